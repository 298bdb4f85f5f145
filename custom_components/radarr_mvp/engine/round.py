"""What is done now and then without anybody asking, and the figures that come of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from .errors import ServiceError
from .household import free_space
from .keeping.asked import LibraryCounts
from .keeping.books import Transaction
from .keeping.records import HistoryRecord, TrackState
from .log import LOGGER
from .road import Road, Spawn
from .search import cutoff_unmet

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
# Dates pass and disks fill without an event.
_COUNT_AGAIN: Final = timedelta(minutes=5)

FEEDS: Final = "feeds"
SEARCH: Final = "search"
METADATA: Final = "metadata"
COLLECTIONS: Final = "collections"
RESCAN: Final = "rescan"
TIDY: Final = "tidy"
FORGET: Final = "forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How a library stands; `wanted` are the missing movies that can be had by now."""

    counts: LibraryCounts = field(default_factory=LibraryCounts)
    wanted: int = 0
    cutoff_unmet: int = 0
    free_space: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    downloads: Mapping[TrackState, int] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    happened: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    """How often each kind of thing has happened, ever."""
    last_grabbed: HistoryRecord | None = None
    last_imported: HistoryRecord | None = None
    blocked_releases: int = 0
    dead_letters: int = 0
    failures_24h: int = 0
    next_release: tuple[datetime, str] | None = None


@dataclass(frozen=True, slots=True)
class _Duty:
    """Something that is done now and then; a long one is begun, and not waited for."""

    name: str
    every: timedelta
    do: Callable[[], Awaitable[object]]
    long: bool = False


class Round:
    """Goes through the duties of a household, and counts what it has."""

    def __init__(self, road: Road, spawn: Spawn) -> None:
        """Begin with nothing counted."""
        self._road = road
        self._spawn = spawn
        self._under_way: set[str] = set()
        self._figures: Figures | None = None
        self._counted_at = 0.0

    async def do_what_is_due(self) -> None:
        """Do all duties whose time has come; one that fails does not stop the others."""
        for duty in self._duties():
            due = self._road.schedule.is_due(duty.name, duty.every)
            if not due or duty.name in self._under_way:
                continue
            self._under_way.add(duty.name)
            # Written first: a duty that kills us must not be the first thing after each start.
            await self._road.schedule.note(duty.name)
            if duty.long:
                self._spawn(self._do(duty), duty.name)
            else:
                await self._do(duty)

    async def do_now(self, name: str) -> None:
        """Do one duty because a person wants it."""
        duty = next(one for one in self._duties() if one.name == name)
        await self._road.schedule.note(name)
        await duty.do()

    async def figures(self) -> Figures:
        """Return how the library stands, counted anew where something has changed."""
        now = self._road.clock.monotonic()
        age = now - self._counted_at
        if self._figures is None or age >= _COUNT_AGAIN.total_seconds():
            self._counted_at = now
            self._figures = await self._count()
        return self._figures

    def forget_figures(self) -> None:
        """Count anew next time."""
        self._figures = None

    def _duties(self) -> list[_Duty]:
        """Return the duties by the household's settings."""
        road = self._road
        settings = road.house.settings
        automation = settings.automation
        duties = [
            _Duty(FEEDS, automation.feed_interval, road.search.poll_feeds),
            _Duty(TIDY, _HOUR, self._tidy),
            _Duty(FORGET, _DAY, self._forget),
            _Duty(METADATA, settings.metadata.refresh_interval, self._refresh, True),
            _Duty(COLLECTIONS, _DAY, self._collect, True),
            _Duty(RESCAN, _DAY, self._rescan, True),
            _Duty(SEARCH, automation.search_interval, self._search, True),
        ]
        unwanted = () if automation.search else (FEEDS, SEARCH)
        return [one for one in duties if one.name not in unwanted]

    async def _do(self, duty: _Duty) -> None:
        """Do one duty."""
        try:
            await duty.do()
        except ServiceError as error:
            LOGGER.warning("The duty “%s” was not done: %s", duty.name, error)
        except Exception:
            LOGGER.exception("The duty “%s” failed", duty.name)
        finally:
            self._under_way.discard(duty.name)

    async def _search(self) -> None:
        """Look for what is missing, and for better ones of what is not good enough yet."""
        upgrades = self._road.house.settings.automation.upgrades
        async with self._road.jobs.run("search_missing") as job:
            await self._road.search.wanted(upgrades=upgrades, job=job)

    async def _refresh(self) -> None:
        """Fetch what has changed about the movies."""
        async with self._road.jobs.run("refresh_metadata") as job:
            await self._road.library.refresh(None, job=job)

    async def _collect(self) -> None:
        """Add what is new in the collections that are followed."""
        async with self._road.jobs.run("refresh_collections") as job:
            await self._road.library.refresh_collections(job=job)

    async def _rescan(self) -> None:
        """Look whether all films are where they should be."""
        async with self._road.jobs.run("rescan_library") as job:
            await self._road.library.rescan(None, job=job)

    async def _tidy(self) -> None:
        """Let go of blocks whose time is over, and look for what failures have in common."""
        await self._road.failures.tidy()
        await self._road.failures.patterns()

    async def _forget(self) -> None:
        """Empty the recycle bin of what is old, and forget what nobody will ask for."""
        await self._road.importer.clean_bin()
        keep = self._road.house.settings.retention
        now, books = self._road.clock.now(), self._road.books

        def forget(transaction: Transaction) -> None:
            books.candidates.forget(transaction, now - keep.releases.total_seconds())
            books.jobs.forget(transaction, now - keep.jobs.total_seconds())
            books.dead_letters.forget_settled(
                transaction, now - keep.dead_letters.total_seconds()
            )
            if keep.history is not None:
                books.history.forget(transaction, now - keep.history.total_seconds())

        await books.write(forget)

    async def _count(self) -> Figures:
        """Count everything."""
        books, house = self._road.books, self._road.house
        clock = self._road.clock

        def read(transaction: Transaction) -> Figures:
            blocked = books.blocklist.statistics(transaction, clock.now())
            yesterday = books.history.count_by_kind(
                transaction, clock.now() - _DAY.total_seconds()
            )
            return Figures(
                counts=books.movies.counts(transaction),
                downloads=books.downloads.count_by_state(transaction),
                happened=books.history.count_by_kind(transaction, 0.0),
                last_grabbed=books.history.last(transaction, "grabbed"),
                last_imported=books.history.last(transaction, "imported"),
                blocked_releases=blocked.active,
                dead_letters=books.dead_letters.count_open(transaction),
                failures_24h=yesterday.get("failed", 0),
            )

        counted = await books.read(read)
        wanted, coming = await asyncio.to_thread(self._look_ahead)
        unmet = await asyncio.to_thread(cutoff_unmet, house)
        folders = [str(one) for one in house.settings.media.root_folders]
        return replace(
            counted,
            wanted=wanted,
            next_release=coming,
            cutoff_unmet=len(unmet),
            free_space=await asyncio.to_thread(free_space, folders),
        )

    def _look_ahead(self) -> tuple[int, tuple[datetime, str] | None]:
        """Return how many movies can be had and are missing, and which comes next."""
        house = self._road.house
        now, delay = house.now, house.settings.releases.availability_delay
        wanted, coming = 0, list[tuple[datetime, str]]()
        for movie in house.index:
            if not movie.monitored or movie.file is not None:
                continue
            if movie.is_available(now, delay):
                wanted += 1
            elif (date := movie.available_from()) is not None and date > now:
                coming.append((date, movie.title))
        return wanted, min(coming, default=None)
