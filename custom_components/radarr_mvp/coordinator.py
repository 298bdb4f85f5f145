"""What runs in the background of an entry."""

from abc import abstractmethod
import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .connections import Connection, Health
from .const import ATTR_SERVICE, ATTR_SUBENTRY_ID, DOMAIN
from .engine.correlation import new_correlation_id
from .engine.errors import ServiceError
from .engine.events import Event, HealthChanged, MovieRemoved
from .engine.figures import Figures
from .engine.importing.journal import FileJournal
from .engine.lists.reports import ListStatus
from .engine.log import LOGGER
from .engine.overview import Overview
from .engine.road import Road
from .engine.round import Round
from .engine.track import QueueView
from .events import Announcer
from .films import Films
from .lists import EntryLists
from .posters import Posters
from .problems import library_problem
from .store.database import Database
from .store.errors import StoreError
from .trakt_account import TraktAccount

_LOOK_EVERY: Final = timedelta(minutes=1)
_WHILE_MOVING: Final = timedelta(seconds=5)
# After so many seconds all services have been looked after.
_NOTICED: Final = 120.0
# Several things often happen at once.
_BREATH: Final = 0.5
# Thousands of movies may change in a row, and all are counted each time.
_LULL: Final = 3.0


def _soon(hass: HomeAssistant) -> Debouncer[Coroutine[Any, Any, None]]:
    """Return what looks again as soon as something has happened, but once for several things."""
    return Debouncer(hass, LOGGER, cooldown=_BREATH, immediate=False)


@dataclass(slots=True)
class RadarrMvpData:
    """What an entry works with while it is loaded; `opened` ends when the library has been read."""

    road: Road
    database: Database
    journal: FileJournal
    connections: ConnectionCoordinator
    queue: QueueCoordinator
    library: LibraryCoordinator
    followed: dict[str, ListCoordinator]
    announcer: Announcer
    posters: Posters
    films: Overview[Films]
    lists: EntryLists
    trakt: TraktAccount | None
    opened: asyncio.Future[None]
    closing: AsyncExitStack
    opening: asyncio.Task[None] | None = None

    async def async_wait_until_open(self) -> None:
        """Wait until the library has been read, or say why it cannot be."""
        await asyncio.wait({self.opened})
        if self.opened.cancelled():
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="library_closed"
            )
        if (error := self.opened.exception()) is not None:
            raise library_problem(error) from error


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
        self.data = self.data | {connection.id: health}
        if known is None or known.connected != health.connected:
            self._log(connection, health)
        if health.connected != (known is None or known.connected):
            self._tell(connection, health)
        if health.is_refused:
            self.config_entry.async_start_reauth(
                self.hass,
                data={
                    ATTR_SERVICE: connection.kind,
                    ATTR_SUBENTRY_ID: connection.subentry_id,
                },
            )

    def _tell(self, connection: Connection, health: Health) -> None:
        """Tell that a service has come or gone."""
        event = HealthChanged(
            correlation_id=new_correlation_id(),
            service=connection.name,
            connected=health.connected,
            message="" if health.error is None else str(health.error),
        )
        self.config_entry.runtime_data.road.bus.tell(event)

    def _log(self, connection: Connection, health: Health) -> None:
        """Say once that a service is gone, and once that it is back."""
        if health.connected:
            LOGGER.info("%s is connected", connection.name)
        else:
            LOGGER.warning("%s is not available: %s", connection.name, health.error)


class Worker[Outcome](DataUpdateCoordinator[Outcome]):
    """Works for a library once it is open; closed, it stops in the middle of what it does."""

    config_entry: RadarrMvpConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: RadarrMvpConfigEntry, name: str, idle: Outcome
    ) -> None:
        """Work every minute, and soon where something has happened."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {name}",
            update_interval=_LOOK_EVERY,
            always_update=False,
            request_refresh_debouncer=_soon(hass),
        )
        self.data = idle
        self.last_update_success = False
        self._failing_since: float | None = None
        self._is_stuck = False
        self._tasks: set[asyncio.Task[Outcome]] = set()

    @callback
    def hear(self, event: Event) -> None:
        """Look again soon, as something has happened."""
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), self.name
        )

    @override
    async def async_shutdown(self) -> None:
        """Stop, and begin nothing any more."""
        await super().async_shutdown()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @override
    async def _async_update_data(self) -> Outcome:
        """Work, and put what goes wrong into a sentence."""
        opened = self.config_entry.runtime_data.opened
        if not opened.done() or opened.cancelled() or opened.exception() is not None:
            raise UpdateFailed("The library is not open")
        self._tasks.add(task := asyncio.create_task(self._async_work()))
        task.add_done_callback(self._tasks.discard)
        try:
            outcome = await task
        except (ServiceError, StoreError) as error:
            self._note_failure(error)
            problem = library_problem(error)
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key=problem.translation_key,
                translation_placeholders=problem.translation_placeholders,
            ) from error
        self._note_success()
        return outcome

    def _note_failure(self, error: ServiceError | StoreError) -> None:
        """Say once why the work has stopped, unless that is said where the services are looked after."""
        # Known before it is raised, it is not logged as an error.
        self.last_update_success = False
        now = self.config_entry.runtime_data.road.clock.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        if self._is_stuck or self._is_said_elsewhere(error, now - self._failing_since):
            return
        self._is_stuck = True
        LOGGER.warning("%s has stopped: %s", self.name, error)

    def _note_success(self) -> None:
        """Say once that the work goes on, where it was said that it had stopped."""
        # The same holds for the end of it.
        self.last_update_success = True
        self._failing_since = None
        if self._is_stuck:
            self._is_stuck = False
            LOGGER.info("%s goes on", self.name)

    def _is_said_elsewhere(
        self, error: ServiceError | StoreError, seconds: float
    ) -> bool:
        """Return whether a service is out of reach, or nobody can have noticed yet."""
        if not isinstance(error, ServiceError):
            return False
        known = self.config_entry.runtime_data.connections
        return seconds < _NOTICED or any(
            one.gate.service == error.service and not known.data[one.id].connected
            for one in known.connections.values()
            if one.id in known.data
        )

    @abstractmethod
    async def _async_work(self) -> Outcome:
        """Do what is to be done now, and return how things stand."""


class QueueCoordinator(Worker[QueueView]):
    """Takes downloads on, step by step: every few seconds while something moves, else every minute."""

    def __init__(
        self, hass: HomeAssistant, entry: RadarrMvpConfigEntry, road: Road
    ) -> None:
        """Look after the downloads of a library."""
        super().__init__(hass, entry, "queue", QueueView())
        self._road = road

    @override
    async def _async_work(self) -> QueueView:
        """Look at all downloads once."""
        look = await self._road.look()
        self.update_interval = _WHILE_MOVING if look.moving else _LOOK_EVERY
        return look.view


class LibraryCoordinator(Worker[Figures]):
    """Does in turn what is due now and then, and keeps the figures of the library."""

    def __init__(
        self, hass: HomeAssistant, entry: RadarrMvpConfigEntry, round_: Round
    ) -> None:
        """Look after a library."""
        super().__init__(hass, entry, "library", Figures())
        self.round = round_
        self._lull = Debouncer(
            hass,
            LOGGER,
            cooldown=_LULL,
            immediate=False,
            function=self.async_refresh,
            background=True,
        )

    @override
    async def async_shutdown(self) -> None:
        """Stop, and count no more."""
        self._lull.async_shutdown()
        await super().async_shutdown()

    @override
    async def _async_work(self) -> Figures:
        """Do what is due, and count anew where something has changed."""
        await self.round.do_what_is_due()
        return await self.round.figures()

    @callback
    @override
    def hear(self, event: Event) -> None:
        """Count anew soon, as something has happened."""
        self.round.forget_figures()
        super().hear(event)

    @callback
    def movies_changed(self) -> None:
        """Count anew in a moment: not all that becomes of movies is told as an event."""
        self.round.forget_figures()
        self._lull.async_schedule_call()


class ListCoordinator(Worker[ListStatus]):
    """Knows how a list stands; it looks when something happens to the list, and else leaves the books alone."""

    def __init__(
        self, hass: HomeAssistant, entry: RadarrMvpConfigEntry, list_id: str, road: Road
    ) -> None:
        """Follow a list."""
        nothing = ListStatus(list_id=list_id, name="", enabled=False, service="")
        super().__init__(hass, entry, f"list {list_id}", nothing)
        self.list_id = list_id
        self._lists = road.lists

    @override
    async def _async_work(self) -> ListStatus:
        """Look how the list stands."""
        if self.list_id not in self.config_entry.subentries:
            return self.data
        # Only a look that came to nothing is taken again by itself.
        self.update_interval = _LOOK_EVERY
        status = await self._lists.status(self.list_id)
        self.update_interval = None
        return status

    @callback
    @override
    def hear(self, event: Event) -> None:
        """Look again where a movie has left the library: it may have come from this list."""
        if isinstance(event, MovieRemoved):
            self.look_again()

    @callback
    def look_again(self) -> None:
        """Look again in a moment, once for all that happens until then."""
        self._debounced_refresh.async_schedule_call()
