"""The switches of the sandbox, used as a person at the demo uses them."""

from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import cast

from aiohttp import ClientSession
import pytest

from tests.sandbox.control import Control
from tests.sandbox.hdbits import FakeHDBits
from tests.sandbox.planted import HDBITS_PASSKEY, HDBITS_USERNAME
from tests.sandbox.world import World


@pytest.fixture
async def hdbits(socket_enabled: None) -> AsyncGenerator[FakeHDBits]:
    """Return a running HDBits."""
    async with FakeHDBits() as service:
        yield service


@pytest.fixture
async def control(hdbits: FakeHDBits) -> AsyncGenerator[Control]:
    """Return the switches of a world with HDBits alone in it."""
    downloader = SimpleNamespace(url="http://127.0.0.1:1")
    world = SimpleNamespace(
        services=(hdbits,),
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
