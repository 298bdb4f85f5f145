"""What all who work on the library share."""

import asyncio
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Generator,
    Iterable,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ..correlation import new_correlation_id
from ..errors import AuthRefused, ServiceError, Throttled, Unavailable
from ..events import Bus
from ..household import Housekeeping
from ..invalid import Invalid
from ..keeping.asked import DownloadFilter
from ..keeping.books import Books, Transaction
from ..keeping.records import HistoryRecord, TrackState
from ..movies import Movie, MovieIndex
from ..ports import Clock, Metadata
from .places import Place, TakenFolders

ADDED: Final = "added"
REMOVED: Final = "removed"
MOVED: Final = "moved"
FILE_FOUND: Final = "file_found"
METADATA_GONE: Final = "metadata_gone"

# After so many failures in a row a service is left alone for this time.
PATIENCE: Final = 3
_OUT_OF_REACH: Final = (AuthRefused, Throttled, Unavailable)


@dataclass(slots=True)
class Desk:
    """The tools, the movies that somebody is at work on, and the turn of those who look for a free folder.

    `moving` are movies whose folder is on its way, as they will be.
    """

    books: Books
    house: Housekeeping
    bus: Bus
    clock: Clock
    metadata: Metadata
    placing: asyncio.Lock = field(default_factory=asyncio.Lock)
    moving: dict[int, Movie] = field(default_factory=dict)
    _taken: TakenFolders = field(default_factory=TakenFolders)
    _taken_of: MovieIndex | None = None
    _in_hand: set[int] = field(default_factory=set)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """Return the time."""
        return self.house.now

    def movie(self, movie_id: int) -> Movie:
        """Return a movie of the library, which must be there."""
        if (movie := self.house.index.get(movie_id)) is None:
            raise Invalid("movie_unknown", movie=str(movie_id))
        return movie

    def movies(self, movie_ids: Iterable[int] | None) -> list[Movie]:
        """Return some movies as far as they are there, or all."""
        index = self.house.index
        if movie_ids is None:
            return list(index)
        found = (index.get(one) for one in dict.fromkeys(movie_ids))
        return [one for one in found if one is not None]

    def shelved(self) -> list[Movie]:
        """Return the movies with all folders that are taken."""
        return [*self.house.index, *self.moving.values()]

    def taken(self) -> TakenFolders:
        """Return which folders of the library are taken; it computes, and is for who has the turn of `placing`."""
        index = self.house.index
        if self._taken_of is not index or self._taken.moves != index.moves:
            moves = index.moves
            self._taken = TakenFolders.of(index, moves)
            self._taken_of = index
        return self._taken

    def took(self, place: Place) -> None:
        """Note that the movie that was just put into the library has taken a folder."""
        taken = self._taken
        if self._taken_of is self.house.index and (
            taken.moves + 1 == self.house.index.moves
        ):
            taken.add(place)
            taken.moves += 1

    def profile_id(self, wanted: str | int | None) -> int:
        """Return the id of a profile that is meant by its name or id, of the usual one where none is."""
        if wanted is None or wanted == "":
            return self.house.default_profile.id
        profiles = self.house.profiles
        name = str(wanted).strip().casefold()
        for profile in profiles.values():
            if profile.name.casefold() == name and isinstance(wanted, str):
                return profile.id
        if name.isdecimal() and int(name) in profiles:
            return int(name)
        raise Invalid("profile_unknown", profile=str(wanted))

    @contextmanager
    def hold(self, movie_id: int) -> Generator[None]:
        """Keep others from the folder of a movie."""
        if movie_id in self._in_hand:
            raise Invalid("movie_busy", title=self.movie(movie_id).title)
        self._in_hand.add(movie_id)
        try:
            yield
        finally:
            self._in_hand.discard(movie_id)

    def is_held(self, movie_id: int) -> bool:
        """Return whether somebody is at work on the folder of a movie."""
        return movie_id in self._in_hand

    def is_importing(self, transaction: Transaction, movie_id: int) -> bool:
        """Return whether a download is being filed for a movie."""
        which = DownloadFilter(states=(TrackState.IMPORTING,), movie_id=movie_id)
        return bool(self.books.downloads.page(transaction, which, limit=1).items)

    async def revise(
        self, movie_id: int, act: Callable[[Transaction, Movie], Movie | None]
    ) -> Movie | None:
        """Change a movie as it stands in the books; an act that returns None changes nothing."""

        def write(transaction: Transaction) -> Movie | None:
            current = self.books.movies.get(transaction, movie_id)
            if current is None or (changed := act(transaction, current)) is None:
                return None
            if changed != current:
                self.books.movies.change(transaction, changed, self.clock.now())
            return changed

        changed = await self.books.write(write)
        if changed is not None:
            self.house.put(changed)
        return changed

    def record(
        self,
        kind: str,
        movie: Movie,
        correlation_id: str,
        data: dict[str, object],
        **more: Any,
    ) -> HistoryRecord:
        """Return what history says of something that happens now."""
        given: dict[str, Any] = {"movie_id": movie.id, "title": movie.title}
        return HistoryRecord(
            kind=kind,
            at=self.now,
            correlation_id=correlation_id,
            data=data,
            **given | more,
        )

    async def whole[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Do something to its end, also where nobody waits for it any longer."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for what must not be cut off."""
        while self._tasks:
            await asyncio.wait(self._tasks)


def correlated(correlation_id: str) -> str:
    """Return the id of all that follows from one cause, a new one where there is none yet."""
    return correlation_id or new_correlation_id()


def normal_tags(tags: Collection[str]) -> frozenset[str]:
    """Return tags as they are kept: in lower case, without needless blanks."""
    return frozenset(" ".join(one.split()).lower() for one in tags) - {""}


@dataclass(slots=True)
class Rounds:
    """Goes through many things, some at once, and stops where the service is out of reach."""

    at_once: int = 4
    failures: int = 0
    stopped_by: ServiceError | None = None
    left: int = 0

    async def go[T](
        self, things: Collection[T], act: Callable[[T], Awaitable[None]]
    ) -> None:
        """Act on each thing; what an act raises stops nobody but itself."""
        waiting = iter(things)

        async def work() -> None:
            for thing in waiting:
                if self.stopped_by is not None:
                    self.left += 1
                    continue
                await act(thing)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.at_once, len(things))):
                group.create_task(work())

    def went_well(self) -> None:
        """Note that the service answered."""
        self.failures = 0

    def failed(self, error: ServiceError) -> None:
        """Note that the service did not do what was asked, and stop where that happens too often."""
        if not isinstance(error, _OUT_OF_REACH):
            return
        self.failures += 1
        if self.failures >= PATIENCE:
            self.stopped_by = error
