"""One movie at a time: finding it, all about it, and what changed."""

from datetime import date, timedelta
import re
from typing import Final

from ...engine.errors import NotFound
from ...engine.metadata import (
    Collection,
    CollectionRef,
    Fetched,
    MovieChange,
    MovieDetails,
    MovieSummary,
    Page,
    PersonCredits,
    WatchOffers,
)
from ..rows import Row
from .const import HOUR
from .locale import Locale
from .parsing.details import movie_changes, movie_details, movie_offers
from .parsing.listing import (
    collection,
    collection_ref,
    found_movie,
    movie_page,
    page,
    person_credits,
)
from .transport import Transport

APPENDICES: Final = (
    "release_dates",
    "images",
    "videos",
    "credits",
    "alternative_titles",
    "translations",
    "external_ids",
    "keywords",
    "recommendations",
    "watch/providers",
)

_MOVIE_ID: Final = re.compile(r"[1-9]\d{0,9}|tt\d{7,10}")
_IMDB_ID: Final = re.compile(r"tt\d{7,10}")

# The changes feed refuses more than 14 days at once.
_LONGEST_SPAN: Final = timedelta(days=13)


class MovieCalls:
    """What TMDb knows of single movies."""

    def __init__(self, transport: Transport, locale: Locale) -> None:
        """Ask in the given language."""
        self._transport = transport
        self._locale = locale

    async def search(
        self,
        title: str,
        *,
        year: int | None = None,
        primary_year: int | None = None,
        number: int = 1,
        include_adult: bool = False,
    ) -> Fetched[Page[MovieSummary]]:
        """Return movies by title; `year` is that of any release, `primary_year` that of the first."""
        if not (title := title.strip()):
            return self._transport.unasked(Page())
        params = self._locale.params(
            query=title,
            include_adult=str(include_adult).lower(),
            region=self._locale.region,
            page=number,
        )
        if year is not None:
            params["year"] = year
        if primary_year is not None:
            params["primary_release_year"] = primary_year
        return await self._transport.fetch(
            "search/movie", movie_page, params, lifetime=HOUR
        )

    async def find(self, imdb_id: str) -> Fetched[MovieSummary | None]:
        """Return the movie with an IMDb id, None where TMDb has none."""
        self._check(_IMDB_ID, imdb_id)
        return await self._transport.fetch(
            f"find/{imdb_id}",
            found_movie,
            self._locale.params(external_source="imdb_id"),
        )

    async def details(
        self, movie_id: int | str, *, confirm: bool = False
    ) -> Fetched[MovieDetails]:
        """Return all about a movie by TMDb or IMDb id; `confirm` asks even where a kept answer is fresh."""
        self._check(_MOVIE_ID, str(movie_id))
        languages = self._locale.media_languages
        return await self._transport.fetch(
            f"movie/{movie_id}",
            movie_details,
            self._locale.params(
                append_to_response=",".join(APPENDICES),
                include_image_language=languages,
                include_video_language=languages,
            ),
            confirm=confirm,
        )

    async def watch(self, tmdb_id: int) -> Fetched[tuple[WatchOffers, ...]]:
        """Return where a movie can be watched; JustWatch must be named beside it."""
        return await self._transport.fetch(
            f"movie/{tmdb_id}/watch/providers", movie_offers
        )

    async def collection(self, collection_id: int) -> Fetched[Collection]:
        """Return a collection with its parts."""
        return await self._transport.fetch(
            f"collection/{collection_id}", collection, self._locale.params()
        )

    async def find_collections(self, name: str) -> Fetched[Page[CollectionRef]]:
        """Return collections by name; nothing is asked for no name."""
        if not (name := name.strip()):
            return self._transport.unasked(Page())

        def read(row: Row) -> Page[CollectionRef]:
            return page(row, collection_ref)

        return await self._transport.fetch(
            "search/collection",
            read,
            self._locale.params(query=name, page=1),
            lifetime=HOUR,
        )

    async def person_credits(self, person_id: int) -> Fetched[PersonCredits]:
        """Return the movies somebody took part in."""
        return await self._transport.fetch(
            f"person/{person_id}/movie_credits", person_credits, self._locale.params()
        )

    async def changes(
        self, tmdb_id: int, first: date, last: date
    ) -> tuple[MovieChange, ...]:
        """Return the edits of a movie's record on the days from the first to the last."""
        found: list[MovieChange] = []
        for begin, end in _spans(first, last):
            found += await self._transport.ask(
                f"movie/{tmdb_id}/changes",
                movie_changes,
                {"start_date": begin.isoformat(), "end_date": end.isoformat()},
            )
        return tuple(found)

    async def changed(self, first: date, last: date) -> frozenset[int]:
        """Return the ids of all movies edited on the days from the first to the last."""
        found: set[int] = set()
        for begin, end in _spans(first, last):
            found |= await self._changed_span(begin, end)
        return frozenset(found)

    async def _changed_span(self, begin: date, end: date) -> set[int]:
        """Return the ids of the movies edited in a span the feed accepts."""
        found: set[int] = set()
        number, total = 1, 1
        while number <= total:
            answer: Page[int] = await self._transport.ask(
                "movie/changes",
                lambda row: page(row, lambda item: item.need_id()),
                {
                    "start_date": begin.isoformat(),
                    "end_date": end.isoformat(),
                    "page": number,
                },
            )
            found.update(answer.items)
            number, total = number + 1, answer.total_pages
        return found

    def _check(self, pattern: re.Pattern[str], movie_id: str) -> None:
        """Raise for what cannot be an id, before it becomes part of an address."""
        if pattern.fullmatch(movie_id) is None:
            raise NotFound(self._transport.service, "this is not the id of a movie")


def _spans(first: date, last: date) -> list[tuple[date, date]]:
    """Cut a range of days into pieces the changes feed accepts."""
    spans = []
    while first <= last:
        end = min(first + _LONGEST_SPAN, last)
        spans.append((first, end))
        first = end + timedelta(days=1)
    return spans
