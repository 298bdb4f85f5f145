"""What tests of searching share: a search in rooms, with indexers and somebody who takes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.keeping.records import JudgedRelease
from custom_components.radarr_mvp.engine.search import Deadlines, Search
from tests.engine.road.indexer import FakeIndexer, FakeIndexers, FakeTaker
from tests.engine.rooms import Rooms

# Short enough for tests of what is late, long enough for all others on a busy machine.
SOON = Deadlines(request=0.05, background=0.05)
LATER = Deadlines(request=20.0, background=20.0)


@dataclass
class Scene:
    """A household that searches."""

    rooms: Rooms
    indexers: FakeIndexers
    taker: FakeTaker
    jobs: Jobs
    search: Search

    async def kept(self, movie_id: int | None) -> list[JudgedRelease]:
        """Return what the books say of a movie's releases."""
        books = self.rooms.books
        return await books.read(
            lambda transaction: books.candidates.of_movie(transaction, movie_id)
        )

    def last_searched(self, movie_id: int) -> float | None:
        """Return when a movie was searched for, as the house knows it."""
        movie = self.rooms.house.index.get(movie_id)
        assert movie is not None
        return movie.last_searched.timestamp() if movie.last_searched else None


def scene(rooms: Rooms, *indexers: FakeIndexer, deadlines: Deadlines = LATER) -> Scene:
    """Return a household with some indexers."""
    holder, taker = FakeIndexers(*indexers), FakeTaker(rooms)
    jobs = Jobs(rooms.books, rooms.clock)
    search = Search(
        books=rooms.books,
        house=rooms.house,
        clock=rooms.clock,
        indexers=holder,
        grabber=taker,
        jobs=jobs,
        deadlines=deadlines,
    )
    return Scene(rooms, holder, taker, jobs, search)


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something that is done in the background."""
    async with asyncio.timeout(20):
        while not happened():
            await asyncio.sleep(0.005)
