"""The figures of the library, of its downloads and of the services."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from homeassistant.components.sensor import SensorExtraStoredData
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    mock_restore_cache_with_extra_data,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .actions.house import BEST, GENERAL, NOSFERATU, SINTEL
from .furnished import count, furnish
from .integration import ENTRY_ID, Home

LEFT = "sensor.hdbits_requests_left"
NEXT = "sensor.hdbits_next_attempt"


@pytest.mark.usefixtures("all_enabled")
async def test_all_figures(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names, units, categories and unique ids stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["sensor"])
    entry = await home.set_up()
    # It is named after the folder of this very test; how it looks is told elsewhere.
    entity_registry.async_remove(
        free_space_of(home, entity_registry, home.world.library)
    )
    await home.settle()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def test_what_is_off_at_first(
    home: Home, entity_registry: er.EntityRegistry
) -> None:
    """Circuit breakers are for those who look for a fault."""
    entry = await home.set_up()
    disabled = {
        entity.entity_id
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    }
    assert disabled == {
        "number.movies_download_limit",
        "sensor.movies_tmdb_circuit_breaker",
        "sensor.movies_qbittorrent_circuit_breaker",
        "sensor.hdbits_circuit_breaker",
        "sensor.movies_tmdb_next_attempt",
        "sensor.movies_qbittorrent_next_attempt",
        "sensor.hdbits_next_attempt",
        "sensor.movies_monitored_movies",
        "sensor.movies_average_search_duration",
        "sensor.movies_search_duration_of_19_in_20",
    }


def free_space_of(home: Home, entity_registry: er.EntityRegistry, folder: Path) -> str:
    """Return the sensor of a folder's free space."""
    unique_id = f"{ENTRY_ID}-free_space-{folder}"
    entity_id = entity_registry.async_get_entity_id("sensor", "radarr_mvp", unique_id)
    assert entity_id is not None
    return entity_id


async def test_the_sensor_of_a_folder(
    home: Home, entity_registry: er.EntityRegistry, kept: SnapshotAssertion
) -> None:
    """It looks the same for every folder."""
    await home.set_up()
    sensor = free_space_of(home, entity_registry, home.world.library)
    entity, state = entity_registry.async_get(sensor), home.state(sensor)
    assert entity is not None
    told = {
        "name": entity.original_name,
        "unique_id": entity.unique_id,
        "translation_key": entity.translation_key,
        "entity_category": entity.entity_category,
        "disabled_by": entity.disabled_by,
        "attributes": dict(state.attributes),
    }
    assert repr(told).replace(str(home.world.library), "/library") == kept
    assert float(state.state) % 0.125 == 0


async def test_searches_are_counted_on(home: Home, hass: HomeAssistant) -> None:
    """A restart does not begin anew."""
    sensor = "sensor.movies_searches"
    extra = SensorExtraStoredData(41, "searches").as_dict()
    mock_restore_cache_with_extra_data(hass, [(State(sensor, "41"), extra)])
    house = await furnish(home)
    assert home.state(sensor).state == "41"
    await house.add()
    await count(house)
    assert home.state(sensor).state == "42"
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await home.settle()
    assert home.state(sensor).state == "42"


@pytest.mark.usefixtures("all_enabled")
async def test_a_movie_on_its_way(home: Home) -> None:
    """The figures follow it by themselves, from the wish to the library."""
    house = await furnish(home)
    assert figures(home) == dict.fromkeys(figures(home), "0")
    assert home.state("sensor.movies_last_grabbed").state == "unknown"

    torrent = house.offer()
    await house.add()
    await home.let_pass(61)
    assert figures(home) == {
        "movies": "1",
        "monitored_movies": "1",
        "missing_movies": "1",
        "missing_and_available": "1",
        "could_be_better": "0",
        "searches": "1",
        "grabs": "1",
        "imports": "0",
        "failures": "0",
    }
    last = home.state("sensor.movies_last_grabbed")
    assert last.state == "Nosferatu (1922)"
    assert last.attributes["release"] == ".".join(BEST.split())
    assert last.attributes["quality"] == "Bluray-1080p"
    at = datetime.fromisoformat(last.attributes["at"])
    assert abs(at.timestamp() - home.world.clock.now()) < 120
    assert home.state("sensor.movies_last_added").state == "Nosferatu (1922)"
    assert home.state("sensor.movies_last_imported").state == "unknown"
    for name in (
        "search_duration",
        "average_search_duration",
        "search_duration_of_19_in_20",
    ):
        assert float(home.state(f"sensor.movies_{name}").state) >= 0

    await house.complete(torrent)
    await home.let_pass(1)
    assert figures(home)["missing_movies"] == "0"
    assert figures(home)["missing_and_available"] == "0"
    assert figures(home)["imports"] == "1"
    assert home.state("sensor.movies_last_imported").state == "Nosferatu (1922)"
    size = home.state("sensor.movies_library_size")
    assert size.attributes["unit_of_measurement"] == "GiB"
    assert float(size.state) * 2**30 == pytest.approx(torrent.size, abs=2)


def figures(home: Home) -> dict[str, str]:
    """Return the figures that count something."""
    names = (
        "movies",
        "monitored_movies",
        "missing_movies",
        "missing_and_available",
        "could_be_better",
        "searches",
        "grabs",
        "imports",
        "failures",
    )
    return {name: home.state(f"sensor.movies_{name}").state for name in names}


async def test_the_movie_that_was_it_has_left(home: Home) -> None:
    """What has happened to it is still told, by the release."""
    house = await furnish(home)
    house.offer()
    movie = await house.add()
    await house.do("remove_movie", movie_id=movie["movie_id"])
    await count(house)
    assert home.state("sensor.movies_last_grabbed").state == ".".join(BEST.split())


async def test_the_next_release(home: Home) -> None:
    """The first that is still to come, and only of what is missing."""
    house = await furnish(home)
    assert home.state("sensor.movies_next_release").state == "unknown"
    assert home.state("sensor.movies_next_release").attributes["title"] is None
    index = house.road.house.index
    for days, film in ((30, NOSFERATU), (10, SINTEL), (5, GENERAL)):
        movie = await house.add(film, search=False, monitored=film is not GENERAL)
        known = index.get(movie["movie_id"])
        assert known is not None
        coming = house.road.house.now + timedelta(days=days)
        index.put(
            replace(
                known, in_cinemas=coming, digital_release=coming, physical_release=None
            )
        )
    await count(house)
    release = home.state("sensor.movies_next_release")
    assert release.attributes["title"] == "Sintel"
    at = dt_util.parse_datetime(release.state, raise_on_error=True)
    assert at.timestamp() - home.world.clock.now() == pytest.approx(864_000, abs=60)
    assert home.state("sensor.movies_missing_and_available").state == "0"
    assert home.state("sensor.movies_missing_movies").state == "2"


async def test_downloads(home: Home) -> None:
    """How many, how fast, how much is left and until when."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    house.stand(
        torrent,
        state="downloading",
        size=4 * 2**30,
        amount_left=2**30,
        progress=0.75,
        dlspeed=4_000_000,
    )
    await house.look()
    assert home.state("sensor.movies_queue").state == "1"
    assert home.state("sensor.movies_downloading").state == "1"
    assert home.state("sensor.movies_stalled").state == "0"
    speed = home.state("sensor.movies_download_speed")
    assert float(speed.state) == 4
    assert speed.attributes["unit_of_measurement"] == "MB/s"
    assert float(home.state("sensor.movies_download_remaining").state) == 1
    assert home.state("sensor.movies_download_progress").state == "75"
    finished = home.state("sensor.movies_queue_finished_at").state
    at = dt_util.parse_datetime(finished, raise_on_error=True)
    seconds = at.timestamp() - home.world.clock.now()
    assert seconds == pytest.approx(2**30 / 4_000_000, abs=30)

    house.stand(torrent, state="stalledDL", amount_left=2**30, dlspeed=0)
    await house.look()
    assert home.state("sensor.movies_downloading").state == "0"
    assert home.state("sensor.movies_stalled").state == "1"
    assert home.state("sensor.movies_queue_finished_at").state == "unknown"


async def test_what_nobody_knows_without_the_client(home: Home) -> None:
    """Downloads are not shown as they were long ago; the library is there all the same."""
    house = await furnish(home)
    home.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    await house.look()
    for name in ("queue", "downloading", "stalled", "download_speed"):
        assert home.state(f"sensor.movies_{name}").state == "unavailable"
    assert home.state("switch.movies_downloads").state == "unavailable"
    assert home.state("sensor.movies_movies").state == "0"
    home.world.qbittorrent.heal()
    for _ in range(6):
        await home.let_pass(61)
    assert home.state("sensor.movies_queue").state == "0"
    assert home.state("switch.movies_downloads").state == "on"


async def test_failures(home: Home) -> None:
    """What a person turns down counts as failed and blocked; so the history may be forgotten, but not how often."""
    house = await furnish(home, storage={"history": {"days": 30}})
    house.offer()
    await house.add()
    (download,) = await house.queue()
    await house.act("remove_download", download_id=download["id"], block=True)
    await home.let_pass(1)
    assert home.state("sensor.movies_failed_in_24_hours").state == "1"
    assert home.state("sensor.movies_failures").state == "1"
    assert home.state("sensor.movies_blocked_releases").state == "1"

    home.world.clock.advance(40 * 86_400)
    await home.let_pass(61)
    await count(house)
    assert await house.history(kind=["failed"]) == []
    assert home.state("sensor.movies_failed_in_24_hours").state == "0"
    assert home.state("sensor.movies_failures").state == "1"
    assert home.state("sensor.movies_grabs").state == "1"


async def test_free_space(home: Home, entity_registry: er.EntityRegistry) -> None:
    """Each folder of the library has a sensor, which is there while the folder is."""
    other = home.world.folder / "more films"
    other.mkdir()
    house = await furnish(home, media={"root_folders": [str(other)]})
    sensors = [
        free_space_of(home, entity_registry, one) for one in (home.world.library, other)
    ]
    for sensor in sensors:
        state = home.state(sensor)
        assert float(state.state) > 0
        assert state.attributes["unit_of_measurement"] == "GiB"
    assert home.state(sensors[1]).name == "more films Free space"

    other.rmdir()
    await count(house)
    assert home.state(sensors[0]).state != "unavailable"
    assert home.state(sensors[1]).state == "unavailable"

    home.hass.config_entries.async_update_entry(house.entry, options={})
    assert await home.hass.config_entries.async_reload(house.entry.entry_id)
    await home.settle()
    assert entity_registry.async_get(sensors[1]) is None
    assert home.hass.states.get(sensors[1]) is None
    assert home.state(sensors[0]).state != "unavailable"


async def test_a_long_title(home: Home) -> None:
    """A state of Home Assistant has no more than 255 characters."""
    house = await furnish(home)
    movie = await house.add(search=False)
    index = house.road.house.index
    known = index.get(movie["movie_id"])
    assert known is not None
    index.put(replace(known, title="Night and " * 40))
    await count(house)
    house.data.library.async_update_listeners()
    state = home.state("sensor.movies_last_added").state
    assert len(state) == 255
    assert state.endswith(" (1922)")


async def test_requests_left(home: Home) -> None:
    """Each request counts, and comes back after an hour."""
    await home.set_up()
    assert home.state(LEFT).state == "99"
    for left in ("98", "97"):
        await home.act("test_connection", {"service": "hdbits"})
        assert home.state(LEFT).state == left
    await home.let_pass(3590)
    assert home.state(LEFT).state == "98"


@pytest.mark.usefixtures("all_enabled")
async def test_the_breaker_of_a_service(home: Home) -> None:
    """It opens with failures, lets one question pass after a rest, and closes when that is answered."""
    breaker = "sensor.hdbits_circuit_breaker"
    await home.set_up()
    assert home.state(breaker).state == "closed"
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.act("test_connection", {"service": "hdbits"})
    assert home.state(breaker).state == "open"
    now = home.world.clock.now()
    rest = dt_util.parse_datetime(home.state(NEXT).state, raise_on_error=True)
    assert rest.timestamp() - now == pytest.approx(60, abs=1)
    home.world.hdbits.heal()
    await home.let_pass(301)
    assert home.state(breaker).state == "closed"
    assert home.state(NEXT).state == "unknown"


@pytest.mark.usefixtures("all_enabled")
async def test_a_breaker_that_is_half_open(home: Home) -> None:
    """Seen after a rest that nobody has ended yet: our own limit kept the question back."""
    breaker = "sensor.hdbits_circuit_breaker"
    entry = await home.set_up()
    indexer = await home.hdbits(entry)
    for _ in range(98):
        await indexer.test()
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.act("test_connection", {"service": "hdbits"})
    await home.let_pass(302)
    assert home.state(breaker).state == "half_open"
