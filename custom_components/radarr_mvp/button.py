"""Test a connection by hand, and begin now what is done now and then."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry
from .engine.invalid import Invalid
from .engine.lists.reports import ListReport
from .engine.round import FEEDS, RESCAN, SEARCH
from .entity import ConnectionEntity, HouseEntity, ListEntity
from .problems import service_problem

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class DutyButtonDescription(ButtonEntityDescription):
    """A button that begins a duty."""

    duty: str


TEST_CONNECTION: Final = ButtonEntityDescription(
    key="test_connection", entity_category=EntityCategory.DIAGNOSTIC
)
DUTIES: Final = (
    DutyButtonDescription(key="search_missing", duty=SEARCH),
    DutyButtonDescription(key="poll_feed", duty=FEEDS),
    DutyButtonDescription(key="rescan_library", duty=RESCAN),
)
SYNC_LISTS: Final = ButtonEntityDescription(key="sync_lists")
SYNC_LIST: Final = ButtonEntityDescription(key="sync_list")

# A visit that takes longer goes on without the person who has asked for it.
_PATIENCE: Final = 5.0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of the library, and one for each service and each list."""
    async_add_entities(DutyButton(entry, description) for description in DUTIES)
    async_add_entities([SyncListsButton(entry, SYNC_LISTS)])
    for list_id, one in entry.runtime_data.followed.items():
        async_add_entities([SyncListButton(one, SYNC_LIST)], config_subentry_id=list_id)
    coordinator = entry.runtime_data.connections
    for connection in coordinator.connections.values():
        async_add_entities(
            [TestConnectionButton(coordinator, connection, TEST_CONNECTION)],
            config_subentry_id=connection.subentry_id,
        )


class TestConnectionButton(ConnectionEntity, ButtonEntity):
    """Asks a service whether it is there."""

    @override
    async def async_press(self) -> None:
        """Ask, and say what is wrong where something is."""
        health = await self.coordinator.async_test(self.connection.id)
        if health.error is not None:
            raise service_problem(health.error, self.connection.name)


class DutyButton(HouseEntity, ButtonEntity):
    """Begins a duty, which may take long; how it goes on is told by sensors and events."""

    entity_description: DutyButtonDescription

    @override
    async def async_press(self) -> None:
        """Begin, unless it is being done."""
        house = self.house
        await house.async_wait_until_open()
        correlation_id = house.announcer.remember(self._context or Context())
        with self.sentences():
            await house.library.round.do_now(
                self.entity_description.duty, correlation_id
            )


class SyncButton(HouseEntity, ButtonEntity):
    """Visits lists, and says what went wrong where that is known soon."""

    async def _visit(self, list_id: str | None = None) -> list[ListReport]:
        """Visit one list, or all that are followed; return what that brought, nothing where it takes long."""
        house = self.house
        await house.async_wait_until_open()
        correlation_id = house.announcer.remember(self._context or Context())
        with self.sentences(), suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                return await house.road.lists.sync(list_id, correlation_id)
        return []


class SyncListsButton(SyncButton):
    """Visits all lists that are followed."""

    @override
    async def async_press(self) -> None:
        """Visit them, and name those that could not be read."""
        if not any(one.options.enabled for one in self.house.lists.current().values()):
            with self.sentences():
                raise Invalid("lists_none")
        failed = [one.name for one in await self._visit() if one.cause is not None]
        if failed:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="lists_failed",
                translation_placeholders={"lists": ", ".join(failed)},
            )


class SyncListButton(ListEntity, SyncButton):
    """Visits one list."""

    @property
    @override
    def available(self) -> bool:
        """Be there at any time: a press in vain says why it is."""
        return True

    @override
    async def async_press(self) -> None:
        """Visit the list, and say what is wrong where something is."""
        for report in await self._visit(self.coordinator.list_id):
            if report.cause is not None:
                with self.sentences():
                    raise report.cause
