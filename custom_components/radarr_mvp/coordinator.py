"""What runs in the background of an entry."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .connections import Connection, Health
from .const import ATTR_SERVICE, ATTR_SUBENTRY_ID, DOMAIN
from .engine.errors import ServiceError
from .engine.events import Event
from .engine.log import LOGGER
from .engine.road import Road
from .engine.round import Figures, Round
from .engine.track import QueueView
from .events import Announcer
from .problems import problem_key, problem_placeholders

_LOOK_EVERY: Final = timedelta(minutes=1)
_WHILE_MOVING: Final = timedelta(seconds=5)
# Several things often happen at once.
_BREATH: Final = 0.5


def _soon(hass: HomeAssistant) -> Debouncer[Coroutine[Any, Any, None]]:
    """Return what looks again as soon as something has happened, but once for several things."""
    return Debouncer(hass, LOGGER, cooldown=_BREATH, immediate=False)


@dataclass(slots=True)
class RadarrMvpData:
    """What an entry works with while it is loaded; `opened` ends when the library has been read."""

    road: Road
    connections: ConnectionCoordinator
    queue: QueueCoordinator
    library: LibraryCoordinator
    announcer: Announcer
    opened: asyncio.Future[None]
    closing: tuple[Callable[[], Awaitable[None]], ...]


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
                self.hass,
                data={
                    ATTR_SERVICE: connection.kind,
                    ATTR_SUBENTRY_ID: connection.subentry_id,
                },
            )

    def _log(self, connection: Connection, health: Health) -> None:
        """Say once that a service is gone, and once that it is back."""
        if health.connected:
            LOGGER.info("%s is connected", connection.name)
        else:
            LOGGER.warning("%s is not available: %s", connection.name, health.error)


class QueueCoordinator(DataUpdateCoordinator[QueueView]):
    """Takes downloads on, step by step: every few seconds while something moves, else every minute."""

    config_entry: RadarrMvpConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: RadarrMvpConfigEntry, road: Road
    ) -> None:
        """Look after the downloads of a library; what happens on the road is looked at sooner."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} queue",
            update_interval=_LOOK_EVERY,
            always_update=False,
            request_refresh_debouncer=_soon(hass),
        )
        self.data = QueueView()
        self.last_update_success = False
        self._road = road

    @override
    async def _async_update_data(self) -> QueueView:
        """Look at all downloads once."""
        try:
            look = await self._road.look()
        except ServiceError as error:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key=problem_key(error),
                translation_placeholders={
                    "service": "qBittorrent",
                    **problem_placeholders(error),
                },
            ) from error
        self.update_interval = _WHILE_MOVING if look.moving else _LOOK_EVERY
        return look.view

    @callback
    def hear(self, event: Event) -> None:
        """Look again soon, as something has happened."""
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), self.name
        )


class LibraryCoordinator(DataUpdateCoordinator[Figures]):
    """Does in turn what is due now and then, and keeps the figures of the library."""

    config_entry: RadarrMvpConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: RadarrMvpConfigEntry, round_: Round
    ) -> None:
        """Look after a library."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} library",
            update_interval=_LOOK_EVERY,
            always_update=False,
            request_refresh_debouncer=_soon(hass),
        )
        self.data = Figures()
        self.last_update_success = False
        self.round = round_

    @override
    async def _async_update_data(self) -> Figures:
        """Do what is due, and count anew where something has changed."""
        await self.round.do_what_is_due()
        return await self.round.figures()

    @callback
    def hear(self, event: Event) -> None:
        """Count anew soon, as something has happened."""
        self.round.forget_figures()
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), self.name
        )
