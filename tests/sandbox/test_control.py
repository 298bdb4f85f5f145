"""The switches of the sandbox, used as a person at the demo uses them."""

from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import cast

from aiohttp import ClientSession
import pytest

from tests.sandbox.catalogue import FILMS
from tests.sandbox.control import Control
from tests.sandbox.hdbits import FakeHDBits
from tests.sandbox.planted import HDBITS_PASSKEY, HDBITS_USERNAME
from tests.sandbox.trakt import FakeTrakt
from tests.sandbox.world import World


@pytest.fixture
async def hdbits(socket_enabled: None) -> AsyncGenerator[FakeHDBits]:
    """Return a running HDBits."""
    async with FakeHDBits() as service:
        yield service


@pytest.fixture
def trakt() -> FakeTrakt:
    """Return a Trakt."""
    return FakeTrakt()


@pytest.fixture
async def control(hdbits: FakeHDBits, trakt: FakeTrakt) -> AsyncGenerator[Control]:
    """Return the switches of a world with HDBits and Trakt alone in it."""
    downloader = SimpleNamespace(url="http://127.0.0.1:1")
    world = SimpleNamespace(
        services=(hdbits,),
        trakt=trakt,
        swarm=SimpleNamespace(downloader=downloader),
        library="/library",
    )
    async with Control(cast(World, world)) as running:
        yield running


async def _verdict(session: ClientSession, hdbits: FakeHDBits) -> int:
    """Ask HDBits and return the HTTP status."""
    account = {"username": HDBITS_USERNAME, "passkey": HDBITS_PASSKEY}
    async with session.post(f"{hdbits.url}/api/test", json=account) as answer:
        return answer.status


async def test_faults_are_switched_while_it_runs(
    session: ClientSession, control: Control, hdbits: FakeHDBits
) -> None:
    """A fault holds until it is cleared, or as often as was said."""
    faults = f"{control.url}/faults/hdbits"
    assert await _verdict(session, hdbits) == 200
    async with session.post(faults, json={"mode": "throttle"}) as answer:
        assert answer.status == 204
    assert await _verdict(session, hdbits) == 403
    assert await _verdict(session, hdbits) == 403
    async with session.delete(faults) as answer:
        assert answer.status == 204
    assert await _verdict(session, hdbits) == 200
    async with session.post(faults, json={"mode": "server_error", "times": 1}):
        pass
    assert await _verdict(session, hdbits) == 503
    assert await _verdict(session, hdbits) == 200


async def test_requests_are_told_with_their_times(
    session: ClientSession, control: Control, hdbits: FakeHDBits
) -> None:
    """The log shows what arrived."""
    await _verdict(session, hdbits)
    async with session.get(f"{control.url}/requests/hdbits") as answer:
        (request,) = await answer.json()
    assert (request["method"], request["path"]) == ("POST", "/api/test")
    assert request["at"] > 0


@pytest.mark.parametrize(
    ("path", "fault", "status", "says"),
    [
        ("unknown", {"mode": "throttle"}, 404, "There are: hdbits"),
        ("hdbits", {"mode": "nonsense"}, 400, "nonsense"),
        ("hdbits", {"mode": "throttle", "colour": "red"}, 400, "colour"),
    ],
)
async def test_wrong_switches_are_explained(
    session: ClientSession,
    control: Control,
    path: str,
    fault: dict[str, str],
    status: int,
    says: str,
) -> None:
    """Who mistypes is told what there is."""
    async with session.post(f"{control.url}/faults/{path}", json=fault) as answer:
        assert answer.status == status
        assert says in await answer.text()


async def test_the_overview_names_every_address(
    session: ClientSession, control: Control, hdbits: FakeHDBits
) -> None:
    """The first page says where everything is."""
    async with session.get(control.url) as answer:
        overview = await answer.json()
    assert overview["services"] == {"hdbits": hdbits.url}
    assert overview["control"] == control.url


async def test_a_code_is_entered(
    session: ClientSession, control: Control, trakt: FakeTrakt
) -> None:
    """The one that is named by whom it is said, or the newest; it can be declined."""
    sign_in = f"{control.url}/trakt/sign-in"
    async with session.post(sign_in, json={}) as answer:
        assert answer.status == 404
    first, second = trakt.desk.begin()[1], trakt.desk.begin()[1]
    told = {"code": first.user_code, "user": "bob"}
    for body in (told, {"deny": True}):
        async with session.post(sign_in, json=body) as answer:
            assert answer.status == 204
    assert (first.user, first.denied) == ("bob", False)
    assert (second.user, second.denied) == ("", True)


async def test_a_watchlist_changes(
    session: ClientSession, control: Control, trakt: FakeTrakt
) -> None:
    """It becomes what is said, and nothing else."""
    watchlist, film = f"{control.url}/trakt/watchlist", FILMS[7]
    async with session.put(watchlist, json={"films": [film.tmdb_id]}) as answer:
        assert answer.status == 204
    assert trakt.alice.watchlist == [film]
    async with session.get(watchlist) as answer:
        assert await answer.json() == {str(film.tmdb_id): film.title}
    for wrong in (b'{"films": [1]}', b'{"films": "all"}', b"{}", b"[]", b"{"):
        async with session.put(watchlist, data=wrong) as answer:
            assert answer.status == 400
    async with session.get(watchlist, params={"user": "carol"}) as answer:
        assert answer.status == 404
        assert "alice, bob" in await answer.text()
    assert trakt.alice.watchlist == [film]


async def test_a_member_hides_and_a_sign_in_ends(
    session: ClientSession, control: Control, trakt: FakeTrakt
) -> None:
    """A token ends such that it can be renewed, or such that somebody has to sign in again."""
    hidden = {"private": True, "user": "bob"}
    async with session.put(f"{control.url}/trakt/private", json=hidden):
        pass
    assert (trakt.alice.private, trakt.bob.private) == (False, True)
    token = trakt.desk.issue()
    expire = f"{control.url}/trakt/tokens/expire"
    async with session.post(expire, json={}):
        pass
    assert (token.access_alive, token.refresh_alive) == (False, True)
    async with session.post(expire, json={"refresh": True}):
        pass
    assert not token.refresh_alive
