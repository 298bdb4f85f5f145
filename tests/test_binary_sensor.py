"""The sensors that tell whether a service can be reached, and whether something waits for a person."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.keeping.records import NOT_OVER
from tests.sandbox.service import FaultMode

from .furnished import count, furnish
from .integration import HDBITS, QBITTORRENT, TMDB, Home

SENSORS: Final = {"user": TMDB, "qbittorrent": QBITTORRENT, "hdbits": HDBITS}


async def test_all_sensors(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names, categories and unique ids stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["binary_sensor"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


@pytest.mark.parametrize("service", SENSORS)
async def test_one_service_goes_and_comes_back(home: Home, service: str) -> None:
    """Its sensor follows by itself; the others stay on."""
    await home.set_up()
    home.world.services[service].fail(FaultMode.SERVER_ERROR)
    await home.let_pass(3601)
    states = {name: home.state(sensor).state for name, sensor in SENSORS.items()}
    assert states == {name: "off" if name == service else "on" for name in SENSORS}
    home.world.services[service].heal()
    for _ in range(6):
        await home.let_pass(61)
    assert home.state(SENSORS[service]).state == "on"


PROBLEM: Final = "binary_sensor.movies_problem"


async def test_nothing_is_wrong(home: Home) -> None:
    """As long as all goes on by itself."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    await count(house)
    problem = home.state(PROBLEM)
    assert problem.state == "off"
    assert problem.attributes["blocked_imports"] == 0
    assert problem.attributes["dead_letters"] == 0
    assert problem.attributes["failure_patterns"] == []


async def test_an_import_that_waits_for_a_person(home: Home) -> None:
    """Until somebody has said what it is."""
    house = await furnish(home)
    await house.add(search=False)
    torrent = house.offer("An Unheard Of Film 1080p BluRay x264-GRP")
    home.world.qbittorrent.put(torrent.info_hash, category="radarr_mvp")
    house.place(torrent)
    await house.look()
    await house.look()
    await home.let_pass(1)
    (download,) = await house.queue()
    assert download["state"] == "blocked"
    problem = home.state(PROBLEM)
    assert problem.state == "on"
    assert problem.attributes["blocked_imports"] == 1
    await house.act("import_path", download_id=download["id"], title="Nosferatu")
    await home.let_pass(1)
    assert home.state(PROBLEM).attributes["blocked_imports"] == 0


async def test_failures_with_something_in_common(home: Home) -> None:
    """Two of the same kind on one day are one too many; after a day they count no more."""
    house = await furnish(home)
    house.offer()
    await house.add()
    books = house.road.books
    for _ in range(2):
        (download,) = await books.read(
            lambda transaction: books.downloads.in_states(transaction, NOT_OVER)
        )
        await house.road.fail(download, FailureReason.DISK_FULL, "no room left")
        await home.let_pass(1)
        await house.road.failures.retry(download.id)
    await home.let_pass(3601)
    await home.let_pass(1)
    problem = home.state(PROBLEM)
    assert problem.state == "on"
    assert "disk_space" in problem.attributes["failure_patterns"]
    await home.let_pass(90_000)
    await home.let_pass(61)
    assert home.state(PROBLEM).attributes["failure_patterns"] == []
