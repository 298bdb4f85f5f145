"""Websocket commands that show how lists stand as that changes, and the visits to one of them."""

from functools import partial
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
import voluptuous as vol

from ..actions.listed import kind_of, status_data, visits_data
from ..actions.telling import Plain, speakable
from ..const import DOMAIN
from ..coordinator import RadarrMvpData
from ..libraries import async_library_meant
from ..problems import problem_of
from .following import VERSION, Send, async_follow

_LIST_ID: Final = "list_id"
_LIMIT: Final = "limit"
_CURSOR: Final = "cursor"
_MOST: Final = 200
_USUAL: Final = 20


@callback
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/lists/subscribe",
        vol.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)
def subscribe_lists(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell how all lists stand, and then of each that stands otherwise."""
    async_follow(hass, connection, msg, _attach_lists)


@callback
def _attach_lists(_: HomeAssistant, data: RadarrMvpData, send: Send) -> CALLBACK_TYPE:
    """Tell of lists."""
    told: dict[str, Plain] = {}

    @callback
    def tell(list_id: str) -> None:
        shown = _shown(data, list_id)
        if shown is not None and told.get(list_id) != shown:
            told[list_id] = shown
            send({"list": shown})

    for list_id in data.followed:
        if (shown := _shown(data, list_id)) is not None:
            told[list_id] = shown
    send({"lists": list(told.values())})
    leave = [
        one.async_add_listener(partial(tell, list_id))
        for list_id, one in data.followed.items()
    ]

    @callback
    def end() -> None:
        for one in leave:
            one()

    return end


def _shown(data: RadarrMvpData, list_id: str) -> Plain | None:
    """Return how a list stands, None while nobody has looked or where it is gone by now."""
    coordinator, wanted = data.followed[list_id], data.lists.current().get(list_id)
    if wanted is None or not coordinator.data.name:
        return None
    connections = data.connections.connections.values()
    kind = kind_of(coordinator.config_entry, list_id)
    return status_data(coordinator.data, wanted, kind, connections)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/lists/history",
        vol.Required(_LIST_ID): str,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): str,
        vol.Optional(_LIMIT, default=_USUAL): vol.All(int, vol.Range(1, _MOST)),
        vol.Optional(_CURSOR): vol.Any(str, None),
    }
)
@websocket_api.async_response
async def list_history(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Answer with a page of the visits to a list, the latest first."""
    data = async_library_meant(hass, msg.get(ATTR_CONFIG_ENTRY_ID)).runtime_data
    await data.async_wait_until_open()
    try:
        answer = await visits_data(data, msg[_LIST_ID], msg.get(_CURSOR), msg[_LIMIT])
    except Exception as error:
        connections = data.connections.connections.values()
        if (problem := problem_of(error, connections)) is None:
            raise
        raise problem from error
    connection.send_result(msg["id"], {"version": VERSION, **speakable(answer)})
