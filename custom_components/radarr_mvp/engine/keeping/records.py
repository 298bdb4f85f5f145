"""What is kept for good, as records that belong to no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ..availability import Status
from ..decision.decide import Outcome
from ..decision.reasons import Rejection
from ..decision.records import BlockedRelease, HistoryEvent, HistoryKind
from ..indexing import Release
from ..metadata import MovieSummary
from ..quality.definitions import UNKNOWN_QUALITY, QualityModel

type Data = Mapping[str, object]


def _nothing() -> Data:
    """Return data that says nothing."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class After:
    """Where a page ended, so that the next one can begin behind it."""

    value: float | str | int
    id: int | str


@dataclass(frozen=True, slots=True)
class Slice[T]:
    """A part of a long list; `after` is None where nothing follows."""

    items: tuple[T, ...] = ()
    after: After | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRecord:
    """One thing that happened, told in full."""

    kind: str
    at: datetime
    id: int = 0
    movie_id: int | None = None
    title: str = ""
    quality: QualityModel = UNKNOWN_QUALITY
    score: int = 0
    download_id: str = ""
    correlation_id: str = ""
    data: Data = field(default_factory=_nothing, hash=False)

    def as_event(self) -> HistoryEvent | None:
        """Return what decisions look at, None where it does not concern them."""
        if self.kind not in HistoryKind:
            return None
        return HistoryEvent(
            kind=HistoryKind(self.kind),
            at=self.at,
            title=self.title,
            quality=self.quality,
            score=self.score,
            download_id=self.download_id,
        )


class TrackState(StrEnum):
    """How far a download has come on its way into the library."""

    QUEUED = "queued"
    """Chosen, and waiting for its turn, its torrent or the client."""
    GRABBING = "grabbing"
    """Being handed over: its torrent may be in the client already."""
    DOWNLOADING = "downloading"
    STALLED = "stalled"
    PAUSED = "paused"
    COMPLETED = "completed"
    IMPORTING = "importing"
    BLOCKED = "blocked"
    """Complete, but a person has to say what it is."""
    SEEDING = "seeding"
    """In the library, and still given to others."""
    IMPORTED = "imported"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Return whether nothing more is to be done for it."""
        return self in OVER


OVER: Final = frozenset(
    {
        TrackState.SEEDING,
        TrackState.IMPORTED,
        TrackState.FAILED,
        TrackState.CANCELLED,
    }
)
NOT_OVER: Final = tuple(state for state in TrackState if state not in OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedDownload:
    """A download of ours, as far as a restart must not forget it."""

    info_hash: str
    title: str
    added_at: datetime
    id: int = 0
    movie_id: int | None = None
    state: TrackState = TrackState.GRABBING
    indexer: str = ""
    release_key: str = ""
    quality: QualityModel = UNKNOWN_QUALITY
    score: int = 0
    size: int = 0
    left: int = 0
    progress: float = 0.0
    save_path: str = ""
    content_path: str | None = None
    problem: str = ""
    message: str = ""
    retries: int = 0
    next_retry_at: datetime | None = None
    correlation_id: str = ""
    completed_at: datetime | None = None
    imported_at: datetime | None = None
    data: Data = field(default_factory=_nothing, hash=False)

    def as_history(self, kind: str, at: datetime, **told: object) -> HistoryRecord:
        """Return what history says of something that happened to it."""
        return HistoryRecord(
            kind=kind,
            at=at,
            movie_id=self.movie_id,
            title=self.title,
            quality=self.quality,
            score=self.score,
            download_id=self.info_hash,
            correlation_id=self.correlation_id,
            data=told,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRelease:
    """A release with what became of it; `place` 0 is the one to take first."""

    release: Release
    outcome: Outcome
    movie_id: int | None = None
    place: int = 0
    quality: QualityModel = UNKNOWN_QUALITY
    score: int = 0
    rejections: tuple[Rejection, ...] = ()
    correlation_id: str = ""
    decided_at: datetime | None = None
    id: int = 0
    key: str = ""
    first_seen: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRecord:
    """A release that is left alone; `until` None means for ever."""

    title: str
    indexer: str = ""
    info_hash: str | None = None
    movie_id: int | None = None
    reason: str = ""
    message: str = ""
    until: datetime | None = None
    retries: int = 0
    correlation_id: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    id: int = 0

    def as_blocked(self) -> BlockedRelease | None:
        """Return what decisions look at, None where no movie is meant."""
        if self.movie_id is None:
            return None
        return BlockedRelease(
            movie_id=self.movie_id,
            title=self.title,
            indexer=self.indexer,
            info_hash=self.info_hash,
            at=self.updated_at,
            cause=self.message or self.reason,
        )


class JobState(StrEnum):
    """What a job is doing."""

    PENDING = "pending"
    RUNNING = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work that takes a while; `total` is 0 while unknown."""

    id: str
    kind: str
    created_at: datetime
    state: JobState = JobState.PENDING
    done: int = 0
    total: int = 0
    message: str = ""
    error: str = ""
    data: Data = field(default_factory=_nothing, hash=False)
    result: Data = field(default_factory=_nothing, hash=False)
    correlation_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


class LetterStatus(StrEnum):
    """What became of work that failed for good."""

    FAILED = "failed"
    RETRYING = "retrying"
    RESOLVED = "resolved"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """Work that failed for good, kept with all that a new try needs."""

    kind: str
    origin: str
    first_failed_at: datetime
    last_failed_at: datetime
    id: int = 0
    status: LetterStatus = LetterStatus.FAILED
    failures: int = 1
    last_error: str = ""
    errors: tuple[Data, ...] = ()
    data: Data = field(default_factory=_nothing, hash=False)
    correlation_id: str = ""
    resolved_at: datetime | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A movie that no list may add."""

    title: str
    tmdb_id: int | None = None
    imdb_id: str | None = None
    year: int = 0
    reason: str = ""
    excluded_by: str = ""
    at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """A movie that a list names, and what became of it."""

    key: str
    title: str
    list_id: str = ""
    tmdb_id: int | None = None
    imdb_id: str | None = None
    year: int = 0
    place: int = 0
    status: str = "pending"
    reason: str = ""
    movie_id: int | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    data: Data = field(default_factory=_nothing, hash=False)
    message: str = ""
    id: int = 0


class SyncStatus(StrEnum):
    """How a visit to a list went."""

    SUCCESS = "success"
    PARTIAL = "partial"
    """Not all that the list names is known, or not all of it could be dealt with."""
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSync:
    """What one visit to a list brought; `error` is empty where it could be read.

    `removed` are the entries that have left the list, `updated` the movies whose wishes are now those of the list.
    """

    list_id: str
    began_at: datetime
    ended_at: datetime
    found: int = 0
    added: int = 0
    removed: int = 0
    excluded: int = 0
    error: str = ""
    correlation_id: str = ""
    status: SyncStatus = SyncStatus.SUCCESS
    updated: int = 0
    failed: int = 0
    unidentified: int = 0
    data: Data = field(default_factory=_nothing, hash=False)
    id: int = 0

    @property
    def seconds(self) -> float:
        """Return how long it took, nothing where a clock was set back meanwhile."""
        return max((self.ended_at - self.began_at).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCollection:
    """Movies that belong together, and how those that are missing are added."""

    id: int
    name: str
    overview: str = ""
    poster_path: str | None = None
    backdrop_path: str | None = None
    monitored: bool = False
    profile_id: int = 0
    root_folder: str = ""
    minimum_availability: Status = Status.RELEASED
    search_on_add: bool = True
    tags: frozenset[str] = frozenset()
    fetched_at: datetime
    parts: tuple[MovieSummary, ...] = ()
