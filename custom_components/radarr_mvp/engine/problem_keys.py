"""Errors of services as the keys of sentences, the same in flows, actions, repairs and reports."""

from math import ceil
from typing import Final

from .errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from .lists.sources import ListRefused

_REFUSALS: Final = {
    Refusal.CREDENTIALS: "invalid_auth",
    Refusal.BANNED: "banned",
    Refusal.HOST_CHECK: "host_check",
}
_OUTAGES: Final = {
    Outage.DNS: "unknown_host",
    Outage.CONNECTION: "cannot_connect",
    Outage.TLS: "insecure_connection",
    Outage.TIMEOUT: "timeout_connect",
    Outage.SERVER: "service_failed",
    Outage.RESTING: "service_resting",
}
_FLAWS: Final = {
    Flaw.UNSUPPORTED: "unsupported_version",
    Flaw.TOO_LARGE: "answer_too_large",
    Flaw.REDIRECTED: "redirected",
}

# The rest after a plea for patience that names no time.
_UNNAMED_PATIENCE: Final = 3600.0


def problem_key(error: ServiceError) -> str:
    """Return the key of the sentence for an error."""
    match error:
        case AuthRefused(reason=reason):
            return _REFUSALS[reason]
        case BudgetSpent():
            return "budget_spent"
        case Throttled():
            return "rate_limited"
        case Unavailable(reason=outage):
            return _OUTAGES[outage]
        case ListRefused(trouble=trouble):
            return f"list_{trouble}"
        case BadAnswer(flaw=flaw):
            return _FLAWS.get(flaw, "unexpected_answer")
        case _:
            return "unexpected_answer"


def problem_placeholders(error: ServiceError) -> dict[str, str]:
    """Return what the sentence for an error has gaps for: when a new try makes sense."""
    match error:
        case Throttled(retry_after=float() as seconds):
            return {"minutes": str(max(ceil(seconds / 60), 1))}
        case _:
            return {"minutes": str(ceil(_UNNAMED_PATIENCE / 60))}
