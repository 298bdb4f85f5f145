"""The one road that every movie takes, from the wish to the library; whoever begins it, it is the same."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from .decision.context import Occasion
from .errors import BooksOutOfOrder, ServiceError
from .events import Bus
from .failures.handling import Failures
from .failures.steps import StepKind
from .failures.taxonomy import FailureReason
from .grab import Grabber
from .household import Housekeeping
from .importing.importer import Importer
from .importing.results import Harmful, Imported, Waiting
from .importing.scanning import Prober
from .importing.transfer import Carrier
from .invalid import Invalid
from .jobs import Jobs, RunningJob
from .keeping.asked import DownloadFilter
from .keeping.books import Books
from .keeping.records import NOT_OVER, TrackedDownload, TrackState
from .library import AddRequest, CollectionReport, FileFate, Library
from .lists.lists import Lists
from .lists.wanted import WantedList
from .log import LOGGER
from .movies import Movie
from .origins import Origins
from .ports import Clock, DownloadClient, Indexers, Metadata
from .quality.keeping import QualityBooks
from .schedule import Schedule
from .search import Search
from .track import Look, Tracker
from .wishes import Wishes

type Spawn = Callable[[Coroutine[Any, Any, Any], str], asyncio.Task[Any]]

# After a failure the indexers are asked anew, unless they were just now.
_JUST_NOW: Final = 3600.0


class Road:
    """All stops of the road, and the way from one to the next.

    `spawn` begins what nobody waits for. Films that are being filed are waited for when the road is closed: what
    a thread has begun cannot be stopped, and must not be begun a second time beside it. All else can be cut off.
    """

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        client: DownloadClient,
        indexers: Indexers,
        metadata: Metadata,
        carrier: Carrier,
        prober: Prober,
        spawn: Spawn,
        sources: Callable[[], Mapping[str, WantedList]] = dict,
    ) -> None:
        """Put the stops in their places; `sources` are the lists as they are set up at any moment."""
        self.books = books
        self.house = house
        self.bus = bus
        self.clock = clock
        self.client = client
        self.indexers = indexers
        self.jobs = Jobs(books, clock)
        self.quality = QualityBooks(books=books, house=house, clock=clock)
        self.schedule = Schedule(books, clock)
        self.wishes = Wishes(books, clock)
        self.origins = Origins(books)
        self.library = Library(
            books=books, house=house, bus=bus, clock=clock, metadata=metadata
        )
        self.failures = Failures(
            books=books, house=house, bus=bus, clock=clock, client=client
        )
        self.grabber = Grabber(
            books=books,
            house=house,
            bus=bus,
            clock=clock,
            indexers=indexers,
            client=client,
            failures=self.failures,
            nothing_left=self._search_anew,
        )
        self.search = Search(
            books=books,
            house=house,
            clock=clock,
            indexers=indexers,
            grabber=self.grabber,
            jobs=self.jobs,
        )
        self.lists = Lists(
            books=books,
            house=house,
            bus=bus,
            clock=clock,
            metadata=metadata,
            library=self.library,
            search=self.search,
            jobs=self.jobs,
            spawn=spawn,
            sources=sources,
        )
        self.tracker = Tracker(
            books=books, house=house, bus=bus, clock=clock, client=client
        )
        self.importer = Importer(
            books=books,
            house=house,
            bus=bus,
            clock=clock,
            carrier=carrier,
            prober=prober,
        )
        self._carrier = carrier
        self._spawn = spawn
        self._in_hand: dict[str, asyncio.Task[Any]] = {}
        self._filing: dict[int, asyncio.Task[Any]] = {}
        self._is_closed = False

    async def open(self) -> None:
        """Read the library, and end what a restart has cut off, before anything new is begun."""
        await self.house.load()
        await self.schedule.load()
        await self.jobs.recover()
        await self.importer.recover()
        await self.library.recover()
        await self.grabber.recover()
        await self.lists.open()
        for download in await self.failures.unanswered():
            self._replace(download)
        for movie_id, correlation_id in (await self.wishes.pending()).items():
            if await self._is_wanting(movie_id):
                self.search_soon(movie_id, correlation_id)
            else:
                await self.wishes.settle(movie_id)

    async def close(self, *, patiently: bool = True) -> None:
        """Wait for the films that are being filed, and end the rest; nothing new is begun.

        Who is not patient does not wait for threads that go on by themselves; then nobody may open the library anew.
        """
        self._is_closed = True
        await self.lists.close()
        await self.jobs.close()
        await self.search.close()
        await self.library.close()
        busy = await self._being_filed()
        tasks = set(self._in_hand.values())
        for task in tasks - busy:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        if patiently:
            await asyncio.to_thread(self._carrier.close)

    async def look(self) -> Look:
        """Take every download one step on; one that fails does not stop the others."""
        # An indexer may make us wait for minutes, and others need not wait with it.
        self._begin("hand over what was chosen", self.grabber.hand_over)
        look = await self.tracker.look()
        # What is due is tried again before its old trouble is taken for a new one.
        await self._alone("go on with downloads", self.failures.resume_due())
        for trouble in look.troubles:
            await self._alone(
                "deal with a download in trouble",
                self.fail(trouble.download, trouble.reason, trouble.message),
            )
        for download in look.completed:
            filing = self._begin(
                f"file “{download.title}”", partial(self.import_now, download)
            )
            if filing is not None:
                self._filing[download.id] = filing
                filing.add_done_callback(partial(self._filed, download.id))
        await self._alone("clear away what failed", self.tracker.clear_failed())
        return look

    async def add_movie(
        self, request: AddRequest, *, search: bool, correlation_id: str, source: str
    ) -> Movie:
        """Take a movie into the library, and look for it without keeping anybody waiting."""
        movie = await self.library.add(
            request, correlation_id=correlation_id, source=source
        )
        if search and movie.monitored:
            await self.wishes.note(movie.id, correlation_id)
            self.search_soon(movie.id, correlation_id)
        return movie

    async def remove_movie(
        self, movie_id: int, *, files: FileFate, exclude: bool, correlation_id: str
    ) -> None:
        """Let go of a movie, and of what is on its way for it."""
        for download in await self._under_way(movie_id):
            if download.state is not TrackState.IMPORTING:
                await self._let_go(download)
        await self.library.remove(
            movie_id, files=files, exclude=exclude, correlation_id=correlation_id
        )

    async def _let_go(self, download: TrackedDownload) -> None:
        """Give up a download whose movie leaves; what is complete stays in the client, as others want it."""
        if download.completed_at is None:
            # The client may have got all of it since we looked, or have it in the library itself.
            with suppress(Invalid):
                await self.tracker.remove(download.id, delete_files=True)
                return
        # It may be over by now, or about to be in the library.
        with suppress(Invalid):
            await self.tracker.remove(
                download.id, delete_files=False, from_client=False
            )

    async def refresh_collections(
        self,
        collection_ids: Collection[int] | None = None,
        *,
        job: RunningJob | None = None,
        correlation_id: str = "",
    ) -> CollectionReport:
        """Renew collections, add what is missing of those that are followed, and look for that in the background."""
        report = await self.library.refresh_collections(
            collection_ids, job=job, correlation_id=correlation_id
        )
        if report.to_search:
            self.lists.look_for_promised()
        return report

    def search_soon(self, movie_id: int, correlation_id: str) -> None:
        """Look for a movie in the background."""
        self._begin(
            f"search for the movie {movie_id} ({correlation_id})",
            partial(self._keep_promise, movie_id, correlation_id),
        )

    async def _keep_promise(self, movie_id: int, correlation_id: str) -> None:
        """Look for a movie; what a restart cuts off is taken up by the next start."""
        await self.wishes.note(movie_id, correlation_id)
        try:
            await self._search(movie_id, correlation_id)
        except Exception:
            await self.wishes.settle(movie_id)
            raise
        await self.wishes.settle(movie_id)

    async def _is_wanting(self, movie_id: int) -> bool:
        """Return whether a movie still lacks a film, and none is on its way."""
        movie = self.house.index.get(movie_id)
        if movie is None or movie.file is not None:
            return False
        return not await self._under_way(movie_id)

    async def _search(self, movie_id: int, correlation_id: str) -> None:
        """Look for a movie, again and again where no indexer has answered."""
        while True:
            report = await self.search.for_movie(
                movie_id, Occasion.SEARCH, correlation_id=correlation_id
            )
            movie = self.house.index.get(movie_id)
            failed = [one for one in report.indexers if one.problem is not None]
            if movie is None or report.answered or not failed:
                break
            step = await self.failures.search_failed(
                movie,
                {one.name: one.error for one in failed},
                reason=failed[0].reason,
                correlation_id=correlation_id,
            )
            if step.at is None:
                return
            await self.clock.sleep(max(step.at.timestamp() - self.clock.now(), 0.0))
        if movie is not None and report.answered:
            await self.failures.search_worked(movie, correlation_id=correlation_id)

    async def fail(
        self,
        download: TrackedDownload,
        reason: FailureReason,
        message: str,
        *,
        by_person: bool = False,
    ) -> None:
        """Do what is to be done about a download that came to nothing."""
        step = await self.failures.handle(
            download, reason, message, by_person=by_person
        )
        if step.kind is StepKind.RECHECK:
            await self.client.recheck(download.info_hash)
        elif step.kind is StepKind.ANOTHER_RELEASE:
            self._replace(download)

    def _replace(self, download: TrackedDownload) -> None:
        """Fetch another release without keeping anybody waiting; what a restart cuts off is begun anew by it."""
        what = f"replace “{download.title}” (download {download.id})"
        self._begin(what, partial(self.take_another, download))

    async def take_another(self, download: TrackedDownload) -> None:
        """Fetch the next best release of a movie, one that is known or else a new one."""
        if download.movie_id is not None:
            known = await self.grabber.next_best(
                download.movie_id, correlation_id=download.correlation_id
            )
            if known is None:
                self._search_anew(download.movie_id, download.correlation_id)
        await self.failures.answered(download.id)

    def _search_anew(self, movie_id: int, correlation_id: str) -> None:
        """Ask the indexers for a movie none of whose known releases could be had."""
        movie = self.house.index.get(movie_id)
        if movie is None or not movie.monitored:
            return
        searched = movie.last_searched
        if searched is None or self.clock.now() - searched.timestamp() >= _JUST_NOW:
            self.search_soon(movie.id, correlation_id)

    async def import_now(self, download: TrackedDownload) -> None:
        """File a finished download, or do what is to be done where that cannot be."""
        match await self.importer.import_download(download):
            case Imported():
                await self.failures.settle(download)
            case (
                Waiting(reason=reason, message=message)
                | Harmful(reason=reason, message=message)
            ):
                await self.fail(download, reason, message)

    def _filed(self, download_id: int, _: asyncio.Task[Any]) -> None:
        """Note that a download is not being filed any more."""
        self._filing.pop(download_id, None)

    async def _being_filed(self) -> set[asyncio.Task[Any]]:
        """Return what files a film at this moment; others may still be waiting for their turn to."""
        states = (TrackState.IMPORTING,)
        rows = await self.books.read(
            lambda transaction: self.books.downloads.in_states(transaction, states)
        )
        return {self._filing[one.id] for one in rows if one.id in self._filing}

    async def _under_way(self, movie_id: int) -> tuple[TrackedDownload, ...]:
        """Return what is on its way for a movie."""
        which = DownloadFilter(states=NOT_OVER, movie_id=movie_id)
        page = await self.books.read(
            lambda transaction: self.books.downloads.page(transaction, which)
        )
        return page.items

    def _begin(
        self, what: str, work: Callable[[], Coroutine[Any, Any, Any]]
    ) -> asyncio.Task[Any] | None:
        """Begin something that nobody waits for, unless it is being done; return it where it was begun."""
        if self._is_closed or what in self._in_hand:
            return None
        self._in_hand[what] = task = self._spawn(self._alone(what, work()), what)
        task.add_done_callback(lambda _: self._in_hand.pop(what, None))
        return task

    async def _alone(self, what: str, work: Coroutine[Any, Any, Any]) -> None:
        """Do one thing such that its failure stops nothing else."""
        try:
            await work
        except ServiceError as error:
            LOGGER.warning("Could not %s: %s", what, error)
        except BooksOutOfOrder as error:
            # This comes again with every look, and whoever keeps the books says it once.
            LOGGER.debug("Could not %s: %s", what, error)
        except Exception:
            LOGGER.exception("Could not %s", what)
