"""Test a connection by hand."""

from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .entity import ConnectionEntity
from .problems import service_problem

PARALLEL_UPDATES = 1

TEST_CONNECTION: Final = ButtonEntityDescription(
    key="test_connection", entity_category=EntityCategory.DIAGNOSTIC
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a button for each service."""
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
