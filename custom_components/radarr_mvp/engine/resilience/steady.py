"""Time that nobody sets."""

from typing import Final

from ..ports import Clock

# Less than this is drift; more means that somebody has set the wall clock.
_DRIFT: Final = 1.0


class SteadyTime:
    """The wall clock as of the start, moved on by the monotonic one.

    Who sets the wall clock frees no budget and stretches no rest. Across a restart there is only the wall clock to go
    by, so moments are converted when they are stored.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin with what the wall clock says."""
        self._clock = clock
        self._epoch = clock.now() - clock.monotonic()

    def now(self) -> float:
        """Return the time."""
        return self._epoch + self._clock.monotonic()

    def to_wall(self, moment: float) -> float:
        """Return the moment as the wall clock counts now."""
        shift = self._clock.now() - self.now()
        return moment + shift if abs(shift) >= _DRIFT else moment
