"""Whether a release corrects an earlier one: proper, repack, real, version."""

from typing import Final

from ..quality.definitions import FIRST_REVISION, Revision
from .scan import Scan
from .vocabulary import REVISION

_REPACKS: Final = ("repack", "rerip")
_CORRECTIONS: Final = (*_REPACKS, "proper")


def _is_anime_version(scan: Scan, place: int) -> bool:
    """Return whether v2 stands behind a number (01v2, 01 v2) or alone in brackets."""
    if scan.words[place][0] != "v":
        return True
    if scan.before(place) == "[" and scan.after(place) == "]":
        return True
    return place > 0 and scan.words[place - 1].isdigit() and scan.before(place) != "["


def read_revision(scan: Scan, title_end: int) -> Revision:
    """Return the revision that a name tells."""
    if not scan.seen & REVISION:
        return FIRST_REVISION
    version, real, repack = 1, 0, False
    for place in scan.hits:
        if place < title_end or not scan.marks[place] & REVISION:
            continue
        word = scan.words[place]
        if word == "real":
            real += scan.raw(place) == "REAL"
        elif word.startswith(_CORRECTIONS):
            repack = repack or word.startswith(_REPACKS)
            number = word.lstrip("abcdefghijklmnopqrstuvwxyz")
            version = max(version, int(number) + 1 if number else 2)
        elif _is_anime_version(scan, place):
            version = max(version, int(word[-1])) if version > 1 else int(word[-1])
    if version == 1 and not real and not repack:
        return FIRST_REVISION
    return Revision(version, real, repack)
