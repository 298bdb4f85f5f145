"""What all tests share."""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession, CookieJar
import pytest

# Imported before Home Assistant looks for integrations, or it finds the test helpers' own folder instead.
import custom_components  # noqa: F401

pytest_plugins = ["tests.leak_watch", "tests.integration"]


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[ClientSession]:
    """Return an HTTP session that may reach the sandbox."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client_session:
        yield client_session
