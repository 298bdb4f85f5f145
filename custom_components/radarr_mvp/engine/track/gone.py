"""Torrents that are gone: somebody removed them, and their downloads are over."""

from datetime import datetime
from typing import Final

from ..keeping.records import TrackedDownload, TrackState
from .states import IN_OTHER_HANDS
from .writing import Step

REMOVED_BY_HAND: Final = "removed_by_hand"
SEEDING_ENDED: Final = "seeding_ended"

# When a download was over, so that the same torrent can be told from one that was added anew.
ENDED_AT: Final = "ended_at"

_MESSAGE: Final = "The torrent was removed from the download client by somebody else"


def step_of_gone(row: TrackedDownload, now: datetime) -> Step | None:
    """Return what becomes of a download whose torrent is gone."""
    if row.state in IN_OTHER_HANDS:
        return None
    if row.state is TrackState.SEEDING:
        return step_of_seeded(row, now, by_us=False)
    return Step(
        before=row,
        values={
            "state": TrackState.CANCELLED,
            "problem": REMOVED_BY_HAND,
            "message": _MESSAGE,
            "next_retry_at": None,
        },
        data={ENDED_AT: now.timestamp()},
        history=row.as_history(REMOVED_BY_HAND, now),
    )


def step_of_seeded(
    row: TrackedDownload, now: datetime, *, by_us: bool, files: bool = False
) -> Step:
    """Return what becomes of a film in the library that is given to others no more."""
    return Step(
        before=row,
        values={"state": TrackState.IMPORTED},
        data={ENDED_AT: now.timestamp()},
        history=row.as_history(SEEDING_ENDED, now, removed_by_us=by_us, files=files),
    )
