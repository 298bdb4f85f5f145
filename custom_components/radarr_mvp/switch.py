"""Stop and start what happens by itself."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .engine.keeping.records import TrackState
from .engine.settings import Automation
from .engine.track import QueueView
from .entity import HouseEntity, ListEntity, QueueEntity
from .list_options import list_options_of, stored_options
from .option_table import Part
from .options import settings_of

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class AutomationSwitchDescription(SwitchEntityDescription):
    """A switch for something that happens by itself, and the option that it changes."""

    option: str
    value_fn: Callable[[Automation], bool]


AUTOMATION: Final = (
    AutomationSwitchDescription(
        key="automatic_search",
        entity_category=EntityCategory.CONFIG,
        option="search",
        value_fn=lambda automation: automation.search,
    ),
    AutomationSwitchDescription(
        key="automatic_upgrades",
        entity_category=EntityCategory.CONFIG,
        option="upgrades",
        value_fn=lambda automation: automation.upgrades,
    ),
)
DOWNLOADS: Final = SwitchEntityDescription(key="downloads")
LIST_ENABLED: Final = SwitchEntityDescription(
    key="list_enabled", entity_category=EntityCategory.CONFIG
)

_IN_CLIENT: Final = frozenset(
    {TrackState.DOWNLOADING, TrackState.STALLED, TrackState.PAUSED}
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches."""
    async_add_entities(
        [
            *(AutomationSwitch(entry, description) for description in AUTOMATION),
            DownloadsSwitch(entry, DOWNLOADS),
        ]
    )
    for list_id, one in entry.runtime_data.followed.items():
        async_add_entities([ListSwitch(one, LIST_ENABLED)], config_subentry_id=list_id)


class AutomationSwitch(HouseEntity, SwitchEntity):
    """Changes an option at once, without loading the entry anew."""

    entity_description: AutomationSwitchDescription

    @property
    @override
    def is_on(self) -> bool:
        """Return what the household has decided."""
        return self.entity_description.value_fn(
            self.house.road.house.settings.automation
        )

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Have it happen by itself."""
        await self._decide(True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Leave it to people."""
        await self._decide(False)

    async def _decide(self, value: bool) -> None:
        """Keep a decision, and go by it from now on."""
        stored = self.entry.options.get(Part.AUTOMATION)
        known = dict(stored) if isinstance(stored, Mapping) else {}
        options = {
            **self.entry.options,
            Part.AUTOMATION.value: {**known, self.entity_description.option: value},
        }
        self.hass.config_entries.async_update_entry(self.entry, options=options)
        self.house.road.house.settings = settings_of(
            self.entry, country=self.hass.config.country
        )
        self.async_write_ha_state()
        if value:
            await self.house.library.async_request_refresh()


class DownloadsSwitch(QueueEntity, SwitchEntity):
    """Stops all that is loading, and lets it go on."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether anything loads or could, off where all that is under way was stopped."""
        return not _is_stopped(self.coordinator.data)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Let all go on."""
        await self._do(self.house.road.tracker.resume_all)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Stop all."""
        await self._do(self.house.road.tracker.pause_all)

    async def _do(self, act: Callable[[], Awaitable[int]]) -> None:
        """Do something to all downloads, and look how they stand then."""
        with self.sentences():
            await act()
        await self.coordinator.async_refresh()


class ListSwitch(ListEntity, SwitchEntity):
    """Has a list followed or left alone at once, without loading the entry anew."""

    @property
    @override
    def available(self) -> bool:
        """Be there as long as the list is set up: the decision does not depend on how the list stands."""
        return self.coordinator.list_id in self.entry.subentries

    @property
    @override
    def is_on(self) -> bool:
        """Return what the household has decided."""
        stored = self.entry.subentries[self.coordinator.list_id].data
        return list_options_of(stored_options(stored)).enabled

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Follow the list; it is visited soon where it is due."""
        self._decide(on=True)
        await self.house.library.async_request_refresh()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Leave the list alone, also in the middle of a visit."""
        self._decide(on=False)

    def _decide(self, *, on: bool) -> None:
        """Keep a decision."""
        self.house.lists.async_switch(self.coordinator.list_id, on=on)
        self.async_write_ha_state()


def _is_stopped(view: QueueView) -> bool:
    """Return whether there are downloads under way, and all of them are stopped."""
    states = {one.state for one in view.items if one.state in _IN_CLIENT}
    return states == {TrackState.PAUSED}
