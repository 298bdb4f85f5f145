"""What the tests of Plex share."""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession
import pytest

from tests.sandbox.plex import FakePlex

from .house import PlexHouse


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[PlexHouse]:
    """Return a Plex in good health, an hour after the start."""
    async with FakePlex() as fake:
        running = PlexHouse(fake, session)
        running.clock.advance(3600)
        yield running
