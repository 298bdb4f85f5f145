"""Write an import into the books: the file, what it replaces, its download and history, all at once."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..decision.records import HistoryKind
from ..events import Event, MovieImported, MovieUpgraded, Subject
from ..files import printable
from ..household import Housekeeping
from ..keeping.asked import ImportState
from ..keeping.books import Books, Transaction
from ..keeping.records import HistoryRecord, TrackedDownload, TrackState
from ..movies import Movie, MovieFile
from .notes import Note
from .origin import CHOSEN
from .results import Filed
from .transfer import Outcome

UPGRADED: Final = "upgraded"

# With a download these are written: how its film came into the library, and why it was blocked before.
MEANS: Final = "means"
REASONS: Final = "reasons"

_TO_BE_SETTLED: Final = frozenset(
    {TrackState.IMPORTING, TrackState.COMPLETED, TrackState.BLOCKED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was written of a film that is in the library now."""

    movie: Movie
    note: Note
    outcome: Outcome
    known: MovieFile | None = None
    """What the movie's file was before."""

    @property
    def path(self) -> Path:
        """Return where the film is."""
        return Path(self.note.root, self.note.folder, self.note.file.path)

    @property
    def is_upgrade(self) -> bool:
        """Return whether it took the place of another film."""
        return self.known is not None and bool(self.note.replaced)

    @property
    def recycled(self) -> str:
        """Return where the film is now that was there before, empty where it is gone."""
        old = Path(self.note.root, self.note.folder, self.note.replaced)
        now = self.outcome.recycled.get(old)
        return "" if now is None else printable(now)

    @property
    def filed(self) -> Filed:
        """Return what became of the import."""
        return Filed(
            movie=self.movie,
            path=self.path,
            size=self.note.file.size,
            means=self.outcome.means,
            is_upgrade=self.is_upgrade,
        )

    @property
    def events(self) -> tuple[Event, ...]:
        """Return what there is to tell."""
        note, movie = self.note, Subject.of(self.movie)
        path, quality = printable(self.path), str(note.file.quality)
        imported = MovieImported(
            correlation_id=note.correlation_id,
            movie=movie,
            path=path,
            quality=quality,
            size=note.file.size,
            release=note.release,
            info_hash=note.file.info_hash or "",
            means=_means(self.outcome),
            is_upgrade=self.is_upgrade,
        )
        if self.known is None or not self.is_upgrade:
            return (imported,)
        upgraded = MovieUpgraded(
            correlation_id=note.correlation_id,
            movie=movie,
            path=path,
            quality=quality,
            old_quality=str(self.known.quality),
            recycled=self.recycled,
        )
        return imported, upgraded


@dataclass(frozen=True, slots=True)
class Storing:
    """Acts of writing; each may be done twice, the second time without effect."""

    books: Books
    house: Housekeeping

    def claim(self, transaction: Transaction, note: Note) -> Movie | None:
        """Begin an import; return the movie as it stands in the books, None where it has left them."""
        books, now = self.books, self.house.now.timestamp()
        movie = books.movies.get(transaction, note.movie_id)
        if movie is None:
            return None
        if not books.imports.claim(transaction, note.key, now, note.correlation_id):
            self._claim_anew(transaction, note, now)
        return movie

    def give_up(self, transaction: Transaction, note: Note) -> None:
        """Let an import be begun anew."""
        self.books.imports.give_up(transaction, note.key)

    def settle(self, transaction: Transaction, note: Note, file_id: int) -> None:
        """Note that a film need not be imported because it is in the library."""
        books, now = self.books, self.house.now.timestamp()
        books.imports.claim(transaction, note.key, now, note.correlation_id)
        books.imports.finish(transaction, note.key, file_id, now)
        self._settle_download(transaction, note, "")

    def store(
        self, transaction: Transaction, note: Note, outcome: Outcome
    ) -> Stored | None:
        """Write down a film that stands in the library; return None where that was done before."""
        books, now = self.books, self.house.now.timestamp()
        movie = books.movies.get(transaction, note.movie_id)
        if movie is None or self._is_done(transaction, note):
            return None
        books.imports.claim(transaction, note.key, now, note.correlation_id)
        before = books.files.of_movie(transaction, movie.id)
        known = movie.file
        added = replace(note.file, added=self.house.now)
        added = books.files.add(transaction, movie.id, added, now)
        for old in before:
            if old.id != added.id:
                books.files.remove(transaction, old.id)
        if not movie.folder:
            movie = replace(movie, folder=note.folder)
            books.movies.change(transaction, movie, now)
        movie = replace(movie, file=added)
        books.imports.finish(transaction, note.key, added.id, now)
        self._settle_download(transaction, note, _means(outcome))
        stored = Stored(movie=movie, note=note, outcome=outcome, known=known)
        books.history.add_many(transaction, self._history(stored))
        return stored

    def _claim_anew(self, transaction: Transaction, note: Note, now: float) -> None:
        """Begin an import that was made before, and whose film has left the library since."""
        if self._is_done(transaction, note):
            imports, key = self.books.imports, note.key
            imports.forget(transaction, key.movie_id, key.info_hash)
            imports.claim(transaction, key, now, note.correlation_id)

    def _is_done(self, transaction: Transaction, note: Note) -> bool:
        """Return whether an import was stored before."""
        return any(
            one.key == note.key and one.state is ImportState.DONE
            for one in self.books.imports.of_download(transaction, note.key.info_hash)
        )

    def _settle_download(
        self, transaction: Transaction, note: Note, means: str
    ) -> None:
        """Move the download on whose film this is."""
        books = self.books
        row = books.downloads.get(transaction, note.download_id)
        if row is None or not note.decides or row.state not in _TO_BE_SETTLED:
            return
        data = {name: value for name, value in row.data.items() if name != REASONS}
        settled = replace(
            row,
            movie_id=self._movie_id(transaction, row, note),
            state=TrackState.IMPORTED if note.move else TrackState.SEEDING,
            problem="",
            message="",
            next_retry_at=None,
            imported_at=self.house.now,
            data={**data, MEANS: means},
        )
        books.downloads.change(transaction, settled, self.house.now.timestamp())

    def _movie_id(
        self, transaction: Transaction, row: TrackedDownload, note: Note
    ) -> int | None:
        """Return the movie that a download turned out to be of, unless another download is for it."""
        if row.movie_id is not None and CHOSEN not in row.data:
            return row.movie_id
        same = self.books.downloads.by_hash(transaction, row.info_hash)
        taken = any(one.movie_id == note.movie_id for one in same)
        return row.movie_id if taken else note.movie_id

    def _history(self, stored: Stored) -> list[HistoryRecord]:
        """Return what has happened."""
        note, known = stored.note, stored.known
        told: dict[str, object] = {
            "path": printable(stored.path),
            "source_path": note.source,
            "means": _means(stored.outcome),
            "size": note.file.size,
            "release_group": note.file.release_group,
            "indexer": note.indexer,
            "formats": list(note.formats),
            "extras": [printable(one) for one in stored.outcome.added],
            "recycled": [printable(one) for one in stored.outcome.recycled.values()],
            "by_person": note.by_person,
            "is_upgrade": stored.is_upgrade,
        }
        imported = self._record(note, HistoryKind.IMPORTED, told)
        if known is None or not note.replaced:
            return [imported]
        old_path = printable(Path(note.root, note.folder, note.replaced))
        change: dict[str, object] = {
            "reason": "upgrade",
            "path": old_path,
            "recycled": stored.recycled,
            "size": known.size,
        }
        deleted = replace(
            self._record(note, HistoryKind.DELETED, change),
            title=known.scene_name or known.path,
            quality=known.quality,
            score=note.old_score,
            download_id=known.info_hash or "",
        )
        upgrade: dict[str, object] = {
            "reason": "by_person" if note.by_person else _why(note, known),
            "old_quality": str(known.quality),
            "new_quality": str(note.file.quality),
            "old_formats": list(note.old_formats),
            "new_formats": list(note.formats),
            "old_score": note.old_score,
            "new_score": note.score,
            "old_path": old_path,
            "new_path": printable(stored.path),
            "old_size": known.size,
            "new_size": note.file.size,
            "indexer": note.indexer,
            "release": note.release,
        }
        return [deleted, imported, self._record(note, UPGRADED, upgrade)]

    def _record(self, note: Note, kind: str, data: dict[str, object]) -> HistoryRecord:
        """Return one thing that has happened."""
        return HistoryRecord(
            kind=kind,
            at=self.house.now,
            movie_id=note.movie_id,
            title=note.release,
            quality=note.file.quality,
            score=note.score,
            download_id=note.file.info_hash or "",
            correlation_id=note.correlation_id,
            data=data,
        )


def _why(note: Note, known: MovieFile) -> str:
    """Return in what a film is better than the one before."""
    new, old = note.file.quality, known.quality
    if new.quality != old.quality:
        return "quality"
    if new.revision > old.revision:
        return "revision"
    return "formats" if note.score > note.old_score else "same"


def _means(outcome: Outcome) -> str:
    """Return how a film came into the library, empty where it was there."""
    return outcome.means.value if outcome.means else ""
