"""A fake qBittorrent, real ones, and clients that are closed when a test ends."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
import re
import ssl
from typing import Any, Protocol

import pytest
import pytest_socket

from custom_components.radarr_mvp.clients.qbittorrent import Login, QBittorrentClient
from custom_components.radarr_mvp.engine.resilience import ServiceGate
from tests.sandbox.catalogue import FILMS
from tests.sandbox.fake_qbittorrent import FakeQBittorrent
from tests.sandbox.films import FilmSpec
from tests.sandbox.planted import QBITTORRENT_PASSWORD, QBITTORRENT_USERNAME
from tests.sandbox.swarm import (
    ALL_VERSIONS,
    QBittorrent,
    Seeder,
    SwarmError,
    installed_versions,
)
from tests.sandbox.torrents import Torrent, make_torrent
from tests.support import ManualClock, open_gate

LOGIN = Login(QBITTORRENT_USERNAME, QBITTORRENT_PASSWORD)
RELEASE = "Nosferatu.1922.1080p.BluRay.x264-GRP"


class Connect(Protocol):
    """Makes clients."""

    def __call__(
        self,
        url: str,
        login: Login = LOGIN,
        gate: ServiceGate | None = None,
        **options: Any,
    ) -> QBittorrentClient:
        """Return a client that waits in no time."""


@asynccontextmanager
async def answering(
    answer: bytes, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[int]:
    """Give every request the same bytes; yield the port."""

    async def respond(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        # What is left unread when a connection is closed makes the other side lose the answer.
        if told := re.search(rb"(?i)content-length: *(\d+)", head):
            await reader.readexactly(int(told[1]))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(
        respond,
        "127.0.0.1",
        0,
        ssl=tls,
        ssl_shutdown_timeout=0.1 if tls else None,
    )
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


@pytest.fixture
async def connect(socket_enabled: None) -> AsyncGenerator[Connect]:
    """Return what makes clients."""
    clients: list[QBittorrentClient] = []

    def make(
        url: str,
        login: Login = LOGIN,
        gate: ServiceGate | None = None,
        **options: Any,
    ) -> QBittorrentClient:
        options.setdefault("sleep", ManualClock().sleep)
        client = QBittorrentClient(
            gate or open_gate("qbittorrent"), url, login, **options
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
async def fake(socket_enabled: None) -> AsyncGenerator[FakeQBittorrent]:
    """Return the newest fake."""
    async with FakeQBittorrent() as service:
        yield service


@pytest.fixture
def client(fake: FakeQBittorrent, connect: Connect) -> QBittorrentClient:
    """Return a client of the newest fake."""
    return connect(fake.url)


@pytest.fixture
def torrent(tmp_path: Path) -> Torrent:
    """Return a torrent nobody has."""
    content = tmp_path / "film.mkv"
    content.write_bytes(b"not much of a film")
    return make_torrent(content, "http://127.0.0.1:9/announce")


@pytest.fixture(scope="session")
def seeder(tmp_path_factory: pytest.TempPathFactory) -> Generator[Seeder]:
    """Return a real seeder that is the tracker as well."""
    pytest_socket.enable_socket()
    service = Seeder(tmp_path_factory.mktemp("seeder"))
    try:
        service.start()
    except SwarmError as error:
        pytest.skip(str(error))
    yield service
    service.kill()


@pytest.fixture(scope="session")
def seeded(seeder: Seeder) -> Torrent:
    """Return the torrent of a film of 95 minutes that is being seeded."""
    return seeder.seed_film(FilmSpec(FILMS[0]), RELEASE)


@pytest.fixture(scope="session", params=ALL_VERSIONS)
def real(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[QBittorrent]:
    """Return a real download client of each version."""
    version: str = request.param
    if version not in installed_versions():
        pytest.skip(f"qBittorrent {version} is not installed; scripts/setup fetches it")
    pytest_socket.enable_socket()
    service = QBittorrent(tmp_path_factory.mktemp(f"qbittorrent-{version}"), version)
    service.start()
    yield service
    service.kill()
