"""What qBittorrent's WebAPI answers, read into the engine's words; odd or missing fields never spoil the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Any, Final
from urllib.parse import urlsplit

from ...engine.downloads import (
    NO_LIMIT,
    USE_GLOBAL,
    Download,
    DownloadedFile,
    DownloadState,
    ShareAction,
    ShareLimits,
    ShareMode,
    TrackerReport,
    TrackerStatus,
    Traffic,
    ratio_of,
    same_path,
)
from ...engine.log import LOGGER
from ...engine.secrecy import scrub

# qBittorrent's way to say that it does not know when a download will be done.
_NEVER: Final = 8_640_000

# Old versions write the end of 32-bit time for "not yet".
_NO_MOMENT: Final = 4_294_967_295

# The names of all versions from 4.1 to 5.3.
STATES: Final[Mapping[str, DownloadState]] = {
    "error": DownloadState.ERROR,
    "missingFiles": DownloadState.MISSING_FILES,
    "uploading": DownloadState.SEEDING,
    "stalledUP": DownloadState.SEEDING,
    "queuedUP": DownloadState.SEEDING,
    "forcedUP": DownloadState.SEEDING,
    "stoppedUP": DownloadState.COMPLETED,
    "pausedUP": DownloadState.COMPLETED,
    "checkingUP": DownloadState.CHECKING,
    "checkingDL": DownloadState.CHECKING,
    "checkingResumeData": DownloadState.CHECKING,
    "queuedForChecking": DownloadState.CHECKING,
    "allocating": DownloadState.DOWNLOADING,
    "downloading": DownloadState.DOWNLOADING,
    "forcedDL": DownloadState.DOWNLOADING,
    "metaDL": DownloadState.METADATA,
    "forcedMetaDL": DownloadState.METADATA,
    "stoppedDL": DownloadState.PAUSED,
    "pausedDL": DownloadState.PAUSED,
    "queuedDL": DownloadState.QUEUED,
    "stalledDL": DownloadState.STALLED,
    "moving": DownloadState.MOVING,
}

_FORCED: Final = "forced"

_TRACKER_STATUS: Final = {
    0: TrackerStatus.DISABLED,
    1: TrackerStatus.WAITING,
    2: TrackerStatus.WORKING,
    3: TrackerStatus.WAITING,
}

_LIMIT_ACTIONS: Final = {
    0: ShareAction.STOP,
    1: ShareAction.REMOVE,
    2: ShareAction.SUPER_SEEDING,
    3: ShareAction.REMOVE_WITH_CONTENT,
}

# A torrent that qBittorrent removes sooner may be gone before it was imported.
_FORTNIGHT: Final = 14 * 24 * 60


_ABSOLUTE: Final = re.compile(r"[/\\]|[A-Za-z]:[/\\]")


class Fields:
    """A JSON object that is asked for values of a type and answers with a default for anything else."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take a decoded object; anything else is no answer to our question."""
        if not isinstance(values, Mapping):
            raise TypeError("not an object")
        self._values = values

    def text(self, key: str) -> str:
        """Return a text."""
        value = self._values.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str, default: float = 0.0) -> float:
        """Return a number."""
        value = self._values.get(key)
        return float(value) if isinstance(value, int | float) else default

    def whole(self, key: str, default: int = 0) -> int:
        """Return a whole number."""
        return int(self.number(key, default))

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return a truth value."""
        value = self._values.get(key)
        return value if isinstance(value, bool) else default

    def moment(self, key: str) -> float | None:
        """Return a time, None where it has not come."""
        value = self.number(key)
        return value if 0 < value < _NO_MOMENT else None

    def one_of[E: StrEnum](self, key: str, default: E) -> E:
        """Return a member of the default's enumeration."""
        try:
            return type(default)(self.text(key))
        except ValueError:
            return default


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFacts:
    """What there is to know of a qBittorrent before it is used."""

    app_version: str
    api_version: str
    save_path: str
    temp_path: str | None
    share_limits: ShareLimits
    content_layout: str
    queueing: bool
    dht: bool
    auto_management: bool
    adds_stopped: bool
    marks_incomplete_files: bool

    @property
    def removes_torrents(self) -> bool:
        """Tell whether it may delete a torrent by itself before it was imported."""
        limits = self.share_limits
        return limits.action in {
            ShareAction.REMOVE,
            ShareAction.REMOVE_WITH_CONTENT,
        } and (
            limits.ratio >= 0
            or 0 <= limits.seeding_minutes < _FORTNIGHT
            or 0 <= limits.idle_minutes < _FORTNIGHT
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TorrentDetails:
    """What only the page of a single torrent tells."""

    save_path: str
    comment: str
    private: bool
    piece_size: int
    pieces: int
    pieces_done: int
    wasted: int
    connections: int
    upload_limit: int | None
    download_limit: int | None


class TorrentReader:
    """Reads torrents; speaks up once about each state that no version known today has."""

    def __init__(self) -> None:
        """Start with nothing to be surprised about."""
        self._strange: set[str] = set()

    def read(self, info_hash: str, values: Mapping[str, Any]) -> Download:
        """Return a torrent of the list."""
        fields = Fields(values)
        word = fields.text("state")
        state = self._state(word)
        eta = fields.whole("eta", _NEVER)
        availability = fields.number("availability", -1)
        position = fields.whole("priority")
        return Download(
            info_hash=info_hash,
            name=fields.text("name"),
            state=state,
            state_word=word,
            category=fields.text("category"),
            tags=frozenset(_split(fields.text("tags"))),
            save_path=fields.text("save_path"),
            content_path=_content_path(fields),
            size=fields.whole("size"),
            left=fields.whole("amount_left"),
            progress=fields.number("progress"),
            download_speed=fields.whole("dlspeed"),
            upload_speed=fields.whole("upspeed"),
            # Of a complete torrent it is the time until it is seeded long enough.
            seconds_left=None if state.is_complete or eta >= _NEVER else eta,
            downloaded=fields.whole("downloaded"),
            uploaded=fields.whole("uploaded"),
            ratio=ratio_of(fields.number("ratio")),
            seeding_seconds=fields.whole("seeding_time"),
            seeds=fields.whole("num_seeds"),
            seeds_in_swarm=fields.whole("num_complete"),
            peers=fields.whole("num_leechs"),
            availability=availability if availability >= 0 else None,
            queue_position=position if position > 0 else None,
            forced=fields.flag("force_start", default=word.startswith(_FORCED)),
            added_at=fields.moment("added_on"),
            completed_at=fields.moment("completion_on"),
            last_activity=fields.moment("last_activity"),
            limits=_own_limits(fields),
        )

    def _state(self, word: str) -> DownloadState:
        """Return the state for qBittorrent's word."""
        if (state := STATES.get(word)) is not None:
            return state
        if word not in self._strange:
            self._strange.add(word)
            LOGGER.warning(
                "qBittorrent reports the unknown torrent state '%s'; it is treated as downloading",
                word,
            )
        return DownloadState.DOWNLOADING


def read_facts(
    app_version: str, api_version: str, save_path: str, preferences: Mapping[str, Any]
) -> ClientFacts:
    """Return what matters of a qBittorrent's versions and preferences."""
    fields = Fields(preferences)
    return ClientFacts(
        app_version=app_version,
        api_version=api_version,
        save_path=save_path,
        temp_path=fields.text("temp_path")
        if fields.flag("temp_path_enabled")
        else None,
        share_limits=read_share_limits(preferences),
        content_layout=fields.text("torrent_content_layout") or "Original",
        queueing=fields.flag("queueing_enabled"),
        dht=fields.flag("dht"),
        auto_management=fields.flag("auto_tmm_enabled"),
        adds_stopped=fields.flag("add_stopped_enabled")
        or fields.flag("start_paused_enabled"),
        marks_incomplete_files=fields.flag("incomplete_files_ext"),
    )


def read_share_limits(preferences: Mapping[str, Any]) -> ShareLimits:
    """Return the share limits for torrents that have none of their own."""
    fields = Fields(preferences)

    def limit(key: str) -> float:
        """Return a limit that is switched on."""
        return (
            fields.number(key, NO_LIMIT) if fields.flag(f"{key}_enabled") else NO_LIMIT
        )

    return ShareLimits(
        ratio=limit("max_ratio"),
        seeding_minutes=int(limit("max_seeding_time")),
        idle_minutes=int(limit("max_inactive_seeding_time")),
        action=_LIMIT_ACTIONS.get(fields.whole("max_ratio_act"), ShareAction.STOP),
        mode=fields.one_of("share_limits_mode", ShareMode.DEFAULT),
    )


def read_files(answer: Any) -> tuple[DownloadedFile, ...]:
    """Return the files of a torrent."""
    return tuple(
        DownloadedFile(
            name=fields.text("name"),
            size=fields.whole("size"),
            progress=fields.number("progress"),
            wanted=fields.whole("priority", 1) > 0,
            # Versions before 4.3.5 number them by their order alone.
            index=fields.whole("index", place),
        )
        for place, fields in enumerate(_objects(answer))
    )


def read_trackers(answer: Any) -> tuple[TrackerReport, ...]:
    """Return what the trackers of a torrent say; DHT and its like are none."""
    return tuple(
        TrackerReport(
            host=urlsplit(fields.text("url")).hostname or "",
            status=_TRACKER_STATUS.get(fields.whole("status"), TrackerStatus.FAILED),
            message=scrub(fields.text("msg")),
        )
        for fields in _objects(answer)
        if not fields.text("url").startswith("** [")
    )


def read_details(answer: Any) -> TorrentDetails:
    """Return the page of a single torrent."""
    fields = Fields(answer)
    return TorrentDetails(
        save_path=fields.text("save_path"),
        comment=scrub(fields.text("comment")),
        private=fields.flag("private", default=fields.flag("is_private")),
        piece_size=fields.whole("piece_size"),
        pieces=fields.whole("pieces_num"),
        pieces_done=fields.whole("pieces_have"),
        wasted=fields.whole("total_wasted"),
        connections=fields.whole("nb_connections"),
        upload_limit=_speed_limit(fields.whole("up_limit")),
        download_limit=_speed_limit(fields.whole("dl_limit")),
    )


def read_categories(answer: Any) -> dict[str, str]:
    """Return the save path of each category, "" where it has none of its own."""
    return {
        name: Fields(values).text("savePath")
        for name, values in dict(answer or {}).items()
    }


def read_traffic(values: Mapping[str, Any]) -> Traffic:
    """Return what the client as a whole is doing."""
    fields = Fields(values)
    free = fields.whole("free_space_on_disk", -1)
    return Traffic(
        download_speed=fields.whole("dl_info_speed"),
        upload_speed=fields.whole("up_info_speed"),
        download_limit=(
            max(0, fields.whole("dl_rate_limit")) if "dl_rate_limit" in values else None
        ),
        dht_nodes=fields.whole("dht_nodes"),
        connection=fields.text("connection_status"),
        free_space=free if free >= 0 else None,
    )


def _content_path(fields: Fields) -> str | None:
    """Return the file or folder of a torrent, None where the client names only the folder around it."""
    path = fields.text("content_path")
    around = (fields.text("save_path"), fields.text("download_path"))
    # Before its first check, 4.5 gives a new torrent's path without the folder it lies in.
    if not _ABSOLUTE.match(path) or any(same_path(path, folder) for folder in around):
        return None
    return path


def _own_limits(fields: Fields) -> ShareLimits:
    """Return the share limits of a torrent itself."""
    return ShareLimits(
        ratio=fields.number("ratio_limit", USE_GLOBAL),
        seeding_minutes=fields.whole("seeding_time_limit", USE_GLOBAL),
        idle_minutes=fields.whole("inactive_seeding_time_limit", USE_GLOBAL),
        action=fields.one_of("share_limit_action", ShareAction.DEFAULT),
        mode=fields.one_of("share_limits_mode", ShareMode.DEFAULT),
    )


def _speed_limit(value: int) -> int | None:
    """Return a limit in bytes per second, None where there is none."""
    return value if value > 0 else None


def _split(text: str) -> Iterator[str]:
    """Yield the tags of a list."""
    return filter(None, (tag.strip() for tag in text.split(",")))


def _objects(answer: Any) -> Iterator[Fields]:
    """Yield the objects of a list."""
    if not isinstance(answer, list):
        raise TypeError("not a list")
    return map(Fields, answer)
