"""What is typed about qBittorrent, before it is asked whether that is right."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.const import CONF_API_KEY, CONF_PASSWORD, CONF_URL, CONF_USERNAME

from ..const import CONF_CATEGORY


def login_of(typed: Mapping[str, Any]) -> dict[str, str]:
    """Return the login without stray blanks; beside an API key nothing else is used, so nothing else is stored."""
    if key := typed.get(CONF_API_KEY, "").strip():
        return {CONF_API_KEY: key}
    login = {
        CONF_USERNAME: typed.get(CONF_USERNAME, "").strip(),
        # Blanks may belong to a password.
        CONF_PASSWORD: typed.get(CONF_PASSWORD, ""),
    }
    return {key: value for key, value in login.items() if value}


def login_errors(login: Mapping[str, str]) -> dict[str, str]:
    """Return the error of half a login; trying it out could count towards a ban."""
    if len(login) != 1 or CONF_API_KEY in login:
        return {}
    return {CONF_PASSWORD if CONF_USERNAME in login else CONF_USERNAME: "required"}


def category_errors(
    qbittorrent: Mapping[str, Any], others: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
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
