"""The indexers of an entry: those that are set up themselves, and those behind Prowlarr."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from .clients.prowlarr import Prowlarr
from .engine.errors import ServiceError
from .engine.indexing import Indexer
from .engine.log import LOGGER

# A Prowlarr that hangs must not keep the others from being asked.
_PATIENCE: Final = 3.0


class EntryIndexers:
    """All indexers that may be asked at a moment."""

    def __init__(
        self, indexers: Iterable[Indexer] = (), prowlarrs: Iterable[Prowlarr] = ()
    ) -> None:
        """Know those that are always there, and who knows more."""
        self._indexers = {one.identity.id: one for one in indexers}
        self._prowlarrs = tuple(prowlarrs)

    async def current(self) -> Mapping[str, Indexer]:
        """Return the indexers by their ids; a Prowlarr that does not answer hides only its own."""
        behind = await asyncio.gather(*map(_ready, self._prowlarrs))
        found = dict(self._indexers)
        for indexers in behind:
            found |= {one.identity.id: one for one in indexers}
        return found


async def _ready(prowlarr: Prowlarr) -> list[Indexer]:
    """Return the indexers of a Prowlarr that it does not leave alone itself."""
    try:
        async with asyncio.timeout(_PATIENCE):
            sources = await prowlarr.sources()
    except (ServiceError, TimeoutError) as error:
        LOGGER.warning("The indexers of Prowlarr are not known: %s", error)
        return []
    return [source.indexer for source in sources if source.is_ready]
