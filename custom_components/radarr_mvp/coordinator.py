"""What runs in the background of an entry."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .clients.hdbits import HDBits
from .clients.qbittorrent import QBittorrentClient
from .clients.tmdb import TmdbClient
from .connections import Connection, Health
from .const import ATTR_SERVICE, DOMAIN
from .engine.log import LOGGER

_LOOK_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RadarrMvpData:
    """What an entry works with while it is loaded."""

    tmdb: TmdbClient
    qbittorrent: QBittorrentClient
    indexers: dict[str, HDBits]
    connections: ConnectionCoordinator


type RadarrMvpConfigEntry = ConfigEntry[RadarrMvpData]


class ConnectionCoordinator(DataUpdateCoordinator[dict[str, Health]]):
    """Knows how each service of an entry is doing; none of them can stop another, or the entry."""

    config_entry: RadarrMvpConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: RadarrMvpConfigEntry,
        connections: tuple[Connection, ...],
    ) -> None:
        """Look after the given connections."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} connections",
            update_interval=_LOOK_EVERY,
            always_update=False,
        )
        self.data = {}
        self.connections = {connection.id: connection for connection in connections}

    async def async_test(self, connection_id: str) -> Health:
        """Ask one service because a person wants to know."""
        health = await self.connections[connection_id].ask(deliberate=True)
        self._note(self.connections[connection_id], health)
        self.async_set_updated_data(self.data)
        return health

    @override
    async def _async_update_data(self) -> dict[str, Health]:
        """Ask the services that were silent, all at once, and overhear the others."""
        await asyncio.gather(*map(self._async_look, self.connections.values()))
        return self.data

    async def _async_look(self, connection: Connection) -> None:
        """Find out how one service is doing, and tell at once: others may be slow."""
        known = self.data.get(connection.id)
        if connection.must_be_asked(known):
            health = await connection.ask()
        else:
            health = connection.overhear(known)
        self._note(connection, health)
        self.async_update_listeners()

    def _note(self, connection: Connection, health: Health) -> None:
        """Keep what was found out, and ask for new credentials where the old ones are refused."""
        known = self.data.get(connection.id)
        if known is None or known.connected != health.connected:
            self._log(connection, health)
        self.data = self.data | {connection.id: health}
        if health.is_refused:
            self.config_entry.async_start_reauth(
                self.hass, data={ATTR_SERVICE: connection.kind}
            )

    def _log(self, connection: Connection, health: Health) -> None:
        """Say once that a service is gone, and once that it is back."""
        if health.connected:
            LOGGER.info("%s is connected", connection.name)
        else:
            LOGGER.warning("%s is not available: %s", connection.name, health.error)
