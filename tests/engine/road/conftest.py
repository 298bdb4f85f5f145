"""Rooms for each test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.engine.rooms import Rooms, open_rooms


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncGenerator[Rooms]:
    """Return an empty library with real books."""
    async with open_rooms(tmp_path) as opened:
        yield opened
