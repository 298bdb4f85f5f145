"""Hold the books still while Home Assistant copies them, so that a backup can be restored."""

import asyncio
from contextlib import suppress

from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import RadarrMvpData
from .problems import problem_of
from .store.errors import DatabaseClosed


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Bring everything into the files and hold them still; where that cannot be, say why no backup is made.

    Films may be filed meanwhile: what is done with files stands in the journal, and comes into the books after the
    backup. Once restored, the journal of that moment ends what the books of that moment do not know of.
    """
    held = await asyncio.gather(*map(_hold, _open(hass)), return_exceptions=True)
    for error in held:
        if error is not None:
            # Whoever asked for the backup need not say that it is over.
            await async_post_backup(hass)
            raise problem_of(error) or error


async def async_post_backup(hass: HomeAssistant) -> None:
    """Go on."""
    for data in _open(hass):
        data.database.resume()
        data.journal.may_shrink = True


async def _hold(data: RadarrMvpData) -> None:
    """Hold the files of one library still; a database on a server has backups of its own."""
    data.journal.may_shrink = False
    if data.database.is_file:
        # One that was closed meanwhile is whole.
        with suppress(DatabaseClosed):
            await data.database.pause()


@callback
def _open(hass: HomeAssistant) -> list[RadarrMvpData]:
    """Return all that is open, also what is being closed: that may be waiting for what we hold."""
    entries = hass.config_entries.async_entries(DOMAIN)
    found = (getattr(one, "runtime_data", None) for one in entries)
    return [one for one in found if one is not None]
