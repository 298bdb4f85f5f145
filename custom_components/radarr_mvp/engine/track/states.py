"""What the state of a torrent means for the download that it belongs to."""

from types import MappingProxyType
from typing import Final

from ..downloads import Download, DownloadState
from ..keeping.records import NOT_OVER, TrackState

# A download in the library is followed for as long as it is seeded.
FOLLOWED: Final = (*NOT_OVER, TrackState.SEEDING)

# Whoever hands a download over or files it has it to himself until he is done.
IN_OTHER_HANDS: Final = frozenset(
    {TrackState.QUEUED, TrackState.GRABBING, TrackState.IMPORTING}
)

ON_ITS_WAY: Final = frozenset(
    {TrackState.DOWNLOADING, TrackState.STALLED, TrackState.PAUSED}
)

# Bytes could arrive at any moment.
LOADING: Final = frozenset(
    {DownloadState.DOWNLOADING, DownloadState.STALLED, DownloadState.METADATA}
)

# The client is busy with the files, or cannot go on: how far a download is shows later.
_UNDECIDED: Final = frozenset(
    {
        DownloadState.CHECKING,
        DownloadState.MOVING,
        DownloadState.ERROR,
        DownloadState.MISSING_FILES,
    }
)

_MEANING: Final = MappingProxyType(
    {
        # The client has a queue of its own; ours holds what it has not been given yet.
        DownloadState.QUEUED: TrackState.DOWNLOADING,
        DownloadState.METADATA: TrackState.DOWNLOADING,
        DownloadState.DOWNLOADING: TrackState.DOWNLOADING,
        DownloadState.STALLED: TrackState.STALLED,
        DownloadState.PAUSED: TrackState.PAUSED,
        DownloadState.SEEDING: TrackState.COMPLETED,
        DownloadState.COMPLETED: TrackState.COMPLETED,
    }
)


def next_state(state: TrackState, live: Download) -> TrackState:
    """Return the state of a download whose torrent is as told."""
    if live.state in _UNDECIDED:
        return state
    if state in ON_ITS_WAY:
        return _MEANING[live.state]
    # A check may have found that files are not whole after all.
    if state is TrackState.COMPLETED and live.progress < 1:
        return _MEANING[live.state]
    return state


def is_decided(live: Download) -> bool:
    """Return whether the client says how a torrent stands, and that nothing is wrong with it."""
    return live.state not in _UNDECIDED
