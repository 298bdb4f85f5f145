"""The one door to lists: visit them, see how they stand, and say what only a person can say."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ..events import Bus
from ..household import Housekeeping
from ..invalid import Invalid
from ..jobs import Jobs
from ..keeping.books import Books, Transaction
from ..keeping.list_records import ItemStatus, ListLookup, ListState, Provenance
from ..keeping.records import After, ListItem, ListSync, Slice
from ..library import Library
from ..movies import Movie
from ..ports import Clock, Metadata
from ..search import Search
from .desk import ListDesk, Sources
from .identifying import Identifying
from .items import lookup_key
from .leaving import Cleaning
from .promises import Promises
from .reports import CleaningStatus, Held, ListReport, ListStatus
from .rounds import ListListener, ListRounds, Spawn
from .visiting import Visiting
from .wanted import WantedList

# What was found about entries is asked anew after this time.
_LOOKUPS_LAST: Final = timedelta(days=180)
_MOST_TITLES: Final = 20


class Lists:
    """Follows lists: what they name becomes wanted, and stays explained.

    `sources` returns the lists as they are set up at this moment, those that were set up first come first. Problems of
    people are raised as `Invalid`; what goes wrong with a list is in its report.
    """

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        metadata: Metadata,
        library: Library,
        search: Search,
        jobs: Jobs,
        spawn: Spawn,
        sources: Sources,
    ) -> None:
        """Gather the tools."""
        self._desk = ListDesk(
            books=books,
            house=house,
            bus=bus,
            clock=clock,
            metadata=metadata,
            library=library,
            jobs=jobs,
            sources=sources,
        )
        self._cleaning = Cleaning(self._desk)
        self._rounds = ListRounds(
            self._desk, Visiting(self._desk), self._cleaning, spawn, self._visited
        )
        self._identifying = Identifying(self._desk)
        self._promises = Promises(self._desk, search)
        self._spawn = spawn
        self._keeping: asyncio.Task[int] | None = None

    async def open(self) -> None:
        """Read how lists stand, forget those that were removed, and read what a restart has kept from being searched for."""
        await self._rounds.load()
        await self._forget_gone()
        await self._promises.load()

    async def close(self) -> None:
        """End visits; the next start goes on with them."""
        await self._rounds.close()
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})

    def begin_due(self, *, only_new: bool = False) -> None:
        """Begin what is due: visits, and searches that were promised; or only visits to lists that nobody has visited."""
        self._rounds.begin_due(only_new=only_new)
        if not only_new:
            self._keep_promises()

    def look_for_promised(self) -> None:
        """Begin to look for movies, as it was promised a moment ago; nobody is kept waiting."""
        self._promises.promised()
        self._keep_promises()

    async def sync(
        self, list_id: str | None = None, correlation_id: str = ""
    ) -> list[ListReport]:
        """Visit a list, or all that are followed, because a person wants it; return what that brought."""
        if list_id is None:
            wanted = self._desk.enabled()
        else:
            wanted = [self._followed(list_id)]
        return await self._rounds.visit(wanted, correlation_id)

    def leave_alone(self, list_id: str) -> None:
        """End the visit to a list that is not wanted any more; what it has done so far stays."""
        self._rounds.leave_alone(list_id)

    def listen(self, listener: ListListener) -> Callable[[], None]:
        """Call somebody with the id of a list whenever a visit to it begins or ends, or a person has decided about it."""
        return self._rounds.listen(listener)

    async def sync_some(
        self, list_ids: Collection[str], correlation_id: str = ""
    ) -> list[ListReport]:
        """Visit some lists because a person wants it; none is visited where one of them cannot be."""
        wanted = [self._followed(one) for one in dict.fromkeys(list_ids)]
        return await self._rounds.visit(wanted, correlation_id)

    def next_due(self, list_id: str) -> datetime | None:
        """Return when a list will be visited, None where it is not followed."""
        return self._rounds.next_due(self._desk.wanted(list_id))

    async def status(self, list_id: str) -> ListStatus:
        """Return how a list stands."""
        wanted, books = self._desk.wanted(list_id), self._desk.books
        state = self._rounds.state(list_id)

        def read(transaction: Transaction) -> ListStatus:
            current = books.list_states.get(transaction, list_id)
            counts = books.lists.count_by_status(transaction, list_id)
            held = None
            if current.held_at is not None:
                some = books.lists.vanished(transaction, list_id, _MOST_TITLES)
                titles = tuple(one.title for one in some)
                held = Held(current.held_at, current.held, titles)
            return ListStatus(
                list_id=list_id,
                name=wanted.name,
                enabled=wanted.options.enabled,
                service=wanted.source.service,
                service_name=current.name,
                items=sum(counts.values()),
                outcomes=counts,
                last=books.lists.last_sync(transaction, list_id),
                last_success=books.lists.last_sync(
                    transaction, list_id, successful=True
                ),
                held=held,
                brought=len(books.provenance.added_by(transaction, list_id)),
            )

        problem = self._desk.problem_of(wanted)
        return replace(
            await books.read(read),
            next_due=self._rounds.next_due(wanted),
            visiting=self._rounds.is_visiting(list_id),
            failures=state.attempts,
            problem=problem.key if problem else "",
            gaps=problem.placeholders if problem else {},
        )

    async def statuses(self) -> list[ListStatus]:
        """Return how all lists stand, the oldest first."""
        return [await self.status(list_id) for list_id in self._desk.sources()]

    async def cleaning(self) -> CleaningStatus:
        """Return how cleaning stands, and what it waits for."""
        return await self._cleaning.status()

    async def confirm(self, list_id: str, correlation_id: str = "") -> list[Movie]:
        """Believe that entries have vanished from a list, and clean if nothing else is waited for.

        Return the movies that something was done about.
        """
        await self._release(list_id, spare=False)
        return await self._cleaning.clean(correlation_id)

    async def dismiss(self, list_id: str) -> int:
        """Let the movies of entries that have vanished from a list stay for good; return how many those are."""
        return await self._release(list_id, spare=True)

    async def items(
        self,
        list_id: str,
        *,
        statuses: Collection[ItemStatus] = (),
        after: After | None = None,
        limit: int = 100,
    ) -> tuple[Slice[ListItem], Mapping[str, ListLookup]]:
        """Return a page of what a list names, and what was found about those entries that are not identified, by their keys."""
        books = self._desk.books
        wanted = tuple(one.value for one in statuses)

        def read(
            transaction: Transaction,
        ) -> tuple[Slice[ListItem], dict[str, ListLookup]]:
            page = books.lists.page(
                transaction, list_id, statuses=wanted, after=after, limit=limit
            )
            keys = {
                one.key: lookup_key(one) for one in page.items if one.tmdb_id is None
            }
            found = books.list_lookups.some(transaction, tuple(keys.values()))
            return page, {
                key: found[asked] for key, asked in keys.items() if asked in found
            }

        return await books.read(read)

    async def identify(self, list_id: str, key: str, tmdb_id: int) -> None:
        """Say which movie an entry means; the next visit goes by it, on all lists that name it alike."""
        books = self._desk.books
        items = await books.read(lambda one: books.lists.every(one, list_id))
        item = next((one for one in items if one.key == key), None)
        if item is None or not lookup_key(item):
            raise Invalid("list_entry_unknown", entry=key)
        await self._identifying.assign(item, tmdb_id)

    async def syncs(
        self, list_id: str, *, after: After | None = None, limit: int = 50
    ) -> Slice[ListSync]:
        """Return a page of the visits to a list, the latest first."""
        books = self._desk.books
        return await books.read(
            lambda one: books.lists.syncs(one, list_id, after=after, limit=limit)
        )

    async def provenance(
        self, movie_ids: Collection[int]
    ) -> Mapping[int, tuple[Provenance, ...]]:
        """Return which lists have named movies of the library, in one read; those that none has named are left out."""
        books = self._desk.books
        found = await books.read(lambda one: books.provenance.of_movies(one, movie_ids))
        return {movie_id: tuple(rows) for movie_id, rows in found.items()}

    async def forget(self, list_id: str) -> None:
        """Forget a list that is no longer set up; where movies come from stays known, and its movies stay for good."""
        books, now = self._desk.books, self._desk.now.timestamp()

        def write(transaction: Transaction) -> None:
            books.provenance.close(transaction, list_id, now)
            books.lists.forget_list(transaction, list_id)
            books.list_states.remove(transaction, list_id)

        await books.write(write)
        self._rounds.forget(list_id)

    async def tidy(self, keep: timedelta) -> None:
        """Forget lists that are no longer set up, and visits and answers that are too old to be asked for."""
        books, now = self._desk.books, self._desk.now
        await self._forget_gone()

        def write(transaction: Transaction) -> None:
            books.lists.forget_syncs(transaction, (now - keep).timestamp())
            books.list_lookups.forget(transaction, (now - _LOOKUPS_LAST).timestamp())

        await books.write(write)

    async def _forget_gone(self) -> None:
        """Forget lists that are no longer set up."""
        books = self._desk.books
        for state in await books.read(books.list_states.every):
            if state.list_id not in self._desk.sources():
                await self.forget(state.list_id)

    def _visited(self, report: ListReport) -> None:
        """Begin to look for what a visit has added."""
        if report.added or report.updated:
            self.look_for_promised()

    def _keep_promises(self) -> None:
        """Look for what was promised, without keeping anybody waiting."""
        is_busy = self._keeping is not None and not self._keeping.done()
        if not is_busy and self._promises.is_due:
            self._keeping = self._spawn(
                self._promises.keep(), "search for what lists have added"
            )

    def _followed(self, list_id: str) -> WantedList:
        """Return a list that is set up and followed."""
        wanted = self._desk.wanted(list_id)
        if not wanted.options.enabled:
            raise Invalid("list_disabled", list=wanted.name)
        return wanted

    async def _release(self, list_id: str, *, spare: bool) -> int:
        """Believe that entries have vanished; return how many movies are let stay for good."""
        wanted, books = self._desk.wanted(list_id), self._desk.books
        now = self._desk.now.timestamp()

        def write(transaction: Transaction) -> tuple[int, ListState] | None:
            state = books.list_states.get(transaction, list_id)
            if state.held_at is None:
                return None
            books.lists.forget_vanished(transaction, list_id)
            books.provenance.leave(transaction, list_id, now)
            spared = 0
            if spare:
                spared = books.provenance.spare(transaction, list_id, now)
            state = replace(state, held_at=None, held=0)
            books.list_states.keep(transaction, state)
            return spared, state

        written = await books.write(write)
        if written is None:
            raise Invalid("list_not_held", list=wanted.name)
        self._rounds.keep(written[1])
        return written[0]
