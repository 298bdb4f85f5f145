"""Keep what is known of movies up to date."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final

from ..availability import HOME_AFTER_CINEMA, Status, status_of
from ..errors import NotFound, ServiceError
from ..jobs import RunningJob
from ..keeping.books import Transaction
from ..log import LOGGER
from ..metadata import Fetched, MovieDetails
from ..movies import Movie
from .adding import note_collection
from .asked import RefreshReport
from .desk import METADATA_GONE, Desk, Rounds
from .from_metadata import described

_SETTING: Final = "library_refresh"
_GONE: Final = "library_gone"
# The source tells what was edited in this time.
_FEED_REACHES: Final = timedelta(days=14)
_OLD: Final = timedelta(days=180)
_YOUNG: Final = timedelta(hours=12)
_RECENT: Final = timedelta(days=30)
_A_DAY: Final = timedelta(days=1)


class _Outcome(Enum):
    """What became of one movie."""

    SAME = auto()
    CHANGED = auto()
    GONE = auto()
    STALE = auto()


@dataclass(frozen=True, slots=True)
class _Before:
    """How the last refresh of all ended: when it began, and what it could not refresh."""

    started: datetime | None = None
    left: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Refreshing:
    """Asks for what is known of movies by now; a stale answer changes nothing."""

    desk: Desk

    async def refresh(
        self,
        movie_ids: Collection[int] | None = None,
        *,
        job: RunningJob | None = None,
        correlation_id: str = "",
    ) -> RefreshReport:
        """Refresh the given movies, or those of the library that are due."""
        if job is not None:
            correlation_id = correlation_id or job.correlation_id
        if movie_ids is not None:
            return await self._go(self.desk.movies(movie_ids), job, correlation_id)
        began, before = self.desk.now, await self._before()
        movies, complete = await self._due(before)
        report = await self._go(movies, job, correlation_id)
        # What could not be asked now is asked for from the same day the next time.
        started = began if complete else before.started or began
        await self._note(started, {*report.failed, *report.left})
        return report

    async def gone(self) -> tuple[Movie, ...]:
        """Return the movies that their source no longer knows."""
        books = self.desk.books
        noted = await books.read(lambda one: books.settings.get(one, _GONE))
        return tuple(self.desk.movies(int(one) for one in noted))

    async def _go(
        self, movies: Collection[Movie], job: RunningJob | None, correlation_id: str
    ) -> RefreshReport:
        """Refresh movies, and tell how far it is."""
        report, rounds = RefreshReport(), Rounds()
        if job is not None:
            job.report(0, len(movies))

        async def act(movie: Movie) -> None:
            try:
                await self._one(movie, report, rounds, correlation_id)
            except Exception:
                LOGGER.exception("%s could not be refreshed", movie.title)
                report.failed.append(movie.id)
            if job is not None:
                job.step(movie.title)

        await rounds.go(movies, act)
        touched = {*report.refreshed, *report.gone, *report.failed}
        report.left = [one.id for one in movies if one.id not in touched]
        if job is not None:
            job.result.update(report.as_dict())
        return report

    async def _one(
        self, movie: Movie, report: RefreshReport, rounds: Rounds, correlation_id: str
    ) -> None:
        """Refresh a movie, and note what became of it."""
        try:
            outcome = await self._fetch(movie, correlation_id)
        except ServiceError as error:
            LOGGER.debug("%s could not be refreshed: %s", movie.title, error)
            rounds.failed(error)
            report.failed.append(movie.id)
            return
        rounds.went_well()
        match outcome:
            case _Outcome.GONE:
                report.gone.append(movie.id)
            case _Outcome.STALE:
                report.failed.append(movie.id)
            case _Outcome.CHANGED:
                report.refreshed.append(movie.id)
                report.changed.append(movie.id)
            case _:
                report.refreshed.append(movie.id)

    async def _fetch(self, movie: Movie, correlation_id: str) -> _Outcome:
        """Ask for a movie, and write what is new."""
        try:
            fetched = await self.desk.metadata.details(
                movie.tmdb_id or movie.imdb_id or "", confirm=True
            )
        except NotFound:
            await self._note_gone(movie, correlation_id)
            return _Outcome.GONE
        if fetched.stale:
            return _Outcome.STALE
        return await self.desk.whole(self._write(movie, fetched))

    async def _write(self, movie: Movie, fetched: Fetched[MovieDetails]) -> _Outcome:
        """Write what is known of a movie now."""
        desk = self.desk
        region = desk.house.settings.metadata.region
        before: list[Movie] = []

        def act(transaction: Transaction, current: Movie) -> Movie:
            before[:] = [current]
            books = desk.books
            books.metadata.keep(transaction, current.id, fetched.value, fetched.at)
            self._forget_gone(transaction, current.id)
            if fetched.value.collection is not None:
                note_collection(desk, transaction, fetched.value.collection)
            new = described(current, fetched.value, region)
            # An id that was merged into another one stays what it is, or two movies might get the same.
            return replace(new, tmdb_id=current.tmdb_id or new.tmdb_id)

        changed = await desk.revise(movie.id, act)
        return _Outcome.SAME if changed in (None, *before) else _Outcome.CHANGED

    async def _note_gone(self, movie: Movie, correlation_id: str) -> None:
        """Write down, once, that a movie's source no longer knows it; the movie stays."""
        desk = self.desk

        def act(transaction: Transaction) -> None:
            books = desk.books
            noted = books.settings.get(transaction, _GONE)
            current = books.movies.get(transaction, movie.id)
            if current is None or str(movie.id) in noted:
                return
            now = desk.clock.now()
            noted[str(movie.id)] = now
            books.settings.keep(transaction, _GONE, noted, now)
            data: dict[str, object] = {"tmdb_id": movie.tmdb_id}
            record = desk.record(METADATA_GONE, movie, correlation_id, data)
            books.history.add(transaction, record)

        await desk.books.write(act)

    def _forget_gone(self, transaction: Transaction, movie_id: int) -> None:
        """Note that a movie's source knows it again."""
        books = self.desk.books
        noted = books.settings.get(transaction, _GONE)
        if noted.pop(str(movie_id), None) is not None:
            books.settings.keep(transaction, _GONE, noted, self.desk.clock.now())

    async def _due(self, before: _Before) -> tuple[list[Movie], bool]:
        """Return the movies that are due, and whether nothing that was edited can be missing among them."""
        now, books = self.desk.now, self.desk.books
        movies = self.desk.movies(None)
        most = len(movies)

        def read(transaction: Transaction) -> tuple[set[int], set[int], set[int]]:
            never, old, ripe = (
                set(books.metadata.outdated(transaction, at, most))
                for at in (0.0, (now - _OLD).timestamp(), (now - _YOUNG).timestamp())
            )
            return never, old, ripe

        never, old, ripe = await books.read(read)
        always = never | before.left
        edited, complete = await self._edited(before.started)
        if edited:
            return [
                one for one in movies if one.id in always or one.tmdb_id in edited
            ], True
        return [
            one
            for one in movies
            if one.id in always
            or one.id in old
            or (one.id in ripe and _is_on_the_move(one, now))
        ], complete

    async def _edited(self, started: datetime | None) -> tuple[frozenset[int], bool]:
        """Return the ids of what was edited since the last refresh, and whether that could be asked."""
        now = self.desk.now
        if started is None or now - started >= _FEED_REACHES:
            return frozenset(), True
        first = (started - _A_DAY).date()
        try:
            return await self.desk.metadata.changed(first, now.date()), True
        except ServiceError as error:
            LOGGER.warning("What was edited is not known, so ages decide: %s", error)
            return frozenset(), False

    async def _before(self) -> _Before:
        """Return how the last refresh of all ended."""
        books = self.desk.books
        kept = await books.read(lambda one: books.settings.get(one, _SETTING))
        started, left = kept.get("started"), kept.get("left")
        return _Before(
            datetime.fromtimestamp(started, UTC)
            if isinstance(started, int | float)
            else None,
            frozenset(left) if isinstance(left, list) else frozenset(),
        )

    async def _note(self, started: datetime, left: Collection[int]) -> None:
        """Write down how a refresh of all ended."""
        books, now = self.desk.books, self.desk.clock.now()
        data = {"started": started.timestamp(), "left": sorted(left)}
        await books.write(lambda one: books.settings.keep(one, _SETTING, data, now))


def _is_on_the_move(movie: Movie, now: datetime) -> bool:
    """Return whether news of a movie are to be expected: it is not out at home, or not for long."""
    dates = movie.in_cinemas, movie.physical_release, movie.digital_release
    if status_of(*dates, now=now) is not Status.RELEASED:
        return True
    out = movie.physical_release
    if out is None and movie.in_cinemas is not None:
        out = movie.in_cinemas + HOME_AFTER_CINEMA
    return out is not None and out >= now - _RECENT
