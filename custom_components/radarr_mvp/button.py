"""Test a connection by hand, and begin now what is done now and then."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .engine.round import FEEDS, RESCAN, SEARCH
from .entity import ConnectionEntity, HouseEntity
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


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of the library, and one for each service."""
    async_add_entities(DutyButton(entry, description) for description in DUTIES)
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
