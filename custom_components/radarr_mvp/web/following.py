"""Subscriptions to what an entry works with; they live through its reloads."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..actions.telling import speakable
from ..coordinator import RadarrMvpConfigEntry, RadarrMvpData
from ..libraries import async_library_meant

# Raised when something that was told is left out or means something else; what is added raises nothing.
VERSION: Final = 1

type Send = Callable[[dict[str, Any]], None]
# Tells what there is, and of all that changes until what is returned is called.
type Attach = Callable[[HomeAssistant, RadarrMvpData, Send], CALLBACK_TYPE]


@callback
def async_follow(
    hass: HomeAssistant,
    connection: ActiveConnection,
    message: dict[str, Any],
    attach: Attach,
) -> None:
    """Answer a subscription: first with all that there is, then with each change."""
    entry = async_library_meant(hass, message.get(ATTR_CONFIG_ENTRY_ID))
    id_ = message["id"]

    @callback
    def send(told: dict[str, Any]) -> None:
        connection.send_event(id_, {"version": VERSION, **speakable(told)})

    connection.send_result(id_, {"version": VERSION})
    following = _Following(hass, entry, attach, send)
    connection.subscriptions[id_] = following.end


class _Following:
    """One subscription; after a reload of its entry it begins anew by itself."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: RadarrMvpConfigEntry,
        attach: Attach,
        send: Send,
    ) -> None:
        """Begin."""
        self._hass = hass
        self._entry = entry
        self._attach = attach
        self._send = send
        self._leave: CALLBACK_TYPE | None = attach(hass, entry.runtime_data, send)
        self._stop = async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._changed
        )

    @callback
    def end(self) -> None:
        """Tell of nothing any more."""
        self._stop()
        self._detach()

    @callback
    def _changed(self, _: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Begin anew once the entry is loaded again; what it worked with before is silent."""
        if entry.entry_id != self._entry.entry_id:
            return
        if entry.state is not ConfigEntryState.LOADED:
            self._detach()
        elif self._leave is None:
            self._leave = self._attach(self._hass, self._entry.runtime_data, self._send)

    @callback
    def _detach(self) -> None:
        """Leave what the entry works with."""
        if self._leave is not None:
            self._leave()
            self._leave = None
