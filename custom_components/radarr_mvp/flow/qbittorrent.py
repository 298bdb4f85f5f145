"""What was typed about qBittorrent, before it is asked whether that is right."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.const import (
    CONF_API_KEY,
    CONF_PASSWORD,
    CONF_URL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)

from ..const import CONF_CATEGORY
from .addresses import normalised_url
from .fields import texts_of, url_errors
from .known import Known
from .reading import Errors, Reading

type Typed = Mapping[str, Any]


def read_qbittorrent(
    typed: Typed, others: Iterable[Typed], known: Known = MappingProxyType({})
) -> Reading:
    """Read address, login and category; `others` is what other entries have stored of theirs."""
    login, url = login_of(typed, known), normalised_url(typed[CONF_URL])
    settings = {
        CONF_URL: url,
        **login,
        CONF_VERIFY_SSL: typed[CONF_VERIFY_SSL],
        **texts_of(typed, CONF_CATEGORY),
    }
    errors = url_errors(url, CONF_URL) | login_errors(login)
    return Reading(settings, errors | category_errors(settings, others))


def login_of(typed: Typed, known: Known = MappingProxyType({})) -> dict[str, str]:
    """Return the login without stray blanks; beside an API key nothing else is used, so nothing else is stored.

    The known key stays where nothing at all was typed, and the known password where only the user name was.
    """
    username = typed.get(CONF_USERNAME, "").strip()
    # Blanks may belong to a password.
    password = typed.get(CONF_PASSWORD, "")
    key = typed.get(CONF_API_KEY, "").strip()
    if not (key or username or password):
        key = known.get(CONF_API_KEY, "")
    if key:
        return {CONF_API_KEY: key}
    if username and not password:
        password = known.get(CONF_PASSWORD, "")
    login = {CONF_USERNAME: username, CONF_PASSWORD: password}
    return {name: text for name, text in login.items() if text}


def login_errors(login: Mapping[str, str]) -> Errors:
    """Return the error of half a login; trying it out could count towards a ban."""
    if len(login) != 1 or CONF_API_KEY in login:
        return {}
    return {CONF_PASSWORD if CONF_USERNAME in login else CONF_USERNAME: "required"}


def category_errors(qbittorrent: Typed, others: Iterable[Typed]) -> Errors:
    """Return the error of a category that does not exist in qBittorrent's world, or that another entry works in.

    Two entries in one category would import each other's films; so would a category and one below it, because
    qBittorrent may count the lower one to the upper one.
    """
    category = str(qbittorrent[CONF_CATEGORY])
    if not category:
        return {CONF_CATEGORY: "required"}
    if "\\" in category or not all(category.split("/")):
        return {CONF_CATEGORY: "invalid_category"}
    for other in others:
        here = other[CONF_URL] == qbittorrent.get(CONF_URL)
        if here and _are_nested(category, other[CONF_CATEGORY]):
            return {CONF_CATEGORY: "category_in_use"}
    return {}


def _are_nested(category: str, other: str) -> bool:
    """Tell whether two categories are the same, or one lies below the other."""
    return f"{category}/".startswith(f"{other}/") or f"{other}/".startswith(
        f"{category}/"
    )
