"""How the services are treated: breakers and budgets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .connections import Connection, Health
from .coordinator import RadarrMvpConfigEntry
from .engine.resilience import BreakerState
from .entity import ConnectionEntity

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ConnectionSensorDescription(SensorEntityDescription):
    """A figure that the health of a service holds."""

    value_fn: Callable[[Health], StateType | datetime]
    exists_fn: Callable[[Connection], bool] = lambda _: True


SENSORS: Final = (
    ConnectionSensorDescription(
        key="circuit_breaker",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in BreakerState],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda health: health.breaker,
    ),
    ConnectionSensorDescription(
        key="next_attempt",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda health: health.next_attempt,
    ),
    ConnectionSensorDescription(
        key="requests_left",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda health: health.budget_left,
        exists_fn=lambda connection: connection.gate.limit.budget is not None,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the figures of each service."""
    coordinator = entry.runtime_data.connections
    for connection in coordinator.connections.values():
        async_add_entities(
            [
                ConnectionSensor(coordinator, connection, description)
                for description in SENSORS
                if description.exists_fn(connection)
            ],
            config_subentry_id=connection.subentry_id,
        )


class ConnectionSensor(ConnectionEntity, SensorEntity):
    """One figure of a service."""

    entity_description: ConnectionSensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the figure."""
        return self.entity_description.value_fn(self.health) if self.health else None
