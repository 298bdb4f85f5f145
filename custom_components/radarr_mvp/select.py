"""Choose the quality profile that new movies get."""

from typing import Any, Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .default_profile import async_choose_profile
from .entity import LibraryEntity

PARALLEL_UPDATES = 1

DEFAULT_PROFILE: Final = SelectEntityDescription(
    key="default_quality_profile", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the choice."""
    async_add_entities([DefaultProfileSelect(entry, DEFAULT_PROFILE)])


class DefaultProfileSelect(LibraryEntity, SelectEntity):
    """The profile of movies that are added without one."""

    @property
    @override
    def options(self) -> list[str]:
        """Return the names of all profiles."""
        return [one.name for one in self.house.road.quality.profiles()]

    @property
    @override
    def current_option(self) -> str | None:
        """Return the name of the profile, None before any is known."""
        house = self.house.road.house
        return house.default_profile.name if house.profiles else None

    @override
    async def async_select_option(self, option: str) -> None:
        """Give new movies another profile; those that are there keep theirs."""
        profiles = self.house.road.quality.profiles()
        chosen = next(one for one in profiles if one.name == option)
        async_choose_profile(self.hass, self.entry, chosen)
        self.async_write_ha_state()

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is done to the profiles."""
        await super().async_added_to_hass()
        self.async_on_remove(self.house.road.quality.listen(self.async_write_ha_state))

    async def async_entity_id_changed(self, *_: Any) -> None:
        """Go on under another id: nothing here depends on it."""
