"""What is kept of lists besides what they name."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from .records import Data


def _nothing() -> Data:
    """Return data that says nothing."""
    return MappingProxyType({})


class ItemStatus(StrEnum):
    """What became of an entry of a list; the values are stored, and are keys of texts."""

    PENDING = "pending"
    """Nothing yet: it will be dealt with."""
    ADDED = "added"
    """Its movie is in the library because of this list."""
    EXISTING = "existing"
    """Its movie is in the library anyway."""
    OFFERED = "offered"
    """The list adds nothing by itself."""
    WAITING = "waiting"
    """So many were added by one visit that it has its turn at the next."""
    EXCLUDED = "excluded"
    FILTERED = "filtered"
    UNIDENTIFIED = "unidentified"
    FAILED = "failed"
    VANISHED = "vanished"
    """The list names it no longer, but that is not believed yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """How a list stands.

    `name` is what its service calls it, `mark` what it wants to be handed back. `retry_at` is when a visit that failed
    is tried again, `attempts` how many have failed in a row. `complete` tells whether the last answer, which came at
    `answered_at`, named all. `held` entries have vanished at `held_at`, and a person has to say whether that is true.
    """

    list_id: str
    name: str = ""
    mark: str = ""
    visited_at: datetime | None = None
    retry_at: datetime | None = None
    attempts: int = 0
    answered_at: datetime | None = None
    complete: bool = False
    held_at: datetime | None = None
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLookup:
    """What was found about an entry; without `tmdb_id` no movie was found that it means without doubt."""

    key: str
    asked_at: datetime
    tmdb_id: int | None = None
    data: Data = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """That a list has named a movie, which is known for good.

    `added_at` is when the movie was added because of it, `movie_id` that movie of the library while it is there.
    `left_at` is when the list ceased to name it, `cleaned` what was done about that. `wishes` is what the list wanted
    of the movie, kept with the one list whose wishes count.
    """

    tmdb_id: int
    list_id: str
    list_name: str
    first_seen: datetime
    last_seen: datetime
    title: str = ""
    year: int = 0
    place: int = 0
    note: str = ""
    left_at: datetime | None = None
    added_at: datetime | None = None
    movie_id: int | None = None
    cleaned: str = ""
    wishes: Data = field(default_factory=_nothing, hash=False)
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledItem:
    """What became of one entry of a list."""

    id: int
    status: ItemStatus
    reason: str = ""
    message: str = ""
    tmdb_id: int | None = None
    movie_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What a visit changed, by the items' keys."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromisedSearch:
    """A movie that is to be searched for as soon as budgets allow, and because of what."""

    movie_id: int
    correlation_id: str
    at: datetime
