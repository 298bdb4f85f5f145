"""What has happened, as sentences: for the logbook and for the activity entity."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .engine.events import EventKind
from .engine.failures.patterns import PatternKind
from .engine.failures.steps import StepKind
from .engine.library import FileFate
from .engine.origins import AddedBy, source_of
from .troubles.wording import sized

_MOST_REASONS: Final = 3

_FILES: Final[Mapping[str, str]] = {
    FileFate.KEEP.told: "its files stay",
    FileFate.RECYCLE.told: "its files are in the recycle bin",
    FileFate.DELETE.told: "its files are deleted",
}
_NEXT: Final[Mapping[str, str]] = {
    StepKind.RETRY: "it will be tried again",
    StepKind.RECHECK: "its files are being checked",
    StepKind.ANOTHER_RELEASE: "another release will be taken",
    StepKind.GIVE_UP: "nothing more will be tried",
}
_PATTERNS: Final[Mapping[str, str]] = {
    PatternKind.RECURRING_MOVIE: "fails again and again",
    PatternKind.DISK_SPACE: "lacks disk space",
    PatternKind.NETWORK: "has trouble with the network",
    PatternKind.CORRUPTION: "receives broken files",
    PatternKind.INDEXER: "has trouble with an indexer",
}


@dataclass(frozen=True, slots=True)
class _Happening:
    """Something that has happened, as it was told; older versions may have told less."""

    data: Mapping[str, Any]
    library: str

    def __getitem__(self, name: str) -> str:
        """Return a detail as text, empty where it is not known."""
        value = self.data.get(name)
        return "" if value is None else str(value)

    def __contains__(self, name: str) -> bool:
        """Return whether a detail is there, or something is so."""
        return bool(self.data.get(name))

    @property
    def movie(self) -> str:
        """Return the movie that it is about, empty where there is none."""
        title, year = self["title"], self["year"]
        return f"{title} ({year})" if title and year else title

    @property
    def release(self) -> str:
        """Return the release as an afterthought, unless the sentence begins with it."""
        return f": {self['release']}" if self.movie and self["release"] else ""

    def number(self, name: str) -> float:
        """Return a detail that is a number."""
        value = self.data.get(name)
        return value if isinstance(value, int | float) else 0

    def moment(self, name: str) -> str:
        """Return a time as the household reads it, empty where there is none."""
        at = dt_util.parse_datetime(self[name])
        return "" if at is None else f"{dt_util.as_local(at):%Y-%m-%d %H:%M}"


def _joined(separator: str, *parts: str) -> str:
    """Return what there is to tell, one after the other."""
    return separator.join(part for one in parts if (part := one.rstrip(".")))


def _added(happening: _Happening) -> str:
    """Tell of a movie that came into the library, and which list or collection has brought it."""
    unmonitored = "" if "monitored" in happening else "it is not monitored"
    match source_of(happening["source"]):
        case AddedBy.LIST, name:
            why = f" by the list “{name}”"
        case AddedBy.COLLECTION, name:
            why = f" as a part of “{name}”"
        case _:
            why = ""
    return _joined("; ", f"was added to {happening.library}{why}", unmonitored)


def _removed(happening: _Happening) -> str:
    """Tell of a movie that left the library."""
    excluded = "lists cannot add it again" if "excluded" in happening else ""
    files = _FILES.get(happening["files"], "")
    return _joined("; ", f"was removed from {happening.library}", files, excluded)


def _grabbed(happening: _Happening) -> str:
    """Tell of a release that is being fetched."""
    upgrade = "is_upgrade" in happening
    how = "is being upgraded to" if upgrade else "is being downloaded as"
    indexer = happening["indexer"]
    told = _joined(" ", how, happening["quality"], f"from {indexer}" if indexer else "")
    return told + happening.release


def _lasting(seconds: float) -> str:
    """Return how long something took, nothing where that is not known."""
    if seconds < 1:
        return ""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _completed(happening: _Happening) -> str:
    """Tell of a download that is there."""
    size, seconds = happening.number("size"), happening.number("seconds")
    how = _joined(" in ", sized(size) if size else "", _lasting(seconds))
    return f"was downloaded{f' ({how})' if how else ''}{happening.release}"


def _imported(happening: _Happening) -> str:
    """Tell of a film that stands in the library."""
    return f"can be watched: {happening['quality']}, in {happening.library}"


def _upgraded(happening: _Happening) -> str:
    """Tell of a film that took the place of another."""
    return f"was upgraded from {happening['old_quality']} to {happening['quality']}"


def _failed(happening: _Happening) -> str:
    """Tell of a download that came to nothing, and how it goes on."""
    next_step = _NEXT.get(happening["next_step"], "")
    at = happening.moment("next_attempt_at")
    return _joined(
        "; ",
        _joined(": ", "could not be downloaded", happening["message"]),
        _joined(" at ", next_step, at) if next_step else "",
    )


def _import_blocked(happening: _Happening) -> str:
    """Tell of a download that waits for a person, and why."""
    messages = happening.data.get("messages") or ()
    reasons = _joined("; ", *map(str, messages[:_MOST_REASONS]))
    return _joined(": ", "was downloaded and waits for a decision", reasons)


def _release_blocked(happening: _Happening) -> str:
    """Tell of a release that is left alone."""
    until, movie = happening.moment("until"), happening.movie
    return _joined(
        " ",
        "will not be downloaded again",
        f"for {movie}" if movie else "",
        f"before {until}" if until else "",
    )


def _pattern(happening: _Happening) -> str:
    """Tell of failures that have something in common."""
    what = _PATTERNS.get(happening["pattern"], "has trouble of one kind")
    return f"{what}: {happening.number('count'):.0f} failures within a day"


def _synced(happening: _Happening) -> str:
    """Tell of a list that was visited."""
    if "error" in happening:
        return _joined(": ", "could not be read", happening["error"])
    found, added, removed, excluded = (
        f"{happening.number(name):.0f} {name}" if name in happening else ""
        for name in ("found", "added", "removed", "excluded")
    )
    told = _joined(", ", found, added, removed, excluded)
    return _joined(": ", "was read", told)


def _health(happening: _Happening) -> str:
    """Tell of a service that came or went."""
    if "connected" in happening:
        return "is connected"
    return _joined(": ", "is not available", happening["message"])


def _movie_or_release(happening: _Happening) -> str:
    """Return whom most sentences are about."""
    return happening.movie or happening["release"]


type _Tell = Callable[[_Happening], str]

# Whom a sentence is about, and how it goes on.
SENTENCES: Final[Mapping[EventKind, tuple[_Tell, _Tell]]] = {
    EventKind.MOVIE_ADDED: (_movie_or_release, _added),
    EventKind.MOVIE_REMOVED: (_movie_or_release, _removed),
    EventKind.RELEASE_GRABBED: (_movie_or_release, _grabbed),
    EventKind.DOWNLOAD_COMPLETED: (_movie_or_release, _completed),
    EventKind.MOVIE_IMPORTED: (_movie_or_release, _imported),
    EventKind.MOVIE_UPGRADED: (_movie_or_release, _upgraded),
    EventKind.DOWNLOAD_FAILED: (_movie_or_release, _failed),
    EventKind.IMPORT_BLOCKED: (_movie_or_release, _import_blocked),
    EventKind.RELEASE_BLOCKED: (lambda one: one["release"], _release_blocked),
    EventKind.FAILURE_PATTERN: (lambda one: one.movie, _pattern),
    EventKind.LIST_SYNCED: (lambda one: one["name"], _synced),
    EventKind.HEALTH_CHANGED: (lambda one: one["service"], _health),
}


def tell(kind: EventKind, data: Mapping[str, Any], library: str) -> tuple[str, str]:
    """Return whom the sentence about an event is about, and how it goes on."""
    name_of, told = SENTENCES[kind]
    happening = _Happening(data, library)
    return name_of(happening) or library, told(happening)
