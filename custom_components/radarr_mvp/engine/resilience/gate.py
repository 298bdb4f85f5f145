"""The one way to a service: checks, waits, tries, judges and remembers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from random import Random
from typing import Final

from ..errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from ..log import LOGGER
from ..ports import Clock, ServiceMemory, ServiceRecord
from .breaker import LADDER, Breaker, BreakerState
from .counters import OK, CallCounters
from .limiter import Limiter, RateLimit
from .retry import NEVER, RetryPolicy

DEFAULT_DEADLINE: Final = 30.0

# Rest after a "too many requests" that names no time.
_UNNAMED_THROTTLE: Final = 3600.0

# Not reaching a service says nothing about how it judges us.
_UNREACHED: Final = frozenset({Outage.DNS, Outage.CONNECTION, Outage.TLS})

# Answers that a healthy service gives to a request it dislikes.
_HEALTHY_FLAWS: Final = frozenset(
    {Flaw.REJECTED, Flaw.WRONG_HASH, Flaw.NOT_A_TORRENT, Flaw.UNSUPPORTED}
)


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
        dice: Random | None = None,
    ) -> None:
        """Take up where the last run left off."""
        record = memory.recall(service)
        self.service = service
        self.counters = CallCounters()
        self._clock = clock
        self._memory = memory
        self._started = started
        self._retries = retries or RetryPolicy()
        self._dice = dice or Random()
        self._refused = record.refused
        self._limiter = Limiter(limit, record.requests)
        self._breaker = Breaker(
            level=record.level,
            resting_until=record.resting_until,
            throttled=record.throttled,
            highest=highest_level,
        )
        self._stored = record

    @property
    def state(self) -> BreakerState:
        """Return whether calls pass now."""
        return self._breaker.state(self._clock.now())

    @property
    def rest_left(self) -> float:
        """Return the seconds for which the service is left alone."""
        return self._breaker.rest_left(self._clock.now())

    @property
    def budget_left(self) -> int | None:
        """Return how many requests the service's budget still allows."""
        return self._limiter.remaining(self._clock.now())

    @property
    def limit(self) -> RateLimit:
        """Return the limit in force."""
        return self._limiter.limit

    def tighten(self, limit: RateLimit) -> None:
        """Go by a new limit, keeping count of what was already sent."""
        self._limiter = Limiter(limit, self._limiter.sent)

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

        A `deliberate` call is a person testing a connection: it passes a resting breaker and may present refused
        credentials once more. Limits and a service's own plea for patience hold for everyone.
        """
        fingerprint = _fingerprint(credentials)
        self._refuse_early(fingerprint, deliberate=deliberate)
        ends = self._clock.monotonic() + deadline
        with self._trial():
            try:
                result = await self._attempts(
                    operation, self._retries if repeatable else NEVER, ends
                )
            except BudgetSpent:
                raise
            except ServiceError as error:
                self._judge(error, fingerprint)
                await self._remember()
                raise
        self._breaker.succeeded()
        self._refused = ""
        await self._remember()
        return result

    async def _attempts[T](
        self,
        operation: Callable[[], Awaitable[T]],
        retries: RetryPolicy,
        ends: float,
    ) -> T:
        """Try until it succeeds, the policy gives up or no time is left."""
        attempt = 0
        while True:
            attempt += 1
            await self._wait_for_turn(ends)
            try:
                return await self._once(operation, ends)
            except ServiceError as error:
                pause = retries.pause(attempt, error, self._dice)
                if pause is None or not self._has_turn(pause, ends):
                    raise
                LOGGER.debug("%s; trying again in %.1f s", error, pause)
                await self._clock.sleep(pause)

    async def _once[T](self, operation: Callable[[], Awaitable[T]], ends: float) -> T:
        """Make one request and count it."""
        began = self._clock.monotonic()
        try:
            async with asyncio.timeout(max(ends - began, 0.0)):
                result = await operation()
        except TimeoutError as err:
            error = Unavailable(self.service, "no answer in time", Outage.TIMEOUT)
            self._count(error, began)
            raise error from err
        except ServiceError as error:
            self._count(error, began)
            raise
        self.counters.record(OK, self._clock.monotonic() - began, self._clock.now())
        return result

    def _count(self, error: ServiceError, began: float) -> None:
        """Count a failed request."""
        self.counters.record(
            _outcome(error),
            self._clock.monotonic() - began,
            self._clock.now(),
            error.message,
        )

    def _refuse_early(self, fingerprint: str, *, deliberate: bool) -> None:
        """Raise where a request would be useless or unwelcome."""
        if self._refused and self._refused == fingerprint and not deliberate:
            raise AuthRefused(
                self.service,
                "these credentials were refused before; they are not sent again until they change",
            )
        now = self._clock.now()
        if self._breaker.state(now) is not BreakerState.OPEN:
            return
        left = self._breaker.rest_left(now)
        if self._breaker.throttled:
            raise Throttled(
                self.service, f"asked for patience; next try in {left:.0f} s", left
            )
        if not deliberate:
            raise Unavailable(
                self.service,
                f"left alone after failures; next try in {left:.0f} s",
                Outage.RESTING,
                left,
            )

    @contextmanager
    def _trial(self) -> Iterator[None]:
        """Mark the first call after a rest, so that no crowd follows it in."""
        if self.state is not BreakerState.HALF_OPEN:
            yield
            return
        self._breaker.begin_trial()
        try:
            yield
        finally:
            self._breaker.end_trial()

    def _has_turn(self, pause: float, ends: float) -> bool:
        """Tell whether a request could still be sent before the deadline after a pause."""
        now = self._clock.now()
        wait = max(self._limiter.next_free(now) - now, pause)
        return self._clock.monotonic() + wait < ends

    async def _wait_for_turn(self, ends: float) -> None:
        """Wait until the limit allows a request, and put it on record before it is sent."""
        now = self._clock.now()
        moment = self._limiter.next_free(now)
        if not self._has_turn(0.0, ends):
            raise BudgetSpent(
                self.service,
                f"the request limit is reached; next request in {moment - now:.0f} s",
                moment - now,
            )
        self._limiter.reserve(moment)
        if self._limiter.limit.remembered:
            await self._remember()
        if moment > now:
            await self._clock.sleep(moment - now)

    def _judge(self, error: ServiceError, fingerprint: str) -> None:
        """Let breaker and memory draw their conclusions from a failed call."""
        match error:
            case AuthRefused(reason=Refusal.CREDENTIALS):
                self._refused = fingerprint
            case AuthRefused(reason=Refusal.BANNED):
                self._rest(climbs=True, asked_for=_UNNAMED_THROTTLE)
            case Throttled(retry_after=seconds):
                self._rest(
                    climbs=True,
                    asked_for=_UNNAMED_THROTTLE if seconds is None else seconds,
                )
            case Unavailable(reason=reason, retry_after=seconds):
                self._rest(climbs=reason not in _UNREACHED, asked_for=seconds or 0.0)
            case BadAnswer(flaw=flaw) if flaw not in _HEALTHY_FLAWS:
                self._rest(climbs=True)
            case NotFound() | BadAnswer():
                self._breaker.succeeded()

    def _rest(self, *, climbs: bool, asked_for: float = 0.0) -> None:
        """Leave the service alone for a while."""
        self._breaker.failed(
            self._clock.now(),
            climbs=climbs,
            since_start=self._clock.monotonic() - self._started,
            asked_for=asked_for,
        )

    async def _remember(self) -> None:
        """Store what a restart must not forget, if it changed."""
        record = ServiceRecord(
            requests=self._limiter.sent if self.limit.remembered else (),
            level=self._breaker.level,
            resting_until=self._breaker.resting_until,
            throttled=self._breaker.throttled,
            refused=self._refused,
        )
        if record != self._stored:
            self._stored = record
            await self._memory.remember(self.service, record)


def _fingerprint(credentials: str) -> str:
    """Return a mark by which credentials are recognised but not read."""
    return sha256(credentials.encode()).hexdigest()[:16] if credentials else ""


def _outcome(error: ServiceError) -> str:
    """Name an error for the counters."""
    match error:
        case AuthRefused():
            return "auth_refused"
        case Throttled():
            return "throttled"
        case Unavailable(reason=Outage.TIMEOUT):
            return "timeout"
        case Unavailable():
            return "unavailable"
        case NotFound():
            return "not_found"
        case _:
            return "bad_answer"
