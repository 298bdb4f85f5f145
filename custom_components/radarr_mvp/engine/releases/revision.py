"""Whether a release corrects an earlier one: proper, repack, real, version."""

from typing import Final

from ..quality.definitions import FIRST_REVISION, Revision
from .scan import Scan
from .vocabulary import REVISION

_REPACKS: Final = ("repack", "rerip")


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
        elif word.startswith(_REPACKS) or word.startswith("proper"):
            repack = repack or word.startswith(_REPACKS)
            number = word.lstrip("abcdefghijklmnopqrstuvwxyz")
            version = max(version, int(number) + 1 if number else 2)
        else:
            version = max(version, int(word.rpartition("v")[2]))
    if version == 1 and not real and not repack:
        return FIRST_REVISION
    return Revision(version, real, repack)
