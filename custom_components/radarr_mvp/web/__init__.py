"""What browsers and programs are told by Home Assistant's websocket and by HTTP."""

from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback

from .events import subscribe_events
from .films import FilmView
from .jobs import subscribe_jobs, subscribe_queue
from .lists import list_history, subscribe_lists
from .posters import PosterView


@callback
def async_setup_web(hass: HomeAssistant) -> None:
    """Register the commands and the views."""
    for command in (
        subscribe_jobs,
        subscribe_queue,
        subscribe_events,
        subscribe_lists,
        list_history,
    ):
        websocket_api.async_register_command(hass, command)
    for view in (PosterView(), FilmView()):
        hass.http.register_view(view)
