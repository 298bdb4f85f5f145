"""For how long a download could have been loading and no byte came; only time that was watched counts."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Self

from ..downloads import Download
from ..keeping.records import Data, TrackedDownload
from .states import LOADING

# Seconds between two looks while something moves, and while nothing does.
SOON: Final = 5.0
LATER: Final = 60.0
# More than so many times the usual between two looks was not spent watching.
_MOST_GAPS: Final = 3
# Idle time is written down in such parts of what is allowed.
_PARTS: Final = 24

# For so many seconds it may just be that nobody was found yet who has the torrent.
_SHORT: Final = 120.0

_KEY: Final = "stall"


@dataclass(slots=True)
class Pulse:
    """Counts the seconds that were watched."""

    usual: float = LATER
    _last: float | None = None

    def beat(self, now: float) -> float:
        """Return how long was watched since the last look."""
        gap = 0.0 if self._last is None else now - self._last
        self._last = now
        return min(max(gap, 0.0), _MOST_GAPS * self.usual)

    def stop(self) -> None:
        """Note that nothing could be seen; the time until the next look does not count."""
        self._last = None


@dataclass(frozen=True, slots=True)
class Idle:
    """How much a download had loaded, and for how many seconds it has been no more."""

    downloaded: int
    left: int
    seconds: float = 0.0

    @classmethod
    def stored(cls, download: TrackedDownload) -> Self | None:
        """Return what was written down, None where that is nothing."""
        match download.data.get(_KEY):
            case {
                "downloaded": int() as downloaded,
                "left": int() as left,
                "seconds": int() | float() as seconds,
            }:
                return cls(downloaded, left, seconds)
        return None

    def fits(self, live: Download) -> bool:
        """Return whether no byte has come since."""
        return (self.downloaded, self.left) == (live.downloaded, live.left)

    def as_data(self) -> Data:
        """Return it as data of a download."""
        return {
            _KEY: {
                "downloaded": self.downloaded,
                "left": self.left,
                "seconds": self.seconds,
            }
        }


class StallWatch:
    """Keeps the idle time of each download."""

    def __init__(self) -> None:
        """Know of none."""
        self._idle: dict[int, Idle] = {}

    def observe(self, row: TrackedDownload, live: Download, seconds: float) -> Idle:
        """Return how long a download has been idle, after so many seconds more were watched."""
        idle = self._idle.get(row.id) or Idle.stored(row)
        if idle is None or not idle.fits(live):
            idle = Idle(live.downloaded, live.left)
        elif live.state in LOADING:
            idle = replace(idle, seconds=idle.seconds + seconds)
        self._idle[row.id] = idle
        return idle

    def is_short(self, download_id: int) -> bool:
        """Return whether a download has been idle for so short a time that it may go on at any moment."""
        idle = self._idle.get(download_id)
        return idle is not None and idle.seconds < _SHORT

    def keep_only(self, ids: Collection[int]) -> None:
        """Forget all other downloads."""
        for gone in self._idle.keys() - set(ids):
            del self._idle[gone]


def worth_writing(row: TrackedDownload, idle: Idle, limit: float) -> bool:
    """Return whether a restart would lose much of what is known of an idle download."""
    stored = Idle.stored(row)
    known = (
        stored.seconds
        if stored and replace(idle, seconds=0) == replace(stored, seconds=0)
        else 0.0
    )
    return idle.seconds - known >= limit / _PARTS
