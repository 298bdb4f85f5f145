"""What Trakt keeps, followed as lists."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from ...engine.errors import NotFound, ServiceError
from ...engine.lists.sources import ListAnswer, ListedMovie, ListRefused, ListTrouble
from .address import ListAddress
from .charts import ANYTHING, Chart, ChartFilter, Period
from .client import DEFAULT_MOST, ME, TraktClient
from .errors import PrivateList, VipNeeded
from .model import Listing, TraktItem

# What people keep may be looked at more often than what Trakt counts.
_PATIENCE: Final = timedelta(minutes=30)
_PATIENCE_WITH_CHARTS: Final = timedelta(hours=6)

type AskList = Callable[[TraktClient], Awaitable[Listing[TraktItem]]]


class TraktSource:
    """Something of Trakt's that names movies."""

    def __init__(
        self, client: TraktClient, ask: AskList, patience: timedelta = _PATIENCE
    ) -> None:
        """Know what to ask for."""
        self._client = client
        self._ask = ask
        self._patience = patience

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._client.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long Trakt is left alone."""
        return self._patience

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return what the list names; Trakt cannot tell whether one list has changed."""
        try:
            found = await self._ask(self._client)
        except (NotFound, PrivateList, VipNeeded) as error:
            raise _refused(error) from error
        return ListAnswer(
            movies=tuple(map(_listed, found.items)),
            complete=found.complete and not found.unreadable,
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
        client, lambda one: one.recommendations(most=most), _PATIENCE_WITH_CHARTS
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
        _PATIENCE_WITH_CHARTS,
    )


def _refused(error: ServiceError) -> ListRefused:
    """Return why Trakt does not give us a list that it is asked for."""
    match error:
        case PrivateList():
            trouble = ListTrouble.PRIVATE
        case VipNeeded():
            trouble = ListTrouble.ACCOUNT
        case _:
            trouble = ListTrouble.GONE
    return ListRefused(error.service, error.message, trouble)


def _listed(item: TraktItem) -> ListedMovie:
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
    )
