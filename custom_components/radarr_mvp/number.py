"""Choose how fast qBittorrent may download."""

import math
from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfDataRate
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .entity import QueueEntity

PARALLEL_UPDATES = 1

_BYTES: Final = 1000

# As much as a line of 10 Gbit/s brings; qBittorrent itself cannot count to twice as much.
_FASTEST: Final = 1_250_000

DOWNLOAD_LIMIT: Final = NumberEntityDescription(
    key="download_limit",
    device_class=NumberDeviceClass.DATA_RATE,
    entity_category=EntityCategory.CONFIG,
    # It concerns also what does not belong to the library.
    entity_registry_enabled_default=False,
    native_unit_of_measurement=UnitOfDataRate.KILOBYTES_PER_SECOND,
    native_min_value=0,
    native_max_value=_FASTEST,
    native_step=1,
    mode=NumberMode.BOX,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the limit."""
    async_add_entities([DownloadLimit(entry, DOWNLOAD_LIMIT)])


class DownloadLimit(QueueEntity, NumberEntity):
    """The limit that holds for all that qBittorrent downloads, 0 where there is none."""

    @property
    @override
    def native_value(self) -> int | None:
        """Return the limit as of the last look, None where qBittorrent does not tell it."""
        limit = self.coordinator.data.download_limit
        return None if limit is None else round(limit / _BYTES)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the limit, and look what holds then."""
        with self.sentences():
            # Rounded down, a very small limit would be none.
            limit = math.ceil(value * _BYTES)
            await self.house.road.tracker.limit_downloads(limit)
        await self.coordinator.async_refresh()
