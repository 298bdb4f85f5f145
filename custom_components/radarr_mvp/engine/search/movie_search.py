"""The search for one movie: ask, judge, keep, and take the best where that is wanted."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from ..decision.context import Inquiry, Occasion
from ..decision.decide import Decision
from ..household import Housekeeping
from ..indexing import Indexer, Release, SearchAnswer
from ..keeping.books import Books, Transaction
from ..keeping.records import JudgedRelease, TrackedDownload
from ..log import LOGGER
from ..movies import Movie
from ..ports import Clock
from .durations import Durations
from .fan_out import Choice, Deadlines, FanOut, Reply
from .judging import Judgement, as_judged, judge
from .questions import query_for
from .reports import Problem, SearchReport
from .taking import Takes


@dataclass(slots=True)
class _Hunt:
    """One search under way; `takes` tells whether the best of it is fetched."""

    movie_id: int
    occasion: Occasion
    correlation_id: str
    takes: bool
    releases: list[Release] = field(default_factory=list)
    grabbed: tuple[TrackedDownload, ...] = ()
    # Answers are dealt with one after the other, so that all of them are ranked together.
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def by_person(self) -> bool:
        """Return whether a person waits for it."""
        return self.occasion is Occasion.REQUEST


def anyone(_: Indexer) -> Problem | None:
    """Let every indexer be asked."""
    return None


class MovieSearch:
    """Searches for one movie after the other, or several at once."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        clock: Clock,
        fan_out: FanOut,
        grabber: Takes,
        deadlines: Deadlines,
    ) -> None:
        """Keep whom to ask and who takes."""
        self._books = books
        self._house = house
        self._clock = clock
        self._fan_out = fan_out
        self._grabber = grabber
        self._deadlines = deadlines
        self._hunted: Counter[int] = Counter()
        self.finished = 0
        self.durations = Durations()

    def is_hunting(self, movie_id: int) -> bool:
        """Return whether the best release of a movie is being looked for to be fetched."""
        return self._hunted[movie_id] > 0

    async def search(
        self,
        movie: Movie,
        occasion: Occasion,
        *,
        correlation_id: str,
        takes: bool,
        choice: Choice = anyone,
    ) -> SearchReport:
        """Return what is offered for a movie, and what of it was taken."""
        began = self._clock.monotonic()
        hunt = _Hunt(movie.id, occasion, correlation_id, takes)
        house, limits = self._house, self._deadlines
        profile = house.profiles.get(movie.profile_id)
        async with hunt.turn, self._hunting(hunt):
            whole = await house.whole(movie.id) or movie
            query = query_for(whole, profile, house.formats, occasion)
            answers = await self._fan_out.ask(
                lambda indexer: indexer.search(query),
                deadline=limits.request if hunt.by_person else limits.background,
                when_late=partial(self._hear_late, hunt),
                choice=choice,
            )
            asked = any(one.asked for one in answers.outcomes)
            judgement = await self._judge(hunt, answers.replies)
            judged = await self._keep(hunt, judgement, asked=asked)
            if takes:
                await self._take(hunt, judgement.decisions)
        self.finished += 1
        seconds = self._clock.monotonic() - began
        self.durations.add(seconds)
        return SearchReport(
            movie_id=movie.id,
            occasion=occasion,
            correlation_id=correlation_id,
            decisions=judgement.decisions,
            judged=tuple(judged),
            indexers=answers.outcomes,
            indexers_known=answers.known,
            duplicates=judgement.duplicates,
            grabbed=hunt.grabbed,
            seconds=seconds,
        )

    @asynccontextmanager
    async def _hunting(self, hunt: _Hunt) -> AsyncGenerator[None]:
        """Let others know that a movie is taken care of."""
        if not hunt.takes:
            yield
            return
        self._hunted[hunt.movie_id] += 1
        try:
            yield
        finally:
            self._hunted[hunt.movie_id] -= 1

    async def _hear_late(self, hunt: _Hunt, reply: Reply[SearchAnswer]) -> None:
        """Judge what comes late together with the rest, and take it where nothing was taken and nobody chooses."""
        if reply.answer is None:
            LOGGER.debug("%s: %s", reply.outcome.name, reply.outcome.error)
            return
        async with hunt.turn:
            judgement = await self._judge(hunt, (reply,))
            await self._keep(hunt, judgement, asked=True)
            if hunt.takes and not hunt.by_person and not hunt.grabbed:
                await self._take(hunt, judgement.decisions)

    async def _judge(
        self, hunt: _Hunt, replies: Sequence[Reply[SearchAnswer]]
    ) -> Judgement:
        """Judge all that was found so far; nothing is left of it once the movie is gone."""
        for reply in replies:
            if reply.answer is not None:
                hunt.releases += reply.answer.releases
        movie = self._house.index.get(hunt.movie_id)
        if movie is None:
            return Judgement()
        inquiry = Inquiry(occasion=hunt.occasion, now=self._house.now, movie=movie)
        return await judge(self._house, hunt.releases, inquiry, (movie.id,))

    async def _keep(
        self, hunt: _Hunt, judgement: Judgement, *, asked: bool
    ) -> list[JudgedRelease]:
        """Write what became of the releases, and that the movie was searched for."""
        if not asked:
            return []
        judged = as_judged(judgement, lambda _: hunt.correlation_id, hunt.movie_id)
        now, books = self._clock.now(), self._books

        def write(transaction: Transaction) -> list[JudgedRelease]:
            if books.movies.get(transaction, hunt.movie_id) is None:
                return []
            books.movies.mark_searched(transaction, (hunt.movie_id,), now)
            return books.candidates.keep(transaction, judged, now)

        kept = await books.write(write)
        movie = self._house.index.get(hunt.movie_id)
        if movie is not None:
            searched = datetime.fromtimestamp(now, UTC)
            self._house.put(replace(movie, last_searched=searched))
        return kept[: len(judgement.decisions)]

    async def _take(self, hunt: _Hunt, decisions: Sequence[Decision]) -> None:
        """Have the best release fetched, if there is a good one."""
        if any(one.accepted for one in decisions):
            taken = await self._grabber.take(
                decisions,
                correlation_id=hunt.correlation_id,
                by_person=hunt.by_person,
            )
            hunt.grabbed = tuple(taken)
