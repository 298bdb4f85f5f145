"""Changes of downloads, written down together, each only where nobody else has moved the download on meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ..events import Event
from ..keeping.books import Books, Transaction
from ..keeping.records import Data, HistoryRecord, TrackedDownload, TrackState

# Fields of a download by their names.
type Values = Mapping[str, Any]


def _nothing() -> Data:
    """Return data that says nothing."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What changes about a download; what others have written in the meantime stays."""

    before: TrackedDownload
    values: Values = field(default_factory=_nothing)
    data: Data = field(default_factory=_nothing)
    history: HistoryRecord | None = None
    event: Event | None = None

    @property
    def state(self) -> TrackState:
        """Return the state that the download will be in."""
        state: TrackState = self.values.get("state", self.before.state)
        return state


@dataclass(frozen=True, slots=True)
class Written:
    """What came of steps: the downloads as they are now by their ids, and how many there are in each state."""

    downloads: Mapping[int, TrackedDownload]
    counts: Mapping[TrackState, int]


async def write_steps(books: Books, steps: Sequence[Step], now: float) -> Written:
    """Write steps down, all in one; those of downloads that somebody has moved on are left out."""

    def act(transaction: Transaction) -> Written:
        done: dict[int, TrackedDownload] = {}
        for step in steps:
            after = _written(books, transaction, step, now)
            if after is not None:
                done[after.id] = after
        return Written(done, books.downloads.count_by_state(transaction))

    return await books.write(act)


def _written(
    books: Books, transaction: Transaction, step: Step, now: float
) -> TrackedDownload | None:
    """Write one step; return the download as it is then, None where the step does not fit any more."""
    id_, before, state = step.before.id, step.before.state, step.state
    if state is not before and not books.downloads.advance(
        transaction, id_, (before,), state, now
    ):
        return None
    current = books.downloads.get(transaction, id_)
    if current is None or current.state is not state:
        return None
    data = {**current.data, **step.data}
    after = replace(current, **{**step.values, "data": data})
    books.downloads.change(transaction, after, now)
    if step.history is not None:
        books.history.add(transaction, step.history)
    return after
