"""The poster of the movie that came into the library last."""

from typing import Final, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .engine.errors import ServiceError
from .engine.keeping.records import HistoryRecord
from .engine.log import LOGGER
from .entity import LibraryEntity
from .posters import WIDEST
from .store.errors import StoreError

PARALLEL_UPDATES = 0

LATEST_IMPORT: Final = ImageEntityDescription(key="latest_import")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the image."""
    async_add_entities([LatestImport(hass, entry)])


class LatestImport(LibraryEntity, ImageEntity):
    """A poster; it is fetched when somebody looks at it, and only once."""

    def __init__(self, hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> None:
        """Show the poster of what came last."""
        LibraryEntity.__init__(self, entry, LATEST_IMPORT)
        ImageEntity.__init__(self, hass)
        self._note()

    @property
    def record(self) -> HistoryRecord | None:
        """Return what came into the library last."""
        return self.coordinator.data.last_imported

    @override
    async def async_image(self) -> bytes | None:
        """Return the poster, None where there is none or it cannot be had now."""
        record, posters = self.record, self.house.posters
        if record is None or record.movie_id is None:
            return None
        try:
            poster = await posters.of(record.movie_id, WIDEST)
            file = await posters.picture(poster) if poster else None
        except (ServiceError, StoreError) as error:
            LOGGER.debug("The poster of the last film cannot be shown: %s", error)
            return None
        if file is None:
            return None
        self._attr_content_type = file.content_type
        return file.body

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show another poster where another film has come."""
        self._note()
        super()._handle_coordinator_update()

    def _note(self) -> None:
        """Say since when this is the poster."""
        self._attr_image_last_updated = self.record.at if self.record else None
