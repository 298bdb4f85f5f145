"""What the engine tells, told to Home Assistant: on its bus, under the context of whoever began it."""

from collections import OrderedDict
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .engine.events import Event

ACTIVITY: Final = "activity"
ATTR_ENTRY_ID: Final = "entry_id"
_REMEMBERED: Final = 256


def event_type(kind: str) -> str:
    """Return the name of an event on Home Assistant's bus."""
    return f"{DOMAIN}_{kind}"


class Announcer:
    """Fires the engine's events; it remembers who began what, so that the logbook can name them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Announce for an entry."""
        self._hass = hass
        self._entry_id = entry.entry_id
        self._contexts: OrderedDict[str, Context] = OrderedDict()

    @callback
    def remember(self, context: Context) -> str:
        """Return the correlation id of all that follows from an action."""
        self._contexts[context.id] = context
        if len(self._contexts) > _REMEMBERED:
            self._contexts.popitem(last=False)
        return context.id

    @callback
    def context_of(self, event: Event) -> Context:
        """Return under which context an event happens: that of whoever began it all, else one of its own."""
        id_ = event.correlation_id
        return self._contexts.get(id_) or Context(id=id_)

    @callback
    def hear(self, event: Event) -> None:
        """Fire an event."""
        self._hass.bus.async_fire(
            event_type(event.kind),
            {ATTR_ENTRY_ID: self._entry_id, **self._whose(), **event.as_dict()},
            context=self.context_of(event),
        )

    def _whose(self) -> dict[str, str]:
        """Return the device and the entity below which the logbook shows what has happened."""
        id_ = self._entry_id
        device = dr.async_get(self._hass).async_get_device_by_identifier(
            (DOMAIN, id_), id_
        )
        entity_id = er.async_get(self._hass).async_get_entity_id(
            Platform.EVENT, DOMAIN, f"{id_}-{ACTIVITY}"
        )
        found = {
            ATTR_DEVICE_ID: device.id if device else None,
            ATTR_ENTITY_ID: entity_id,
        }
        return {name: value for name, value in found.items() if value}
