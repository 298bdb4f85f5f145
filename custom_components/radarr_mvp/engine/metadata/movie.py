"""A movie with all that is known of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final

from .common import CollectionRef, Company, MovieSummary, Provider, Term


class ProductionStatus(StrEnum):
    """How far a movie has come."""

    RUMORED = "rumored"
    PLANNED = "planned"
    IN_PRODUCTION = "in_production"
    POST_PRODUCTION = "post_production"
    RELEASED = "released"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


class ReleaseType(IntEnum):
    """Where a release takes place."""

    PREMIERE = 1
    LIMITED = 2
    THEATRICAL = 3
    DIGITAL = 4
    PHYSICAL = 5
    TV = 6


IN_CINEMAS: Final = frozenset(
    {ReleaseType.PREMIERE, ReleaseType.LIMITED, ReleaseType.THEATRICAL}
)
AT_HOME: Final = frozenset({ReleaseType.DIGITAL, ReleaseType.PHYSICAL})

# The certificate of a cinema release is the one people know a movie by.
_CERTIFICATE_ORDER: Final = (
    ReleaseType.THEATRICAL,
    ReleaseType.LIMITED,
    ReleaseType.PREMIERE,
    ReleaseType.DIGITAL,
    ReleaseType.PHYSICAL,
    ReleaseType.TV,
)


class ImageKind(StrEnum):
    """What an image is for."""

    POSTER = "poster"
    BACKDROP = "backdrop"
    LOGO = "logo"


class OfferKind(StrEnum):
    """On what terms a movie can be watched."""

    FLATRATE = "flatrate"
    FREE = "free"
    ADS = "ads"
    RENT = "rent"
    BUY = "buy"


@dataclass(frozen=True, slots=True)
class AlternativeTitle:
    """Another title, and the country that uses it."""

    title: str
    country: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A movie's texts in one language; empty where nobody wrote them."""

    language: str
    country: str = ""
    title: str = ""
    overview: str = ""
    tagline: str = ""
    homepage: str = ""
    runtime: int = 0


@dataclass(frozen=True, slots=True)
class Release:
    """One release in one country, on a day of that country's calendar."""

    country: str
    kind: ReleaseType
    day: date
    certification: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture at the image host; one without language has no text on it."""

    kind: ImageKind
    path: str
    language: str = ""
    width: int = 0
    height: int = 0
    vote_average: float = 0.0
    vote_count: int = 0


@dataclass(frozen=True, slots=True)
class Video:
    """A trailer or another clip."""

    key: str
    site: str
    kind: str
    name: str = ""
    language: str = ""
    country: str = ""
    size: int = 0
    official: bool = False
    published: datetime | None = None

    @property
    def url(self) -> str | None:
        """Return where the clip plays, None for sites unknown here."""
        match self.site.casefold():
            case "youtube":
                return f"https://www.youtube.com/watch?v={self.key}"
            case "vimeo":
                return f"https://vimeo.com/{self.key}"
            case _:
                return None


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody in front of the camera; a lower order is billed higher."""

    person_id: int
    name: str
    character: str = ""
    order: int = 0
    profile_path: str | None = None
    credit_id: str = ""


@dataclass(frozen=True, slots=True)
class CrewMember:
    """Somebody behind the camera."""

    person_id: int
    name: str
    department: str = ""
    job: str = ""
    profile_path: str | None = None
    credit_id: str = ""


@dataclass(frozen=True, slots=True)
class ExternalIds:
    """What other catalogues call the movie."""

    imdb: str | None = None
    wikidata: str | None = None
    facebook: str | None = None
    instagram: str | None = None
    twitter: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider that has the movie, and on what terms."""

    kind: OfferKind
    provider: Provider


@dataclass(frozen=True, slots=True)
class WatchOffers:
    """Where a movie can be watched in one region."""

    region: str
    offers: tuple[Offer, ...]
    link: str = ""

    def by_kind(self, kind: OfferKind) -> tuple[Provider, ...]:
        """Return the providers that have the movie on the given terms."""
        return tuple(offer.provider for offer in self.offers if offer.kind is kind)


@dataclass(frozen=True, slots=True)
class MovieChange:
    """One edit of a movie's record."""

    key: str
    action: str
    at: datetime | None = None
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieDetails:
    """A movie with its titles, dates, people, pictures and places to watch it."""

    tmdb_id: int
    title: str
    imdb_id: str | None = None
    original_title: str = ""
    original_language: str = ""
    overview: str = ""
    tagline: str = ""
    homepage: str = ""
    status: ProductionStatus = ProductionStatus.UNKNOWN
    release_date: date | None = None
    # Minutes, 0 while unknown.
    runtime: int = 0
    adult: bool = False
    # Marks what is filed among movies without being one: concerts, making-ofs, compilations.
    video: bool = False
    popularity: float = 0.0
    vote_average: float = 0.0
    vote_count: int = 0
    budget: int = 0
    revenue: int = 0
    poster_path: str | None = None
    backdrop_path: str | None = None
    origin_countries: tuple[str, ...] = ()
    production_countries: tuple[str, ...] = ()
    spoken_languages: tuple[str, ...] = ()
    genres: tuple[Term, ...] = ()
    keywords: tuple[Term, ...] = ()
    companies: tuple[Company, ...] = ()
    collection: CollectionRef | None = None
    alternative_titles: tuple[AlternativeTitle, ...] = ()
    translations: tuple[Translation, ...] = ()
    releases: tuple[Release, ...] = ()
    images: tuple[Image, ...] = ()
    videos: tuple[Video, ...] = ()
    cast: tuple[CastMember, ...] = ()
    crew: tuple[CrewMember, ...] = ()
    external_ids: ExternalIds = ExternalIds()
    recommendations: tuple[MovieSummary, ...] = ()
    watch: tuple[WatchOffers, ...] = ()

    @property
    def year(self) -> int | None:
        """Return the year of release, from any release where the main date is missing."""
        if self.release_date:
            return self.release_date.year
        return min((release.day.year for release in self.releases), default=None)

    @property
    def directors(self) -> tuple[CrewMember, ...]:
        """Return who directed."""
        return tuple(member for member in self.crew if member.job == "Director")

    @property
    def trailer(self) -> Video | None:
        """Return the clip to show: a trailer rather than a teaser, official rather than not."""
        playable = [
            video
            for video in self.videos
            if video.kind in {"Trailer", "Teaser"} and video.url
        ]
        return min(
            playable,
            key=lambda video: (video.kind != "Trailer", not video.official),
            default=None,
        )

    def first_release(
        self, kinds: Collection[ReleaseType], country: str
    ) -> date | None:
        """Return the earliest release of the given kinds in a country, else anywhere."""
        fitting = [release for release in self.releases if release.kind in kinds]
        at_home = [release.day for release in fitting if release.country == country]
        return min(at_home or (release.day for release in fitting), default=None)

    def certification(self, country: str) -> str:
        """Return the age rating in a country, empty where it has none."""
        rated = [
            release
            for release in self.releases
            if release.country == country and release.certification
        ]
        rated.sort(key=lambda release: _CERTIFICATE_ORDER.index(release.kind))
        return rated[0].certification if rated else ""

    def translation(self, language: str) -> Translation | None:
        """Return the texts in a language ("pt"), or in its form of one country ("pt-BR")."""
        code, _, country = language.partition("-")
        spoken = [text for text in self.translations if text.language == code]
        local = [text for text in spoken if text.country == country]
        return next(iter(local or spoken), None)

    def watch_in(self, region: str) -> WatchOffers | None:
        """Return where to watch the movie in a region, None where nobody offers it."""
        return next((place for place in self.watch if place.region == region), None)
