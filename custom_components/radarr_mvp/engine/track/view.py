"""How all downloads stand at one moment, for people to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import math
from types import MappingProxyType
from typing import Final

from ..downloads import Download, DownloadState
from ..events import Subject
from ..keeping.records import TrackedDownload, TrackState

# An estimate that wavers less than this, or than such a part of what is left, stays as it was.
_WAVERING: Final = timedelta(minutes=1)
_PART: Final = 0.05

_UNFINISHED: Final = frozenset(
    {
        TrackState.QUEUED,
        TrackState.GRABBING,
        TrackState.DOWNLOADING,
        TrackState.STALLED,
        TrackState.PAUSED,
    }
)


def no_counts() -> Mapping[TrackState, int]:
    """Return that there is no download in any state."""
    return MappingProxyType(dict.fromkeys(TrackState, 0))


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One download: what we know of it, what the client tells of it now, and its movie."""

    download: TrackedDownload
    live: Download | None = None
    movie: Subject | None = None

    @property
    def id(self) -> int:
        """Return our id of the download."""
        return self.download.id

    @property
    def name(self) -> str:
        """Return the name of the release."""
        return self.download.title

    @property
    def state(self) -> TrackState:
        """Return how far the download has come."""
        return self.download.state

    @property
    def activity(self) -> DownloadState | None:
        """Return what the client is doing, None where it does not have the torrent."""
        return self.live.state if self.live else None

    @property
    def progress(self) -> float:
        """Return how much is there, from 0 to 1."""
        return self.live.progress if self.live else self.download.progress

    @property
    def size(self) -> int:
        """Return the bytes that are wanted."""
        return (self.live.size if self.live else 0) or self.download.size

    @property
    def left(self) -> int:
        """Return the bytes that are still to come."""
        if self.state not in _UNFINISHED:
            return 0
        if self.live is not None and self.live.size > 0:
            return self.live.left
        return round(self.size * (1 - self.progress))

    @property
    def download_speed(self) -> int:
        """Return bytes per second."""
        return self.live.download_speed if self.live else 0

    @property
    def upload_speed(self) -> int:
        """Return bytes per second."""
        return self.live.upload_speed if self.live else 0

    @property
    def seconds_left(self) -> int | None:
        """Return how long the client thinks it will take."""
        return self.live.seconds_left if self.live else None

    @property
    def ratio(self) -> float | None:
        """Return how much was given for what was taken, None where that cannot be told."""
        if self.live is None or math.isinf(self.live.ratio):
            return None
        return self.live.ratio

    @property
    def quality(self) -> str:
        """Return the name of the quality."""
        return str(self.download.quality)

    def as_dict(self) -> dict[str, object]:
        """Return the item as plain data."""
        download = self.download
        return {
            "id": self.id,
            "name": self.name,
            "info_hash": download.info_hash,
            "state": self.state.value,
            "activity": self.activity.value if self.activity else None,
            "movie": self.movie.as_dict() if self.movie else None,
            "progress": round(self.progress, 4),
            "size": self.size,
            "left": self.left,
            "download_speed": self.download_speed,
            "upload_speed": self.upload_speed,
            "seconds_left": self.seconds_left,
            "ratio": self.ratio,
            "seeds": self.live.seeds if self.live else None,
            "indexer": download.indexer,
            "quality": self.quality,
            "score": download.score,
            "problem": download.problem,
            "message": download.message,
            "retries": download.retries,
            "next_retry_at": _iso(download.next_retry_at),
            "added_at": download.added_at.isoformat(),
            "completed_at": _iso(download.completed_at),
            "path": download.content_path,
            "correlation_id": download.correlation_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """All downloads, newest first: those that something is still to be done for, and those that are only seeded.

    `counts` has every state, also those of downloads that are over and not shown. `finished_at` is when all that is
    not paused will be there at the present speed.
    """

    items: tuple[QueueItem, ...] = ()
    seeding: tuple[QueueItem, ...] = ()
    counts: Mapping[TrackState, int] = field(default_factory=no_counts, hash=False)
    download_speed: int = 0
    upload_speed: int = 0
    remaining: int = 0
    seconds_left: int | None = None
    finished_at: datetime | None = None
    progress: float | None = None
    """How much of all that is under way is there, None where nothing is."""

    def find(self, download_id: int) -> QueueItem | None:
        """Return an item by our id of its download."""
        shown = (*self.items, *self.seeding)
        return next((one for one in shown if one.id == download_id), None)

    def as_dict(self) -> dict[str, object]:
        """Return the view as plain data, without its items."""
        return {
            "counts": {state.value: count for state, count in self.counts.items()},
            "download_speed": self.download_speed,
            "upload_speed": self.upload_speed,
            "remaining": self.remaining,
            "seconds_left": self.seconds_left,
            "finished_at": _iso(self.finished_at),
            "progress": None if self.progress is None else round(self.progress, 4),
        }


def make_view(
    items: Sequence[QueueItem],
    counts: Mapping[TrackState, int],
    now: datetime,
    before: QueueView,
) -> QueueView:
    """Return the view of some downloads; where nothing has changed it is the one before."""
    newest = sorted(
        items, key=lambda one: (one.download.added_at, one.id), reverse=True
    )
    under_way = tuple(one for one in newest if one.state is not TrackState.SEEDING)
    seeding = tuple(one for one in newest if one.state is TrackState.SEEDING)
    every = {state: counts.get(state, 0) for state in TrackState}
    if (under_way, seeding, every) == (before.items, before.seeding, before.counts):
        return before
    speed = sum(one.download_speed for one in under_way)
    seconds = _seconds_left(under_way, speed)
    return QueueView(
        items=under_way,
        seeding=seeding,
        counts=MappingProxyType(every),
        download_speed=speed,
        upload_speed=sum(one.upload_speed for one in newest),
        remaining=sum(one.left for one in under_way),
        seconds_left=seconds,
        finished_at=_finished_at(now, seconds, before.finished_at),
        progress=_progress(under_way),
    )


def _seconds_left(items: Iterable[QueueItem], speed: int) -> int | None:
    """Return how long all that is not paused takes at a speed, None where nothing comes."""
    left = sum(one.left for one in items if one.state is not TrackState.PAUSED)
    return math.ceil(left / speed) if left and speed > 0 else None


def _finished_at(
    now: datetime, seconds: int | None, before: datetime | None
) -> datetime | None:
    """Return when all will be there; an estimate that hardly differs from the one before stays."""
    if seconds is None:
        return None
    at = now + timedelta(seconds=seconds)
    wavering = max(_WAVERING, timedelta(seconds=seconds * _PART))
    return before if before and abs(at - before) <= wavering else at


def _progress(items: Iterable[QueueItem]) -> float | None:
    """Return how much of all items is there."""
    sizes = [(one.size, one.size - one.left) for one in items]
    size = sum(size for size, _ in sizes)
    return sum(done for _, done in sizes) / size if size else None


def _iso(at: datetime | None) -> str | None:
    """Return a time as JSON has it."""
    return None if at is None else at.isoformat()
