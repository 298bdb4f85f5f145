"""A source of metadata that lives in memory, with the sandbox's films and faults that are set by hand."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from custom_components.radarr_mvp.clients.rows import Row
from custom_components.radarr_mvp.clients.tmdb.parsing.details import movie_details
from custom_components.radarr_mvp.engine.errors import NotFound, Outage, Unavailable
from custom_components.radarr_mvp.engine.metadata import (
    Collection,
    CollectionRef,
    Fetched,
    MovieDetails,
    MovieSummary,
    Page,
)
from custom_components.radarr_mvp.engine.ports import Metadata
from custom_components.radarr_mvp.engine.releases.clean import clean_title
from tests.sandbox import tmdb_answers
from tests.sandbox.catalogue import FILMS, Film

SERVICE: Final = "tmdb"
DOWN: Final = Unavailable(SERVICE, "connection refused", Outage.CONNECTION)
LANGUAGE: Final = "en-US"


def details_of(film: Film) -> MovieDetails:
    """Return all about a film of the sandbox, as the client reads it."""
    body = tmdb_answers.details(film, LANGUAGE)
    for name, make in tmdb_answers.appendices(film, (), {}).items():
        body[name] = make()
    return movie_details(Row(body))


def summary_of(details: MovieDetails) -> MovieSummary:
    """Return a movie as results of a search show it."""
    return MovieSummary(
        tmdb_id=details.tmdb_id,
        title=details.title,
        original_title=details.original_title,
        release_date=details.release_date,
        popularity=details.popularity,
        video=details.video,
    )


@dataclass
class FakeMetadata:
    """Movies by their ids; `calls` is what was asked for, in order.

    `fault` is raised by every call, `faults` by those of a name or about an id. Answers about the ids in `stale` are
    old ones. `edited` is what the feed of changes tells, `gate` is waited for by every call.
    """

    known: dict[int, MovieDetails] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)
    edited: frozenset[int] = frozenset()
    stale: set[int] = field(default_factory=set)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    fault: Exception | None = None
    faults: dict[str | int, Exception] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    at: float = 1_800_000_000.0

    @classmethod
    def with_films(cls, films: Iterable[Film] = FILMS) -> FakeMetadata:
        """Return a source that knows films of the sandbox."""
        return cls({film.tmdb_id: details_of(film) for film in films})

    def put(self, tmdb_id: int, title: str, **more: Any) -> MovieDetails:
        """Let a movie be known."""
        details = MovieDetails(tmdb_id=tmdb_id, title=title, **more)
        self.known[tmdb_id] = details
        return details

    def change(self, tmdb_id: int, **fields: Any) -> MovieDetails:
        """Change what is known of a movie."""
        self.known[tmdb_id] = replace(self.known[tmdb_id], **fields)
        return self.known[tmdb_id]

    def collect(self, collection_id: int, name: str, *tmdb_ids: int) -> Collection:
        """Let movies belong together."""
        parts = tuple(summary_of(self.known[one]) for one in tmdb_ids)
        self.collections[collection_id] = Collection(collection_id, name, parts)
        return self.collections[collection_id]

    def asked(self, name: str) -> list[tuple[Any, ...]]:
        """Return what was asked in every call of a name."""
        return [call[1:] for call in self.calls if call[0] == name]

    async def search(
        self, title: str, *, year: int | None = None
    ) -> Fetched[Page[MovieSummary]]:
        """Return movies whose titles contain the words, the most popular first."""
        await self._called("search", title, year)
        key = clean_title(title)
        found = [
            one
            for one in self.known.values()
            if any(key and key in clean_title(name) for name in _titles(one))
            and (year is None or year in _years(one))
        ]
        found.sort(key=lambda one: -one.popularity)
        return Fetched(Page(items=tuple(map(summary_of, found))), self.at)

    async def find(self, imdb_id: str) -> Fetched[MovieSummary | None]:
        """Return the movie with an IMDb id."""
        await self._called("find", imdb_id)
        for one in self.known.values():
            if one.imdb_id == imdb_id:
                return Fetched(summary_of(one), self.at)
        return Fetched(None, self.at)

    async def details(
        self, movie_id: int | str, *, confirm: bool = False
    ) -> Fetched[MovieDetails]:
        """Return all about a movie."""
        await self._called("details", movie_id, confirm)
        for one in self.known.values():
            if movie_id in (one.tmdb_id, one.imdb_id):
                return Fetched(one, self.at, one.tmdb_id in self.stale)
        raise NotFound(SERVICE, "no such movie")

    async def collection(self, collection_id: int) -> Fetched[Collection]:
        """Return a collection with its parts."""
        await self._called("collection", collection_id)
        if collection_id not in self.collections:
            raise NotFound(SERVICE, "no such collection")
        stale = collection_id in self.stale
        return Fetched(self.collections[collection_id], self.at, stale)

    async def find_collections(self, name: str) -> Fetched[Page[CollectionRef]]:
        """Return collections whose names contain the words."""
        await self._called("find_collections", name)
        key = clean_title(name)
        found = [
            CollectionRef(one.id, one.name)
            for one in self.collections.values()
            if key and key in clean_title(one.name)
        ]
        return Fetched(Page(items=tuple(found)), self.at)

    async def changed(self, first: date, last: date) -> frozenset[int]:
        """Return the ids of all movies that were edited."""
        await self._called("changed", first, last)
        return self.edited

    async def _called(self, name: str, *about: Any) -> None:
        """Note a call, and wait or fail as was asked for."""
        self.calls.append((name, *about))
        if self.gate is not None:
            await self.gate.wait()
        fault = self.fault or self.faults.get(name) or self.faults.get(about[0])
        if fault is not None:
            raise fault


def _titles(details: MovieDetails) -> list[str]:
    """Return all titles of a movie."""
    others = [one.title for one in details.alternative_titles]
    others += [one.title for one in details.translations]
    return [details.title, details.original_title, *others]


def _years(details: MovieDetails) -> set[int | None]:
    """Return the years of all releases of a movie."""
    return {details.year, *(one.day.year for one in details.releases)}


def _is_metadata(source: FakeMetadata) -> Metadata:
    """Let the type checker compare the fake with the port."""
    return source
