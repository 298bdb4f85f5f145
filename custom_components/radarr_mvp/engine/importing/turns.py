"""Who files a film when: only so many at once, and one at a time for each movie."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any


async def to_its_end[T](work: Coroutine[Any, Any, T]) -> T:
    """Do something to its end; who is cancelled meanwhile is so only then."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await asyncio.wait({task})
        raise


class Turns:
    """Lets only so many work at once; the limit may change at any time."""

    def __init__(self, limit: Callable[[], int]) -> None:
        """Keep what tells the limit."""
        self._limit = limit
        self._busy = 0
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait until it is one's turn, and have it until the end."""
        async with self._freed:
            await self._freed.wait_for(lambda: self._busy < self._limit())
            self._busy += 1
        try:
            yield
        finally:
            async with self._freed:
                self._busy -= 1
                self._freed.notify_all()


class OneAtATime:
    """Lets only one at a time work on the same thing."""

    def __init__(self) -> None:
        """Begin with nobody at work."""
        self._in_hand: set[int] = set()
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def alone(self, thing: int) -> AsyncGenerator[None]:
        """Wait until nobody else works on a thing, and keep it until the end."""
        async with self._freed:
            await self._freed.wait_for(lambda: thing not in self._in_hand)
            self._in_hand.add(thing)
        try:
            yield
        finally:
            async with self._freed:
                self._in_hand.discard(thing)
                self._freed.notify_all()
