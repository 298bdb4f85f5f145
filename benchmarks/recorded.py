"""What Home Assistant's recorder writes down of a loaded entry; a process of its own, whose figures go to its output.

Services are those of the sandbox, and the engine's clock is moved by hand: each cycle is a real one, with a real answer
of qBittorrent, real states and real rows in SQLite, but the pause before the next one is left out.
"""

import asyncio
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
import json
from pathlib import Path
from random import Random
import sqlite3
import sys
import time
from typing import Any
from unittest.mock import patch

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.tasks import StatisticsTask
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from custom_components.radarr_mvp import gatekeeping, outside, runtime
from custom_components.radarr_mvp.coordinator import RadarrMvpConfigEntry, RadarrMvpData
from custom_components.radarr_mvp.engine.keeping.books import Transaction
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.library import AddRequest
from tests.sandbox.catalogue import FILMS
from tests.sandbox.fake_qbittorrent import FakeQBittorrent
from tests.sandbox.hdbits import FakeHDBits
from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    TMDB_TOKEN,
)
from tests.sandbox.tmdb import FakeTmdb
from tests.support import ManualClock

from .home import entry_of, home_assistant

DOWNLOADS = 20
LIBRARY = 12
SIZE = 40_000_000_000
IDLE_CYCLE = 60.0
BUSY_CYCLE = 5.0
_PERIOD = timedelta(minutes=5)
_PERIODS_A_DAY = 288
_COUNTS = {
    "state_attributes": "SELECT count(*) FROM state_attributes",
    "events": "SELECT count(*) FROM events",
    "event_data": "SELECT count(*) FROM event_data",
    "statistics_short_term": "SELECT count(*) FROM statistics_short_term",
    "statistics": "SELECT count(*) FROM statistics",
}
_BY_ENTITY = """
    SELECT states_meta.entity_id, count(*)
    FROM states JOIN states_meta USING (metadata_id)
    GROUP BY states_meta.entity_id
"""
_CATEGORY = "radarr_mvp"


@dataclass
class Household:
    """A loaded entry, the services around it, and the clock that all of them go by."""

    hass: HomeAssistant
    qbittorrent: FakeQBittorrent
    clock: ManualClock
    entry: RadarrMvpConfigEntry
    dice: Random

    @property
    def data(self) -> RadarrMvpData:
        """Return what the entry works with."""
        return self.entry.runtime_data

    async def pass_minute(self) -> None:
        """Let a minute pass in which only what is due by the clock happens."""
        self.clock.advance(IDLE_CYCLE)
        await self._look_at_queue()
        await self._look_around()

    async def pass_seconds(self, cycle: int) -> None:
        """Let a few seconds pass in which every download moves."""
        self.clock.advance(BUSY_CYCLE)
        for torrent in self.qbittorrent.torrents.values():
            speed = self.dice.randrange(1_500_000, 3_500_000)
            left = max(torrent["amount_left"] - round(speed * BUSY_CYCLE), 1)
            torrent |= {
                "dlspeed": speed,
                "amount_left": left,
                "progress": 1 - left / SIZE,
                "eta": round(left / speed),
            }
        await self._look_at_queue()
        if cycle % round(IDLE_CYCLE / BUSY_CYCLE) == 0:
            await self._look_around()

    async def _look_at_queue(self) -> None:
        """Look at the downloads."""
        await self.data.queue.async_refresh()
        await self._settle()

    async def _look_around(self) -> None:
        """Do what is done each minute."""
        await self.data.connections.async_refresh()
        await self.data.library.async_refresh()
        await self._settle()

    async def _settle(self) -> None:
        """Wait until nothing is going on."""
        await self.hass.async_block_till_done(wait_background_tasks=False)

    async def begin_downloads(self) -> None:
        """Have many downloads under way."""
        road = self.data.road
        movies = [one.id for one in road.house.index]

        def write(transaction: Transaction) -> None:
            for number in range(DOWNLOADS):
                download = TrackedDownload(
                    movie_id=movies[number % len(movies)],
                    info_hash=f"{number:040x}",
                    title=f"Some.Movie.{number}.1080p.BluRay.x264-GRP",
                    added_at=road.house.now,
                    state=TrackState.DOWNLOADING,
                    indexer="HDBits",
                    size=SIZE,
                )
                road.books.downloads.add(transaction, download, self.clock.now())

        await road.books.write(write)
        for number in range(DOWNLOADS):
            left = SIZE - number * 1_500_000_000
            self.qbittorrent.put(
                f"{number:040x}",
                name=f"Some.Movie.{number}.1080p.BluRay.x264-GRP",
                category=_CATEGORY,
                size=SIZE,
                amount_left=left,
                progress=1 - left / SIZE,
            )


@dataclass(frozen=True)
class Account:
    """How many rows there are, how many bytes they take, and which entities they are of."""

    rows: dict[str, int]
    by_entity: dict[str, int]
    bytes: int

    def since(self, before: Account) -> dict[str, Any]:
        """Return what has been added."""
        entities = {
            name: count - before.by_entity.get(name, 0)
            for name, count in self.by_entity.items()
        }
        return {
            "rows": {name: self.rows[name] - before.rows[name] for name in self.rows},
            "by_entity": {name: count for name, count in entities.items() if count > 0},
            "bytes": self.bytes - before.bytes,
        }


async def measure(idle_minutes: int, busy_cycles: int) -> dict[str, Any]:
    """Return what is written in some idle minutes, in some busy cycles, and in a day of statistics."""
    async with AsyncExitStack() as running:
        clock = ManualClock(wall=time.time())
        for module in (gatekeeping, outside, runtime):
            running.enter_context(patch.object(module, "SystemClock", lambda: clock))
        hass = await running.enter_async_context(home_assistant())
        tmdb = await running.enter_async_context(FakeTmdb())
        hdbits = await running.enter_async_context(FakeHDBits())
        qbittorrent = await running.enter_async_context(FakeQBittorrent())
        entry = _entry(hass, tmdb, hdbits, qbittorrent)
        await hass.config_entries.async_add(entry)
        if entry.state is not ConfigEntryState.LOADED:
            raise RuntimeError(f"The entry is {entry.state}: {entry.reason}")
        await entry.runtime_data.opened
        for film in FILMS[:LIBRARY]:
            await entry.runtime_data.road.library.add(
                AddRequest(tmdb_id=film.tmdb_id), correlation_id="bench", source="bench"
            )
        house = Household(hass, qbittorrent, clock, entry, Random(7))
        for _ in range(3):
            await house.pass_minute()
        figures: dict[str, Any] = {
            "idle": await _idle(house, idle_minutes),
            "busy": await _busy(house, busy_cycles),
            "statistics": await _statistics(house),
        }
        figures["statistics"]["sensors"] = _measured_sensors(hass, entry)
        return figures


async def _idle(house: Household, minutes: int) -> dict[str, Any]:
    """Let time pass in which nothing is downloaded."""
    before, began = await _account(house), house.clock.now()
    while house.clock.now() < began + minutes * 60:
        await house.pass_minute()
    figures = (await _account(house)).since(before)
    return figures | {"seconds": house.clock.now() - began}


async def _busy(house: Household, cycles: int) -> dict[str, Any]:
    """Let downloads move."""
    await house.begin_downloads()
    await house.pass_seconds(0)
    before, began = await _account(house), house.clock.now()
    for cycle in range(cycles):
        await house.pass_seconds(cycle)
    figures = (await _account(house)).since(before)
    return figures | {"seconds": house.clock.now() - began}


async def _statistics(house: Household) -> dict[str, Any]:
    """Have the statistics of a day compiled, period by period."""
    before = await _account(house)
    hour = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
    begin = hour + timedelta(hours=1)
    recorder = get_instance(house.hass)
    for number in range(_PERIODS_A_DAY):
        recorder.queue_task(StatisticsTask(begin + number * _PERIOD, fire_events=False))
    return (await _account(house)).since(before)


def _measured_sensors(hass: HomeAssistant, entry: RadarrMvpConfigEntry) -> int:
    """Return how many entities there are that statistics are made of."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    states = [hass.states.get(one.entity_id) for one in entities]
    return sum("state_class" in one.attributes for one in states if one is not None)


async def _account(house: Household) -> Account:
    """Return what is written by now."""
    recorder = get_instance(house.hass)
    await recorder.async_block_till_done()
    ours = er.async_entries_for_config_entry(
        er.async_get(house.hass), house.entry.entry_id
    )
    path = Path(house.hass.config.path("home-assistant_v2.db"))
    names = [one.entity_id for one in ours]
    return await recorder.async_add_executor_job(_read, path, names)


def _read(path: Path, entity_ids: list[str]) -> Account:
    """Count rows and used pages."""
    with closing(sqlite3.connect(path)) as database:

        def one(statement: str) -> int:
            return int(database.execute(statement).fetchone()[0])

        rows = {table: one(statement) for table, statement in _COUNTS.items()}
        known = set(entity_ids)
        counted = database.execute(_BY_ENTITY)
        by_entity = {name: count for name, count in counted if name in known}
        rows["states"] = sum(by_entity.values())
        pages = one("PRAGMA page_count") - one("PRAGMA freelist_count")
        return Account(rows, by_entity, pages * one("PRAGMA page_size"))


def _entry(
    hass: HomeAssistant,
    tmdb: FakeTmdb,
    hdbits: FakeHDBits,
    qbittorrent: FakeQBittorrent,
) -> RadarrMvpConfigEntry:
    """Return an entry whose services are those of the sandbox."""
    root = Path(hass.config.path("library"))
    root.mkdir(parents=True)
    data: dict[str, Any] = {
        "tmdb": {"tmdb_api_key": TMDB_TOKEN, "tmdb_url": tmdb.api_url},
        "qbittorrent": {
            "url": qbittorrent.url,
            "username": QBITTORRENT_USERNAME,
            "password": QBITTORRENT_PASSWORD,
            "verify_ssl": True,
            "category": _CATEGORY,
        },
        "library": {
            "root_folder": str(root),
            "downloads_remote": "",
            "downloads_local": "",
        },
    }
    indexer = ConfigSubentryDataWithId(
        data={
            "kind": "hdbits",
            "username": HDBITS_USERNAME,
            "passkey": HDBITS_PASSKEY,
            "url": hdbits.url,
        },
        subentry_id="01JBENCH0000000000000HDBITS",
        subentry_type="indexer",
        title="HDBits",
        unique_id="hdbits",
    )
    return entry_of(data, [indexer])


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1]), int(sys.argv[2])))))
