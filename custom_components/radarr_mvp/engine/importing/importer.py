"""Bring finished downloads, and whatever a person points at, into the library."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from ..correlation import new_correlation_id
from ..events import Bus
from ..failures.taxonomy import FailureReason
from ..files import FileTrouble
from ..household import Housekeeping
from ..invalid import Invalid
from ..jobs import RunningJob
from ..keeping.books import Books
from ..keeping.records import TrackedDownload, TrackState
from ..log import LOGGER
from ..ports import Clock
from .by_path import PathImporter
from .checks import ImportReason
from .checks.reasons import because
from .examining import Examination, Examiner, Film
from .filing import Filer, NotFiled
from .notes import RENAME
from .origin import CHOSEN, Origin
from .recycling import RecycleBin
from .renaming import Renamer
from .results import (
    Blocked,
    Filed,
    Harmful,
    Imported,
    ImportReport,
    ImportResult,
    Refusal,
    Renaming,
    Untouched,
    Waiting,
)
from .rows import Rows
from .scanning import Prober
from .transfer import Carrier, Outcome
from .turns import OneAtATime, Turns

_MOST_AT_ONCE: Final = 4


class Importer:
    """Files what was fetched; whatever cuts it off, `recover` ends at the next start."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        carrier: Carrier,
        prober: Prober,
    ) -> None:
        """Keep the tools."""
        self._house = house
        self._carrier = carrier
        self._rows = Rows(books, house, bus)
        self._turns = Turns(self._at_once)
        self._examiner = Examiner(house, prober)
        in_hand = OneAtATime()
        self._filer = Filer(
            books=books,
            house=house,
            bus=bus,
            carrier=carrier,
            examiner=self._examiner,
            movies=in_hand,
        )
        self._renamer = Renamer(
            books=books,
            house=house,
            carrier=carrier,
            examiner=self._examiner,
            movies=in_hand,
        )
        self._by_path = PathImporter(clock, self._examiner, self._filer, self._turns)

    async def recover(self) -> None:
        """End what was cut off, before anything else is begun."""
        for outcome in await asyncio.to_thread(self._carrier.recover):
            try:
                await self._keep(outcome)
            except Exception:
                LOGGER.exception("An import that was cut off could not be stored")
        await self._rows.begin_anew()

    async def import_download(self, download: TrackedDownload) -> ImportResult:
        """File a finished download; what cannot be filed now is left as it was, what never can waits for a person."""
        async with self._turns.turn():
            return await self._import(download.id, (TrackState.COMPLETED,))

    async def import_blocked(self, download_id: int, movie_id: int) -> ImportResult:
        """File a download of which a person has said what it is, whatever speaks against it."""
        if self._house.index.get(movie_id) is None:
            raise Invalid("movie_unknown", movie=str(movie_id))
        async with self._turns.turn():

            def choose(row: TrackedDownload) -> TrackedDownload:
                return replace(row, data={**row.data, CHOSEN: movie_id})

            states = TrackState.BLOCKED, TrackState.COMPLETED
            result = await self._import(download_id, states, choose)
        if isinstance(result, Untouched):
            raise Invalid("download_not_waiting", download=str(download_id))
        return result

    async def import_path(
        self,
        path: str | Path,
        *,
        movie_id: int | None = None,
        by_person: bool = True,
        dry_run: bool = False,
        move: bool = False,
        anyway: bool = False,
        correlation_id: str = "",
        job: RunningJob | None = None,
    ) -> ImportReport:
        """File all films in a path; a dry run only tells what would be done."""
        movie = None
        if movie_id is not None and (movie := self._house.index.get(movie_id)) is None:
            raise Invalid("movie_unknown", movie=str(movie_id))
        origin = Origin(
            path=Path(path),
            correlation_id=correlation_id or new_correlation_id(),
            movie=movie,
            by_person=by_person,
            anyway=anyway and movie is not None,
            move=move,
            dry_run=dry_run,
        )
        return await self._by_path.run(origin, job)

    async def preview_rename(
        self, movie_ids: Collection[int] | None = None
    ) -> list[Renaming]:
        """Return which files would get other names; without ids those of all movies."""
        return await self._renamer.preview(movie_ids)

    async def rename(
        self,
        movie_ids: Collection[int] | None = None,
        job: RunningJob | None = None,
        *,
        correlation_id: str = "",
    ) -> list[Renaming]:
        """Give files the names that they should have; return what was done, and what did not work."""
        return await self._renamer.rename(movie_ids, job, correlation_id)

    async def clean_bin(self) -> tuple[Path, ...]:
        """Delete for good what has been in the recycle bin for long enough."""
        media = self._house.settings.media
        if media.recycle_bin is None:
            return ()
        bin_, today = RecycleBin(media.recycle_bin), self._house.now.date()
        try:
            return await asyncio.to_thread(bin_.clean, today, media.recycle_days)
        except FileTrouble as trouble:
            LOGGER.warning("The recycle bin could not be emptied: %s", trouble)
            return ()

    def _at_once(self) -> int:
        """Return how many downloads are filed at the same time."""
        wanted = self._house.settings.media.concurrent_imports
        return max(1, min(wanted, _MOST_AT_ONCE))

    async def _keep(self, outcome: Outcome) -> None:
        """Store what became of something that was cut off."""
        if RENAME in outcome.context:
            await self._renamer.keep(outcome)
        else:
            await self._filer.keep(outcome)

    async def _import(
        self,
        download_id: int,
        expected: Collection[TrackState],
        change: Callable[[TrackedDownload], TrackedDownload] | None = None,
    ) -> ImportResult:
        """File a download that is in an expected state, and has been changed first where that is wanted."""
        row = await self._rows.begin(download_id, expected, change)
        if row is None:
            return Untouched()
        try:
            result = await self._file(row)
        except asyncio.CancelledError:
            # What a thread has begun goes on; the next attempt finds it in the journal.
            with suppress(Exception):
                await asyncio.shield(self._rows.put_back(row))
            raise
        except Exception as error:
            LOGGER.exception("%s could not be imported", row.title)
            result = _judged((Refusal.of_error(error),))
        if isinstance(result, Waiting | Harmful):
            await self._rows.put_back(row)
        elif isinstance(result, Blocked):
            await self._rows.block(row, result)
        return result

    async def _file(self, row: TrackedDownload) -> ImportResult:
        """File the films of a download; the movie that it was fetched for decides what becomes of it."""
        origin = Origin.of(row, self._house.index)
        if not row.content_path:
            trouble = "Where the files of the download are is not known"
            rejection = because(ImportReason.UNREADABLE_PATH, trouble=trouble)
            return _judged((Refusal.of(rejection),))
        found = await self._examiner.examine(origin)
        if found.harmful:
            first = found.refusals[0]
            return Harmful(first.failure, first.sentence)
        if found.refusals:
            return _judged(found.refusals)
        filed: list[Filed] = []
        troubles: list[Refusal] = []
        for film in _in_order(found):
            decides = _decides(film, found, troubled=bool(troubles))
            try:
                filed.append(await self._filer.file(film, origin, decides=decides))
            except NotFiled as failed:
                LOGGER.warning("A film of %s was not imported: %s", row.title, failed)
                troubles.append(failed.refusal)
                continue
            if decides:
                return Imported(tuple(filed))
        refusals = (*troubles, *_that_matter(found))
        if origin.own is not None and _is_broken(refusals):
            # It is fetched anew or replaced, which needs no person.
            return Waiting(refusals[0].failure, refusals[0].sentence, tuple(filed))
        return _judged(refusals, filed)


def _in_order(found: Examination) -> list[Film]:
    """Return the films to be filed, that which the download was fetched for last.

    Once that is stored nobody asks for the others any more.
    """
    films = [one for one in found.films if one.accepted]
    return sorted(films, key=lambda one: _is_own(one, found))


def _is_own(film: Film, found: Examination) -> bool:
    """Return whether a film is of the movie that the download was fetched for."""
    own = found.origin.own
    return own is not None and film.movie is not None and film.movie.id == own.id


def _decides(film: Film, found: Examination, *, troubled: bool) -> bool:
    """Return whether a download is done with a film; without a movie of its own all have to be filed."""
    if found.origin.own is None:
        return film is _in_order(found)[-1] and not troubled
    return _is_own(film, found)


def _that_matter(found: Examination) -> tuple[Refusal, ...]:
    """Return what speaks against the film that was fetched, or else against all that was found."""
    refused = [one for one in found.films if one.refusals]
    about_own = [one for one in refused if _is_own(one, found)]
    return tuple(refusal for one in about_own or refused for refusal in one.refusals)


def _judged(refusals: Sequence[Refusal], filed: Sequence[Filed] = ()) -> ImportResult:
    """Return whether waiting helps against what stands in the way of an import."""
    for one in refusals:
        if not one.permanent:
            return Waiting(one.failure, one.sentence, tuple(filed))
    return Blocked(tuple(refusals), tuple(filed))


def _is_broken(refusals: Sequence[Refusal]) -> bool:
    """Return whether nothing speaks against a download but that it is broken."""
    return all(one.failure is FailureReason.CORRUPTED_DOWNLOAD for one in refusals)
