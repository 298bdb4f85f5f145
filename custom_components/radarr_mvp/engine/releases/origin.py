"""The source that a release name tells."""

from typing import Final

from .scan import Scan
from .vocabulary import CODEC, OTHER, REVISION, SOURCE, TECHNICAL, WEAK
from .wordlists import ORIGINS, SPLIT_CODECS, SPLIT_ORIGINS, Origin

_GLUED_ORIGINS: Final = (
    ("bluray", Origin.BLURAY),
    ("bd", Origin.BLURAY),
    ("hdtv", Origin.HDTV),
    ("webrip", Origin.WEBRIP),
    ("web", Origin.WEBDL),
    ("dvd", Origin.DVD),
)
_NEAR_WEB: Final = TECHNICAL | REVISION | OTHER
"""What stands beside a bare WEB that means the source."""


def _glued_origin(word: str) -> Origin | None:
    """Return the source of a word that also holds a resolution (bd1080p)."""
    for prefix, origin in _GLUED_ORIGINS:
        if word.startswith(prefix):
            return origin
    return Origin.DVDR if "dvd" in word else None


def _is_web(scan: Scan, place: int, behind_year: bool) -> bool:
    """Return whether a bare WEB is the source and not a word of a title."""
    if scan.before(place) in ("[", "(") and scan.after(place) in ("]", ")", " ", "."):
        return True
    marks = scan.marks
    last = place + 1 == len(marks)
    if not last and _means_something(scan, place + 1):
        return True
    if place and _means_something(scan, place - 1):
        return True
    return scan.raw(place) == "WEB" and (behind_year or last)


def _means_something(scan: Scan, place: int) -> bool:
    """Return whether a word beside WEB is a technical one."""
    mark = scan.marks[place]
    if mark & CODEC and mark & WEAK:
        return (scan.words[place], scan.next_word(place)) in SPLIT_CODECS
    return bool(mark & _NEAR_WEB)


def _origin_at(
    scan: Scan, place: int, behind_year: bool, is_file: bool
) -> Origin | None:
    """Return the source that a marked word names."""
    word = scan.words[place]
    following = scan.next_word(place)
    if pair := SPLIT_ORIGINS.get((word, following)):
        return pair
    if word == "web":
        return Origin.WEBDL if _is_web(scan, place, behind_year) else None
    origin = ORIGINS.get(word)
    if origin is None:
        return _glued_origin(word)
    if origin is Origin.DVD and place and scan.words[place - 1] == "hd":
        return Origin.BLURAY
    if word in ("bd", "ts") and not (is_file or scan.after(place)):
        return None
    return origin


def read_origin(
    scan: Scan, title_end: int, *, is_file: bool
) -> tuple[Origin | None, int]:
    """Return the last source of a name and its place.

    The shortest words count at the end of a name only if that has an extension.
    """
    found, at = None, -1
    if scan.seen & SOURCE:
        for place in reversed(scan.hits):
            mark = scan.marks[place]
            if not mark & SOURCE or (mark & WEAK and place < title_end):
                continue
            origin = _origin_at(scan, place, title_end > 0, is_file)
            if origin is None:
                continue
            if origin < Origin.SPLIT_HDTV:
                return origin, place
            if found is None:
                found, at = origin, place
    return found, at
