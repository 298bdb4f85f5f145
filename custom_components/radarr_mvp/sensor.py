"""How a library, its downloads and its lists stand, and how the services are treated."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import RestoreSensor, SensorEntity
from homeassistant.const import MAX_LENGTH_STATE_STATE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .coordinator import (
    LibraryCoordinator,
    ListCoordinator,
    QueueCoordinator,
    RadarrMvpConfigEntry,
)
from .devices import device_of, folder_id, folders_of
from .engine.figures import Figures
from .engine.keeping.records import HistoryRecord
from .engine.lists.reports import ListStatus
from .engine.track import QueueView
from .engine.track.shown import SIZE_STEP
from .entity import ConnectionEntity, LibraryEntity, ListEntity, QueueEntity
from .sensor_table import (
    CONNECTION_SENSORS,
    FREE_SPACE,
    LIBRARY_SENSORS,
    LIST_SENSORS,
    QUEUE_SENSORS,
    RECORD_SENSORS,
    SEARCHES,
    UPCOMING,
    ConnectionSensorDescription,
    FigureDescription,
    RecordSensorDescription,
)
from .upcoming import PosterAddresses, card_data, release_names

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the figures of the library, of its downloads and of each service."""
    async_add_entities(_of_house(hass, entry))
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
    for list_id, one in entry.runtime_data.followed.items():
        async_add_entities(
            [ListSensor(one, description) for description in LIST_SENSORS],
            config_subentry_id=list_id,
        )


def _of_house(
    hass: HomeAssistant, entry: RadarrMvpConfigEntry
) -> Iterator[SensorEntity]:
    """Yield the sensors of the library as a whole."""
    for figure in LIBRARY_SENSORS:
        yield LibrarySensor(entry, figure)
    for record in RECORD_SENSORS:
        yield RecordSensor(entry, record)
    for number in QUEUE_SENSORS:
        yield QueueSensor(entry, number)
    for folder in folders_of(entry):
        yield FreeSpaceSensor(entry, folder)
    yield SearchesSensor(entry, SEARCHES)
    yield UpcomingSensor(hass, entry)


class FigureSensor[Data](SensorEntity):
    """One figure of what a coordinator knows."""

    entity_description: FigureDescription[Data]
    coordinator: DataUpdateCoordinator[Data]

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


class LibrarySensor(LibraryEntity, FigureSensor[Figures]):
    """One figure of the library."""

    entity_description: FigureDescription[Figures]
    coordinator: LibraryCoordinator


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
        self._attr_device_info = device_of(folder_id(entry, folder))
        self._attr_extra_state_attributes = {"path": folder}

    @property
    @override
    def available(self) -> bool:
        """Be there while the folder is."""
        return super().available and self._folder in self.coordinator.data.free_space

    @property
    @override
    def native_value(self) -> int | None:
        """Return the bytes that are free, in steps: on a disk that is used they never stand still."""
        free = self.coordinator.data.free_space.get(self._folder)
        return None if free is None else free // SIZE_STEP * SIZE_STEP


class SearchesSensor(LibraryEntity, RestoreSensor):
    """How many searches for a movie there were, ever."""

    _before = 0

    @override
    async def async_added_to_hass(self) -> None:
        """Go on from where it stood."""
        await super().async_added_to_hass()
        last = await self.async_get_last_sensor_data()
        if last is not None and isinstance(last.native_value, int):
            self._before = last.native_value

    async def async_entity_id_changed(self, *_: Any) -> None:
        """Go on under another id: nothing here depends on it."""

    @property
    @override
    def native_value(self) -> int:
        """Return the number."""
        return self._before + self.coordinator.data.searches


class UpcomingSensor(LibraryEntity, SensorEntity):
    """How many movies come out somewhere, and what poster cards show of the first ones."""

    _unrecorded_attributes = frozenset({"data"})

    def __init__(self, hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
        """Show what comes out."""
        super().__init__(entry, UPCOMING)
        self._posters = PosterAddresses(hass, entry.entry_id)

    @property
    @override
    def native_value(self) -> int:
        """Return how many movies come out."""
        return self.coordinator.data.upcoming.count

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what a card shows."""
        upcoming = self.coordinator.data.upcoming
        pictured = {one.movie_id for one in upcoming.first if one.has_poster}
        posters = self._posters.async_get(pictured)
        return {"data": card_data(upcoming, posters, release_names(self.hass))}


class QueueSensor(QueueEntity, FigureSensor[QueueView]):
    """One figure of the downloads."""

    _unrecorded_attributes = frozenset({"items"})
    entity_description: FigureDescription[QueueView]
    coordinator: QueueCoordinator


class ListSensor(ListEntity, FigureSensor[ListStatus]):
    """One figure of a list."""

    entity_description: FigureDescription[ListStatus]
    coordinator: ListCoordinator


class ConnectionSensor(ConnectionEntity, SensorEntity):
    """One figure of a service."""

    entity_description: ConnectionSensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the figure."""
        return self.entity_description.value_fn(self.health) if self.health else None
