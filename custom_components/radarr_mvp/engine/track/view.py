"""How all downloads stand at one moment, for people to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import math
from types import MappingProxyType
from typing import Final

from ..keeping.records import TrackState
from .items import QueueItem, iso
from .shown import Shown, percent, show

# An estimate that wavers less than this, or than such a part of what is left, stays as it was.
_WAVERING: Final = timedelta(minutes=1)
_PART: Final = 0.05


def no_counts() -> Mapping[TrackState, int]:
    """Return that there is no download in any state."""
    return MappingProxyType(dict.fromkeys(TrackState, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """All downloads, newest first: those that something is still to be done for, and those that are only seeded.

    `counts` has every state, also those of downloads that are over and not shown. `finished_at` is when all that is
    not paused will be there at the present speed. `download_limit` is how many bytes a second the client may fetch, 0
    for any number, None where it does not tell. `shown` is what stands still while little changes.
    """

    items: tuple[QueueItem, ...] = ()
    seeding: tuple[QueueItem, ...] = ()
    counts: Mapping[TrackState, int] = field(default_factory=no_counts, hash=False)
    download_speed: int = 0
    upload_speed: int = 0
    download_limit: int | None = None
    remaining: int = 0
    seconds_left: int | None = None
    finished_at: datetime | None = None
    progress: float | None = None
    """How much of all that is under way is there, None where nothing is."""
    shown: Shown = field(default_factory=Shown)

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
            "finished_at": iso(self.finished_at),
            "progress": None if self.progress is None else round(self.progress, 4),
        }


def make_view(
    items: Sequence[QueueItem],
    counts: Mapping[TrackState, int],
    now: datetime,
    before: QueueView,
    *,
    download_limit: int | None = None,
) -> QueueView:
    """Return the view of some downloads; where nothing has changed it is the one before."""
    newest = sorted(
        items, key=lambda one: (one.download.added_at, one.id), reverse=True
    )
    under_way = tuple(one for one in newest if one.state is not TrackState.SEEDING)
    seeding = tuple(one for one in newest if one.state is TrackState.SEEDING)
    every = {state: counts.get(state, 0) for state in TrackState}
    known = (before.items, before.seeding, before.counts)
    if (under_way, seeding, every) != known:
        view = _view(newest, under_way, seeding, every, now, before)
    else:
        view = before
    progress = None if view.progress is None else percent(view.progress)
    shown = show(
        under_way,
        speed=view.download_speed,
        remaining=view.remaining,
        progress=progress,
        finished_at=view.finished_at,
        now=now,
        before=before.shown,
    )
    if shown is view.shown and download_limit == view.download_limit:
        return view
    return replace(view, shown=shown, download_limit=download_limit)


def _view(
    newest: Sequence[QueueItem],
    under_way: tuple[QueueItem, ...],
    seeding: tuple[QueueItem, ...],
    counts: Mapping[TrackState, int],
    now: datetime,
    before: QueueView,
) -> QueueView:
    """Return the view of downloads that are in order."""
    speed = sum(one.download_speed for one in under_way)
    seconds = _seconds_left(under_way, speed)
    return QueueView(
        items=under_way,
        seeding=seeding,
        counts=MappingProxyType(dict(counts)),
        download_speed=speed,
        upload_speed=sum(one.upload_speed for one in newest),
        remaining=sum(one.left for one in under_way),
        seconds_left=seconds,
        finished_at=_finished_at(now, seconds, before.finished_at),
        progress=_progress(under_way),
        shown=before.shown,
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
