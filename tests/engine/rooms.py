"""What tests of the road share: real books, a clock of their own, and a household in them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custom_components.radarr_mvp.engine.events import Bus, Event
from custom_components.radarr_mvp.engine.household import Housekeeping
from custom_components.radarr_mvp.engine.keeping.books import Books
from custom_components.radarr_mvp.engine.keeping.records import HistoryRecord
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.settings import MediaManagement, Settings
from custom_components.radarr_mvp.store.books import books_of
from custom_components.radarr_mvp.store.database import Database
from tests.support import ManualClock


@dataclass
class Rooms:
    """A household with its books; `events` are what was told, in order."""

    folder: Path
    books: Books
    clock: ManualClock
    house: Housekeeping
    bus: Bus
    events: list[Event]

    async def movie(self, **known: Any) -> Movie:
        """Take a movie into the library, Nosferatu where nothing else is said."""
        given: dict[str, Any] = {
            "id": 0,
            "title": "Nosferatu",
            "year": 1922,
            "tmdb_id": 653,
            "imdb_id": "tt0013442",
            "runtime": 95,
            "in_cinemas": self.house.now.replace(year=1922),
            "profile_id": self.house.default_profile.id,
            "root_folder": str(self.house.settings.media.root_folder),
            "folder": "Nosferatu (1922)",
            "added": self.house.now,
        }
        movie = Movie(**given | known)
        kept = await self.books.write(
            lambda transaction: self.books.movies.add(
                transaction, movie, self.clock.now()
            )
        )
        self.house.put(kept)
        return kept

    async def history(self) -> list[HistoryRecord]:
        """Return what was written down, the oldest first."""
        page = await self.books.read(
            lambda transaction: self.books.history.page(transaction, limit=1000)
        )
        return list(reversed(page.items))


@asynccontextmanager
async def open_rooms(
    folder: Path, settings: Settings | None = None
) -> AsyncGenerator[Rooms]:
    """Open books in a folder, with a root folder for films beside them."""
    library = folder / "library"
    library.mkdir(exist_ok=True)
    if settings is None:
        media = MediaManagement(root_folders=(library,))
        settings = Settings(media=media, profile="HD - 720p/1080p")
    database = await Database.open(folder / "library.db")
    clock = ManualClock()
    books = books_of(database)
    house = Housekeeping(books, clock, settings)
    await house.load()
    bus, events = Bus(), list[Event]()
    bus.listen(events.append)
    try:
        yield Rooms(folder, books, clock, house, bus, events)
    finally:
        await database.close()
