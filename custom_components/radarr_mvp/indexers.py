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
        self._behind = [_Behind(one) for one in prowlarrs]

    async def current(self) -> Mapping[str, Indexer]:
        """Return the indexers by their ids; a Prowlarr that does not answer hides only its own."""
        found = dict(self._indexers)
        for indexers in await asyncio.gather(*(one.ready() for one in self._behind)):
            found |= {one.identity.id: one for one in indexers}
        return found


class _Behind:
    """The indexers behind one Prowlarr."""

    def __init__(self, prowlarr: Prowlarr) -> None:
        """Expect it to answer."""
        self._prowlarr = prowlarr
        self._answers = True

    async def ready(self) -> list[Indexer]:
        """Return the indexers that it does not leave alone itself."""
        try:
            async with asyncio.timeout(_PATIENCE):
                sources = await self._prowlarr.sources()
        except ServiceError as error:
            self._miss(str(error))
            return []
        except TimeoutError:
            self._miss("no answer in time")
            return []
        except Exception:
            LOGGER.exception("The indexers of Prowlarr could not be read")
            return []
        self._answers = True
        return [source.indexer for source in sources if source.is_ready]

    def _miss(self, why: str) -> None:
        """Say once that it does not answer."""
        if self._answers:
            LOGGER.warning("The indexers of Prowlarr are not known: %s", why)
        self._answers = False
