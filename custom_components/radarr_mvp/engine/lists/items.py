"""Entries of lists as they are kept, and why something did not become of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..indexing import imdb_id_of
from ..keeping.list_records import ItemStatus, SettledItem
from ..keeping.records import Data, ListItem
from ..releases.clean import clean_title
from .sources import ListedMovie


class ItemReason(StrEnum):
    """Why an entry of a list did not become a movie; the values are stored, and are keys of texts."""

    NOT_FOUND = "not_found"
    SEVERAL = "several"
    OTHER_YEAR = "other_year"
    NO_YEAR = "no_year"
    NO_TITLE = "no_title"
    UNREACHABLE = "unreachable"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    RATED_TOO_LOW = "rated_too_low"
    TOO_FEW_VOTES = "too_few_votes"
    GENRE_MISSING = "genre_missing"
    GENRE_UNWANTED = "genre_unwanted"
    LANGUAGE_UNWANTED = "language_unwanted"
    CERTIFICATION_UNWANTED = "certification_unwanted"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    EXCLUDED = "excluded"
    NOT_AUTOMATIC = "not_automatic"
    MOST_AT_ONCE = "most_at_once"
    WATCHED = "watched"
    REFUSED = "refused"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with a sentence that tells it."""

    reason: ItemReason
    message: str


# What a list tells of a movie besides its title; the rest of a row.
_TOLD: Final = (
    "own_id",
    "note",
    "rating",
    "votes",
    "runtime",
    "language",
    "certification",
    "watched",
)


def item_of(listed: ListedMovie) -> ListItem:
    """Return what a list names as it is kept; what we find out ourselves comes later."""
    data: dict[str, object] = {
        name: value for name in _TOLD if (value := getattr(listed, name))
    }
    if listed.tmdb_id:
        data["tmdb_id"] = listed.tmdb_id
    if listed.genres:
        data["genres"] = list(listed.genres)
    if listed.listed_at is not None:
        data["listed_at"] = listed.listed_at.isoformat()
    return ListItem(
        key=listed.key,
        title=listed.title,
        year=listed.year,
        place=listed.place,
        tmdb_id=listed.tmdb_id or None,
        imdb_id=imdb_id_of(listed.imdb_id),
        data=data,
    )


def claimed_id(item: ListItem) -> int | None:
    """Return the TMDb id that the list itself gives."""
    claimed = item.data.get("tmdb_id")
    return claimed if isinstance(claimed, int) else None


def note_of(item: ListItem) -> str:
    """Return why the movie is on the list, as the list tells it."""
    note = item.data.get("note")
    return note if isinstance(note, str) else ""


def lookup_key(item: ListItem) -> str:
    """Return what an entry without TMDb id is looked up by, empty where it says nothing that could be."""
    if item.imdb_id:
        return f"imdb:{item.imdb_id}"
    title = clean_title(item.title)
    return f"title:{title}:{item.year}" if title else ""


def facts_key(tmdb_id: int) -> str:
    """Return what is known of a movie for filters by."""
    return f"tmdb:{tmdb_id}"


def settled(
    item: ListItem,
    status: ItemStatus,
    why: Why | None = None,
    *,
    tmdb_id: int | None = None,
    movie_id: int | None = None,
) -> SettledItem:
    """Return what became of an item."""
    return SettledItem(
        id=item.id,
        status=status,
        reason=why.reason.value if why else "",
        message=why.message if why else "",
        tmdb_id=tmdb_id or item.tmdb_id,
        movie_id=movie_id,
    )


def is_news(item: ListItem, outcome: SettledItem) -> bool:
    """Return whether what became of an item differs from what is known."""
    known = (item.status, item.reason, item.message, item.tmdb_id, item.movie_id)
    return known != (
        outcome.status,
        outcome.reason,
        outcome.message,
        outcome.tmdb_id,
        outcome.movie_id,
    )


def words(data: Data, name: str) -> str:
    """Return a text of plain data, empty where there is none."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def number(data: Data, name: str) -> float | None:
    """Return a number of plain data."""
    value = data.get(name)
    return value if isinstance(value, int | float) else None


def texts(data: Data, name: str) -> tuple[str, ...]:
    """Return texts of plain data."""
    value = data.get(name)
    return tuple(map(str, value)) if isinstance(value, list) else ()
