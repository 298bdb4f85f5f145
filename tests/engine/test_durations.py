"""How long searches take."""

from custom_components.radarr_mvp.engine.search.durations import Durations


def test_nothing_yet() -> None:
    """There is no figure before the first search."""
    durations = Durations()
    assert (durations.last, durations.average, durations.p95) == (None, None, None)


def test_one() -> None:
    """It is all of the figures."""
    durations = Durations()
    durations.add(3.0)
    assert (durations.last, durations.average, durations.p95) == (3.0, 3.0, 3.0)


def test_many() -> None:
    """Of the last hundred; 95 of them took no longer than is said."""
    durations = Durations()
    for seconds in (9999, *range(100, 0, -1)):
        durations.add(float(seconds))
    assert durations.last == 1.0
    assert durations.average == 50.5
    assert durations.p95 == 95.0
