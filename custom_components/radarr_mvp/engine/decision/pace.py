"""Compute in a thread without holding up the event loop."""

from collections.abc import Callable
import time
from typing import Final

# The interpreter lets another thread wait up to five milliseconds for each time that
# it wants to go on; a pause after less gives way sooner.
SLICE: Final = 0.002
REST: Final = 0.0002


class Breather:
    """Called between steps of a long computation, pauses it once a slice of time is used."""

    def __init__(
        self,
        *,
        slice_: float = SLICE,
        rest: float = REST,
        clock: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Begin the first slice."""
        self._slice = slice_
        self._rest = rest
        self._clock = clock
        self._sleep = sleep
        self._since = clock()

    def __call__(self) -> None:
        """Give way to other threads if it is time."""
        if self._clock() - self._since >= self._slice:
            self._sleep(self._rest)
            self._since = self._clock()
