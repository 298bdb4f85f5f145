"""The indexers that the Torznab client is tried with."""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.torznab import TorznabIndexer

from ...sandbox import prowlarr as prowlarr_sandbox
from ...sandbox.planted import TORZNAB_API_KEY
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.torznab import FakeTorznab
from .house import behind, client


@pytest.fixture
async def torznab(socket_enabled: None) -> AsyncGenerator[FakeTorznab]:
    """Return an indexer that stands alone."""
    async with FakeTorznab() as service:
        yield service


@pytest.fixture
async def prowlarr(socket_enabled: None) -> AsyncGenerator[FakeProwlarr]:
    """Return a Prowlarr."""
    async with FakeProwlarr() as service:
        yield service


@pytest.fixture
def alone(torznab: FakeTorznab, session: ClientSession) -> TorznabIndexer:
    """Return the client of the indexer that stands alone."""
    return client(session, torznab.api_url, api_key=TORZNAB_API_KEY)


@pytest.fixture
def private(prowlarr: FakeProwlarr, session: ClientSession) -> TorznabIndexer:
    """Return the client of Prowlarr's private indexer."""
    return behind(prowlarr, session, prowlarr_sandbox.PRIVATE)
