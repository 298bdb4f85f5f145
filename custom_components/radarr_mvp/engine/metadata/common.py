"""What every kind of metadata shares: pages, age, names with ids."""

from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Fetched[T]:
    """A value, when its source last vouched for it, and whether that was too long ago.

    A stale value is shown where the source is out of reach; nothing may be cleaned up on its word.
    """

    value: T
    at: float
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Page[T]:
    """One page of results, counted from 1."""

    number: int = 1
    items: tuple[T, ...] = ()
    total_pages: int = 1
    total_results: int = 0
    # Entries that were left out: unreadable, or not about movies.
    skipped: int = 0
    # How many of them could not be read.
    unread: int = 0

    @property
    def is_last(self) -> bool:
        """Tell whether nothing follows."""
        return self.number >= self.total_pages


@dataclass(frozen=True, slots=True)
class Term:
    """A genre or a keyword."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company that produces movies."""

    id: int
    name: str
    country: str = ""
    logo_path: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who makes movies."""

    id: int
    name: str
    department: str = ""
    profile_path: str | None = None
    popularity: float = 0.0


@dataclass(frozen=True, slots=True)
class CollectionRef:
    """The collection a movie belongs to, by name."""

    id: int
    name: str
    overview: str = ""
    poster_path: str | None = None
    backdrop_path: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """A service where movies can be watched."""

    id: int
    name: str
    logo_path: str | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Country:
    """A country or region by its two-letter code."""

    code: str
    name: str
    native_name: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its two-letter code."""

    code: str
    name: str
    native_name: str = ""


@dataclass(frozen=True, slots=True)
class Certification:
    """An age rating of a country; a greater order is stricter."""

    country: str
    name: str
    meaning: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieSummary:
    """A movie as search results and lists show it."""

    tmdb_id: int
    title: str
    original_title: str = ""
    original_language: str = ""
    overview: str = ""
    release_date: date | None = None
    genre_ids: tuple[int, ...] = ()
    poster_path: str | None = None
    backdrop_path: str | None = None
    popularity: float = 0.0
    vote_average: float = 0.0
    vote_count: int = 0
    adult: bool = False
    # Marks what is filed among movies without being one: concerts, making-ofs, compilations.
    video: bool = False

    @property
    def year(self) -> int | None:
        """Return the year of release, None while it is unknown."""
        return self.release_date.year if self.release_date else None


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Chart:
    """A page of a chart, with the days it covers where it names them."""

    page: Page[MovieSummary]
    span: DateSpan | None = None


@dataclass(frozen=True, slots=True)
class MovieList:
    """A page of a list that somebody keeps."""

    id: str
    name: str
    page: Page[MovieSummary]
    description: str = ""
    item_count: int = 0
    created_by: str = ""

    def joined(self, following: Page[MovieSummary]) -> MovieList:
        """Return the list with another page's items after its own."""
        page = replace(
            following,
            items=self.page.items + following.items,
            skipped=self.page.skipped + following.skipped,
            unread=self.page.unread + following.unread,
        )
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Collection:
    """Movies that belong together; parts not yet announced have no date."""

    id: int
    name: str
    parts: tuple[MovieSummary, ...]
    overview: str = ""
    poster_path: str | None = None
    backdrop_path: str | None = None
    # Parts that were left out because they could not be read.
    unread: int = 0


@dataclass(frozen=True, slots=True)
class PersonCredit:
    """A person's part in a movie: a character for cast, a job for crew."""

    movie: MovieSummary
    character: str = ""
    department: str = ""
    job: str = ""
    credit_id: str = ""


@dataclass(frozen=True, slots=True)
class PersonCredits:
    """Everything a person took part in."""

    person_id: int
    cast: tuple[PersonCredit, ...] = field(default=())
    crew: tuple[PersonCredit, ...] = field(default=())
    # Credits that were left out because they could not be read.
    unread: int = 0
