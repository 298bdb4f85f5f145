"""The one way to a service."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import override

import pytest

from custom_components.radarr_mvp.engine.errors import (
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
from custom_components.radarr_mvp.engine.ports import ServiceRecord
from custom_components.radarr_mvp.engine.resilience import (
    BreakerState,
    RateLimit,
    RetryPolicy,
    ServiceGate,
)
from tests.support import ManualClock, VolatileMemory

SPACED = RateLimit(spacing=5.0)
HDBITS = RateLimit(spacing=5.0, budget=100, window=3600.0, remembered=True)
DOWN = Unavailable("svc", "HTTP 503", Outage.SERVER)
REFUSED = AuthRefused("svc", "wrong key")
# Long enough after the start for failures to count in full.
LONG_AGO = -10_000.0


@dataclass
class VirtualClock(ManualClock):
    """A clock on which several sleepers wait at the same time, each for its own moment."""

    sleepers: list[tuple[float, asyncio.Future[None]]] = field(default_factory=list)

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved on."""
        self.naps.append(seconds)
        alarm = asyncio.get_running_loop().create_future()
        self.sleepers.append((self.ticks + seconds, alarm))
        await alarm

    async def let_pass(self, seconds: float) -> None:
        """Move on from alarm to alarm."""
        end = self.ticks + seconds
        await settle()
        while True:
            self.sleepers = [each for each in self.sleepers if not each[1].done()]
            due = min((at for at, _ in self.sleepers), default=end)
            self.advance(min(due, end) - self.ticks)
            if due > end or not self.sleepers:
                return
            for at, alarm in self.sleepers:
                if at <= due and not alarm.done():
                    alarm.set_result(None)
            await settle()


async def settle() -> None:
    """Let every task run until it waits for something."""
    for _ in range(20):
        await asyncio.sleep(0)


@dataclass
class Service:
    """Something to call: it notes when, and does what it is told to, call by call."""

    clock: ManualClock
    script: list[object] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    async def __call__(self) -> str:
        """Answer, fail or wait."""
        self.asked.append(self.clock.ticks)
        match self.script.pop(0) if self.script else "fine":
            case asyncio.Event() as event:
                await event.wait()
            case BaseException() as error:
                raise error
            case (asyncio.Event() as event, BaseException() as error):
                await event.wait()
                raise error
        return "fine"


@dataclass
class ObservedMemory(VolatileMemory):
    """A memory that tells when it writes, can be slow and can fail."""

    log: list[str] = field(default_factory=list)
    failing: Exception | None = None
    held: asyncio.Event | None = None
    clock: ManualClock | None = None
    seconds: float = 0.0

    @override
    async def remember(self, service: str, record: ServiceRecord) -> None:
        """Write, or fail."""
        self.log.append("begin")
        if self.held is not None:
            await self.held.wait()
        if self.clock is not None:
            self.clock.advance(self.seconds)
        if self.failing is not None:
            raise self.failing
        await super().remember(service, record)
        self.log.append("written")


@dataclass
class Bench:
    """A gate with everything around it."""

    clock: ManualClock
    memory: VolatileMemory
    service: Service
    gate: ServiceGate

    async def ask(self, *script: object, **options: object) -> str:
        """Call the service once, with what it is to do."""
        self.service.script += script
        return await self.gate.call(self.service, **options)  # type: ignore[arg-type]

    async def fail(self, step: object = DOWN, **options: object) -> ServiceError:
        """Call the service, which fails if it is asked at all, and return the error."""
        with pytest.raises(ServiceError) as caught:
            await self.ask(step, **options)
        if step in self.service.script:
            self.service.script.remove(step)
        return caught.value

    def restarted(self, limit: RateLimit = HDBITS) -> Bench:
        """Return the bench after a restart, with the same memory and the same clock."""
        return bench(limit, memory=self.memory, clock=self.clock)


def bench(
    limit: RateLimit | None = None,
    *,
    memory: VolatileMemory | None = None,
    clock: ManualClock | None = None,
    retries: RetryPolicy | None = None,
    started: float = LONG_AGO,
    grace: float = 0.0,
) -> Bench:
    """Set a gate up."""
    clock = clock or ManualClock()
    memory = VolatileMemory() if memory is None else memory
    gate = ServiceGate(
        "svc",
        limit or RateLimit(),
        clock,
        memory,
        started=started,
        retries=retries,
        grace=grace,
    )
    return Bench(clock, memory, Service(clock), gate)


# What a call gives


async def test_a_call_that_works() -> None:
    """The result comes through and is counted, and nothing needs to be stored."""
    at = bench()
    assert await at.ask() == "fine"
    assert at.gate.state is BreakerState.CLOSED
    assert at.gate.rest_left == 0
    assert at.gate.budget_left is None
    assert at.gate.counters.outcomes == {"ok": 1}
    assert at.gate.counters.last_success == at.clock.wall
    assert at.memory.writes == 0


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (REFUSED, "auth_refused"),
        (Throttled("svc", "m"), "throttled"),
        (Unavailable("svc", "m", Outage.TIMEOUT), "timeout"),
        (Unavailable("svc", "m", Outage.DNS), "unavailable"),
        (NotFound("svc", "m"), "not_found"),
        (BadAnswer("svc", "m", Flaw.HTML), "bad_answer"),
    ],
)
async def test_failures_are_counted_by_kind(error: ServiceError, name: str) -> None:
    """The same error comes out, and the counters know its kind and its message."""
    at = bench()
    assert await at.fail(error) is error
    assert at.gate.counters.outcomes == {name: 1}
    assert at.gate.counters.last_error == error.message


async def test_a_mistake_of_ours_is_not_the_services_fault() -> None:
    """An error that is none of ours passes as it is, and the next call goes through."""
    at = bench()
    with pytest.raises(KeyError):
        await at.ask(KeyError("bug"))
    assert await at.ask() == "fine"


async def test_what_was_last_heard() -> None:
    """Whether the service does what it is asked for, and since when."""
    at = bench()
    assert (at.gate.is_well, at.gate.silent_for) == (None, None)
    await at.ask()
    at.clock.advance(7)
    assert (at.gate.is_well, at.gate.silent_for) == (True, 7)
    await at.fail(BudgetSpent("other", "later"))
    assert (at.gate.is_well, at.gate.silent_for) == (True, 7)
    await at.fail(REFUSED, credentials="x")
    assert (at.gate.is_well, at.gate.silent_for) == (False, 0)
    await at.fail(NotFound("svc", "m"))
    assert at.gate.is_well
    await at.fail(DOWN)
    assert at.gate.is_well is False


# Limits


async def test_callers_keep_their_distance() -> None:
    """Ten callers at once are sent one by one, in the order they came."""
    clock = VirtualClock()
    at = bench(SPACED, clock=clock)
    tasks = [asyncio.create_task(at.ask(deadline=100)) for _ in range(10)]
    await clock.let_pass(100)
    assert await asyncio.gather(*tasks) == ["fine"] * 10
    assert [later - sooner for sooner, later in pairwise(at.service.asked)] == [5.0] * 9


async def test_the_budget_of_an_hour() -> None:
    """After a hundred requests within the hour the next one waits for the hour to end."""
    at = bench(HDBITS)
    for _ in range(100):
        await at.ask()
    assert at.gate.budget_left == 0
    error = await at.fail()
    assert isinstance(error, BudgetSpent)
    assert error.retry_after == pytest.approx(3600 - 495)
    at.clock.advance(error.retry_after or 0)
    assert await at.ask() == "fine"
    assert at.service.asked[-1] - at.service.asked[0] == pytest.approx(3600)


async def test_no_room_before_the_deadline() -> None:
    """Nobody is kept waiting in vain, and the service is not to blame."""
    at = bench(SPACED)
    await at.ask()
    error = await at.fail(deadline=5.0)
    assert isinstance(error, BudgetSpent)
    assert error.retry_after == 5.0
    assert at.clock.naps == []
    assert len(at.service.asked) == 1
    assert at.gate.state is BreakerState.CLOSED
    assert at.gate.counters.outcomes == {"ok": 1}
    assert await at.ask(deadline=5.1) == "fine"
    assert at.clock.naps == [5.0]


async def test_failed_requests_count() -> None:
    """The tracker counts them as well."""
    at = bench(HDBITS)
    await at.fail(NotFound("svc", "m"))
    await at.fail(BadAnswer("svc", "m", Flaw.REJECTED))
    assert at.gate.budget_left == 98


async def test_a_request_given_up_while_it_runs_counts() -> None:
    """It has reached the service."""
    at = bench(HDBITS)
    task = asyncio.create_task(at.ask(asyncio.Event()))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert at.gate.budget_left == 99
    assert at.gate.counters.outcomes == {}
    assert at.gate.state is BreakerState.CLOSED
    assert at.restarted().gate.budget_left == 99


async def test_a_request_given_up_while_it_waits_does_not() -> None:
    """Its turn goes back, and whoever comes next does not wait for it."""
    clock = VirtualClock()
    at = bench(HDBITS, clock=clock)
    await at.ask()
    waiting = asyncio.create_task(at.ask())
    await settle()
    assert at.gate.budget_left == 98
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert at.gate.budget_left == 99
    next_one = asyncio.create_task(at.ask())
    await clock.let_pass(5)
    assert await next_one == "fine"
    assert len(at.service.asked) == 2


async def test_a_changed_limit_keeps_the_count() -> None:
    """The user has turned the budget down."""
    at = bench(HDBITS)
    await at.ask()
    at.gate.tighten(HDBITS.lowered(budget=3))
    assert at.gate.limit.budget == 3
    assert at.gate.budget_left == 2


async def test_one_plea_for_patience_holds_the_others() -> None:
    """While one caller waits to try again, no other one goes to the service either."""
    clock = VirtualClock()
    at = bench(clock=clock)
    at.service.script = [Throttled("svc", "later", 8.0)]
    first = asyncio.create_task(at.ask(repeatable=True))
    await settle()
    second = asyncio.create_task(at.ask())
    await clock.let_pass(7.9)
    assert len(at.service.asked) == 1
    await clock.let_pass(10)
    assert await asyncio.gather(first, second) == ["fine", "fine"]
    assert len(at.service.asked) == 3


# The memory of requests


async def test_a_request_is_on_record_before_it_is_sent() -> None:
    """Whenever the power fails, the budget knows of every request."""
    memory = ObservedMemory()
    at = bench(HDBITS, memory=memory)
    known: list[tuple[list[str], int]] = []

    async def operation() -> None:
        known.append((memory.log.copy(), len(memory.records["svc"].requests)))

    await at.gate.call(operation)
    await at.gate.call(operation)
    once = ["begin", "written"]
    assert known == [(once, 1), (once * 2, 2)]
    assert memory.log == once * 2


async def test_a_limit_that_is_not_remembered_is_not_written() -> None:
    """Most services do not need it."""
    memory = ObservedMemory()
    await bench(RateLimit(spacing=1.0, budget=9), memory=memory).ask()
    assert memory.log == []


async def test_the_budget_survives_a_restart() -> None:
    """As often as Home Assistant is restarted within the hour, the account sees a hundred requests at most."""
    at = bench(RateLimit(spacing=5.0, budget=4, window=3600.0, remembered=True))
    asked: list[float] = []
    for _ in range(3):
        at = at.restarted(at.gate.limit)
        for _ in range(2):
            try:
                await at.ask()
            except BudgetSpent:
                assert len(asked) + len(at.service.asked) == 4
        asked += at.service.asked
    assert len(asked) == 4
    assert at.gate.budget_left == 0
    assert all(later - sooner >= 5 for sooner, later in pairwise(asked))


async def test_what_cannot_be_put_on_record_is_not_sent() -> None:
    """The disk is full: better no request than an uncounted one."""
    memory = ObservedMemory(failing=OSError("disk full"))
    at = bench(HDBITS, memory=memory)
    error = await at.fail()
    assert isinstance(error, BudgetSpent)
    assert isinstance(error.__cause__, OSError)
    assert at.service.asked == []
    assert at.gate.budget_left == 100
    assert at.gate.state is BreakerState.CLOSED
    memory.failing = None
    assert await at.ask() == "fine"


async def test_a_slow_disk_does_not_bring_requests_together() -> None:
    """The distance counts from when a request really went."""
    clock = VirtualClock()
    memory = ObservedMemory(clock=clock, seconds=3.0)
    at = bench(HDBITS, memory=memory, clock=clock)
    tasks = [asyncio.create_task(at.ask(deadline=60)) for _ in range(4)]
    await clock.let_pass(60)
    await asyncio.gather(*tasks)
    assert all(later - sooner >= 5 for sooner, later in pairwise(at.service.asked))


async def test_a_disk_slower_than_the_deadline() -> None:
    """The time is over when the record is written: nothing is sent."""
    clock = ManualClock()
    at = bench(HDBITS, memory=ObservedMemory(clock=clock, seconds=31.0), clock=clock)
    assert isinstance(await at.fail(), BudgetSpent)
    assert at.service.asked == []


async def test_writes_do_not_overtake_each_other() -> None:
    """The last write is the newest record, however slow the first one is."""
    memory = ObservedMemory(held=asyncio.Event())
    at = bench(RateLimit(budget=100, remembered=True), memory=memory)
    tasks = [asyncio.create_task(at.ask()) for _ in range(3)]
    await settle()
    assert memory.log == ["begin"]
    assert memory.held
    memory.held.set()
    await asyncio.gather(*tasks)
    assert memory.log == ["begin", "written"] * 3
    assert len(memory.records["svc"].requests) == 3


# The clock


async def test_setting_the_clock_forward_frees_no_budget() -> None:
    """Daylight saving, a time server after the start: the account must not notice."""
    at = bench(HDBITS)
    for _ in range(100):
        await at.ask()
    at.clock.wall += 7200
    assert isinstance(await at.fail(), BudgetSpent)
    assert at.gate.budget_left == 0


async def test_setting_the_clock_back_stretches_no_rest() -> None:
    """And it blocks no request."""
    at = bench(HDBITS)
    await at.fail(DOWN)
    at.clock.wall -= 86_400 * 30
    assert at.gate.rest_left == 60
    at.clock.advance(60)
    assert await at.ask() == "fine"


async def test_the_record_speaks_of_the_clock_on_the_wall() -> None:
    """After a restart there is nothing else to go by."""
    at = bench(HDBITS)
    await at.ask()
    at.clock.wall += 7200
    at.clock.advance(10)
    await at.fail(DOWN)
    assert at.memory.records["svc"] == ServiceRecord(
        requests=(at.clock.wall - 10, at.clock.wall),
        level=1,
        resting_until=at.clock.wall + 60,
    )
    again = at.restarted()
    assert again.gate.budget_left == 98
    assert again.gate.rest_left == 60


async def test_drift_between_the_clocks_is_no_news() -> None:
    """Clocks are adjusted by fractions of a second all the time."""
    at = bench()
    await at.fail(DOWN)
    writes = at.memory.writes
    at.clock.wall += 0.3
    at.clock.advance(30)
    assert (await at.fail(DOWN)).message.startswith("left alone")
    assert at.memory.writes == writes
    assert at.restarted().gate.rest_left == pytest.approx(29.7)


# Deadlines and retries


async def test_a_hanging_service() -> None:
    """The deadline ends it, and the service is left alone for a while."""
    at = bench()
    with pytest.raises(Unavailable) as caught:
        await at.ask(asyncio.Event(), deadline=0.05)
    assert caught.value.reason is Outage.TIMEOUT
    assert at.gate.counters.outcomes == {"timeout": 1}
    assert at.gate.rest_left == 60


async def test_no_time_at_all() -> None:
    """A deadline that has passed sends nothing."""
    at = bench()
    assert isinstance(await at.fail(deadline=0.0), BudgetSpent)
    assert at.service.asked == []


async def test_a_timeout_of_the_operation_itself() -> None:
    """A library that gives up by itself is understood."""
    at = bench()
    with pytest.raises(Unavailable) as caught:
        await at.ask(TimeoutError())
    assert caught.value.reason is Outage.TIMEOUT


async def test_trouble_that_passes_is_tried_again() -> None:
    """Twice it fails, then it works; nobody outside notices, but each try is counted."""
    at = bench()
    assert await at.ask(DOWN, DOWN, repeatable=True) == "fine"
    assert len(at.service.asked) == 3
    assert 0.5 <= at.clock.naps[0] <= 1.5
    assert 1.0 <= at.clock.naps[1] <= 3.0
    assert at.gate.state is BreakerState.CLOSED
    assert at.gate.counters.outcomes == {"ok": 1, "unavailable": 2}


async def test_three_tries_are_one_failure() -> None:
    """The breaker climbs once."""
    at = bench()
    with pytest.raises(Unavailable):
        await at.ask(DOWN, DOWN, DOWN, repeatable=True)
    assert len(at.service.asked) == 3
    assert at.gate.rest_left == 60


async def test_what_is_not_safe_to_repeat_is_not_repeated() -> None:
    """A grab must not happen twice."""
    at = bench()
    assert await at.fail(DOWN) is DOWN
    assert len(at.service.asked) == 1


async def test_retry_after_is_honoured() -> None:
    """Neither sooner, nor much later."""
    at = bench()
    assert await at.ask(Throttled("svc", "later", 12.0), repeatable=True) == "fine"
    assert 12.0 <= at.clock.naps[0] <= 13.0


async def test_no_retry_beyond_the_deadline() -> None:
    """The caller learns at once, and the service gets the patience it asked for."""
    at = bench()
    error = await at.fail(Throttled("svc", "later", 900.0), repeatable=True)
    assert isinstance(error, Throttled)
    assert at.clock.naps == []
    assert at.gate.rest_left == 900


async def test_no_retry_without_a_turn() -> None:
    """The limit leaves no room for another try before the deadline."""
    at = bench(RateLimit(spacing=40.0))
    assert await at.fail(DOWN, repeatable=True) is DOWN
    assert at.clock.naps == []


async def test_a_retry_that_loses_its_turn() -> None:
    """Others have used the budget up in the meantime: the failure that was seen is what counts."""
    clock = VirtualClock()
    at = bench(RateLimit(budget=2, window=3600.0), clock=clock)
    first = asyncio.create_task(at.fail(DOWN, repeatable=True))
    await settle()
    assert await at.ask() == "fine"
    await clock.let_pass(10)
    assert await first is DOWN
    assert at.gate.rest_left > 0


async def test_each_retry_waits_for_its_turn() -> None:
    """A retry is a request like any other."""
    at = bench(HDBITS)
    assert await at.ask(DOWN, repeatable=True) == "fine"
    assert at.service.asked[1] - at.service.asked[0] == pytest.approx(5.0)
    assert at.gate.budget_left == 98


# The breaker


async def test_a_failing_service_is_left_alone() -> None:
    """Calls fail at once, without a request, until the rest is over."""
    at = bench()
    await at.fail(DOWN)
    assert at.gate.state is BreakerState.OPEN
    error = await at.fail()
    assert isinstance(error, Unavailable)
    assert (error.reason, error.retry_after) == (Outage.RESTING, 60)
    assert len(at.service.asked) == 1
    at.clock.advance(60)
    assert at.gate.state is BreakerState.HALF_OPEN
    assert await at.ask() == "fine"
    assert at.gate.state is BreakerState.CLOSED


async def test_one_caller_finds_out() -> None:
    """After the rest one request goes out; whoever comes meanwhile is told so."""
    at = bench()
    await at.fail(DOWN)
    at.clock.advance(60)
    answer = asyncio.Event()
    trial = asyncio.create_task(at.ask(answer))
    await settle()
    assert at.gate.state is BreakerState.OPEN
    error = await at.fail()
    assert isinstance(error, Unavailable)
    assert (error.reason, error.retry_after) == (Outage.RESTING, None)
    assert "a first new try is under way" in str(error)
    answer.set()
    assert await trial == "fine"
    assert at.gate.state is BreakerState.CLOSED
    assert await at.ask() == "fine"


async def test_a_failed_trial_climbs() -> None:
    """The next rest is longer."""
    at = bench()
    await at.fail(DOWN)
    at.clock.advance(60)
    await at.fail(DOWN)
    assert at.gate.rest_left == 300


async def _cancelled(at: Bench) -> None:
    """Give a trial up while it runs."""
    task = asyncio.create_task(at.ask(asyncio.Event()))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def _crashed(at: Bench) -> None:
    """Fall over in the middle of a trial."""
    with pytest.raises(KeyError):
        await at.ask(KeyError("bug"))


async def _without_time(at: Bench) -> None:
    """Have no time for a trial."""
    assert isinstance(await at.fail(deadline=0.0), BudgetSpent)


@pytest.mark.parametrize("give_up", [_cancelled, _crashed, _without_time])
async def test_a_trial_without_a_verdict(
    give_up: Callable[[Bench], Awaitable[None]],
) -> None:
    """Somebody else may find out."""
    at = bench()
    await at.fail(DOWN)
    at.clock.advance(60)
    await give_up(at)
    assert at.gate.state is BreakerState.HALF_OPEN
    assert await at.ask() == "fine"


async def test_failures_side_by_side_are_one() -> None:
    """Ten requests under way when a server goes down do not bring a day of rest."""
    at = bench()
    gone = asyncio.Event()
    tasks = [asyncio.create_task(at.fail((gone, DOWN))) for _ in range(10)]
    await settle()
    gone.set()
    await asyncio.gather(*tasks)
    assert at.gate.rest_left == 60


async def test_the_longest_of_several_pleas_counts() -> None:
    """Side by side, they are told different times."""
    at = bench()
    gone = asyncio.Event()
    waits = (900.0, 1200.0, 30.0)
    tasks = [
        asyncio.create_task(at.fail((gone, Throttled("svc", "later", wait))))
        for wait in waits
    ]
    await settle()
    gone.set()
    await asyncio.gather(*tasks)
    assert at.gate.rest_left == 1200


async def test_an_old_success_does_not_overrule_a_plea() -> None:
    """It was sent before the service lost its patience."""
    at = bench()
    slow = asyncio.Event()
    task = asyncio.create_task(at.ask(slow))
    await settle()
    await at.fail(Throttled("svc", "later", 900.0))
    slow.set()
    assert await task == "fine"
    assert at.gate.rest_left == 900
    assert at.gate.state is BreakerState.OPEN


@pytest.mark.parametrize("error", [Throttled("svc", "later", 50.0), DOWN])
async def test_who_waits_is_not_sent_into_trouble(error: ServiceError) -> None:
    """Twenty callers wait for their turn when the first one learns that the service wants peace.

    They are turned away; one who can wait until the rest is over finds out.
    """
    clock = VirtualClock()
    at = bench(SPACED, clock=clock)
    answered = asyncio.Event()
    first = asyncio.create_task(at.fail((answered, error)))
    await settle()
    waiting = [asyncio.create_task(at.fail(error, deadline=200)) for _ in range(20)]
    await clock.let_pass(1)
    answered.set()
    assert await first is error
    await clock.let_pass(59.9)
    assert len(at.service.asked) == 1
    assert sum(each.done() for each in waiting) >= 11
    await clock.let_pass(200)
    assert len(at.service.asked) == 2
    for refused in await asyncio.gather(*waiting):
        assert isinstance(refused, Throttled | Unavailable)


async def test_who_is_put_on_record_is_not_sent_into_trouble() -> None:
    """While the disk is busy, the service loses its patience: the request is not sent, and not counted."""
    memory = ObservedMemory()
    at = bench(RateLimit(budget=9, remembered=True), memory=memory)
    answered = asyncio.Event()
    first = asyncio.create_task(at.fail((answered, Throttled("svc", "later", 50.0))))
    await settle()
    memory.held = asyncio.Event()
    second = asyncio.create_task(at.fail())
    await settle()
    answered.set()
    await settle()
    memory.held.set()
    for error in await asyncio.gather(first, second):
        assert isinstance(error, Throttled)
        assert not isinstance(error, BudgetSpent)
    assert len(at.service.asked) == 1
    assert at.gate.budget_left == 8


async def test_who_waits_passes_when_all_is_well_again() -> None:
    """A failure that was made up for is forgotten."""
    clock = VirtualClock()
    at = bench(RateLimit(spacing=100.0), clock=clock)
    answered = asyncio.Event()
    first = asyncio.create_task(at.fail((answered, DOWN)))
    await settle()
    waiting = asyncio.create_task(at.ask(deadline=300))
    await settle()
    answered.set()
    await first
    await at.gate.reset()
    await clock.let_pass(100)
    assert await waiting == "fine"


@pytest.mark.parametrize(
    ("error", "rests"),
    [
        (Unavailable("svc", "m", Outage.SERVER), (60, 300)),
        (Unavailable("svc", "m", Outage.TIMEOUT), (60, 300)),
        (Unavailable("svc", "m", Outage.RESTING), (60, 300)),
        (Unavailable("svc", "m", Outage.DNS), (60, 60)),
        (Unavailable("svc", "m", Outage.CONNECTION), (60, 60)),
        (Unavailable("svc", "m", Outage.TLS), (60, 60)),
        (Unavailable("svc", "m", Outage.SERVER, 700.0), (700, 700)),
        (Throttled("svc", "m"), (3600, 3600)),
        (Throttled("svc", "m", 10.0), (60, 300)),
        (Throttled("svc", "m", 0.0), (60, 300)),
        (Throttled("svc", "m", float("inf")), (86400, 86400)),
        (Throttled("svc", "m", float("nan")), (3600, 3600)),
        (Throttled("svc", "m", -7.0), (60, 300)),
        (AuthRefused("svc", "m", Refusal.BANNED), (3600, 3600)),
        (AuthRefused("svc", "m", Refusal.HOST_CHECK), (60, 60)),
        (AuthRefused("svc", "m"), (60, 60)),
        (BadAnswer("svc", "m", Flaw.HTML), (60, 300)),
        (BadAnswer("svc", "m", Flaw.NOT_JSON), (60, 300)),
        (BadAnswer("svc", "m", Flaw.TOO_LARGE), (60, 300)),
        (BadAnswer("svc", "m", Flaw.REJECTED), (0, 0)),
        (BadAnswer("svc", "m", Flaw.WRONG_HASH), (0, 0)),
        (BadAnswer("svc", "m", Flaw.UNSUPPORTED), (0, 0)),
        (NotFound("svc", "m"), (0, 0)),
        (BudgetSpent("other", "m", 900.0), (0, 0)),
    ],
)
async def test_what_each_error_costs(
    error: ServiceError, rests: tuple[float, float]
) -> None:
    """The rest after the first and after the second failure in a row."""
    at = bench()
    seen = []
    for _ in range(2):
        assert await at.fail(error) is error
        seen.append(at.gate.rest_left)
        at.clock.advance(at.gate.rest_left)
    assert tuple(seen) == rests


async def test_an_answer_we_dislike_heals() -> None:
    """A service that says "not found" is up."""
    at = bench()
    await at.fail(DOWN)
    at.clock.advance(60)
    await at.fail(NotFound("svc", "m"))
    assert at.gate.state is BreakerState.CLOSED


async def test_grace_for_a_download_client() -> None:
    """In the first minutes of an outage it is asked again and again."""
    at = bench(grace=300.0)
    for _ in range(5):
        await at.fail(DOWN)
    assert at.gate.state is BreakerState.CLOSED
    at.clock.advance(300)
    await at.fail(DOWN)
    assert at.gate.rest_left == 300


async def test_mildness_right_after_the_start() -> None:
    """Everything comes up at the same time; nobody is judged for that."""
    clock = ManualClock()
    at = bench(clock=clock, started=clock.ticks)
    for _ in range(3):
        await at.fail(DOWN)
        assert at.gate.rest_left == 60
        clock.advance(60)


async def test_the_breaker_survives_a_restart() -> None:
    """The rest goes on and the level is kept."""
    at = bench()
    await at.fail(DOWN)
    at.clock.advance(60)
    await at.fail(Throttled("svc", "later", 500.0))
    again = at.restarted()
    assert isinstance(await again.fail(), Throttled)
    assert again.service.asked == []
    again.clock.advance(500)
    await again.fail(DOWN)
    assert again.gate.rest_left == 900


async def test_a_person_resets_the_breaker() -> None:
    """Calls pass at once, also after a restart; what the service asked for still holds."""
    at = bench()
    await at.fail(DOWN)
    await at.gate.reset()
    assert await at.ask() == "fine"
    assert at.memory.records["svc"] == ServiceRecord()
    await at.fail(Throttled("svc", "later", 500.0))
    await at.gate.reset()
    assert isinstance(await at.fail(), Throttled)


async def test_a_memory_that_fails_afterwards(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The answer is not lost because the state cannot be stored, and it is stored as soon as that works."""
    memory = ObservedMemory()
    at = bench(memory=memory)
    await at.fail(DOWN)
    at.clock.advance(60)
    memory.failing = OSError("disk full")
    assert await at.ask() == "fine"
    assert "The state of svc could not be stored" in caplog.text
    assert memory.records["svc"].level == 1
    memory.failing = None
    assert await at.ask() == "fine"
    assert memory.records["svc"] == ServiceRecord()


# Credentials


async def test_refused_credentials_are_not_sent_again() -> None:
    """Not even after a restart: failed logins get an address banned."""
    at = bench()
    await at.fail(REFUSED, credentials="wrong")
    for after in (at, at.restarted()):
        error = await after.fail(credentials="wrong")
        assert isinstance(error, AuthRefused)
        assert "not sent again" in str(error)
    assert len(at.service.asked) == 1
    assert at.gate.state is BreakerState.CLOSED
    assert "wrong" not in at.memory.records["svc"].refused


async def test_changed_credentials_are_tried_at_once() -> None:
    """The user has corrected them."""
    at = bench()
    await at.fail(REFUSED, credentials="wrong")
    assert await at.restarted().ask(credentials="right") == "fine"
    assert await at.ask() == "fine"


async def test_a_success_of_others_proves_nothing() -> None:
    """Two entries with different accounts: the good one does not vouch for the other."""
    at = bench()
    await at.fail(REFUSED, credentials="wrong")
    await at.fail(REFUSED, credentials="wrong too")
    await at.ask(credentials="right")
    for credentials in ("wrong", "wrong too"):
        await at.fail(credentials=credentials)
    assert len(at.service.asked) == 3


async def test_a_person_may_try_refused_credentials() -> None:
    """The account was unlocked: a test of the connection finds out and lets everyone back in."""
    at = bench()
    await at.fail(REFUSED, credentials="x")
    await at.fail(REFUSED, credentials="x", deliberate=True)
    assert at.memory.records["svc"].refused.count(" ") == 0
    assert await at.ask(credentials="x", deliberate=True) == "fine"
    assert await at.ask(credentials="x") == "fine"
    assert at.memory.records["svc"].refused == ""


async def test_refused_credentials_are_forgiven() -> None:
    """A person says that they are right now: the next call presents them, whoever it comes from, and no second one."""
    at = bench()
    await at.fail(REFUSED, credentials="x")
    await at.gate.forgive()
    assert at.memory.records["svc"].refused == ""
    await at.fail(REFUSED, credentials="x")
    await at.fail(credentials="x")
    assert len(at.service.asked) == 2


async def test_who_waits_with_refused_credentials_is_not_sent() -> None:
    """Five callers with the same wrong password are one failed login."""
    clock = VirtualClock()
    at = bench(SPACED, clock=clock)
    at.service.script = [REFUSED]
    tasks = [
        asyncio.create_task(at.gate.call(at.service, credentials="x", deadline=60))
        for _ in range(5)
    ]
    await clock.let_pass(60)
    errors = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(error, AuthRefused) for error in errors)
    assert len(at.service.asked) == 1


async def test_only_the_last_refusals_are_kept() -> None:
    """The memory does not grow with every typo."""
    at = bench()
    for number in range(12):
        await at.fail(REFUSED, credentials=f"wrong {number}")
    assert len(at.memory.records["svc"].refused.split()) == 8


# A person testing a connection


async def test_a_test_passes_a_resting_breaker() -> None:
    """Who has just plugged the server in again does not want to wait."""
    at = bench()
    await at.fail(DOWN)
    assert await at.ask(deliberate=True) == "fine"
    assert at.gate.state is BreakerState.CLOSED


async def test_a_test_respects_a_plea_for_patience() -> None:
    """The service itself wants peace."""
    at = bench()
    await at.fail(Throttled("svc", "later", 900.0))
    error = await at.fail(deliberate=True)
    assert isinstance(error, Throttled)
    assert error.retry_after == 900
    assert len(at.service.asked) == 1


async def test_a_test_respects_the_limit() -> None:
    """An impatient finger costs no account."""
    at = bench(HDBITS)
    await at.ask(deliberate=True)
    assert isinstance(await at.fail(deliberate=True, deadline=1.0), BudgetSpent)
