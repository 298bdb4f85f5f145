"""Hand over what was chosen: one download after the other, each step written down before the next."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from ..downloads import AddOptions, AddOutcome
from ..errors import AuthRefused, ServiceError, Throttled, Unavailable
from ..events import Bus, ReleaseGrabbed, Subject
from ..failures.classify import classify_client
from ..failures.steps import NextStep, StepKind
from ..failures.taxonomy import FailureReason
from ..household import Housekeeping
from ..keeping.books import Books
from ..keeping.records import TrackedDownload
from ..log import LOGGER
from ..movies import Movie
from ..ports import Clock, DownloadClient
from .facts import GrabFacts
from .fetching import Fetcher, Found
from .ledger import Ledger
from .setbacks import (
    ClientGone,
    Full,
    NotNeeded,
    ReleaseFailed,
    Setback,
    said_by_client,
)

# So many releases of one movie are tried at a stretch.
MOST_TRIES: Final = 5

_TAG_LENGTH: Final = 8

type TakeNext = Callable[[TrackedDownload], Awaitable[bool]]


class Handles(Protocol):
    """Decides what is done about a failure, and writes it down."""

    async def handle(
        self,
        download: TrackedDownload,
        reason: FailureReason,
        message: str,
        *,
        by_person: bool = False,
    ) -> NextStep:
        """Return how it goes on with a download that has failed."""

    async def answered(self, download_id: int) -> None:
        """Note that another release was looked for in place of a download."""


@dataclass(slots=True)
class _Run:
    """What was done since somebody asked to hand over what is due; `listed` is what the client has."""

    listed: dict[str, int] = field(default_factory=dict)
    tried: set[int] = field(default_factory=set)
    tries: Counter[int | None] = field(default_factory=Counter)
    full: bool = False

    def may_try(self, download: TrackedDownload) -> bool:
        """Return whether it is the turn of a download."""
        if download.id in self.tried or self.tries[download.movie_id] >= MOST_TRIES:
            return False
        return not self.full or self.passes(download)

    def passes(self, download: TrackedDownload) -> bool:
        """Return whether a download need not wait for others: somebody waits for it, or it is under way already."""
        return GrabFacts.of(download).by_person or download.info_hash in self.listed

    def note(self, download: TrackedDownload) -> None:
        """Note that a download has had its turn."""
        self.tried.add(download.id)
        self.tries[download.movie_id] += 1


class Handover:
    """Brings downloads from the books to the client."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        client: DownloadClient,
        failures: Handles,
        fetcher: Fetcher,
        take_next: TakeNext,
    ) -> None:
        """Know everybody who has a part in it; `take_next` sees to it that another release takes the place of one."""
        self._house = house
        self._bus = bus
        self._client = client
        self._failures = failures
        self._fetcher = fetcher
        self._take_next = take_next
        self._ledger = Ledger(books, house, clock)

    async def run(self, *, only_listed: bool = False) -> None:
        """Hand over everything that is due; what the client has already only has to be noted."""
        run = _Run()
        if not (due := await self._ledger.due()):
            return
        try:
            run.listed = await self._listed(due)
        except ServiceError as error:
            LOGGER.info("Nothing can be handed over: %s", error)
            await self._ledger.client_is_gone(due, said_by_client(error))
            return
        run.full = only_listed
        while (download := await self._next(run)) is not None:
            run.note(download)
            if only_listed and download.info_hash not in run.listed:
                continue
            if not await self._try(download, run):
                return

    async def recover(self) -> None:
        """Take up what a restart has cut off: it waits again, unless the client has it already."""
        if await self._ledger.put_all_back():
            await self.run(only_listed=True)

    async def _listed(self, due: list[TrackedDownload]) -> dict[str, int]:
        """Return the sizes of our torrents in the client, among them any that is due."""
        category = self._house.settings.downloading.category
        listed = await self._client.downloads(category=category or None)
        known = {one.info_hash: one.size for one in listed}
        return {
            one.info_hash: known[one.info_hash] for one in due if one.info_hash in known
        }

    async def _next(self, run: _Run) -> TrackedDownload | None:
        """Return whose turn it is: those that a person waits for, then the oldest."""
        due = [one for one in await self._ledger.due() if run.may_try(one)]
        due.sort(key=lambda one: not GrabFacts.of(one).by_person)
        return next(iter(due), None)

    async def _try(self, download: TrackedDownload, run: _Run) -> bool:
        """Hand over one download; return whether there is any sense in going on with others."""
        limit = self._house.settings.downloading.concurrent_downloads
        most = None if run.passes(download) else limit
        claimed = await self._ledger.claim(download.id, most)
        if isinstance(claimed, Setback):
            run.full = run.full or isinstance(claimed, Full)
            return True
        try:
            await self._hand_over(claimed, run)
        except ClientGone as gone:
            LOGGER.info("%s waits for the download client: %s", claimed.title, gone)
            await self._ledger.client_is_gone([claimed], gone.message)
            return False
        except Setback as setback:
            await self._meet(claimed, setback)
        except Exception:
            LOGGER.exception("%s could not be handed over", claimed.title)
            text = "It could not be handed over, the log tells why"
            await self._meet(claimed, ReleaseFailed(FailureReason.UNKNOWN, text))
        except BaseException:
            # Whoever waited for it was stopped, so there is no time to wait for the disk.
            self._ledger.put_back_soon(claimed.id)
            raise
        return True

    async def _hand_over(self, download: TrackedDownload, run: _Run) -> None:
        """Take a download from its indexer to the client."""
        movie = self._wanted(download)
        if (size := run.listed.get(download.info_hash)) is not None:
            hashes = frozenset({download.info_hash})
            found = Found(download.info_hash, hashes, size or download.size)
        else:
            found = await self._fetcher.fetch(download)
        ready = await self._ledger.prepare(download, movie, found)
        outcome = await self._add(ready, found)
        grabbed = await self._ledger.finish(ready)
        if grabbed is not None:
            self._tell(grabbed, movie)
        elif outcome is AddOutcome.ADDED:
            await self._take_back(ready)

    def _wanted(self, download: TrackedDownload) -> Movie:
        """Return the movie of a download, which must still want it."""
        movie = self._house.index.get(download.movie_id or 0)
        if movie is None:
            text = "The movie has left the library"
            raise NotNeeded("movie_removed", text)
        file = movie.file
        if file is None or file.added is None or GrabFacts.of(download).by_person:
            return movie
        if file.added > download.added_at:
            text = "The movie has got a file since it was chosen"
            raise NotNeeded("file_came", text)
        return movie

    async def _add(self, download: TrackedDownload, found: Found) -> AddOutcome:
        """Hand a torrent to the client, under our category and the sign of its cause."""
        options = AddOptions(
            category=self._house.settings.downloading.category,
            tags=tuple(filter(None, (tag_of(download.correlation_id),))),
        )
        try:
            return await found.hand_to(self._client, options)
        except (Unavailable, AuthRefused, Throttled) as error:
            raise ClientGone(error) from error
        except ServiceError as error:
            message = said_by_client(error)
            raise ReleaseFailed(classify_client(error), message) from error

    async def _take_back(self, download: TrackedDownload) -> None:
        """Remove what was handed over while somebody has decided otherwise."""
        if await self._ledger.is_wanted(download.info_hash):
            return
        try:
            await self._client.delete(download.info_hash, with_files=True)
        except ServiceError as error:
            LOGGER.warning("%s stays in the client: %s", download.title, error)

    async def _meet(self, download: TrackedDownload, setback: Setback) -> None:
        """Do what is to be done about a download that was not handed over."""
        match setback:
            case NotNeeded(another=another):
                LOGGER.info("%s is not taken: %s", download.title, setback)
                if await self._ledger.cancel(download, setback) and another:
                    await self._take_next(download)
            case ReleaseFailed():
                await self._fail(download, setback)
            case _:
                LOGGER.debug("%s was taken out of our hands", download.title)

    async def _fail(self, download: TrackedDownload, failure: ReleaseFailed) -> None:
        """Have it decided how it goes on after a failure, and see to it that it does."""
        current = await self._ledger.still_ours(download.id)
        if current is None:
            return
        LOGGER.info("%s cannot be had: %s", current.title, failure)
        try:
            step = await self._failures.handle(current, failure.reason, failure.message)
        except Exception:
            LOGGER.exception("It is not known how to go on with %s", current.title)
            step = NextStep(StepKind.RETRY)
        await self._ledger.settle(current.id, step, failure)
        if step.kind is StepKind.ANOTHER_RELEASE and await self._take_next(current):
            await self._failures.answered(current.id)

    def _tell(self, download: TrackedDownload, movie: Movie) -> None:
        """Tell that a release was grabbed."""
        event = ReleaseGrabbed(
            correlation_id=download.correlation_id,
            movie=Subject.of(movie),
            release=download.title,
            indexer=download.indexer,
            quality=str(download.quality),
            info_hash=download.info_hash,
            size=download.size,
            score=download.score,
            is_upgrade=GrabFacts.of(download).is_upgrade,
            download_id=download.id,
        )
        self._bus.tell(event)


def tag_of(correlation_id: str) -> str:
    """Return the end of a correlation id, which differs most, for the client to show."""
    return correlation_id[-_TAG_LENGTH:].lower()
