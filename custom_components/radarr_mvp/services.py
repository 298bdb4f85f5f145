"""The actions are registered here; what they do is in `actions/`."""

from homeassistant.core import HomeAssistant, callback

from .actions import ACTIONS
from .const import DOMAIN


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            action.handle,
            schema=action.schema,
            supports_response=action.response,
        )
