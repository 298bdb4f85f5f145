"""What Trakt tells of movies, lists and accounts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ...engine.errors import ServiceError


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktIds:
    """By which names the world knows a movie; any of them may be missing."""

    trakt: int | None = None
    slug: str = ""
    imdb: str | None = None
    tmdb: int | None = None

    @property
    def first(self) -> int | str | None:
        """Return the surest of the names that are known."""
        return self.trakt or self.slug or self.imdb or self.tmdb or None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktMovie:
    """A movie as lists show it."""

    title: str
    year: int | None
    ids: TraktIds


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktItem:
    """A movie on a list: its place, since when it is there, and what its owner wrote beside it."""

    movie: TraktMovie
    rank: int
    listed_at: datetime | None = None
    notes: str = ""

    @property
    def key(self) -> object:
        """Return what tells this movie from the others."""
        movie = self.movie
        return movie.ids.first or (movie.title, movie.year)


class Privacy(StrEnum):
    """Who may see a list."""

    PUBLIC = "public"
    LINK = "link"
    FRIENDS = "friends"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktList:
    """A list that somebody keeps; an official one has no owner."""

    id: int
    name: str
    slug: str = ""
    description: str = ""
    owner: str = ""
    owner_name: str = ""
    privacy: Privacy = Privacy.PUBLIC
    item_count: int = 0
    likes: int = 0
    updated_at: datetime | None = None
    link: str = ""

    @property
    def key(self) -> object:
        """Return what tells this list from the others."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much an account may hold, None where Trakt does not say."""

    lists: int | None = None
    list_items: int | None = None
    watchlist_items: int | None = None
    favorites: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is signed in."""

    slug: str
    username: str
    is_vip: bool
    is_private: bool
    timezone: str
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing[T]:
    """What a list holds, as far as it could be read.

    Only a complete one says what is not on the list: where pages failed, the list changed while it was read, or
    something on it could not be understood, nothing may be removed because it is missing here.
    """

    items: tuple[T, ...] = ()
    complete: bool = True
    # What is no movie, and what cannot be read.
    others: int = 0
    unreadable: int = 0
    # How many there are by Trakt's own count.
    total: int | None = None
    problem: ServiceError | None = None
