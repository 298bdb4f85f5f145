"""What is asked of the library, and what it answers."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ..availability import Status
from ..keeping.records import KeptCollection
from ..metadata import MovieSummary
from ..movies import Movie


class FileFate(StrEnum):
    """What becomes of the files of a movie that leaves the library."""

    KEEP = "keep"
    RECYCLE = "recycle"
    DELETE = "delete"

    @property
    def told(self) -> str:
        """Return what has become of them, as events and history tell it."""
        return _TOLD[self]


_TOLD = {
    FileFate.KEEP: "kept",
    FileFate.RECYCLE: "recycled",
    FileFate.DELETE: "deleted",
}


class TagMode(StrEnum):
    """What is done with given tags."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRequest:
    """A movie that is wanted, by the first of its ids or its title; what is not given is as usual.

    `path` is a whole path of a folder of its own, which then counts instead of `root_folder`. What comes from a list
    or a collection respects exclusions; what a person asks for lifts them. `by_rules` lets the household's profile rules
    have their say.
    """

    tmdb_id: int | None = None
    imdb_id: str | None = None
    title: str = ""
    year: int | None = None
    profile: str | int | None = None
    root_folder: str | Path | None = None
    path: str | Path | None = None
    monitored: bool | None = None
    minimum_availability: Status | None = None
    tags: Collection[str] = ()
    monitor_collection: bool = False
    search_collection: bool = True
    from_list: bool = False
    by_rules: bool = True
    requested_by: str = ""
    lists: Collection[str] = ()
    added: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieChanges:
    """What is to be different about a movie; None leaves things as they are."""

    monitored: bool | None = None
    profile: str | int | None = None
    minimum_availability: Status | None = None
    tags: Collection[str] | None = None
    tag_mode: TagMode = TagMode.REPLACE
    root_folder: str | Path | None = None
    path: str | Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionChanges:
    """What is to be different about a collection; None leaves things as they are."""

    monitored: bool | None = None
    profile: str | int | None = None
    root_folder: str | Path | None = None
    minimum_availability: Status | None = None
    search_on_add: bool | None = None
    tags: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class FoundMovie:
    """A movie that was looked up; `movie` is the library's own, if it has it."""

    summary: MovieSummary
    imdb_id: str | None = None
    movie: Movie | None = None
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class RootFolder:
    """A folder that movies lie in; `free` is None where it is not known."""

    path: str
    accessible: bool
    free: int | None
    movies: int


@dataclass(slots=True)
class RefreshReport:
    """What a refresh brought, in ids of movies; `left` is what was not come to."""

    refreshed: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return how many there were of each."""
        return {
            "refreshed": len(self.refreshed),
            "changed": len(self.changed),
            "gone": len(self.gone),
            "failed": len(self.failed),
            "left": len(self.left),
        }


@dataclass(slots=True)
class RescanReport:
    """What was seen on the disk, in ids of movies; the root folders could not be looked into."""

    looked_at: int = 0
    vanished: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    renamed: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return how many there were of each."""
        return {
            "looked_at": self.looked_at,
            "vanished": len(self.vanished),
            "found": len(self.found),
            "renamed": len(self.renamed),
            "failed": len(self.failed),
            "unreachable": list(self.unreachable),
        }


class Adoption(StrEnum):
    """What became of a folder that belonged to no movie; the value is also the key of its translated text."""

    ADDED = "added"
    FILE_ADDED = "file_added"
    """The film was in the library, but had no file."""
    HAS_FILE = "has_file"
    """The film is in the library with another file."""
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    SEVERAL_FILMS = "several_films"
    NO_FILM = "no_film"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    LOOSE_FILE = "loose_file"
    """A film without a folder of its own."""


@dataclass(frozen=True, slots=True)
class AdoptedFolder:
    """A folder below a root folder, and what became of it."""

    folder: str
    result: Adoption
    movie_id: int | None = None
    candidates: tuple[MovieSummary, ...] = ()
    message: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        told: dict[str, object] = {"folder": self.folder, "result": self.result.value}
        if self.candidates:
            told["candidates"] = [
                {"tmdb_id": one.tmdb_id, "title": one.title, "year": one.year}
                for one in self.candidates
            ]
        if self.message:
            told["message"] = self.message
        return told


@dataclass(slots=True)
class AdoptionReport:
    """What became of all folders of a root folder; `left` were not come to."""

    folders: list[AdoptedFolder] = field(default_factory=list)
    left: int = 0

    def of(self, result: Adoption) -> list[AdoptedFolder]:
        """Return the folders that came out some way."""
        return [one for one in self.folders if one.result is result]

    def as_dict(self, most: int = 500) -> dict[str, object]:
        """Return the counts, and the folders that a person has to look at."""
        counts: dict[str, object] = {
            result.value: len(found)
            for result in Adoption
            if (found := self.of(result))
        }
        settled = (Adoption.ADDED, Adoption.FILE_ADDED)
        open_ = [one for one in self.folders if one.result not in settled]
        open_.sort(key=lambda one: one.folder)
        return counts | {
            "left": self.left,
            "folders": [one.as_dict() for one in open_[:most]],
        }


@dataclass(frozen=True, slots=True)
class MissingOfCollection:
    """A collection, the films of it that the library has not, and the ids of those that no list may add.

    `movie_ids` are the library's own numbers of those that it has.
    """

    collection: KeptCollection
    missing: tuple[MovieSummary, ...] = ()
    excluded: frozenset[int] = frozenset()
    movie_ids: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        one = self.collection
        return {
            "tmdb_id": one.id,
            "name": one.name,
            "monitored": one.monitored,
            "root_folder": one.root_folder,
            "minimum_availability": one.minimum_availability.key,
            "search_on_add": one.search_on_add,
            "tags": sorted(one.tags),
            "missing": [
                {
                    "tmdb_id": part.tmdb_id,
                    "title": part.title,
                    "year": part.year,
                    "release_date": part.release_date and part.release_date.isoformat(),
                    "excluded": part.tmdb_id in self.excluded,
                }
                for part in self.missing
            ],
        }


@dataclass(slots=True)
class CollectionReport:
    """What a visit to collections brought; `to_search` are new movies that are to be searched for."""

    refreshed: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    added: list[Movie] = field(default_factory=list)
    to_search: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return how many there were of each."""
        return {
            "refreshed": len(self.refreshed),
            "failed": len(self.failed),
            "added": len(self.added),
        }
