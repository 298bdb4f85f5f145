"""The scheduled search: all that is missing or not good enough yet, as far as budgets reach."""

import asyncio
from collections.abc import Callable, Iterator, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..decision.context import Household, Inquiry, Occasion, Situation
from ..household import Housekeeping
from ..indexing import Indexer
from ..jobs import Jobs, RunningJob
from ..keeping.books import Books, Transaction
from ..log import LOGGER
from ..movies import Movie
from ..pace import Breather
from .fan_out import Choice
from .movie_search import MovieSearch
from .reports import Problem, SearchReport, WantedReport

JOB: Final = "search_missing"


def cutoff_unmet(
    house: Housekeeping, breathe: Callable[[], None] | None = None
) -> list[int]:
    """Return the ids of monitored movies whose file may be replaced by a better one.

    It computes for as long as there are movies, so it belongs into a thread. Where a profile allows no upgrades,
    every file is good enough.
    """
    breathe = breathe or Breather()
    household, inquiry = _judging(house)
    unmet: list[int] = []
    for movie in house.index:
        if _may_be_better(movie, household, inquiry):
            unmet.append(movie.id)
        breathe()
    return unmet


def is_missing(house: Housekeeping, movie: Movie) -> bool:
    """Return whether a movie is monitored, can be had by now and is not there."""
    delay = house.settings.releases.availability_delay
    missing = movie.monitored and movie.file is None
    return missing and movie.is_available(house.now, delay)


def may_be_better(house: Housekeeping, movie: Movie) -> bool:
    """Return whether something better than the file of one movie is wanted."""
    return _may_be_better(movie, *_judging(house))


def _judging(house: Housekeeping) -> tuple[Household, Inquiry]:
    """Return what files are judged by."""
    household = Household(
        library=house.index,
        profiles=house.profiles,
        matcher=house.matcher,
        settings=house.settings.releases,
    )
    return household, Inquiry(occasion=Occasion.SEARCH, now=house.now)


def _may_be_better(movie: Movie, household: Household, inquiry: Inquiry) -> bool:
    """Return whether something better than the file of a movie is wanted."""
    yardstick = household.yardsticks.get(movie.profile_id)
    if not movie.monitored or yardstick is None:
        return False
    held = Situation(household, inquiry, movie, yardstick).file
    if held is None or not yardstick.profile.upgrade_allowed:
        return False
    return not yardstick.cutoff_met(held[1], None, household.settings.propers)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A movie to search for; `only` names the indexers that are still to be asked, None means all."""

    movie: Movie
    only: frozenset[str] | None = None


@dataclass(slots=True)
class _Cycle:
    """A round under way."""

    wishes: Iterator[_Wish]
    unwilling: set[str] = field(default_factory=set)
    stopped: bool = False
    searched: int = 0
    failed: int = 0
    grabbed: int = 0


class WantedSearch:
    """Goes through the wanted movies, those first that were not searched for longest.

    What an indexer could not be asked for is made up for first of all in the next round: otherwise an indexer with a
    small budget would see the same few movies each day, as the others are done with by those without one.
    """

    def __init__(
        self, *, books: Books, house: Housekeeping, jobs: Jobs, search: MovieSearch
    ) -> None:
        """Owe nothing to anybody."""
        self._books = books
        self._house = house
        self._jobs = jobs
        self._search = search
        self._turn = asyncio.Lock()
        self._owed: dict[int, frozenset[str]] = {}

    async def run(
        self,
        *,
        upgrades: bool,
        again: bool,
        job: RunningJob | None,
        correlation_id: str,
        only: AbstractSet[int] | None = None,
    ) -> WantedReport:
        """Search for all that is wanted, or `only` for some of it; `again` also for what was searched for just now."""
        if job is not None:
            return await self._run(job, upgrades=upgrades, again=again, only=only)
        async with self._jobs.run(JOB, correlation_id=correlation_id) as own:
            return await self._run(own, upgrades=upgrades, again=again, only=only)

    async def _run(
        self,
        job: RunningJob,
        *,
        upgrades: bool,
        again: bool,
        only: AbstractSet[int] | None,
    ) -> WantedReport:
        """Search as the job that is given."""
        async with self._turn:
            busy = await self._busy()
            wishes = await asyncio.to_thread(
                self._wishes, busy, upgrades=upgrades, again=again, only=only
            )
            job.report(0, total=len(wishes))
            cycle = _Cycle(iter(wishes))
            many = self._house.settings.automation.concurrent_searches
            async with asyncio.TaskGroup() as group:
                for _ in range(max(1, min(many, len(wishes)))):
                    group.create_task(self._walk(cycle, job))
        missing = sum(wish.movie.file is None for wish in wishes)
        report = WantedReport(
            correlation_id=job.correlation_id,
            missing=missing,
            upgrades=len(wishes) - missing,
            searched=cycle.searched,
            failed=cycle.failed,
            grabbed=cycle.grabbed,
            left=len(wishes) - cycle.searched - cycle.failed,
        )
        job.result |= report.as_dict()
        return report

    async def _busy(self) -> AbstractSet[int]:
        """Return the ids of movies for which something is under way."""

        def read(transaction: Transaction) -> AbstractSet[int]:
            queue = self._books.downloads.queue(transaction)
            return {
                movie_id
                for movie_id, queued in queue.items()
                if not all(one.failed for one in queued)
            }

        return await self._books.read(read)

    def _wishes(
        self,
        busy: AbstractSet[int],
        *,
        upgrades: bool,
        again: bool,
        only: AbstractSet[int] | None,
    ) -> list[_Wish]:
        """Return what to search for, in order; it blocks."""
        breathe, house = Breather(), self._house
        unmet = frozenset(cutoff_unmet(house, breathe) if upgrades else ())
        wishes: list[_Wish] = []
        some = None if only is None else map(house.index.get, sorted(only))
        for movie in house.index if some is None else filter(None, some):
            breathe()
            wanted = movie.year > 0 if movie.file is None else movie.id in unmet
            if not wanted or movie.id in busy or not self._is_out(movie):
                continue
            if again or not self._was_searched(movie):
                wishes.append(_Wish(movie))
            elif owed := self._owed.get(movie.id):
                wishes.append(_Wish(movie, owed))
        self._owed = {
            id_: one for id_, one in self._owed.items() if house.index.get(id_)
        }
        return sorted(wishes, key=self._order)

    def _order(self, wish: _Wish) -> tuple[bool, float, bool, int]:
        """Return what wishes are sorted by."""
        movie, searched = wish.movie, wish.movie.last_searched
        return (
            movie.id not in self._owed,
            searched.timestamp() if searched else 0.0,
            movie.file is not None,
            movie.id,
        )

    def _is_out(self, movie: Movie) -> bool:
        """Return whether a movie is to be searched for, and can be had."""
        days = self._house.settings.releases.availability_delay
        return movie.monitored and movie.is_available(self._house.now, days)

    def _was_searched(self, movie: Movie) -> bool:
        """Return whether a movie was searched for just now; a clock that was set back does not matter."""
        searched: datetime | None = movie.last_searched
        if searched is None:
            return False
        pause = self._house.settings.automation.search_again_after
        return searched <= self._house.now < searched + pause

    async def _walk(self, cycle: _Cycle, job: RunningJob) -> None:
        """Search for one movie after the other, until nothing is left or nobody can be asked."""
        for wish in cycle.wishes:
            if cycle.stopped:
                return
            try:
                await self._grant(wish, cycle, job.correlation_id)
            except Exception:
                LOGGER.exception("The search for %s failed", wish.movie.title)
                cycle.failed += 1
            if not cycle.stopped:
                job.step(wish.movie.title)

    async def _grant(self, wish: _Wish, cycle: _Cycle, correlation_id: str) -> None:
        """Search for one movie."""
        movie = self._house.index.get(wish.movie.id)
        if movie is None or (wish.only is not None and wish.only <= cycle.unwilling):
            return
        report = await self._search.search(
            movie,
            Occasion.SEARCH,
            correlation_id=correlation_id,
            takes=True,
            choice=self._choice(wish),
        )
        self._draw_conclusions(wish, report, cycle)

    def _draw_conclusions(
        self, wish: _Wish, report: SearchReport, cycle: _Cycle
    ) -> None:
        """Note who could not be asked; where that is everybody, there is no use in going on."""
        unasked = report.unasked
        if wish.only is not None:
            unasked &= wish.only
        cycle.unwilling |= unasked
        if not report.asked:
            cycle.stopped = cycle.stopped or wish.only is None
            return
        cycle.searched += 1
        cycle.grabbed += len(report.grabbed)
        if unasked:
            self._owed[wish.movie.id] = unasked
        else:
            self._owed.pop(wish.movie.id, None)

    def _choice(self, wish: _Wish) -> Choice:
        """Return who may be asked: those that are to be, as long as enough of their budget is left for people."""
        reserve = self._house.settings.automation.budget_reserve

        def choose(indexer: Indexer) -> Problem | None:
            if wish.only is not None and indexer.identity.id not in wish.only:
                return Problem.DONE_BEFORE
            left, budget = indexer.budget_left, indexer.budget
            if left is None or budget is None or left > budget * reserve:
                return None
            return Problem.RESERVED

        return choose
