"""A world for whole journeys, started once for all of them."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.sandbox.swarm import installed_versions
from tests.sandbox.world import World

from .home_assistant import RELEASES, HomeAssistant, hass_binary


@pytest.fixture
async def world(tmp_path: Path, socket_enabled: None) -> AsyncGenerator[World]:
    """Return a running sandbox with the newest qBittorrent there is."""
    versions = installed_versions()
    if not versions:
        pytest.skip("no qBittorrent here; scripts/setup installs it")
    async with World(tmp_path / "world", version=versions[-1]) as running:
        yield running


@pytest.fixture(params=RELEASES)
async def home_assistant(
    request: pytest.FixtureRequest, tmp_path: Path, socket_enabled: None
) -> AsyncGenerator[HomeAssistant]:
    """Return a running Home Assistant of each release, onboarded."""
    if not hass_binary(request.param).exists():
        pytest.skip(
            f"no Home Assistant {request.param} here; scripts/setup installs it"
        )
    async with HomeAssistant(tmp_path / "config", release=request.param) as hass:
        yield hass
