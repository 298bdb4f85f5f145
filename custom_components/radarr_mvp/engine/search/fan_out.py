"""One question to all indexers at once, each on its own, and a deadline after which nobody is waited for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Final

from ..errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from ..failures.classify import classify
from ..failures.taxonomy import FailureReason
from ..indexing import FeedAnswer, Indexer, IndexerIdentity, SearchAnswer
from ..log import LOGGER
from ..ports import Clock, Indexers
from .reports import IndexerOutcome, Problem, nothing_of

# A question that failed in one of these ways did not get as far as being looked at.
_OUT_OF_REACH: Final = frozenset(
    {Outage.DNS, Outage.CONNECTION, Outage.TLS, Outage.RESTING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """For how many seconds answers are waited for: by people, and by what runs by itself."""

    request: float = 10.0
    background: float = 30.0


@dataclass(frozen=True, slots=True)
class Reply[T]:
    """What came of asking one indexer."""

    outcome: IndexerOutcome
    answer: T | None = None


@dataclass(frozen=True, slots=True)
class Answers[T]:
    """What came of asking all of them; `known` is False where nobody could tell which there are."""

    replies: tuple[Reply[T], ...] = ()
    left_out: tuple[IndexerOutcome, ...] = ()
    known: bool = True

    @property
    def outcomes(self) -> tuple[IndexerOutcome, ...]:
        """Return what became of each indexer."""
        return (*(one.outcome for one in self.replies), *self.left_out)


type Question[T] = Callable[[Indexer], Awaitable[T]]
type Hearing[T] = Callable[[Reply[T]], Awaitable[None]]
type Choice = Callable[[Indexer], Problem | None]


class FanOut:
    """Asks, and listens to those who answer late."""

    def __init__(self, indexers: Indexers, clock: Clock) -> None:
        """Begin with nobody asked."""
        self._indexers = indexers
        self._clock = clock
        self._tasks: set[asyncio.Task[Any]] = set()

    async def ask[T: (SearchAnswer, FeedAnswer)](
        self,
        question: Question[T],
        *,
        deadline: float,
        when_late: Hearing[T],
        choice: Choice = lambda _: None,
    ) -> Answers[T]:
        """Return what the indexers say until the deadline; `when_late` is told of what they say after it.

        An indexer for which `choice` returns a problem is not asked.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + deadline
        indexers = await self._current(deadline)
        if indexers is None:
            return Answers(known=False)
        chosen = [(one, choice(one)) for one in indexers]
        tasks = {
            one.identity.id: self._begin(self._one(one, question))
            for one, problem in chosen
            if problem is None
        }
        await _until(ends - loop.time(), tasks.values())
        return Answers(
            tuple(
                self._reply(one.identity, tasks[one.identity.id], when_late, deadline)
                for one, problem in chosen
                if problem is None
            ),
            tuple(
                nothing_of(one.identity, problem)
                for one, problem in chosen
                if problem is not None
            ),
        )

    async def close(self) -> None:
        """Wait for nobody any more."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _current(self, deadline: float) -> tuple[Indexer, ...] | None:
        """Return the indexers there are, None where that cannot be told in time."""
        try:
            async with asyncio.timeout(deadline):
                return tuple((await self._indexers.current()).values())
        except TimeoutError:
            LOGGER.warning("It could not be told in time which indexers there are")
            return None

    async def _one[T: (SearchAnswer, FeedAnswer)](
        self, indexer: Indexer, question: Question[T]
    ) -> Reply[T]:
        """Ask one indexer; whatever goes wrong with it is its own outcome."""
        identity, began = indexer.identity, self._clock.monotonic()
        reason = FailureReason.UNKNOWN
        try:
            answer = await question(indexer)
        except ServiceError as error:
            problem, asked, said = _problem_of(error), was_asked(error), error.message
            reason = _reason_of(error)
        except Exception:
            LOGGER.exception("Asking %s went wrong", identity.name)
            problem, asked, said = Problem.UNEXPECTED, True, "asking it went wrong"
        else:
            seconds = self._clock.monotonic() - began
            return Reply(_answered(identity, answer, seconds), answer)
        outcome = IndexerOutcome(
            indexer_id=identity.id,
            name=identity.name,
            seconds=self._clock.monotonic() - began,
            asked=asked,
            problem=problem,
            reason=reason,
            error=said,
        )
        return Reply(outcome)

    def _reply[T: (SearchAnswer, FeedAnswer)](
        self,
        identity: IndexerIdentity,
        task: asyncio.Task[Reply[T]],
        when_late: Hearing[T],
        deadline: float,
    ) -> Reply[T]:
        """Return what an indexer has said by now; one that is silent is listened to further on."""
        if task.cancelled():
            return Reply(nothing_of(identity, Problem.ENDED))
        if task.done():
            return task.result()
        self._begin(_hear(task, when_late))
        outcome = IndexerOutcome(
            indexer_id=identity.id,
            name=identity.name,
            seconds=deadline,
            problem=Problem.LATE,
            error=f"no answer within {deadline:g} s; it is used when it comes",
        )
        return Reply(outcome)

    def _begin[R](self, work: Coroutine[Any, Any, R]) -> asyncio.Task[R]:
        """Do something side by side with the rest, until it is done or all is ended."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _until(seconds: float, tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Wait for tasks; they go on after the deadline, but not if nobody wants them any more."""
    tasks = tuple(tasks)
    if not tasks:
        return
    try:
        await asyncio.wait(tasks, timeout=max(seconds, 0.0))
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        raise


async def _hear[T: (SearchAnswer, FeedAnswer)](
    task: asyncio.Task[Reply[T]], when_late: Hearing[T]
) -> None:
    """Pass on an answer when it comes."""
    reply = await task
    try:
        await when_late(reply)
    except Exception:
        LOGGER.exception("A late answer of %s is lost", reply.outcome.name)


def _answered(
    identity: IndexerIdentity, answer: SearchAnswer | FeedAnswer, seconds: float
) -> IndexerOutcome:
    """Return the outcome for an indexer that answered."""
    whole = answer.complete if isinstance(answer, SearchAnswer) else not answer.gap
    return IndexerOutcome(
        indexer_id=identity.id,
        name=identity.name,
        count=len(answer.releases),
        skipped=answer.skipped,
        complete=whole,
        seconds=seconds,
    )


def was_asked(error: ServiceError) -> bool:
    """Return whether a question that failed had reached the indexer."""
    match error:
        case Throttled() | AuthRefused():
            return False
        case Unavailable(reason=reason):
            return reason not in _OUT_OF_REACH
        case _:
            return True


def _reason_of(error: ServiceError) -> FailureReason:
    """Return by which policy a question is asked again; what is not found is no release here."""
    if isinstance(error, NotFound):
        return FailureReason.UNKNOWN
    return classify(error)


def _problem_of(error: ServiceError) -> Problem:
    """Return what kind of problem an error is."""
    match error:
        case BudgetSpent():
            return Problem.BUDGET_SPENT
        case Throttled():
            return Problem.THROTTLED
        case AuthRefused():
            return Problem.REFUSED
        case Unavailable(reason=Outage.RESTING):
            return Problem.RESTING
        case Unavailable():
            return Problem.UNAVAILABLE
        case BadAnswer():
            return Problem.BAD_ANSWER
        case NotFound():
            return Problem.NOT_FOUND
        case _:
            return Problem.UNEXPECTED
