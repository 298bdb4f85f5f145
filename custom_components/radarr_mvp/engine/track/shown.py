"""What entities show of the downloads: figures that stand still while little changes.

Speeds and shares waver with every look, and each change of a state is written down by Home Assistant for days. What
merely moves is therefore rounded, and shown anew four times a minute; what comes, goes or needs somebody shows at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import math
from typing import Final

from ..keeping.records import TrackState
from .items import QueueItem

HOLD: Final = timedelta(seconds=15)
MOST_ITEMS: Final = 20
SPEED_STEP: Final = 100_000
SIZE_STEP: Final = 128 * 1024 * 1024

# The steps of what is left, from so many seconds on.
_TIME_STEPS: Final = ((3600, 300), (600, 60), (60, 30), (0, 10))
_LONGEST: Final = 255

# What a person wants to see first: what waits for somebody, then what moves, then what will.
_ORDER: Final = (
    TrackState.BLOCKED,
    TrackState.IMPORTING,
    TrackState.DOWNLOADING,
    TrackState.STALLED,
    TrackState.COMPLETED,
    TrackState.PAUSED,
    TrackState.GRABBING,
    TrackState.QUEUED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """One download, in the words that dashboards read."""

    title: str
    year: int | None
    state: TrackState
    progress: int
    speed: int
    remaining: int | None
    size: int
    indexer: str
    problem: str | None

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data; its keys are a contract."""
        return {
            "title": self.title,
            "year": self.year,
            "state": self.state.value,
            "progress": self.progress,
            "speed": self.speed,
            "remaining": self.remaining,
            "size": self.size,
            "indexer": self.indexer,
            "problem": self.problem,
        }


type _Shape = frozenset[tuple[int, TrackState, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown: of the downloads only the first ones; `at` is since when."""

    items: tuple[ShownItem, ...] = ()
    speed: int = 0
    remaining: int = 0
    progress: int | None = None
    finished_at: datetime | None = None
    shape: _Shape = frozenset()
    at: datetime | None = field(default=None, compare=False)


def show(
    items: Iterable[QueueItem],
    *,
    speed: int,
    remaining: int,
    progress: int | None,
    finished_at: datetime | None,
    now: datetime,
    before: Shown,
) -> Shown:
    """Return what is to be shown; it is what was before where nothing worth it has changed."""
    listed = tuple(items)
    shape = frozenset((one.id, one.state, one.download.problem) for one in listed)
    if shape == before.shape and _is_recent(before.at, now):
        return before
    first = sorted(listed, key=_place)[:MOST_ITEMS]
    shown = Shown(
        items=tuple(_shown_item(one) for one in first),
        speed=rounded_speed(speed),
        remaining=math.ceil(remaining / SIZE_STEP) * SIZE_STEP,
        progress=progress,
        finished_at=finished_at,
        shape=shape,
        at=now,
    )
    return before if shown == before else shown


def rounded_speed(speed: int) -> int:
    """Return a speed in coarse steps; as long as anything comes it is not nothing."""
    if speed <= 0:
        return 0
    return max(round(speed / SPEED_STEP), 1) * SPEED_STEP


def percent(share: float) -> int:
    """Return a share from 0 to 1 in whole percent; it is not all as long as anything is missing."""
    # 0.29 times a hundred is a little less than 29.
    return math.floor(share * 100 + 1e-9)


def rounded_seconds(seconds: int | None) -> int | None:
    """Return what is left of the time, in steps that are the coarser the longer it takes."""
    if seconds is None:
        return None
    step = next(step for least, step in _TIME_STEPS if max(seconds, 0) >= least)
    return math.ceil(max(seconds, 0) / step) * step


def _is_recent(at: datetime | None, now: datetime) -> bool:
    """Return whether something was shown just now; the clock may have been set back since."""
    return at is not None and timedelta(0) <= now - at < HOLD


def _place(item: QueueItem) -> tuple[int, int, int]:
    """Return where an item comes; among equals what is nearly there comes first."""
    known = item.state in _ORDER
    order = _ORDER.index(item.state) if known else len(_ORDER)
    return order, -_percent(item), item.id


def _shown_item(item: QueueItem) -> ShownItem:
    """Return how an item is shown."""
    movie, download = item.movie, item.download
    problem = download.message or download.problem
    return ShownItem(
        title=(movie.title if movie else item.name)[:_LONGEST],
        year=(movie.year if movie else 0) or None,
        state=item.state,
        progress=_percent(item),
        speed=rounded_speed(item.download_speed),
        remaining=rounded_seconds(item.seconds_left),
        size=item.size,
        indexer=download.indexer,
        problem=problem[:_LONGEST] or None,
    )


def _percent(item: QueueItem) -> int:
    """Return how much of an item is there."""
    return percent(item.progress)
