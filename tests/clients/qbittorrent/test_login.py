"""How the client is let in, and what it does when it is not."""

import asyncio
from pathlib import Path
import threading
import time

import pytest

from custom_components.radarr_mvp.clients.qbittorrent import (
    Login,
    QBittorrentClient,
    client as module,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Refusal,
    Unavailable,
)
from custom_components.radarr_mvp.engine.resilience import (
    BreakerState,
    Gatehouse,
    RateLimit,
    ServiceGate,
)
from tests.sandbox.fake_qbittorrent import (
    GENERATIONS,
    MOST_BAD_LOGINS,
    V4_6,
    V5_1,
    V5_3,
    FakeQBittorrent,
    Generation,
)
from tests.sandbox.planted import QBITTORRENT_PASSWORD, QBITTORRENT_USERNAME
from tests.sandbox.service import FaultMode
from tests.support import SystemTime, VolatileMemory

from .conftest import Connect

WRONG = Login(QBITTORRENT_USERNAME, "not-the-password")
KEY = "qbt_planted0123456789abcdefghijkl"


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda one: one.app)
async def test_logs_in_once_whatever_the_version_answers(
    generation: Generation, connect: Connect
) -> None:
    """`Ok.` and 204 both let in, and the cookie comes back under whatever name it has."""
    async with FakeQBittorrent(generation) as fake:
        client = connect(fake.url)
        for _ in range(3):
            await client.traffic()
        assert fake.logins == 1
        assert fake.asked("transfer/info") == 4
        await client.close()


@pytest.mark.parametrize("generation", [V5_1, V5_3], ids=lambda one: one.app)
async def test_a_wrong_password_is_tried_once(
    generation: Generation, connect: Connect
) -> None:
    """`Fails.` and 401 are final: a loop of tries would end in a ban."""
    async with FakeQBittorrent(generation) as fake:
        client = connect(fake.url, WRONG)
        with pytest.raises(AuthRefused) as refused:
            await client.check()
        assert refused.value.reason is Refusal.CREDENTIALS
        assert "user name and password" in refused.value.message
        for _ in range(5):
            with pytest.raises(AuthRefused):
                await client.sync()
        assert fake.bad_logins == 1
        await client.close()


async def test_a_refusal_outlives_a_restart_but_not_new_credentials(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """What was refused is not sent again by the next run; a corrected password is."""
    memory = VolatileMemory()

    def start() -> ServiceGate:
        return Gatehouse(SystemTime(), memory).gate("qbittorrent", RateLimit())

    for _ in range(2):
        with pytest.raises(AuthRefused):
            await connect(fake.url, WRONG, start()).check()
    assert fake.bad_logins == 1
    await connect(fake.url, gate=start()).check()
    assert fake.logins == 2


async def test_a_person_may_try_again_and_learns_of_a_ban(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """A deliberate check presents refused credentials anew; a ban is told as one, and only a person asks again."""
    client = connect(fake.url, WRONG)
    for _ in range(MOST_BAD_LOGINS):
        with pytest.raises(AuthRefused) as refused:
            await client.check(deliberate=True)
        assert refused.value.reason is Refusal.CREDENTIALS
    with pytest.raises(AuthRefused) as refused:
        await client.check(deliberate=True)
    assert refused.value.reason is Refusal.BANNED
    tries = fake.logins
    with pytest.raises(AuthRefused):
        await client.check()
    assert fake.logins == tries
    fake.bad_logins = 0
    right = connect(fake.url, gate=client.gate)
    with pytest.raises(Unavailable):
        await right.check()
    assert fake.logins == tries
    assert (await right.check(deliberate=True)).app_version


async def test_a_refused_host_name_is_not_taken_for_a_wrong_password(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Host and port check answer 401 before any login; a mapped Docker port does that."""
    fake.wrong_host = True
    with pytest.raises(AuthRefused) as refused:
        await client.check()
    assert refused.value.reason is Refusal.HOST_CHECK
    assert "port" in refused.value.message
    assert fake.logins == 0


async def test_a_trusted_address_needs_no_login(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """With the login switched off for our address nothing is presented, and the session is kept."""
    fake.trusting = True
    fake.put("a" * 40)
    client = connect(fake.url, Login())
    await client.check()
    await client.sync()
    assert (await client.sync()).quiet
    assert fake.logins == 0
    assert len(fake.sessions) == 1


async def test_no_empty_login_is_tried(fake: FakeQBittorrent, connect: Connect) -> None:
    """Where the address is not trusted after all, an empty password would count towards a ban."""
    with pytest.raises(AuthRefused, match="asks for a login"):
        await connect(fake.url, Login()).check()
    assert fake.logins == 0


async def test_an_api_key_lets_in_without_login_or_logout(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """The key goes along with every request."""
    fake.api_key = KEY
    client = connect(fake.url, Login(api_key=KEY))
    assert (await client.check()).app_version == "5.3.0"
    await client.close()
    assert fake.logins == 0
    assert fake.asked("auth/logout") == 0


async def test_a_wrong_api_key_is_refused_once(
    fake: FakeQBittorrent, connect: Connect
) -> None:
    """There is no login to fall back to, and the key is not shown."""
    fake.api_key = KEY
    wrong = KEY[::-1]
    client = connect(fake.url, Login(api_key=wrong))
    for _ in range(2):
        with pytest.raises(AuthRefused) as refused:
            await client.check()
        assert wrong not in str(refused.value)
    assert len(fake.log.requests) == 1
    assert fake.logins == 0


async def test_an_expired_session_is_renewed_unnoticed(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """After an hour of silence or a restart the call is repeated once with a new login."""
    await client.traffic()
    fake.expire_sessions()
    assert (await client.traffic()).dht_nodes == 300
    assert fake.logins == 2


async def test_a_login_that_does_not_last_is_no_endless_loop(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """A cookie that gets lost on the way makes each call fail after one login, and blames no password."""
    fake.keeps_sessions = False
    with pytest.raises(BadAnswer) as bad:
        await client.traffic()
    assert bad.value.flaw is Flaw.UNEXPECTED
    assert "session" in bad.value.message
    assert fake.logins == 1


async def test_logs_out_when_closed(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """Newer versions allow only so many sessions."""
    await client.traffic()
    await client.close()
    await client.close()
    assert fake.forms("auth/logout") == [{}]
    with pytest.raises(Unavailable):
        await client.traffic()
    assert client.gate.state is BreakerState.CLOSED


async def test_closing_survives_a_server_that_is_gone(
    fake: FakeQBittorrent, client: QBittorrentClient
) -> None:
    """An entry unloads whatever the other side does."""
    await client.traffic()
    await fake.stop()
    await client.close()


async def test_closing_does_not_wait_for_a_server_that_hangs(
    fake: FakeQBittorrent, client: QBittorrentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry unloads in time even then; the thread follows by itself."""
    monkeypatch.setattr(module, "_CLOSE_SECONDS", 0.2)
    await client.traffic()
    fake.fail(FaultMode.HANG)
    began = time.monotonic()
    await client.close()
    assert time.monotonic() - began < 2
    while any(
        thread.name.startswith(module.THREAD) for thread in threading.enumerate()
    ):
        await asyncio.sleep(0.02)
    assert time.monotonic() - began < 2


async def test_the_environment_has_no_say(
    fake: FakeQBittorrent,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Proxies and stored logins of the machine are not for a qBittorrent in the house."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    fake.api_key = KEY
    await connect(fake.url, Login(api_key=KEY)).check()
    assert fake.log.requests[0].headers["Authorization"] == f"Bearer {KEY}"


async def test_works_behind_a_path_of_a_reverse_proxy(connect: Connect) -> None:
    """The path of the address goes before every call."""
    async with FakeQBittorrent(V4_6, base="/torrents") as fake:
        for address in (fake.address, f"{fake.address}/", fake.address[7:]):
            client = connect(address)
            assert (await client.check()).api_version == "2.9.3"
            await client.close()


def test_a_login_shows_no_secret() -> None:
    """Neither password nor key is part of what is printed."""
    assert QBITTORRENT_PASSWORD not in repr(
        Login(QBITTORRENT_USERNAME, QBITTORRENT_PASSWORD, KEY)
    )
    assert KEY not in repr(Login(api_key=KEY))
