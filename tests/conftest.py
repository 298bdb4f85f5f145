"""What all tests share."""

from collections.abc import AsyncGenerator
import os

from aiohttp import ClientSession, CookieJar
from hypothesis import settings
import pytest

# Imported before Home Assistant looks for integrations, or it finds the test helpers' own folder instead.
import custom_components  # noqa: F401

# The same examples in every run, so that a failure can be met again; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("search", max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

pytest_plugins = ["tests.leak_watch", "tests.integration", "tests.following"]


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[ClientSession]:
    """Return an HTTP session that may reach the sandbox."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client_session:
        yield client_session
