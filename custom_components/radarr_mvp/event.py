"""What happens, as one entity that automations and dashboards can follow."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import RadarrMvpConfigEntry
from .engine.events import Event, EventKind
from .entity import HouseEntity
from .events import ACTIVITY
from .happenings import tell

PARALLEL_UPDATES = 0

DESCRIPTION: Final = EventEntityDescription(
    key=ACTIVITY, event_types=[kind.value for kind in EventKind]
)

ATTR_SENTENCE: Final = "sentence"
# The recorder takes a few thousand characters; whoever needs all listens to the bus.
_LONGEST: Final = 255
_MOST: Final = 5


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entity."""
    async_add_entities([ActivityEvent(entry, DESCRIPTION)])


class ActivityEvent(HouseEntity, EventEntity):
    """Tells what has happened last."""

    @override
    async def async_added_to_hass(self) -> None:
        """Hear what is told from now on."""
        await super().async_added_to_hass()
        self.async_on_remove(self.house.road.bus.listen(self._hear))

    async def async_entity_id_changed(self, *_: Any) -> None:
        """Go on under another id: nothing here depends on it."""

    @callback
    def _hear(self, event: Event) -> None:
        """Tell of an event, as part of what somebody has begun."""
        self.async_set_context(self.house.announcer.context_of(event))
        told = event.as_dict()
        sentence = " ".join(tell(event.kind, told, self.entry.title))
        self._trigger_event(event.kind.value, _short(told | {ATTR_SENTENCE: sentence}))
        self.async_write_ha_state()


def _short(told: Mapping[str, object]) -> dict[str, object]:
    """Return what was told, without what is too long."""
    return {key: _shortened(value) for key, value in told.items()}


def _shortened(value: object) -> object:
    """Return a text or a list that is not too long; other values are as they are."""
    match value:
        case str():
            return value[:_LONGEST]
        case list():
            return [_shortened(one) for one in value[:_MOST]]
        case _:
            return value
