"""Errors of services as sentences that Home Assistant shows in the user's language."""

from typing import Final

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .engine.errors import (
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


def problem_key(error: ServiceError) -> str:
    """Return the translation key for an error; the same in flows, actions and buttons."""
    match error:
        case AuthRefused(reason=reason):
            return _REFUSALS[reason]
        case BudgetSpent():
            return "budget_spent"
        case Throttled():
            return "rate_limited"
        case Unavailable(reason=outage):
            return _OUTAGES[outage]
        case BadAnswer(flaw=flaw):
            return _FLAWS.get(flaw, "unexpected_answer")
        case _:
            return "unexpected_answer"


def service_problem(error: ServiceError) -> HomeAssistantError:
    """Return the exception to raise from an action or a button."""
    problem = HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=problem_key(error),
        translation_placeholders={"service": error.service},
    )
    problem.__cause__ = error
    return problem
