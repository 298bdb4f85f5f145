"""What lists cost: ten of a thousand entries each into a library of ten thousand films, half of which are there already."""

import argparse
import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
import gc
from pathlib import Path
from tempfile import TemporaryDirectory
import time
from typing import Any

from custom_components.radarr_mvp.engine.events import Bus
from custom_components.radarr_mvp.engine.household import Housekeeping
from custom_components.radarr_mvp.engine.indexing import Indexer
from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.keeping.records import TrackedDownload
from custom_components.radarr_mvp.engine.library import Library
from custom_components.radarr_mvp.engine.lists.lists import Lists
from custom_components.radarr_mvp.engine.lists.options import ListFilters, ListOptions
from custom_components.radarr_mvp.engine.lists.reports import ListReport
from custom_components.radarr_mvp.engine.lists.sources import ListAnswer, ListedMovie
from custom_components.radarr_mvp.engine.lists.wanted import WantedList
from custom_components.radarr_mvp.engine.metadata import (
    Collection,
    CollectionRef,
    Fetched,
    MovieDetails,
    MovieSummary,
    Page,
)
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.search import Search
from custom_components.radarr_mvp.engine.settings import MediaManagement, Settings
from custom_components.radarr_mvp.gatekeeping import SystemClock
from custom_components.radarr_mvp.store.books import books_of
from custom_components.radarr_mvp.store.database import Database

from .report import Row
from .stock import library

MOVIES = 10_000
LISTS = 10
ITEMS = 1_000
CPU_S = 5.0
PAUSE_MS = 20.0
_TICK = 0.001
_NEW = 9_000_000


@dataclass
class _Metadata:
    """Knows every film, and counts what it is asked."""

    calls: int = 0

    async def details(
        self, movie_id: int | str, *, confirm: bool = False
    ) -> Fetched[MovieDetails]:
        """Return all about a film."""
        self.calls += 1
        await asyncio.sleep(0)
        title = f"New film {movie_id}"
        details = MovieDetails(
            tmdb_id=int(movie_id),
            title=title,
            original_title=title,
            release_date=date(2001, 5, 1),
            runtime=100,
        )
        return Fetched(details, time.time())

    async def find(self, imdb_id: str) -> Fetched[MovieSummary | None]:
        """Return the film with an IMDb id."""
        self.calls += 1
        await asyncio.sleep(0)
        tmdb_id = int(imdb_id.removeprefix("tt"))
        return Fetched(MovieSummary(tmdb_id=tmdb_id, title="New film"), time.time())

    async def search(
        self, title: str, *, year: int | None = None
    ) -> Fetched[Page[MovieSummary]]:
        """Return the film with a title."""
        self.calls += 1
        await asyncio.sleep(0)
        tmdb_id = int(title.rpartition(" ")[2])
        found = MovieSummary(
            tmdb_id=tmdb_id, title=title, release_date=date(2001, 5, 1)
        )
        return Fetched(Page(items=(found,)), time.time())

    async def collection(self, collection_id: int) -> Fetched[Collection]:
        """Know no collection."""
        raise NotImplementedError

    async def find_collections(self, name: str) -> Fetched[Page[CollectionRef]]:
        """Know no collection."""
        raise NotImplementedError

    async def changed(self, first: date, last: date) -> frozenset[int]:
        """Know of no change."""
        return frozenset()


@dataclass
class _Source:
    """A list that names the same each time."""

    movies: tuple[ListedMovie, ...]
    service: str = "bench"
    minimum_interval: timedelta = timedelta(minutes=15)

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what the list names."""
        return ListAnswer(movies=self.movies)


class _Nobody:
    """Has no indexers, and takes nothing."""

    async def current(self) -> Mapping[str, Indexer]:
        """Return nobody."""
        return {}

    async def take(self, decisions: object, **_: object) -> list[TrackedDownload]:
        """Leave all as it is."""
        return []


@dataclass
class _Bench:
    """A household with its lists."""

    lists: Lists
    metadata: _Metadata
    house: Housekeeping
    wanted: dict[str, WantedList] = field(default_factory=dict)

    async def visit(self) -> tuple[list[ListReport], dict[str, float]]:
        """Visit all lists; return the reports with what that cost."""
        # As Home Assistant does once it is up.
        gc.collect()
        gc.freeze()
        pauses, over = list[float](), asyncio.Event()
        watching = asyncio.create_task(_watch(pauses, over))
        await asyncio.sleep(0.05)
        self.metadata.calls = 0
        cpu, wall = time.process_time(), time.perf_counter()
        reports = await self.lists.sync()
        figures = {
            "cpu_s": time.process_time() - cpu,
            "wall_s": time.perf_counter() - wall,
            "calls": float(self.metadata.calls),
        }
        over.set()
        await watching
        return reports, figures | {"pause_ms": max(pauses) * 1000}


def run(arguments: Sequence[str]) -> list[Row]:
    """Measure a first visit to all lists, and one more."""
    parser = argparse.ArgumentParser(prog="scripts/bench lists")
    parser.add_argument("--movies", type=int, default=MOVIES)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--lists", type=int, default=LISTS)
    asked, _ = parser.parse_known_args(arguments)
    usual = asyncio.run(_measure(asked.movies, asked.lists, asked.items, 100))
    every = asyncio.run(_measure(asked.movies, asked.lists, asked.items, 0))
    return [*usual, *every]


async def _measure(movies: int, lists: int, items: int, most: int) -> list[Row]:
    """Return the figures of lists that add so many at once, 0 for all."""
    size = f"{lists} lists x {items:,} entries, {most or 'all'} at once"
    async with _open(movies, lists, items, most) as bench:
        reports, first = await bench.visit()
        added = sum(one.added for one in reports)
        _check(reports, added, len(bench.house.index) - movies)
        again, second = await bench.visit()
        _check(again, sum(one.added for one in again), None)
    # Of the new ones every third has an IMDb id only, every fifth only a title.
    unclear = sum(1 for one in range(items // 2) if _form(one) != "tmdb") * lists
    needed = float(added + unclear)
    note = f"{added:,} added, {first['wall_s']:.1f} s in all"
    # How long it takes to add everything at once depends on how much that is.
    limit = CPU_S if most else None
    each = 1000 * first["cpu_s"] / max(added, 1)
    rows = [
        Row(f"{size}: first visits", first["cpu_s"], "s CPU", limit, note),
        Row(f"{size}: for each film that is added", each, "ms CPU"),
        Row(f"{size}: longest pause", first["pause_ms"], "ms", PAUSE_MS),
        Row(f"{size}: questions to TMDb", first["calls"], "", needed),
    ]
    if most:
        return rows
    note = f"{sum(one.added for one in again):,} added"
    return [
        *rows,
        Row(f"{size}: second visits", second["cpu_s"], "s CPU", CPU_S, note),
        Row(f"{size}: longest pause then", second["pause_ms"], "ms", PAUSE_MS),
        Row(f"{size}: questions to TMDb then", second["calls"], "", 0.0),
    ]


def _check(reports: Sequence[ListReport], added: int, grown: int | None) -> None:
    """Refuse figures of visits that did not do what they should."""
    failed = [one for one in reports if one.failed or one.error]
    if failed or (grown is not None and grown != added) or (grown == 0):
        raise RuntimeError(f"The visits went wrong: {failed or added}")


@asynccontextmanager
async def _open(
    movies: int, lists: int, items: int, most: int
) -> AsyncGenerator[_Bench]:
    """Return a household with a large library."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "library")
        await asyncio.to_thread(root.mkdir)
        database = await Database.open(root / "library.db")
        books, clock = books_of(database), SystemClock()
        settings = Settings(media=MediaManagement(root_folders=(root / "library",)))
        house = Housekeeping(books, clock, settings)
        await house.load()
        known = _known(movies, house.default_profile.id, str(root / "library"))
        await books.write(lambda one: books.movies.add_many(one, known, time.time()))
        await house.load()
        bus, jobs, metadata = Bus(), Jobs(books, clock), _Metadata()
        films = Library(
            books=books, house=house, bus=bus, clock=clock, metadata=metadata
        )
        nobody = _Nobody()
        search = Search(
            books=books,
            house=house,
            clock=clock,
            indexers=nobody,
            grabber=nobody,
            jobs=jobs,
        )
        wanted = _wanted(known, lists, items, most)
        followed = Lists(
            books=books,
            house=house,
            bus=bus,
            clock=clock,
            metadata=metadata,
            library=films,
            search=search,
            jobs=jobs,
            spawn=_spawn,
            sources=lambda: wanted,
        )
        await followed.open()
        yield _Bench(followed, metadata, house, wanted)
        await followed.close()
        await jobs.close()
        await search.close()
        await films.close()
        await database.close()


def _spawn(work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
    """Begin something that nobody waits for."""
    return asyncio.create_task(work, name=name)


def _known(count: int, profile_id: int, root: str) -> list[Movie]:
    """Return a library."""
    return [
        replace(one, id=0, root_folder=root, folder=f"Known {one.tmdb_id}", file=None)
        for one in library(count, profile_id)
    ]


def _wanted(
    known: Sequence[Movie], lists: int, items: int, most: int
) -> dict[str, WantedList]:
    """Return lists half of whose entries are in the library, the others each on one list."""
    options = ListOptions(
        search_on_add=False,
        filters=ListFilters(most_at_once=most, first_year=1900, longest=400),
    )
    made: dict[str, WantedList] = {}
    for number in range(lists):
        half = items // 2
        there = known[number * half :][:half]
        named = [
            ListedMovie(title=one.title, year=one.year, tmdb_id=one.tmdb_id, runtime=90)
            for one in there
        ]
        named += [_new(number * half + place, place) for place in range(half)]
        placed = tuple(
            replace(one, place=place) for place, one in enumerate(named, start=1)
        )
        made[str(number)] = WantedList(
            str(number), f"List {number}", options, _Source(placed)
        )
    return made


def _form(place: int) -> str:
    """Return by what an entry is known."""
    return "imdb" if place % 3 == 0 else "title" if place % 5 == 0 else "tmdb"


def _new(number: int, place: int) -> ListedMovie:
    """Return an entry that is not in the library."""
    tmdb_id, form = _NEW + number, _form(place)
    return ListedMovie(
        title=f"New film {tmdb_id}",
        year=2001,
        runtime=100,
        tmdb_id=tmdb_id if form == "tmdb" else None,
        imdb_id=f"tt{tmdb_id}" if form == "imdb" else None,
        listed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


async def _watch(pauses: list[float], over: asyncio.Event) -> None:
    """Note how much later than asked for the loop wakes us."""
    while not over.is_set():
        began = time.perf_counter()
        await asyncio.sleep(_TICK)
        pauses.append(time.perf_counter() - began - _TICK)
