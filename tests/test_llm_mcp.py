"""Programs that speak the Model Context Protocol reach the library through Home Assistant's own server for it."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .actions.house import BEST, House
from .furnished import furnish
from .integration import TYPED_SECRETS, Home


class Client:
    """A program that speaks the protocol over HTTP."""

    def __init__(self, http: TestClient[Any, Any]) -> None:
        """Speak to Home Assistant."""
        self._http = http
        self._id = 0

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask something, and return what is answered."""
        self._id += 1
        answer = await self._http.post(
            "/api/mcp",
            json={
                "jsonrpc": "2.0",
                "id": self._id,
                "method": method,
                "params": params,
            },
            headers={"Accept": "application/json, text/event-stream"},
        )
        assert answer.status == 200, await answer.text()
        body = await answer.text()
        for secret in TYPED_SECRETS:
            assert secret not in body
        told = await answer.json()
        assert "error" not in told, told
        return dict(told["result"])

    async def call(self, tool: str, **given: Any) -> dict[str, Any]:
        """Call one of our tools."""
        return await self.ask("tools/call", name=f"radarr_mvp__{tool}", arguments=given)


@pytest.fixture
async def house(home: Home, hass: HomeAssistant) -> House:
    """Return a household with Home Assistant's server for the protocol."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    built = await furnish(home)
    server = MockConfigEntry(
        domain="mcp_server",
        version=1,
        minor_version=3,
        data={"all_llm_apis": True, "llm_hass_api": [], "require_admin": True},
    )
    server.add_to_hass(hass)
    assert await hass.config_entries.async_setup(server.entry_id)
    await home.settle()
    return built


@pytest.fixture
async def client(house: House, hass_client: ClientSessionGenerator) -> Client:
    """Return a program of an administrator."""
    return Client(await hass_client())


async def test_the_tools_are_listed(client: Client) -> None:
    """With schemas that the protocol takes, and hints on what they change."""
    tools = {one["name"]: one for one in (await client.ask("tools/list"))["tools"]}
    add = tools["radarr_mvp__add_movie"]
    assert add["inputSchema"]["properties"]["tmdb_id"]["type"] == "integer"
    assert add["annotations"] == {
        "readOnlyHint": False,
        "destructiveHint": False,
        "idempotentHint": False,
        "openWorldHint": True,
    }
    assert tools["radarr_mvp__get_queue"]["annotations"]["readOnlyHint"]


async def test_a_film_is_added(home: Home, house: House, client: Client) -> None:
    """It takes the same road as any other, and the logbook knows whose program it was."""
    house.offer()
    told = await client.call("add_movie", tmdb_id=653)
    await home.settle()
    assert not told["isError"]
    assert '"title": "Nosferatu"' in told["content"][0]["text"]
    (added,) = house.road.house.index
    assert added.tmdb_id == 653
    (download,) = await house.queue()
    assert download["name"] == ".".join(BEST.split())
    (record,) = await house.history(kind="added")
    assert record["correlation_id"] == download["correlation_id"]
    told = await client.call("get_queue")
    assert "Nosferatu" in told["content"][0]["text"]


async def test_what_goes_wrong_is_told(client: Client) -> None:
    """As an error that a model can read."""
    told = await client.call("search_now", title="Dune")
    assert told["isError"]
    assert "movie_not_in_library" in told["content"][0]["text"]
    told = await client.call("get_queue", limit=1000)
    assert told["isError"]
