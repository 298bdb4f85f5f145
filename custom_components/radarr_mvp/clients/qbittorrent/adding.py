"""How a torrent is handed over, whatever the version calls the fields."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...engine.downloads import ShareLimits


class ContentLayout(StrEnum):
    """What folder the files of a torrent get."""

    ORIGINAL = "Original"
    SUBFOLDER = "Subfolder"
    NO_SUBFOLDER = "NoSubfolder"


class AddOutcome(StrEnum):
    """Whether a torrent is new to the client."""

    ADDED = "added"
    EXISTED = "existed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """How a torrent shall be added; what is None is left to the client. Speeds are bytes per second."""

    category: str = ""
    tags: tuple[str, ...] = ()
    save_path: str = ""
    stopped: bool = False
    forced: bool = False
    skip_checking: bool = False
    to_top: bool = False
    sequential: bool = False
    first_and_last_pieces: bool = False
    upload_limit: int | None = None
    download_limit: int | None = None
    limits: ShareLimits | None = None
    layout: ContentLayout | None = None
    auto_management: bool | None = None

    def fields(self) -> dict[str, Any]:
        """Return the form for torrents/add; each version takes the names it knows."""
        stopped, checked = _flag(self.stopped), _flag(self.skip_checking)
        wanted: dict[str, Any] = {
            "category": self.category or None,
            "tags": ",".join(self.tags) or None,
            "savepath": self.save_path or None,
            # Always said, so that a client set to add torrents stopped does not leave ours waiting.
            "paused": stopped,
            "stopped": stopped,
            "skip_checking": checked,
            "seedMode": checked,
            "forced": _flag(self.forced),
            "addToTopOfQueue": _flag(self.to_top),
            "sequentialDownload": _flag(self.sequential),
            "firstLastPiecePrio": _flag(self.first_and_last_pieces),
            "upLimit": self.upload_limit,
            "dlLimit": self.download_limit,
            # By the package's name: it knows what versions before 4.3.2 had instead.
            "content_layout": self.layout and str(self.layout),
            "autoTMM": (
                None if self.auto_management is None else _flag(self.auto_management)
            ),
        }
        if self.limits is not None:
            wanted |= limit_fields(self.limits)
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


def _flag(value: bool) -> str:
    """Return a truth value as the WebAPI writes it."""
    return "true" if value else "false"
