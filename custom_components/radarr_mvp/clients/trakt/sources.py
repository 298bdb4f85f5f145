"""What Trakt keeps, followed as lists."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final, Self

from ...engine.errors import NotFound, ServiceError
from ...engine.lists.sources import ListAnswer, ListedMovie, ListRefused, ListTrouble
from .address import ListAddress
from .charts import ANYTHING, Chart, ChartFilter, Period
from .client import DEFAULT_MOST, ME, TraktClient
from .errors import (
    AccountLimitReached,
    AccountLocked,
    AppRefused,
    PrivateList,
    SignInNeeded,
    TokenStoreFailed,
    VipNeeded,
)
from .model import Listing, TraktItem
from .watched import NOTHING, Watched, WatchHistory

# What people keep may be looked at more often than what Trakt counts.
_PATIENCE: Final = timedelta(minutes=30)
_PATIENCE_WITH_CHARTS: Final = timedelta(hours=6)

_TROUBLES: Final[Mapping[type[ServiceError], ListTrouble]] = {
    NotFound: ListTrouble.GONE,
    PrivateList: ListTrouble.PRIVATE,
    SignInNeeded: ListTrouble.SIGNED_OUT,
    AppRefused: ListTrouble.APPLICATION,
    VipNeeded: ListTrouble.VIP,
    AccountLocked: ListTrouble.LOCKED,
    AccountLimitReached: ListTrouble.FULL,
    TokenStoreFailed: ListTrouble.TOKENS,
}

type AskList = Callable[[TraktClient], Awaitable[Listing[TraktItem]]]


class TraktSource:
    """Something of Trakt's that names movies."""

    def __init__(
        self, client: TraktClient, ask: AskList, *, is_chart: bool = False
    ) -> None:
        """Know what to ask for."""
        self._client = client
        self._ask = ask
        self._is_chart = is_chart
        self._history: WatchHistory | None = None

    def skipping(self, history: WatchHistory) -> Self:
        """Mark what the account has watched; where nobody can tell what that is, the list cannot be read."""
        self._history = history
        return self

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._client.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long Trakt is left alone."""
        return _PATIENCE_WITH_CHARTS if self._is_chart else _PATIENCE

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what the list names; Trakt cannot tell whether one list has changed."""
        try:
            found = await self._ask(self._client)
            history = self._history
            watched = NOTHING if history is None else await history.watched()
        except tuple(_TROUBLES) as error:
            trouble = _TROUBLES[type(error)]
            raise ListRefused(error.service, error.message, trouble) from error
        return ListAnswer(
            movies=tuple(_listed(one, watched) for one in found.items),
            complete=found.complete and not found.unreadable,
            is_chart=self._is_chart,
            others=found.others,
            unread=found.unreadable,
        )


def watchlist(client: TraktClient, user: str = ME) -> TraktSource:
    """Return what somebody wants to watch."""
    return TraktSource(client, lambda one: one.watchlist(user))


def collection(client: TraktClient, user: str = ME) -> TraktSource:
    """Return what somebody has."""
    return TraktSource(client, lambda one: one.collection(user))


def user_list(client: TraktClient, address: ListAddress) -> TraktSource:
    """Return a list that somebody keeps."""
    return TraktSource(client, lambda one: one.items(address))


def recommendations(client: TraktClient, most: int) -> TraktSource:
    """Return what Trakt thinks the account would like."""
    return TraktSource(
        client, lambda one: one.recommendations(most=most), is_chart=True
    )


def chart(
    client: TraktClient,
    which: Chart,
    period: Period = Period.WEEKLY,
    *,
    most: int = DEFAULT_MOST,
    only: ChartFilter = ANYTHING,
) -> TraktSource:
    """Return the first movies of a chart."""
    return TraktSource(
        client,
        lambda one: one.chart(which, period, most=most, only=only),
        is_chart=True,
    )


def _listed(item: TraktItem, watched: Watched) -> ListedMovie:
    """Return a movie as lists name it."""
    ids = item.movie.ids
    return ListedMovie(
        title=item.movie.title,
        year=item.movie.year or 0,
        tmdb_id=ids.tmdb,
        imdb_id=ids.imdb,
        own_id=str(ids.trakt or ids.slug or ""),
        place=item.rank,
        listed_at=item.listed_at,
        note=item.notes,
        watched=watched.has(ids),
    )
