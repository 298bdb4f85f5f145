"""What failures tell when one looks at many of them."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, override

from ..events import Bus, FailurePattern
from ..household import Housekeeping
from ..keeping.asked import HistoryFilter
from ..keeping.books import Books, Transaction
from ..keeping.records import After, HistoryRecord, Slice
from ..ports import Clock, DownloadClient
from . import patterns, tries
from .desk import Desk
from .patterns import Pattern, find_patterns
from .recording import FAILED
from .tries import MovieFailures, RetryStatistics, failures_by_movie, retry_statistics

_SETTING: Final = "failure_patterns"
_MONTH: Final = timedelta(days=30)
_PAGE: Final = 1000
_MOST: Final = 10 * _PAGE


class Insight(Desk):
    """Looks back at what has failed."""

    @override
    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        client: DownloadClient,
    ) -> None:
        """Remember no pattern yet."""
        super().__init__(books=books, house=house, bus=bus, clock=clock, client=client)
        self._told: dict[str, int] | None = None
        self._one_by_one = asyncio.Lock()

    async def patterns(self) -> list[Pattern]:
        """Return what the failures of the last day have in common, and tell of what is new in it."""
        now = self._now
        async with self._one_by_one:
            told = await self._remembered()
            records = await self._history(patterns.KINDS, now - patterns.WINDOW)
            found = await asyncio.to_thread(find_patterns, records, now)
            current = {one.key: one.count for one in found}
            if current != told:
                await self._remember(current)
        grown = [one for one in found if one.count > told.get(one.key, 0)]
        self._bus.tell(*(self._event(one) for one in grown))
        return list(found)

    async def list_failed(
        self,
        since: datetime | None = None,
        *,
        movie_id: int | None = None,
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[HistoryRecord]:
        """Return a page of downloads that came to nothing, the latest first."""
        which = HistoryFilter(kinds=(FAILED,), since=since, movie_id=movie_id)
        return await self._books.read(
            lambda transaction: self._books.history.page(
                transaction, which, after=after, limit=limit
            )
        )

    async def retry_statistics(self, since: datetime | None = None) -> RetryStatistics:
        """Return what became of new tries, of a month where nothing else is said."""
        records = await self._history(tries.KINDS, since or self._now - _MONTH)
        return await asyncio.to_thread(retry_statistics, records)

    async def failures_by_movie(
        self, since: datetime | None = None
    ) -> Mapping[int, MovieFailures]:
        """Return, by movie, what came to nothing, of a month where nothing else is said."""
        records = await self._history((FAILED,), since or self._now - _MONTH)
        return failures_by_movie(records)

    async def _history(
        self, kinds: Collection[str], since: datetime
    ) -> list[HistoryRecord]:
        """Return all that happened of some kinds since some time."""

        def read(transaction: Transaction) -> list[HistoryRecord]:
            found: list[HistoryRecord] = []
            which = HistoryFilter(kinds=kinds, since=since)
            after: After | None = None
            while True:
                page = self._books.history.page(
                    transaction, which, after=after, limit=_PAGE
                )
                found.extend(page.items)
                # What a whole household fails at in a month is no more than this; the latest tell enough.
                if (after := page.after) is None or len(found) >= _MOST:
                    return found

        return await self._books.read(read)

    async def _remembered(self) -> dict[str, int]:
        """Return how large each pattern was that was told of before."""
        if self._told is None:
            stored = await self._books.read(
                lambda transaction: self._books.settings.get(transaction, _SETTING)
            )
            self._told = {
                key: count for key, count in stored.items() if isinstance(count, int)
            }
        return self._told

    async def _remember(self, current: dict[str, int]) -> None:
        """Write down how large each pattern is."""
        now = self._clock.now()
        await self._books.write(
            lambda transaction: self._books.settings.keep(
                transaction, _SETTING, current, now
            )
        )
        self._told = current

    def _event(self, pattern: Pattern) -> FailurePattern:
        """Return what is told of a pattern."""
        return FailurePattern(
            correlation_id=pattern.correlation_id,
            movie=self._subject(pattern.movie_id),
            pattern=pattern.kind.value,
            count=pattern.count,
            examples=pattern.examples,
        )
