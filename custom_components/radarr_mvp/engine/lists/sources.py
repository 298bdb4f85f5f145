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
    """A key or a sign-in is missing."""
    FILE = "file"
    """What was handed over as a file is lost."""
    CHANGED = "changed"
    """The service speaks in a way that we do not understand yet."""
    TRAKT_MISSING = "trakt_missing"
    SIGNED_OUT = "signed_out"
    APPLICATION = "application"
    """Our application at the service is not let in any more."""
    VIP = "vip"
    LOCKED = "locked"
    FULL = "full"
    """The account holds as much as its membership allows."""
    TOKENS = "tokens"
    """The sign-in cannot be read or stored at home."""


class ListRefused(ServiceError):
    """A service answers, but does not give us this list."""

    def __init__(self, service: str, message: str, trouble: ListTrouble) -> None:
        """Keep what is the matter with the list."""
        super().__init__(service, message)
        self.trouble = trouble

    @property
    def may_pass(self) -> bool:
        """Return whether a new try may help though nobody changes the list or the account."""
        return self.trouble is ListTrouble.TOKENS


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMovie:
    """A movie that a list names, with what the list's answer tells of it anyway.

    `own_id` is the service's own id, for those it knows by no other. `place` counts from 1, and 0 is none. `watched` is
    only told of lists on which what was watched is not wanted.
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
    watched: bool = False

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
    people and the like, `unread` what could not be understood. On a chart movies come and go, so that it says nothing
    when many are others than before.
    """

    movies: tuple[ListedMovie, ...] = ()
    complete: bool = True
    is_chart: bool = False
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
