"""A household whose library is open, for tests that watch it through entities."""

import asyncio
from collections.abc import Callable
from typing import Any

from .actions.house import House
from .integration import Home


async def furnish(home: Home, **options: Any) -> House:
    """Return a household by the given options; of itself it asks indexers for nothing."""
    usual = {"quality_profile": "HD - 720p/1080p", "automation": {"search": False}}
    house = House(home, home.entry(options=usual | options))
    await home.set_up(house.entry)
    return house


async def count(house: House) -> None:
    """Have the library counted anew, and wait for that."""
    house.data.library.round.forget_figures()
    await house.data.library.async_refresh()
    await house.home.settle()


async def wait_until(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)
