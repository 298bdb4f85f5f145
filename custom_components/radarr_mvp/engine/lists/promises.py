"""Look for what lists have added: a few at a time, and with what budgets leave to spare."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ..log import LOGGER
from ..search import Search
from .desk import ListDesk

# Where budgets were spent, there is no use in asking again at once.
_PAUSE: Final = 900.0
# After that it is left to the scheduled search.
_LONGEST: Final = timedelta(days=7)


@dataclass(slots=True)
class Promises:
    """Keeps the promise to look for movies; what budgets do not allow now is done later, also after a restart."""

    desk: ListDesk
    search: Search
    _has_any: bool = False
    _not_before: float = 0.0

    async def load(self) -> None:
        """Read whether anything is still to be looked for."""
        books = self.desk.books
        self._has_any = bool(await books.read(books.list_searches.every))

    def promised(self) -> None:
        """Hear that something was promised."""
        self._has_any = True

    @property
    def is_due(self) -> bool:
        """Return whether there is something to look for, and it makes sense now.

        Where the household wants nothing to be searched by itself, it waits until that is wanted.
        """
        wanted = self.desk.house.settings.automation.search
        in_time = self.desk.clock.monotonic() >= self._not_before
        return self._has_any and wanted and in_time

    async def keep(self) -> int:
        """Look for what was promised; return how many movies are still to be looked for."""
        books = self.desk.books
        self._has_any = False
        promised = await books.read(books.list_searches.every)
        causes: defaultdict[str, list[int]] = defaultdict(list)
        for one in promised:
            causes[one.correlation_id].append(one.movie_id)
        for cause, ids in causes.items():
            await self._look_for(ids, cause)
        since = self.desk.now - _LONGEST
        left = [
            one.movie_id
            for one in promised
            if one.at > since and self._is_owed(one.movie_id)
        ]
        kept = {one.movie_id for one in promised}.difference(left)
        if kept:
            await books.write(lambda tx: books.list_searches.settle(tx, kept))
        if left:
            self._has_any = True
            self._not_before = self.desk.clock.monotonic() + _PAUSE
        return len(left)

    async def _look_for(self, ids: list[int], cause: str) -> None:
        """Look for the movies of one visit."""
        if not any(self._is_owed(one) for one in ids):
            return
        try:
            await self.search.wanted(
                upgrades=False, only=frozenset(ids), correlation_id=cause
            )
        except Exception:
            LOGGER.exception("What lists have added could not be searched for")

    def _is_owed(self, movie_id: int) -> bool:
        """Return whether a movie is to be looked for, can be had, and was not looked for lately."""
        house = self.desk.house
        movie = house.index.get(movie_id)
        if movie is None or not movie.monitored or movie.file is not None:
            return False
        delay = house.settings.releases.availability_delay
        if not movie.is_available(house.now, delay):
            # The scheduled search looks for it when its time has come.
            return False
        searched = movie.last_searched or datetime.fromtimestamp(0, UTC)
        pause = house.settings.automation.search_again_after
        return not searched <= house.now < searched + pause
