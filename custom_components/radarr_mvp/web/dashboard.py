"""The ready dashboard: a script that browsers load, and that builds it from the entities of a library."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import (
    DOMAIN as FRONTEND,
    add_extra_js_url,
    remove_extra_js_url,
)
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

SCRIPT_PATH: Final = f"/{DOMAIN}/dashboard.js"

_SCRIPT: Final = Path(__file__).parent / "static" / "dashboard.js"
_ADDRESS: HassKey[str] = HassKey(f"{DOMAIN}_dashboard")


async def async_serve_dashboard(hass: HomeAssistant) -> None:
    """Serve the script; browsers keep it for as long as it stays the same."""
    version = await hass.async_add_executor_job(_version)
    await hass.http.async_register_static_paths(
        [StaticPathConfig(SCRIPT_PATH, str(_SCRIPT), cache_headers=True)]
    )
    hass.data[_ADDRESS] = f"{SCRIPT_PATH}?v={version}"


@callback
def async_offer_dashboard(hass: HomeAssistant) -> None:
    """Have browsers load the script, once for all libraries; some homes have no frontend."""
    if FRONTEND in hass.config.components:
        add_extra_js_url(hass, hass.data[_ADDRESS])


@callback
def async_withdraw_dashboard(hass: HomeAssistant) -> None:
    """Have browsers load the script no more, where no library is left."""
    if hass.config_entries.async_entries(DOMAIN) or _ADDRESS not in hass.data:
        return
    if FRONTEND in hass.config.components:
        remove_extra_js_url(hass, hass.data[_ADDRESS])


def _version() -> str:
    """Return what changes with the script."""
    return sha256(_SCRIPT.read_bytes()).hexdigest()[:12]
