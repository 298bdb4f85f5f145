"""A village for each test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.engine.lists.village import Village, open_village


@pytest.fixture
async def village(tmp_path: Path) -> AsyncGenerator[Village]:
    """Return an empty library that follows lists."""
    async with open_village(tmp_path) as opened:
        yield opened
