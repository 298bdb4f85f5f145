"""What the calls came to."""

from custom_components.radarr_mvp.engine.resilience import CallCounters
from custom_components.radarr_mvp.engine.resilience.counters import OK


def test_nothing_yet() -> None:
    """No numbers are made up."""
    counters = CallCounters()
    assert counters.percentile(0.95) is None
    assert counters.success_rate is None
    assert counters.last_success is None
    assert counters.last_failure is None


def test_outcomes_and_times() -> None:
    """Counted by kind, with the last of each."""
    counters = CallCounters()
    counters.record(OK, 0.2, 1000.0)
    counters.record("timeout", 30.0, 1001.0, "no answer in time")
    counters.record(OK, 0.4, 1002.0)
    counters.record("throttled", 0.1, 1003.0, "too many")
    assert counters.outcomes == {OK: 2, "timeout": 1, "throttled": 1}
    assert counters.success_rate == 0.5
    assert (counters.last_success, counters.last_failure) == (1002.0, 1003.0)
    assert counters.last_error == "too many"


def test_latencies() -> None:
    """The share of requests that were faster."""
    counters = CallCounters()
    for milliseconds in range(100, 0, -1):
        counters.record(OK, milliseconds / 1000, 0.0)
    assert counters.percentile(0.5) == 0.051
    assert counters.percentile(0.95) == 0.096
    assert counters.percentile(1.0) == 0.1
    assert counters.percentile(0.0) == 0.001


def test_memory_is_bounded() -> None:
    """A year of requests takes no more room than a day of them."""
    counters = CallCounters()
    for number in range(2000):
        counters.record(OK, float(number), 0.0)
    assert len(counters.latencies) == 500
    assert counters.percentile(0.0) == 1500.0
    assert counters.outcomes[OK] == 2000
