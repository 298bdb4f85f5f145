"""One visit to one list: read it, and deal with each of its entries; it can be cut off anywhere and done again."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from ..errors import AuthRefused, NotFound, ServiceError
from ..jobs import RunningJob
from ..keeping.books import Transaction
from ..keeping.list_records import ItemStatus, ListLookup, SettledItem
from ..keeping.records import ListItem, SyncStatus
from ..log import LOGGER
from ..pace import Breather, at_ease
from ..problem_keys import problem_key, problem_placeholders
from .adding import (
    EXCLUDED,
    GONE,
    NO_ROOM,
    AddingListed,
    Additions,
    Candidate,
    provenance_of,
)
from .desk import ListDesk
from .facts import Facts
from .filtering import against
from .identifying import Identified, Identifying
from .items import ItemReason, Why, facts_key, is_news, settled
from .reading import Reading
from .reports import ListReport
from .ruling import Ruling
from .sources import ListRefused
from .wanted import WantedList

JOB: Final = "sync_list"
_NOT_AUTOMATIC: Final = Why(ItemReason.NOT_AUTOMATIC, "The list adds nothing by itself")
_UNREACHABLE: Final = Why(ItemReason.UNREACHABLE, "TMDb could not be asked")
_FACTS_LAST: Final = timedelta(days=7)
_ENDLESS: Final = 1 << 30
_LASTING: Final = (AuthRefused, NotFound)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the books know of the movies that a list means."""

    excluded: frozenset[int] = frozenset()
    excluded_imdb: frozenset[str] = frozenset()
    added: frozenset[int] = frozenset()
    lookups: Mapping[str, ListLookup] = field(default_factory=dict)
    naming: Mapping[int, Sequence[ListItem]] = field(default_factory=dict)


@dataclass(slots=True)
class _Sorted:
    """What becomes of entries without asking anybody, and those whose movies may be added."""

    outcomes: list[SettledItem] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    # Further entries that mean the same movie as a candidate, by the candidate's entry.
    twins: dict[int, list[ListItem]] = field(default_factory=dict)

    def with_twins(self, outcome: SettledItem) -> list[SettledItem]:
        """Return what becomes of all entries that mean the same movie."""
        twins = self.twins.get(outcome.id, ())
        return [outcome, *(replace(outcome, id=one.id) for one in twins)]

    def with_all_twins(self, outcomes: Iterable[SettledItem]) -> list[SettledItem]:
        """Return the same for many; it belongs into a thread."""
        return [two for one in at_ease(outcomes) for two in self.with_twins(one)]

    def identified(self, items: Mapping[int, ListItem]) -> list[SettledItem]:
        """Return whose movie was not known before; it belongs into a thread."""
        pending = (
            settled(one.item, ItemStatus.PENDING, tmdb_id=one.tmdb_id)
            for one in self.candidates
        )
        return [
            two
            for two in self.with_all_twins(pending)
            if items[two.id].tmdb_id != two.tmdb_id
        ]


class Visiting:
    """Visits lists."""

    def __init__(self, desk: ListDesk) -> None:
        """Gather the tools."""
        self._desk = desk
        self._reading = Reading(desk)
        self._identifying = Identifying(desk)
        self._adding = AddingListed(desk)
        self._ruling = Ruling(desk)

    async def visit(
        self, wanted: WantedList, *, read: bool, correlation_id: str = ""
    ) -> ListReport:
        """Visit a list; without `read` only what is left of its last answer is dealt with."""
        desk = self._desk
        report = ListReport(wanted.id, wanted.name, desk.now)
        try:
            async with desk.jobs.run(
                JOB,
                correlation_id=correlation_id,
                data={"list_id": wanted.id, "name": wanted.name},
            ) as job:
                report.correlation_id = job.correlation_id
                job.report(0, message=wanted.name)
                await self._do(wanted, report, job, read=read)
                job.result.update(report.as_dict())
        except asyncio.CancelledError:
            report.status = SyncStatus.CANCELLED
            await asyncio.shield(self._end(report))
            raise
        except ServiceError as error:
            _fail(report, error)
        except Exception as error:
            LOGGER.exception("The visit to the list “%s” failed", wanted.name)
            report.status, report.cause = SyncStatus.FAILED, error
            report.error = "Something unexpected went wrong; the log tells more"
            report.problem = "list_unexpected"
        await self._end(report)
        return report

    async def _do(
        self, wanted: WantedList, report: ListReport, job: RunningJob, *, read: bool
    ) -> None:
        """Read a list, and deal with its entries."""
        books = self._desk.books
        if read:
            await self._reading.read(wanted, report)
        items = [
            one
            for one in await books.read(lambda tx: books.lists.every(tx, wanted.id))
            if one.status != ItemStatus.VANISHED
        ]
        report.found = len(items)
        job.report(0, total=len(items))
        identified = await self._identifying.identify(items)
        known = await self._known(wanted, items, identified)
        sorted_ = await asyncio.to_thread(self._sort, wanted, items, identified, known)
        by_id = {one.id: one for one in items}
        await self._settle(by_id, sorted_.outcomes, report)
        await self._note_ids(sorted_, by_id)
        job.report(len(sorted_.outcomes))
        every = sorted_.outcomes
        if sorted_.candidates:
            outcomes = await self._add(wanted, sorted_.candidates, report, job)
            new = await asyncio.to_thread(sorted_.with_all_twins, outcomes)
            await self._settle(by_id, new, report)
            job.report(len(items))
            every = [*every, *new]
        there = await asyncio.to_thread(_in_library, by_id, every)
        await self._finish(wanted, report, there)

    async def _known(
        self, wanted: WantedList, items: Sequence[ListItem], identified: Identified
    ) -> _Known:
        """Read what the books know of what a list means, as far as that is not in the library."""
        books, index = self._desk.books, self._desk.house.index
        new = [
            tmdb_id
            for tmdb_id in dict.fromkeys(identified.movies.values())
            if index.by_tmdb(tmdb_id) is None
        ]
        imdb_ids = list({one.imdb_id for one in items if one.imdb_id})

        def read(transaction: Transaction) -> _Known:
            excluded, by_imdb = books.exclusions.excluded(transaction, new, imdb_ids)
            facts = [facts_key(one) for one in new]
            return _Known(
                frozenset(excluded),
                frozenset(by_imdb),
                frozenset(books.provenance.added_by(transaction, wanted.id)),
                books.list_lookups.some(transaction, facts),
                books.lists.naming(transaction, new),
            )

        return await books.read(read)

    def _sort(
        self,
        wanted: WantedList,
        items: Sequence[ListItem],
        identified: Identified,
        known: _Known,
    ) -> _Sorted:
        """Decide what can be decided without asking anybody; it computes, so it belongs into a thread."""
        result, breathe, first = _Sorted(), Breather(), dict[int, int]()
        for item in items:
            breathe()
            tmdb_id = identified.movies.get(item.id)
            if tmdb_id is None:
                result.outcomes.append(_unidentified(item, identified))
                continue
            candidate = self._candidate(item, tmdb_id, known)
            outcome = self._judge(wanted, candidate, known)
            if outcome is not None:
                result.outcomes.append(outcome)
            elif tmdb_id in first:
                result.twins.setdefault(first[tmdb_id], []).append(item)
            else:
                first[tmdb_id] = item.id
                result.candidates.append(candidate)
        return result

    def _candidate(self, item: ListItem, tmdb_id: int, known: _Known) -> Candidate:
        """Return an entry with all that is known of its movie."""
        facts = Facts.of_item(item)
        lookup = known.lookups.get(facts_key(tmdb_id))
        now = self._desk.now
        if lookup is None or not lookup.asked_at <= now < lookup.asked_at + _FACTS_LAST:
            return Candidate(item, tmdb_id, facts, naming=known.naming.get(tmdb_id, ()))
        return Candidate(
            item,
            tmdb_id,
            facts.or_else(Facts.of_data(lookup.data)),
            asked=True,
            gone=lookup.data.get("gone") is True,
            naming=known.naming.get(tmdb_id, ()),
        )

    def _judge(
        self, wanted: WantedList, one: Candidate, known: _Known
    ) -> SettledItem | None:
        """Return what becomes of an entry, None where its movie may be added."""
        item, tmdb_id = one.item, one.tmdb_id
        movie = self._desk.house.index.by_tmdb(tmdb_id)
        if movie is not None:
            by_us = movie.id in known.added
            status = ItemStatus.ADDED if by_us else ItemStatus.EXISTING
            return settled(item, status, tmdb_id=tmdb_id, movie_id=movie.id)
        if tmdb_id in known.excluded or item.imdb_id in known.excluded_imdb:
            return settled(item, ItemStatus.EXCLUDED, EXCLUDED, tmdb_id=tmdb_id)
        if one.gone:
            return settled(item, ItemStatus.UNIDENTIFIED, GONE, tmdb_id=tmdb_id)
        if why := against(wanted.options.filters, one.facts):
            return settled(item, ItemStatus.FILTERED, why, tmdb_id=tmdb_id)
        if not wanted.options.add_automatically:
            return settled(item, ItemStatus.OFFERED, _NOT_AUTOMATIC, tmdb_id=tmdb_id)
        return None

    async def _settle(
        self,
        items: Mapping[int, ListItem],
        outcomes: Iterable[SettledItem],
        report: ListReport,
    ) -> None:
        """Write what became of entries, as far as that is new."""
        books = self._desk.books
        news = await asyncio.to_thread(_counted, items, outcomes, report)
        if news:
            await books.write(lambda one: books.lists.settle_many(one, news))

    async def _note_ids(self, sorted_: _Sorted, items: Mapping[int, ListItem]) -> None:
        """Write which movies entries mean before they are added: other lists look at that."""
        books = self._desk.books
        news = await asyncio.to_thread(sorted_.identified, items)
        if news:
            await books.write(lambda one: books.lists.settle_many(one, news))

    async def _add(
        self,
        wanted: WantedList,
        candidates: Sequence[Candidate],
        report: ListReport,
        job: RunningJob,
    ) -> list[SettledItem]:
        """Add movies, so many at once as the list may; return what became of their entries."""
        if problem := self._desk.problem_of(wanted):
            report.problem, report.gaps = problem.key, problem.placeholders
            report.error = str(problem)
            report.cause = problem
            report.may_pass = False
            why = Why(ItemReason.REFUSED, str(problem))
            return [_failed(one, why) for one in candidates]
        most = wanted.options.filters.most_at_once or _ENDLESS
        additions = Additions(wanted, report.correlation_id, most)
        outcomes: dict[int, SettledItem] = {}

        async def act(one: Candidate) -> None:
            if additions.are_enough:
                # There may be thousands of them, which is dealt with in one go.
                return
            outcomes[one.item.id] = await self._adding.add(one, additions)
            job.step(one.item.title)

        try:
            await additions.rounds.go(candidates, act)
        finally:
            report.added = len(additions.movies)
            await asyncio.shield(self._keep_lookups(additions))
        if additions.collections:
            await self._complete(additions)
        stopped = additions.rounds.stopped_by is not None
        return await asyncio.to_thread(_completed, candidates, outcomes, stopped)

    async def _keep_lookups(self, additions: Additions) -> None:
        """Write what was learnt of movies."""
        books, lookups = self._desk.books, additions.lookups
        if lookups:
            await books.write(lambda one: books.list_lookups.keep(one, lookups))

    async def _complete(self, additions: Additions) -> None:
        """Add what is missing of collections that are followed from now on."""
        await self._desk.library.refresh_collections(
            sorted(additions.collections), correlation_id=additions.correlation_id
        )

    async def _finish(
        self, wanted: WantedList, report: ListReport, there: Sequence[ListItem]
    ) -> None:
        """Write where movies come from, and let wishes count as they should."""
        desk, books = self._desk, self._desk.books

        def write(transaction: Transaction) -> None:
            rows = [provenance_of(wanted, one) for one in at_ease(there)]
            books.provenance.note(transaction, wanted.id, rows)
            books.provenance.see(transaction, wanted.id)
            state = books.list_states.get(transaction, wanted.id)
            if state.complete and not state.held and not report.failed:
                now = desk.now.timestamp()
                books.provenance.leave(transaction, wanted.id, now)

        await books.write(write)
        report.updated = await self._ruling.claim(wanted, there, report.correlation_id)

    async def _end(self, report: ListReport) -> None:
        """Write how a visit went, and tell of it."""
        report.end(self._desk.now)
        books, sync = self._desk.books, report.as_sync()
        await books.write(lambda one: books.lists.add_sync(one, sync))
        self._desk.bus.tell(report.as_event())


def _completed(
    candidates: Iterable[Candidate], known: Mapping[int, SettledItem], stopped: bool
) -> list[SettledItem]:
    """Return what became of all entries, also of those that nothing was tried for; it belongs into a thread."""
    return [
        known.get(one.item.id)
        or (
            _failed(one, _UNREACHABLE)
            if stopped
            else settled(one.item, ItemStatus.WAITING, NO_ROOM, tmdb_id=one.tmdb_id)
        )
        for one in at_ease(candidates)
    ]


def _counted(
    items: Mapping[int, ListItem], outcomes: Iterable[SettledItem], report: ListReport
) -> list[SettledItem]:
    """Count what became of entries, and return what of it is new; it belongs into a thread."""
    news: list[SettledItem] = []
    for outcome in at_ease(outcomes):
        report.count(outcome.status)
        if is_news(items[outcome.id], outcome):
            news.append(outcome)
    return news


def _in_library(
    items: Mapping[int, ListItem], outcomes: Iterable[SettledItem]
) -> list[ListItem]:
    """Return the entries whose movies are in the library, each with its movie; it belongs into a thread."""
    return [
        replace(items[one.id], tmdb_id=one.tmdb_id, movie_id=one.movie_id)
        for one in at_ease(outcomes)
        if one.movie_id is not None
    ]


def _unidentified(item: ListItem, identified: Identified) -> SettledItem:
    """Return what becomes of an entry that nobody knows the movie of."""
    if why := identified.failed.get(item.id):
        return replace(settled(item, ItemStatus.FAILED, why), tmdb_id=None)
    why = identified.unknown.get(item.id)
    return replace(settled(item, ItemStatus.UNIDENTIFIED, why), tmdb_id=None)


def _failed(one: Candidate, why: Why) -> SettledItem:
    """Return that the movie of an entry could not be added."""
    return settled(one.item, ItemStatus.FAILED, why, tmdb_id=one.tmdb_id)


def _fail(report: ListReport, error: ServiceError) -> None:
    """Note that a list could not be read."""
    report.status, report.cause = SyncStatus.FAILED, error
    report.error = str(error)
    report.problem, report.gaps = problem_key(error), problem_placeholders(error)
    if isinstance(error, ListRefused):
        report.may_pass = error.may_pass
    else:
        report.may_pass = not isinstance(error, _LASTING)
    wait = getattr(error, "retry_after", None)
    report.retry_after = wait if isinstance(wait, float) else 0.0
