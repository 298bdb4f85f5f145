"""How a torrent is handed over, whatever the version calls the fields."""

from typing import Any, Final

from qbittorrentapi import Conflict409Error

from ...engine.downloads import AddOptions, ShareLimits
from .session import WebSession

_KIBIBYTE: Final = 1024


def hand_over(session: WebSession, options: AddOptions, **what: bytes | str) -> bool:
    """Send a torrent and tell whether it was taken; "no" mostly means it is there already."""
    form: dict[str, Any] = add_fields(options) | what
    try:
        answer = session.torrents_add(**form)
    except Conflict409Error:
        return False
    return not (isinstance(answer, str) and answer.strip() == "Fails.")


def add_fields(options: AddOptions) -> dict[str, Any]:
    """Return the form for torrents/add; each version takes the names it knows."""
    stopped, checked = _flag(options.stopped), _flag(options.skip_checking)
    wanted: dict[str, Any] = {
        "category": options.category or None,
        "tags": ",".join(options.tags) or None,
        "savepath": options.save_path or None,
        # Always said, so that a client set to add torrents stopped does not leave ours waiting.
        "paused": stopped,
        "stopped": stopped,
        "skip_checking": checked,
        "seedMode": checked,
        "forced": _flag(options.forced),
        "addToTopOfQueue": _flag(options.to_top),
        "sequentialDownload": _flag(options.sequential),
        "firstLastPiecePrio": _flag(options.first_and_last_pieces),
        "upLimit": options.upload_limit,
        "dlLimit": options.download_limit,
        # By the package's name: it knows what versions before 4.3.2 had instead.
        "content_layout": options.layout and str(options.layout),
        "autoTMM": (
            None if options.auto_management is None else _flag(options.auto_management)
        ),
    }
    if options.limits is not None:
        wanted |= limit_fields(options.limits)
    return {key: value for key, value in wanted.items() if value is not None}


def limit_fields(limits: ShareLimits) -> dict[str, Any]:
    """Return every field share limits ever had; newer versions insist on all, older ones pass over the rest."""
    return {
        "ratioLimit": limits.ratio,
        "seedingTimeLimit": limits.seeding_minutes,
        "inactiveSeedingTimeLimit": limits.idle_minutes,
        "shareLimitAction": str(limits.action),
        "shareLimitsMode": str(limits.mode),
    }


def whole_kibibytes(limit: int) -> int:
    """Return the nearest limit that is kept as it is said; below one KiB, early versions take it for none."""
    return max(1, round(limit / _KIBIBYTE)) * _KIBIBYTE if limit > 0 else 0


def _flag(value: bool) -> str:
    """Return a truth value as the WebAPI writes it."""
    return "true" if value else "false"
