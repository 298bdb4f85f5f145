"""Movies for the household, found, fetched and filed by Home Assistant itself."""

from functools import partial
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .connections import connections_of, indexer_connection
from .const import (
    CONF_KIND,
    CONF_QBITTORRENT,
    CONF_TMDB,
    DOMAIN,
    SUBENTRY_INDEXER,
    ServiceKind,
)
from .coordinator import ConnectionCoordinator, RadarrMvpConfigEntry, RadarrMvpData
from .outside import Outside
from .services import async_setup_services

CONFIG_SCHEMA: Final = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS: Final = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what outlives entries."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> bool:
    """Open the connections of an entry; a service that is down does not keep it from loading."""
    outside = await Outside.async_open(hass)
    tmdb = outside.tmdb(entry.data[CONF_TMDB])
    qbittorrent = outside.qbittorrent(entry.data[CONF_QBITTORRENT])
    indexers = {
        subentry.subentry_id: outside.hdbits(subentry.data, subentry.subentry_id)
        for subentry in entry.get_subentries_of_type(SUBENTRY_INDEXER)
        if subentry.data[CONF_KIND] == ServiceKind.HDBITS
    }
    connections = ConnectionCoordinator(
        hass,
        entry,
        (
            *connections_of(entry, tmdb, qbittorrent),
            *map(indexer_connection, indexers.values()),
        ),
    )
    entry.runtime_data = RadarrMvpData(tmdb, qbittorrent, indexers, connections)

    async def close(_: Event | None = None) -> None:
        await qbittorrent.close()

    entry.async_on_unload(close)
    for subentry_id in indexers:
        entry.async_on_unload(partial(outside.gatehouse.leave, subentry_id))
    # Entries are not unloaded when Home Assistant stops.
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, close))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # Setting up never waits for a slow service.
    entry.async_create_background_task(
        hass, connections.async_refresh(), f"{DOMAIN} first look at the services"
    )
    return True


async def async_unload_entry(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> bool:
    """Close what was opened."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
