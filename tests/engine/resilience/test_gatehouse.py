"""One gate per service."""

import pytest

from custom_components.radarr_mvp.engine.errors import Outage, Unavailable
from custom_components.radarr_mvp.engine.ports import ServiceRecord
from custom_components.radarr_mvp.engine.resilience import (
    BreakerState,
    Gatehouse,
    RateLimit,
    RetryPolicy,
)
from tests.support import ManualClock, VolatileMemory

LIMIT = RateLimit(spacing=5.0, budget=100, remembered=True)


async def _nothing() -> None:
    """Succeed."""


async def _failing() -> None:
    """Fail like a server does."""
    raise Unavailable("x", "HTTP 500", Outage.SERVER)


def _gatehouse() -> Gatehouse:
    return Gatehouse(ManualClock(), VolatileMemory())


def test_everyone_gets_the_same_gate() -> None:
    """Two entries share the budget of a service, and services share nothing."""
    gatehouse = _gatehouse()
    gate = gatehouse.gate("hdbits", LIMIT)
    assert gatehouse.gate("hdbits", LIMIT) is gate
    other = gatehouse.gate("tmdb", RateLimit())
    assert other is not gate
    assert gatehouse.gates() == (gate, other)


async def test_a_changed_mind_keeps_the_count() -> None:
    """An owner lowers the budget and raises it again; what was sent stays counted."""
    gatehouse = _gatehouse()
    gate = gatehouse.gate("hdbits", LIMIT)
    await gate.call(_nothing)
    gatehouse.gate("hdbits", LIMIT.lowered(budget=10))
    assert gate.budget_left == 9
    gatehouse.gate("hdbits", LIMIT)
    assert gate.budget_left == 99


def test_the_strictest_of_several_owners_counts() -> None:
    """One household member is careful; the other's entry does not undo that."""
    gatehouse = _gatehouse()
    gate = gatehouse.gate("hdbits", LIMIT.lowered(budget=10), owner="a")
    gatehouse.gate("hdbits", LIMIT.lowered(spacing=30.0), owner="b")
    assert (gate.limit.budget, gate.limit.spacing) == (10, 30.0)
    gatehouse.gate("hdbits", LIMIT, owner="a")
    assert (gate.limit.budget, gate.limit.spacing) == (100, 30.0)
    assert gate.limit.remembered


def test_an_owner_who_leaves_no_longer_counts() -> None:
    """And the last one leaves its limit behind."""
    gatehouse = _gatehouse()
    gate = gatehouse.gate("hdbits", LIMIT.lowered(budget=10), owner="a")
    gatehouse.gate("hdbits", LIMIT, owner="b")
    gatehouse.leave("a")
    gatehouse.leave("a")
    assert gate.limit.budget == 100
    gatehouse.leave("b")
    assert gate.limit == LIMIT


async def test_settings_reach_the_gate() -> None:
    """Retries, the highest level and the grace of the service."""
    clock, memory = ManualClock(), VolatileMemory({"qbt": ServiceRecord(level=9)})
    gatehouse = Gatehouse(clock, memory)
    gate = gatehouse.gate(
        "qbt", RateLimit(), retries=RetryPolicy(attempts=1), highest_level=2
    )
    clock.advance(901)
    with pytest.raises(Unavailable):
        await gate.call(_failing, repeatable=True)
    assert gate.counters.outcomes.total() == 1
    assert gate.rest_left == 300
    graceful = gatehouse.gate("other", RateLimit(), grace=300.0)
    with pytest.raises(Unavailable):
        await graceful.call(_failing)
    assert graceful.state is BreakerState.CLOSED


async def test_mildness_counts_from_the_start_of_the_house() -> None:
    """A gate that opens late is not treated as freshly started."""
    clock = ManualClock()
    gatehouse = Gatehouse(clock, VolatileMemory({"late": ServiceRecord(level=4)}))
    clock.advance(901)
    gate = gatehouse.gate("late", RateLimit())
    with pytest.raises(Unavailable):
        await gate.call(_failing)
    assert gate.rest_left == 3600
