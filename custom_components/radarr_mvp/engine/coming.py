"""What comes out next of a library, with what cards show of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
import heapq
from typing import Final, NamedTuple

from .keeping.books import Books, Transaction
from .metadata import MovieDetails
from .movies import Movie
from .pace import at_ease

# Cards show five at first, and seldom more than ten.
MOST: Final = 10
_LONGEST: Final = 500


class ReleaseKind(StrEnum):
    """Where a movie comes out; the values are parts of the keys of translated texts."""

    CINEMA = "cinema"
    DIGITAL = "digital"
    PHYSICAL = "physical"


class Release(NamedTuple):
    """A day on which a movie comes out."""

    day: date
    kind: ReleaseKind
    movie: Movie


def releases_within(movies: Iterable[Movie], first: date, last: date) -> list[Release]:
    """Return which monitored movies come out within some days, in order; it takes its time."""
    found = [
        Release(at.date(), kind, movie)
        for movie in at_ease(movies)
        if movie.monitored
        for at, kind in _dates(movie)
        if first <= at.date() <= last
    ]
    found.sort(key=lambda one: (one.day, one.movie.title.casefold(), one.movie.id))
    return found


def _dates(movie: Movie) -> Iterator[tuple[datetime, ReleaseKind]]:
    """Yield when and where a movie comes out, as far as it is known."""
    for at, kind in (
        (movie.in_cinemas, ReleaseKind.CINEMA),
        (movie.digital_release, ReleaseKind.DIGITAL),
        (movie.physical_release, ReleaseKind.PHYSICAL),
    ):
        if at is not None:
            yield at, kind


class NextRelease(NamedTuple):
    """The next time that a movie comes out somewhere."""

    at: datetime
    kind: ReleaseKind
    movie: Movie


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingMovie:
    """A movie that comes out somewhere, as far as its metadata is known."""

    movie_id: int
    tmdb_id: int
    title: str
    year: int
    at: datetime
    kind: ReleaseKind
    runtime: int
    has_film: bool
    genres: tuple[str, ...] = ()
    studio: str = ""
    rating: float = 0.0
    overview: str = ""
    trailer: str | None = None
    has_poster: bool = False
    backdrop_path: str | None = None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """How many movies come out somewhere, and the first of them."""

    count: int = 0
    first: tuple[ComingMovie, ...] = ()


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead: how many movies can be had and are missing, which comes next, and what comes out."""

    wanted: int
    next_wanted: tuple[datetime, str] | None
    count: int
    first: tuple[NextRelease, ...]


def look_ahead(movies: Iterable[Movie], now: datetime, delay_days: int) -> Ahead:
    """Return what lies ahead of a library; it takes its time."""
    wanted, count = 0, 0
    awaited: list[tuple[datetime, str]] = []
    coming: list[NextRelease] = []
    for movie in at_ease(movies):
        if not movie.monitored:
            continue
        if (release := next_release(movie, now)) is not None:
            coming.append(release)
            count += 1
        if movie.file is not None:
            continue
        if movie.is_available(now, delay_days):
            wanted += 1
        elif (at := movie.available_from()) is not None and at > now:
            awaited.append((at, movie.title))
    first = heapq.nsmallest(MOST, coming, key=_place)
    return Ahead(wanted, min(awaited, default=None), count, tuple(first))


def next_release(movie: Movie, now: datetime) -> NextRelease | None:
    """Return when and where a movie comes out next, today counting, None where nothing is known to come."""
    coming = [
        NextRelease(at, kind, movie)
        for at, kind in _dates(movie)
        if at.date() >= now.date()
    ]
    return min(coming, key=lambda one: one.at, default=None)


def _place(release: NextRelease) -> tuple[datetime, str, int]:
    """Return where a release comes."""
    return release.at, release.movie.title.casefold(), release.movie.id


class Describing:
    """Knows what metadata says of the movies that come next, until they or the library change."""

    def __init__(self, books: Books) -> None:
        """Know nothing yet."""
        self._books = books
        self._key: tuple[int, tuple[NextRelease, ...]] | None = None
        self._known: tuple[ComingMovie, ...] = ()

    async def describe(
        self, releases: Sequence[NextRelease], version: int
    ) -> tuple[ComingMovie, ...]:
        """Return releases with what is known of their movies; `version` is that of the library."""
        key = (version, tuple(releases))
        if key != self._key:
            self._known = await self._books.read(
                lambda transaction: self._read(transaction, releases)
            )
            self._key = key
        return self._known

    def _read(
        self, transaction: Transaction, releases: Sequence[NextRelease]
    ) -> tuple[ComingMovie, ...]:
        """Read what is known of movies."""
        described: list[ComingMovie] = []
        for release in releases:
            found = self._books.metadata.get(transaction, release.movie.id)
            details = None if found is None else found.value
            described.append(_described(release, details))
        return tuple(described)


def _described(release: NextRelease, details: MovieDetails | None) -> ComingMovie:
    """Return a release with what is known of its movie."""
    movie = release.movie
    bare = ComingMovie(
        movie_id=movie.id,
        tmdb_id=movie.tmdb_id,
        title=movie.title,
        year=movie.year,
        at=release.at,
        kind=release.kind,
        runtime=movie.runtime,
        has_film=movie.file is not None,
    )
    if details is None:
        return bare
    trailer = details.trailer
    return replace(
        bare,
        genres=tuple(one.name for one in details.genres),
        studio=details.companies[0].name if details.companies else "",
        rating=details.vote_average,
        overview=details.overview[:_LONGEST],
        trailer=trailer.url if trailer else None,
        has_poster=details.poster_path is not None,
        backdrop_path=details.backdrop_path,
    )
