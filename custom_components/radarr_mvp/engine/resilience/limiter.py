"""How often a service may be asked."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A distance between requests, and where needed a budget for a sliding window.

    A `remembered` limit holds across restarts: each request is on disk before it is sent.
    """

    spacing: float = 0.0
    budget: int | None = None
    window: float = 3600.0
    remembered: bool = False

    def lowered(
        self, *, spacing: float | None = None, budget: int | None = None
    ) -> RateLimit:
        """Return the limit made stricter; a wish for a laxer one changes nothing."""
        if self.budget is not None and budget is not None:
            budget = min(self.budget, budget)
        return RateLimit(
            spacing=max(self.spacing, spacing or 0.0),
            budget=self.budget if budget is None else budget,
            window=self.window,
            remembered=self.remembered,
        )


class Limiter:
    """Hands out moments at which a request may be sent."""

    def __init__(self, limit: RateLimit, past: Iterable[float] = ()) -> None:
        """Start from the requests that are already known to have been sent."""
        self.limit = limit
        self._sent = deque(past)

    @property
    def sent(self) -> tuple[float, ...]:
        """Return the moments of the requests that still count."""
        return tuple(self._sent)

    def remaining(self, now: float) -> int | None:
        """Return how many requests the window still allows, None without a budget."""
        if self.limit.budget is None:
            return None
        return self.limit.budget - sum(
            moment > now - self.limit.window for moment in self._sent
        )

    def next_free(self, now: float) -> float:
        """Return the earliest moment at which a request may be sent."""
        self._forgive_clock(now)
        moment = now
        if self._sent:
            moment = max(moment, self._sent[-1] + self.limit.spacing)
        if self.limit.budget is not None and len(self._sent) >= self.limit.budget:
            moment = max(moment, self._sent[-self.limit.budget] + self.limit.window)
        return moment

    def reserve(self, moment: float) -> None:
        """Count a request that will be sent at the given moment."""
        self._sent.append(moment)
        oldest = moment - self.limit.window
        while len(self._sent) > 1 and (
            self.limit.budget is None or self._sent[0] <= oldest
        ):
            self._sent.popleft()

    def _forgive_clock(self, now: float) -> None:
        """Move requests from an impossible future to now: the clock was set back.

        Reservations are at most one spacing per waiting caller ahead, so the window bounds what is possible.
        """
        latest = now + self.limit.window
        if self._sent and self._sent[-1] > latest:
            self._sent = deque(min(moment, now) for moment in self._sent)
