"""End what a crash has cut off."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from ..invalid import Invalid
from ..log import LOGGER
from . import errands
from .changing import Changing
from .desk import Desk
from .errands import Errand, ErrandKind
from .removing import Removing


@dataclass(frozen=True, slots=True)
class Recovering:
    """Ends moves and removals that were begun."""

    desk: Desk
    changing: Changing
    removing: Removing

    async def recover(self) -> None:
        """End all that can be ended; what is out of reach stays for the next time."""
        desk = self.desk
        begun = await desk.books.read(lambda one: errands.pending(desk.books, one))
        for errand in begun:
            try:
                await self._end(errand)
            except Invalid as problem:
                LOGGER.warning("A movie's folder cannot be put right yet: %s", problem)
            except Exception:
                LOGGER.exception("A movie's folder could not be put right")

    async def _end(self, errand: Errand) -> None:
        """End one errand, unless its root folders are not mounted."""
        desk = self.desk
        if desk.house.index.get(errand.movie_id) is None:
            await desk.books.write(
                lambda transaction: errands.end(
                    desk.books, transaction, errand.movie_id, desk.clock.now()
                )
            )
            return
        if not await asyncio.to_thread(_is_reachable, errand):
            LOGGER.warning("%s cannot be reached, so it stays as it is", errand.source)
            return
        if errand.kind is ErrandKind.MOVE:
            await self.changing.end(errand)
        else:
            await self.removing.end(errand)


def _is_reachable(errand: Errand) -> bool:
    """Return whether the root folders of an errand are there; it blocks."""
    if not errands.is_there(Path(errand.root), errand.inode):
        return False
    if errand.kind is ErrandKind.REMOVE:
        return True
    return errands.is_there(Path(errand.to_root), errand.to_inode)
