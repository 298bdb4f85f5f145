"""How a library stands, in figures that are counted anew where something has changed."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from .coming import Ahead, Describing, Upcoming, look_ahead
from .failures.patterns import PatternKind
from .household import free_space
from .keeping.asked import LibraryCounts
from .keeping.books import Books, Transaction
from .keeping.records import HistoryRecord, TrackState
from .library.following import count_missing
from .road import Road
from .search import cutoff_unmet

_DAY: Final = timedelta(days=1)
# Dates pass and disks fill without an event.
_COUNT_AGAIN: Final = timedelta(minutes=5)

_TALLY: Final = "forgotten_history"


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
    last_added: HistoryRecord | None = None
    missing_in_collections: int = 0
    """How many movies of followed collections the library lacks."""
    blocked_releases: int = 0
    dead_letters: int = 0
    failures_24h: int = 0
    patterns: tuple[PatternKind, ...] = ()
    """What the failures of a day have in common."""
    next_release: tuple[datetime, str] | None = None
    searches: int = 0
    """How many searches for a movie there were since the start."""
    search_seconds: float | None = None
    search_average: float | None = None
    search_p95: float | None = None
    """How long the last search took, and the last hundred."""
    upcoming: Upcoming = field(default_factory=Upcoming)


class Counting:
    """Counts what a library has."""

    def __init__(self, road: Road) -> None:
        """Begin with nothing counted."""
        self._road = road
        self._figures = Figures()
        self._is_counted = False
        self._counted_at = 0.0
        self._patterns: tuple[PatternKind, ...] | None = None
        self._describing = Describing(road.books)

    async def figures(self) -> Figures:
        """Return how the library stands, counted anew where something has changed."""
        age = self._road.clock.monotonic() - self._counted_at
        if age >= _COUNT_AGAIN.total_seconds():
            self._is_counted = False
        # What changes while it is counted is counted once more, but not for ever.
        for _ in range(2):
            if not self._is_counted:
                await self._count_anew()
        search = self._road.search
        return replace(
            self._figures,
            searches=search.searches,
            search_seconds=search.durations.last,
            search_average=search.durations.average,
            search_p95=search.durations.p95,
        )

    def forget(self) -> None:
        """Count anew next time."""
        self._is_counted = False

    async def _count_anew(self) -> None:
        """Count, and keep that for a while."""
        self._is_counted = True
        self._counted_at = self._road.clock.monotonic()
        try:
            self._figures = await self._count()
        except BaseException:
            self._is_counted = False
            raise

    async def find_patterns(self) -> tuple[PatternKind, ...]:
        """Return what failures have in common."""
        found = await self._road.failures.patterns()
        self._patterns = tuple(dict.fromkeys(one.kind for one in found))
        return self._patterns

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
                happened=dict(
                    _forgotten(transaction, books)
                    + Counter(books.history.count_by_kind(transaction, 0.0))
                ),
                last_grabbed=books.history.last(transaction, "grabbed"),
                last_imported=books.history.last(transaction, "imported"),
                last_added=books.history.last(transaction, "added"),
                missing_in_collections=count_missing(transaction, books),
                blocked_releases=blocked.active,
                dead_letters=books.dead_letters.count_open(transaction),
                failures_24h=yesterday.get("failed", 0),
            )

        counted = await books.read(read)
        version = house.version
        ahead = await asyncio.to_thread(self._look_ahead)
        first = await self._describing.describe(ahead.first, version)
        unmet = await asyncio.to_thread(cutoff_unmet, house)
        folders = [str(one) for one in house.settings.media.root_folders]
        patterns = self._patterns
        return replace(
            counted,
            patterns=await self.find_patterns() if patterns is None else patterns,
            wanted=ahead.wanted,
            next_release=ahead.next_wanted,
            upcoming=Upcoming(ahead.count, first),
            cutoff_unmet=len(unmet),
            free_space=await asyncio.to_thread(free_space, folders),
        )

    def _look_ahead(self) -> Ahead:
        """Return what lies ahead of the library."""
        house = self._road.house
        delay = house.settings.releases.availability_delay
        return look_ahead(house.index, house.now, delay)


def forget_history(
    transaction: Transaction, books: Books, before: float, now: float
) -> None:
    """Forget what happened before some time, but not how often."""
    tally = _forgotten(transaction, books)
    tally.update(books.history.count_by_kind(transaction, 0.0))
    if books.history.forget(transaction, before):
        tally.subtract(books.history.count_by_kind(transaction, 0.0))
        books.settings.keep(transaction, _TALLY, dict(tally), now)


def _forgotten(transaction: Transaction, books: Books) -> Counter[str]:
    """Return how often things have happened that history has forgotten."""
    stored = books.settings.get(transaction, _TALLY)
    return Counter(
        {kind: count for kind, count in stored.items() if isinstance(count, int)}
    )
