"""What the tests of IMDb share."""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.imdb import GraphQl
from tests.sandbox.imdb import FakeImdb
from tests.sandbox.list_host import FakeListHost
from tests.support import open_gate

from ..listing import AGENT


@pytest.fixture
async def imdb(socket_enabled: None) -> AsyncGenerator[FakeImdb]:
    """Return an IMDb in good health."""
    async with FakeImdb() as service:
        yield service


@pytest.fixture
def graphql(session: ClientSession, imdb: FakeImdb) -> GraphQl:
    """Return what asks it."""
    return GraphQl(session, open_gate("imdb"), user_agent=AGENT, url=imdb.url)


@pytest.fixture
async def list_host(socket_enabled: None) -> AsyncGenerator[FakeListHost]:
    """Return a server of lists."""
    async with FakeListHost() as service:
        yield service
