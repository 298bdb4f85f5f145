"""Bring what earlier versions have stored into today's shape, one numbered step after the other."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_API_KEY, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import CONF_QBITTORRENT
from .engine.log import LOGGER

type Data = Mapping[str, Any]

# It rises when an earlier version could not work any more with what this one stores.
VERSION: Final = 1


def _keep_one_login(data: Data) -> Data:
    """Forget the password beside an API key, which the first version stored although it was never used."""
    known = data.get(CONF_QBITTORRENT, {})
    if not known.get(CONF_API_KEY):
        return data
    unused = {CONF_USERNAME, CONF_PASSWORD}
    kept = {key: value for key, value in known.items() if key not in unused}
    return {**data, CONF_QBITTORRENT: kept}


# By the minor version that each of them leads to.
_STEPS: Final[Mapping[int, Callable[[Data], Data]]] = {2: _keep_one_login}

MINOR_VERSION: Final = max(_STEPS)


async def async_migrate(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Go all steps that an entry has not gone yet, and store each; one of a later minor version is as good as ours."""
    for number in range(entry.minor_version + 1, MINOR_VERSION + 1):
        hass.config_entries.async_update_entry(
            entry, data=_STEPS[number](entry.data), minor_version=number
        )
        LOGGER.info("%s is stored in the shape %s.%s now", entry.title, VERSION, number)
    return True


def is_of_later_version(entry: ConfigEntry) -> bool:
    """Return whether a later version has stored an entry in a shape that is not known here; nothing may touch it."""
    return entry.version > VERSION
