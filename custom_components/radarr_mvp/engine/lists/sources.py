"""What a list is to us, whichever service keeps it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ..errors import ServiceError
from ..releases.clean import clean_title


class ListTrouble(StrEnum):
    """Why a list cannot be read however often it is asked for; the values are parts of the keys of texts."""

    GONE = "gone"
    PRIVATE = "private"
    INVALID = "invalid"
    ACCOUNT = "account"


class ListRefused(ServiceError):
    """A service answers, but does not give us this list."""

    def __init__(self, service: str, message: str, trouble: ListTrouble) -> None:
        """Keep what is the matter with the list."""
        super().__init__(service, message)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMovie:
    """A movie that a list names, with what the list's answer tells of it anyway.

    `own_id` is the service's own id, for those it knows by no other. `place` counts from 1, and 0 is none.
    """

    title: str
    year: int = 0
    tmdb_id: int | None = None
    imdb_id: str | None = None
    own_id: str = ""
    place: int = 0
    listed_at: datetime | None = None
    note: str = ""
    rating: float | None = None
    votes: int | None = None
    runtime: int | None = None
    genres: tuple[str, ...] = ()
    language: str = ""
    certification: str = ""

    @property
    def key(self) -> str:
        """Return what the list knows the movie by, the same at each visit."""
        if self.tmdb_id:
            return f"tmdb:{self.tmdb_id}"
        if self.imdb_id:
            return f"imdb:{self.imdb_id}"
        if self.own_id:
            return f"own:{self.own_id}"
        return f"title:{clean_title(self.title)}:{self.year or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAnswer:
    """What a list names now.

    An answer that is not `complete` lacks pages or is out of date: nothing may be concluded from what it does not name.
    Where it is `unchanged` since the `mark` that was handed back, it names nothing at all. `others` counts series,
    people and the like, `unread` what could not be understood.
    """

    movies: tuple[ListedMovie, ...] = ()
    complete: bool = True
    unchanged: bool = False
    mark: str = ""
    others: int = 0
    unread: int = 0
    name: str = ""


class ListSource(Protocol):
    """One list of one service; every failure is a `ServiceError`."""

    @property
    def service(self) -> str:
        """Return whose list it is: those of one service are visited one after the other."""

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long the service wants to be left alone between two visits."""

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what the list names; `mark` is that of the last answer, empty where all is to be told anew."""
