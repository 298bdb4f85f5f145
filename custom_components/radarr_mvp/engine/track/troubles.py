"""What can be wrong with a download as the client tells it, in words for people."""

from datetime import timedelta
from typing import Final

from ..downloads import Download, DownloadState, Traffic
from ..failures.taxonomy import FailureReason
from ..keeping.records import TrackState
from ..path_mapping import PathMapping
from .states import ON_ITS_WAY

type Verdict = tuple[FailureReason, str]

# With less than this a client stops a download because it cannot write.
_NEXT_TO_NOTHING: Final = 100 * 1024 * 1024
_HOUR: Final = 3600
_MINUTE: Final = 60


def client_trouble(
    state: TrackState, live: Download, traffic: Traffic
) -> Verdict | None:
    """Return what the client says is wrong, None where it says nothing or nobody needs the files any more."""
    if state not in ON_ITS_WAY and state is not TrackState.COMPLETED:
        return None
    if live.state is DownloadState.MISSING_FILES:
        return (
            FailureReason.CORRUPTED_DOWNLOAD,
            f"The download client misses files in {live.save_path}",
        )
    if live.state is not DownloadState.ERROR:
        return None
    if traffic.free_space is not None and traffic.free_space < _NEXT_TO_NOTHING:
        return (
            FailureReason.DISK_FULL,
            f"The download client has no space left in {live.save_path}",
        )
    return (
        FailureReason.DOWNLOAD_CLIENT_ERROR,
        f"The download client has stopped it with the state “{live.state_word or 'error'}”",
    )


def stall_trouble(
    state: TrackState, live: Download, idle: float, limit: timedelta
) -> Verdict | None:
    """Return that no byte has come for too long, None where that is not so."""
    allowed = limit.total_seconds()
    if state not in ON_ITS_WAY or allowed <= 0 or idle < allowed:
        return None
    return (
        FailureReason.DOWNLOAD_STALLED,
        f"Not a byte has come for {_in_words(idle)} (seeds: {live.seeds})",
    )


def path_trouble(remote: str, mapping: PathMapping) -> Verdict:
    """Return that a finished download cannot be seen from here."""
    if not remote:
        message = "The download client names no file of it that is wanted"
    elif not mapping.remote:
        message = f"{remote} is no path of this machine, and no folder of the download client is mapped"
    else:
        message = f"{remote} lies outside {mapping.remote}, the client's folder that is {mapping.local} here"
    return FailureReason.FILE_MOVE_ERROR, message


def _in_words(seconds: float) -> str:
    """Return a time in words."""
    if seconds < 2 * _MINUTE:
        return f"{int(seconds)} seconds"
    if seconds < 2 * _HOUR:
        return f"{int(seconds // _MINUTE)} minutes"
    return f"{int(seconds // _HOUR)} hours"
