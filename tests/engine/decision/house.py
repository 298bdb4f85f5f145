"""A small household, and builders for what its rules look at."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TypedDict, Unpack

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.decision.candidates import Candidate
from custom_components.radarr_mvp.engine.decision.context import (
    Household,
    Inquiry,
    Occasion,
    Situation,
)
from custom_components.radarr_mvp.engine.decision.records import (
    Blocklist,
    HistoryEvent,
    QueuedRelease,
    Records,
)
from custom_components.radarr_mvp.engine.decision.settings import (
    DelayProfile,
    IndexerRules,
    Propers,
    ReleaseProfile,
    ReleaseSettings,
)
from custom_components.radarr_mvp.engine.decision.upgrades import Held, Yardstick
from custom_components.radarr_mvp.engine.indexing import (
    DownloadProtocol,
    Release,
    ReleaseFlag,
)
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile, MovieIndex
from custom_components.radarr_mvp.engine.quality.definitions import (
    QUALITIES,
    Quality,
    QualityModel,
    Revision,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    Condition,
    TitleTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.quality.profiles import (
    LANGUAGE_ANY,
    ProfileItem,
    QualityProfile,
)
from custom_components.radarr_mvp.engine.quality.sizes import QualityDefinitions
from custom_components.radarr_mvp.engine.releases.facts import ReleaseFacts
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH, Language
from custom_components.radarr_mvp.engine.releases.parser import parse_release

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MB = 1024 * 1024
PREFER = Propers.PREFER_AND_UPGRADE
NO_UPGRADE = Propers.DO_NOT_UPGRADE
NO_PREFER = Propers.DO_NOT_PREFER
NAME = "Charade.1963.1080p.WEB-DL.DD5.1.H.264-NTb"

# From poor to good, as the cases of the decision assume it.
ORDER = [
    "Unknown",
    "CAM",
    "TELECINE",
    "DVDSCR",
    "REGIONAL",
    "SDTV",
    "DVD",
    "DVD-R",
    "HDTV-720p",
    "HDTV-1080p",
    "HDTV-2160p",
    "WEBDL-480p",
    "WEBDL-720p",
    "WEBDL-1080p",
    "WEBDL-2160p",
    "Bluray-480p",
    "Bluray-576p",
    "Bluray-720p",
    "Bluray-1080p",
    "Bluray-2160p",
    "BR-DISK",
    "Raw-HD",
]


def quality(name: str) -> Quality:
    """Return a quality of the table."""
    found = quality_by_name(name)
    assert found is not None
    return found


def model(text: str) -> QualityModel:
    """Return a quality, with its version where that is given: "DVD v2"."""
    name, _, version = text.partition(" v")
    return QualityModel(quality(name), Revision(int(version or 1)))


class ProfileChoices(TypedDict, total=False):
    """What tests choose of a profile."""

    upgrade_allowed: bool
    min_format_score: int
    cutoff_format_score: int
    min_upgrade_format_score: int
    language: int


def profile(
    cutoff: str = "Bluray-1080p",
    *,
    allowed: Iterable[str] = ORDER,
    scores: dict[int, int] | None = None,
    **choices: Unpack[ProfileChoices],
) -> QualityProfile:
    """Return a profile in the order above; all is allowed unless told otherwise."""
    wanted = set(allowed)
    known = {name: quality(name) for name in ORDER}
    rest = [one for one in QUALITIES if one.name not in known]
    items = [ProfileItem((one,), allowed=False) for one in rest]
    items += [ProfileItem((one,), name in wanted) for name, one in known.items()]
    made = QualityProfile(
        id=1,
        name="House",
        items=tuple(items),
        cutoff=quality(cutoff).id,
        language=LANGUAGE_ANY,
        format_scores=MappingProxyType(scores or {}),
    )
    return replace(made, **choices)


def word_formats(*words: str) -> FormatMatcher:
    """Return formats with ids from 1 on, each met by names with a word."""
    return FormatMatcher(
        CustomFormat(
            id=id_, name=word, conditions=(Condition(word, TitleTest(rf"\b{word}\b")),)
        )
        for id_, word in enumerate(words, start=1)
    )


class ReleaseChoices(TypedDict, total=False):
    """What tests choose of a release."""

    guid: str
    indexer: str
    indexer_id: str
    indexer_priority: int
    protocol: DownloadProtocol
    size: int
    info_hash: str | None
    seeders: int | None
    leechers: int | None
    peers: int | None
    published: datetime | None
    imdb_id: str | None
    tmdb_id: int | None
    flags: ReleaseFlag
    download_factor: float


def release(title: str = NAME, **choices: Unpack[ReleaseChoices]) -> Release:
    """Return a release of some indexer."""
    plain = Release(
        guid="g1",
        title=title,
        indexer="HDBits",
        indexer_id="hdbits",
        size=8000 * MB,
        seeders=10,
        published=NOW,
    )
    return replace(plain, **choices)


def facts_of(title: str = NAME) -> ReleaseFacts:
    """Return what a name says."""
    facts = parse_release(title)
    assert facts is not None
    return facts


def candidate(
    kind: str | QualityModel | None = None,
    *,
    title: str = NAME,
    score: int = 0,
    languages: tuple[Language, ...] = (ENGLISH,),
    group: str | None = "NTb",
    **choices: Unpack[ReleaseChoices],
) -> Candidate:
    """Return a candidate of a quality, which need not be the one of its name."""
    facts = replace(facts_of(title), group=group)
    if kind is not None:
        facts = replace(facts, quality=model(kind) if isinstance(kind, str) else kind)
    return Candidate(
        release=release(title, **choices),
        facts=facts,
        movie=MOVIE,
        languages=languages,
        score=score,
    )


class FileChoices(TypedDict, total=False):
    """What tests choose of a file."""

    added: datetime | None
    release_group: str
    scene_name: str
    info_hash: str | None
    languages: tuple[Language, ...]


def movie_file(kind: str, **choices: Unpack[FileChoices]) -> MovieFile:
    """Return a file of a quality."""
    plain = MovieFile(
        path="Charade (1963).mkv", quality=model(kind), added=NOW, release_group="NTb"
    )
    return replace(plain, **choices)


class MovieChoices(TypedDict, total=False):
    """What tests choose of a movie."""

    id: int
    tmdb_id: int
    imdb_id: str | None
    year: int
    secondary_year: int
    original_title: str
    original_language: Language
    alternative_titles: tuple[str, ...]
    translations: MappingProxyType[int, str]
    runtime: int
    in_cinemas: datetime | None
    physical_release: datetime | None
    digital_release: datetime | None
    minimum_availability: Status
    monitored: bool
    profile_id: int
    root_folder: str
    tags: frozenset[str]
    file: MovieFile | None


def movie(title: str = "Charade", **choices: Unpack[MovieChoices]) -> Movie:
    """Return a movie that has been out for long."""
    plain = Movie(
        id=1,
        tmdb_id=4808,
        imdb_id="tt0056923",
        title=title,
        year=1963,
        runtime=113,
        original_language=ENGLISH,
        in_cinemas=NOW - timedelta(days=20_000),
        profile_id=1,
        root_folder="/movies",
    )
    return replace(plain, **choices)


MOVIE = movie()


class Choices(TypedDict, total=False):
    """What tests choose of a household."""

    matcher: FormatMatcher
    sizes: QualityDefinitions
    settings: ReleaseSettings
    delay_profiles: tuple[DelayProfile, ...]
    release_profiles: tuple[ReleaseProfile, ...]
    indexers: dict[str, IndexerRules]
    free_space: dict[str, int]
    reputations: dict[str, float]


def household(
    *movies: Movie,
    given: QualityProfile | None = None,
    queue: tuple[QueuedRelease, ...] = (),
    history: tuple[HistoryEvent, ...] = (),
    blocklist: Blocklist | None = None,
    waiting_since: datetime | None = None,
    **choices: Unpack[Choices],
) -> Household:
    """Return a household whose records are those of its first movie."""
    queued: dict[int, list[QueuedRelease]] = {}
    for one in queue:
        queued.setdefault(one.movie_id, []).append(one)
    records = Records(
        queue=queued,
        history={1: history},
        waiting_since={1: waiting_since} if waiting_since else {},
        blocklist=blocklist or Blocklist(),
    )
    return Household(
        library=MovieIndex(movies or (MOVIE,)),
        profiles={1: given or profile()},
        records=records,
        **choices,
    )


def feed() -> Inquiry:
    """Return what a feed brings."""
    return Inquiry(occasion=Occasion.FEED, now=NOW)


def search(wanted: Movie = MOVIE) -> Inquiry:
    """Return a search that runs by itself."""
    return Inquiry(occasion=Occasion.SEARCH, now=NOW, movie=wanted)


def request(wanted: Movie = MOVIE) -> Inquiry:
    """Return a search that a person waits for."""
    return Inquiry(occasion=Occasion.REQUEST, now=NOW, movie=wanted)


def situation(
    house: Household | None = None,
    inquiry: Inquiry | None = None,
    *,
    of: Movie | None = None,
) -> Situation:
    """Return what the releases of a movie are judged by."""
    house = house or household(*((of,) if of else ()))
    wanted = of or house.library.get(1)
    assert wanted is not None
    yardstick = house.yardsticks[wanted.profile_id]
    return Situation(house, inquiry or feed(), wanted, yardstick)


def held(kind: str, score: int = 0) -> Held:
    """Return what something is worth."""
    return Held(model(kind), score)


def yardstick(given: QualityProfile | None = None) -> Yardstick:
    """Return a profile, made ready."""
    return Yardstick(given or profile())
