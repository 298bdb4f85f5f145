"""The client: lists, charts and accounts, with or without somebody signed in."""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum, auto
from typing import Any, Final

from aiohttp import ClientSession

from ...engine.errors import AuthRefused, Flaw, NotFound, Refusal
from ...engine.resilience import ServiceGate
from ...engine.resilience.gate import DEFAULT_DEADLINE
from ..http import Answer, HttpService, Query, Reader
from ..rows import BrokenRowError, Row
from . import reading
from .address import ListAddress, is_name
from .application import TraktApp
from .charts import ANYTHING, Chart, ChartFilter, Period
from .const import LIST_DEADLINE, MOST_RECOMMENDATIONS, OFFICIAL_URL, PAGE_SIZE
from .errors import (
    AppRefused,
    PrivateList,
    SignInNeeded,
    TokenRefused,
    judge,
    judge_shared,
)
from .keeper import TokenKeeper
from .model import Account, Listing, TraktItem, TraktList
from .paging import Keyed, Page, Parse, read_list, read_page

ME: Final = "me"
DEFAULT_MOST: Final = 100


class _Asks(Enum):
    """Who asks."""

    ANYBODY = auto()
    ACCOUNT_IF_ANY = auto()
    ACCOUNT = auto()


class TraktClient:
    """Trakt as the owner of one application sees it; `keeper` knows who is signed in, if anybody."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        app: TraktApp,
        *,
        user_agent: str,
        keeper: TokenKeeper | None = None,
        url: str = OFFICIAL_URL,
    ) -> None:
        """Take session and gate from outside."""
        self._keeper = keeper
        self._gate = gate
        headers = app.identify(user_agent)
        base = url.rstrip("/")
        # The token is the keeper's business, so the gate judges the application alone.
        self._own = HttpService(
            session, gate, base, headers=headers, credentials=app.client_id, judge=judge
        )
        self._shared = HttpService(
            session,
            gate,
            base,
            headers=headers,
            credentials=app.client_id,
            judge=judge_shared,
        )

    @property
    def gate(self) -> ServiceGate:
        """Return the gate all requests pass."""
        return self._gate

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._gate.service

    async def check(
        self, *, deliberate: bool = False, deadline: float = DEFAULT_DEADLINE
    ) -> None:
        """Raise one of the errors unless Trakt accepts the application, and the account where there is one."""
        if self._keeper is not None:
            await self.who_am_i(deliberate=deliberate, deadline=deadline)
        else:
            await self._ask(
                _Asks.ANYBODY,
                f"movies/{Chart.TRENDING}",
                {"limit": 1},
                read=_page_reader(reading.item, 0),
                deliberate=deliberate,
                deadline=deadline,
            )

    async def who_am_i(
        self, *, deliberate: bool = False, deadline: float = DEFAULT_DEADLINE
    ) -> Account:
        """Return whose account this is."""
        return await self._ask(
            _Asks.ACCOUNT,
            "users/settings",
            read=_read_account,
            deliberate=deliberate,
            deadline=deadline,
        )

    async def chart(
        self,
        chart: Chart,
        period: Period = Period.WEEKLY,
        *,
        most: int = DEFAULT_MOST,
        only: ChartFilter = ANYTHING,
    ) -> Listing[TraktItem]:
        """Return the first movies of a chart; the period matters where the chart has several."""
        path = f"movies/{chart}/{period}" if chart.has_periods else f"movies/{chart}"
        asks = _Asks.ACCOUNT if only.is_personal else _Asks.ANYBODY
        return await self._list(asks, path, reading.item, only.spell(), most=most)

    async def recommendations(
        self,
        *,
        most: int = MOST_RECOMMENDATIONS,
        ignore_collected: bool = True,
        ignore_watchlisted: bool = True,
    ) -> Listing[TraktItem]:
        """Return what Trakt thinks the account would like; it never gives more than a hundred."""
        query: Query = {
            "ignore_collected": str(ignore_collected).lower(),
            "ignore_watchlisted": str(ignore_watchlisted).lower(),
        }
        most = min(most, MOST_RECOMMENDATIONS)
        path = "recommendations/movies"
        return await self._list(_Asks.ACCOUNT, path, reading.item, query, most=most)

    async def watchlist(self, user: str = ME) -> Listing[TraktItem]:
        """Return what somebody wants to watch."""
        if user == ME:
            return await self._mine("sync/watchlist/movies/rank/asc")
        return await self._theirs(user, "watchlist/movies/rank")

    async def collection(self, user: str = ME) -> Listing[TraktItem]:
        """Return what somebody has."""
        if user == ME:
            return await self._mine("sync/collection/movies")
        return await self._theirs(user, "collection/movies")

    async def watched(self, user: str = ME) -> Listing[TraktItem]:
        """Return what somebody has watched."""
        if user == ME:
            return await self._mine("sync/watched/movies")
        return await self._theirs(user, "watched/movies")

    async def favorites(self, user: str = ME) -> Listing[TraktItem]:
        """Return what somebody likes most."""
        if user == ME:
            return await self._mine("users/me/favorites/movies/rank")
        return await self._theirs(user, "favorites/movies/rank")

    async def items(self, address: ListAddress) -> Listing[TraktItem]:
        """Return the movies on a list; what else is on it is counted."""
        if not address.is_sound:
            raise NotFound(self.service, "this is not the name of a list")
        if address.owner == ME:
            return await self._mine(address.path)
        return await self._visited(address.path, reading.item)

    async def lists(self, user: str = ME) -> Listing[TraktList]:
        """Return the lists that somebody keeps."""
        if user == ME:
            return await self._list(
                _Asks.ACCOUNT, "users/me/lists", reading.user_list, {}
            )
        return await self._visited(
            f"users/{self._sound(user)}/lists", reading.user_list
        )

    async def liked_lists(self) -> Listing[TraktList]:
        """Return the lists of others that the account likes."""
        path = "users/likes/lists"
        return await self._list(_Asks.ACCOUNT, path, reading.user_list, {})

    async def trending_lists(self, *, most: int = DEFAULT_MOST) -> Listing[TraktList]:
        """Return the lists that people look at these days."""
        path = "lists/trending"
        return await self._list(_Asks.ANYBODY, path, reading.user_list, {}, most=most)

    async def popular_lists(self, *, most: int = DEFAULT_MOST) -> Listing[TraktList]:
        """Return the lists that most people like."""
        path = "lists/popular"
        return await self._list(_Asks.ANYBODY, path, reading.user_list, {}, most=most)

    async def _mine(self, path: str) -> Listing[TraktItem]:
        """Return all of a list of the account."""
        return await self._list(_Asks.ACCOUNT, path, reading.item, {})

    async def _theirs(self, user: str, path: str) -> Listing[TraktItem]:
        """Return all of a list of somebody else."""
        return await self._visited(f"users/{self._sound(user)}/{path}", reading.item)

    def _sound(self, user: str) -> str:
        """Return a name as it is, or raise where it cannot be one."""
        if not is_name(user):
            raise NotFound(self.service, "this is not the name of a Trakt user")
        return user

    async def _visited[T: Keyed](self, path: str, parse: Parse[T]) -> Listing[T]:
        """Return a list of somebody else.

        Trakt says no with the same words where a list is private and where we are not welcome at all, so after a no
        it is asked about ourselves: that raises where we are the problem, or brings a new token.
        """
        asks = _Asks.ACCOUNT_IF_ANY
        token = await self._token(asks)
        try:
            return await self._list(asks, path, parse, {}, shared=True)
        except PrivateList:
            await self.check()
            if await self._token(asks) == token:
                raise
        return await self._list(asks, path, parse, {}, shared=True)

    async def _list[T: Keyed](
        self,
        asks: _Asks,
        path: str,
        parse: Parse[T],
        query: Query,
        *,
        most: int | None = None,
        shared: bool = False,
    ) -> Listing[T]:
        """Return a list page by page."""
        limit = PAGE_SIZE if most is None else min(max(most, 1), PAGE_SIZE)

        async def fetch(number: int, before: int) -> Page[T]:
            return await self._ask(
                asks,
                path,
                {**query, "page": number, "limit": limit},
                read=_page_reader(parse, before),
                shared=shared,
                deadline=LIST_DEADLINE,
            )

        return await read_list(fetch, most)

    async def _ask[T](
        self,
        asks: _Asks,
        path: str,
        query: Query | None = None,
        *,
        read: Reader[T],
        shared: bool = False,
        **options: Any,
    ) -> T:
        """Send a question; a token that is refused is replaced once."""
        http = self._shared if shared else self._own
        token = await self._token(asks)

        async def send(token: str) -> T:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return await self._send(http, path, query, headers, read=read, **options)

        try:
            return await send(token)
        except TokenRefused as error:
            if self._keeper is None or not token:
                raise SignInNeeded(error.service, "Trakt wants a sign-in") from error
            another = await self._keeper.another(token)
        try:
            return await send(another)
        except TokenRefused as error:
            raise SignInNeeded(
                error.service, "not even a new token is accepted; sign in again"
            ) from error

    async def _send[T](
        self,
        http: HttpService,
        path: str,
        query: Query | None,
        headers: Mapping[str, str],
        **options: Any,
    ) -> T:
        """Send a question as it is; what the gate remembers as refused is the application."""
        try:
            result: T = await http.request(
                "GET", path, query=query, headers=headers, **options
            )
        except AppRefused:
            raise
        except AuthRefused as error:
            if error.reason is Refusal.CREDENTIALS:
                raise AppRefused(error.service) from error
            raise
        return result

    async def _token(self, asks: _Asks) -> str:
        """Return the token to ask with, an empty one where nobody need be signed in."""
        if asks is _Asks.ANYBODY:
            return ""
        if self._keeper is None:
            if asks is _Asks.ACCOUNT:
                raise SignInNeeded(self.service, "nobody has signed in to Trakt")
            return ""
        try:
            return await self._keeper.token()
        except SignInNeeded:
            if asks is _Asks.ACCOUNT:
                raise
            return ""


def _page_reader[T](
    parse: Parse[T], before: int
) -> Callable[[Answer], Awaitable[Page[T]]]:
    """Return a reader of pages of a kind."""

    async def read(answer: Answer) -> Page[T]:
        return await read_page(answer, parse, before)

    return read


async def _read_account(answer: Answer) -> Account:
    """Read whose account it is, or raise."""
    decoded: Any = await answer.json()
    try:
        return reading.account(Row(decoded if isinstance(decoded, dict) else {}))
    except BrokenRowError as err:
        raise answer.bad(
            Flaw.UNEXPECTED, f"answered in an unexpected shape ({err})"
        ) from err
