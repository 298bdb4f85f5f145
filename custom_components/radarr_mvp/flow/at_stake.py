"""What a library would lose if its services or folders were exchanged under it."""

import asyncio
from collections.abc import Awaitable, Callable
import os.path
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError

from ..coordinator import RadarrMvpConfigEntry
from ..engine.invalid import Invalid
from ..engine.keeping.records import NOT_OVER, TrackState
from ..engine.log import LOGGER
from ..engine.road import Road
from ..store.errors import StoreError

# Seconds that a library has to be opened: a person waits in front of the form.
PATIENCE: Final = 15.0

# What the client need not have yet.
_NOT_HANDED_OVER: Final = frozenset({TrackState.QUEUED, TrackState.GRABBING})
_IN_CLIENT: Final = tuple(one for one in NOT_OVER if one not in _NOT_HANDED_OVER)


async def async_torrents_of(entry: RadarrMvpConfigEntry) -> frozenset[str]:
    """Return the hashes of the torrents without which downloads under way would be over."""

    async def read(road: Road) -> frozenset[str]:
        books = road.books
        rows = await books.read(
            lambda transaction: books.downloads.in_states(transaction, _IN_CLIENT)
        )
        return frozenset(row.info_hash for row in rows)

    return await _async_ask(entry, read)


async def async_is_used(entry: RadarrMvpConfigEntry, folder: str) -> bool:
    """Return whether a library folder has films, or is where a collection or a rule puts them."""
    names = _names(folder)

    async def look(road: Road) -> bool:
        books = road.books
        collections = await books.read(books.collections.every)
        users = (*road.house.index, *collections, *road.quality.rules())
        return any(one.root_folder in names for one in users)

    return await _async_ask(entry, look)


def _names(folder: str) -> frozenset[str]:
    """Return a folder as it may have been written down: as it was typed, or tidied."""
    return frozenset({folder, os.path.normpath(folder)})


async def _async_ask[T](
    entry: RadarrMvpConfigEntry, question: Callable[[Road], Awaitable[T]]
) -> T:
    """Ask a library, or refuse to go on where it cannot tell."""
    if entry.state is ConfigEntryState.LOADED:
        data = entry.runtime_data
        try:
            async with asyncio.timeout(PATIENCE):
                await data.async_wait_until_open()
                return await question(data.road)
        except (HomeAssistantError, StoreError, TimeoutError) as error:
            LOGGER.debug("The library cannot tell what is at stake: %s", error)
    raise Invalid("library_not_open")
