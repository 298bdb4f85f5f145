"""The switches."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp.engine.settings import Settings
from custom_components.radarr_mvp.options import settings_of
from tests.sandbox.service import FaultMode

from .actions.house import GENERAL, NOSFERATU, House
from .furnished import furnish
from .integration import Home

SEARCH = "switch.movies_automatic_search"
UPGRADES = "switch.movies_automatic_upgrades"
DOWNLOADS = "switch.movies_downloads"


async def turn(home: Home, switch: str, to: str) -> None:
    """Turn a switch."""
    await home.hass.services.async_call(
        "switch", f"turn_{to}", {"entity_id": switch}, blocking=True
    )
    await home.settle()


def settings(house: House) -> Settings:
    """Return what the household goes by now."""
    return house.road.house.settings


async def test_all_switches(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names, categories and unique ids stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["switch"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


@pytest.mark.parametrize(
    ("switch", "option"), [(SEARCH, "search"), (UPGRADES, "upgrades")]
)
@pytest.mark.parametrize("stored", [{"search": False, "upgrades": False}, "damaged"])
async def test_a_decision(home: Home, switch: str, option: str, stored: Any) -> None:
    """It holds at once and is stored beside the others; nothing is loaded anew for it."""
    house = await furnish(home, automation=stored, metadata={"language": "de-DE"})
    road = house.road
    for to in ("off", "on", "off"):
        await turn(home, switch, to)
        assert home.state(switch).state == to
        kept = dict(stored) if isinstance(stored, dict) else {}
        assert house.entry.options["automation"] == kept | {option: to == "on"}
        assert house.entry.options["metadata"] == {"language": "de-DE"}
        assert getattr(settings(house).automation, option) is (to == "on")
        assert settings(house) == settings_of(house.entry, country="US")
    assert house.road is road
    assert home.state(SEARCH).state == "off" or switch is UPGRADES

    assert await home.hass.config_entries.async_reload(house.entry.entry_id)
    await home.settle()
    assert home.state(switch).state == "off"


async def test_search_that_is_switched_on(home: Home) -> None:
    """What was put off until then is done soon."""
    house = await furnish(home)
    house.offer()
    await house.add(search=False)
    assert await house.queue() == []
    await turn(home, SEARCH, "on")
    await home.let_pass(1)
    assert len(await house.queue()) == 1


async def test_all_downloads(home: Home) -> None:
    """They are stopped and go on together; the switch follows what others do, too."""
    house = await furnish(home)
    assert home.state(DOWNLOADS).state == "on"
    torrents = [
        house.offer(),
        house.offer("The General 1926 1080p BluRay x264-SANDBOX", GENERAL),
    ]
    for film in (NOSFERATU, GENERAL):
        await house.add(film)
    for torrent in torrents:
        house.stand(torrent, state="downloading")
    await house.look()
    assert home.state(DOWNLOADS).state == "on"
    await turn(home, DOWNLOADS, "off")
    assert home.state(DOWNLOADS).state == "off"
    states = [one["state"] for one in home.world.qbittorrent.torrents.values()]
    assert states == ["stoppedDL", "stoppedDL"]

    house.stand(torrents[0], state="downloading")
    await house.look()
    assert home.state(DOWNLOADS).state == "on"
    house.stand(torrents[0], state="stoppedDL")
    await house.look()
    assert home.state(DOWNLOADS).state == "off"
    await turn(home, DOWNLOADS, "on")
    assert home.state(DOWNLOADS).state == "on"
    states = [one["state"] for one in home.world.qbittorrent.torrents.values()]
    assert states == ["downloading", "downloading"]


async def test_a_client_that_does_not_answer(home: Home) -> None:
    """The person is told."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    house.stand(torrent, state="downloading")
    await house.look()
    home.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(HomeAssistantError, match="qBittorrent reports a failure"):
        await turn(home, DOWNLOADS, "off")
