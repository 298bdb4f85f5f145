"""Worlds for whole journeys, started once for all that can be made in them."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from pytest_socket import enable_socket

from tests.sandbox.swarm import installed_versions
from tests.sandbox.world import World

from .home import Home
from .home_assistant import RELEASES, HomeAssistant, hass_binary
from .homes import Kind


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of each household follow each other, so that it is set up once."""
    places = [place for place, item in enumerate(items) if _home_of(item)]
    in_order = sorted((items[place] for place in places), key=_home_of)
    for place, item in zip(places, in_order, strict=True):
        items[place] = item


def _home_of(item: pytest.Item) -> Kind | tuple[()]:
    """Return which household a test is made in, nothing where in none of those that are shared."""
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return ()
    home: Kind | tuple[()] = item.callspec.params.get("shared_home", ())  # type: ignore[assignment]  # Ours are all of this kind.
    return home


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Allow a world to go on after a test: Home Assistant is no part of this process here."""


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
    _need_home_assistant(request.param)
    async with HomeAssistant(tmp_path / "config", release=request.param) as hass:
        yield hass


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def shared_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Home]:
    """Return a running household of a release of Home Assistant and a version of qBittorrent."""
    release, version = request.param
    _need_home_assistant(release)
    if version not in installed_versions():
        pytest.skip(f"no qBittorrent {version} here; scripts/setup installs it")
    enable_socket()
    folder = tmp_path_factory.mktemp("home")
    async with Home.below(folder, release, version) as running:
        yield running
        enable_socket()


@pytest.fixture
def home(shared_home: Home, socket_enabled: None) -> Home:
    """Return a running household."""
    return shared_home


def _need_home_assistant(release: str) -> None:
    """Skip what needs a release of Home Assistant that is not installed."""
    if not hass_binary(release).exists():
        pytest.skip(f"no Home Assistant {release} here; scripts/setup installs it")
