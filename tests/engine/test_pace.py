"""A long computation gives way to others."""

from custom_components.radarr_mvp.engine.pace import Breather


def test_it_rests_once_a_slice_is_used() -> None:
    """And counts anew from the end of the rest."""
    clock, rests = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        """Rest."""
        rests.append(seconds)
        clock[0] += seconds

    breathe = Breather(slice_=2.0, rest=0.5, clock=lambda: clock[0], sleep=sleep)
    for at, expected in ((1.9, 0), (2.0, 1), (4.4, 1), (4.5, 2), (4.6, 2)):
        clock[0] = at
        breathe()
        assert len(rests) == expected
    assert rests == [0.5, 0.5]


def test_with_real_time() -> None:
    """It needs nothing to begin with."""
    breathe = Breather(slice_=0.0, rest=0.0)
    breathe()
    breathe()
