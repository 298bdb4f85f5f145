"""Compute in a thread without holding up the event loop.

The loop loses its turn each time it asks something of the system, and a busy thread keeps it waiting for up to five
milliseconds until it is its turn again. A loop that reads a few sockets stands still for as long as the thread
computes, unless that pauses by itself.
"""

from collections.abc import Callable, Iterable, Iterator
import time
from typing import Final

SLICE: Final = 0.001
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


def at_ease[Thing](things: Iterable[Thing]) -> Iterator[Thing]:
    """Yield things one by one, with pauses for the event loop."""
    breathe = Breather()
    for thing in things:
        yield thing
        breathe()
