"""What a loaded library costs inside of Home Assistant; a process of its own, whose figures go to its output."""

import asyncio
from collections.abc import Callable, Mapping
import ctypes
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
import gc
import json
from pathlib import Path
import sys
import time
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from custom_components.radarr_mvp.coordinator import RadarrMvpConfigEntry
from custom_components.radarr_mvp.database import database_file
from custom_components.radarr_mvp.engine.decision.decide import Outcome
from custom_components.radarr_mvp.engine.indexing import (
    FeedAnswer,
    FeedMark,
    Indexer,
    IndexerIdentity,
    MagnetLink,
    Release,
    SearchAnswer,
    SearchQuery,
)
from custom_components.radarr_mvp.engine.keeping.asked import MovieOrder
from custom_components.radarr_mvp.engine.keeping.books import Transaction
from custom_components.radarr_mvp.engine.keeping.records import (
    BlockRecord,
    HistoryRecord,
    JudgedRelease,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.quality.defaults import default_profiles
from custom_components.radarr_mvp.engine.road import Road
from custom_components.radarr_mvp.engine.search import Search
from custom_components.radarr_mvp.engine.torrent_file import TorrentFile
from custom_components.radarr_mvp.store.books import books_of
from custom_components.radarr_mvp.store.database import Database

from .home import entry_of, home_assistant
from .stock import library, releases

REPEATS = 200
DOWNLOADS = 200
OFFERED = 100
HISTORY_PER_MOVIE = 10
_TICK = 0.001
_NOWHERE = "http://127.0.0.1:9"


class _Feed:
    """An indexer whose feed brings the same releases each time."""

    budget: int | None = None
    budget_left: int | None = None

    def __init__(self, offered: list[Release]) -> None:
        """Keep what it offers."""
        self.identity = IndexerIdentity("feed", "Feed")
        self._offered = tuple(offered)

    async def test(self, *, deliberate: bool = True) -> None:
        """Be well."""

    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Find nothing."""
        return SearchAnswer()

    async def feed(self, since: FeedMark | None = None) -> FeedAnswer:
        """Return what it offers."""
        return FeedAnswer(releases=self._offered)

    async def fetch_torrent(self, release: Release) -> TorrentFile | MagnetLink:
        """Have no torrent."""
        raise NotImplementedError


class _Indexers:
    """One indexer."""

    def __init__(self, indexer: Indexer) -> None:
        """Keep it."""
        self._indexer = indexer

    async def current(self) -> Mapping[str, Indexer]:
        """Return it."""
        return {self._indexer.identity.id: self._indexer}


class _Nobody:
    """Takes nothing."""

    async def take(self, decisions: object, **_: object) -> list[TrackedDownload]:
        """Leave all as it is."""
        return []


async def measure(count: int) -> dict[str, float]:
    """Return the figures of a library with so many movies."""
    async with home_assistant() as hass:
        entry = _entry(hass)
        await _furnish_apart(database_file(hass, entry.entry_id), count, hass)
        await _settle()
        before = _resident()
        pauses, watch = list[float](), asyncio.Event()
        watching = asyncio.create_task(_watch(pauses, watch))
        began = time.perf_counter()
        await hass.config_entries.async_add(entry)
        blocked = time.perf_counter() - began
        if entry.state is not ConfigEntryState.LOADED:
            raise RuntimeError(f"The entry is {entry.state}: {entry.reason}")
        await entry.runtime_data.opened
        opened = time.perf_counter() - began
        await asyncio.sleep(3)
        watch.set()
        await watching
        await _settle()
        figures = {
            "set_up_ms": blocked * 1000,
            "opened_ms": opened * 1000,
            "pause_ms": max(pauses) * 1000,
            "memory_mb": (_resident() - before) / 1e6,
        }
        figures |= await _queries(entry.runtime_data.road, count)
        figures["feed_cpu_ms"] = await _feed(entry.runtime_data.road, count)
        return figures


def _entry(hass: HomeAssistant) -> RadarrMvpConfigEntry:
    """Return an entry none of whose services answers."""
    root = Path(hass.config.path("library"))
    data: dict[str, Any] = {
        "tmdb": {"tmdb_api_key": "0" * 32, "tmdb_url": _NOWHERE},
        "qbittorrent": {
            "url": _NOWHERE,
            "username": "u",
            "password": "p",
            "verify_ssl": True,
            "category": "radarr_mvp",
        },
        "library": {
            "root_folder": str(root),
            "downloads_remote": "",
            "downloads_local": "",
        },
    }
    return entry_of(data)


async def _furnish_apart(path: Path, count: int, hass: HomeAssistant) -> None:
    """Write a library in another process, whose memory is not ours."""
    root = hass.config.path("library")
    arguments = ("-m", "benchmarks.loaded", str(count), str(path), root)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    if await process.wait():
        raise RuntimeError("The library could not be written")


async def furnish(path: Path, count: int, root: str) -> None:
    """Write a library with a past."""
    database = await Database.open(path)
    books, now = books_of(database), datetime.now(UTC)
    offered = releases(library(count), count=min(count, 2000))

    def write(transaction: Transaction) -> None:
        at = now.timestamp()
        profile = books.profiles.add(transaction, default_profiles()[-1], at)
        movies = [
            replace(one, profile_id=profile.id, root_folder=root)
            for one in library(count)
        ]
        kept = books.movies.add_many(transaction, movies, at)
        for number, movie in enumerate(kept[:DOWNLOADS]):
            books.downloads.add(
                transaction,
                TrackedDownload(
                    movie_id=movie.id,
                    info_hash=f"{number:040x}",
                    title=f"{movie.title} {movie.year} 1080p BluRay x264-GRP",
                    added_at=now,
                    state=TrackState.DOWNLOADING,
                ),
                at,
            )
        books.history.add_many(
            transaction,
            (
                HistoryRecord(
                    kind=("grabbed", "imported", "failed")[number % 3],
                    at=now - timedelta(days=30 * number + movie.id % 29 + 1),
                    movie_id=movie.id,
                    title=f"{movie.title} {number}",
                    correlation_id=f"{movie.id}-{number}",
                )
                for movie in kept
                for number in range(HISTORY_PER_MOVIE)
            ),
        )
        books.candidates.keep(
            transaction,
            [
                JudgedRelease(
                    release=one,
                    outcome=Outcome.REJECTED,
                    movie_id=kept[place % count].id,
                )
                for place, one in enumerate(offered)
            ],
            at,
        )
        for number in range(count // 10):
            record = BlockRecord(
                title=f"Blocked {number}",
                info_hash=f"{number:040x}",
                movie_id=kept[number].id,
            )
            books.blocklist.block(transaction, record, at, lambda _: 86_400.0)

    await books.write(write)
    await database.close()


async def _queries(road: Road, count: int) -> dict[str, float]:
    """Return how long people and decisions wait for the books, at worst but for one in twenty times."""
    books, now = road.books, time.time()
    ids = [one.id for one in road.house.index]
    middle = ids[len(ids) // 2]
    acts: dict[str, Callable[[Transaction], object]] = {
        "list by title": lambda one: books.movies.page(one, limit=50),
        "list by date": lambda one: books.movies.page(
            one, order=MovieOrder.ADDED, descending=True, limit=50
        ),
        "one movie": lambda one: books.movies.get(one, middle),
        "queue": books.downloads.queue,
        "history": lambda one: books.history.page(one, limit=50),
        "history of a movie": lambda one: books.history.events_of(one, [middle]),
        "candidates of a movie": lambda one: books.candidates.of_movie(one, middle),
        "blocklist look-up": lambda one: books.blocklist.is_blocked(
            one, f"{count:040x}", "Some Title", "HDBits", now
        ),
    }
    figures: dict[str, float] = {}
    for name, act in acts.items():
        figures[f"query {name}"] = await _p95(partial(books.read, act))
    figures["query all that a decision needs"] = await _p95(
        lambda: road.house.household([middle])
    )
    return figures


async def _p95(ask: Callable[[], Any]) -> float:
    """Return the milliseconds that 19 of 20 calls stay below."""
    times = list[float]()
    for _ in range(REPEATS):
        began = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - began)
    return sorted(times)[int(REPEATS * 0.95)] * 1000


async def _feed(road: Road, count: int) -> float:
    """Return the milliseconds of processor time for a poll that brings a hundred releases."""
    offered = releases(library(count), count=OFFERED)
    search = Search(
        books=road.books,
        house=road.house,
        clock=road.clock,
        indexers=_Indexers(_Feed(offered)),
        grabber=_Nobody(),
        jobs=road.jobs,
    )
    times = list[float]()
    for _ in range(5):
        began = time.process_time()
        report = await search.poll_feeds()
        times.append(time.process_time() - began)
        if report.releases != OFFERED:
            raise RuntimeError(f"The poll brought {report.releases} releases")
    await search.close()
    return sorted(times)[len(times) // 2] * 1000


async def _watch(pauses: list[float], over: asyncio.Event) -> None:
    """Note how much later than asked for the loop wakes us."""
    while not over.is_set():
        began = time.perf_counter()
        await asyncio.sleep(_TICK)
        pauses.append(time.perf_counter() - began - _TICK)


async def _settle() -> None:
    """Let go of what nobody needs, so that memory can be compared."""
    await asyncio.sleep(0.5)
    for _ in range(3):
        gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def _resident() -> float:
    """Return the bytes of memory that the process holds."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1]) * 1024
    raise RuntimeError("The system does not tell")


if __name__ == "__main__":
    movies, *written_where = sys.argv[1:]
    if written_where:
        database, library_root = written_where
        asyncio.run(furnish(Path(database), int(movies), library_root))
    else:
        print(json.dumps(asyncio.run(measure(int(movies)))))
