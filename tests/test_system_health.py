"""What the system page tells."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.radarr_mvp.store.errors import DatabaseBusy
from tests.sandbox.service import FaultMode

from .actions.house import NOSFERATU, SINTEL
from .furnished import count, furnish
from .integration import TRANSLATIONS, Home

type Told = dict[str, Any]


class Page:
    """The system page, as the frontend reads it."""

    def __init__(self, home: Home, ask: WebSocketGenerator) -> None:
        """Read it whenever it is wanted."""
        self._home = home
        self._ask = ask

    async def read(self) -> Told:
        """Return what is told of us once everything was waited for."""
        assert await async_setup_component(self._home.hass, "system_health", {})
        client = await self._ask(self._home.hass)
        await client.send_json_auto_id({"type": "system_health/info"})
        told: Told = {}
        async with asyncio.timeout(10):
            assert (await client.receive_json())["success"]
            while (event := (await client.receive_json())["event"])["type"] != "finish":
                if event["type"] == "initial":
                    told = event["data"]["radarr_mvp"]["info"]
                elif event["domain"] == "radarr_mvp":
                    told[event["key"]] = event["data"]
        assert set(told) <= set(TRANSLATIONS["system_health"]["info"])
        return told


@pytest.fixture
def page(home: Home, hass_ws_client: WebSocketGenerator) -> Page:
    """Return the system page."""
    return Page(home, hass_ws_client)


async def test_one_library(home: Home, page: Page) -> None:
    """Its figures stand for themselves."""
    house = await furnish(home)
    house.offer()
    await house.add(NOSFERATU)
    await house.add(SINTEL)
    await house.look()
    await count(house)
    told = await page.read()
    database = told.pop("database")
    assert database.startswith("SQLite 3.")
    assert database.endswith(" MB")
    assert told == {
        "libraries": "1 / 1",
        "services_reachable": "3 / 3",
        "movies": 2,
        "queue": 1,
    }


async def test_services_that_are_gone(home: Home, page: Page) -> None:
    """They are named; none is asked because somebody looks at the page."""
    await furnish(home)
    home.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.let_pass(3601)
    requests = [len(one.log.requests) for one in home.world.services.values()]
    told = await page.read()
    assert told["services_reachable"] == "1 / 3"
    assert told["services_unreachable"] == "qBittorrent, HDBits"
    # Nobody knows how the downloads stand.
    assert "queue" not in told
    assert [len(one.log.requests) for one in home.world.services.values()] == requests


async def test_several_libraries(
    home: Home, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each figure names whose it is."""
    first, second = home.entry(), home.second_entry()
    await home.set_up(first)
    if second.state is ConfigEntryState.NOT_LOADED:
        await home.set_up(second)

    async def busy(*_: object) -> None:
        raise DatabaseBusy("another program")

    told = await page.read()
    assert told["libraries"] == "2 / 2"
    assert told["movies"] == "Movies: 0; Movies 4K: 0"
    assert told["services_reachable"] == "Movies: 3 / 3; Movies 4K: 3 / 3"
    first.runtime_data.library.last_update_success = False
    with monkeypatch.context() as patch:
        patch.setattr(first.runtime_data.database, "read", busy)
        told = await page.read()
    assert told["movies"] == "Movies 4K: 0"
    assert told["database"].startswith("Movies: store_busy; Movies 4K: SQLite")


async def test_a_database_that_does_not_answer(
    home: Home, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says so."""
    house = await furnish(home)

    async def busy(*_: object) -> None:
        raise DatabaseBusy("another program")

    with monkeypatch.context() as patch:
        patch.setattr(house.data.database, "read", busy)
        told = await page.read()
    assert told["database"] == {"type": "failed", "error": "store_busy"}


async def test_no_library(home: Home, page: Page) -> None:
    """One that cannot be loaded is counted, and nothing is told of it."""
    entry = home.entry(options={"storage": {"db_url": "oracle://db/movies"}})
    assert not await home.hass.config_entries.async_setup(entry.entry_id)
    assert await page.read() == {"libraries": "0 / 1"}


async def test_every_figure_has_a_name(home: Home, page: Page) -> None:
    """And there is none that is never told."""
    house = await furnish(home)
    told = set(await page.read())
    home.world.tmdb.fail(FaultMode.SERVER_ERROR)
    await home.let_pass(3601)
    await count(house)
    told |= set(await page.read())
    assert told == set(TRANSLATIONS["system_health"]["info"])
