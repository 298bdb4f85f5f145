"""What the sandbox knows of a film."""

from dataclasses import dataclass
from typing import Final

GENRES: Final = {
    "Action": 28,
    "Adventure": 12,
    "Animation": 16,
    "Comedy": 35,
    "Crime": 80,
    "Documentary": 99,
    "Drama": 18,
    "Family": 10751,
    "Fantasy": 14,
    "History": 36,
    "Horror": 27,
    "Music": 10402,
    "Mystery": 9648,
    "Romance": 10749,
    "Science Fiction": 878,
    "TV Movie": 10770,
    "Thriller": 53,
    "War": 10752,
    "Western": 37,
}

PREMIERE: Final = 1
LIMITED: Final = 2
THEATRICAL: Final = 3
DIGITAL: Final = 4
PHYSICAL: Final = 5
TV: Final = 6


@dataclass(frozen=True, slots=True)
class FilmTranslation:
    """A film's texts in one language."""

    language: str
    country: str
    title: str = ""
    overview: str = ""
    tagline: str = ""


@dataclass(frozen=True, slots=True)
class FilmRelease:
    """One release of a film in one country."""

    country: str
    kind: int
    day: str
    certification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film as the outside world knows it."""

    title: str
    year: int
    tmdb_id: int
    imdb_id: str
    runtime: int
    original_language: str = "en"
    original_title: str = ""
    overview: str = ""
    tagline: str = ""
    genres: tuple[str, ...] = ()
    released: str = ""
    collection: tuple[int, str] | None = None
    status: str = "Released"
    country: str = "US"
    certification: str = ""
    director: str = ""
    # Names and characters.
    cast: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    # Countries and titles.
    alternative_titles: tuple[tuple[str, str], ...] = ()
    translations: tuple[FilmTranslation, ...] = ()
    # Beside the first one in cinemas, which `released` tells.
    further_releases: tuple[FilmRelease, ...] = ()
    # Regions, terms and ids of watch providers.
    offers: tuple[tuple[str, str, int], ...] = ()
    # YouTube's key of the trailer.
    trailer: str = ""
    popularity: float = 5.0
    vote_average: float = 7.0
    vote_count: int = 100
    adult: bool = False
    video: bool = False
    # A film nobody made a poster for.
    pictured: bool = True

    @property
    def imdb_number(self) -> int:
        """Return the IMDb id as HDBits spells it."""
        return int(self.imdb_id.removeprefix("tt"))

    @property
    def releases(self) -> tuple[FilmRelease, ...]:
        """Return every release."""
        if not self.released:
            return self.further_releases
        cinema = FilmRelease(
            self.country, THEATRICAL, self.released, self.certification
        )
        return (cinema, *self.further_releases)

    @property
    def genre_ids(self) -> list[int]:
        """Return the numbers of the genres."""
        return [GENRES[name] for name in self.genres]
