"""Where the title of a release name ends, and which year is the movie's."""

from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import Final

from .edition import find_edition, phrase_end
from .scan import Scan
from .vocabulary import CUT, EDITION, ID, LANGUAGE, OTHER, REVISION, TECHNICAL, YEAR

_PLAUSIBLE: Final = datetime.now(UTC).year + 3
_HASH: Final = re.compile(r"[0-9a-f]{8}")
_ID_WORDS: Final = frozenset(("tmdb", "tmdbid", "imdb", "imdbid", "tvdb"))
_ARTICLES: Final = frozenset(("the", "a", "an", "der", "die", "das", "le", "la", "les"))
_BEHIND_EDITION: Final = TECHNICAL | LANGUAGE | REVISION | OTHER
"""What may follow an edition that ends a title without a year."""
_ENGLISH: Final = frozenset(("the", "a", "an"))


@dataclass(slots=True)
class Frame:
    """The parts of a name, as numbers of words."""

    first: int = 0
    """The first word of the title."""
    end: int = 0
    """The first word behind the title, 0 where no title was found."""
    year: int = -1
    """The word that is the year, -1 where there is none."""
    edition: tuple[int, int] | None = None
    bracket: str = ""
    """The group in brackets that the name begins with."""
    text_start: int = 0
    """Where the text of the title begins."""


def leading_frame(scan: Scan) -> Frame:
    """Return a frame that begins behind the group a name begins with."""
    text = scan.text
    close = text.find("]", 1) if text.startswith("[") else -1
    if close < 2 or text[1:close].strip().isdigit():
        return Frame()
    first = next(
        (at for at, start in enumerate(scan.starts) if start > close), len(scan.words)
    )
    behind = first
    while behind < len(scan.words) and len(scan.words[behind]) == 1:
        behind += 1
    if behind >= len(scan.words) or _is_only_year(scan, behind):
        return Frame()
    return Frame(first=first, bracket=text[1:close].strip(), text_start=close + 1)


def _is_only_year(scan: Scan, place: int) -> bool:
    """Return whether a word is a year and no other stands behind it."""
    return bool(scan.marks[place] & YEAR) and not any(
        scan.marks[later] & YEAR for later in scan.hits if later > place
    )


def _is_year(scan: Scan, frame: Frame, place: int) -> bool:
    """Return whether a number of four digits may be the year."""
    if place > frame.first:
        return scan.words[place - 1] not in _ID_WORDS
    return place == 0 and _is_bracketed(scan, place)


def _is_bracketed(scan: Scan, place: int) -> bool:
    """Return whether a word stands alone in brackets."""
    return scan.before(place) in ("(", "[", "{") and scan.after(place) in (
        ")",
        "]",
        "}",
    )


def _find_year(scan: Scan, frame: Frame) -> tuple[int, int]:
    """Return the words that are the year and the first technical one, or -1."""
    year = technical = -1
    for place in scan.hits:
        mark = scan.marks[place]
        if mark & YEAR:
            if not _is_year(scan, frame, place):
                continue
            if technical >= 0:
                return (place if year < 0 else year), technical
            if year >= 0 and _is_bracketed(scan, year):
                continue
            if year < 0 or int(scan.words[place]) <= _PLAUSIBLE:
                year = place
        elif year >= 0 and int(scan.words[year]) <= _PLAUSIBLE:
            break
        elif technical < 0 and mark & (TECHNICAL | ID) and place > frame.first:
            if scan.is_sure(place):
                technical = place
    return year, technical


def _is_version(scan: Scan, place: int) -> bool:
    """Return whether a word is the version of an anime file (v2, 01v2)."""
    word = scan.words[place]
    return (
        bool(scan.marks[place] & REVISION) and word[-1].isdigit() and "v" in word[-3:]
    )


def _anime_end(scan: Scan, frame: Frame) -> int:
    """Return the word that ends the title of an anime without a year, or 0."""
    for place in range(frame.first + 1, len(scan.words)):
        if _is_version(scan, place):
            return place
        opening = scan.before(place)
        if opening not in ("[", "("):
            continue
        telling = scan.marks[place] if opening == "[" else scan.marks[place] & TECHNICAL
        if telling or _HASH.fullmatch(scan.words[place]):
            return place
    return 0


def _yearless_end(scan: Scan, frame: Frame) -> int:
    """Return the word that ends a title without a year, or 0 where nothing does."""
    if frame.bracket and (end := _anime_end(scan, frame)):
        return end
    if scan.seen & CUT:
        last = scan.hits[-1]
        for place in scan.hits:
            if place > frame.first and scan.marks[place] & CUT and place < last:
                return place
    span = find_edition(scan, frame.first + 1, len(scan.words))
    if span is None or (span[0] == frame.first + 1 and _begins_bare(scan, frame)):
        return 0
    behind = span[1]
    if behind < len(scan.words) and not scan.marks[behind] & _BEHIND_EDITION:
        return 0
    return span[0]


def _begins_bare(scan: Scan, frame: Frame) -> bool:
    """Return whether the first word of the title is an article."""
    return scan.words[frame.first] in _ARTICLES


def _strip_language(scan: Scan, frame: Frame) -> bool:
    """Take a language off the end of the title, where it belongs to the release."""
    place = frame.end - 1
    if place <= frame.first or not scan.marks[place] & CUT:
        return False
    word = scan.words[place]
    if scan.words[place - 1] in _ARTICLES or word in scan.words[frame.end :]:
        return False
    # An English title may well end with it (The Good German).
    if scan.words[frame.first] in _ENGLISH and not scan.raw(place).isupper():
        return False
    frame.end = place
    return True


def _strip_edition(scan: Scan, frame: Frame) -> bool:
    """Take an edition off the end of the title."""
    for place in scan.hits:
        if place >= frame.end:
            break
        if place <= frame.first or not scan.marks[place] & EDITION:
            continue
        start = place - 1 if scan.words[place] == "anniversary" else place
        if start <= frame.first or phrase_end(scan, start) != frame.end:
            continue
        if start - frame.first == 1 and _begins_bare(scan, frame):
            break
        frame.edition = (start, frame.end)
        frame.end = start
        return True
    return False


def frame_of(scan: Scan, *, whole: bool = False) -> Frame | None:
    """Return the parts of a name, None where no title can be told.

    With `whole`, a name without any mark is a title from end to end.
    """
    if not scan.words:
        return None
    frame = leading_frame(scan)
    year, technical = _find_year(scan, frame)
    if year == 0:
        frame.first, frame.text_start = 1, scan.end(0) + 1
        frame.end = next(
            (
                place
                for place in scan.hits
                if place > 1 and scan.marks[place] & TECHNICAL and scan.is_sure(place)
            ),
            len(scan.words),
        )
    elif year > 0:
        frame.end = min(year, technical) if technical >= 0 else year
    else:
        frame.end = _yearless_end(scan, frame)
        if not frame.end and whole:
            frame.end = technical if technical > 0 else len(scan.words)
    if frame.end <= frame.first or (
        year < 0
        and not whole
        and frame.end == frame.first + 1
        and scan.marks[frame.first] & YEAR
    ):
        return None
    frame.year = year
    if scan.seen & (EDITION | CUT):
        while _strip_language(scan, frame) or (
            frame.edition is None and _strip_edition(scan, frame)
        ):
            pass
    return frame
