"""The time of this machine."""

import asyncio
import time


class RealClock:
    """The clock that the engine is given in Home Assistant, too."""

    def now(self) -> float:
        """Return the wall clock."""
        return time.time()

    def monotonic(self) -> float:
        """Return the clock that is never set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
