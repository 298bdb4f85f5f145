"""Give films in the library the names that they should have by now."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from ..correlation import new_correlation_id
from ..decision.records import HistoryKind
from ..files import FileProblem, FileTrouble, is_taken, printable, trouble_at
from ..household import Housekeeping
from ..jobs import RunningJob
from ..keeping.books import Books, Transaction
from ..keeping.records import HistoryRecord
from ..log import LOGGER
from ..movies import Movie, MovieFile
from ..pace import Breather
from .examining import Examiner
from .filing import carry_whole
from .ground import film_of
from .namer import Namer
from .naming.clean import MAX_BYTES, byte_length
from .naming.render import file_name
from .naming.subject import NamingMovie
from .notes import RENAME, RenameNote
from .results import Renaming
from .scanning import Kind
from .scanning.kinds import extension_of, kind_of
from .transfer import Carrier, Outcome, Placement, Result, Work
from .turns import OneAtATime, to_its_end

# Of so many movies all is in memory at the same time.
_AT_ONCE: Final = 500


class Renamer:
    """Renames films within their folders; a file and its row change by way of the journal."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        carrier: Carrier,
        examiner: Examiner,
        movies: OneAtATime,
    ) -> None:
        """Keep the tools, and who sees to it that nobody else works on a movie."""
        self._books = books
        self._house = house
        self._carrier = carrier
        self._examiner = examiner
        self._in_hand = movies
        self._namer = Namer(books, house)

    async def preview(self, movie_ids: Collection[int] | None = None) -> list[Renaming]:
        """Return which films would get other names, by the titles of their movies."""
        if not self._house.settings.media.naming.rename:
            return []
        found: list[Renaming] = []
        ids = self._with_file(movie_ids)
        for start in range(0, len(ids), _AT_ONCE):
            movies = await self._whole(ids[start : start + _AT_ONCE])
            names = await self._namer.movies(movies)
            found += await asyncio.to_thread(self._renamings, movies, names)
        return sorted(found, key=lambda one: one.movie.title.casefold())

    async def rename(
        self,
        movie_ids: Collection[int] | None = None,
        job: RunningJob | None = None,
        correlation_id: str = "",
    ) -> list[Renaming]:
        """Rename films; one that cannot be does not stop the others."""
        renamings = await self.preview(movie_ids)
        cause = correlation_id or new_correlation_id()
        done: list[Renaming] = []
        if job is not None:
            job.report(0, total=len(renamings))
        for renaming in renamings:
            # The old name in the books and the new one on the disk must not part.
            done.append(await to_its_end(self._rename(renaming, cause)))
            if job is not None:
                job.step(renaming.movie.title)
        return done

    async def keep(self, outcome: Outcome) -> None:
        """Write down a new name, however often it is told."""
        note = RenameNote.from_text(outcome.context[RENAME])
        movie = None
        if outcome.result is not Result.UNDONE:
            movie = await self._books.write(
                lambda transaction: self._store(transaction, note)
            )
        await asyncio.to_thread(self._carrier.confirm, outcome.id)
        if movie is not None:
            self._house.put(movie)

    async def _rename(self, renaming: Renaming, correlation_id: str) -> Renaming:
        """Rename one film; return what speaks against it where it cannot be."""
        movie = renaming.movie
        try:
            async with self._in_hand.alone(movie.id):
                self._check(movie)
                work = _work(renaming, correlation_id)
                outcome = await asyncio.to_thread(carry_whole, self._carrier, work)
                await self.keep(outcome)
        except FileTrouble as trouble:
            LOGGER.warning("A film could not be renamed: %s", trouble)
            return replace(renaming, problem=trouble)
        except Exception:
            LOGGER.exception("%s could not be renamed", printable(renaming.old))
            return replace(renaming, problem=_trouble(renaming, FileProblem.UNKNOWN))
        if outcome.film != renaming.new:
            changed = _trouble(renaming, FileProblem.CHANGED_MEANWHILE)
            return replace(renaming, problem=changed)
        return renaming

    def _check(self, movie: Movie) -> None:
        """Refuse to rename what is not any more what was looked at."""
        now = self._house.index.get(movie.id)
        if now is None or film_of(now) != film_of(movie):
            folder = Path(movie.root_folder, movie.folder)
            raise FileTrouble(FileProblem.CHANGED_MEANWHILE, folder)

    def _with_file(self, movie_ids: Collection[int] | None) -> list[int]:
        """Return the ids of movies that have a file."""
        index = self._house.index
        some = index if movie_ids is None else map(index.get, dict.fromkeys(movie_ids))
        return [one.id for one in some if one is not None and one.file is not None]

    async def _whole(self, movie_ids: Collection[int]) -> list[Movie]:
        """Return movies with all that is known of them, which names may tell."""
        return await self._books.read(
            lambda transaction: self._books.movies.some(transaction, movie_ids)
        )

    def _renamings(
        self, movies: Iterable[Movie], names: Mapping[int, NamingMovie]
    ) -> list[Renaming]:
        """Return which files get other names; those that are not there are left out."""
        breathe = Breather()
        found: list[Renaming] = []
        for movie in movies:
            breathe()
            try:
                renaming = self._renaming(movie, names[movie.id])
            except FileTrouble as trouble:
                LOGGER.warning("A film cannot be looked at: %s", trouble)
                continue
            if renaming is not None:
                found.append(renaming)
        return found

    def _renaming(self, movie: Movie, named: NamingMovie) -> Renaming | None:
        """Return the new name of a movie's film, None where it keeps the one it has."""
        file, old = movie.file, film_of(movie)
        if file is None or old is None:
            return None
        facts = self._namer.file(file, self._examiner.formats_of(file, movie), old.name)
        naming = self._house.settings.media.naming
        new = old.with_name(file_name(named, facts, naming, extension_of(old.name)))
        if new == old or not is_taken(old):
            return None
        return Renaming(movie=movie, old=old, new=new, extras=_companions(old, new))

    def _store(self, transaction: Transaction, note: RenameNote) -> Movie | None:
        """Write down a new name; return the movie, None where there is nothing to write."""
        books, now = self._books, self._house.now
        movie = books.movies.get(transaction, note.movie_id)
        if movie is None or movie.file is None or movie.file.path != note.old:
            return None
        for one in books.files.of_movie(transaction, movie.id):
            if one.path == note.new:
                books.files.remove(transaction, one.id)
        file = replace(movie.file, path=note.new)
        books.files.change(transaction, file, now.timestamp())
        books.history.add(transaction, self._record(movie, file, note))
        return replace(movie, file=file)

    def _record(self, movie: Movie, file: MovieFile, note: RenameNote) -> HistoryRecord:
        """Return what has happened."""
        folder = Path(movie.root_folder, movie.folder)
        return HistoryRecord(
            kind=HistoryKind.RENAMED,
            at=self._house.now,
            movie_id=movie.id,
            title=file.scene_name or note.old,
            quality=file.quality,
            correlation_id=note.correlation_id,
            data={
                "old_path": printable(folder / note.old),
                "new_path": printable(folder / note.new),
            },
        )


def _work(renaming: Renaming, correlation_id: str) -> Work:
    """Return a renaming as work for the carrier; it has the same name at each attempt."""
    movie, file = renaming.movie, renaming.movie.file
    assert file is not None
    note = RenameNote(
        movie_id=movie.id,
        old=renaming.old.name,
        new=renaming.new.name,
        correlation_id=correlation_id,
    )
    extras = (
        Placement(old, new, required=False) for old, new in renaming.extras.items()
    )
    return Work(
        id=f"rename-{file.id}",
        root=Path(movie.root_folder),
        placements=(Placement(renaming.old, renaming.new), *extras),
        move=True,
        context={RENAME: note.as_text()},
    )


def _companions(old: Path, new: Path) -> dict[Path, Path]:
    """Return the files beside a film that bear its name, and the names that they get."""
    found: dict[Path, Path] = {}
    with trouble_at(old.parent):
        beside = sorted(one for one in old.parent.iterdir() if one.is_file())
    for path in beside:
        ending = path.name.removeprefix(old.stem)
        if path == old or not path.name.startswith(old.stem) or ending[:1] not in ".-":
            continue
        name = new.stem + ending
        if kind_of(path.name) is not Kind.VIDEO and byte_length(name) <= MAX_BYTES:
            found[path] = path.with_name(name)
    return found


def _trouble(renaming: Renaming, problem: FileProblem) -> FileTrouble:
    """Return what is wrong with the film that was to be renamed."""
    return FileTrouble(problem, renaming.old, "the log tells why")
