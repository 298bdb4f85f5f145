"""What is asked of the books, and what they answer besides records."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from .records import NOT_OVER, TrackState


class MovieOrder(StrEnum):
    """What a list of movies is ordered by."""

    TITLE = "title"
    YEAR = "year"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieFilter:
    """Which movies to list; None lets any pass."""

    monitored: bool | None = None
    has_file: bool | None = None
    profile_id: int | None = None
    root_folder: str | None = None
    year: int | None = None


ALL_MOVIES: Final = MovieFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCounts:
    """How large a library is."""

    movies: int = 0
    monitored: int = 0
    with_file: int = 0
    missing: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadFilter:
    """Which downloads to list; what is empty lets any pass."""

    states: Collection[TrackState] = ()
    movie_id: int | None = None
    correlation_id: str = ""


ALL_DOWNLOADS: Final = DownloadFilter()


UNDER_WAY: Final = DownloadFilter(states=NOT_OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which part of history to show; what is empty lets any pass."""

    movie_id: int | None = None
    kinds: Collection[str] = ()
    correlation_id: str = ""
    download_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


ALL_HISTORY: Final = HistoryFilter()


type Lifetime = Callable[[int], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocklistStatistics:
    """What the blocklist holds; `by_reason` and `by_indexer` count what is still blocked."""

    active: int = 0
    expired: int = 0
    permanent: int = 0
    last_day: int = 0
    by_reason: dict[str, int]
    by_indexer: dict[str, int]
    average_retries: dict[str, float]


class ImportState(StrEnum):
    """How far an import has come."""

    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ImportKey:
    """What is imported for whom; `source` tells the file from others of the download, as by its inode."""

    movie_id: int
    info_hash: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import that was begun."""

    key: ImportKey
    state: ImportState
    begun_at: datetime
    ended_at: datetime | None = None
    file_id: int | None = None
    correlation_id: str = ""
