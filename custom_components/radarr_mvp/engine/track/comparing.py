"""A download beside its torrent: what has changed, and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from ..downloads import Download, Traffic
from ..events import DownloadCompleted, Subject
from ..keeping.records import TrackedDownload, TrackState
from ..settings import Downloading
from .content import Place, place_of
from .gone import ENDED_AT
from .stalling import Idle, StallWatch, worth_writing
from .states import IN_OTHER_HANDS, ON_ITS_WAY, is_decided, next_state
from .telling import Told
from .troubles import Verdict, client_trouble, path_trouble, stall_trouble
from .writing import Step

COMPLETED: Final = "completed"

# How much of a download has to be new before it is worth writing.
_WORTH: Final = 0.01
# Which trouble of a download was found here, so that nobody else's is taken back.
_OURS: Final = "trouble"

_DISCONNECTED: Final = "disconnected"

_PLACED: Final = frozenset(
    {TrackState.COMPLETED, TrackState.BLOCKED, TrackState.SEEDING}
)
_AT_EASE: Final = {"problem": "", "message": "", "next_retry_at": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What one look has to go by; `contents` is what to import of each torrent in the client's words."""

    now: datetime
    watched: float
    settings: Downloading
    traffic: Traffic
    contents: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look has found out about a download; a trouble is told only here and now."""

    row: TrackedDownload
    step: Step | None = None
    trouble: Verdict | None = None


@dataclass(slots=True)
class _Draft:
    """What is to be written of a download."""

    row: TrackedDownload
    live: Download
    state: TrackState
    values: dict[str, Any] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)

    @property
    def completes(self) -> bool:
        """Return whether the download is there, for the first time."""
        return self.state is TrackState.COMPLETED and self.row.completed_at is None

    def take_figures(self, place: Place | None) -> None:
        """Note state, size and place where they have changed, and progress where it is worth it."""
        told: dict[str, Any] = {"state": self.state}
        if self.live.size > 0:
            told["size"] = self.live.size
        if self.live.save_path:
            told["save_path"] = self.live.save_path
        if place is not None:
            told["content_path"] = place.local
        for name, value in told.items():
            if getattr(self.row, name) != value:
                self.values[name] = value
        if abs(self.live.progress - self.row.progress) >= _WORTH:
            self.values["progress"] = self.live.progress
        if self.row.data.get(ENDED_AT) is not None:
            # It was over once, and somebody tries it again.
            self.data[ENDED_AT] = None

    def complete(self, now: datetime) -> None:
        """Note that the download is there; what went wrong on its way counts no more."""
        self.values |= _AT_EASE | {
            "completed_at": _completed_at(self.row, self.live, now),
            "retries": 0,
        }
        self.data[_OURS] = ""

    def take_trouble(self, trouble: Verdict, idle: Idle | None) -> None:
        """Note what is wrong."""
        reason, message = trouble
        self.values |= {"problem": reason.value, "message": message}
        self.data |= {_OURS: reason.value, **({} if idle is None else idle.as_data())}

    def heal(self) -> None:
        """Note that what was found wrong here is so no more."""
        ours = self.row.data.get(_OURS)
        if ours and not self.completes:
            self.data[_OURS] = ""
            self.values |= _AT_EASE if self.row.problem == ours else {}

    def step(self, moment: Moment, movie: Subject | None) -> Step | None:
        """Return the change to be written, None where there is none."""
        if not self.values and not self.data:
            return None
        self.values |= {"progress": self.live.progress, "left": self.live.left}
        row = self.row
        if not self.completes:
            return Step(before=row, values=self.values, data=self.data)
        took = self.values["completed_at"] - row.added_at
        seconds = max(int(took.total_seconds()), 0)
        size = self.live.size or row.size
        return Step(
            before=row,
            values=self.values,
            data=self.data,
            history=row.as_history(COMPLETED, moment.now, size=size, seconds=seconds),
            event=DownloadCompleted(
                correlation_id=row.correlation_id,
                movie=movie,
                release=row.title,
                info_hash=row.info_hash,
                size=size,
                seconds=seconds,
                download_id=row.id,
            ),
        )


class Comparer:
    """Compares downloads with their torrents, and remembers what only time tells."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.stalls = StallWatch()
        self.told = Told()

    def compare(
        self,
        row: TrackedDownload,
        live: Download,
        moment: Moment,
        movie: Subject | None,
    ) -> Finding:
        """Return what has changed about a download."""
        if row.state in IN_OTHER_HANDS:
            return Finding(row)
        draft = _Draft(row, live, next_state(row.state, live))
        place = _place(draft.state, live, moment)
        draft.take_figures(place)
        if draft.completes:
            draft.complete(moment.now)
        idle = self._idle(row, live, moment)
        limit = moment.settings.stalled_after.total_seconds()
        if idle is not None and worth_writing(row, idle, limit):
            draft.data |= idle.as_data()
        found = _verdict(draft.state, live, place, idle, moment)
        trouble = self._told(row, found, moment.now)
        if trouble is not None:
            draft.take_trouble(trouble, idle)
        elif found is None:
            self.told.forget(row.id)
            if _is_known(draft.state, live, place):
                draft.heal()
        return Finding(row, draft.step(moment, movie), trouble)

    def _idle(
        self, row: TrackedDownload, live: Download, moment: Moment
    ) -> Idle | None:
        """Return for how long a download on its way has been idle."""
        if row.state not in ON_ITS_WAY:
            return None
        # Without a line to the world it is not the torrent that has stalled.
        connected = moment.traffic.connection != _DISCONNECTED
        return self.stalls.observe(row, live, moment.watched if connected else 0.0)

    def _told(
        self, row: TrackedDownload, found: Verdict | None, now: datetime
    ) -> Verdict | None:
        """Return a trouble if somebody has to be told of it now."""
        if found is None or not self.told.is_news(row, found[0], now):
            return None
        return found


def _place(state: TrackState, live: Download, moment: Moment) -> Place | None:
    """Return where a finished download is, None where that is not known now."""
    remote = moment.contents.get(live.info_hash)
    if remote is None or state not in _PLACED or not live.state.is_complete:
        return None
    return place_of(remote, moment.settings.mapping)


def _verdict(
    state: TrackState,
    live: Download,
    place: Place | None,
    idle: Idle | None,
    moment: Moment,
) -> Verdict | None:
    """Return what is wrong with a download, None where it is well."""
    if trouble := client_trouble(state, live, moment.traffic):
        return trouble
    settings = moment.settings
    if place is not None and place.local is None and state is TrackState.COMPLETED:
        return path_trouble(place.remote, settings.mapping)
    if idle is None:
        return None
    return stall_trouble(state, live, idle.seconds, settings.stalled_after)


def _is_known(state: TrackState, live: Download, place: Place | None) -> bool:
    """Return whether enough is known of a download to say that it is well."""
    return is_decided(live) and (state is not TrackState.COMPLETED or place is not None)


def _completed_at(row: TrackedDownload, live: Download, now: datetime) -> datetime:
    """Return when a download was there: as the client says, if that can be."""
    if live.completed_at is None:
        return now
    at = datetime.fromtimestamp(live.completed_at, UTC)
    return at if row.added_at <= at <= now else now
