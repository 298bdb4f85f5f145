"""The one place where releases are looked for, whoever wants them."""

from collections.abc import Set as AbstractSet

from ..correlation import new_correlation_id
from ..decision.context import Occasion
from ..household import Housekeeping
from ..invalid import Invalid
from ..jobs import Jobs, RunningJob
from ..keeping.books import Books
from ..movies import Movie
from ..ports import Clock, Indexers
from .durations import Durations
from .fan_out import Deadlines, FanOut
from .feeds import FeedPoll
from .movie_search import MovieSearch
from .reports import FeedReport, SearchReport, WantedReport
from .taking import Takes
from .wanted import WantedSearch


class Search:
    """Asks the indexers: for a movie, for what is new, for all that is wanted.

    It tells of nothing on the bus: a search changes nothing until something is grabbed, and that is told by who does.
    """

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        clock: Clock,
        indexers: Indexers,
        grabber: Takes,
        jobs: Jobs,
        deadlines: Deadlines | None = None,
    ) -> None:
        """Put together who asks and who judges."""
        limits = deadlines or Deadlines()
        self._house = house
        self._fan_out = FanOut(indexers, clock)
        self._movies = MovieSearch(
            books=books,
            house=house,
            clock=clock,
            fan_out=self._fan_out,
            grabber=grabber,
            deadlines=limits,
        )
        self._feeds = FeedPoll(
            books=books,
            house=house,
            clock=clock,
            fan_out=self._fan_out,
            grabber=grabber,
            deadline=limits.background,
            is_hunting=self._movies.is_hunting,
        )
        self._wanted = WantedSearch(
            books=books, house=house, jobs=jobs, search=self._movies
        )

    @property
    def searches(self) -> int:
        """Return how many searches for a movie there were since the start."""
        return self._movies.finished

    @property
    def durations(self) -> Durations:
        """Return how long searches for a movie took."""
        return self._movies.durations

    async def releases(
        self, movie: Movie, occasion: Occasion, *, correlation_id: str = ""
    ) -> SearchReport:
        """Return what is offered for a movie, judged and kept; nothing is taken."""
        return await self._movies.search(
            movie,
            occasion,
            correlation_id=correlation_id or new_correlation_id(),
            takes=False,
        )

    async def for_movie(
        self, movie_id: int, occasion: Occasion, *, correlation_id: str = ""
    ) -> SearchReport:
        """Look for a movie, and take the best that is offered."""
        movie = self._house.index.get(movie_id)
        if movie is None:
            raise Invalid("movie_unknown", movie=str(movie_id))
        return await self._movies.search(
            movie,
            occasion,
            correlation_id=correlation_id or new_correlation_id(),
            takes=True,
        )

    async def poll_feeds(self, *, correlation_id: str = "") -> FeedReport:
        """Take what is new and wanted, everywhere."""
        return await self._feeds.poll(correlation_id or new_correlation_id())

    async def wanted(
        self,
        *,
        upgrades: bool,
        again: bool = False,
        job: RunningJob | None = None,
        correlation_id: str = "",
        only: AbstractSet[int] | None = None,
    ) -> WantedReport:
        """Look for all that is missing, and for better ones of what is not good enough yet where that is wanted.

        A person who asks for it does it `again` although it was done just now. Without a job it becomes one. Where
        `only` some movies are given, no others are looked for.
        """
        return await self._wanted.run(
            upgrades=upgrades,
            again=again,
            job=job,
            correlation_id=correlation_id,
            only=only,
        )

    async def close(self) -> None:
        """Wait for no late answers any more."""
        await self._fan_out.close()
