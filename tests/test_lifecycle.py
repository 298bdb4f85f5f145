"""What a library leaves behind when it goes: its films and its books, and nothing in Home Assistant."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
import gc
from pathlib import Path
import threading
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    dispatcher,
    entity_registry as er,
    event,
    issue_registry as ir,
)
import pytest

from custom_components.radarr_mvp.engine.importing.transfer import Carrier, carry
from custom_components.radarr_mvp.gatekeeping import async_get_gatehouse
from tests.sandbox.service import FaultMode

from .actions.house import House
from .furnished import furnish, wait_until
from .integration import INDEXER_ID, WRONG_KEY, Home
from .test_init import our_threads

OURS: Final = "radarr_mvp"
_HANDLES: Final = Path("/proc/self/fd")


@dataclass(frozen=True)
class Traces:
    """All that may be left behind in memory, counted so that two moments can be compared."""

    listeners: Counter[str]
    signals: Counter[str]
    trackers: Counter[str]
    tasks: Counter[str]
    timers: Counter[str]
    threads: Counter[str]
    files: Counter[str]
    connections: int

    @classmethod
    def of(cls, home: Home) -> Traces:
        """Count what is there at this moment."""
        # What nobody refers to any more is closed by that.
        gc.collect()
        hass = home.hass
        return cls(
            listeners=_listeners(hass),
            signals=_signals(hass),
            trackers=_trackers(hass),
            tasks=Counter(
                text for task in asyncio.all_tasks() if OURS in (text := repr(task))
            ),
            timers=_timers(hass),
            threads=Counter(
                thread.name for thread in our_threads() if thread.is_alive()
            ),
            files=_open_files(home.world.folder),
            connections=_connections_to(home.world.qbittorrent.port),
        )


def _listeners(hass: HomeAssistant) -> Counter[str]:
    """Return how many listen to each event, but for what only waits to write Home Assistant's own files."""
    heard = {str(kind): number for kind, number in hass.bus.async_listeners().items()}
    heard.pop(str(EVENT_HOMEASSISTANT_FINAL_WRITE), None)
    return +Counter(heard)


def _signals(hass: HomeAssistant) -> Counter[str]:
    """Return how many listen to each signal of the dispatcher."""
    known = hass.data.get(dispatcher.DATA_DISPATCHER, {})
    return Counter(
        {str(signal): len(heard) for signal, heard in known.items() if heard}
    )


def _trackers(hass: HomeAssistant) -> Counter[str]:
    """Return how many follow each kind of change of states and registries."""
    return +Counter(
        {
            str(key): sum(map(len, data.callbacks.values()))
            for key, data in hass.data.items()
            if isinstance(data, event._KeyedEventData)
        }
    )


def _timers(hass: HomeAssistant) -> Counter[str]:
    """Return the timers of ours that are still to come."""
    scheduled: list[asyncio.TimerHandle] = hass.loop._scheduled  # type: ignore[attr-defined]  # Only the loop knows them.
    texts = (f"{one!r} {one._args!r}" for one in scheduled if not one.cancelled())
    return Counter(text for text in texts if OURS in text)


def _open_files(folder: Path) -> Counter[str]:
    """Return the files below a folder that this process has open."""
    targets = map(_target, _HANDLES.iterdir())
    return Counter(one for one in targets if one.startswith(f"{folder}/"))


def _target(handle: Path) -> str:
    """Return what an open handle of this process stands for, nothing where it was closed meanwhile."""
    try:
        return str(handle.readlink())
    except FileNotFoundError:
        return ""


def _connections_to(port: int) -> int:
    """Return how many connections this process has open to a port of its own machine."""
    lines = Path("/proc/self/net/tcp").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    ours = {
        target[len("socket:[") : -1]
        for handle in _HANDLES.iterdir()
        if (target := _target(handle)).startswith("socket:")
    }
    return sum(row[2].endswith(f":{port:04X}") and row[9] in ours for row in rows)


@dataclass(frozen=True)
class Registered:
    """What an entry has in Home Assistant's registries."""

    devices: int
    entities: int
    states: int
    issues: int
    questions: int

    @classmethod
    def of(cls, home: Home, entry_id: str) -> Registered:
        """Count it."""
        hass = home.hass
        issues = ir.async_get(hass).issues
        return cls(
            devices=len(
                dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
            ),
            entities=len(
                er.async_entries_for_config_entry(er.async_get(hass), entry_id)
            ),
            states=len(home.entity_ids()),
            issues=sum(OURS in f"{domain} {key}" for domain, key in issues),
            questions=len(home.reauths()),
        )


NOTHING: Final = Registered(devices=0, entities=0, states=0, issues=0, questions=0)


async def live(house: House) -> None:
    """Let a library do all that there is to do: search, fetch, file, and be looked at."""
    torrent = house.offer()
    await house.add()
    await house.complete(torrent)
    assert len(house.films()) == 1
    await house.home.let_pass(61)
    for action in ("get_movies", "get_queue", "get_history", "get_wanted"):
        await house.act(action)


async def remove(home: Home, entry_id: str) -> None:
    """Remove a library."""
    assert await home.hass.config_entries.async_remove(entry_id)
    await home.settle()


async def test_nothing_is_left_behind(home: Home) -> None:
    """Set up, unloaded, loaded again, removed and added anew: each time all that was opened is closed."""
    house = await furnish(home)
    entry_id = house.entry.entry_id
    await live(house)
    await remove(home, entry_id)
    # What Home Assistant itself has begun for us by now stays, such as the actions.
    gone = Traces.of(home)
    assert not gone.tasks
    assert not gone.timers
    assert not gone.threads
    assert not gone.files
    assert not gone.connections
    assert Registered.of(home, entry_id) == NOTHING

    house = await furnish(home)
    assert home.state("sensor.movies_movies").state == "1"
    there = Traces.of(home)
    assert there.threads
    assert there.files
    assert there.connections
    assert there != gone
    for _ in range(2):
        assert await home.hass.config_entries.async_reload(entry_id)
        await home.settle()
        again = Traces.of(home)
        assert again.listeners == there.listeners
        assert again.signals == there.signals
        assert again.trackers == there.trackers
        assert sum(again.timers.values()) == sum(there.timers.values())
    assert await home.hass.config_entries.async_unload(entry_id)
    await home.settle()
    unloaded = Traces.of(home)
    assert not unloaded.tasks
    assert not unloaded.timers
    assert not unloaded.threads
    assert not unloaded.files
    assert not unloaded.connections
    await remove(home, entry_id)
    assert Traces.of(home) == gone
    assert Registered.of(home, entry_id) == NOTHING
    gatehouse = await async_get_gatehouse(home.hass)
    assert not any(INDEXER_ID in owners for owners in gatehouse._limits.values())


async def test_no_question_is_left_behind(home: Home) -> None:
    """Nobody is asked for the key of a library that is gone."""
    data = home.world.entry_data()
    data["tmdb"] |= {"tmdb_api_key": WRONG_KEY}
    entry = await home.set_up(home.entry(data=data))
    assert Registered.of(home, entry.entry_id).questions == 1
    await remove(home, entry.entry_id)
    assert Registered.of(home, entry.entry_id) == NOTHING


async def test_a_library_that_goes_while_a_service_hangs(home: Home) -> None:
    """Whoever waits for an answer is let go."""
    before = Traces.of(home)
    home.world.tmdb.fail(FaultMode.HANG)
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await wait_until(our_threads)
    await remove(home, entry.entry_id)
    after = Traces.of(home)
    assert not after.tasks
    assert not after.timers
    assert not after.threads
    assert not after.files
    assert after.trackers == before.trackers
    assert Registered.of(home, entry.entry_id) == NOTHING


async def test_a_library_that_goes_after_home_assistant_has_stopped(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """It was closed by then, so there is nothing to complain about."""
    entry = await home.set_up()
    await home.hass.async_stop(force=True)
    assert home.world.qbittorrent.asked("auth/logout") == 1
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    assert "Unable to remove unknown job listener" not in caplog.text
    assert not our_threads()
    assert home.world.qbittorrent.asked("auth/logout") == 1


class CutOff(Exception):
    """The power goes."""


@dataclass
class Slow:
    """Recoveries that take their time; never may two of them be at work."""

    monkeypatch: pytest.MonkeyPatch
    at_work: int = 0
    most_at_work: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        """Hold up every recovery from now on."""
        self.reached = threading.Event()
        self.open = threading.Event()
        self._lock = threading.Lock()
        recover: Callable[..., Any] = Carrier._recover

        def wait(*args: Any) -> Any:
            with self._lock:
                self.at_work += 1
                self.most_at_work = max(self.at_work, self.most_at_work)
            self.reached.set()
            assert self.open.wait(20)
            try:
                return recover(*args)
            finally:
                with self._lock:
                    self.at_work -= 1
                    self.done += 1

        self.monkeypatch.setattr(Carrier, "_recover", wait)


def visible(house: House) -> list[Path]:
    """Return the films of the library that people see."""
    return [one for one in house.films() if not one.name.startswith(".")]


async def cut_off(home: Home, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a household that is not at home: the power went while a film was being filed."""
    house = await furnish(home)
    torrent = house.offer()
    await house.add()
    house.place(torrent)
    cut = threading.Event()

    def go(*_: object) -> None:
        cut.set()
        raise CutOff

    with monkeypatch.context() as power:
        power.setattr(carry, "put_in_place", go)
        power.setattr(Carrier, "_undo", go)
        await house.data.queue.async_refresh()
        await wait_until(cut.is_set)
        await home.settle()
        assert await home.hass.config_entries.async_unload(house.entry.entry_id)
    assert visible(house) == []
    return house


async def test_a_recovery_is_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread goes on when nobody waits, and two must not work with one journal."""
    house = await cut_off(home, monkeypatch)
    slow = Slow(monkeypatch)
    hass, entry_id = home.hass, house.entry.entry_id
    assert await hass.config_entries.async_setup(entry_id)
    await wait_until(slow.reached.is_set)
    reload = asyncio.create_task(hass.config_entries.async_reload(entry_id))
    await asyncio.sleep(0.3)
    assert not reload.done()
    assert slow.at_work == 1
    slow.open.set()
    assert await reload
    await home.settle()
    assert slow.most_at_work == 1
    assert house.entry.state is ConfigEntryState.LOADED
    assert len(visible(house)) == 1
    await house.look()
    assert [one["kind"] for one in await house.history()].count("imported") == 1


async def test_a_recovery_holds_up_no_stop(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When Home Assistant ends, nobody begins anew, so nobody has to wait."""
    await cut_off(home, monkeypatch)
    slow = Slow(monkeypatch)
    (entry,) = home.hass.config_entries.async_entries(OURS)
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await wait_until(slow.reached.is_set)
    await home.hass.async_stop(force=True)
    assert slow.done == 0
    slow.open.set()
    await wait_until(lambda: slow.done == 1)
