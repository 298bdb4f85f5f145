"""What kinds of movies to look for, in words that are not any one service's."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .movie import OfferKind, ReleaseType


@dataclass(frozen=True, slots=True)
class AllOf[T]:
    """A movie must have every one of these."""

    values: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class AnyOf[T]:
    """A movie must have at least one of these."""

    values: tuple[T, ...]


type Choice[T] = AllOf[T] | AnyOf[T]


class Order(StrEnum):
    """In which order movies come."""

    POPULARITY = "popularity.desc"
    NEWEST = "primary_release_date.desc"
    RATING = "vote_average.desc"
    VOTES = "vote_count.desc"
    REVENUE = "revenue.desc"
    TITLE = "title.asc"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieQuery:
    """Conditions that movies must meet; those left out do not matter."""

    order: Order = Order.POPULARITY
    year: int | None = None
    # The first release anywhere.
    released_from: date | None = None
    released_until: date | None = None
    # A release of one of the kinds in the region.
    region: str = ""
    region_from: date | None = None
    region_until: date | None = None
    release_types: tuple[ReleaseType, ...] = ()
    rating_from: float | None = None
    rating_until: float | None = None
    votes_from: int | None = None
    runtime_from: int | None = None
    runtime_until: int | None = None
    genres: Choice[int] | None = None
    without_genres: tuple[int, ...] = ()
    keywords: Choice[int] | None = None
    without_keywords: tuple[int, ...] = ()
    companies: Choice[int] | None = None
    without_companies: tuple[int, ...] = ()
    cast: Choice[int] | None = None
    crew: Choice[int] | None = None
    people: Choice[int] | None = None
    original_language: str = ""
    origin_country: str = ""
    certification_country: str = ""
    certification: str = ""
    certification_until: str = ""
    watch_region: str = ""
    providers: tuple[int, ...] = ()
    offer_kinds: tuple[OfferKind, ...] = ()
    include_adult: bool = False
    include_video: bool = False
