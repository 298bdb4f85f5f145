"""What is made of all movies of a library, kept until any of them changes."""

import asyncio
from collections.abc import Callable, Iterable

from .household import Housekeeping
from .movies import Movie
from .pace import at_ease


class Overview[Made]:
    """Something that is made of all movies; a thread makes it anew, but only where it is asked for and out of date."""

    def __init__(
        self, house: Housekeeping, make: Callable[[Iterable[Movie]], Made]
    ) -> None:
        """Make nothing yet."""
        self._house = house
        self._make = make
        self._made: tuple[int, Made] | None = None
        self._making = asyncio.Lock()

    async def get(self) -> Made:
        """Return it as it is now."""
        async with self._making:
            version = self._house.version
            if self._made is None or self._made[0] != version:
                movies = at_ease(self._house.index)
                self._made = version, await asyncio.to_thread(self._make, movies)
            return self._made[1]
