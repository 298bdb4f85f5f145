"""What has happened, as the logbook tells it; who began it, Home Assistant tells by the context."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
    LazyEventPartialState,
)
from homeassistant.const import ATTR_STATE
from homeassistant.core import HomeAssistant, callback

from .const import DEFAULT_NAME, DOMAIN
from .engine.events import EventKind
from .events import ATTR_ENTRY_ID, event_type
from .happenings import tell

# What has no entity is shown with an empty badge otherwise; where there is a trigger, the icon is that of it.
ICONS: Final[Mapping[EventKind, str]] = {
    EventKind.MOVIE_ADDED: "mdi:movie-plus",
    EventKind.MOVIE_REMOVED: "mdi:movie-minus",
    EventKind.RELEASE_GRABBED: "mdi:download",
    EventKind.DOWNLOAD_COMPLETED: "mdi:download-circle",
    EventKind.MOVIE_IMPORTED: "mdi:movie-check",
    EventKind.MOVIE_UPGRADED: "mdi:movie-star",
    EventKind.DOWNLOAD_FAILED: "mdi:alert-circle",
    EventKind.IMPORT_BLOCKED: "mdi:movie-remove",
    EventKind.RELEASE_BLOCKED: "mdi:cancel",
    EventKind.FAILURE_PATTERN: "mdi:alert-decagram",
    EventKind.LIST_SYNCED: "mdi:format-list-checks",
    EventKind.HEALTH_CHANGED: "mdi:lan",
}


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[
        [str, str, Callable[[LazyEventPartialState], dict[str, Any]]], None
    ],
) -> None:
    """Tell the logbook how to put each of our events into words."""

    def describer(
        kind: EventKind,
    ) -> Callable[[LazyEventPartialState], dict[str, Any]]:
        @callback
        def describe(event: LazyEventPartialState) -> dict[str, Any]:
            """Return the sentence about an event; the logbook may ask in a thread."""
            id_ = str(event.data.get(ATTR_ENTRY_ID, ""))
            entry = hass.config_entries.async_get_entry(id_)
            library = entry.title if entry is not None else DEFAULT_NAME
            name, message = tell(kind, event.data, library)
            return {
                LOGBOOK_ENTRY_NAME: name,
                LOGBOOK_ENTRY_MESSAGE: message,
                LOGBOOK_ENTRY_ICON: ICONS[kind],
                # Cards can choose by it; what the activity entity says, without any film, has a time there.
                ATTR_STATE: kind.value,
            }

        return describe

    for kind in EventKind:
        async_describe_event(DOMAIN, event_type(kind), describer(kind))
