"""Leaves a failing service alone, longer with each failure."""

from enum import StrEnum
import math
from typing import Final

# Seconds of rest by level; Radarr's ladder, which trackers know and tolerate.
LADDER: Final = (0, 60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400)

# After a start everything may still be coming up, so nothing is judged for long.
START_UP: Final = 900.0
LONGEST_REST_AT_START: Final = 300.0


class BreakerState(StrEnum):
    """Whether calls pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """A circuit breaker that climbs a ladder of rests and comes down one step per success."""

    def __init__(
        self,
        *,
        level: int = 0,
        resting_until: float = 0.0,
        throttled: bool = False,
        highest: int = len(LADDER) - 1,
        grace: float = 0.0,
        now: float = math.inf,
    ) -> None:
        """Start where the last run left off.

        Failures within `grace` seconds of the first one have no consequence.
        """
        self.level = min(max(level, 0), highest)
        # A clock that was set back since must not stretch the rest.
        self.resting_until = min(resting_until, now + LADDER[-1])
        self.throttled = throttled
        self.failures = 0
        self._highest = highest
        self._grace = grace
        self._first_failure = -math.inf
        self._trial_running = False

    def state(self, now: float) -> BreakerState:
        """Return whether calls pass now."""
        if not self.resting_until:
            return BreakerState.CLOSED
        if now < self.resting_until or self._trial_running:
            return BreakerState.OPEN
        return BreakerState.HALF_OPEN

    def rest_left(self, now: float) -> float:
        """Return the seconds until the next call may pass, 0 when one may now."""
        return max(self.resting_until - now, 0.0)

    def begin_trial(self) -> None:
        """Let one call through after a rest; others wait for its outcome."""
        self._trial_running = True

    def end_trial(self) -> None:
        """Forget a trial, whatever came of it."""
        self._trial_running = False

    def succeeded(self) -> None:
        """Come down one level and let calls pass again."""
        self.level = max(self.level - 1, 0)
        self.resting_until = 0.0
        self.throttled = False

    def failed(
        self,
        now: float,
        *,
        climbs: bool,
        since_start: float,
        asked_for: float = 0.0,
        at_least: float = 0.0,
    ) -> None:
        """Rest: by the ladder, and at least as long as the service asked for or the error demands.

        A service that merely cannot be reached does not climb: that says nothing about how it feels about us.
        """
        self.failures += 1
        starting = since_start < START_UP
        if not self.level:
            self.level = min(1, self._highest)
            self._first_failure = now
        elif climbs and not starting and not self._in_grace(now):
            self.level = min(self.level + 1, self._highest)
        rest = 0.0 if self._in_grace(now) else float(LADDER[self.level])
        if starting:
            rest = min(rest, LONGEST_REST_AT_START)
        rest = max(rest, asked_for, at_least)
        self.resting_until = now + rest if rest else 0.0
        self.throttled = asked_for > 0

    def asked_for(self, seconds: float, now: float) -> None:
        """Rest at least as long as the service asked for, without a new judgement."""
        if seconds > 0:
            self.resting_until = max(self.resting_until, now + seconds)
            self.throttled = True

    def reset(self, now: float) -> None:
        """Forget failures; what the service itself asked for stays."""
        self.level = 0
        if not (self.throttled and now < self.resting_until):
            self.resting_until = 0.0
            self.throttled = False

    def _in_grace(self, now: float) -> bool:
        """Tell whether the first failure is too recent to act on."""
        return now < self._first_failure + self._grace
