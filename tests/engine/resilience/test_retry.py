"""Trying again."""

from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.resilience import RetryPolicy
from custom_components.radarr_mvp.engine.resilience.retry import NEVER

PASSING = (Outage.DNS, Outage.CONNECTION, Outage.TIMEOUT, Outage.SERVER)
LASTING = (
    AuthRefused("x", "m"),
    NotFound("x", "m"),
    BadAnswer("x", "m", Flaw.NOT_JSON),
    Throttled("x", "m"),
    Unavailable("x", "m", Outage.TLS),
    Unavailable("x", "m", Outage.RESTING, 5.0),
    ServiceError("x", "m"),
)


@pytest.mark.parametrize("reason", PASSING)
def test_passing_trouble_is_tried_again_later_and_later(reason: Outage) -> None:
    """One second, two seconds, then enough; each time more or less."""
    policy, error, dice = RetryPolicy(), Unavailable("x", "m", reason), Random(7)
    first = [policy.pause(1, error, dice) or 0 for _ in range(100)]
    second = [policy.pause(2, error, dice) or 0 for _ in range(100)]
    assert min(first) >= 0.5
    assert max(first) <= 1.5
    assert min(second) >= 1.0
    assert max(second) <= 3.0
    assert len(set(first)) > 90
    assert policy.pause(3, error, dice) is None


@pytest.mark.parametrize("error", LASTING, ids=repr)
def test_what_does_not_pass_is_not_tried_again(error: ServiceError) -> None:
    """Neither a refusal nor a wrong answer gets better in a second."""
    assert RetryPolicy().pause(1, error, Random(1)) is None


def test_growth_has_a_ceiling() -> None:
    """A patient policy does not end up waiting for days."""
    policy = RetryPolicy(attempts=100, ceiling=10.0, jitter=(1.0, 1.0))
    error = Unavailable("x", "m", Outage.SERVER)
    assert policy.pause(60, error, Random(1)) == 10.0


@given(asked_for=st.floats(0, 10_000), seed=st.integers())
def test_never_sooner_than_asked_for(asked_for: float, seed: int) -> None:
    """Retry-After is the least, and not everybody comes back at the very same moment."""
    dice = Random(seed)
    for error in (
        Throttled("x", "m", asked_for),
        BudgetSpent("x", "m", asked_for),
        Unavailable("x", "m", Outage.SERVER, asked_for),
    ):
        pause = RetryPolicy().pause(1, error, dice)
        assert pause is not None
        assert asked_for <= pause <= asked_for + 2.5


def test_once_means_once() -> None:
    """What is not safe to repeat is not repeated."""
    assert NEVER.pause(1, Unavailable("x", "m", Outage.SERVER), Random(1)) is None
