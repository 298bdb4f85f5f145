"""Takes releases: chosen ones are written down, handed over, and replaced by others where they cannot be had."""

from collections.abc import Callable, Sequence

from ..correlation import new_correlation_id
from ..decision.decide import Decision, best_by_movie
from ..events import Bus
from ..household import Housekeeping
from ..indexing import DownloadProtocol
from ..invalid import Invalid
from ..keeping.books import Books
from ..keeping.records import JudgedRelease, TrackedDownload
from ..log import LOGGER
from ..movies import Movie
from ..ports import Clock, DownloadClient, Indexers
from .choosing import Choice, Chooser, choice_of, picked
from .facts import GrabFacts
from .fetching import Fetcher
from .handing_over import Handles, Handover
from .taking import Taker

type NothingLeft = Callable[[int, str], None]


class Grabber:
    """From a decision to a torrent in the client."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        indexers: Indexers,
        client: DownloadClient,
        failures: Handles,
        nothing_left: NothingLeft | None = None,
    ) -> None:
        """Put together who chooses, who writes down and who hands over.

        `nothing_left` is told of a movie, with the correlation id, when its releases could not be had and no other
        is known.
        """
        self._books = books
        self._house = house
        self._nothing_left = nothing_left
        self._chooser = Chooser(books, house)
        self._taker = Taker(books, house, clock, self._chooser)
        self._handover = Handover(
            books=books,
            house=house,
            bus=bus,
            clock=clock,
            client=client,
            failures=failures,
            fetcher=Fetcher(books, indexers),
            take_next=self._take_next,
        )

    async def take(
        self,
        decisions: Sequence[Decision],
        *,
        correlation_id: str,
        by_person: bool = False,
    ) -> list[TrackedDownload]:
        """Take the best accepted release of each movie, and return the downloads as they stand then."""
        correlation_id = correlation_id or new_correlation_id()
        taken: list[TrackedDownload] = []
        for movie_id, decision in best_by_movie(filter(_is_torrent, decisions)).items():
            movie = self._house.index.get(movie_id)
            choice = movie and choice_of(decision, movie, by_person=by_person)
            if choice and (row := await self._write(choice, correlation_id)):
                taken.append(row)
        if taken:
            await self.hand_over()
        return [await self._as_it_stands(one) for one in taken]

    async def take_release(
        self, judged: JudgedRelease, *, correlation_id: str, by_person: bool = True
    ) -> TrackedDownload:
        """Take a release that somebody has picked, whatever speaks against it."""
        title = judged.release.title
        movie = self._house.index.get(judged.movie_id or 0)
        if movie is None:
            raise Invalid("release_without_movie", release=title)
        if judged.release.protocol is not DownloadProtocol.TORRENT:
            raise Invalid("release_not_a_torrent", release=title)
        choice = picked(judged, movie, by_person=by_person)
        row = await self._taker.take(choice, correlation_id or new_correlation_id())
        if row is None:
            raise Invalid("release_already_queued", release=title)
        await self.hand_over()
        return await self._as_it_stands(row)

    async def hand_over(self) -> None:
        """Hand over everything that waits and is due."""
        await self._handover.run()

    async def next_best(
        self, movie_id: int, *, correlation_id: str, by_person: bool = False
    ) -> TrackedDownload | None:
        """Take the best release of a movie that is known and was not tried, None where there is none."""
        movie = self._house.index.get(movie_id)
        if movie is None:
            return None
        row = await self._choose_next(movie, correlation_id, by_person=by_person)
        if row is None:
            return None
        await self.hand_over()
        return await self._as_it_stands(row)

    async def recover(self) -> None:
        """Take up what a restart has cut off."""
        await self._handover.recover()

    async def _take_next(self, failed: TrackedDownload) -> bool:
        """See to it that another release takes the place of one; return whether somebody does.

        What is written down here is handed over in its turn.
        """
        movie = self._house.index.get(failed.movie_id or 0)
        if movie is None:
            return False
        by_person = GrabFacts.of(failed).by_person
        if await self._choose_next(movie, failed.correlation_id, by_person=by_person):
            return True
        if self._nothing_left is not None:
            self._nothing_left(movie.id, failed.correlation_id)
        return self._nothing_left is not None

    async def _choose_next(
        self, movie: Movie, correlation_id: str, *, by_person: bool
    ) -> TrackedDownload | None:
        """Write down the next best release of a movie."""
        choice = await self._chooser.next_best(movie, by_person=by_person)
        return (
            None if choice is None else await self._taker.take(choice, correlation_id)
        )

    async def _write(
        self, choice: Choice, correlation_id: str
    ) -> TrackedDownload | None:
        """Write down a choice; a failure concerns only its movie."""
        try:
            return await self._taker.take(choice, correlation_id)
        except Exception:
            LOGGER.exception("%s could not be taken", choice.release.title)
            return None

    async def _as_it_stands(self, download: TrackedDownload) -> TrackedDownload:
        """Return a download as it stands in the books."""
        found = await self._books.read(
            lambda one: self._books.downloads.get(one, download.id)
        )
        return found or download


def _is_torrent(decision: Decision) -> bool:
    """Return whether a release can be fetched at all."""
    return decision.release.protocol is DownloadProtocol.TORRENT
