"""Whether the services can be reached, and whether anything waits for a person."""

from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .engine.keeping.records import TrackState
from .entity import ConnectionEntity, LibraryEntity

PARALLEL_UPDATES = 0

CONNECTIVITY: Final = BinarySensorEntityDescription(
    key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
PROBLEM: Final = BinarySensorEntityDescription(
    key="problem", device_class=BinarySensorDeviceClass.PROBLEM
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a sensor for each service, and one for the library."""
    async_add_entities([ProblemSensor(entry, PROBLEM)])
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


class ProblemSensor(LibraryEntity, BinarySensorEntity):
    """On while there is something that does not go on by itself."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether anything waits for a person."""
        return any(self.extra_state_attributes.values())

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what it is."""
        figures = self.coordinator.data
        return {
            "blocked_imports": figures.downloads.get(TrackState.BLOCKED, 0),
            "dead_letters": figures.dead_letters,
            "failure_patterns": [one.value for one in figures.patterns],
        }
