"""What becomes of movies that no list names any more: nothing, unless it is certain and wanted."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from ..invalid import Invalid
from ..keeping.books import Transaction
from ..keeping.list_records import ListState, Provenance
from ..library import FileFate
from ..log import LOGGER
from ..movies import Movie
from ..releases.clean import clean_title
from .desk import LEFT, ListDesk
from .options import Leaving
from .reports import CleaningStatus

_SETTING: Final = "list_cleaning"
_MILDEST_FIRST: Final = tuple(Leaving)
_REMOVALS: Final = (Leaving.REMOVE, Leaving.REMOVE_AND_DELETE)


@dataclass(frozen=True, slots=True)
class _Doomed:
    """A movie that no list names any more, with what is to be done about it, and the lists that it was on."""

    row: Provenance
    level: Leaving
    lists: tuple[str, ...]


@dataclass(slots=True)
class Cleaning:
    """Cleans up after a full round: each followed list has answered completely since the last time, and none has failed.

    Only movies that were added because of a list are ever touched.
    """

    desk: ListDesk
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def clean(self, correlation_id: str) -> list[Movie]:
        """Do what is wanted about movies that no list names any more, if it is certain; return them."""
        async with self._turn:
            began = self.desk.now
            status = await self.status()
            if status.waits_for or status.held_by or not self.desk.enabled():
                return []
            done = [
                movie
                for one in await self._doomed()
                if (movie := await self._alone(one, correlation_id)) is not None
            ]
            await self._note(began)
            return done

    async def status(self) -> CleaningStatus:
        """Return how cleaning stands."""
        books = self.desk.books

        def read(transaction: Transaction) -> tuple[dict[str, object], list[ListState]]:
            kept = books.settings.get(transaction, _SETTING)
            return kept, books.list_states.every(transaction)

        kept, states = await books.read(read)
        at = kept.get("at")
        last = datetime.fromtimestamp(at, UTC) if isinstance(at, int | float) else None
        if last is not None and last > self.desk.now:
            # The clock was set back.
            last = None
        by_id = {one.list_id: one for one in states}
        waits_for, held_by = list[str](), list[str]()
        for wanted in self.desk.enabled():
            state = by_id.get(wanted.id)
            if state is None or not _has_answered(state, last):
                waits_for.append(wanted.name)
            elif state.held:
                held_by.append(wanted.name)
        return CleaningStatus(
            last_at=last, waits_for=tuple(waits_for), held_by=tuple(held_by)
        )

    async def _note(self, at: datetime) -> None:
        """Write that a round is over; the next one begins."""
        books, now = self.desk.books, self.desk.clock.now()
        data = {"at": at.timestamp()}
        await books.write(lambda one: books.settings.keep(one, _SETTING, data, now))

    async def _doomed(self) -> list[_Doomed]:
        """Return the movies that something is to be done about."""
        books, index = self.desk.books, self.desk.house.index

        def read(transaction: Transaction) -> list[_Doomed]:
            left = books.provenance.left(transaction)
            ids = [one.movie_id for one in left if one.movie_id is not None]
            busy = {one.movie_id for one in books.downloads.under_way(transaction)}
            maybe = _keys(books.lists.unidentified(transaction))
            sources = books.provenance.of_movies(transaction, ids)
            found: list[_Doomed] = []
            for row in left:
                movie = index.get(row.movie_id or 0)
                if movie is None or movie.id in busy or _may_be_named(movie, maybe):
                    continue
                rows = sources.get(movie.id, [])
                level = self._level(rows)
                is_done = row.cleaned == level and level not in _REMOVALS
                if level is not Leaving.OFF and not is_done:
                    found.append(_Doomed(row, level, _names(rows)))
            return found

        return await books.read(read)

    def _level(self, rows: list[Provenance]) -> Leaving:
        """Return what is to be done: of what the lists want that a movie was on, the mildest."""
        lists = self.desk.sources()
        usual = self.desk.house.settings.lists.cleaning
        wanted = [
            usual if (own := lists[one.list_id].options.on_leaving) is None else own
            for one in rows
            if one.list_id in lists
        ]
        return min(wanted, key=_MILDEST_FIRST.index, default=Leaving.OFF)

    async def _alone(self, one: _Doomed, correlation_id: str) -> Movie | None:
        """Deal with one movie such that its failure stops nothing else."""
        try:
            return await self._deal(one, correlation_id)
        except Invalid as problem:
            LOGGER.info("%s has left its lists, and stays: %s", one.row.title, problem)
        except Exception:
            LOGGER.exception("%s has left its lists, and stays", one.row.title)
        return None

    async def _deal(self, one: _Doomed, correlation_id: str) -> Movie | None:
        """Do what is wanted about one movie, and write why; return it unless a list names it again by now."""
        movie_id = one.row.movie_id or 0

        def act(transaction: Transaction, movie: Movie) -> Movie | None:
            left = self.desk.books.provenance.left(transaction, (movie_id,))
            if not left:
                return None
            if any(row.cleaned != one.level for row in left):
                self._write(transaction, one, movie, correlation_id)
            if one.level is Leaving.UNMONITOR:
                return replace(movie, monitored=False)
            return movie

        movie = await self.desk.library.revise(movie_id, act)
        if movie is not None and one.level in _REMOVALS:
            await self.desk.library.remove(
                movie_id, files=self._fate(one.level), correlation_id=correlation_id
            )
        return movie

    def _write(
        self, transaction: Transaction, one: _Doomed, movie: Movie, correlation_id: str
    ) -> None:
        """Write what is done and why, once."""
        books = self.desk.books
        data: dict[str, object] = {
            "lists": list(one.lists),
            "level": one.level.value,
            "tmdb_id": movie.tmdb_id,
            "year": movie.year,
        }
        books.provenance.mark_cleaned(transaction, movie.id, one.level.value)
        record = self.desk.record(LEFT, movie, correlation_id, data)
        books.history.add(transaction, record)

    def _fate(self, level: Leaving) -> FileFate:
        """Return what becomes of the files."""
        if level is Leaving.REMOVE:
            return FileFate.KEEP
        has_bin = self.desk.house.settings.media.recycle_bin is not None
        return FileFate.RECYCLE if has_bin else FileFate.DELETE


def _has_answered(state: ListState, since: datetime | None) -> bool:
    """Return whether a list has answered in full since the last cleaning, and was dealt with."""
    if not state.complete or state.attempts or state.answered_at is None:
        return False
    return since is None or state.answered_at > since


def _names(rows: Iterable[Provenance]) -> tuple[str, ...]:
    """Return the names of lists, each once."""
    return tuple(dict.fromkeys(one.list_name for one in rows))


def _keys(entries: Iterable[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    """Return titles and years as they compare."""
    return frozenset((clean_title(title), year) for title, year in entries)


def _may_be_named(movie: Movie, entries: frozenset[tuple[str, int]]) -> bool:
    """Return whether an entry that nobody knows the movie of may mean this one."""
    if not entries:
        return False
    titles = {clean_title(movie.title), clean_title(movie.original_title)}
    years = (0, movie.year, movie.secondary_year)
    return any((title, year) in entries for title in titles for year in years)
