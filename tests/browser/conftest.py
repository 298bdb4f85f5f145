"""The person's album, their world and their house."""

from collections.abc import AsyncGenerator
import os
from pathlib import Path
import site
import sys
from typing import Final

import pytest

from tests.e2e.home_assistant import RELEASES, REPOSITORY
from tests.sandbox.swarm import installed_versions
from tests.sandbox.world import World

from .album import Album
from .house import CountingHouse, coming_film, tmdb_with

_PYTHON: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"
# Behind everything else on the path, so that Home Assistant's own packages stay the ones that are used.
site.addsitedir(str(REPOSITORY / f".venv/browser/lib/{_PYTHON}/site-packages"))


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Leave it to the processes to end: Home Assistant is no part of this one here."""


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """Return a release of Home Assistant, where this test is wanted at all."""
    if "RADARR_MVP_SCREENSHOTS" not in os.environ:
        pytest.skip("the browser test takes some minutes; scripts/browser runs it")
    return str(request.param)


@pytest.fixture
def album(release: str) -> Album:
    """Return an empty album."""
    return Album(Path(os.environ["RADARR_MVP_SCREENSHOTS"]) / release)


@pytest.fixture
async def world(
    release: str, tmp_path: Path, socket_enabled: None
) -> AsyncGenerator[World]:
    """Return a running sandbox that knows a coming film."""
    version = installed_versions()[-1]
    tmdb = tmdb_with(coming_film())
    async with World(tmp_path / "world", version=version, tmdb=tmdb) as running:
        yield running


@pytest.fixture
async def house(
    album: Album, release: str, tmp_path: Path, socket_enabled: None
) -> AsyncGenerator[CountingHouse]:
    """Return a running Home Assistant, onboarded, with nothing of ours configured; its log goes into the album."""
    async with CountingHouse(tmp_path / "config", release=release) as running:
        yield running
    (album.folder / "home-assistant.log").write_text(running.log, "utf-8")
