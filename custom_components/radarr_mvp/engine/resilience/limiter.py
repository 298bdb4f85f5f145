"""How often a service may be asked."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
import math


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A distance between requests, and where needed a budget for a sliding window.

    A `remembered` limit holds across restarts: each request is on disk before it is sent.
    """

    spacing: float = 0.0
    budget: int | None = None
    window: float = 3600.0
    remembered: bool = False

    def __post_init__(self) -> None:
        """Refuse numbers that would mean no limit at all, or no request ever."""
        if not (0 <= self.spacing < math.inf and 0 < self.window < math.inf):
            raise ValueError("spacing and window are seconds")
        if self.budget is not None and self.budget < 1:
            raise ValueError("a budget allows at least one request")

    def lowered(
        self, *, spacing: float | None = None, budget: int | None = None
    ) -> RateLimit:
        """Return the limit made stricter; a wish for a laxer one changes nothing."""
        if budget is None:
            budget = self.budget
        elif self.budget is None:
            budget = max(budget, 1)
        else:
            budget = min(self.budget, max(budget, 1))
        return RateLimit(
            spacing=max(self.spacing, spacing or 0.0),
            budget=budget,
            window=self.window,
            remembered=self.remembered,
        )


@dataclass(slots=True, eq=False)
class Turn:
    """The moment of one request: planned while it waits, true once it is sent."""

    moment: float
    waiting: bool = True


class Limiter:
    """Hands out moments at which a request may be sent, in the order they are asked for."""

    def __init__(
        self, limit: RateLimit, past: Iterable[float] = (), now: float = math.inf
    ) -> None:
        """Start from the requests that are already known to have been sent.

        A moment later than now means that the clock was set back since: it counts from now.
        """
        self.limit = limit
        self._turns = [Turn(min(moment, now), waiting=False) for moment in sorted(past)]
        self._held_until = -math.inf

    @property
    def sent(self) -> tuple[float, ...]:
        """Return the moments of the requests that still count, planned ones included."""
        return tuple(turn.moment for turn in self._turns)

    def remaining(self, now: float) -> int | None:
        """Return how many requests the window still allows, None without a budget."""
        if self.limit.budget is None:
            return None
        expired = bisect_right(
            self._turns, now - self.limit.window, key=lambda turn: turn.moment
        )
        return max(self.limit.budget - len(self._turns) + expired, 0)

    def next_free(self, now: float) -> float:
        """Return the earliest moment at which a request may be sent."""
        return self._earliest(len(self._turns), now)

    def reserve(self, now: float) -> Turn:
        """Take the next free moment."""
        turn = Turn(self.next_free(now))
        self._turns.append(turn)
        self._forget(now)
        return turn

    def settle(self, turn: Turn, now: float) -> None:
        """Note that the request is sent now; a late one pushes back those that wait behind it."""
        turn.waiting = False
        turn.moment = max(turn.moment, now)
        self._turns.sort(key=lambda each: (each.waiting, each.moment))
        self._plan()

    def release(self, turn: Turn) -> None:
        """Give back the turn of a request that will not be sent."""
        self._turns.remove(turn)

    def hold(self, until: float) -> None:
        """Send nothing before the given moment: the service asked for patience."""
        self._held_until = max(self._held_until, until)
        self._plan()

    def _earliest(self, index: int, moment: float) -> float:
        """Return when the request in the given place may be sent, the given moment at the earliest."""
        moment = max(moment, self._held_until)
        if index:
            moment = max(moment, self._turns[index - 1].moment + self.limit.spacing)
        budget = self.limit.budget
        if budget is not None and index >= budget:
            moment = max(moment, self._turns[index - budget].moment + self.limit.window)
        return moment

    def _plan(self) -> None:
        """Move the waiting requests to moments that are still allowed."""
        for index, turn in enumerate(self._turns):
            if turn.waiting:
                turn.moment = self._earliest(index, turn.moment)

    def _forget(self, now: float) -> None:
        """Drop sent requests that no longer matter; the last one always does."""
        oldest = now - self.limit.window
        while (
            len(self._turns) > 1
            and not self._turns[1].waiting
            and (self.limit.budget is None or self._turns[0].moment <= oldest)
        ):
            self._turns.pop(0)
