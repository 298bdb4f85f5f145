"""What the entities have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .connections import Connection, Health
from .coordinator import (
    ConnectionCoordinator,
    LibraryCoordinator,
    ListCoordinator,
    QueueCoordinator,
    RadarrMvpConfigEntry,
    RadarrMvpData,
)
from .devices import device_of
from .problems import problem_of


class HouseEntity(Entity):
    """An entity that belongs to a library as a whole."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, entry: RadarrMvpConfigEntry, description: EntityDescription
    ) -> None:
        """Belong to the entry's device."""
        self.entity_description = description
        self.entry = entry
        self._attr_translation_key = description.key
        self._attr_unique_id = f"{entry.entry_id}-{description.key}"
        self._attr_device_info = device_of(entry.entry_id)

    @property
    def house(self) -> RadarrMvpData:
        """Return what the entry works with."""
        return self.entry.runtime_data

    @contextmanager
    def sentences(self) -> Iterator[None]:
        """Put what goes wrong into a sentence."""
        try:
            yield
        except Exception as error:
            connections = self.house.connections.connections.values()
            if (problem := problem_of(error, connections)) is None:
                raise
            raise problem from error


class LibraryEntity(HouseEntity, CoordinatorEntity[LibraryCoordinator]):
    """An entity that tells how a library stands."""

    def __init__(
        self, entry: RadarrMvpConfigEntry, description: EntityDescription
    ) -> None:
        """Follow the figures of the library."""
        CoordinatorEntity.__init__(self, entry.runtime_data.library)
        HouseEntity.__init__(self, entry, description)


class QueueEntity(HouseEntity, CoordinatorEntity[QueueCoordinator]):
    """An entity that tells how the downloads stand; without the download client nobody knows."""

    def __init__(
        self, entry: RadarrMvpConfigEntry, description: EntityDescription
    ) -> None:
        """Follow the downloads."""
        CoordinatorEntity.__init__(self, entry.runtime_data.queue)
        HouseEntity.__init__(self, entry, description)


class ListEntity(HouseEntity, CoordinatorEntity[ListCoordinator]):
    """An entity that tells how a list stands."""

    def __init__(
        self, coordinator: ListCoordinator, description: EntityDescription
    ) -> None:
        """Belong to the list's own device."""
        CoordinatorEntity.__init__(self, coordinator)
        HouseEntity.__init__(self, coordinator.config_entry, description)
        self._attr_unique_id = f"{coordinator.list_id}-{description.key}"
        self._attr_device_info = device_of(coordinator.list_id)


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
        entry: ConfigEntry = coordinator.config_entry
        own = connection.subentry_id is not None
        # The device of an indexer bears its name already.
        self._attr_translation_key = (
            f"indexer_{description.key}" if own else description.key
        )
        self._attr_translation_placeholders = {"service": connection.name}
        self._attr_device_info = device_of(connection.subentry_id or entry.entry_id)

    @property
    def health(self) -> Health | None:
        """Return how the service is doing, None before the first look."""
        return self.coordinator.data.get(self.connection.id)

    @property
    @override
    def available(self) -> bool:
        """Be there as soon as there is something to tell."""
        return super().available and self.health is not None
