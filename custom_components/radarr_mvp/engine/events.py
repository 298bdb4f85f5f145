"""Everything the engine tells, and the one bus by which it does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import ClassVar, Final, Self

from .log import LOGGER
from .movies import Movie

_OF_EVERY_EVENT: Final = frozenset({"correlation_id", "movie"})


class EventKind(StrEnum):
    """What can happen; the values are part of the public surface."""

    MOVIE_ADDED = "movie_added"
    MOVIE_REMOVED = "movie_removed"
    RELEASE_GRABBED = "release_grabbed"
    DOWNLOAD_COMPLETED = "download_completed"
    MOVIE_IMPORTED = "movie_imported"
    MOVIE_UPGRADED = "movie_upgraded"
    DOWNLOAD_FAILED = "download_failed"
    IMPORT_BLOCKED = "import_blocked"
    RELEASE_BLOCKED = "release_blocked"
    FAILURE_PATTERN = "failure_pattern"
    LIST_SYNCED = "list_synced"
    HEALTH_CHANGED = "health_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The movie that an event is about."""

    id: int
    title: str
    year: int = 0
    tmdb_id: int = 0
    imdb_id: str | None = None

    @classmethod
    def of(cls, movie: Movie) -> Self:
        """Return what identifies a movie."""
        return cls(
            id=movie.id,
            title=movie.title,
            year=movie.year,
            tmdb_id=movie.tmdb_id,
            imdb_id=movie.imdb_id,
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data, without what is not known."""
        told = {
            "movie_id": self.id,
            "title": self.title,
            "year": self.year,
            "tmdb_id": self.tmdb_id,
            "imdb_id": self.imdb_id,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened and has reached the disk; its fields are what it tells."""

    kind: ClassVar[EventKind]
    correlation_id: str
    movie: Subject | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the event as plain data; nothing in it is secret."""
        own = {
            one.name: _plain(getattr(self, one.name))
            for one in fields(self)
            if one.name not in _OF_EVERY_EVENT
        }
        about = {} if self.movie is None else self.movie.as_dict()
        return {"correlation_id": self.correlation_id, **about, **own}


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieAdded(Event):
    """A movie was taken into the library; `source` tells by whom or what."""

    kind = EventKind.MOVIE_ADDED
    monitored: bool
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieRemoved(Event):
    """A movie left the library."""

    kind = EventKind.MOVIE_REMOVED
    files: str
    """What became of its files: kept, recycled or deleted."""
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseGrabbed(Event):
    """A release was chosen, and the client is fetching it."""

    kind = EventKind.RELEASE_GRABBED
    release: str
    indexer: str
    quality: str
    info_hash: str
    size: int = 0
    score: int = 0
    is_upgrade: bool = False
    download_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadCompleted(Event):
    """All of a download is there."""

    kind = EventKind.DOWNLOAD_COMPLETED
    release: str
    info_hash: str
    size: int = 0
    seconds: int | None = None
    download_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieImported(Event):
    """A film stands in the library."""

    kind = EventKind.MOVIE_IMPORTED
    path: str
    quality: str
    size: int = 0
    release: str = ""
    info_hash: str = ""
    means: str = ""
    is_upgrade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieUpgraded(Event):
    """A better film has taken the place of the one before."""

    kind = EventKind.MOVIE_UPGRADED
    path: str
    quality: str
    old_quality: str
    recycled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadFailed(Event):
    """A download came to nothing; `next_step` tells what is done about it."""

    kind = EventKind.DOWNLOAD_FAILED
    release: str
    reason: str
    message: str
    next_step: str
    info_hash: str = ""
    attempt: int = 1
    next_attempt_at: str | None = None
    download_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBlocked(Event):
    """A finished download waits for a person."""

    kind = EventKind.IMPORT_BLOCKED
    release: str
    path: str
    reasons: tuple[str, ...]
    messages: tuple[str, ...]
    info_hash: str = ""
    download_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseBlocked(Event):
    """A release is left alone from now on; until when is None for ever."""

    kind = EventKind.RELEASE_BLOCKED
    release: str
    indexer: str
    reason: str
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailurePattern(Event):
    """Several failures of a day have something in common."""

    kind = EventKind.FAILURE_PATTERN
    pattern: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSynced(Event):
    """A list was visited; `held` of its entries have vanished, and a person has to say whether that is true."""

    kind = EventKind.LIST_SYNCED
    name: str
    list_id: str = ""
    status: str = ""
    found: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    excluded: int = 0
    failed: int = 0
    unidentified: int = 0
    held: int = 0
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChanged(Event):
    """A service came or went."""

    kind = EventKind.HEALTH_CHANGED
    service: str
    connected: bool
    message: str = ""


type Listener = Callable[[Event], None]


@dataclass(slots=True)
class Bus:
    """Tells every listener of every event, at once and in order, in the event loop."""

    _listeners: tuple[Listener, ...] = field(default=())

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell somebody from now on, until what is returned is called."""
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(
                one for one in self._listeners if one is not listener
            )

        return leave

    def tell(self, *events: Event) -> None:
        """Tell of what has happened; a listener that fails keeps nobody else from hearing it."""
        for event in events:
            for listener in self._listeners:
                try:
                    listener(event)
                except Exception:
                    LOGGER.exception("Somebody could not be told of %s", event.kind)


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    match value:
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case StrEnum() | str():
            return str(value)
        case Iterable():
            return [_plain(one) for one in value]
        case _:
            return value
