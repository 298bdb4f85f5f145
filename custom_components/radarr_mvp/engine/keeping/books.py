"""The books of a library: what is kept for good, one book per kind of record.

A book's functions are acts, or parts of one: they belong into `Books.read` or `Books.write`, and do nothing but read
and write.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ..decision.decide import Outcome
from ..decision.records import BlockedRelease, HistoryEvent, QueuedRelease
from ..indexing import FeedMark, Release
from ..metadata import Fetched, MovieDetails, MovieSummary
from ..movies import Movie, MovieFile
from ..quality.formats.custom import CustomFormat
from ..quality.profiles import QualityProfile
from .asked import (
    ALL_DOWNLOADS,
    ALL_HISTORY,
    ALL_MOVIES,
    BlocklistStatistics,
    DownloadFilter,
    HistoryFilter,
    ImportKey,
    ImportRecord,
    LibraryCounts,
    Lifetime,
    MovieFilter,
    MovieOrder,
)
from .list_books import (
    ListBook,
    ListLookupBook,
    ListSearchBook,
    ListStateBook,
    ProvenanceBook,
)
from .records import (
    After,
    BlockRecord,
    Data,
    DeadLetter,
    Exclusion,
    HistoryRecord,
    Job,
    JudgedRelease,
    KeptCollection,
    LetterStatus,
    Slice,
    TrackedDownload,
    TrackState,
)

# What a database gives to an act; only the store knows what it is.
type Transaction = Any
type Act[T] = Callable[[Transaction], T]


class Keeper(Protocol):
    """Runs acts in threads; those of writing in turn, and each as a whole or not at all."""

    async def read[T](self, act: Act[T]) -> T:
        """Return what an act of reading finds; all it looks at is of one moment."""

    async def write[T](self, act: Act[T]) -> T:
        """Return the result of an act of writing once it has reached the disk.

        The act may be run twice, the first time in vain, so it must do nothing but read and write the books.
        """

    def submit[T](self, act: Act[T]) -> Future[T]:
        """Write without waiting for it."""


class MovieBook(Protocol):
    """The movies of the library."""

    def add(self, connection: Transaction, movie: Movie, now: float) -> Movie:
        """Take a movie into the library; the id that it gets is in what is returned."""

    def add_many(
        self, connection: Transaction, new: Sequence[Movie], now: float
    ) -> list[Movie]:
        """Take movies into the library, all or none; one with a known TMDb id is a conflict."""

    def change(self, connection: Transaction, movie: Movie, now: float) -> bool:
        """Write what is known and wanted of a movie, but for its file; return whether it is there."""

    def mark_searched(
        self, connection: Transaction, ids: Collection[int], now: float
    ) -> None:
        """Note that movies were searched for."""

    def remove(self, connection: Transaction, movie_id: int) -> bool:
        """Forget a movie with all that is only about it; return whether it was there."""

    def get(self, connection: Transaction, movie_id: int) -> Movie | None:
        """Return a movie."""

    def by_tmdb(self, connection: Transaction, tmdb_id: int) -> Movie | None:
        """Return the movie with an id of TMDb."""

    def by_imdb(self, connection: Transaction, imdb_id: str) -> Movie | None:
        """Return the movie with an id of IMDb, the older where there are two."""

    def some(self, connection: Transaction, ids: Collection[int]) -> list[Movie]:
        """Return the movies with some ids, as far as they are there, in the order of their ids."""

    def every(self, connection: Transaction) -> Iterator[Movie]:
        """Return the whole library, a part at a time, so that it is never in memory all at once."""

    def page(
        self,
        connection: Transaction,
        which: MovieFilter = ALL_MOVIES,
        *,
        order: MovieOrder = MovieOrder.TITLE,
        descending: bool = False,
        after: After | None = None,
        limit: int = 100,
    ) -> Slice[Movie]:
        """Return a page of movies; those without the date they are ordered by are left out."""

    def missing_ids(self, connection: Transaction) -> list[int]:
        """Return the ids of monitored movies without a file, those first that were not searched for longest."""

    def counts(self, connection: Transaction) -> LibraryCounts:
        """Return how large the library is."""


class FileBook(Protocol):
    """The files of movies."""

    def add(
        self, connection: Transaction, movie_id: int, file: MovieFile, now: float
    ) -> MovieFile:
        """Make a file the movie's own; the one before stays known until it is removed.

        A path that is known already is the same file, seen anew.
        """

    def change(self, connection: Transaction, file: MovieFile, now: float) -> bool:
        """Write what is known of a file by its id; return whether it is there."""

    def remove(self, connection: Transaction, file_id: int) -> bool:
        """Forget a file; return whether it was there."""

    def get(self, connection: Transaction, file_id: int) -> MovieFile | None:
        """Return a file."""

    def of_movie(self, connection: Transaction, movie_id: int) -> list[MovieFile]:
        """Return all files that are known of a movie, its own first."""

    def by_hash(
        self, connection: Transaction, info_hash: str
    ) -> list[tuple[int, MovieFile]]:
        """Return the files that came from a torrent, with their movies' ids."""


class MetadataBook(Protocol):
    """What is known of the library's movies, as it was last fetched."""

    def keep(
        self, connection: Transaction, movie_id: int, details: MovieDetails, now: float
    ) -> None:
        """Write what is known of a movie in place of what was known before."""

    def get(
        self, connection: Transaction, movie_id: int
    ) -> Fetched[MovieDetails] | None:
        """Return what is known of a movie, None where that is nothing or no longer understood."""

    def poster_path(self, connection: Transaction, movie_id: int) -> str | None:
        """Return the path of a movie's poster, None where it has none."""

    def outdated(self, connection: Transaction, before: float, limit: int) -> list[int]:
        """Return the ids of movies whose metadata was fetched before some time or never, the oldest first."""

    def in_collections(
        self, connection: Transaction, collection_ids: Iterable[int]
    ) -> dict[int, list[int]]:
        """Return the ids of the library's movies by the collections that they belong to."""


class ImportBook(Protocol):
    """Which file of which download was imported for which movie: once, however often it is reported."""

    def claim(
        self,
        connection: Transaction,
        key: ImportKey,
        now: float,
        correlation_id: str = "",
    ) -> bool:
        """Begin an import; return whether nobody had begun it before."""

    def finish(
        self, connection: Transaction, key: ImportKey, file_id: int | None, now: float
    ) -> bool:
        """Note that an import is done; return whether it had been begun and not been done."""

    def give_up(self, connection: Transaction, key: ImportKey) -> bool:
        """Let an import that was not done be begun anew; return whether there was one."""

    def forget(self, connection: Transaction, movie_id: int, info_hash: str) -> int:
        """Let a download be imported for a movie again, as after its file was deleted."""

    def unfinished(self, connection: Transaction) -> list[ImportRecord]:
        """Return imports that were begun and not done, the oldest first."""

    def of_download(
        self, connection: Transaction, info_hash: str
    ) -> list[ImportRecord]:
        """Return the imports of a download."""


class HistoryBook(Protocol):
    """What happened, to movies and otherwise."""

    def add(self, connection: Transaction, record: HistoryRecord) -> int:
        """Write down what happened; return its id."""

    def add_many(
        self, connection: Transaction, records: Iterable[HistoryRecord]
    ) -> None:
        """Write down what happened, in order."""

    def page(
        self,
        connection: Transaction,
        which: HistoryFilter = ALL_HISTORY,
        *,
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[HistoryRecord]:
        """Return a page of history, newest first."""

    def events_of(
        self, connection: Transaction, movie_ids: Collection[int], limit: int = 20
    ) -> dict[int, Sequence[HistoryEvent]]:
        """Return what decisions look at, by movie and newest first, at most so much of each."""

    def newest_of(
        self, connection: Transaction, movie_ids: Collection[int], kind: str
    ) -> dict[int, HistoryRecord]:
        """Return what happened last of a kind to some movies."""

    def last(self, connection: Transaction, kind: str) -> HistoryRecord | None:
        """Return what happened last of a kind."""

    def count_by_kind(self, connection: Transaction, since: float) -> dict[str, int]:
        """Return how often each kind of thing has happened since some time."""

    def forget(
        self, connection: Transaction, before: float, kinds: Collection[str] = ()
    ) -> int:
        """Forget what happened before some time; return how much that was."""


class DownloadBook(Protocol):
    """Downloads of ours: these rows are the truth, whatever a restart interrupts."""

    def add(
        self, connection: Transaction, download: TrackedDownload, now: float
    ) -> TrackedDownload:
        """Write down a download; the same one for the same movie is a conflict."""

    def change(
        self, connection: Transaction, download: TrackedDownload, now: float
    ) -> bool:
        """Write what is known of a download by its id; return whether it is there."""

    def change_many(
        self, connection: Transaction, changed: Iterable[TrackedDownload], now: float
    ) -> None:
        """Write what is known of several downloads."""

    def advance(
        self,
        connection: Transaction,
        download_id: int,
        expected: Collection[TrackState],
        state: TrackState,
        now: float,
    ) -> bool:
        """Move a download on from one of the expected states; return whether it was in one.

        Of two who want to do the same next step, one is told to.
        """

    def remove(self, connection: Transaction, download_id: int) -> bool:
        """Forget a download; return whether it was there."""

    def get(self, connection: Transaction, download_id: int) -> TrackedDownload | None:
        """Return a download."""

    def by_hash(self, connection: Transaction, info_hash: str) -> list[TrackedDownload]:
        """Return the downloads of a torrent, which may be for several movies."""

    def by_hashes(
        self,
        connection: Transaction,
        hashes: Iterable[str],
        states: Collection[TrackState] = (),
    ) -> dict[str, list[TrackedDownload]]:
        """Return the downloads of several torrents, or those in some states, by the hashes of those that are known."""

    def under_way(self, connection: Transaction) -> list[TrackedDownload]:
        """Return all downloads that something is still to be done for, the oldest first."""

    def in_states(
        self, connection: Transaction, states: Collection[TrackState]
    ) -> list[TrackedDownload]:
        """Return all downloads in some states, the oldest first."""

    def page(
        self,
        connection: Transaction,
        which: DownloadFilter = ALL_DOWNLOADS,
        *,
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[TrackedDownload]:
        """Return a page of downloads, newest first."""

    def queue(self, connection: Transaction) -> dict[int, list[QueuedRelease]]:
        """Return what decisions must know of downloads under way, by movie."""

    def to_retry(self, connection: Transaction, now: float) -> list[TrackedDownload]:
        """Return the downloads whose next try is due, the longest due first."""

    def count_by_state(self, connection: Transaction) -> dict[TrackState, int]:
        """Return how many downloads there are in each state."""

    def forget_over(
        self, connection: Transaction, before: float, keep: Collection[str] = ()
    ) -> int:
        """Forget downloads that were over before some time, but for some torrents; return how many those were."""


class CandidateBook(Protocol):
    """Releases that indexers offered, and what became of each for which movie."""

    def key_of(self, release: Release) -> str:
        """Return what a release is known by; nothing is read for it."""

    def keep(
        self, connection: Transaction, judged: Sequence[JudgedRelease], now: float
    ) -> list[JudgedRelease]:
        """Write releases and what became of them, in place of what was decided of them before.

        What is returned has the ids and keys by which it can be had again; of two offers that are the same, only the
        later is there.
        """

    def of_movie(
        self, connection: Transaction, movie_id: int | None, limit: int = 100
    ) -> list[JudgedRelease]:
        """Return what was decided of a movie's releases, the best first; None asks for those of no movie."""

    def get(self, connection: Transaction, decision_id: int) -> JudgedRelease | None:
        """Return one decision."""

    def by_key(self, connection: Transaction, key: str) -> list[JudgedRelease]:
        """Return what was decided of a release, for each movie."""

    def recent(
        self, connection: Transaction, outcome: Outcome, limit: int = 100
    ) -> list[JudgedRelease]:
        """Return the latest decisions with an outcome, newest first."""

    def waiting_since(
        self, connection: Transaction, movie_ids: Collection[int] | None = None
    ) -> dict[int, datetime]:
        """Return, by movie, when the oldest release that waits for its time was first seen."""

    def known_keys(
        self, connection: Transaction, offered: Iterable[Release]
    ) -> set[str]:
        """Return which of some releases are known, by their keys."""

    def forget(self, connection: Transaction, before: float) -> int:
        """Forget releases that nobody has offered since some time; return how many those were."""


class BlocklistBook(Protocol):
    """Releases that are left alone, for a while or for ever."""

    def block(
        self,
        connection: Transaction,
        record: BlockRecord,
        now: float,
        lifetime: Lifetime,
    ) -> BlockRecord:
        """Block a release, or block it anew: that counts as one more try, and the time begins again.

        `lifetime` returns for how many seconds to block after so many tries, None for ever.
        """

    def is_blocked(
        self,
        connection: Transaction,
        info_hash: str | None,
        title: str,
        indexer: str,
        now: float,
    ) -> bool:
        """Return whether a release is blocked now; a block of no indexer holds for all."""

    def blocked(
        self,
        connection: Transaction,
        now: float,
        movie_ids: Collection[int] | None = None,
    ) -> list[BlockedRelease]:
        """Return what decisions must know, for some movies or for all."""

    def page(
        self,
        connection: Transaction,
        *,
        movie_id: int | None = None,
        reason: str = "",
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[BlockRecord]:
        """Return a page of the blocklist, what was blocked last first."""

    def expiring(
        self, connection: Transaction, now: float, before: float, limit: int = 50
    ) -> list[BlockRecord]:
        """Return what is blocked now and will be free again before some time, the next first."""

    def unblock(self, connection: Transaction, ids: Collection[int]) -> int:
        """Remove some entries; return how many there were."""

    def unblock_release(
        self, connection: Transaction, info_hash: str | None, title: str, indexer: str
    ) -> bool:
        """Remove the entry of a release; return whether there was one."""

    def clear(
        self,
        connection: Transaction,
        *,
        movie_id: int | None = None,
        indexer: str | None = None,
    ) -> int:
        """Remove all entries, or those of a movie or an indexer; return how many there were."""

    def forget_expired(self, connection: Transaction, before: float) -> int:
        """Remove entries that were over before some time; return how many there were.

        Until then an entry that is over still tells how often its release has failed.
        """

    def statistics(self, connection: Transaction, now: float) -> BlocklistStatistics:
        """Return what the blocklist holds, for people to look at."""

    def failures_by_indexer(
        self, connection: Transaction, since: float
    ) -> dict[str, int]:
        """Return how many releases of each indexer were blocked since some time."""


class ProfileBook(Protocol):
    """Quality profiles."""

    def every(self, connection: Transaction) -> list[QualityProfile]:
        """Return all profiles."""

    def get(self, connection: Transaction, profile_id: int) -> QualityProfile | None:
        """Return a profile."""

    def add(
        self, connection: Transaction, profile: QualityProfile, now: float
    ) -> QualityProfile:
        """Take in a profile under an id of ours, refusing one that makes no sense."""

    def change(
        self, connection: Transaction, profile: QualityProfile, now: float
    ) -> bool:
        """Write a profile by its id, refusing one that makes no sense; return whether it is there."""

    def remove(self, connection: Transaction, profile_id: int) -> bool:
        """Remove a profile that nothing uses; return whether it was there."""

    def users(self, connection: Transaction, profile_id: int) -> list[str]:
        """Return the names of what uses a profile."""


class FormatBook(Protocol):
    """Custom formats."""

    def every(self, connection: Transaction) -> list[CustomFormat]:
        """Return all custom formats."""

    def get(self, connection: Transaction, format_id: int) -> CustomFormat | None:
        """Return a custom format."""

    def by_trash_id(
        self, connection: Transaction, trash_id: str
    ) -> CustomFormat | None:
        """Return the custom format that came from a guide under an id of its own."""

    def add(
        self, connection: Transaction, custom: CustomFormat, now: float
    ) -> CustomFormat:
        """Take in a custom format under an id of ours, refusing a name that is taken."""

    def change(self, connection: Transaction, custom: CustomFormat, now: float) -> bool:
        """Write a custom format by its id, refusing a name that is taken; return whether it is there."""

    def remove(self, connection: Transaction, format_id: int, now: float) -> bool:
        """Remove a custom format, also from the profiles that score it; return whether it was there."""


class ExclusionBook(Protocol):
    """Movies that no list may add."""

    def add(
        self, connection: Transaction, exclusion: Exclusion, now: float
    ) -> Exclusion:
        """Exclude a movie; one that is excluded already stays so, with what is known of it now."""

    def remove(
        self,
        connection: Transaction,
        *,
        tmdb_id: int | None = None,
        imdb_id: str | None = None,
    ) -> bool:
        """Let a movie be added again; return whether it was excluded."""

    def excluded(
        self,
        connection: Transaction,
        tmdb_ids: Collection[int],
        imdb_ids: Collection[str] = (),
    ) -> tuple[set[int], set[str]]:
        """Return which of some movies are excluded, by either id."""

    def page(
        self, connection: Transaction, *, after: After | None = None, limit: int = 100
    ) -> Slice[Exclusion]:
        """Return a page of excluded movies, the latest first."""


class CollectionBook(Protocol):
    """Collections of movies, and how those that are missing are added."""

    def keep(self, connection: Transaction, collection: KeptCollection) -> None:
        """Write a collection with its parts in place of what was known of it."""

    def remove(self, connection: Transaction, collection_id: int) -> bool:
        """Forget a collection, not its movies; return whether it was known."""

    def get(self, connection: Transaction, collection_id: int) -> KeptCollection | None:
        """Return a collection with its parts."""

    def every(
        self, connection: Transaction, *, monitored: bool = False
    ) -> list[KeptCollection]:
        """Return all collections, or those that are monitored, without their parts."""

    def missing(
        self, connection: Transaction, collection_id: int
    ) -> list[MovieSummary]:
        """Return the parts of a collection that are not in the library."""

    def all_missing(
        self, connection: Transaction, *, monitored: bool = False
    ) -> list[tuple[KeptCollection, tuple[MovieSummary, ...]]]:
        """Return all collections, or those that are monitored, each with its parts that are not in the library."""

    def outdated(self, connection: Transaction, before: float, limit: int) -> list[int]:
        """Return the ids of collections that were fetched before some time, the oldest first."""


class JobBook(Protocol):
    """Work that takes a while: how far it has come, and what a restart cut off."""

    def add(self, connection: Transaction, job: Job) -> None:
        """Write down a job before it is begun."""

    def change(self, connection: Transaction, job: Job) -> bool:
        """Write how a job stands; return whether it is known."""

    def report(
        self,
        connection: Transaction,
        job_id: str,
        done: int,
        total: int,
        message: str = "",
    ) -> bool:
        """Note how far a job has come; return whether it is under way."""

    def get(self, connection: Transaction, job_id: str) -> Job | None:
        """Return a job."""

    def unfinished(self, connection: Transaction) -> list[Job]:
        """Return the jobs that have not ended, the oldest first; after a start, those that were cut off."""

    def page(
        self,
        connection: Transaction,
        *,
        kind: str = "",
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[Job]:
        """Return a page of jobs, newest first."""

    def forget(self, connection: Transaction, before: float) -> int:
        """Forget jobs that ended before some time; return how many those were."""


class DeadLetterBook(Protocol):
    """Work that failed for good, kept until somebody decides about it."""

    def bury(
        self,
        connection: Transaction,
        kind: str,
        origin: str,
        error: str,
        data: Data,
        now: float,
        correlation_id: str = "",
    ) -> DeadLetter:
        """Keep work that failed; where it had failed before, its errors are added up."""

    def settle(
        self,
        connection: Transaction,
        letter_id: int,
        status: LetterStatus,
        now: float,
        notes: str = "",
    ) -> bool:
        """Note what becomes of a letter; return whether it is there."""

    def get(self, connection: Transaction, letter_id: int) -> DeadLetter | None:
        """Return a letter."""

    def find(
        self, connection: Transaction, kind: str, origin: str
    ) -> DeadLetter | None:
        """Return the letter of some work."""

    def count_open(self, connection: Transaction) -> int:
        """Return how many letters somebody has to decide about."""

    def page(
        self,
        connection: Transaction,
        *,
        status: LetterStatus | None = None,
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[DeadLetter]:
        """Return a page of letters, the latest failure first."""

    def purge(self, connection: Transaction, ids: Collection[int] | None = None) -> int:
        """Remove some letters or all; return how many there were."""

    def forget_settled(self, connection: Transaction, before: float) -> int:
        """Remove letters that were settled before some time; return how many those were."""


class MarkBook(Protocol):
    """How far each feed was read."""

    def get(self, connection: Transaction, feed: str) -> FeedMark | None:
        """Return the newest release that a feed has shown us."""

    def keep(
        self, connection: Transaction, feed: str, mark: FeedMark, now: float
    ) -> None:
        """Write how far a feed was read."""

    def forget(self, connection: Transaction, feed: str) -> bool:
        """Forget how far a feed was read; return whether it was known."""


class SettingBook(Protocol):
    """Settings that are too large or too often changed for the options of an entry."""

    def get(self, connection: Transaction, name: str) -> dict[str, object]:
        """Return a setting, empty where it was never made."""

    def every(self, connection: Transaction) -> dict[str, dict[str, object]]:
        """Return all settings by their names."""

    def keep(
        self, connection: Transaction, name: str, data: Mapping[str, object], now: float
    ) -> None:
        """Write a setting in place of what it was before."""

    def remove(self, connection: Transaction, name: str) -> bool:
        """Remove a setting; return whether there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """All books of a library."""

    keeper: Keeper
    movies: MovieBook
    files: FileBook
    metadata: MetadataBook
    imports: ImportBook
    history: HistoryBook
    downloads: DownloadBook
    candidates: CandidateBook
    blocklist: BlocklistBook
    profiles: ProfileBook
    formats: FormatBook
    exclusions: ExclusionBook
    collections: CollectionBook
    jobs: JobBook
    dead_letters: DeadLetterBook
    marks: MarkBook
    settings: SettingBook
    lists: ListBook
    list_states: ListStateBook
    list_lookups: ListLookupBook
    provenance: ProvenanceBook
    list_searches: ListSearchBook

    async def read[T](self, act: Act[T]) -> T:
        """Return what an act of reading finds."""
        return await self.keeper.read(act)

    async def write[T](self, act: Act[T]) -> T:
        """Return the result of an act of writing once it has reached the disk."""
        return await self.keeper.write(act)
