"""Leaving a failing service alone."""

import pytest

from custom_components.radarr_mvp.engine.resilience import Breaker, BreakerState
from custom_components.radarr_mvp.engine.resilience.breaker import LADDER

NOW = 1_800_000_000.0
# Long after the start.
LATER = 10_000.0


def _fail(breaker: Breaker, now: float, *, climbs: bool = True) -> float:
    """Let a call fail and return the rest that follows."""
    breaker.failed(now, climbs=climbs, since_start=LATER)
    return breaker.rest_left(now)


def test_the_ladder_of_rests() -> None:
    """Each failure doubles the patience, up to a day."""
    breaker = Breaker()
    rests = [_fail(breaker, NOW) for _ in range(11)]
    assert rests == [60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 86400, 86400]


def test_the_states() -> None:
    """Closed, open while resting, half open until one call has found out."""
    breaker = Breaker()
    assert breaker.state(NOW) is BreakerState.CLOSED
    _fail(breaker, NOW)
    assert breaker.state(NOW + 59.9) is BreakerState.OPEN
    assert breaker.state(NOW + 60) is BreakerState.HALF_OPEN
    breaker.begin_trial()
    assert breaker.state(NOW + 60) is BreakerState.OPEN
    assert breaker.rest_left(NOW + 60) == 0
    breaker.end_trial()
    assert breaker.state(NOW + 60) is BreakerState.HALF_OPEN
    breaker.succeeded()
    assert breaker.state(NOW + 60) is BreakerState.CLOSED


def test_each_success_comes_down_one_step() -> None:
    """A service that fails every now and then is left alone for longer than a new offender."""
    breaker = Breaker()
    for _ in range(3):
        _fail(breaker, NOW)
    breaker.succeeded()
    assert breaker.level == 2
    assert _fail(breaker, NOW) == 900
    for _ in range(5):
        breaker.succeeded()
    assert breaker.level == 0
    assert _fail(breaker, NOW) == 60


def test_what_cannot_be_reached_does_not_climb() -> None:
    """A router that restarts is no verdict."""
    breaker = Breaker()
    assert [_fail(breaker, NOW, climbs=False) for _ in range(3)] == [60, 60, 60]


def test_a_service_has_its_own_highest_step() -> None:
    """A download client is never left alone for more than an hour."""
    breaker = Breaker(highest=5)
    assert [_fail(breaker, NOW) for _ in range(7)][-2:] == [3600, 3600]
    assert _fail(Breaker(highest=0), NOW) == 0


def test_mildness_after_the_start() -> None:
    """In the first quarter of an hour levels do not climb and no rest exceeds five minutes."""
    breaker = Breaker()
    for _ in range(4):
        breaker.failed(NOW, climbs=True, since_start=899.0)
        assert breaker.rest_left(NOW) == 60
    known = Breaker(level=6)
    known.failed(NOW, climbs=True, since_start=10.0)
    assert (known.level, known.rest_left(NOW)) == (6, 300)
    known.failed(NOW, climbs=True, since_start=900.0)
    assert (known.level, known.rest_left(NOW)) == (7, 21600)


def test_what_the_service_asks_for_is_the_least() -> None:
    """Also right after the start."""
    breaker = Breaker()
    breaker.failed(NOW, climbs=True, since_start=1.0, asked_for=1000.0)
    assert breaker.rest_left(NOW) == 1000
    assert breaker.throttled
    breaker.failed(NOW + 1000, climbs=True, since_start=LATER, asked_for=10.0)
    assert breaker.rest_left(NOW + 1000) == 300
    breaker.failed(NOW + 2000, climbs=True, since_start=LATER)
    assert not breaker.throttled


def test_a_plea_without_a_new_failure() -> None:
    """Several calls at once are told to wait; the longest wait counts."""
    breaker = Breaker()
    _fail(breaker, NOW)
    breaker.asked_for(0.0, NOW)
    assert (breaker.rest_left(NOW), breaker.throttled) == (60, False)
    breaker.asked_for(500.0, NOW)
    breaker.asked_for(100.0, NOW)
    assert (breaker.rest_left(NOW), breaker.throttled) == (500, True)
    assert breaker.level == 1


def test_grace_after_the_first_failure() -> None:
    """A download client may hiccup for some minutes before it is left alone."""
    breaker = Breaker(grace=300.0)
    assert _fail(breaker, NOW) == 0
    assert breaker.state(NOW) is BreakerState.CLOSED
    assert _fail(breaker, NOW + 299) == 0
    assert breaker.level == 1
    assert _fail(breaker, NOW + 300) == 300
    breaker.failed(NOW + 400, climbs=True, since_start=LATER, asked_for=50.0)
    assert breaker.rest_left(NOW + 400) == 900


def test_grace_does_not_overrule_the_service() -> None:
    """What was asked for is given."""
    breaker = Breaker(grace=300.0)
    breaker.failed(NOW, climbs=True, since_start=LATER, asked_for=30.0)
    assert breaker.rest_left(NOW) == 30


def test_grace_is_not_renewed_by_a_restart() -> None:
    """A service that was failing before is known."""
    assert _fail(Breaker(level=1, grace=300.0), NOW) == 300


def test_a_restart_keeps_the_rest() -> None:
    """The level and the end of the rest are kept."""
    breaker = Breaker(level=4, resting_until=NOW + 100, throttled=True, now=NOW)
    assert breaker.state(NOW) is BreakerState.OPEN
    assert breaker.rest_left(NOW) == 100
    assert breaker.throttled
    assert _fail(breaker, NOW + 100) == LADDER[5]


def test_a_clock_set_back_before_the_start() -> None:
    """No rest is longer than a day, whatever the clock says."""
    breaker = Breaker(level=1, resting_until=NOW + 10 * 86400, now=NOW)
    assert breaker.rest_left(NOW) == 86400


@pytest.mark.parametrize(("stored", "used"), [(-3, 0), (5, 5), (99, 9)])
def test_an_odd_level_on_disk(stored: int, used: int) -> None:
    """A level outside the ladder becomes the nearest one."""
    assert Breaker(level=stored).level == used


def test_a_person_can_reset_it() -> None:
    """All failures are forgotten, but not what the service asked for."""
    breaker = Breaker()
    for _ in range(4):
        _fail(breaker, NOW)
    breaker.reset(NOW)
    assert breaker.state(NOW) is BreakerState.CLOSED
    assert _fail(breaker, NOW) == 60
    breaker.failed(NOW, climbs=True, since_start=LATER, asked_for=900.0)
    breaker.reset(NOW + 1)
    assert breaker.state(NOW + 1) is BreakerState.OPEN
    assert breaker.level == 0
    breaker.reset(NOW + 900)
    assert breaker.state(NOW + 900) is BreakerState.CLOSED
    assert not breaker.throttled
