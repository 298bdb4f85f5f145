"""The websocket command that tells of all that happens, as it happens."""

from functools import partial
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import RadarrMvpData
from ..engine.events import Event, EventKind
from .following import Send, async_follow

_TYPES: Final = "types"
_CORRELATION_ID: Final = "correlation_id"


@callback
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/subscribe_events",
        vol.Optional(_TYPES): vol.All(
            cv.ensure_list, [vol.In([one.value for one in EventKind])]
        ),
        vol.Optional(_CORRELATION_ID): str,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)
def subscribe_events(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell of every event, or of those of some types or of one cause."""
    attach = partial(
        _attach_events,
        types=frozenset(msg.get(_TYPES, ())),
        correlation_id=msg.get(_CORRELATION_ID, ""),
    )
    async_follow(hass, connection, msg, attach)


@callback
def _attach_events(
    _: HomeAssistant,
    data: RadarrMvpData,
    send: Send,
    *,
    types: frozenset[str],
    correlation_id: str,
) -> CALLBACK_TYPE:
    """Tell of what happens from now on; what has happened is in the history."""

    @callback
    def hear(event: Event) -> None:
        if types and event.kind not in types:
            return
        if correlation_id not in ("", event.correlation_id):
            return
        send(
            {
                "event": event.kind.value,
                "at": dt_util.utcnow().isoformat(),
                "data": event.as_dict(),
            }
        )

    return data.road.bus.listen(hear)
