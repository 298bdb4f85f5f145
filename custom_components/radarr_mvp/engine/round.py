"""What is done now and then without anybody asking."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from .correlation import new_correlation_id
from .errors import BooksOutOfOrder, ServiceError
from .figures import Counting, Figures, forget_history
from .invalid import Invalid
from .jobs import RunningJob
from .keeping.books import Transaction
from .log import LOGGER
from .road import Road, Spawn

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_FIRST_MINUTES: Final = 300.0

FEEDS: Final = "feeds"
SEARCH: Final = "search"
METADATA: Final = "metadata"
COLLECTIONS: Final = "collections"
RESCAN: Final = "rescan"
TIDY: Final = "tidy"
FORGET: Final = "forget"


@dataclass(frozen=True, slots=True)
class _Cause:
    """Why a duty is done: because it is time, or because a person wants it."""

    correlation_id: str = ""
    by_person: bool = False


_IT_IS_TIME: Final = _Cause()


@dataclass(frozen=True, slots=True)
class _Duty:
    """Something that is done now and then; a long one can wait a while after a start."""

    name: str
    every: timedelta
    do: Callable[[_Cause], Awaitable[object]]
    long: bool = False


class Round:
    """Goes through the duties of a household, and counts what it has."""

    def __init__(self, road: Road, spawn: Spawn) -> None:
        """Begin with nothing counted."""
        self._road = road
        self._spawn = spawn
        self._under_way: set[str] = set()
        self._counter = Counting(road)
        self._opened_at = road.clock.monotonic()

    async def do_what_is_due(self) -> None:
        """Begin all duties whose time has come; they are not waited for, as services may be slow.

        A new library needs none of the long ones, and one that was just opened has better things to do. Only new lists are
        visited at once: who has added one wants to see what comes of it.
        """
        duties = self._duties()
        self._road.schedule.begin(one.name for one in duties if one.long)
        early = self._road.clock.monotonic() - self._opened_at < _FIRST_MINUTES
        for duty in duties:
            due = self._road.schedule.is_due(duty.name, duty.every)
            if not due or duty.name in self._under_way or (duty.long and early):
                continue
            await self._claim(duty)
            self._spawn(self._do(duty, _IT_IS_TIME), duty.name)
        self._road.lists.begin_due(only_new=early)

    async def do_now(self, name: str, correlation_id: str = "") -> None:
        """Begin one duty because a person wants it, also where it is never done otherwise."""
        duty = next(one for one in self._all_duties() if one.name == name)
        if name in self._under_way:
            raise Invalid("duty_under_way")
        await self._claim(duty)
        cause = _Cause(correlation_id or new_correlation_id(), by_person=True)
        self._spawn(self._do(duty, cause), name)

    async def figures(self) -> Figures:
        """Return how the library stands."""
        return await self._counter.figures()

    def forget_figures(self) -> None:
        """Count anew next time."""
        self._counter.forget()

    async def _claim(self, duty: _Duty) -> None:
        """Take a duty in hand."""
        self._under_way.add(duty.name)
        try:
            # Written first: a duty that kills us must not be the first thing after each start.
            await self._road.schedule.note(duty.name)
        except BaseException:
            self._under_way.discard(duty.name)
            raise

    def _duties(self) -> list[_Duty]:
        """Return the duties by the household's settings."""
        wants_search = self._road.house.settings.automation.search
        unwanted = () if wants_search else (FEEDS, SEARCH)
        return [one for one in self._all_duties() if one.name not in unwanted]

    def _all_duties(self) -> list[_Duty]:
        """Return the duties, also those that nobody wants to be done by themselves."""
        settings = self._road.house.settings
        automation, refreshed = settings.automation, settings.metadata.refresh_interval
        return [
            _Duty(FEEDS, automation.feed_interval, self._poll_feeds),
            _Duty(TIDY, _HOUR, self._tidy),
            _Duty(FORGET, _DAY, self._forget),
            _Duty(METADATA, refreshed, self._refresh, long=True),
            _Duty(COLLECTIONS, _DAY, self._collect, long=True),
            _Duty(RESCAN, _DAY, self._rescan, long=True),
            _Duty(SEARCH, automation.search_interval, self._search, long=True),
        ]

    async def _do(self, duty: _Duty, cause: _Cause) -> None:
        """Do one duty."""
        try:
            await duty.do(cause)
        except ServiceError as error:
            LOGGER.warning("The duty “%s” was not done: %s", duty.name, error)
        except BooksOutOfOrder as error:
            LOGGER.debug("The duty “%s” was not done: %s", duty.name, error)
        except Exception:
            LOGGER.exception("The duty “%s” failed", duty.name)
        finally:
            self._under_way.discard(duty.name)

    def _job(self, kind: str, cause: _Cause) -> AbstractAsyncContextManager[RunningJob]:
        """Return a job for a duty that takes a while."""
        return self._road.jobs.run(kind, correlation_id=cause.correlation_id)

    async def _poll_feeds(self, cause: _Cause) -> None:
        """Take what is new and wanted."""
        await self._road.search.poll_feeds(correlation_id=cause.correlation_id)

    async def _search(self, cause: _Cause) -> None:
        """Look for what is missing, and for better ones of what is not good enough yet."""
        upgrades = self._road.house.settings.automation.upgrades
        async with self._job("search_missing", cause) as job:
            await self._road.search.wanted(
                upgrades=upgrades, again=cause.by_person, job=job
            )

    async def _refresh(self, cause: _Cause) -> None:
        """Fetch what has changed about the movies."""
        async with self._job("refresh_metadata", cause) as job:
            await self._road.library.refresh(None, job=job)

    async def _collect(self, cause: _Cause) -> None:
        """Add what is new in the collections that are followed."""
        async with self._job("refresh_collections", cause) as job:
            await self._road.refresh_collections(job=job)

    async def _rescan(self, cause: _Cause) -> None:
        """Look whether all films are where they should be."""
        async with self._job("rescan_library", cause) as job:
            await self._road.library.rescan(None, job=job)

    async def _tidy(self, _: _Cause) -> None:
        """Let go of blocks whose time is over, and look for what failures have in common."""
        await self._road.failures.tidy()
        await self._counter.find_patterns()

    async def _forget(self, _: _Cause) -> None:
        """Empty the recycle bin of what is old, and forget what nobody will ask for."""
        await self._road.importer.clean_bin()
        keep = self._road.house.settings.retention
        now, books = self._road.clock.now(), self._road.books

        def forget(transaction: Transaction) -> None:
            books.candidates.forget(transaction, now - keep.releases.total_seconds())
            books.jobs.forget(transaction, now - keep.jobs.total_seconds())
            if keep.history is not None:
                before = now - keep.history.total_seconds()
                forget_history(transaction, books, before, now)

        await books.write(forget)
        await self._road.lists.tidy(keep.jobs)
