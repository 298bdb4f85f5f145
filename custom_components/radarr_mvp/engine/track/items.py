"""One download as people look at it."""

from dataclasses import dataclass
from datetime import datetime
import math
from typing import Final

from ..downloads import Download, DownloadState
from ..events import Subject
from ..keeping.records import TrackedDownload, TrackState

_UNFINISHED: Final = frozenset(
    {
        TrackState.QUEUED,
        TrackState.GRABBING,
        TrackState.DOWNLOADING,
        TrackState.STALLED,
        TrackState.PAUSED,
    }
)


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
            "next_retry_at": iso(download.next_retry_at),
            "added_at": download.added_at.isoformat(),
            "completed_at": iso(download.completed_at),
            "path": download.content_path,
            "correlation_id": download.correlation_id,
        }


def iso(at: datetime | None) -> str | None:
    """Return a time as JSON has it."""
    return None if at is None else at.isoformat()
