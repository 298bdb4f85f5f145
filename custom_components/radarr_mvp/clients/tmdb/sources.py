"""What TMDb keeps, followed as lists."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Final, override

from ...engine.errors import AuthRefused, NotFound, Refusal
from ...engine.lists.sources import ListAnswer, ListedMovie, ListRefused, ListTrouble
from ...engine.metadata import (
    Fetched,
    MovieQuery,
    MovieSummary,
    Page,
    PersonCredit,
    PersonCredits,
)
from ..readers.gathering import Gathering
from ..readers.pages import ListPage, gather
from .account import Shelf, TmdbUser
from .client import TmdbClient
from .errors import PrivateResource
from .lists import ChartKind
from .parsing.listing import MOST_PAGES

# What people keep is asked about more often than what TMDb counts once a day.
_PATIENCE: Final = timedelta(hours=1)
_PATIENCE_WITH_CHARTS: Final = timedelta(hours=6)
_PER_PAGE: Final = 20
DEFAULT_MOST: Final = 100


class Part(StrEnum):
    """In which way somebody takes part in a movie; the values are stored."""

    CAST = "cast"
    DIRECTING = "directing"
    WRITING = "writing"
    PRODUCTION = "production"
    SOUND = "sound"
    OTHER = "other"


_DEPARTMENTS: Final = {
    "directing": Part.DIRECTING,
    "writing": Part.WRITING,
    "production": Part.PRODUCTION,
    "sound": Part.SOUND,
}


class _TmdbSource(ABC):
    """Something of TMDb's that names movies."""

    patience: timedelta = _PATIENCE

    def __init__(self, client: TmdbClient) -> None:
        """Ask by a client."""
        self._client = client

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._client.gate.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long TMDb is left alone."""
        return self.patience

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what the list names; what has not changed costs little, as the client keeps answers."""
        try:
            return await self._read()
        except NotFound as error:
            raise ListRefused(
                self.service, "TMDb does not have this", ListTrouble.GONE
            ) from error
        except PrivateResource as error:
            raise ListRefused(
                self.service,
                "this list is private; its owner must make it public first",
                ListTrouble.PRIVATE,
            ) from error

    @abstractmethod
    async def _read(self) -> ListAnswer:
        """Read all of it."""


class TmdbList(_TmdbSource):
    """A public list that somebody keeps."""

    def __init__(self, client: TmdbClient, list_id: str) -> None:
        """Know which."""
        super().__init__(client)
        self._id = list_id

    @override
    async def _read(self) -> ListAnswer:
        """Read the list page by page; TMDb's own count has the series in it."""

        async def page(number: int, before: int) -> ListPage[int]:
            found = await self._client.lists.page(self._id, number)
            listed = Fetched(found.value.page, found.at, found.stale)
            total = found.value.page.total_results or None
            return _list_page(listed, before, total, found.value.name)

        return await gather(page, 1, MOST_PAGES)


class TmdbShelf(_TmdbSource):
    """What an account keeps."""

    def __init__(self, client: TmdbClient, user: TmdbUser, shelf: Shelf) -> None:
        """Know whose, and which part of it."""
        super().__init__(client)
        self._account = client.account(user)
        self._shelf = shelf

    @override
    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what is kept; an account that has shut us out has to let us in again."""
        try:
            return await super().fetch(mark)
        except AuthRefused as error:
            if error.reason is not Refusal.CREDENTIALS:
                raise
            raise ListRefused(
                self.service,
                "TMDb does not accept the sign-in to this account any more",
                ListTrouble.ACCOUNT,
            ) from error

    @override
    async def _read(self) -> ListAnswer:
        """Read it page by page."""

        async def page(number: int, before: int) -> ListPage[int]:
            found = await self._account.page(self._shelf, number)
            return _list_page(found, before, found.value.total_results or None)

        return await gather(page, 1, MOST_PAGES)


class TmdbCollection(_TmdbSource):
    """Movies that belong together."""

    def __init__(self, client: TmdbClient, collection_id: int) -> None:
        """Know which."""
        super().__init__(client)
        self._id = collection_id

    @override
    async def _read(self) -> ListAnswer:
        """Read its parts."""
        found = await self._client.movies.collection(self._id)
        gathered = _gathered(found.value.parts, found, found.value.unread)
        return gathered.answer(name=found.value.name)


class TmdbPerson(_TmdbSource):
    """The movies that somebody takes part in, in one of the given ways."""

    def __init__(
        self, client: TmdbClient, person_id: int, parts: frozenset[Part]
    ) -> None:
        """Know whom, and which of their work."""
        super().__init__(client)
        self._id = person_id
        self._parts = parts

    @override
    async def _read(self) -> ListAnswer:
        """Read what they have done."""
        found = await self._client.movies.person_credits(self._id)
        gathered = Gathering(unread=found.value.unread, cut=found.stale)
        for credit in self._wanted(found.value):
            movie = _listed(credit.movie, gathered.next_place)
            gathered.take(replace(movie, note=credit.character or credit.job))
        return gathered.answer()

    def _wanted(self, credits_: PersonCredits) -> Iterable[PersonCredit]:
        """Yield the work that is meant."""
        if Part.CAST in self._parts:
            yield from credits_.cast
        for credit in credits_.crew:
            part = _DEPARTMENTS.get(credit.department.casefold(), Part.OTHER)
            if part in self._parts:
                yield credit


class _Moving(_TmdbSource):
    """The first movies of what TMDb counts anew each day."""

    patience = _PATIENCE_WITH_CHARTS

    def __init__(self, client: TmdbClient, most: int) -> None:
        """Know how many."""
        super().__init__(client)
        self._most = most

    @override
    async def _read(self) -> ListAnswer:
        """Read as many pages as it takes."""

        async def page(number: int, before: int) -> ListPage[int]:
            found = await self._page(number)
            listed = _list_page(found, before)
            enough = before + listed.content.rows >= self._most
            return replace(listed, following=None) if enough else listed

        found = await gather(page, 1, min(-(-self._most // _PER_PAGE) + 1, MOST_PAGES))
        return replace(found, movies=found.movies[: self._most], is_chart=True)

    @abstractmethod
    async def _page(self, number: int) -> Fetched[Page[MovieSummary]]:
        """Return one page."""


class TmdbChart(_Moving):
    """One of TMDb's charts."""

    def __init__(
        self, client: TmdbClient, chart: ChartKind, most: int = DEFAULT_MOST
    ) -> None:
        """Know which."""
        super().__init__(client, most)
        self._chart = chart

    @override
    async def _page(self, number: int) -> Fetched[Page[MovieSummary]]:
        """Return one page of the chart."""
        found = await self._client.lists.chart(self._chart, number)
        return Fetched(found.value.page, found.at, found.stale)


class TmdbDiscovery(_Moving):
    """The first movies that meet conditions."""

    def __init__(
        self, client: TmdbClient, query: MovieQuery, most: int = DEFAULT_MOST
    ) -> None:
        """Know the conditions."""
        super().__init__(client, most)
        self._query = query

    @override
    async def _page(self, number: int) -> Fetched[Page[MovieSummary]]:
        """Return one page of them."""
        return await self._client.lists.discover(self._query, number)


def _list_page(
    found: Fetched[Page[MovieSummary]],
    before: int,
    total: int | None = None,
    name: str = "",
) -> ListPage[int]:
    """Return a page as lists are put together."""
    page = found.value
    gathered = _gathered(page.items, found, page.unread, before)
    gathered.others = page.skipped - page.unread
    gathered.rows += gathered.others
    following = None if page.is_last else page.number + 1
    return ListPage(gathered, following, total, name)


def _gathered(
    movies: Iterable[MovieSummary],
    found: Fetched[object],
    unread: int,
    before: int = 0,
) -> Gathering:
    """Return movies as lists name them; what is out of date is not the whole truth."""
    gathered = Gathering(cut=found.stale, unread=unread, rows=unread)
    for place, movie in enumerate(movies, before + 1):
        gathered.take(_listed(movie, place))
    return gathered


def _listed(movie: MovieSummary, place: int) -> ListedMovie:
    """Return a movie as a list names it."""
    return ListedMovie(
        title=movie.title,
        year=movie.year or 0,
        tmdb_id=movie.tmdb_id,
        place=place,
        rating=movie.vote_average or None,
        votes=movie.vote_count or None,
        language=movie.original_language,
    )
