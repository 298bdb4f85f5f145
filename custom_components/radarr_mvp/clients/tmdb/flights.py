"""One fetch for all who want the same thing at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class _Flight:
    """A fetch under way, and how many wait for it."""

    task: asyncio.Task[Any]
    passengers: int = 0


class Flights:
    """Fetches under way, by key; one that nobody waits for any more is called off."""

    def __init__(self) -> None:
        """Start with none."""
        self._flights: dict[str, _Flight] = {}

    async def join[T](self, key: str, fetch: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what the fetch under this key brings; the same key always brings the same type."""
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(fetch()))
            flight.task.add_done_callback(lambda _: self._landed(key, flight))
        flight.passengers += 1
        try:
            result: T = await asyncio.shield(flight.task)
        finally:
            flight.passengers -= 1
            if not flight.passengers and not flight.task.done():
                self._landed(key, flight)
                flight.task.cancel()
        return result

    def _landed(self, key: str, flight: _Flight) -> None:
        """Let the next one under this key start anew."""
        if self._flights.get(key) is flight:
            del self._flights[key]
