"""An entry comes, goes, and comes again."""

import asyncio
from itertools import pairwise
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.radarr_mvp import gatekeeping
from custom_components.radarr_mvp.clients import hdbits
from custom_components.radarr_mvp.clients.qbittorrent.client import THREAD
from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.engine.resilience import RateLimit
from tests.sandbox.service import FaultMode
from tests.support import SystemTime

from .furnished import furnish
from .integration import HDBITS, QBITTORRENT, TMDB, Home

ALL = (TMDB, QBITTORRENT, HDBITS)


def our_threads() -> list[threading.Thread]:
    """Return the threads that talk to qBittorrent or to a database."""
    ours = (THREAD, "radarr_mvp")
    return [thread for thread in threading.enumerate() if thread.name.startswith(ours)]


async def test_an_entry_is_set_up_and_unloaded(home: Home) -> None:
    """Its services connect; afterwards nothing of it goes on, and qBittorrent keeps no session."""
    entry = await home.set_up()
    assert {home.state(sensor).state for sensor in ALL} == {"on"}
    assert our_threads()

    assert await home.hass.config_entries.async_unload(entry.entry_id)
    await home.settle()
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert {home.state(sensor).state for sensor in ALL} == {"unavailable"}
    assert not our_threads()
    assert home.world.qbittorrent.asked("auth/logout") == 1
    asked = [len(service.log.requests) for service in home.world.services.values()]
    await home.let_pass(7200)
    assert asked == [
        len(service.log.requests) for service in home.world.services.values()
    ]


async def test_an_entry_comes_and_goes_again_and_again(home: Home) -> None:
    """Each time it closes all that it has opened, and keeps its library."""
    house = await furnish(home)
    await house.add(search=False)
    for _ in range(3):
        assert await home.hass.config_entries.async_unload(house.entry.entry_id)
        assert not our_threads()
        await home.set_up(house.entry)
        assert home.state("sensor.movies_movies").state == "1"


async def test_an_entry_that_cannot_go(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It works on as long as its entities do."""
    house = await furnish(home)

    async def refuse(*_: object) -> bool:
        return False

    with monkeypatch.context() as stubborn:
        stubborn.setattr(home.hass.config_entries, "async_unload_platforms", refuse)
        assert not await home.hass.config_entries.async_unload(house.entry.entry_id)
    assert await house.data.road.books.read(lambda _: "still open") == "still open"


async def test_an_entry_is_reloaded(home: Home) -> None:
    """It is there again, without asking services that were heard a moment ago."""
    entry = await home.set_up()
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert {home.state(sensor).state for sensor in ALL} == {"on"}
    assert len(home.world.hdbits.log.requests) == 1
    assert len(home.world.tmdb.log.requests) == 1


async def test_without_an_indexer(home: Home) -> None:
    """HDBits is optional."""
    entry = await home.set_up(home.entry(subentries_data=[]))
    assert entry.state is ConfigEntryState.LOADED
    assert home.state(TMDB).state == "on"
    assert home.hass.states.get(HDBITS) is None


async def test_an_indexer_of_another_kind(home: Home) -> None:
    """One that a later version has added does not keep the rest from working."""
    indexer = home.indexer()
    indexer["data"] = {"kind": "newznab"}
    entry = await home.set_up(home.entry(subentries_data=[indexer]))
    assert entry.state is ConfigEntryState.LOADED
    assert home.hass.states.get(HDBITS) is None


@pytest.mark.parametrize("down", range(3))
async def test_one_service_that_is_down_at_the_start(home: Home, down: int) -> None:
    """The library is there all the same, and all that needs only the others."""
    services = list(home.world.services.values())
    await services[down].stop()
    house = await furnish(home)
    assert house.entry.state is ConfigEntryState.LOADED
    states = [home.state(sensor).state for sensor in ALL]
    assert states == ["off" if number == down else "on" for number in range(3)]
    assert home.state("sensor.movies_movies").state == "0"
    without_client = services[down] is home.world.qbittorrent
    queue = home.state("sensor.movies_queue").state
    assert queue == ("unavailable" if without_client else "0")
    assert (await house.act("get_movies"))["movies"] == []


async def test_services_that_are_down_at_the_start(home: Home) -> None:
    """The entry loads all the same, and each sensor turns on by itself once its service is back."""
    ports = {service: service.port for service in home.world.services.values()}
    for service in ports:
        await service.stop()
    entry = await home.set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert {home.state(sensor).state for sensor in ALL} == {"off"}
    for service, port in ports.items():
        await service.start(port)
    for _ in range(3):
        await home.let_pass(61)
    assert {home.state(sensor).state for sensor in ALL} == {"on"}
    assert home.reauths() == []


async def test_a_slow_service_holds_nobody_up(home: Home) -> None:
    """Neither the start nor the other services; the entry can go again at once."""
    home.world.tmdb.fail(FaultMode.HANG)
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    async with asyncio.timeout(5):
        while home.state(QBITTORRENT).state != "on" or home.state(HDBITS).state != "on":
            await asyncio.sleep(0.01)
    assert home.state(TMDB).state == "unavailable"
    assert await home.hass.config_entries.async_unload(entry.entry_id)


async def test_qbittorrent_is_left_when_home_assistant_stops(home: Home) -> None:
    """Entries are not unloaded then, but a login is ended."""
    await home.set_up()
    await home.hass.async_stop(force=True)
    assert home.hass.state is CoreState.stopped
    assert home.world.qbittorrent.asked("auth/logout") == 1
    assert not our_threads()


async def test_one_of_two_entries_is_removed(
    home: Home,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    hass_storage: dict[str, Any],
) -> None:
    """All of its own goes with it; the other one works on, and the limits are remembered."""
    first, second = home.entry(), home.second_entry()
    await home.set_up(first)
    assert second.state is ConfigEntryState.LOADED
    assert await home.hass.config_entries.async_remove(first.entry_id)
    await home.settle()
    assert not er.async_entries_for_config_entry(entity_registry, first.entry_id)
    assert not dr.async_entries_for_config_entry(device_registry, first.entry_id)

    assert second.state is ConfigEntryState.LOADED
    (report,) = (await home.act("test_connection", {"service": "hdbits"}))["services"]
    assert report["connected"]
    assert report["requests_left"] == 97
    assert await home.hass.config_entries.async_remove(second.entry_id)
    await home.settle()
    remembered = hass_storage[f"{DOMAIN}.services"]["data"]
    name = f"hdbits:127.0.0.1:{home.world.hdbits.port}"
    assert len(remembered[name]["requests"]) == 3
    assert not home.entity_ids()


async def test_two_entries_share_one_account(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their requests keep the distance of one, and count against one budget, by the real clock."""
    limit = RateLimit(spacing=0.25, budget=10, remembered=True)
    monkeypatch.setattr(hdbits, "DEFAULT_LIMIT", limit)
    monkeypatch.setattr(gatekeeping, "SystemClock", SystemTime)
    first, second = home.entry(), home.second_entry()
    await home.set_up(first)
    assert second.state is ConfigEntryState.LOADED
    await asyncio.gather(
        *(
            home.act("test_connection", {"config_entry_id": each, "service": "hdbits"})
            for each in (first.entry_id, second.entry_id) * 2
        )
    )
    times = home.world.hdbits.log.times()
    # Four that were asked for, and what each began with; what the one has heard, the other need not ask.
    assert len(times) in {5, 6}
    gaps = [later - earlier for earlier, later in pairwise(times)]
    # The first was on its way for longer: all was busy with the start.
    assert min(gaps[1:]) > 0.2
    await home.let_pass(61)
    lefts = [
        home.state(f"sensor.hdbits_requests_left{suffix}").state
        for suffix in ("", "_2")
    ]
    assert lefts == [str(10 - len(times))] * 2
