"""Movies for the household, found, fetched and filed by Home Assistant itself."""

from typing import Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry
from .database import async_forget_posters
from .devices import async_keep_devices, async_may_be_removed
from .lists import async_forget_files
from .migration import async_migrate
from .runtime import async_begin, async_end, async_open
from .services import async_setup_services
from .trakt_account import async_forget_account
from .troubles.board import async_forget
from .web import async_setup_web
from .web.dashboard import (
    async_offer_dashboard,
    async_serve_dashboard,
    async_withdraw_dashboard,
)

CONFIG_SCHEMA: Final = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TODO,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what outlives entries."""
    async_setup_services(hass)
    async_setup_web(hass)
    await async_serve_dashboard(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> bool:
    """Bring what an earlier version has stored into today's shape."""
    return await async_migrate(hass, entry)


async def async_setup_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> bool:
    """Open an entry; neither a slow service nor a large library is waited for."""
    await async_begin(hass, entry)
    try:
        await async_keep_devices(hass, entry)
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    except BaseException:
        await async_end(entry.runtime_data)
        raise
    async_open(hass, entry)
    async_offer_dashboard(hass)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> bool:
    """Close what was opened, once the films that are being filed have their place."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await async_end(entry.runtime_data)
    return unloaded


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry, device_entry: dr.AnyDeviceEntry
) -> bool:
    """Let a person remove the device of what is gone."""
    return async_may_be_removed(entry, device_entry)


async def async_remove_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Forget the problems of an entry; its library stays, as it may have been removed by mistake."""
    async_forget(hass, entry.entry_id)
    await async_forget_posters(hass, entry)
    await async_forget_account(hass, entry)
    await async_forget_files(hass, entry)
    async_withdraw_dashboard(hass)
