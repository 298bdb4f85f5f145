"""When and how soon a failed call is tried again."""

from dataclasses import dataclass
from random import Random

from ..errors import Outage, ServiceError, Throttled, Unavailable

_PASSING = frozenset({Outage.DNS, Outage.CONNECTION, Outage.TIMEOUT, Outage.SERVER})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is tried in all, and how the pauses between tries grow."""

    attempts: int = 3
    first: float = 1.0
    factor: float = 2.0
    ceiling: float = 60.0
    jitter: tuple[float, float] = (0.5, 1.5)

    def pause(self, attempt: int, error: ServiceError, dice: Random) -> float | None:
        """Return the seconds to wait after the given failed attempt, None to give up."""
        if attempt >= self.attempts:
            return None
        asked_for = getattr(error, "retry_after", None)
        match error:
            case Unavailable(reason=reason) if reason in _PASSING:
                grown = min(self.first * self.factor ** (attempt - 1), self.ceiling)
                return max(grown * dice.uniform(*self.jitter), asked_for or 0.0)
            case Throttled() if asked_for is not None:
                return float(asked_for) + dice.uniform(0.0, self.first)
            case _:
                return None


NEVER = RetryPolicy(attempts=1)
