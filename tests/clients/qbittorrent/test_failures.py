"""What goes wrong on the way, and that nothing is sent twice because of it."""

import asyncio
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import socket
import ssl
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest

from custom_components.radarr_mvp.clients.qbittorrent import Login, QBittorrentClient
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.resilience import (
    Gatehouse,
    RateLimit,
    RetryPolicy,
)
from tests.sandbox.fake_qbittorrent import OLD, FakeQBittorrent
from tests.sandbox.service import FaultMode
from tests.sandbox.swarm import free_port
from tests.sandbox.torrents import Torrent
from tests.support import ManualClock, VolatileMemory, open_gate

from .conftest import Connect, answering

ONE = "a" * 40


@pytest.mark.parametrize(
    ("mode", "flaw"),
    [
        (FaultMode.HTML, Flaw.HTML),
        (FaultMode.TRUNCATED, Flaw.NOT_JSON),
        (FaultMode.WRONG_SHAPE, Flaw.UNEXPECTED),
        (FaultMode.HUGE, Flaw.TOO_LARGE),
    ],
)
async def test_useless_answers_are_told_apart(
    fake: FakeQBittorrent, client: QBittorrentClient, mode: FaultMode, flaw: Flaw
) -> None:
    """A web page, half an answer, another answer and a flood of bytes all end as a typed error."""
    fake.put(ONE)
    await client.traffic()
    fake.fail(mode, path="sync/maindata")
    with pytest.raises(BadAnswer) as bad:
        await client.sync()
    assert bad.value.flaw is flaw
    # A flood is put on record only when the fake notices that nobody listens any more.
    await fake.stop()
    assert fake.asked("sync/maindata") == 1


@pytest.mark.parametrize("reader", ["files", "trackers", "details"])
async def test_answers_of_another_shape_are_no_crash(
    fake: FakeQBittorrent, client: QBittorrentClient, reader: str
) -> None:
    """An object where a list belongs, or the other way round, is a bad answer."""
    fake.put(ONE)
    wrong = {"files": {}, "trackers": [7], "details": []}[reader]
    shelf = fake.files if reader == "files" else fake.trackers
    shelf[ONE] = wrong  # type: ignore[assignment]  # the point of the test
    if reader == "details":
        fake.torrents[ONE] = wrong  # type: ignore[assignment]  # as above
    with pytest.raises(BadAnswer) as bad:
        await getattr(client, reader)(ONE)
    assert bad.value.flaw is Flaw.UNEXPECTED


async def test_a_failing_server_is_asked_once_even_for_a_torrent(
    fake: FakeQBittorrent, client: QBittorrentClient, torrent: Torrent
) -> None:
    """The package would send the file a second time after a 5xx."""
    await client.traffic()
    fake.fail(FaultMode.SERVER_ERROR, path="torrents/add")
    with pytest.raises(Unavailable) as down:
        await client.add(torrent.data, torrent.info_hash)
    assert down.value.reason is Outage.SERVER
    assert fake.asked("torrents/add") == 1


async def test_a_broken_connection_does_not_send_a_torrent_twice(
    fake: FakeQBittorrent, connect: Connect, torrent: Torrent
) -> None:
    """Nobody knows whether the first one arrived; looking comes before sending again."""
    clock = ManualClock()
    gate = Gatehouse(clock, VolatileMemory()).gate("qbittorrent", RateLimit())
    client = connect(fake.url, gate=gate)
    await client.traffic()
    fake.mute_after.add("torrents/add")
    with pytest.raises(Unavailable) as down:
        await client.add(torrent.data, torrent.info_hash)
    assert down.value.reason is Outage.SERVER
    assert fake.asked("torrents/add") == 1
    assert torrent.info_hash in fake.torrents
    clock.advance(3600)
    assert await client.add(torrent.data, torrent.info_hash) == "existed"
    assert fake.asked("torrents/add") == 1


async def test_a_hanging_server_costs_no_more_than_the_deadline(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """The thread gives up with us, so that the next call goes through."""
    client = connect(fake.url, deadline=0.3)
    await client.traffic()
    hang = fake.fail(FaultMode.HANG, path="transfer/info")
    began = time.monotonic()
    with pytest.raises(Unavailable) as late:
        await client.traffic()
    assert late.value.reason is Outage.TIMEOUT
    assert time.monotonic() - began < 2
    fake.faults.remove(hang)
    assert (await client.check(deliberate=True)).app_version == "5.3.0"


async def test_a_trickle_does_not_hold_the_thread(
    connect: Connect, socket_enabled: None
) -> None:
    """A byte now and then resets every timeout of the package, but not the deadline."""
    sent: list[float] = []

    async def trickle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            for _ in range(100):
                writer.write(b"1")
                await writer.drain()
                sent.append(time.monotonic())
                await asyncio.sleep(0.05)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    began = time.monotonic()
    client = connect(f"http://127.0.0.1:{port}", deadline=0.3)
    with pytest.raises(Unavailable) as late:
        await client.check()
    assert late.value.reason is Outage.TIMEOUT
    await client.close()
    server.close()
    await server.wait_closed()
    assert time.monotonic() - began < 1.5


async def test_no_answer_is_waited_for_after_the_deadline(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Work that got its turn too late sends nothing at all."""
    with pytest.raises(Unavailable) as late:
        await client._in_thread(lambda session: session.transfer_info(), -1)
    assert late.value.reason is Outage.TIMEOUT
    assert not fake.log.requests


async def test_the_event_loop_goes_on_while_a_large_list_is_read(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """Thousands of torrents are decoded and compared in the thread."""
    for number in range(3000):
        fake.put(f"{number:040x}")
    gaps: list[float] = []

    async def watch() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.005)
            now = time.monotonic()
            gaps.append(now - last)
            last = now

    # The fake works in this very loop, so its answer is prepared before anything is measured.
    whole = json.dumps({"rid": 1, "full_update": True, "torrents": fake.torrents})
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(whole)}\r\n\r\n"
    async with answering((head + whole).encode()) as port:
        watcher = asyncio.create_task(watch())
        changes = await connect(f"http://127.0.0.1:{port}").sync()
        watcher.cancel()
    assert len(changes.added) == 3000
    assert max(gaps) < 0.2


@pytest.mark.parametrize(
    ("address", "outage"),
    [
        ("http://127.0.0.1:{port}", Outage.CONNECTION),
        ("http://[::1", Outage.DNS),
        ("gopher://127.0.0.1", Outage.DNS),
        ("http://", Outage.DNS),
        ("http://127.0.0.1:99999", Outage.DNS),
        ("https://127.0.0.1:{fake}", Outage.TLS),
    ],
)
async def test_why_a_server_is_out_of_reach(
    fake: FakeQBittorrent, connect: Connect, address: str, outage: Outage
) -> None:
    """A person configuring it must know where to look."""
    client = connect(address.format(port=free_port(), fake=fake.port))
    with pytest.raises(Unavailable) as down:
        await client.check()
    assert down.value.reason is outage


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Outage.DNS),
        (RuntimeError("out of the blue"), Outage.SERVER),
    ],
)
async def test_troubles_with_the_name(
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    outage: Outage,
) -> None:
    """A host that is not known says so, and a resolver that goes mad is still one of our errors."""

    def resolve(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(Unavailable) as down:
        await connect("http://qbittorrent.invalid:8080").check()
    assert down.value.reason is outage


async def test_another_web_server_is_not_qbittorrent(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """Somebody else's 404 is not an old qBittorrent."""
    client = connect(f"{fake.url}/elsewhere")
    with pytest.raises(BadAnswer, match="not qBittorrent") as bad:
        await client.check()
    assert bad.value.flaw is Flaw.UNSUPPORTED


async def test_a_redirect_is_not_followed(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """A password must not be carried to another address."""
    elsewhere = f"HTTP/1.1 302 Found\r\nLocation: {fake.url}\r\n\r\n"
    async with answering(elsewhere.encode()) as port:
        with pytest.raises(BadAnswer) as bad:
            await connect(f"http://127.0.0.1:{port}").check()
    assert bad.value.flaw is Flaw.REDIRECTED
    assert not fake.log.requests


@pytest.mark.parametrize(("seconds", "expected"), [(7, 7.0), (None, None)])
async def test_a_proxy_that_asks_for_patience_gets_it(
    fake: FakeQBittorrent,
    client: QBittorrentClient,
    seconds: int | None,
    expected: float | None,
) -> None:
    """429 is no failure of qBittorrent."""
    fake.trusting = True
    fake.fail(FaultMode.THROTTLE, retry_after=seconds)
    with pytest.raises(Throttled) as throttled:
        await client.check()
    assert throttled.value.retry_after == expected


async def test_reads_are_repeated_where_the_gate_allows_it(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """A passing failure of a question is not worth an error."""
    gate = open_gate("qbittorrent", retries=RetryPolicy(attempts=2, first=0.0))
    client = connect(fake.url, gate=gate)
    await client.traffic()
    fake.fail(FaultMode.SERVER_ERROR, times=1)
    assert (await client.traffic()).dht_nodes == 300


async def test_an_unknown_torrent_is_not_found(client: QBittorrentClient) -> None:
    """Questions about a single torrent say so when it is gone."""
    for ask in (client.files, client.trackers, client.details):
        with pytest.raises(NotFound):
            await ask(ONE)


async def test_what_a_version_cannot_do_is_said(connect: Connect) -> None:
    """The package would pass over it in silence."""
    async with FakeQBittorrent(OLD) as fake:
        client = connect(fake.url)
        with pytest.raises(BadAnswer) as bad:
            await client._call(lambda session: session.free_space_at("/data"))
        assert bad.value.flaw is Flaw.UNSUPPORTED
        await client.close()


async def test_all_is_no_hash(fake: FakeQBittorrent, client: QBittorrentClient) -> None:
    """QBittorrent's word for every torrent must never get there by accident."""
    fake.put(ONE)
    for nonsense in ("all", "", f"{ONE}|all"):
        with pytest.raises(ValueError, match="info-hash"):
            await client.delete(nonsense, with_files=True)
    assert ONE in fake.torrents
    await client.delete(with_files=True)
    assert not fake.log.requests


async def test_a_self_signed_certificate_can_be_accepted(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check of the certificate is the user's to switch off, whatever the environment says."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_certificate(tmp_path)))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    forbidden = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nForbidden"
    async with answering(forbidden, tls) as port:
        address = f"https://127.0.0.1:{port}"
        with pytest.raises(Unavailable) as strict:
            await connect(address, Login()).check()
        with pytest.raises(AuthRefused, match="asks for a login"):
            await connect(address, Login(), verify_ssl=False).check()
    assert strict.value.reason is Outage.TLS


def _certificate(folder: Path) -> Path:
    """Write a certificate for another host that nobody has signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere.invalid")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    path = folder / "certificate.pem"
    path.write_bytes(certificate.public_bytes(pem))
    return path
