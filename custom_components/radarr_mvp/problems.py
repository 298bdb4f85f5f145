"""Errors as sentences that Home Assistant shows in the user's language."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

from .connections import Connection
from .const import DOMAIN
from .engine.errors import ServiceError
from .engine.files import FileTrouble
from .engine.invalid import Invalid
from .engine.keeping.records import ListSync, SyncStatus
from .engine.lists.reports import ListStatus
from .engine.problem_keys import problem_key, problem_placeholders
from .engine.secrecy import scrub
from .store.errors import StoreError

__all__ = [
    "async_sentence",
    "async_word",
    "library_problem",
    "list_problem",
    "problem_key",
    "problem_of",
    "problem_placeholders",
    "service_problem",
    "spoken_name",
    "visit_problem",
]

# What people call the services whose gates belong to no connection of the entry.
_NAMES: Final = {
    "hdbits": "HDBits",
    "imdb": "IMDb",
    "letterboxd": "Letterboxd",
    "lists": "The server of the list",
    "mdblist": "MDBList",
    "mdblist_api": "MDBList",
    "plex_account": "Plex",
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


# Nobody is asked for new credentials of these by Home Assistant itself: they are kept with the list.
_OF_LISTS: Final = frozenset(
    {
        "imdb",
        "letterboxd",
        "lists",
        "mdblist",
        "mdblist_api",
        "plex_rss",
        "plex_watchlist",
        "radarr",
        "stevenlu",
    }
)


def service_problem(error: ServiceError, service: str) -> HomeAssistantError:
    """Return the exception to raise from an action or a button about the service of that name."""
    problem = HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=_fitting(problem_key(error), error.service),
        translation_placeholders={"service": service, **problem_placeholders(error)},
    )
    problem.__cause__ = error
    return problem


def list_problem(
    status: ListStatus, connections: Iterable[Connection] = ()
) -> HomeAssistantError | None:
    """Return what keeps a list from being followed, None where nothing does."""
    if status.problem:
        return _problem(status.problem, **status.gaps)
    if status.last is None or status.last.status is not SyncStatus.FAILED:
        return None
    return visit_problem(status.last, status.service, connections)


def visit_problem(
    visit: ListSync, service: str, connections: Iterable[Connection] = ()
) -> HomeAssistantError:
    """Return why a visit to a list of that service has failed."""
    key, gaps = visit.data.get("problem"), visit.data.get("gaps")
    if not isinstance(key, str) or not key:
        return _problem("list_unexpected")
    told = {"service": spoken_name(service, connections)}
    if isinstance(gaps, Mapping):
        told |= {str(name): str(gap) for name, gap in gaps.items()}
    return _problem(_fitting(key, service), **told)


async def async_sentence(
    hass: HomeAssistant,
    problem: HomeAssistantError,
    spell: Callable[[str], str] = str,
) -> str:
    """Return what is wrong in the household's language; `spell` is how texts from outside are written in it."""
    key = f"component.{DOMAIN}.exceptions.{problem.translation_key}.message"
    texts = await async_get_translations(
        hass, hass.config.language, "exceptions", {DOMAIN}
    )
    gaps = problem.translation_placeholders or {}
    told = {name: spell(gap) for name, gap in gaps.items()}
    return texts[key].format(**told) if key in texts else str(problem)


async def async_word(hass: HomeAssistant, selector: str, option: str) -> str:
    """Return what an option of a selector is called in the household's language."""
    texts = await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )
    return texts.get(f"component.{DOMAIN}.selector.{selector}.options.{option}", option)


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


def _fitting(key: str, service: str) -> str:
    """Return the key of the sentence that says what can be done about a service."""
    if key == "invalid_auth" and service.partition(":")[0] in _OF_LISTS:
        return "list_credentials"
    return key
