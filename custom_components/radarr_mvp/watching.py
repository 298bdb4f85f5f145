"""Entities that show the movies of a library themselves, not figures about them."""

from abc import abstractmethod
from typing import Any, Final, override

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.entity import EntityDescription

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry
from .engine.log import LOGGER
from .engine.overview import Overview
from .entity import HouseEntity

# Thousands of movies may change in a row.
_BREATH: Final = 1.0


class OverviewEntity[Made](HouseEntity):
    """An entity made of all movies; it is there once the library has been read, and follows every change."""

    _attr_available = False

    def __init__(
        self,
        entry: RadarrMvpConfigEntry,
        description: EntityDescription,
        overview: Overview[Made],
    ) -> None:
        """Show what the movies are made into."""
        super().__init__(entry, description)
        self._overview = overview
        self._is_shown = False

    @override
    async def async_added_to_hass(self) -> None:
        """Begin as soon as the library has been read."""
        await super().async_added_to_hass()
        self._is_shown = True
        begun = self.entry.async_create_background_task(
            self.hass, self._begin(), f"{DOMAIN} {self.entity_id}"
        )

        @callback
        def end() -> None:
            self._is_shown = False
            begun.cancel()

        self.async_on_remove(end)

    async def async_entity_id_changed(self, *_: Any) -> None:
        """Go on under another id: nothing here depends on it."""

    async def _begin(self) -> None:
        """Show the movies, and follow them from then on."""
        try:
            await self.house.async_wait_until_open()
        except HomeAssistantError:
            return
        soon = Debouncer(
            self.hass,
            LOGGER,
            cooldown=_BREATH,
            immediate=False,
            function=self._refresh,
            background=True,
        )
        self.async_on_remove(soon.async_shutdown)
        self.async_on_remove(self.house.road.house.listen(soon.async_schedule_call))
        await self._refresh()

    async def _refresh(self) -> None:
        """Show the movies as they are now."""
        made = await self._overview.get()
        # It may be gone: a look at thousands of movies takes its time.
        if not self._is_shown:
            return
        self._take(made)
        self._attr_available = True
        self.async_write_ha_state()

    @callback
    @abstractmethod
    def _take(self, made: Made) -> None:
        """Keep what is to be shown."""
