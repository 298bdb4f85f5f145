"""What the engine tells, told to Home Assistant: on its bus, under the context of whoever began it."""

from collections import OrderedDict
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback

from .const import DOMAIN
from .engine.events import Event

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
            {ATTR_ENTRY_ID: self._entry_id, **event.as_dict()},
            context=self.context_of(event),
        )
