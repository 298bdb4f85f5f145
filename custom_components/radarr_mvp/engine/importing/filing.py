"""Put one film into the library, such that after a crash at any moment the next start can end it."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
import os
from pathlib import Path

from ..events import Bus
from ..files import FileProblem, FileTrouble, identity_of, printable
from ..household import Housekeeping
from ..keeping.asked import ImportKey
from ..keeping.books import Books, Transaction
from ..library import errands
from ..log import LOGGER
from ..movies import Movie
from .checks import ImportReason
from .checks.reasons import because
from .examining import Examiner, Film
from .ground import film_of
from .namer import Namer
from .notes import IMPORT, Note
from .origin import Origin
from .plan import ImportPlan, PlanOptions, Shelf, plan_import
from .recycling import RecycleBin
from .results import Filed, Refusal
from .storing import Stored, Storing
from .transfer import Carrier, Outcome, Result, Transfer, Work
from .transfer.outcome import USUAL
from .turns import OneAtATime


class NotFiled(Exception):
    """A film was not imported, for a reason that people understand."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the reason."""
        self.refusal = refusal
        super().__init__(refusal.sentence)


class Filer:
    """Files films: plans, carries, stores and tells, each step written down before it is made."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        carrier: Carrier,
        examiner: Examiner,
        movies: OneAtATime,
    ) -> None:
        """Keep the tools, and who sees to it that nobody else works on a movie."""
        self._books = books
        self._house = house
        self._bus = bus
        self._carrier = carrier
        self._examiner = examiner
        self._namer = Namer(books, house)
        self._storing = Storing(books, house)
        self._in_hand = movies

    async def plan(self, film: Film, origin: Origin) -> ImportPlan:
        """Return what an import would do; nothing is touched."""
        with _explained(film):
            return await self._plan(film, origin)

    async def file(self, film: Film, origin: Origin, *, decides: bool = False) -> Filed:
        """Put a film into the library, and tell of it; where it `decides`, its download is done."""
        with _explained(film):
            async with self._in_hand.alone(_movie_of(film).id):
                return await self._file(film, origin, decides=decides)

    async def _plan(self, film: Film, origin: Origin) -> ImportPlan:
        """Return what an import would do, or raise the trouble that is in the way."""
        movie = _movie_of(film)
        named = await self._namer.movies((movie,))
        facts = self._namer.file(film.kept, film.formats, film.file.name)
        old = film_of(movie)
        return await asyncio.to_thread(
            plan_import,
            film.judgement.facts.scan,
            film.file,
            named[movie.id],
            facts,
            Shelf(
                root=Path(movie.root_folder),
                folder=movie.folder,
                files=() if old is None else (old,),
            ),
            self._options(origin),
            self._house.now.date(),
        )

    async def _file(self, film: Film, origin: Origin, *, decides: bool) -> Filed:
        """Put a film into the library while nobody else does anything for its movie."""
        if film.in_library:
            return await self._settle(film, origin, decides=decides)
        plan = await self._plan(film, origin)
        note = await asyncio.to_thread(self._note, film, origin, plan)
        note = replace(note, decides=decides)
        await self._claim(note, _movie_of(film))
        work = plan.work({IMPORT: note.as_text()}, _work_id(note.key))
        try:
            outcome = await asyncio.to_thread(self._carry, work)
        except Exception:
            await self._give_up(note)
            raise
        stored = await self.keep(outcome, decides=decides)
        if stored is None:
            raise FileTrouble(FileProblem.CHANGED_MEANWHILE, plan.film.target)
        return stored.filed

    async def keep(self, outcome: Outcome, *, decides: bool = False) -> Stored | None:
        """Store what became of an import, however often it is told; return None where there was nothing to store."""
        note = Note.from_text(outcome.context[IMPORT])
        note = replace(note, decides=note.decides or decides)
        stored = None
        if outcome.result is Result.UNDONE:
            await self._give_up(note)
        elif await asyncio.to_thread(_is_there, outcome, note):
            stored = await self._books.write(
                lambda transaction: self._storing.store(transaction, note, outcome)
            )
        for trouble in outcome.troubles:
            LOGGER.warning("An import has left something undone: %s", trouble)
        await asyncio.to_thread(self._carrier.confirm, outcome.id)
        if stored is not None:
            self._house.put(stored.movie)
            self._bus.tell(*stored.events)
        return stored

    def _carry(self, work: Work) -> Outcome:
        """Carry a film as the household wants it."""
        media = self._house.settings.media
        margin = media.checks.reserve if media.checks.check_free_space else 0
        how = Transfer(margin=margin, permissions=media.permissions)
        return carry_whole(self._carrier, work, how)

    async def _claim(self, note: Note, planned: Movie) -> None:
        """Begin an import, unless things are not as they were when it was planned."""

        def claim(transaction: Transaction) -> Movie | None:
            self._check_errands(transaction, planned)
            movie = self._storing.claim(transaction, note)
            if movie is not None and _place(movie) != _place(planned):
                folder = Path(planned.root_folder, planned.folder)
                raise FileTrouble(FileProblem.CHANGED_MEANWHILE, folder)
            return movie

        if await self._books.write(claim) is None:
            gone = because(ImportReason.UNKNOWN_MOVIE, title=planned.title)
            raise NotFiled(Refusal.of(gone))

    def _check_errands(self, transaction: Transaction, movie: Movie) -> None:
        """Wait while the movie's folder is being moved or removed."""
        begun = errands.pending(self._books, transaction)
        if any(one.movie_id == movie.id for one in begun):
            folder = Path(movie.root_folder, movie.folder)
            raise FileTrouble(FileProblem.BUSY, folder)

    async def _give_up(self, note: Note) -> None:
        """Let an import be begun anew."""
        await self._books.write(
            lambda transaction: self._storing.give_up(transaction, note)
        )

    async def _settle(self, film: Film, origin: Origin, *, decides: bool) -> Filed:
        """Note that a film is in the library already."""
        movie = _movie_of(film)
        kept = movie.file
        assert kept is not None
        note = replace(_bare_note(film, origin), decides=decides)
        await self._books.write(
            lambda transaction: self._storing.settle(transaction, note, kept.id)
        )
        path = Path(movie.root_folder, movie.folder, kept.path)
        return Filed(movie=movie, path=path, size=kept.size, new=False)

    def _note(self, film: Film, origin: Origin, plan: ImportPlan) -> Note:
        """Return what must be known to store an import."""
        movie, target, old = _movie_of(film), plan.film.target, film_of(_movie_of(film))
        note = replace(
            _bare_note(film, origin),
            file=replace(film.kept, path=target.name),
            root=str(plan.root),
            folder=str(target.parent.relative_to(plan.root)),
            move=plan.move,
        )
        if movie.file is None or old is None or old not in plan.replaces:
            return note
        formats = self._examiner.formats_of(movie.file, movie)
        return replace(
            note,
            replaced=movie.file.path,
            old_score=self._examiner.worth_of(movie.file, movie),
            old_formats=tuple(one.name for one in formats),
        )

    def _options(self, origin: Origin) -> PlanOptions:
        """Return how the household wants its files to be put away."""
        media = self._house.settings.media
        return PlanOptions(
            naming=media.naming,
            extras=media.extras,
            clash=media.clash,
            bin=RecycleBin(media.recycle_bin) if media.recycle_bin else None,
            move=origin.move,
            remove_empty_folders=media.remove_empty_folders,
        )


@contextmanager
def _explained(film: Film) -> Generator[None]:
    """Turn whatever goes wrong with a film into a reason that people understand."""
    try:
        yield
    except NotFiled:
        raise
    except FileTrouble as trouble:
        raise NotFiled(Refusal.of_trouble(trouble, film.file)) from trouble
    except Exception as error:
        LOGGER.exception("%s could not be imported", film.file.relative)
        raise NotFiled(Refusal.of_error(error, film.file)) from error


def carry_whole(carrier: Carrier, work: Work, how: Transfer = USUAL) -> Outcome:
    """Carry out work; what an earlier attempt has left half done is undone first. It blocks."""
    outcome = carrier.carry(work, how)
    if outcome.result is Result.UNDONE:
        carrier.confirm(work.id)
        outcome = carrier.carry(work, how)
    return outcome


def _bare_note(film: Film, origin: Origin) -> Note:
    """Return what is known of an import without a plan."""
    movie, download = _movie_of(film), origin.download
    name = origin.title or film.kept.scene_name or printable(Path(film.file.stem))
    return Note(
        key=_key(film, origin),
        file=film.kept,
        root=movie.root_folder,
        folder=movie.folder,
        correlation_id=origin.correlation_id,
        source=printable(film.file.path),
        release=name,
        indexer=origin.indexer,
        download_id=download.id if download else 0,
        by_person=origin.by_person,
        score=film.score,
        formats=tuple(one.name for one in film.formats),
    )


def _key(film: Film, origin: Origin) -> ImportKey:
    """Return what tells an import from all others; a path is known by itself where there is no torrent."""
    file = film.file
    whose = origin.info_hash or f"path-{_digest(os.fsencode(file.path))}"
    return ImportKey(_movie_of(film).id, whose, f"{file.inode:x}")


def _work_id(key: ImportKey) -> str:
    """Return under which name an import is in the journal: the same for each attempt."""
    return f"import-{_digest(repr(key).encode())}"


def _digest(data: bytes) -> str:
    """Return a short name for any bytes."""
    return blake2b(data, digest_size=12).hexdigest()


def _movie_of(film: Film) -> Movie:
    """Return the movie of a film that is to be imported."""
    movie = film.movie
    assert movie is not None
    return movie


def _place(movie: Movie) -> tuple[str, str, str | None]:
    """Return where a movie and its film are."""
    path = None if movie.file is None else movie.file.path
    return movie.root_folder, movie.folder, path


def _is_there(outcome: Outcome, note: Note) -> bool:
    """Return whether a film that was carried still is where it was put."""
    identity = None if outcome.film is None else identity_of(outcome.film)
    return identity is not None and identity.size == note.file.size
