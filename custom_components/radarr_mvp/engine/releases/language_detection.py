"""The languages that a release name tells."""

import re
from typing import Final

from .languages import (
    CHINESE,
    ENGLISH,
    GERMAN,
    ORIGINAL,
    PORTUGUESE_BRAZIL,
    UNKNOWN,
    Language,
    language_by_name,
)
from .scan import Scan
from .vocabulary import LANGUAGE
from .wordlists import LANGUAGE_WORDS, UPPER_ONLY

NO_LANGUAGE: Final = (UNKNOWN,)
_BY_WORD: Final[dict[str, Language]] = {
    word: language
    for word, name in LANGUAGE_WORDS.items()
    if (language := language_by_name(name)) is not None
}
_CHINESE: Final = re.compile("[简繁]|字幕|国语|中字")
_LIST_BEFORE: Final = frozenset("[(,/+&")
_LIST_BEHIND: Final = frozenset("]),/+&")
_SUBTITLES: Final = frozenset(("sub", "subs", "subtitle", "subtitles"))


def _is_subtitle(scan: Scan, place: int) -> bool:
    """Return whether a code of two letters belongs to subtitles."""
    words = scan.words
    if place and words[place - 1] in _SUBTITLES:
        return True
    return place + 1 < len(words) and words[place + 1] in _SUBTITLES


def _is_written_as_code(scan: Scan, place: int) -> bool:
    """Return whether a code stands in capitals, or in a list in brackets ([Cz,En])."""
    if scan.raw(place).isupper():
        return True
    return (
        scan.raw(place).istitle()
        and scan.before(place) in _LIST_BEFORE
        and scan.after(place) in _LIST_BEHIND
    )


def _language_at(scan: Scan, place: int) -> Language | None:
    """Return the language that a marked word tells."""
    word = scan.words[place]
    if word[0].isdigit():
        word = word[word.find("x") + 1 :]
    if len(word) == 2:
        if _is_subtitle(scan, place) or (place and scan.words[place - 1] == "dts"):
            return None
        if word == "gb" and scan.before(place) != "[":
            return None
        if word == "pt" and scan.next_word(place) == "br":
            return PORTUGUESE_BRAZIL
    elif word == "spa" and scan.next_word(place) == "latino":
        return None
    if word in UPPER_ONLY and not _is_written_as_code(scan, place):
        return None
    return _BY_WORD.get(word)


def read_languages(
    scan: Scan, first: int, group: tuple[int, int] = (0, 0)
) -> tuple[Language, ...]:
    """Return the languages told from a word on, Unknown alone where none is.

    The words of the group do not count. Names of languages come before their codes.
    """
    named: dict[Language, None] = {}
    coded: dict[Language, None] = {}
    if scan.seen & LANGUAGE:
        for place in scan.hits:
            if place < first or not scan.marks[place] & LANGUAGE:
                continue
            if group[0] <= place < group[1]:
                continue
            if (language := _language_at(scan, place)) is not None:
                (named if len(scan.words[place]) > 4 else coded)[language] = None
    if not scan.text.isascii() and _CHINESE.search(scan.text):
        coded[CHINESE] = None
    named |= coded
    if not named:
        return NO_LANGUAGE
    if GERMAN in named and len(named) == 1:
        return _german(scan, first)
    return tuple(named)


def _german(scan: Scan, first: int) -> tuple[Language, ...]:
    """Return the languages of a German release: DL and ML add to them."""
    words = scan.words[first:]
    if "ml" in words:
        return (GERMAN, ORIGINAL, ENGLISH)
    for place, word in enumerate(words):
        if word == "dl" and (not place or words[place - 1] != "web"):
            return (GERMAN, ORIGINAL)
    return (GERMAN,)
