"""How an entry is opened and closed while things are under way."""

import asyncio
from collections.abc import Callable
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.radarr_mvp.clients.qbittorrent import client
from custom_components.radarr_mvp.engine.importing.transfer import Carrier
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.road import Road
from custom_components.radarr_mvp.runtime import async_end
from tests.sandbox.planted import PROWLARR_API_KEY
from tests.sandbox.prowlarr import FakeProwlarr
from tests.sandbox.service import FaultMode

from .actions.house import House
from .furnished import furnish, wait_until
from .integration import INDEXER_ID, Home
from .test_init import our_threads


def our_mistakes(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what we have logged of errors that nobody had thought of."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components") and record.exc_info
    ]


class Gate:
    """Holds a thread up at a certain step of an import."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Hold up whoever carries a film from now on."""
        self.reached = threading.Event()
        self.open = threading.Event()
        carry: Callable[..., Any] = Carrier.carry

        def wait(*args: Any, **kwargs: Any) -> Any:
            self.reached.set()
            assert self.open.wait(20)
            return carry(*args, **kwargs)

        monkeypatch.setattr(Carrier, "carry", wait)


async def begin_import(home: Home, gate: Gate) -> House:
    """Return a household in which a film is being filed."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    house.place(torrent)
    await house.data.queue.async_refresh()
    await wait_until(gate.reached.is_set)
    return house


async def test_an_import_is_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a thread has begun cannot be stopped, and must not be begun a second time beside it."""
    gate = Gate(monkeypatch)
    house = await begin_import(home, gate)
    heard = house.heard
    home.hass.bus.async_listen(
        "radarr_mvp_movie_imported", lambda event: heard.append(("imported", {}))
    )
    reload = asyncio.create_task(
        home.hass.config_entries.async_reload(house.entry.entry_id)
    )
    await asyncio.sleep(0.2)
    assert not reload.done()
    gate.open.set()
    assert await reload
    await home.settle()
    assert house.entry.state is ConfigEntryState.LOADED
    assert len(house.films()) == 1
    assert heard == [("imported", {})]
    await house.look()
    assert [one["kind"] for one in await house.history()].count("imported") == 1


async def test_an_import_is_cut_off_when_home_assistant_stops(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for a large copy then; nothing of ours is left but that thread."""
    gate = Gate(monkeypatch)
    house = await begin_import(home, gate)
    await home.hass.async_stop(force=True)
    assert home.hass.state is CoreState.stopped
    assert not our_threads()
    assert house.films() == []
    gate.open.set()
    assert not our_mistakes(caplog)


async def grabbing(house: House) -> list[TrackedDownload]:
    """Return the downloads that are being handed over."""
    books = house.road.books
    return await books.read(
        lambda transaction: books.downloads.in_states(
            transaction, (TrackState.GRABBING,)
        )
    )


async def test_a_slow_indexer_is_not_waited_for(home: Home) -> None:
    """A torrent that does not come does not hold up a reload; it is fetched after it."""
    house = await furnish(home)
    house.offer()
    hang = home.world.hdbits.fail(FaultMode.HANG, path="download")
    await home.hass.services.async_call(
        "radarr_mvp", "add_movie", {"tmdb_id": 653}, blocking=True
    )
    async with asyncio.timeout(10):
        while not await grabbing(house):
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    async with asyncio.timeout(5):
        assert await home.hass.config_entries.async_unload(house.entry.entry_id)
    assert not our_threads()
    home.world.hdbits.faults.remove(hang)
    await home.set_up(house.entry)
    await home.let_pass(61)
    await house.look()
    assert len(home.world.qbittorrent.torrents) == 1


async def test_a_client_that_hangs_is_not_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A look that is under way is given up, without a word in the log."""
    monkeypatch.setattr(client, "_CLOSE_SECONDS", 0.3)
    house = await furnish(home)
    home.world.qbittorrent.fail(FaultMode.HANG, path="sync")
    look = asyncio.create_task(house.data.queue.async_refresh())
    await asyncio.sleep(0.2)
    assert not look.done()
    async with asyncio.timeout(10):
        assert await home.hass.config_entries.async_unload(house.entry.entry_id)
    await look
    assert "Error fetching" not in caplog.text
    home.world.qbittorrent.heal()


class Slow:
    """An opening that takes its time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Hold up every opening from now on."""
        self.go = asyncio.Event()
        self.began = asyncio.Event()
        open_: Callable[[Road], Any] = Road.open

        async def wait(road: Road) -> None:
            self.began.set()
            await self.go.wait()
            await open_(road)

        monkeypatch.setattr(Road, "open", wait)


async def test_nothing_is_begun_before_the_library_is_open(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a restart has cut off has to be ended first; whoever asks is answered then."""
    slow = Slow(monkeypatch)
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await slow.began.wait()
    await wait_until(lambda: entry.runtime_data.connections.data)
    for coordinator in (entry.runtime_data.queue, entry.runtime_data.library):
        await coordinator.async_refresh()
        assert not coordinator.last_update_success
    assert home.world.qbittorrent.asked("sync/maindata") == 0
    assert home.state("sensor.movies_movies").state == "unavailable"
    asked = asyncio.create_task(home.act("get_movies"))
    await asyncio.sleep(0.05)
    assert not asked.done()
    slow.go.set()
    assert (await asked)["movies"] == []
    await home.settle()
    assert home.state("sensor.movies_movies").state == "0"


async def test_an_entry_that_goes_before_it_is_open(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It can; whoever waits is told."""
    slow = Slow(monkeypatch)
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await slow.began.wait()
    asked = asyncio.create_task(home.act("get_movies"))
    pressed = asyncio.create_task(home.press("button.movies_rescan_library"))
    await asyncio.sleep(0.05)
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    for waiting in (asked, pressed):
        with pytest.raises(HomeAssistantError) as told:
            await waiting
        assert told.value.translation_key == "library_closed"
    assert not our_threads()
    assert not our_mistakes(caplog)


async def test_an_entry_that_goes_before_it_is_begun(home: Home) -> None:
    """Not even the opening has had its turn."""
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    data = entry.runtime_data
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    assert data.opened.done()
    assert not our_threads()
    # A second end changes nothing.
    await async_end(data)


async def test_a_library_that_cannot_be_opened(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The services are looked after all the same, and every action says what is wrong."""

    async def fail(_: Road) -> None:
        raise RuntimeError("never thought of")

    with monkeypatch.context() as broken:
        broken.setattr(Road, "open", fail)
        entry = await home.set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert "The library could not be opened" in caplog.text
    assert home.state("binary_sensor.movies_tmdb_connection").state == "on"
    assert home.state("sensor.movies_movies").state == "unavailable"
    with pytest.raises(HomeAssistantError) as told:
        await home.act("get_movies")
    assert told.value.translation_key == "library_not_opened"
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
    assert home.state("sensor.movies_movies").state == "0"


async def test_platforms_that_cannot_be_set_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing stays open."""

    async def fail(*_: object) -> None:
        raise RuntimeError("never thought of")

    entry = home.entry()
    with monkeypatch.context() as broken:
        broken.setattr(home.hass.config_entries, "async_forward_entry_setups", fail)
        assert not await home.hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert not our_threads()


async def test_an_end_that_goes_wrong(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What can be closed is closed."""
    house = await furnish(home)

    async def fail() -> None:
        raise RuntimeError("never thought of")

    monkeypatch.setattr(house.road.search, "close", fail)
    assert await home.hass.config_entries.async_unload(house.entry.entry_id)
    assert "Not all that was under way could be ended in order" in caplog.text
    assert not our_threads()


async def test_indexers_behind_prowlarr(home: Home) -> None:
    """They are asked like the others, and their Prowlarr is one of the services."""
    async with FakeProwlarr() as prowlarr:
        behind = home.indexer("01JSUBENTRY000000PROWLARR")
        behind["title"] = "Prowlarr"
        behind["data"] = {
            "kind": "prowlarr",
            "url": prowlarr.url,
            "api_key": PROWLARR_API_KEY,
        }
        entry = await home.set_up(home.entry(subentries_data=[home.indexer(), behind]))
        assert home.state("binary_sensor.prowlarr_connection").state == "on"
        indexers = await entry.runtime_data.road.indexers.current()
        assert INDEXER_ID in indexers
        assert len(indexers) > 1
        assert await home.hass.config_entries.async_unload(entry.entry_id)


async def test_an_indexer_that_is_removed_is_not_asked_any_more(home: Home) -> None:
    """The entry begins anew without it."""
    entry = await home.set_up()
    before = entry.runtime_data
    home.hass.config_entries.async_remove_subentry(entry, INDEXER_ID)
    await home.settle()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not before
    assert await entry.runtime_data.road.indexers.current() == {}


async def test_nothing_is_opened_while_home_assistant_stops(home: Home) -> None:
    """There would be nobody to close it."""
    entry = home.entry()
    home.hass.set_state(CoreState.stopping)
    assert not await home.hass.config_entries.async_setup(entry.entry_id)
    home.hass.set_state(CoreState.running)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()
