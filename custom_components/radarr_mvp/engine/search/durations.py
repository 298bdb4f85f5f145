"""How long searches take."""

from collections import deque
import math
from typing import Final

# So many of the last ones say how it is now.
_REMEMBERED: Final = 100
_MOST_OF_THEM: Final = 0.95


class Durations:
    """How long the last searches took, in seconds."""

    def __init__(self) -> None:
        """Know of none."""
        self._last = deque[float](maxlen=_REMEMBERED)

    def add(self, seconds: float) -> None:
        """Remember how long a search took."""
        self._last.append(seconds)

    @property
    def last(self) -> float | None:
        """Return how long the last search took, None before the first."""
        return self._last[-1] if self._last else None

    @property
    def average(self) -> float | None:
        """Return how long a search takes in the middle."""
        return sum(self._last) / len(self._last) if self._last else None

    @property
    def p95(self) -> float | None:
        """Return what 19 of 20 searches do not exceed."""
        ordered = sorted(self._last)
        place = math.ceil(len(ordered) * _MOST_OF_THEM) - 1
        return ordered[place] if ordered else None
