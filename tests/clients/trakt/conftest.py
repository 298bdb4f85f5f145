"""What the tests of Trakt share."""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession
import pytest

from tests.sandbox.trakt import FakeTrakt
from tests.support import ManualClock

from .house import TraktHouse


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TraktHouse]:
    """Return a Trakt in good health, an hour after the start."""
    clock = ManualClock()
    async with FakeTrakt(clock.now) as fake:
        running = TraktHouse(fake, session, clock)
        clock.advance(3600)
        yield running
