"""Whether the services can be reached."""

from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .entity import ConnectionEntity

PARALLEL_UPDATES = 0

CONNECTIVITY: Final = BinarySensorEntityDescription(
    key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a sensor for each service."""
    coordinator = entry.runtime_data.connections
    for connection in coordinator.connections.values():
        async_add_entities(
            [ConnectivitySensor(coordinator, connection, CONNECTIVITY)],
            config_subentry_id=connection.subentry_id,
        )


class ConnectivitySensor(ConnectionEntity, BinarySensorEntity):
    """On while a service answers."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the service answers."""
        return self.health.connected if self.health else None
