"""What the entities have in common."""

from typing import override

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .connections import Connection, Health
from .const import DOMAIN, MANUFACTURER
from .coordinator import ConnectionCoordinator


class ConnectionEntity(CoordinatorEntity[ConnectionCoordinator]):
    """An entity that tells about one service."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: ConnectionCoordinator,
        connection: Connection,
        description: EntityDescription,
    ) -> None:
        """Belong to the entry's device, or to the indexer's own."""
        super().__init__(coordinator)
        self.entity_description = description
        self.connection = connection
        self._attr_unique_id = f"{connection.id}-{description.key}"
        entry = coordinator.config_entry
        own = connection.subentry_id is not None
        # The device of an indexer bears its name already.
        self._attr_translation_key = (
            f"indexer_{description.key}" if own else description.key
        )
        self._attr_translation_placeholders = {"service": connection.name}
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, connection.subentry_id or entry.entry_id)},
            name=connection.name if own else entry.title,
            manufacturer=MANUFACTURER,
            entry_type=DeviceEntryType.SERVICE,
        )

    @property
    def health(self) -> Health | None:
        """Return how the service is doing, None before the first look."""
        return self.coordinator.data.get(self.connection.id)

    @property
    @override
    def available(self) -> bool:
        """Be there as soon as there is something to tell."""
        return super().available and self.health is not None
