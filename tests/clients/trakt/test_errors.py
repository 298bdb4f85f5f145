"""Everything that Trakt says in place of an answer."""

from datetime import UTC, datetime
from itertools import pairwise
import json

import pytest

from custom_components.radarr_mvp.clients.http import Answer
from custom_components.radarr_mvp.clients.trakt import (
    AccountLimitReached,
    AccountLocked,
    AppRefused,
    Chart,
    ChartFilter,
    ListAddress,
    PrivateList,
    SignInNeeded,
    TraktApp,
    VipNeeded,
)
from custom_components.radarr_mvp.clients.trakt.errors import patience
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.resilience import BreakerState
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET, TRAKT_TOKEN
from tests.sandbox.service import FaultMode
from tests.sandbox.trakt import PRIVATE_LIST

from .house import TraktHouse

HIDDEN = ListAddress(str(PRIVATE_LIST))
TRENDING = "/movies/trending"


@pytest.mark.parametrize("agent", ["", "Python-urllib/3.14", "aiohttp/3.14", "curl/8"])
async def test_odd_agents_meet_the_guard(house: TraktHouse, agent: str) -> None:
    """Which says nothing about the application; the breaker then keeps us away for an hour."""
    client = house.client(user_agent=agent)
    with pytest.raises(AuthRefused) as caught:
        await client.check()
    assert caught.value.reason is Refusal.BANNED
    assert not isinstance(caught.value, AppRefused)
    assert "Sorry, you have been blocked" in str(caught.value)
    assert house.gate.rest_left >= 3600
    with pytest.raises(Unavailable):
        await client.check()
    assert len(house.requests()) == 1


async def test_an_unknown_application(house: TraktHouse) -> None:
    """Is told what to look at, and not tried again until a person does."""
    client = house.client(app=TraktApp("0" * 64, "s" * 64))
    for _ in range(3):
        with pytest.raises(AppRefused, match="VIP") as caught:
            await client.check()
        assert caught.value.reason is Refusal.CREDENTIALS
    assert len(house.requests()) == 1
    house.restart()
    with pytest.raises(AppRefused):
        await house.client(app=TraktApp("0" * 64, "s" * 64)).chart(Chart.TRENDING)
    assert len(house.requests()) == 1
    with pytest.raises(AppRefused):
        await client.check(deliberate=True)
    assert len(house.requests()) == 2
    await house.client().check()


async def test_a_deleted_application_comes_back(house: TraktHouse) -> None:
    """When the membership is renewed, a person's test finds out."""
    client = house.member()
    house.fake.desk.app_deleted = True
    with pytest.raises(AppRefused):
        await client.watchlist()
    with pytest.raises(AppRefused):
        await client.check()
    assert len(house.requests()) == 1
    house.fake.heal()
    await client.check(deliberate=True)
    await client.watchlist()


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_private_lists(house: TraktHouse, status: int) -> None:
    """Whatever Trakt says for it, neither application nor account are blamed."""
    house.fake.private_status = status
    client = house.member("bob")
    for _ in range(2):
        with pytest.raises((PrivateList, NotFound)) as caught:
            await client.items(HIDDEN)
        assert isinstance(caught.value, NotFound if status == 404 else PrivateList)
    assert house.gate.is_well
    assert len(house.requests("oauth")) == 0
    await client.watchlist()


@pytest.mark.parametrize("status", [401, 403])
async def test_private_lists_of_strangers(house: TraktHouse, status: int) -> None:
    """Nobody is signed in: a public chart tells whether the application is the problem."""
    house.fake.private_status = status
    with pytest.raises(PrivateList, match="private"):
        await house.client().items(HIDDEN)
    assert house.last().path == TRENDING
    house.fake.bob.private = True
    with pytest.raises(PrivateList):
        await house.client().watchlist("bob")


async def test_a_refused_list_may_be_our_own_fault(house: TraktHouse) -> None:
    """A deleted application is named as that."""
    client = house.client()
    house.fake.desk.app_deleted = True
    with pytest.raises(AppRefused):
        await client.items(ListAddress("55"))


async def test_an_old_token_does_not_make_a_list_private(house: TraktHouse) -> None:
    """Trakt refuses it everywhere: a new one opens the list."""
    client = house.member()
    await client.check()
    house.fake.desk.end_access()
    assert (await client.items(HIDDEN)).complete
    assert len(house.requests("oauth/token")) == 1


async def test_a_lost_sign_in_does_not_close_public_lists(house: TraktHouse) -> None:
    """What anybody may see is seen; what only we may see needs us."""
    client = house.client(house.keeper())
    assert (await client.items(ListAddress("55"))).complete
    with pytest.raises(NotFound):
        await client.items(HIDDEN)
    house.fake.private_status = 403
    with pytest.raises(SignInNeeded):
        await client.items(HIDDEN)


async def test_what_needs_a_sign_in(house: TraktHouse) -> None:
    """Is not asked without one."""
    client = house.client()
    for call in (
        client.who_am_i,
        client.watchlist,
        client.collection,
        client.watched,
        client.favorites,
        client.recommendations,
        client.lists,
        client.liked_lists,
    ):
        with pytest.raises(SignInNeeded, match="nobody"):
            await call()
    with pytest.raises(SignInNeeded):
        await client.items(ListAddress("wanted", "me"))
    with pytest.raises(SignInNeeded):
        await client.chart(Chart.HOT, only=ChartFilter(ignore_collected=True))
    assert house.requests() == []


async def test_trakt_may_want_a_sign_in_where_it_should_not(house: TraktHouse) -> None:
    """Then somebody has to sign in."""
    house.fake.answer_once(401, TRENDING)
    with pytest.raises(SignInNeeded, match="wants a sign-in"):
        await house.client().chart(Chart.TRENDING)


@pytest.mark.parametrize("status", [404, 410])
async def test_gone_is_what_trakt_calls_gone(house: TraktHouse, status: int) -> None:
    """A web page of somebody in between takes no list away."""
    client = house.client()
    house.fake.answer_once(status, "/lists/55")
    with pytest.raises(NotFound):
        await client.items(ListAddress("55"))
    house.fake.answer_once(
        status, "/lists/55", body="<html>nginx</html>", content_type="text/html"
    )
    with pytest.raises(BadAnswer) as caught:
        await client.items(ListAddress("55"))
    assert caught.value.flaw is Flaw.HTML


@pytest.mark.parametrize(
    ("headers", "limit", "is_vip", "url"),
    [
        (
            {
                "X-Account-Limit": "250",
                "X-VIP-User": "false",
                "X-Upgrade-URL": "https://trakt.tv/vip",
            },
            250,
            False,
            "https://trakt.tv/vip",
        ),
        ({"X-Account-Limit": "5000", "X-VIP-User": "true"}, 5000, True, ""),
        ({"X-Account-Limit": "many"}, None, False, ""),
    ],
)
async def test_a_full_account(
    house: TraktHouse,
    headers: dict[str, str],
    limit: int | None,
    is_vip: bool,
    url: str,
) -> None:
    """With its limit, and where to get more."""
    house.fake.answer_once(420, headers=headers)
    with pytest.raises(AccountLimitReached, match="reached its limit") as caught:
        await house.member().watchlist()
    assert caught.value.limit == limit
    assert caught.value.is_vip is is_vip
    assert caught.value.upgrade_url == url
    assert house.gate.is_well


async def test_members_only(house: TraktHouse) -> None:
    """A membership is named, with where to get one."""
    house.fake.answer_once(426, headers={"X-Upgrade-URL": "https://trakt.tv/vip"})
    with pytest.raises(VipNeeded, match="VIP") as caught:
        await house.member().recommendations()
    assert caught.value.upgrade_url == "https://trakt.tv/vip"
    assert caught.value.flaw is Flaw.UNSUPPORTED
    assert house.gate.is_well


@pytest.mark.parametrize(
    ("state", "deactivated"), [("Locked", False), ("Deactivated", True)]
)
async def test_a_locked_account(
    house: TraktHouse, state: str, deactivated: bool
) -> None:
    """Signing in again would not help; the charts are still there."""
    house.fake.account_state = state
    client = house.member()
    with pytest.raises(AccountLocked, match=state.lower()) as caught:
        await client.who_am_i()
    assert caught.value.deactivated is deactivated
    assert len(house.requests()) == 1
    assert (await client.chart(Chart.TRENDING)).items


@pytest.mark.parametrize("status", [400, 405, 409, 412, 422])
async def test_questions_that_trakt_does_not_like(
    house: TraktHouse, status: int
) -> None:
    """Are not repeated, and do not speak against Trakt."""
    house.fake.answer_once(status)
    with pytest.raises(BadAnswer, match=str(status)) as caught:
        await house.client().chart(Chart.TRENDING)
    assert caught.value.flaw is Flaw.REJECTED
    assert house.gate.state is BreakerState.CLOSED
    assert len(house.requests()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 521, 522])
async def test_trakts_own_errors_are_tried_again_after_half_a_minute(
    house: TraktHouse, status: int
) -> None:
    """Lists wait for that; nobody who sits before a screen does."""
    house.fake.answer_once(status, TRENDING, times=2)
    assert (await house.client().chart(Chart.TRENDING)).items
    first, second, third = house.fake.moments(TRENDING)
    assert second - first >= 30
    assert third - second >= 60
    house.fake.answer_once(status, TRENDING, times=2)
    with pytest.raises(Unavailable) as caught:
        await house.client().check()
    assert caught.value.reason is Outage.SERVER
    assert len(house.requests()) == 4


async def test_an_outage_opens_the_breaker(house: TraktHouse) -> None:
    """While it rests nothing is sent."""
    house.fake.fail(FaultMode.SERVER_ERROR)
    client = house.client()
    with pytest.raises(Unavailable):
        await client.chart(Chart.TRENDING)
    asked = len(house.requests())
    assert asked == 3
    with pytest.raises(Unavailable) as caught:
        await client.chart(Chart.TRENDING)
    assert caught.value.reason is Outage.RESTING
    assert len(house.requests()) == asked


@pytest.mark.parametrize(
    ("mode", "flaw"),
    [
        (FaultMode.HTML, Flaw.HTML),
        (FaultMode.TRUNCATED, Flaw.NOT_JSON),
        (FaultMode.WRONG_SHAPE, Flaw.UNEXPECTED),
        (FaultMode.HUGE, Flaw.TOO_LARGE),
        (FaultMode.REDIRECT, Flaw.REDIRECTED),
    ],
)
async def test_answers_that_are_none(
    house: TraktHouse, mode: FaultMode, flaw: Flaw
) -> None:
    """A web page, half an answer, another shape: each is named, none is taken for an empty list."""
    house.fake.fail(mode, times=2)
    client = house.member()
    with pytest.raises(BadAnswer) as caught:
        await client.watchlist()
    assert caught.value.flaw is flaw
    house.clock.advance(3600)
    with pytest.raises(BadAnswer) as caught:
        await client.who_am_i()
    assert caught.value.flaw is flaw


async def test_an_object_is_no_list(house: TraktHouse) -> None:
    """And an account without a name is none."""
    house.fake.answer_once(200, TRENDING, body='{"movies": []}')
    with pytest.raises(BadAnswer, match="not a list"):
        await house.client().chart(Chart.TRENDING)
    house.clock.advance(3600)
    house.fake.answer_once(200, "settings", body='{"user": {}}')
    with pytest.raises(BadAnswer, match="username"):
        await house.member().who_am_i()


async def test_no_answer_in_time(house: TraktHouse) -> None:
    """A hanging Trakt is an outage."""
    house.fake.fail(FaultMode.HANG)
    with pytest.raises(Unavailable) as caught:
        await house.client().check(deadline=0.05)
    assert caught.value.reason is Outage.TIMEOUT


async def test_too_many_requests_are_waited_out(house: TraktHouse) -> None:
    """As long as Trakt says."""
    house.fake.fail(FaultMode.THROTTLE, path=TRENDING, retry_after=40, times=1)
    assert (await house.client().chart(Chart.TRENDING)).items
    first, second = house.fake.moments(TRENDING)
    assert second - first >= 40


async def test_a_plea_holds_for_everything(house: TraktHouse) -> None:
    """Also for a person's test."""
    house.fake.fail(FaultMode.THROTTLE, retry_after=10, times=1)
    client = house.client()
    with pytest.raises(Throttled) as caught:
        await client.check(deliberate=True)
    assert caught.value.retry_after == 10
    with pytest.raises(Throttled):
        await client.check(deliberate=True)
    assert len(house.requests()) == 1
    house.clock.advance(61)
    await client.check()


async def test_the_end_of_a_limit_is_read_where_no_wait_is_told(
    house: TraktHouse,
) -> None:
    """By Trakt's clock."""
    house.fake.fail(FaultMode.THROTTLE, times=1)
    with pytest.raises(Throttled) as caught:
        await house.client().check()
    assert caught.value.retry_after == 120


async def test_a_plea_that_says_nothing(house: TraktHouse) -> None:
    """Means the longest that a limit can take."""
    house.fake.tells_ratelimit = False
    house.fake.fail(FaultMode.THROTTLE, times=1)
    with pytest.raises(Throttled) as caught:
        await house.client().check()
    assert caught.value.retry_after == 300


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-Ratelimit": "not json"}, 300),
        ({"X-Ratelimit": "7"}, 300),
        ({"X-Ratelimit": '{"until": "soon"}'}, 300),
        (
            {
                "X-Ratelimit": '{"until": "2026-11-21T10:01:00Z"}',
                "Date": "Sat, 21 Nov 2026 10:00:00 -0000",
            },
            60,
        ),
        (
            {
                "X-Ratelimit": '{"until": "2026-11-21T09:00:00Z"}',
                "Date": "Sat, 21 Nov 2026 10:00:00 GMT",
            },
            1,
        ),
        ({"X-Ratelimit": '{"until": "2126-11-21T09:00:00Z"}', "Date": "?"}, 300),
        ({"Retry-After": "10", "X-Ratelimit": "{}"}, 10),
    ],
)
def test_patience(headers: dict[str, str], seconds: float) -> None:
    """From whichever header says something sensible."""
    assert patience(Answer("trakt", 429, headers, b"")) == seconds


def test_patience_by_our_own_clock() -> None:
    """Where Trakt does not tell the time."""
    until = datetime.now(UTC).timestamp() + 60
    told = datetime.fromtimestamp(until, UTC).isoformat()
    answer = Answer("trakt", 429, {"X-Ratelimit": json.dumps({"until": told})}, b"")
    assert 55 < patience(answer) <= 60


async def test_no_two_requests_within_a_second(house: TraktHouse) -> None:
    """A hundred questions at once arrive one after the other, far below a thousand in five minutes."""
    client = house.member()
    house.fake.per_page = 6
    await client.items(ListAddress("57"))
    moments = house.fake.moments()
    assert len(moments) == 100
    assert min(b - a for a, b in pairwise(moments)) >= 1
    busiest = max(sum(at <= one < at + 300 for one in moments) for at in moments)
    assert busiest <= 300


async def test_the_sandbox_knows_the_limit(house: TraktHouse) -> None:
    """Who runs past a thousand requests in five minutes is turned away, until the window has moved on."""
    house.fake.visits = [(house.clock.now(), "GET", "/")] * 1000
    client = house.client()
    with pytest.raises(Throttled) as caught:
        await client.check()
    assert caught.value.retry_after == 10
    house.clock.advance(301)
    await client.check()


async def test_no_secret_is_shown(house: TraktHouse) -> None:
    """Not even where Trakt repeats everything in its answer."""
    client = house.member()
    body = f"{TRAKT_CLIENT_ID} {TRAKT_CLIENT_SECRET} {house.store.kept!r} "
    body += house.store.kept.access if house.store.kept else ""
    house.fake.answer_once(422, body=body)
    with pytest.raises(BadAnswer) as caught:
        await client.watchlist()
    for text in (str(caught.value), repr(caught.value), repr(house.app)):
        assert TRAKT_CLIENT_ID not in text
        assert TRAKT_CLIENT_SECRET not in text
        assert TRAKT_TOKEN not in text


async def test_what_the_client_is(house: TraktHouse) -> None:
    """The gate and its name are there for whoever shows them."""
    client = house.client(url=f"{house.fake.url}/")
    assert client.gate is house.gate
    assert client.service == "trakt"
    await client.check()
    assert house.last().query == {"limit": ["1"]}


async def test_unknown_people_and_lists(house: TraktHouse) -> None:
    """Are told from private ones where Trakt does."""
    client = house.client()
    with pytest.raises(NotFound):
        await client.watchlist("carol")
    with pytest.raises(NotFound):
        await client.items(ListAddress("4711"))
    assert house.gate.is_well


@pytest.mark.parametrize(
    ("missing", "status"),
    [("Content-Type", 412), ("trakt-api-version", 412), ("trakt-api-key", 403)],
)
async def test_the_sandbox_insists_on_its_headers(
    house: TraktHouse, missing: str, status: int
) -> None:
    """So the tests above would notice if the client forgot one."""
    headers = house.app.identify("radarr_mvp/1.0")
    del headers[missing]
    address = f"{house.fake.url}{TRENDING}"
    async with house.session.get(address, headers=headers) as response:
        assert response.status == status


async def test_the_sandbox_pages_as_trakt_does(house: TraktHouse) -> None:
    """A hundred where nothing is said, never more than 250, and no word about it."""
    headers = house.app.identify("radarr_mvp/1.0")
    for query, length, pages in (("", 100, "7"), ("?limit=1000&page=3", 112, "3")):
        address = f"{house.fake.url}/lists/57/items/movie{query}"
        async with house.session.get(address, headers=headers) as response:
            assert len(await response.json()) == length
            assert response.headers["X-Pagination-Page-Count"] == pages
            assert response.headers["X-Pagination-Item-Count"] == "612"
