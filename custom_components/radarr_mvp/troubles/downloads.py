"""Finished downloads that do not get into the library: a person has to decide, or they cannot be seen from here."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from homeassistant.helpers.issue_registry import IssueSeverity

from ..coordinator import RadarrMvpData
from ..engine.failures.taxonomy import FailureReason
from ..engine.keeping.records import TrackState
from ..engine.path_mapping import PathMapping
from ..engine.track import QueueItem, QueueView
from .finding import Family, Findings, Trouble
from .wording import escaped, listed

# What the questions about a path are asked with.
REMOTE_PATH: Final = "remote_path"
SAVE_PATH: Final = "save_path"

# Where one path cannot be seen, many cannot; a few of them are enough to tell.
_LOOKED_AT: Final = 10
_LOOK_AGAIN: Final = timedelta(minutes=1).total_seconds()
_WAITING: Final = frozenset({TrackState.COMPLETED, TrackState.BLOCKED})


@dataclass(frozen=True, slots=True)
class _Unseen:
    """A path of qBittorrent, and where it should be here: None where no folder is mapped to it."""

    download_id: int
    name: str
    remote: str
    save_path: str
    local: Path | None


def blocked_downloads(view: QueueView) -> list[QueueItem]:
    """Return the downloads that wait for a person."""
    return [one for one in view.items if one.state is TrackState.BLOCKED]


def cannot_be_filed(item: QueueItem) -> bool:
    """Return whether the files of a finished download could not be dealt with."""
    reason = FailureReason.FILE_MOVE_ERROR
    return item.state in _WAITING and item.download.problem == reason


class DownloadWatch:
    """Looks through the downloads that are complete and do not go on."""

    families = (Family.UNSEEN, Family.BLOCKED)

    def __init__(self, data: RadarrMvpData) -> None:
        """Begin with nothing seen."""
        self._data = data
        self._candidates: tuple[_Unseen, ...] = ()
        self._unseen: list[_Unseen] = []
        self._looked_at = 0.0

    async def look(self, findings: Findings) -> None:
        """Tell which downloads wait for a person, and whether they can be seen."""
        view = self._data.road.tracker.view
        if not self._data.queue.last_update_success and not view.items:
            for family in self.families:
                findings.leave(family)
            return
        unseen = await self._look_for(view)
        if unseen:
            findings.tell(_unseen_trouble(unseen))
        told = {one.download_id for one in unseen}
        waiting = [one for one in blocked_downloads(view) if one.id not in told]
        if waiting:
            findings.tell(_blocked_trouble(waiting))

    async def _look_for(self, view: QueueView) -> list[_Unseen]:
        """Return the finished downloads whose files we do not see."""
        mapping = self._data.road.house.settings.downloading.mapping
        candidates = tuple(_candidates(view, mapping))
        now = self._data.road.clock.monotonic()
        is_due = now - self._looked_at >= _LOOK_AGAIN
        if candidates != self._candidates or is_due:
            self._candidates, self._looked_at = candidates, now
            self._unseen = await asyncio.to_thread(_unseen_of, candidates)
        return self._unseen


def _candidates(view: QueueView, mapping: PathMapping) -> Iterable[_Unseen]:
    """Yield what may be out of our sight, as far as the client is known to have it."""
    found = 0
    for item in view.items:
        live = item.live
        if live is None or not live.state.is_complete or not cannot_be_filed(item):
            continue
        remote = live.content_path or live.save_path
        local = mapping.to_local(remote)
        seen = local if local is not None and local.is_absolute() else None
        yield _Unseen(item.id, item.name, remote, live.save_path, seen)
        found += 1
        if found == _LOOKED_AT:
            return


def _unseen_of(candidates: Iterable[_Unseen]) -> list[_Unseen]:
    """Return what is not there; it blocks."""
    return [one for one in candidates if one.local is None or not is_there(one.local)]


def is_there(path: Path) -> bool:
    """Return whether there is something at a path; what cannot be told counts as there; it blocks."""
    try:
        path.lstat()
    except FileNotFoundError, NotADirectoryError, PermissionError:
        return False
    except OSError, ValueError:
        return True
    return True


def _unseen_trouble(unseen: list[_Unseen]) -> Trouble:
    """Return that downloads cannot be seen; the first of them stands for all."""
    first = unseen[0]
    return Trouble(
        family=Family.UNSEEN,
        gaps={
            "release": escaped(first.name),
            "path": escaped(first.remote),
            "local": "—" if first.local is None else escaped(str(first.local)),
            "count": str(len(unseen)),
        },
        severity=IssueSeverity.ERROR,
        data={REMOTE_PATH: first.remote, SAVE_PATH: first.save_path},
    )


def _blocked_trouble(waiting: list[QueueItem]) -> Trouble:
    """Return that downloads wait for a person, however many those are."""
    return Trouble(
        family=Family.BLOCKED,
        gaps={
            "count": str(len(waiting)),
            "downloads": listed((one.name, one.download.message) for one in waiting),
        },
    )
