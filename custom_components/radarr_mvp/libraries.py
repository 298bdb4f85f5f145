"""Which libraries somebody means: the one that is named, the only one, or all of them."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import service
import voluptuous as vol

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry

# What an automation leaves empty, as a blueprint does by its defaults.
_NOTHING: Final[tuple[object, ...]] = (None, "", [])


def filled_in(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options without those that were left empty."""
    return {key: value for key, value in options.items() if value not in _NOTHING}


@callback
def async_check_library(hass: HomeAssistant, options: Mapping[str, Any]) -> None:
    """Refuse options that name a library which does not exist."""
    entry_id = options.get(ATTR_CONFIG_ENTRY_ID)
    if entry_id is None:
        return
    known = {one.entry_id for one in hass.config_entries.async_entries(DOMAIN)}
    if entry_id not in known:
        raise vol.Invalid(f"There is no library {entry_id}")


@callback
def async_library_meant(
    hass: HomeAssistant, entry_id: str | None
) -> RadarrMvpConfigEntry:
    """Return the library that an action is for; one that is not loaded cannot be meant where none is named."""
    loaded: list[RadarrMvpConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    if entry_id or not loaded:
        # Home Assistant has the sentences for what can be wrong then.
        entry: RadarrMvpConfigEntry = service.async_get_config_entry(
            hass, DOMAIN, entry_id or None
        )
        return entry
    if len(loaded) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_not_named",
            translation_placeholders={
                "libraries": ", ".join(sorted(one.title for one in loaded))
            },
        )
    return loaded[0]


@callback
def async_libraries(
    hass: HomeAssistant, options: Mapping[str, Any]
) -> list[RadarrMvpConfigEntry]:
    """Return the libraries that options mean, loaded or not."""
    entry_id = options.get(ATTR_CONFIG_ENTRY_ID)
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False)
        if entry_id in (None, entry.entry_id)
    ]
