"""What an error says about the service that caused it."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from ..errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)

# Rest after a "too many requests" that names no time.
UNNAMED_PATIENCE: Final = 3600.0

# Not reaching a service says nothing about how it judges us.
_UNREACHED: Final = frozenset({Outage.DNS, Outage.CONNECTION, Outage.TLS})

# Answers that a healthy service gives to a request it dislikes.
_HEALTHY_FLAWS: Final = frozenset(
    {Flaw.REJECTED, Flaw.WRONG_HASH, Flaw.NOT_A_TORRENT, Flaw.UNSUPPORTED}
)


class Bearing(Enum):
    """How a service is that did not give what was asked for, and yet does not fail."""

    HEALTHY = auto()
    REFUSES_CREDENTIALS = auto()
    NOT_ASKED = auto()


@dataclass(frozen=True, slots=True)
class Failing:
    """The service should be left alone, at least for the seconds it asked for."""

    climbs: bool
    asked_for: float = 0.0
    # As for a service that asked for it, save that a person may find out whether it is over.
    at_least: float = 0.0


def judge(error: ServiceError, *, with_credentials: bool) -> Bearing | Failing:
    """Return what the final error of a call says about its service."""
    match error:
        case BudgetSpent():
            # From another gate inside the operation: nothing was sent.
            return Bearing.NOT_ASKED
        case AuthRefused(reason=Refusal.BANNED):
            return Failing(climbs=True, at_least=UNNAMED_PATIENCE)
        case AuthRefused(reason=Refusal.CREDENTIALS) if with_credentials:
            return Bearing.REFUSES_CREDENTIALS
        case AuthRefused():
            return Failing(climbs=False)
        case Throttled(retry_after=None):
            return Failing(climbs=True, asked_for=UNNAMED_PATIENCE)
        case Throttled(retry_after=float() as seconds):
            return Failing(climbs=True, asked_for=seconds)
        case Unavailable(reason=reason, retry_after=seconds):
            return Failing(reason not in _UNREACHED, seconds or 0.0)
        case BadAnswer(flaw=flaw) if flaw not in _HEALTHY_FLAWS:
            return Failing(climbs=True)
        case _:
            return Bearing.HEALTHY


def outcome(error: ServiceError) -> str:
    """Name an error for the counters."""
    match error:
        case AuthRefused():
            return "auth_refused"
        case Throttled():
            return "throttled"
        case Unavailable(reason=Outage.TIMEOUT):
            return "timeout"
        case Unavailable():
            return "unavailable"
        case NotFound():
            return "not_found"
        case _:
            return "bad_answer"
