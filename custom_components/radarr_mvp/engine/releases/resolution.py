"""The resolution that a release name tells."""

from typing import Final

from ..mediainfo import resolution_from_size
from .scan import Scan
from .vocabulary import RESOLUTION, WEAK
from .wordlists import RESOLUTIONS

_ULTRA: Final = frozenset(("uhd", "4k", "ultrahd"))
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def _height_of(word: str) -> int:
    """Return the resolution of a word that is marked as one, 0 for the vague ones."""
    if height := RESOLUTIONS.get(word):
        return height
    if word[-1] in "pi":
        return RESOLUTIONS.get(word.lstrip(_LETTERS), 0)
    width, cross, lines = word.partition("x")
    if not cross or not width.isdigit() or not lines.isdigit():
        return 0
    return resolution_from_size(int(width), int(lines))


def read_height(scan: Scan, title_end: int) -> int:
    """Return the resolution of a name, 0 where none is told."""
    vague = 0
    for place in scan.hits:
        mark = scan.marks[place]
        if not mark & RESOLUTION or (mark & WEAK and place < title_end):
            continue
        word = scan.words[place]
        if height := _height_of(word):
            return height
        if word in _ULTRA or scan.next_word(place) == "hd":
            vague = 2160
    return vague
