"""The buttons: those that test a connection, and those that begin what is done now and then."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .actions.house import House
from .furnished import furnish
from .integration import HDBITS, QBITTORRENT, TMDB, Home

BUTTONS = {
    "user": ("button.movies_test_tmdb", TMDB, "TMDb"),
    "qbittorrent": ("button.movies_test_qbittorrent", QBITTORRENT, "qBittorrent"),
    "hdbits": ("button.hdbits_test_connection", HDBITS, "HDBits"),
}


async def test_all_buttons(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names, categories and unique ids stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["button"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


@pytest.mark.parametrize("service", BUTTONS)
async def test_a_service_that_answers(home: Home, service: str) -> None:
    """It is asked at once, although it was heard a moment ago."""
    button, sensor, _ = BUTTONS[service]
    await home.set_up()
    asked = len(home.world.services[service].log.requests)
    await home.press(button)
    assert len(home.world.services[service].log.requests) > asked
    assert home.state(sensor).state == "on"


@pytest.mark.parametrize("service", BUTTONS)
async def test_a_service_that_fails(home: Home, service: str) -> None:
    """The press says what is wrong in the user's language, and the sensor follows at once; so when it is over."""
    button, sensor, name = BUTTONS[service]
    await home.set_up()
    home.world.services[service].fail(FaultMode.SERVER_ERROR)
    with pytest.raises(HomeAssistantError) as told:
        await home.press(button)
    assert str(told.value) == (
        f"{name} reports a failure of its own. Try again in a few minutes"
    )
    assert home.state(sensor).state == "off"
    home.world.services[service].heal()
    await home.press(button)
    assert home.state(sensor).state == "on"


async def test_a_plea_for_patience_says_how_long(home: Home) -> None:
    """And pressing again sends nothing."""
    await home.set_up()
    home.world.hdbits.fail(FaultMode.THROTTLE)
    for _ in range(2):
        with pytest.raises(HomeAssistantError, match="next try: 15$"):
            await home.press("button.hdbits_test_connection")
    assert len(home.world.hdbits.log.requests) == 2


async def test_a_spent_budget_is_told(home: Home) -> None:
    """Nothing was asked, so nothing may look as if it had been."""
    entry = await home.set_up()
    indexer = await home.hdbits(entry)
    for _ in range(99):
        await indexer.test()
    with pytest.raises(HomeAssistantError, match="HDBits was not asked"):
        await home.press("button.hdbits_test_connection")
    assert home.state(HDBITS).state == "on"


async def test_refused_credentials(home: Home) -> None:
    """The press begins what brings new ones in."""
    await home.set_up()
    home.world.tmdb.tokens.clear()
    with pytest.raises(HomeAssistantError, match="does not accept the stored"):
        await home.press("button.movies_test_tmdb")
    (flow,) = home.reauths()
    assert flow["step_id"] == "reauth_tmdb"


SEARCH = "button.movies_search_for_missing_movies"
FEED = "button.movies_look_for_new_releases"
RESCAN = "button.movies_rescan_library"


async def press(home: Home, button: str) -> None:
    """Press a button, and wait for what is begun by that."""
    await home.press(button)
    await home.settle()


async def wish(home: Home, **options: object) -> House:
    """Return a household that has missed its chance: what it wants is offered, and nobody has looked."""
    house = await furnish(home, **options)
    house.offer()
    await house.add(search=False)
    assert home.world.qbittorrent.torrents == {}
    return house


@pytest.mark.parametrize("button", [SEARCH, FEED])
async def test_what_is_wanted_is_looked_for(home: Home, button: str) -> None:
    """Also where nothing is looked for automatically; what follows is part of what the press began."""
    house = await wish(home)
    await press(home, button)
    (download,) = await house.queue()
    assert download["correlation_id"] == home.state(button).context.id


async def test_a_search_does_it_again(home: Home) -> None:
    """A person knows why, although all was searched for just now."""
    house = await furnish(home)
    await house.add()
    asked = len(home.world.hdbits.log.requests)
    await press(home, SEARCH)
    assert len(home.world.hdbits.log.requests) > asked


async def test_a_rescan(home: Home) -> None:
    """What has vanished from the disk is missed."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    (film,) = house.films()
    # As long as it is seeded, it would be filed again.
    home.world.qbittorrent.torrents.clear()
    await house.look()
    (home.world.library / film).unlink()
    await press(home, RESCAN)
    async with asyncio.timeout(30):
        while home.state("sensor.movies_missing_movies").state != "1":
            await home.let_pass(3)


async def test_what_is_being_done_is_not_begun_again(home: Home) -> None:
    """The second press says so, and the first goes on."""
    house = await wish(home)
    home.world.hdbits.fail("slow", seconds=0.3)
    await home.press(SEARCH)
    with pytest.raises(ServiceValidationError) as told:
        await home.press(SEARCH)
    assert told.value.translation_key == "duty_under_way"
    await home.settle()
    assert len(await house.queue()) == 1
    await press(home, SEARCH)


async def test_a_library_that_cannot_be_opened(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressing in vain says why it is."""

    async def fail(_: object) -> None:
        raise RuntimeError("never thought of")

    with monkeypatch.context() as broken:
        broken.setattr("custom_components.radarr_mvp.engine.road.Road.open", fail)
        await home.set_up()
    with pytest.raises(HomeAssistantError) as told:
        await home.press(RESCAN)
    assert told.value.translation_key == "library_not_opened"


async def test_a_mistake_of_ours(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not dressed up as something that was to be expected."""
    house = await furnish(home)

    async def fail(*_: object) -> None:
        raise RuntimeError("never thought of")

    monkeypatch.setattr(house.road.schedule, "note", fail)
    with pytest.raises(RuntimeError, match="never thought of"):
        await home.press(RESCAN)
    monkeypatch.undo()
    await press(home, RESCAN)
