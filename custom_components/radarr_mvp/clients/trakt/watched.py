"""What an account has watched."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...engine.ports import Clock
from .client import TraktClient
from .model import TraktIds

# Lists that are visited in a row share one answer.
_LASTS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Watched:
    """Movies that were watched, by all the names that Trakt has for them."""

    names: frozenset[tuple[str, int | str]] = frozenset()

    def has(self, ids: TraktIds) -> bool:
        """Tell whether a movie was watched."""
        return not self.names.isdisjoint(_names_of(ids))


NOTHING: Final = Watched()


class WatchHistory:
    """What the account has watched, asked for once for all lists that want to know."""

    def __init__(self, client: TraktClient, clock: Clock) -> None:
        """Know nothing yet."""
        self._client = client
        self._clock = clock
        self._turn = asyncio.Lock()
        self._known: Watched | None = None
        self._at = 0.0

    async def watched(self) -> Watched:
        """Return what was watched."""
        async with self._turn:
            now = self._clock.monotonic()
            if self._known is None or now - self._at >= _LASTS:
                self._known = await self._ask()
                self._at = now
            return self._known

    async def _ask(self) -> Watched:
        """Ask for all of it; by the half of it, movies would be added that were watched."""
        found = await self._client.watched()
        if found.problem is not None:
            raise found.problem
        return Watched(
            frozenset(name for one in found.items for name in _names_of(one.movie.ids))
        )


def _names_of(ids: TraktIds) -> Iterator[tuple[str, int | str]]:
    """Yield the names that a movie is known by."""
    for kind in ("trakt", "tmdb", "imdb"):
        if name := getattr(ids, kind):
            yield kind, name
