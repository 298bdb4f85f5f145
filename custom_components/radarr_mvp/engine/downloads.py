"""A download as its client tells it: state, place, figures and how long it shall be seeded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import math
from typing import Final

# What a limit of a torrent means where it is no number to compare with.
USE_GLOBAL: Final = -2
NO_LIMIT: Final = -1


class DownloadState(StrEnum):
    """What a download is doing, in words that hold for every client and version."""

    QUEUED = "queued"
    METADATA = "metadata"
    CHECKING = "checking"
    DOWNLOADING = "downloading"
    STALLED = "stalled"
    PAUSED = "paused"
    MOVING = "moving"
    SEEDING = "seeding"
    COMPLETED = "completed"
    MISSING_FILES = "missing_files"
    ERROR = "error"

    @property
    def is_complete(self) -> bool:
        """Tell whether all files are there, in their final place and not being touched."""
        return self in _COMPLETE

    @property
    def needs_attention(self) -> bool:
        """Tell whether it will not go on without help."""
        return self in _IN_TROUBLE


_COMPLETE: Final = frozenset({DownloadState.SEEDING, DownloadState.COMPLETED})
_IN_TROUBLE: Final = frozenset(
    {DownloadState.STALLED, DownloadState.MISSING_FILES, DownloadState.ERROR}
)


class ShareAction(StrEnum):
    """What the client does with a torrent that has reached its share limits."""

    DEFAULT = "Default"
    STOP = "Stop"
    REMOVE = "Remove"
    REMOVE_WITH_CONTENT = "RemoveWithContent"
    SUPER_SEEDING = "EnableSuperSeeding"


class ShareMode(StrEnum):
    """Whether one reached limit is enough or all must be."""

    DEFAULT = "Default"
    ANY = "MatchAny"
    ALL = "MatchAll"


@dataclass(frozen=True, slots=True)
class ShareLimits:
    """How long to seed: a limit is a number, `NO_LIMIT` or `USE_GLOBAL`."""

    ratio: float = USE_GLOBAL
    seeding_minutes: int = USE_GLOBAL
    idle_minutes: int = USE_GLOBAL
    action: ShareAction = ShareAction.DEFAULT
    mode: ShareMode = ShareMode.DEFAULT


UNLIMITED: Final = ShareLimits(NO_LIMIT, NO_LIMIT, NO_LIMIT)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One torrent at one moment.

    `content_path` is the file or folder to import, None where it has to be found by way of the file list. Times are
    seconds since 1970, None where the moment has not come.
    """

    info_hash: str
    name: str
    state: DownloadState
    state_word: str = ""
    category: str = ""
    tags: frozenset[str] = frozenset()
    save_path: str = ""
    content_path: str | None = None
    size: int = 0
    left: int = 0
    progress: float = 0.0
    download_speed: int = 0
    upload_speed: int = 0
    seconds_left: int | None = None
    downloaded: int = 0
    uploaded: int = 0
    ratio: float = 0.0
    seeding_seconds: int = 0
    seeds: int = 0
    seeds_in_swarm: int = 0
    peers: int = 0
    availability: float | None = None
    queue_position: int | None = None
    forced: bool = False
    added_at: float | None = None
    completed_at: float | None = None
    last_activity: float | None = None
    limits: ShareLimits = ShareLimits()

    def seed_goal_reached(self, defaults: ShareLimits, now: float) -> bool:
        """Tell whether it was seeded as long as its own limits, or else the client's, ask for."""
        idle = 0.0 if self.last_activity is None else now - self.last_activity
        measured = (
            (_effective(self.limits.ratio, defaults.ratio), self.ratio),
            (
                60 * _effective(self.limits.seeding_minutes, defaults.seeding_minutes),
                self.seeding_seconds,
            ),
            (60 * _effective(self.limits.idle_minutes, defaults.idle_minutes), idle),
        )
        reached = [value >= limit for limit, value in measured if limit >= 0]
        mode = self.limits.mode
        if mode is ShareMode.DEFAULT:
            mode = defaults.mode
        if mode is ShareMode.ALL:
            return bool(reached) and all(reached)
        return any(reached)

    def may_be_removed(self, defaults: ShareLimits, now: float) -> bool:
        """Tell whether the client itself has stopped it because it was seeded long enough."""
        return self.state is DownloadState.COMPLETED and self.seed_goal_reached(
            defaults, now
        )


def _effective(own: float, default: float) -> float:
    """Return the limit that holds, negative where there is none."""
    return default if own == USE_GLOBAL else own


@dataclass(frozen=True, slots=True)
class DownloadedFile:
    """One file of a torrent, its name relative to the save path."""

    name: str
    size: int
    progress: float
    wanted: bool
    index: int


class TrackerStatus(StrEnum):
    """How a torrent and its tracker get on."""

    DISABLED = "disabled"
    WAITING = "waiting"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TrackerReport:
    """What a tracker says of a torrent; of its address only the host, the rest may carry a passkey."""

    host: str
    status: TrackerStatus
    message: str = ""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the client as a whole is doing, and how fast it may: 0 is no limit, None is not told."""

    download_speed: int = 0
    upload_speed: int = 0
    download_limit: int | None = None
    dht_nodes: int = 0
    connection: str = ""
    free_space: int | None = None


@dataclass(frozen=True, slots=True)
class DownloadChanges:
    """All downloads of a client, and what became of them since the last look."""

    downloads: Mapping[str, Download]
    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]
    categories: Mapping[str, str]
    traffic: Traffic

    @property
    def quiet(self) -> bool:
        """Tell whether nothing happened."""
        return not (self.added or self.changed or self.removed)


def content_root(save_path: str, names: Iterable[str]) -> str | None:
    """Return the file or folder that holds all files of a torrent, None where they lie loose in the save path."""
    parts = [name.replace("\\", "/").split("/") for name in names]
    tops = {part[0] for part in parts}
    if len(tops) != 1:
        return None
    separator = "\\" if "\\" in save_path and "/" not in save_path else "/"
    return save_path.rstrip("\\/") + separator + tops.pop()


def same_path(one: str, other: str) -> bool:
    """Tell whether two paths of the client's machine are spelled the same but for slashes."""
    return _plain(one) == _plain(other)


def _plain(path: str) -> str:
    """Return a path with one kind of slash and none at the end."""
    return path.replace("\\", "/").rstrip("/")


def ratio_of(value: float) -> float:
    """Return a ratio as a number that can be compared; clients write -1 for infinity."""
    return math.inf if value < 0 else value
