"""The library that a request is about."""

from typing import cast

from aiohttp.web import HTTPNotFound, Request
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import callback
from homeassistant.helpers.http import KEY_HASS

from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry, RadarrMvpData

# No movie has a longer number, and no database takes a much longer one.
MOVIE_ID = r"{movie_id:\d{1,15}}"


@callback
def async_library(request: Request, entry_id: str) -> RadarrMvpData:
    """Return what an entry works with; one that is not loaded is not there."""
    entry = request.app[KEY_HASS].config_entries.async_get_entry(entry_id)
    if (
        entry is None
        or entry.domain != DOMAIN
        or entry.state is not ConfigEntryState.LOADED
    ):
        raise HTTPNotFound
    return cast(RadarrMvpConfigEntry, entry).runtime_data
