"""What the tests of readers share."""

from collections.abc import AsyncGenerator

import pytest

from tests.sandbox.list_host import FakeListHost


@pytest.fixture
async def list_host(socket_enabled: None) -> AsyncGenerator[FakeListHost]:
    """Return a server of lists."""
    async with FakeListHost() as service:
        yield service
