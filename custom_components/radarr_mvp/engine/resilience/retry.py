"""When and how soon a failed call is tried again."""

from dataclasses import dataclass
from random import Random
from typing import Final

from ..errors import Outage, ServiceError, Throttled, Unavailable

_PASSING: Final = frozenset(
    {Outage.DNS, Outage.CONNECTION, Outage.TIMEOUT, Outage.SERVER}
)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is tried in all, and how the pauses between tries grow."""

    attempts: int = 3
    first: float = 1.0
    factor: float = 2.0
    ceiling: float = 60.0
    jitter: tuple[float, float] = (0.5, 1.5)

    def pause(self, attempt: int, error: ServiceError, dice: Random) -> float | None:
        """Return the seconds to wait after the given failed attempt, None to give up.

        Never less than the service asked for; one that asks for patience without a number is not tried again.
        """
        if attempt >= self.attempts:
            return None
        match error:
            case Unavailable(reason=reason, retry_after=asked_for) if (
                reason in _PASSING
            ):
                pass
            case Throttled(retry_after=float() as asked_for):
                pass
            case _:
                return None
        grown = min(self.first * self.factor ** (attempt - 1), self.ceiling)
        grown *= dice.uniform(*self.jitter)
        if asked_for is None:
            return grown
        return max(grown, asked_for + dice.uniform(0.0, self.first))


NEVER: Final = RetryPolicy(attempts=1)
