"""What the tests of another Radarr share."""

from collections.abc import AsyncGenerator

import pytest

from tests.sandbox.radarr import FakeRadarr


@pytest.fixture
async def radarr(socket_enabled: None) -> AsyncGenerator[FakeRadarr]:
    """Return a Radarr with a few films."""
    async with FakeRadarr() as service:
        yield service
