"""The one way to a service: checks, waits, tries, judges and remembers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Final

from ..errors import (
    AuthRefused,
    BudgetSpent,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from ..log import LOGGER
from ..ports import Clock, ServiceMemory, ServiceRecord
from .breaker import LADDER, Breaker, BreakerState
from .counters import OK, CallCounters
from .judgement import Bearing, Failing, judge, outcome
from .ledger import Ledger
from .limiter import Limiter, RateLimit, Turn
from .retry import NEVER, RetryPolicy
from .steady import SteadyTime

DEFAULT_DEADLINE: Final = 30.0

# Refused credentials that are remembered; a person who mistypes more often than this starts over.
_MOST_REFUSED: Final = 8

# Nearer than this is now: a timer is no more exact.
_INSTANT: Final = 0.001


@dataclass(slots=True)
class _Visit:
    """What a call came with, and what was known of the service when its last request was sent."""

    credentials: str
    ends: float
    retries: RetryPolicy
    deliberate: bool
    failures: int = 0
    is_trial: bool = False


class ServiceGate:
    """Limiter, breaker, retries, deadline and counters of one service, in this order around each call."""

    def __init__(
        self,
        service: str,
        limit: RateLimit,
        clock: Clock,
        memory: ServiceMemory,
        *,
        started: float,
        retries: RetryPolicy | None = None,
        highest_level: int = len(LADDER) - 1,
        grace: float = 0.0,
        dice: Random | None = None,
    ) -> None:
        """Take up where the last run left off."""
        record = memory.recall(service)
        self.service = service
        self.counters = CallCounters()
        self._clock = clock
        self._time = SteadyTime(clock)
        self._started = started
        self._retries = retries or RetryPolicy()
        self._dice = dice or Random()
        self._limiter = Limiter(limit, record.requests, self._time.now())
        self._breaker = Breaker(
            level=record.level,
            resting_until=record.resting_until,
            throttled=record.throttled,
            highest=highest_level,
            grace=grace,
            now=self._time.now(),
        )
        self._refused = tuple(record.refused.split())
        self._well: bool | None = None
        self._heard_at: float | None = None
        self._ledger = Ledger(service, memory, self._record)

    @property
    def state(self) -> BreakerState:
        """Return whether calls pass now."""
        return self._breaker.state(self._time.now())

    @property
    def rest_left(self) -> float:
        """Return the seconds for which the service is left alone."""
        return self._breaker.rest_left(self._time.now())

    @property
    def next_attempt(self) -> float | None:
        """Return the moment, by the wall clock, until which the service is left alone; None where it is not."""
        until = self._breaker.resting_until
        return self._time.to_wall(until) if until else None

    @property
    def budget_left(self) -> int | None:
        """Return how many requests the service's budget still allows."""
        return self._limiter.remaining(self._time.now())

    @property
    def limit(self) -> RateLimit:
        """Return the limit in force."""
        return self._limiter.limit

    @property
    def is_well(self) -> bool | None:
        """Tell whether the service does what it is asked for, None as long as nothing was heard of it."""
        return self._well

    @property
    def silent_for(self) -> float | None:
        """Return the seconds since the service was last heard of, None where it never was."""
        if self._heard_at is None:
            return None
        return self._time.now() - self._heard_at

    def tighten(self, limit: RateLimit) -> None:
        """Go by a new limit, keeping count of what was already sent."""
        self._limiter.limit = limit

    async def reset(self) -> None:
        """Let calls pass again, because a person says so.

        A service's own plea for patience still holds, and so does its verdict on credentials.
        """
        self._breaker.reset(self._time.now())
        await self._ledger.write_news()

    async def forgive(self) -> None:
        """Let credentials that were refused be presented once more, because a person says so."""
        self._refused = ()
        await self._ledger.write_news()

    async def call[T](
        self,
        operation: Callable[[], Awaitable[T]],
        *,
        credentials: str = "",
        deadline: float = DEFAULT_DEADLINE,
        repeatable: bool = False,
        deliberate: bool = False,
    ) -> T:
        """Run the operation, or raise one of the errors of `engine.errors` by the deadline.

        A `deliberate` call is a person testing a connection: it passes a resting breaker, may present refused
        credentials once more, and is tried once, for the person waits. Limits and a service's own plea for patience hold for everyone.
        """
        visit = _Visit(
            credentials=self._fingerprint(credentials),
            ends=self._time.now() + deadline,
            retries=self._retries if repeatable and not deliberate else NEVER,
            deliberate=deliberate,
        )
        self._refuse_unwelcome(visit)
        try:
            await self._take_turn(visit)
            return await self._judged(operation, visit)
        finally:
            if visit.is_trial:
                self._breaker.end_trial()

    async def _judged[T](
        self, operation: Callable[[], Awaitable[T]], visit: _Visit
    ) -> T:
        """Draw conclusions from how it went, and store them."""
        try:
            result = await self._attempts(operation, visit)
        except ServiceError as error:
            self._conclude(error, visit)
            await self._ledger.write_news()
            raise
        self._forget_refusal(visit)
        self._healthy(visit)
        self._hear(well=True)
        await self._ledger.write_news()
        return result

    async def _attempts[T](
        self, operation: Callable[[], Awaitable[T]], visit: _Visit
    ) -> T:
        """Try until it succeeds, the policy gives up or no time is left."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._once(operation, visit.ends)
            except ServiceError as error:
                if not await self._next_turn(attempt, error, visit):
                    raise

    async def _once[T](self, operation: Callable[[], Awaitable[T]], ends: float) -> T:
        """Make one request and count it."""
        began = self._time.now()
        try:
            async with asyncio.timeout(max(ends - began, 0.0)):
                result = await operation()
        except TimeoutError as err:
            error = Unavailable(self.service, "no answer in time", Outage.TIMEOUT)
            self._count_failure(error, began)
            raise error from err
        except ServiceError as error:
            self._count_failure(error, began)
            raise
        self.counters.record(OK, self._time.now() - began, self._clock.now())
        return result

    def _count_failure(self, error: ServiceError, began: float) -> None:
        """Count a failed request, and heed a plea for patience at once: others may be about to follow."""
        now = self._time.now()
        self.counters.record(
            outcome(error), now - began, self._clock.now(), error.message
        )
        if isinstance(error, Throttled) and not isinstance(error, BudgetSpent):
            self._limiter.hold(now + (error.retry_after or 0.0))

    async def _next_turn(
        self, attempt: int, error: ServiceError, visit: _Visit
    ) -> bool:
        """Wait for the moment of another try; tell whether there is one before the deadline."""
        pause = visit.retries.pause(attempt, error, self._dice)
        if pause is None:
            return False
        now = self._time.now()
        if max(self._limiter.next_free(now), now + pause) >= visit.ends:
            return False
        LOGGER.debug("%s; trying again in %.1f s", error, pause)
        await self._clock.sleep(pause)
        try:
            await self._take_turn(visit)
        except ServiceError:
            return False
        return True

    def _refuse_unwelcome(self, visit: _Visit) -> None:
        """Raise where a request would be useless or unwelcome."""
        if visit.credentials in self._refused and not visit.deliberate:
            raise AuthRefused(
                self.service,
                "these credentials were refused before; they are not sent again until they change",
            )
        if self.rest_left or (self.state is BreakerState.OPEN and not visit.is_trial):
            self._refuse_rest(visit)

    def _refuse_rest(self, visit: _Visit) -> None:
        """Raise where the service is left alone, at our own will or at its own."""
        left = self.rest_left
        if self._breaker.throttled and left:
            raise Throttled(
                self.service, f"asked for patience; next try in {left:.0f} s", left
            )
        if not visit.deliberate:
            outlook = (
                f"next try in {left:.0f} s" if left else "a first new try is under way"
            )
            raise Unavailable(
                self.service,
                f"left alone after failures; {outlook}",
                Outage.RESTING,
                left or None,
            )

    async def _take_turn(self, visit: _Visit) -> None:
        """Wait until the limit allows a request, and put it on record before it is sent.

        What others learned in the meantime counts: a request may turn out to be unwelcome just before it is sent.
        """
        turn = self._limiter.reserve(self._time.now())
        try:
            self._wait_left(turn, visit)
            await self._put_on_record()
            self._refuse_unwelcome(visit)
            while wait := self._wait_left(turn, visit):
                await self._clock.sleep(wait)
                self._refuse_unwelcome(visit)
        except BaseException:
            self._limiter.release(turn)
            raise
        self._limiter.settle(turn, self._time.now())
        visit.failures = self._breaker.failures
        # The first call after a rest finds out how the service is, so that no crowd follows it in.
        if self.state is BreakerState.HALF_OPEN:
            self._breaker.begin_trial()
            visit.is_trial = True

    async def _put_on_record(self) -> None:
        """Store that a request will be sent: one that a restart would forget must not be sent."""
        if not self.limit.remembered:
            return
        try:
            await self._ledger.write()
        except Exception as err:
            raise BudgetSpent(
                self.service,
                "the request could not be put on record, so it is not sent",
            ) from err

    def _wait_left(self, turn: Turn, visit: _Visit) -> float:
        """Return the seconds until the turn comes, or raise where that is too late."""
        now = self._time.now()
        wait = max(turn.moment - now, 0.0)
        if now + wait >= visit.ends:
            raise BudgetSpent(
                self.service,
                f"no request may be sent before the deadline; the next one in {wait:.0f} s",
                wait,
            )
        return wait if wait > _INSTANT else 0.0

    def _conclude(self, error: ServiceError, visit: _Visit) -> None:
        """Let breaker and memory draw their conclusions from a failed call."""
        bearing = judge(error, with_credentials=bool(visit.credentials))
        if bearing is not Bearing.NOT_ASKED:
            self._hear(well=bearing is Bearing.HEALTHY)
        match bearing:
            case Failing() as failing:
                self._leave_alone(failing, visit)
            case Bearing.REFUSES_CREDENTIALS:
                self._forget_refusal(visit)
                known = (*self._refused, visit.credentials)
                self._refused = known[-_MOST_REFUSED:]
                self._healthy(visit)
            case Bearing.HEALTHY:
                self._healthy(visit)

    def _hear(self, *, well: bool) -> None:
        """Note what was last heard of the service."""
        self._well = well
        self._heard_at = self._time.now()

    def _healthy(self, visit: _Visit) -> None:
        """Let the breaker come down, unless the service was seen failing after the request was sent."""
        if visit.failures == self._breaker.failures:
            self._breaker.succeeded()

    def _leave_alone(self, failing: Failing, visit: _Visit) -> None:
        """Let the breaker climb; calls that fail side by side are one failure."""
        now = self._time.now()
        if visit.failures != self._breaker.failures:
            self._breaker.asked_for(failing.asked_for, now)
            return
        self._breaker.failed(
            now,
            climbs=failing.climbs,
            since_start=self._clock.monotonic() - self._started,
            asked_for=failing.asked_for,
            at_least=failing.at_least,
        )

    def _forget_refusal(self, visit: _Visit) -> None:
        """Give these credentials a clean slate."""
        self._refused = tuple(
            mark for mark in self._refused if mark != visit.credentials
        )

    def _fingerprint(self, credentials: str) -> str:
        """Return a mark by which credentials are recognised but not read."""
        if not credentials:
            return ""
        return sha256(f"{self.service}\0{credentials}".encode()).hexdigest()[:16]

    def _record(self) -> ServiceRecord:
        """Return what a restart must not forget, by the wall clock."""
        sent = self._limiter.sent if self.limit.remembered else ()
        return ServiceRecord(
            requests=tuple(map(self._time.to_wall, sent)),
            level=self._breaker.level,
            resting_until=self.next_attempt or 0.0,
            throttled=self._breaker.throttled,
            refused=" ".join(self._refused),
        )
