"""What the engine needs from outside, as protocols that the outer rooms implement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from .downloads import (
    AddOptions,
    AddOutcome,
    Download,
    DownloadChanges,
    DownloadedFile,
    ShareLimits,
)
from .indexing import Indexer
from .metadata import (
    Collection,
    CollectionRef,
    Fetched,
    MovieDetails,
    MovieSummary,
    Page,
)


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> float:
        """Return seconds since 1970; survives a restart, may be set back."""

    def monotonic(self) -> float:
        """Return seconds that only grow; starts anew with the process."""

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking anyone else."""


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """What must be known of a service after a restart."""

    requests: tuple[float, ...] = ()
    level: int = 0
    resting_until: float = 0.0
    throttled: bool = False
    refused: str = ""


class ServiceMemory(Protocol):
    """Keeps the record of each service across restarts."""

    def recall(self, service: str) -> ServiceRecord:
        """Return the record of a service, an empty one where none was kept."""

    async def remember(self, service: str, record: ServiceRecord) -> None:
        """Store the record; when this returns it has reached the disk."""


class DownloadClient(Protocol):
    """Fetches torrents; every failure is one of `engine.errors`."""

    async def sync(self) -> DownloadChanges:
        """Return all torrents, and what became of them since the last call."""

    async def downloads(
        self, *hashes: str, category: str | None = None, tag: str | None = None
    ) -> tuple[Download, ...]:
        """Return the torrents of the given hashes, category and tag, whichever are given."""

    async def files(self, info_hash: str) -> tuple[DownloadedFile, ...]:
        """Return the files of a torrent."""

    async def add(
        self, torrent: bytes, info_hash: str, options: AddOptions | None = None
    ) -> AddOutcome:
        """Hand over a torrent and return once it is listed; what is there already is left as it is."""

    async def add_magnet(
        self, magnet: str, info_hash: str, options: AddOptions | None = None
    ) -> AddOutcome:
        """Hand over a magnet link and return once it is listed."""

    async def share_limits(self) -> ShareLimits:
        """Return how long torrents are seeded that have no limits of their own."""

    async def pause(self, *hashes: str) -> None:
        """Stop torrents."""

    async def resume(self, *hashes: str) -> None:
        """Let torrents go on."""

    async def recheck(self, *hashes: str) -> None:
        """Have the files of torrents checked against their hashes."""

    async def reannounce(self, *hashes: str) -> None:
        """Ask the trackers of torrents for peers now."""

    async def move_to_top(self, *hashes: str) -> None:
        """Put torrents first in the queue."""

    async def set_download_limit(self, limit: int) -> None:
        """Say how many bytes a second all torrents together may be fetched with; 0 lifts the limit."""

    async def delete(self, *hashes: str, with_files: bool) -> None:
        """Remove torrents, and their files if wanted."""


class Metadata(Protocol):
    """Knows movies; every failure is one of `engine.errors`.

    An answer that is stale must never be the reason to remove anything.
    """

    async def search(
        self, title: str, *, year: int | None = None
    ) -> Fetched[Page[MovieSummary]]:
        """Return movies by title, and the year of any release."""

    async def find(self, imdb_id: str) -> Fetched[MovieSummary | None]:
        """Return the movie with an IMDb id."""

    async def details(
        self, movie_id: int | str, *, confirm: bool = False
    ) -> Fetched[MovieDetails]:
        """Return all about a movie; `confirm` asks even where a kept answer is fresh."""

    async def collection(self, collection_id: int) -> Fetched[Collection]:
        """Return a collection with its parts."""

    async def find_collections(self, name: str) -> Fetched[Page[CollectionRef]]:
        """Return collections by name."""

    async def changed(self, first: date, last: date) -> frozenset[int]:
        """Return the ids of all movies edited on the days from the first to the last."""


class Indexers(Protocol):
    """The indexers of a household, as they are at this moment."""

    async def current(self) -> Mapping[str, Indexer]:
        """Return the indexers that may be asked, by their ids; this never fails."""
