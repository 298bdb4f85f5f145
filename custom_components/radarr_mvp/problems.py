"""Errors as sentences that Home Assistant shows in the user's language."""

from collections.abc import Iterable
from math import ceil
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .connections import Connection
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
from .engine.files import FileTrouble
from .engine.invalid import Invalid
from .engine.lists.sources import ListRefused, ListTrouble
from .engine.secrecy import scrub
from .store.errors import StoreError

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
_REFUSED_LISTS: Final = {
    ListTrouble.GONE: "list_gone",
    ListTrouble.PRIVATE: "list_private",
    ListTrouble.INVALID: "list_invalid",
    ListTrouble.ACCOUNT: "list_account",
}

# What people call the services whose gates belong to no connection of the entry.
_NAMES: Final = {
    "hdbits": "HDBits",
    "imdb": "IMDb",
    "letterboxd": "Letterboxd",
    "lists": "The server of the list",
    "mdblist": "MDBList",
    "mdblist_api": "MDBList",
    "plex_rss": "Plex",
    "plex_watchlist": "Plex",
    "prowlarr": "Prowlarr",
    "qbittorrent": "qBittorrent",
    "radarr": "Radarr",
    "stevenlu": "Steven Lu's list",
    "tmdb": "TMDb",
    "tmdb_images": "TMDb",
    "torznab": "Torznab",
    "trakt": "Trakt",
    "trakt_auth": "Trakt",
}

# The rest after a plea for patience that names no time.
_UNNAMED_PATIENCE: Final = 3600.0


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
        case ListRefused(trouble=trouble):
            return _REFUSED_LISTS[trouble]
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


def service_problem(error: ServiceError, service: str) -> HomeAssistantError:
    """Return the exception to raise from an action or a button about the service of that name."""
    problem = HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=problem_key(error),
        translation_placeholders={"service": service, **problem_placeholders(error)},
    )
    problem.__cause__ = error
    return problem


def spoken_name(service: str, connections: Iterable[Connection]) -> str:
    """Return what people call the service that an error names by its gate."""
    for connection in connections:
        if connection.gate.service == service:
            return connection.name
    kind = service.partition(":")[0]
    return _NAMES.get(kind, kind)


def problem_of(
    error: BaseException, connections: Iterable[Connection] = ()
) -> HomeAssistantError | None:
    """Return the exception to raise from an action, None for an error that nobody has thought of."""
    match error:
        case BaseExceptionGroup():
            return problem_of(error.exceptions[0], connections)
        case Invalid():
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=error.key,
                translation_placeholders=error.placeholders,
            )
        case ServiceError():
            return service_problem(error, spoken_name(error.service, connections))
        case FileTrouble():
            return _problem(f"file_{error.problem}", **error.placeholders)
        case StoreError():
            return _problem(error.key, detail=str(error))
        case _:
            return None


def library_problem(error: BaseException) -> HomeAssistantError:
    """Return the exception to raise where the library could not be opened."""
    detail = scrub(str(error)) or type(error).__name__
    return problem_of(error) or _problem("library_not_opened", detail=detail)


def _problem(key: str, **placeholders: str) -> HomeAssistantError:
    """Return an exception with its sentence."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
