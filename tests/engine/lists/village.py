"""A household that follows lists: real books, a library, and lists that answer as a test says."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from custom_components.radarr_mvp.engine.errors import Outage, Unavailable
from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.keeping.list_records import Provenance
from custom_components.radarr_mvp.engine.keeping.records import (
    Exclusion,
    ListItem,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.library import Library
from custom_components.radarr_mvp.engine.lists.lists import Lists
from custom_components.radarr_mvp.engine.lists.options import (
    Leaving,
    ListFilters,
    ListOptions,
)
from custom_components.radarr_mvp.engine.lists.reports import ListReport
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListedMovie,
    ListSource,
)
from custom_components.radarr_mvp.engine.lists.wanted import WantedList
from custom_components.radarr_mvp.engine.metadata import Term
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.search import Search
from tests.engine.road.indexer import FakeIndexer, FakeIndexers, FakeTaker
from tests.engine.road.metadata import FakeMetadata
from tests.engine.road.searching import LATER
from tests.engine.rooms import Rooms, open_rooms

HOUR: Final = 3600.0
MINUTE: Final = 60.0
WHY: Final = "01KANQ5B2YT6Z0X8V4N3M2K1J0"
SILENT: Final = Unavailable("letters", "does not answer", Outage.TIMEOUT)
NEVER_TWICE: Final = timedelta(minutes=15)


@dataclass
class FakeList:
    """A list that names what it is told to; `visits` are the marks that it was asked with."""

    service: str = "letters"
    minimum_interval: timedelta = NEVER_TWICE
    answer: ListAnswer = field(default_factory=ListAnswer)
    fault: Exception | None = None
    gate: asyncio.Event | None = None
    visits: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what the list names."""
        self.visits.append(mark)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            await asyncio.sleep(0)
            if self.fault is not None:
                raise self.fault
            return self.answer
        finally:
            self.at_once -= 1

    def names(self, *movies: ListedMovie, **told: Any) -> None:
        """Name other movies from now on."""
        placed = tuple(
            replace(one, place=one.place or place)
            for place, one in enumerate(movies, 1)
        )
        self.answer = ListAnswer(movies=placed, **told)


def listed(tmdb_id: int | None, title: str = "", **told: Any) -> ListedMovie:
    """Return an entry; a film of the village where nothing else is said."""
    known: dict[str, Any] = {"title": title or f"Film {tmdb_id}", "year": 2000}
    return ListedMovie(tmdb_id=tmdb_id, **known | told)


@dataclass
class Village:
    """A household and its lists."""

    rooms: Rooms
    metadata: FakeMetadata = field(default_factory=FakeMetadata)
    indexer: FakeIndexer = field(default_factory=FakeIndexer)
    wanted: dict[str, WantedList] = field(default_factory=dict)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Open the door to the lists."""
        self.build()

    def build(self) -> None:
        """Put everything together anew, as a start does."""
        rooms = self.rooms
        self.jobs = Jobs(rooms.books, rooms.clock)
        self.library = Library(
            books=rooms.books,
            house=rooms.house,
            bus=rooms.bus,
            clock=rooms.clock,
            metadata=self.metadata,
        )
        self.search = Search(
            books=rooms.books,
            house=rooms.house,
            clock=rooms.clock,
            indexers=FakeIndexers(self.indexer),
            grabber=FakeTaker(rooms),
            jobs=self.jobs,
            deadlines=LATER,
        )
        self.lists = Lists(
            books=rooms.books,
            house=rooms.house,
            bus=rooms.bus,
            clock=rooms.clock,
            metadata=self.metadata,
            library=self.library,
            search=self.search,
            jobs=self.jobs,
            spawn=self.spawn,
            sources=lambda: self.wanted,
        )

    async def restart(self) -> None:
        """Close, and begin with what is in the books."""
        await self.close()
        await self.rooms.house.load()
        self.build()
        await self.jobs.recover()
        await self.lists.open()

    async def close(self) -> None:
        """End what is under way."""
        await self.lists.close()
        await self.jobs.close()
        await self.search.close()
        await self.library.close()

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Begin something that nobody waits for."""
        task = asyncio.create_task(work, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def quiet(self) -> None:
        """Wait for what was begun."""
        async with asyncio.timeout(30):
            while self.tasks:
                await asyncio.wait(self.tasks)

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.rooms.clock.advance(seconds)

    def decide(self, part: str, **changes: Any) -> None:
        """Change one part of the settings."""
        settings = self.rooms.house.settings
        changed = replace(getattr(settings, part), **changes)
        self.rooms.house.settings = replace(settings, **{part: changed})

    def follow(
        self,
        list_id: str = "a",
        source: ListSource | None = None,
        *,
        filters: dict[str, Any] | None = None,
        **options: Any,
    ) -> FakeList:
        """Set up a list, or change its options; return it."""
        known = self.wanted.get(list_id)
        given = source or (known.source if known else FakeList())
        if filters is not None:
            options["filters"] = ListFilters(**filters)
        self.wanted[list_id] = WantedList(
            list_id, f"List {list_id}", ListOptions(**options), given
        )
        assert isinstance(given, FakeList)
        return given

    def films(self, *tmdb_ids: int, **known: Any) -> None:
        """Let films be known to the source of metadata."""
        given = {"release_date": date(2000, 5, 1), "genres": (Term(18, "Drama"),)}
        for tmdb_id in tmdb_ids:
            title = f"Film {tmdb_id}"
            imdb_id = f"tt{tmdb_id:07}"
            told = {"imdb_id": imdb_id, "original_title": title} | given | known
            self.metadata.put(tmdb_id, title, **told)

    async def visit(self, list_id: str = "a") -> ListReport:
        """Visit a list as a person would, a minute after whatever was before."""
        self.passes(MINUTE)
        (report,) = await self.lists.sync(list_id, WHY)
        await self.quiet()
        return report

    async def visit_all(self) -> list[ListReport]:
        """Visit all lists."""
        self.passes(MINUTE)
        reports = await self.lists.sync(None, WHY)
        await self.quiet()
        return reports

    def library_ids(self) -> set[int]:
        """Return the TMDb ids of the library's movies."""
        return {one.tmdb_id for one in self.rooms.house.index}

    def movie(self, tmdb_id: int) -> Movie:
        """Return a movie of the library."""
        movie = self.rooms.house.index.by_tmdb(tmdb_id)
        assert movie is not None, tmdb_id
        return movie

    async def items(self, list_id: str = "a") -> dict[str, ListItem]:
        """Return what is kept of a list, by the items' keys."""
        books = self.rooms.books
        items = await books.read(lambda one: books.lists.every(one, list_id))
        return {one.key: one for one in items}

    async def statuses(self, list_id: str = "a") -> dict[str, str]:
        """Return what became of a list's entries."""
        return {key: one.status for key, one in (await self.items(list_id)).items()}

    async def why(self, tmdb_id: int) -> list[Provenance]:
        """Return which lists have named a movie."""
        books = self.rooms.books
        return await books.read(lambda one: books.provenance.of_tmdb(one, tmdb_id))

    async def exclude(self, tmdb_id: int) -> None:
        """Let no list add a movie."""
        books, now = self.rooms.books, self.rooms.clock.now()
        exclusion = Exclusion(title="No", tmdb_id=tmdb_id)
        await books.write(lambda one: books.exclusions.add(one, exclusion, now))

    async def download(self, tmdb_id: int, state: TrackState) -> TrackedDownload:
        """Have something on its way for a movie."""
        books, now = self.rooms.books, self.rooms.clock.now()
        download = TrackedDownload(
            info_hash=f"{tmdb_id:040x}",
            title=f"Film {tmdb_id}",
            added_at=self.rooms.house.now,
            movie_id=self.movie(tmdb_id).id,
            state=state,
        )
        return await books.write(lambda one: books.downloads.add(one, download, now))

    async def kinds(self) -> list[str]:
        """Return what history tells, the oldest first."""
        return [one.kind for one in await self.rooms.history()]

    def clean(self, level: Leaving) -> None:
        """Let films that no list names any more be dealt with."""
        self.decide("lists", cleaning=level)


@asynccontextmanager
async def open_village(
    folder: Path, *, at_once: bool = True
) -> AsyncGenerator[Village]:
    """Open a village in a folder; who has lists from before opens it himself, when they are set up."""
    async with open_rooms(folder) as rooms:
        village = Village(rooms)
        if at_once:
            await village.lists.open()
        try:
            yield village
        finally:
            await village.close()
            await village.quiet()
