"""The feeds: what is new everywhere, together with what was put off before."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..decision.context import Inquiry, Occasion
from ..decision.decide import Decision, Outcome
from ..household import Housekeeping
from ..indexing import FeedAnswer, Indexer, Release
from ..keeping.books import Books, Transaction
from ..keeping.records import HistoryRecord, JudgedRelease, TrackedDownload
from ..log import LOGGER
from ..ports import Clock
from .fan_out import FanOut, Reply
from .judging import Judgement, ReleaseKey, as_judged, judge, key_of, sift
from .reports import FeedReport
from .taking import Takes

GAP: Final = "feed_gap"

# Releases that wait for their time, or for the day on which their movie is out.
_MOST_WAITING: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Harvest:
    """What came of some answers."""

    judgement: Judgement
    releases: int
    unknown: int
    waiting: int
    gaps: tuple[str, ...]
    grabbed: tuple[TrackedDownload, ...]


class FeedPoll:
    """Reads the feeds of all indexers, one poll at a time."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        clock: Clock,
        fan_out: FanOut,
        grabber: Takes,
        deadline: float,
        is_hunting: Callable[[int], bool],
    ) -> None:
        """Keep whom to ask, who takes, and who knows what is being searched for."""
        self._books = books
        self._house = house
        self._clock = clock
        self._fan_out = fan_out
        self._grabber = grabber
        self._deadline = deadline
        self._is_hunting = is_hunting
        self._turn = asyncio.Lock()

    async def poll(self, correlation_id: str) -> FeedReport:
        """Return what is new, and what of it was taken."""
        began = self._clock.monotonic()
        async with self._turn:
            answers = await self._fan_out.ask(
                self._read_on,
                deadline=self._deadline,
                when_late=partial(self._hear_late, correlation_id),
            )
            harvest = await self._bring_in(answers.replies, correlation_id)
        return FeedReport(
            correlation_id=correlation_id,
            decisions=harvest.judgement.decisions,
            indexers=answers.outcomes,
            indexers_known=answers.known,
            releases=harvest.releases,
            unknown=harvest.unknown,
            waiting=harvest.waiting,
            duplicates=harvest.judgement.duplicates,
            gaps=harvest.gaps,
            grabbed=harvest.grabbed,
            seconds=self._clock.monotonic() - began,
        )

    async def _read_on(self, indexer: Indexer) -> FeedAnswer:
        """Ask for what was added since the last time."""
        mark = await self._books.read(
            lambda transaction: self._books.marks.get(transaction, indexer.identity.id)
        )
        return await indexer.feed(mark)

    async def _hear_late(self, correlation_id: str, reply: Reply[FeedAnswer]) -> None:
        """Bring in what comes late."""
        async with self._turn:
            await self._bring_in((reply,), correlation_id)

    async def _bring_in(
        self, replies: Sequence[Reply[FeedAnswer]], correlation_id: str
    ) -> _Harvest:
        """Judge, keep and take; how far the feeds were read is noted last, so that after a kill they are read again."""
        fresh = [
            release
            for reply in replies
            if reply.answer is not None
            for release in reply.answer.releases
        ]
        waiting = await self._waiting(fresh)
        sifted = await sift(self._house.index, fresh)
        judgement = await judge(
            self._house,
            [*sifted.releases, *(one.release for one in waiting.values())],
            Inquiry(occasion=Occasion.FEED, now=self._house.now),
            sifted.movie_ids
            | {id_ for one in waiting.values() if (id_ := one.movie_id)},
            {key: one.movie_id for key, one in waiting.items() if one.movie_id},
        )
        causes = {key: one.correlation_id for key, one in waiting.items()}
        judged = as_judged(
            judgement,
            lambda release: causes.get(key_of(release)) or correlation_id,
        )
        await self._keep(judged)
        grabbed = await self._take(judgement.decisions, causes, correlation_id)
        return _Harvest(
            judgement=judgement,
            releases=len(fresh),
            unknown=len(fresh) - len(sifted.releases),
            waiting=len(waiting),
            gaps=await self._note(replies, correlation_id),
            grabbed=tuple(grabbed),
        )

    async def _waiting(
        self, fresh: Iterable[Release]
    ) -> dict[ReleaseKey, JudgedRelease]:
        """Return the releases that were put off, but for those that are offered anew."""
        offered = {key_of(one) for one in fresh}
        put_off = await self._books.read(
            lambda transaction: self._books.candidates.recent(
                transaction, Outcome.DELAYED, _MOST_WAITING
            )
        )
        return {
            key: one
            for one in put_off
            if (key := key_of(one.release)) not in offered
            and self._house.index.get(one.movie_id or 0) is not None
        }

    async def _keep(self, judged: Sequence[JudgedRelease]) -> None:
        """Write what became of the releases of movies that are still there."""
        books, now = self._books, self._clock.now()
        ids = {one.movie_id for one in judged if one.movie_id is not None}
        if not ids:
            return

        def write(transaction: Transaction) -> None:
            there = {one.id for one in books.movies.some(transaction, ids)}
            known = [one for one in judged if one.movie_id in there]
            books.candidates.keep(transaction, known, now)

        await books.write(write)

    async def _take(
        self,
        decisions: Sequence[Decision],
        causes: dict[ReleaseKey, str],
        correlation_id: str,
    ) -> list[TrackedDownload]:
        """Have the best release of each movie fetched; what fails for one cause stops no other.

        All of a cause are taken together: fetching takes its time, and what is chosen has to be written before.
        """
        by_movie: dict[int, list[Decision]] = {}
        for decision in decisions:
            movie = decision.movie
            if not decision.accepted or movie is None:
                continue
            # What is being searched for is left to its search, which knows all that there is.
            if not self._is_hunting(movie.id):
                by_movie.setdefault(movie.id, []).append(decision)
        by_cause: dict[str, list[Decision]] = {}
        for of_movie in by_movie.values():
            cause = causes.get(key_of(of_movie[0].release)) or correlation_id
            by_cause.setdefault(cause, []).extend(of_movie)
        grabbed: list[TrackedDownload] = []
        for cause, of_cause in by_cause.items():
            try:
                grabbed += await self._grabber.take(of_cause, correlation_id=cause)
            except Exception:
                LOGGER.exception("What a feed brought could not be taken")
        return grabbed

    async def _note(
        self, replies: Sequence[Reply[FeedAnswer]], correlation_id: str
    ) -> tuple[str, ...]:
        """Write how far the feeds were read, and where something may have been missed."""
        read = [
            (reply.outcome, reply.answer)
            for reply in replies
            if reply.answer is not None
        ]
        if not read:
            return ()
        gaps = [outcome for outcome, answer in read if answer.gap]
        books, now, at = self._books, self._clock.now(), self._house.now

        def write(transaction: Transaction) -> None:
            for outcome, answer in read:
                if answer.mark is not None:
                    books.marks.keep(transaction, outcome.indexer_id, answer.mark, now)
            for gap in gaps:
                told = HistoryRecord(
                    kind=GAP,
                    at=at,
                    title=gap.name,
                    correlation_id=correlation_id,
                    data={"indexer_id": gap.indexer_id, "indexer": gap.name},
                )
                books.history.add(transaction, told)

        await books.write(write)
        for gap in gaps:
            LOGGER.info("%s: the feed does not go back to the last poll", gap.name)
        return tuple(gap.name for gap in gaps)
