"""The library: every movie that is wanted or there, and all that can be done with it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from ..events import Bus
from ..files import free_space
from ..household import Housekeeping
from ..jobs import RunningJob
from ..keeping.books import Books, Transaction
from ..keeping.records import KeptCollection
from ..metadata import Fetched, MovieDetails
from ..movies import Movie
from ..ports import Clock, Metadata
from .adding import Adding, Also
from .adopting import Adopting
from .asked import (
    AddRequest,
    AdoptionReport,
    CollectionChanges,
    CollectionReport,
    FileFate,
    FoundMovie,
    MissingOfCollection,
    MovieChanges,
    RefreshReport,
    RescanReport,
    RootFolder,
)
from .changing import Changing
from .collections import Collections
from .desk import Desk, normal_tags
from .finding import Finder
from .following import USUALLY, FollowedCollections, Following
from .places import is_usable
from .recovering import Recovering
from .refreshing import Refreshing
from .removing import Removing
from .rescanning import Rescanning


class Library:
    """Adds, changes, removes, refreshes and looks after movies.

    Problems of people are raised as `Invalid`, those of the metadata's source as errors of `engine.errors`.
    """

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        metadata: Metadata,
    ) -> None:
        """Put the tools on the desk."""
        desk = Desk(books, house, bus, clock, metadata)
        self._desk = desk
        self._finder = Finder(desk)
        self._adding = Adding(desk, self._finder)
        self._changing = Changing(desk)
        self._removing = Removing(desk)
        self._refreshing = Refreshing(desk)
        self._rescanning = Rescanning(desk)
        self._adopting = Adopting(desk, self._adding, self._rescanning)
        self._collections = Collections(desk, self._adding)
        self._following = FollowedCollections(desk)
        self._recovering = Recovering(desk, self._changing, self._removing)

    async def recover(self) -> None:
        """End what a restart has cut off; the household must be loaded."""
        await self._recovering.recover()

    async def close(self) -> None:
        """Wait for what must not be cut off."""
        await self._desk.close()

    async def add(
        self,
        request: AddRequest,
        *,
        fetched: Fetched[MovieDetails] | None = None,
        correlation_id: str = "",
        source: str = "",
        also: Also | None = None,
    ) -> Movie:
        """Take a movie into the library; what is `also` to be written is written with it, or not at all."""
        return await self._adding.add(
            request,
            fetched=fetched,
            correlation_id=correlation_id,
            source=source,
            also=also,
        )

    def check(self, request: AddRequest) -> None:
        """Refuse wishes that no movie can be added with, before anybody is asked about one."""
        self._adding.check(request)

    def planned(self, details: MovieDetails, request: AddRequest) -> Movie:
        """Return a movie as it would be added, but for its folder."""
        return self._adding.planned(details, request)

    async def revise(
        self, movie_id: int, act: Callable[[Transaction, Movie], Movie | None]
    ) -> Movie | None:
        """Change a movie as it stands in the books, with what else belongs to that; None changes nothing."""
        return await self._desk.whole(self._desk.revise(movie_id, act))

    async def update(
        self,
        movie_id: int,
        changes: MovieChanges,
        *,
        move_files: bool = False,
        correlation_id: str = "",
    ) -> Movie:
        """Change a movie; its files are moved to another folder only where that is asked for."""
        return await self._changing.update(
            movie_id, changes, move_files=move_files, correlation_id=correlation_id
        )

    async def remove(
        self,
        movie_id: int,
        *,
        files: FileFate = FileFate.KEEP,
        exclude: bool = False,
        correlation_id: str = "",
    ) -> None:
        """Let a movie go, with or without its files."""
        await self._removing.remove(
            movie_id, files=files, exclude=exclude, correlation_id=correlation_id
        )

    async def identify(self, request: AddRequest) -> Fetched[MovieDetails]:
        """Return all about the one movie that is meant, which must be known."""
        return await self._finder.identify(request)

    async def look_up(self, text: str) -> tuple[FoundMovie, ...]:
        """Return the movies that a text may mean: a title, an id, an address."""
        return await self._finder.look_up(text)

    async def refresh(
        self,
        movie_ids: Collection[int] | None = None,
        *,
        job: RunningJob | None = None,
        correlation_id: str = "",
    ) -> RefreshReport:
        """Ask for what is known by now of the given movies, or of those that are due."""
        return await self._refreshing.refresh(
            movie_ids, job=job, correlation_id=correlation_id
        )

    async def gone(self) -> tuple[Movie, ...]:
        """Return the movies that the metadata's source no longer knows."""
        return await self._refreshing.gone()

    async def rescan(
        self,
        movie_ids: Collection[int] | None = None,
        job: RunningJob | None = None,
        *,
        correlation_id: str = "",
    ) -> RescanReport:
        """Compare what is known of files with what lies on the disk."""
        return await self._rescanning.rescan(
            movie_ids, job, correlation_id=correlation_id
        )

    async def adopt(
        self,
        root_folder: str | Path,
        job: RunningJob | None = None,
        *,
        correlation_id: str = "",
    ) -> AdoptionReport:
        """Take over the films that lie in a root folder already."""
        return await self._adopting.adopt(
            root_folder, job, correlation_id=correlation_id
        )

    async def find_collection(self, name: str) -> int:
        """Return the number of the collection of a name; one that may mean several raises an `AmbiguousCollection`."""
        return await self._following.find(name)

    async def follow_collection(
        self, collection_id: int, how: Following = USUALLY
    ) -> KeptCollection:
        """Add what is missing of a collection from now on."""
        return await self._following.follow(collection_id, how)

    async def change_collection(
        self, collection_id: int, changes: CollectionChanges
    ) -> KeptCollection:
        """Change how a collection is followed, or whether it is."""
        return await self._following.change(collection_id, changes)

    async def missing_of_collections(
        self, *, followed: bool = False
    ) -> tuple[MissingOfCollection, ...]:
        """Return the known collections, or those that are followed, with what the library has and has not of them."""
        return await self._following.missing(followed=followed)

    async def refresh_collections(
        self,
        collection_ids: Collection[int] | None = None,
        *,
        job: RunningJob | None = None,
        correlation_id: str = "",
    ) -> CollectionReport:
        """Renew collections, and add what is missing of those that are followed."""
        return await self._collections.refresh(
            collection_ids, job=job, correlation_id=correlation_id
        )

    def tags(self) -> Mapping[str, int]:
        """Return the tags of movies, with how many bear each."""
        counts = Counter(tag for movie in self._desk.house.index for tag in movie.tags)
        return dict(sorted(counts.items()))

    async def rename_tag(self, tag: str, new: str = "") -> int:
        """Give a tag another name on all movies, or take it away; return how many had it."""
        old, wanted = normal_tags((tag,)), normal_tags((new,))
        bearers = [one.id for one in self._desk.house.index if old & one.tags]

        def act(_: Transaction, movie: Movie) -> Movie:
            return _tagged(movie, old, wanted)

        for movie_id in bearers:
            await self._desk.whole(self._desk.revise(movie_id, act))
        return len(bearers)

    async def root_folders(self) -> tuple[RootFolder, ...]:
        """Return the root folders, with what is free in them and how many movies lie there."""
        index = self._desk.house.index
        counts = Counter(one.root_folder for one in index)
        full = {one.root_folder for one in index if one.file is not None}
        configured = map(str, self._desk.house.settings.media.root_folders)
        paths = [one for one in dict.fromkeys((*configured, *sorted(counts))) if one]
        return await asyncio.to_thread(
            lambda: tuple(
                _root_folder(one, counts[one], full=one in full) for one in paths
            )
        )


def _root_folder(path: str, movies: int, *, full: bool) -> RootFolder:
    """Return how a root folder stands; one that should be full and is empty is not mounted. It blocks."""
    there = Path(path).is_dir()
    accessible = there and (not full or is_usable(Path(path)))
    free = free_space(Path(path)) if there else None
    return RootFolder(path, accessible, free, movies)


def _tagged(movie: Movie, old: frozenset[str], new: frozenset[str]) -> Movie:
    """Return a movie with other tags in place of some."""
    return replace(movie, tags=(movie.tags - old) | new)
