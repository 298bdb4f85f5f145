"""Single values as people and services write them; what makes no sense is none."""

from datetime import UTC, datetime
from html import unescape
from math import isfinite
import re
from typing import Final

from ...engine.releases.parser import parse_release

# The first films that anybody lists, and the last ones that anybody plans.
_FIRST_YEAR: Final = 1870
_LAST_YEAR: Final = 2100
_LARGEST_ID: Final = 2**31 - 1
_LONGEST_TITLE: Final = 400
_LONGEST_NOTE: Final = 1000

_IMDB_TITLE: Final = re.compile(r"(?<![a-z0-9])tt\d{7,10}(?!\d)", re.ASCII)
_TMDB_MOVIE: Final = re.compile(
    r"(?:themoviedb\.org/movie/|tmdb://(?:movie/)?|\btmdb:(?:movie:)?)(\d{1,10})(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_TMDB_SERIES: Final = re.compile(r"themoviedb\.org/tv/|\btvdb:", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"(.*?)\s*[\(\[](\d{4})[\)\]]", re.ASCII | re.DOTALL)
_AFTER_COMMA: Final = re.compile(r"(.*), (\d{4})(?!\d)", re.ASCII | re.DOTALL)
_NUMBER: Final = re.compile(r"\d{1,15}", re.ASCII)
_NOT_LETTERS: Final = re.compile(r"[^a-z]")

# What services call a film, without spaces and in lower case; nothing at all may be one.
_MOVIES: Final = frozenset(
    {"", "movie", "movies", "film", "films", "featurefilm", "feature"}
    | {"tvmovie", "video", "documentary"}
)
SHORTS: Final = frozenset({"short", "shortfilm"})
SPECIALS: Final = frozenset({"tvspecial"})


def tidy(text: str, longest: int = _LONGEST_TITLE) -> str:
    """Return a text on one line, without entities that were left over."""
    return " ".join(unescape(text).split())[:longest].rstrip()


def note_of(text: str) -> str:
    """Return what somebody wrote beside a movie."""
    return tidy(text, _LONGEST_NOTE)


def year_of(value: str | int) -> int:
    """Return the year at the beginning of a text, 0 where there is none."""
    text = str(value).strip()[:4]
    if len(text) != 4 or not _NUMBER.fullmatch(text):
        return 0
    return year if _FIRST_YEAR <= (year := int(text)) <= _LAST_YEAR else 0


def count_of(text: str) -> int | None:
    """Return a count above zero, however its thousands are set apart."""
    digits = text.strip().replace(",", "").replace(".", "").replace(" ", "")
    if not _NUMBER.fullmatch(digits):
        return None
    return int(digits) or None


def rating_of(text: str) -> float | None:
    """Return a rating above zero and up to ten, with a point or a comma."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) and 0 < number <= 10 else None


def day_of(text: str) -> datetime | None:
    """Return the beginning of a day, or the moment where the text is more exact."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def tmdb_id_of(value: object) -> int | None:
    """Return an id of TMDb from a number or from digits."""
    match value:
        case bool():
            return None
        case int():
            number = value
        case float() if isfinite(value) and value.is_integer():
            number = int(value)
        case str() if _NUMBER.fullmatch(value.strip()):
            number = int(value)
        case _:
            return None
    return number if 0 < number <= _LARGEST_ID else None


def imdb_id_in(text: str) -> str | None:
    """Return the first IMDb id of a title within a text."""
    found = _IMDB_TITLE.search(text)
    return found[0] if found else None


def tmdb_id_in(text: str) -> int | None:
    """Return the first movie that a text names by TMDb's address or scheme."""
    found = _TMDB_MOVIE.search(text)
    return tmdb_id_of(found[1]) if found else None


def names_series(text: str) -> bool:
    """Tell whether a text leads to a series."""
    return _TMDB_SERIES.search(text) is not None


def bracketed(text: str) -> tuple[str, int]:
    """Return title and year of "Title (Year)", the text and 0 of anything else."""
    return _split(text, _IN_BRACKETS) or (text, 0)


def split_title(text: str) -> tuple[str, int]:
    """Return title and year of "Title (Year)", "Title, Year" or the name of a release."""
    text = tidy(text)
    if found := _split(text, _IN_BRACKETS) or _split(text, _AFTER_COMMA):
        return found
    facts = parse_release(text)
    # Titles end in years too; only the name of a release speaks of the picture.
    if facts is not None and facts.year and facts.resolution and not facts.is_episode:
        return facts.title, facts.year
    return text, 0


def _split(text: str, pattern: re.Pattern[str]) -> tuple[str, int] | None:
    """Return title and year as a pattern finds them, None where it does not."""
    found = pattern.match(text)
    if found and found[1] and (year := year_of(found[2])):
        return found[1], year
    return None


def is_movie(kind: str, also: frozenset[str] = frozenset()) -> bool:
    """Tell whether a service's word for what something is means a movie, or what is taken as one."""
    word = _NOT_LETTERS.sub("", kind.lower())
    return word in _MOVIES or word in also
