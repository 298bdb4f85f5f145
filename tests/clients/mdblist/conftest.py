"""What the tests of MDBList share."""

from collections.abc import AsyncGenerator

import pytest

from tests.sandbox.mdblist import FakeMdbList


@pytest.fixture
async def mdblist(socket_enabled: None) -> AsyncGenerator[FakeMdbList]:
    """Return an MDBList in good health."""
    async with FakeMdbList() as service:
        yield service
