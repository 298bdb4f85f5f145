"""Movies for the household, found, fetched and filed by Home Assistant itself."""

from typing import Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry
from .runtime import async_begin, async_end
from .services import async_setup_services

CONFIG_SCHEMA: Final = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.SENSOR,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what outlives entries."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> bool:
    """Open an entry; neither a slow service nor a large library is waited for."""
    begin = await async_begin(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_create_background_task(hass, begin(), f"{DOMAIN} opening")
    return True


async def async_unload_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> bool:
    """Close what was opened, once the films that are being filed have their place."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await async_end(entry.runtime_data)
    return unloaded
