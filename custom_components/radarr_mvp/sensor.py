"""How a library and its downloads stand, and how the services are treated."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import MAX_LENGTH_STATE_STATE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import RadarrMvpConfigEntry
from .engine.keeping.records import HistoryRecord
from .entity import ConnectionEntity, LibraryEntity, QueueEntity
from .sensor_table import (
    CONNECTION_SENSORS,
    FREE_SPACE,
    LIBRARY_SENSORS,
    QUEUE_SENSORS,
    RECORD_SENSORS,
    ConnectionSensorDescription,
    LibrarySensorDescription,
    QueueSensorDescription,
    RecordSensorDescription,
)

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the figures of the library, of its downloads and of each service."""
    async_add_entities(_of_house(entry))
    _forget_other_folders(hass, entry)
    coordinator = entry.runtime_data.connections
    for connection in coordinator.connections.values():
        async_add_entities(
            [
                ConnectionSensor(coordinator, connection, description)
                for description in CONNECTION_SENSORS
                if description.exists_fn(connection)
            ],
            config_subentry_id=connection.subentry_id,
        )


def _of_house(entry: RadarrMvpConfigEntry) -> Iterator[SensorEntity]:
    """Yield the sensors of the library as a whole."""
    for figure in LIBRARY_SENSORS:
        yield LibrarySensor(entry, figure)
    for record in RECORD_SENSORS:
        yield RecordSensor(entry, record)
    for number in QUEUE_SENSORS:
        yield QueueSensor(entry, number)
    for folder in _folders(entry):
        yield FreeSpaceSensor(entry, folder)


def _folders(entry: RadarrMvpConfigEntry) -> list[str]:
    """Return the folders of the library."""
    return [
        str(one) for one in entry.runtime_data.road.house.settings.media.root_folders
    ]


@callback
def _forget_other_folders(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
    """Remove the sensors of folders that belong to the library no more."""
    registry = er.async_get(hass)
    known = {f"{entry.entry_id}-{FREE_SPACE.key}-{one}" for one in _folders(entry)}
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        is_ours = entity.unique_id.startswith(f"{entry.entry_id}-{FREE_SPACE.key}-")
        if is_ours and entity.unique_id not in known:
            registry.async_remove(entity.entity_id)


class LibrarySensor(LibraryEntity, SensorEntity):
    """One figure of the library."""

    entity_description: LibrarySensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the figure."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what else there is to say."""
        tell = self.entity_description.attributes_fn
        return None if tell is None else tell(self.coordinator.data)


class RecordSensor(LibraryEntity, SensorEntity):
    """Something that has happened last: the movie that it was about, or else the release."""

    entity_description: RecordSensorDescription

    @property
    def record(self) -> HistoryRecord | None:
        """Return what has happened last."""
        return self.entity_description.record_fn(self.coordinator.data)

    @property
    @override
    def native_value(self) -> str | None:
        """Return what it was about."""
        if (record := self.record) is None:
            return None
        movie = self.house.road.house.index.get(record.movie_id or 0)
        if movie is None:
            return record.title[:MAX_LENGTH_STATE_STATE]
        year = f" ({movie.year})" if movie.year else ""
        return movie.title[: MAX_LENGTH_STATE_STATE - len(year)] + year

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return when it was, and of which release."""
        if (record := self.record) is None:
            return None
        return {
            "at": record.at.isoformat(),
            "release": record.title[:MAX_LENGTH_STATE_STATE],
            "quality": str(record.quality),
        }


class FreeSpaceSensor(LibraryEntity, SensorEntity):
    """How much room a folder of the library has."""

    def __init__(self, entry: RadarrMvpConfigEntry, folder: str) -> None:
        """Tell about one folder."""
        super().__init__(entry, FREE_SPACE)
        self._folder = folder
        self._attr_unique_id = f"{self.unique_id}-{folder}"
        self._attr_translation_placeholders = {"folder": folder}

    @property
    @override
    def available(self) -> bool:
        """Be there while the folder is."""
        return super().available and self._folder in self.coordinator.data.free_space

    @property
    @override
    def native_value(self) -> int | None:
        """Return the bytes that are free."""
        return self.coordinator.data.free_space.get(self._folder)


class QueueSensor(QueueEntity, SensorEntity):
    """One figure of the downloads."""

    entity_description: QueueSensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the figure."""
        return self.entity_description.value_fn(self.coordinator.data)


class ConnectionSensor(ConnectionEntity, SensorEntity):
    """One figure of a service."""

    entity_description: ConnectionSensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the figure."""
        return self.entity_description.value_fn(self.health) if self.health else None
