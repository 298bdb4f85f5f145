"""Movies by the page: people's lists, charts, trends and discovery."""

from enum import StrEnum
import re
from typing import Final

from ...engine.errors import NotFound
from ...engine.metadata import (
    AnyOf,
    Chart,
    Fetched,
    MovieList,
    MovieQuery,
    MovieSummary,
    Page,
)
from .const import ALWAYS_ASK, HOUR
from .discover import spell
from .locale import Locale
from .parsing.listing import MOST_PAGES, chart, movie_list, movie_page
from .transport import Transport

_LIST_ID: Final = re.compile(r"[0-9A-Za-z]{1,32}")


class ChartKind(StrEnum):
    """The charts TMDb keeps."""

    POPULAR = "popular"
    UPCOMING = "upcoming"
    NOW_PLAYING = "now_playing"
    TOP_RATED = "top_rated"


class TrendWindow(StrEnum):
    """How far back trends look."""

    DAY = "day"
    WEEK = "week"


class ListCalls:
    """What TMDb gives by the page."""

    def __init__(
        self, transport: Transport, locale: Locale, *, has_token: bool
    ) -> None:
        """Read lists by the newer interface where the credentials allow it."""
        self._transport = transport
        self._locale = locale
        self._v4 = has_token and transport.has_v4

    async def page(self, list_id: int | str, number: int = 1) -> Fetched[MovieList]:
        """Return one page of somebody's list; what is not a movie is left out."""
        if _LIST_ID.fullmatch(str(list_id)) is None:
            raise NotFound(self._transport.service, "this is not the id of a list")
        return await self._transport.fetch(
            f"list/{list_id}",
            movie_list,
            self._locale.params(page=number),
            lifetime=ALWAYS_ASK,
            v4=self._v4,
        )

    async def whole(self, list_id: int | str) -> Fetched[MovieList]:
        """Return all of somebody's list; stale as soon as one of its pages is."""
        found = await self.page(list_id)
        # The old interface gives everything at once where it does not count pages.
        for number in range(2, min(found.value.page.total_pages, MOST_PAGES) + 1):
            following = await self.page(list_id, number)
            found = Fetched(
                found.value.joined(following.value.page),
                min(found.at, following.at),
                found.stale or following.stale,
            )
        return found

    async def chart(self, kind: ChartKind, number: int = 1) -> Fetched[Chart]:
        """Return a page of a chart for the region."""
        return await self._transport.fetch(
            f"movie/{kind}",
            chart,
            self._locale.params(region=self._locale.region, page=number),
            lifetime=HOUR,
        )

    async def trending(
        self, window: TrendWindow, number: int = 1
    ) -> Fetched[Page[MovieSummary]]:
        """Return a page of what people look at these days."""
        return await self._transport.fetch(
            f"trending/movie/{window}",
            movie_page,
            self._locale.params(page=number),
            lifetime=HOUR,
        )

    async def discover(
        self, query: MovieQuery, number: int = 1
    ) -> Fetched[Page[MovieSummary]]:
        """Return a page of the movies that meet the conditions."""
        return await self._transport.fetch(
            "discover/movie",
            movie_page,
            spell(query) | self._locale.params(page=number),
            lifetime=HOUR,
        )

    async def keyword_movies(
        self, keyword_id: int, number: int = 1
    ) -> Fetched[Page[MovieSummary]]:
        """Return a page of the movies with a keyword."""
        return await self.discover(MovieQuery(keywords=AnyOf((keyword_id,))), number)
