"""The edition of a movie: its cut, version or restoration."""

import re
from typing import Final

from .scan import Scan
from .vocabulary import EDITION
from .wordlists import listed

_ALONE: Final = frozenset(
    listed(
        "recut extended ultimate directors collectors theatrical despecialized"
        " uncensored remastered unrated uncut imax fanedit restored 2in1 3in1"
        " 4in1"
    )
)
_PAIRS: Final = frozenset(
    (("director", "s"), ("collector", "s"), ("open", "matte"), ("fan", "edit"))
)
_NAMED: Final = frozenset(
    listed(
        "special rogue rouge final assembly imperial diamond signature hunter rekall"
    )
)
"""Words that are an edition only in front of one of the nouns."""
_NOUNS: Final = frozenset(("cut", "edition", "version"))
_BIRTHDAY: Final = re.compile(r"\d{2,3}(?:st|nd|rd|th)?")
_PLAIN_GAP: Final = frozenset((" ", ".", "_", "-", "'", "’", " - ", ". ", ".."))
_SEPARATORS: Final = str.maketrans("._", "  ")


def phrase_end(scan: Scan, place: int) -> int:
    """Return the place behind the edition that begins at a word; itself if none."""
    words, count = scan.words, len(scan.words)
    at = place
    while at < count:
        if (
            at > place
            and scan.text[scan.end(at - 1) : scan.starts[at]] not in _PLAIN_GAP
        ):
            break
        word = words[at]
        following = words[at + 1] if at + 1 < count else ""
        if word in _ALONE or (word in _NOUNS and at > place):
            at += 1
        elif (word, following) in _PAIRS:
            at += 2
        elif word in _NAMED and following in _NOUNS:
            at += 1
        elif following == "anniversary" and _BIRTHDAY.fullmatch(word):
            at += 2
        else:
            break
    return at


def find_edition(scan: Scan, first: int, last: int) -> tuple[int, int] | None:
    """Return the words of the first edition between two places."""
    if not scan.seen & EDITION:
        return None
    for place in scan.hits:
        if first <= place < last and scan.marks[place] & EDITION:
            start = place - 1 if scan.words[place] == "anniversary" else place
            if start >= first and (end := phrase_end(scan, start)) > start:
                return start, end
    return None


def edition_text(scan: Scan, span: tuple[int, int]) -> str:
    """Return an edition as it is written, with blanks between its words."""
    start, end = span
    return scan.text[scan.starts[start] : scan.end(end - 1)].translate(_SEPARATORS)
