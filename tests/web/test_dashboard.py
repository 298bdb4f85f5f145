"""The ready dashboard: how browsers come by it, and what it makes of the entities that are there."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
import re
from typing import Any

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.radarr_mvp.engine.events import EventKind
from custom_components.radarr_mvp.web import dashboard
from custom_components.radarr_mvp.web.dashboard import SCRIPT_PATH
from tests.integration import ENTRY_ID, TRANSLATIONS, Home

from .browser import Browser, card_of, cards_of, headings, needs_node, shown, tile_of


def offered(hass: HomeAssistant) -> list[str]:
    """Return the scripts of ours that pages load."""
    urls = hass.data[DATA_EXTRA_MODULE_URL].urls
    return [url for url in urls if "radarr_mvp" in url]


@pytest.fixture
async def frontend(home: Home, hass_storage: dict[str, Any]) -> None:
    """Set up Home Assistant's pages, for people who have been here before."""
    done = {"done": ["user", "core_config", "analytics", "integration"]}
    hass_storage["onboarding"] = {"version": 4, "data": done}
    assert await async_setup_component(home.hass, "frontend", {})


# How browsers come by it


@pytest.mark.usefixtures("frontend")
async def test_pages_load_the_script(
    home: Home, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Every page names it by an address under which browsers may keep it for long."""
    await home.set_up()
    (url,) = offered(home.hass)
    assert re.fullmatch(r"/radarr_mvp/dashboard\.js\?v=[0-9a-f]{12}", url)
    client = await hass_client_no_auth()
    page = await client.get("/")
    assert f'import("{url}")' in await page.text()
    script = await client.get(url)
    assert script.status == HTTPStatus.OK
    assert script.content_type in {"text/javascript", "application/javascript"}
    assert "max-age=2678400" in script.headers["Cache-Control"]
    assert "custom:radarr-mvp" in await script.text()


@pytest.mark.usefixtures("frontend")
async def test_address_changes_with_the_script(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After an update nobody sees what the browser has kept."""
    script = tmp_path / "dashboard.js"
    script.write_text("// new")
    before = dashboard._version()
    monkeypatch.setattr(dashboard, "_SCRIPT", script)
    await home.set_up()
    assert offered(home.hass) == [f"{SCRIPT_PATH}?v={dashboard._version()}"]
    assert before not in offered(home.hass)[0]


@pytest.mark.usefixtures("frontend")
async def test_loaded_once_and_as_long_as_there_is_a_library(home: Home) -> None:
    """Neither a second library nor loading anew doubles it; the last one takes it along."""
    entries = home.hass.config_entries
    first = await home.set_up()
    second = await home.set_up(home.second_entry())
    assert len(offered(home.hass)) == 1
    assert await entries.async_reload(first.entry_id)
    await home.settle()
    assert len(offered(home.hass)) == 1
    await entries.async_remove(second.entry_id)
    assert len(offered(home.hass)) == 1
    await entries.async_remove(first.entry_id)
    assert offered(home.hass) == []
    await home.set_up()
    assert len(offered(home.hass)) == 1


async def test_without_pages(
    home: Home, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """A library can be had where Home Assistant has no frontend, and can be removed there."""
    entry = await home.set_up()
    assert "frontend" not in home.hass.config.components
    client = await hass_client_no_auth()
    assert (await client.get(SCRIPT_PATH)).status == HTTPStatus.OK
    await home.hass.config_entries.async_remove(entry.entry_id)
    assert home.hass.config_entries.async_entries("radarr_mvp") == []


@pytest.mark.usefixtures("frontend")
async def test_removed_before_it_was_ever_set_up(home: Home) -> None:
    """There is nothing to take back then."""
    entry = home.entry()
    await home.hass.config_entries.async_remove(entry.entry_id)
    assert offered(home.hass) == []


# What it makes


@pytest.fixture
async def look(home: Home, hass_ws_client: WebSocketGenerator) -> Callable[[], Any]:
    """Return how to see the household as a browser does."""
    assert await async_setup_component(home.hass, "config", {})

    async def see() -> Browser:
        client = await hass_ws_client()
        await client.send_json_auto_id(
            {"type": "config/entity_registry/list_for_display"}
        )
        entities = (await client.receive_json())["result"]["entities"]
        await client.send_json_auto_id({"type": "config/device_registry/list"})
        devices = (await client.receive_json())["result"]
        return Browser(
            {one["ei"]: _entity(one) for one in entities},
            {one["id"]: one for one in devices},
        )

    return see


def _entity(short: dict[str, Any]) -> dict[str, Any]:
    """Return an entity of the registry as Home Assistant's pages name its parts."""
    return {
        "entity_id": short["ei"],
        "platform": short["pl"],
        "device_id": short.get("di"),
        "translation_key": short.get("tk"),
        "hidden": short.get("hb"),
    }


@needs_node
async def test_what_a_library_is_shown_as(home: Home, look: Callable[[], Any]) -> None:
    """Everything that a household asks for, each under its heading, and nothing that is not there."""
    await home.set_up()
    browser = await look()
    now, before = browser.views()
    assert (now["title"], before["title"]) == ("Movies", "Movies: Statistics")
    assert now["path"] == ENTRY_ID.lower()
    assert headings(now) == [
        "Downloads",
        "Library",
        "New in the library",
        "Upcoming",
        "Health",
        "Wanted",
        "Activity",
    ]
    assert headings(before) == ["Library", "Downloads", "Health", "Calendar"]
    for view in (now, before):
        assert view["type"] == "sections"
        for entity_id in shown(view):
            assert home.hass.states.get(entity_id) is not None, entity_id
    assert card_of(now, "todo-list")["entity"] == "todo.movies_wanted"
    assert card_of(now, "picture-entity")["entity"] == "image.movies_latest_import"
    assert card_of(before, "calendar")["entities"] == ["calendar.movies_releases"]
    connections = [one["entity"] for one in card_of(now, "entities")["entities"]]
    assert connections == [
        "binary_sensor.movies_qbittorrent_connection",
        "binary_sensor.movies_tmdb_connection",
        "binary_sensor.hdbits_connection",
    ]
    assert not [card for card in cards_of(now) if card.get("heading") == ""]
    logbook = card_of(now, "logbook")
    assert logbook["target"] == {"entity_id": ["event.movies_activity"]}
    assert sorted(logbook["state_filter"]) == sorted(kind.value for kind in EventKind)


@needs_node
async def test_activity_without_its_entity(home: Home, look: Callable[[], Any]) -> None:
    """Then the sensors that name a movie tell the most, and without them nothing does."""
    await home.set_up()
    registry = er.async_get(home.hass)
    off = er.RegistryEntryDisabler.USER
    registry.async_update_entity("event.movies_activity", disabled_by=off)
    await home.settle()
    now, _ = (await look()).views()
    logbook = card_of(now, "logbook")
    assert "state_filter" not in logbook
    assert logbook["target"]["entity_id"] == [
        "sensor.movies_last_added",
        "sensor.movies_last_grabbed",
        "sensor.movies_last_imported",
        "binary_sensor.movies_problem",
    ]
    for entity_id in logbook["target"]["entity_id"]:
        registry.async_update_entity(entity_id, disabled_by=off)
    await home.settle()
    now, _ = (await look()).views()
    assert "Activity" not in headings(now)


@needs_node
async def test_names_are_those_that_people_gave(
    home: Home, look: Callable[[], Any]
) -> None:
    """A service with a device of its own goes by its name, the rest by that of the entity; ids may be any."""
    await home.set_up()
    registry = er.async_get(home.hass)
    registry.async_update_entity(
        "sensor.movies_queue", new_entity_id="sensor.what_comes"
    )
    devices = dr.async_get(home.hass)
    library = devices.async_get_device_by_identifier(("radarr_mvp", ENTRY_ID), ENTRY_ID)
    assert library is not None
    devices.async_update_device(library.id, name_by_user="Cinema")
    await home.settle()
    now, _ = (await look()).views()
    assert now["title"] == "Cinema"
    assert (
        "sensor.what_comes" in card_of(now, "markdown", "sensor.what_comes")["content"]
    )
    names = {
        one["entity"]: one["name"]["type"]
        for one in card_of(now, "entities")["entities"]
    }
    assert names["binary_sensor.movies_tmdb_connection"] == "entity"
    assert names["binary_sensor.hdbits_connection"] == "device"


@needs_node
async def test_what_is_off_or_hidden_is_left_out(
    home: Home, look: Callable[[], Any]
) -> None:
    """Together with its heading, where nothing is left below it."""
    await home.set_up()
    registry = er.async_get(home.hass)
    registry.async_update_entity(
        "todo.movies_wanted", disabled_by=er.RegistryEntryDisabler.USER
    )
    registry.async_update_entity(
        "sensor.movies_queue", hidden_by=er.RegistryEntryHider.USER
    )
    await home.settle()
    now, _ = (await look()).views()
    assert "Wanted" not in headings(now)
    assert "Downloads" in headings(now)
    assert not {"todo.movies_wanted", "sensor.movies_queue"} & set(shown(now))


@needs_node
async def test_several_libraries(home: Home, look: Callable[[], Any]) -> None:
    """Each has views of its own with its own entities; one may be chosen."""
    await home.set_up()
    second = await home.set_up(home.second_entry())
    browser = await look()
    views = browser.views()
    assert [one["title"] for one in views] == [
        "Movies",
        "Movies: Statistics",
        "Movies 4K",
        "Movies 4K: Statistics",
    ]
    assert len({one["path"] for one in views}) == 4
    assert not set(shown(views[0])) & set(shown(views[2]))
    chosen = browser.views(entry_id=second.entry_id)
    assert chosen == views[2:]
    assert browser.views(entry_id=views[2]["path"]) == chosen


@needs_node
async def test_no_library(home: Home, look: Callable[[], Any]) -> None:
    """It is said what to do, also where a library was chosen that is gone."""
    sentence = TRANSLATIONS["common"]["dashboard_no_library"]
    (view,) = Browser().views()
    assert cards_of(view) == [{"type": "markdown", "content": sentence}]
    await home.set_up()
    (view,) = (await look()).views(entry_id="gone")
    assert cards_of(view) == [{"type": "markdown", "content": sentence}]


@needs_node
async def test_small_installations(home: Home, look: Callable[[], Any]) -> None:
    """Cards that would only show that a component of Home Assistant is missing are left out."""
    await home.set_up()
    browser = await look()
    browser.components = []
    now, before = browser.views()
    assert "Activity" not in headings(now)
    assert headings(before) == ["Health", "Calendar"]
    kinds = {card["type"] for card in cards_of(now) + cards_of(before)}
    assert not kinds & {"logbook", "history-graph", "statistics-graph"}


@needs_node
async def test_buttons_and_switches(home: Home, look: Callable[[], Any]) -> None:
    """The switch can be switched, and the button be pressed, where they stand."""
    await home.set_up()
    now, _ = (await look()).views()
    switch = tile_of(now, "switch.movies_downloads")
    assert switch["features"] == [{"type": "toggle"}]
    button = tile_of(now, "button.movies_search_for_missing_movies")
    assert button["tap_action"] == {"action": "toggle"}


@needs_node
def test_how_home_assistant_finds_it() -> None:
    """Once, in the registry that is used in the end, with what the dialog for new dashboards shows."""
    answer = Browser().run(
        [{"states": {}}, {"entities": {}}, {"devices": {}}, {"language": "de"}]
    )
    assert answer["early"] == 0
    (strategy,) = answer["offered"]
    assert (strategy["type"], strategy["strategyType"]) == ("radarr-mvp", "dashboard")
    assert strategy["name"] == "Radarr MVP"
    assert answer["suggested"] == {"title": "Radarr MVP", "icon": "mdi:movie-open"}
    assert answer["asked"] == [["common", "radarr_mvp"]]
    assert answer["regenerated"] == [False, True, True, True]


def test_every_text_is_used() -> None:
    """What the script says can be translated, and nothing is translated in vain."""
    script = dashboard._SCRIPT.read_text()
    said = set(re.findall(r'text\("(\w+)"', script))
    states = re.search(r"const STATES = \[(.*?)\];", script, re.DOTALL)
    assert states is not None
    said |= {f"state_{one}" for one in re.findall(r"\w+", states[1])}
    known = {
        key.removeprefix("dashboard_")
        for key in TRANSLATIONS["common"]
        if key.startswith("dashboard_")
    }
    assert said == known
