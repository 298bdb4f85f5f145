"""Signing in: a code, a page, and questions at exactly the pace that Trakt wants."""

from itertools import pairwise

import pytest

from custom_components.radarr_mvp.clients.trakt import (
    AccountLocked,
    AppRefused,
    LoginEnd,
    LoginEnded,
    NotYet,
    SignInNeeded,
    Tokens,
    TraktApp,
    VipNeeded,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Outage,
    Refusal,
    Throttled,
    Unavailable,
)
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET, TRAKT_TOKEN
from tests.sandbox.service import FaultMode

from .house import AGENT, TraktHouse

POLL = "oauth/device/token"


def gaps(moments: list[float]) -> list[float]:
    """Return the seconds between moments."""
    return [round(b - a, 3) for a, b in pairwise(moments)]


async def test_a_code_is_shown(house: TraktHouse) -> None:
    """Code and page are Trakt's own; nothing else leaves the client."""
    code = await house.oauth().begin()
    assert code.user_code == "5055CC01"
    assert code.verification_url == f"{house.fake.url}/activate"
    assert code.direct_url == f"{house.fake.url}/activate/5055CC01"
    assert (code.interval, code.lifetime) == (5, 600)
    assert TRAKT_TOKEN not in repr(code)
    assert house.last().path == "/auth/oauth/device/code"
    assert house.last().headers["User-Agent"] == AGENT
    assert house.last().headers["Content-Type"] == "application/json"
    assert TRAKT_CLIENT_SECRET not in house.last().body


async def test_the_page_of_the_sandbox_lets_people_in(house: TraktHouse) -> None:
    """Who opens the page with the code has signed in."""
    oauth = house.oauth()
    code = await oauth.begin()
    assert await oauth.poll(code) == NotYet()
    async with house.session.get(code.direct_url) as page:
        assert page.status == 200
    house.clock.advance(5)
    assert isinstance(await oauth.poll(code), Tokens)
    async with house.session.get(f"{house.fake.url}/activate/WRONG") as page:
        assert page.status == 404


async def test_polling_follows_every_answer(house: TraktHouse) -> None:
    """Not yet, not yet, too fast, not yet, and then tokens; too fast means five seconds more from then on."""
    house.fake.desk.script.extend([400, 400, 429, 400, 200])
    oauth = house.oauth()
    code = await oauth.begin()
    began = house.clock.now()
    tokens = await oauth.wait(code)
    assert gaps([began, *house.fake.desk.polls]) == [5, 5, 5, 10, 10]
    assert tokens.access.startswith(TRAKT_TOKEN)
    assert tokens.lifetime == 604_800
    assert TRAKT_TOKEN not in repr(tokens)


async def test_trakts_own_wait_counts_once(house: TraktHouse) -> None:
    """A longer wait is kept; after it the slower pace goes on."""
    house.fake.desk.script.extend([429, 400, 200])
    house.fake.desk.retry_after = 30
    oauth = house.oauth()
    code = await oauth.begin()
    await oauth.wait(code)
    assert gaps(house.fake.desk.polls) == [30, 10]


async def test_who_polls_at_the_pace_is_never_too_fast(house: TraktHouse) -> None:
    """The sandbox complains about anything faster than the interval, by its own count."""
    oauth = house.oauth()
    code = await oauth.begin()
    assert await oauth.poll(code) == NotYet()
    house.clock.advance(1)
    assert await oauth.poll(code) == NotYet(slower=True)
    house.clock.advance(5)
    assert await oauth.poll(code) == NotYet()


@pytest.mark.parametrize(
    ("status", "end"),
    [
        (404, LoginEnd.UNKNOWN_CODE),
        (409, LoginEnd.ALREADY_USED),
        (410, LoginEnd.EXPIRED),
        (418, LoginEnd.DENIED),
    ],
)
async def test_an_end_is_an_end(house: TraktHouse, status: int, end: LoginEnd) -> None:
    """Nothing is asked after it, and Trakt's service counts as well."""
    house.fake.desk.script.extend([400, status])
    oauth = house.oauth()
    with pytest.raises(LoginEnded) as caught:
        await oauth.wait(await oauth.begin())
    assert caught.value.end is end
    assert len(house.fake.desk.polls) == 2
    assert house.auth_gate.is_well


async def test_who_declines_is_understood(house: TraktHouse) -> None:
    """As is a code that was used before."""
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.enter(deny=True)
    with pytest.raises(LoginEnded, match="declined"):
        await oauth.wait(code)
    other = await oauth.begin()
    house.fake.desk.enter()
    await oauth.wait(other)
    with pytest.raises(LoginEnded, match="used before"):
        await oauth.poll(other)


async def test_nobody_comes(house: TraktHouse) -> None:
    """The questions end with the code."""
    oauth = house.oauth()
    code = await oauth.begin()
    began = house.clock.now()
    with pytest.raises(LoginEnded) as caught:
        await oauth.wait(code)
    assert caught.value.end is LoginEnd.EXPIRED
    assert len(house.fake.desk.polls) == 119
    assert max(house.fake.desk.polls) < began + 600


async def test_trakt_itself_knows_when_a_code_is_over(house: TraktHouse) -> None:
    """By its clock, not by ours."""
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.code_lifetime = 60
    with pytest.raises(LoginEnded) as caught:
        await oauth.wait(code)
    assert caught.value.end is LoginEnd.EXPIRED
    assert len(house.fake.desk.polls) == 12


@pytest.mark.parametrize(
    "body", ["", "<html>", '{"error":"access_denied"}', '{"access_token":"x"}']
)
async def test_not_yet_is_not_read(house: TraktHouse, body: str) -> None:
    """Whatever is in the body: the status alone counts."""
    house.fake.answer_once(400, POLL, body=body, content_type="text/html")
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.enter()
    assert isinstance(await oauth.wait(code), Tokens)
    assert len(house.requests(POLL)) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 522])
async def test_a_bad_moment_does_not_end_a_sign_in(
    house: TraktHouse, status: int
) -> None:
    """The person at the page need not begin anew, nor wait for the rest of a breaker."""
    house.fake.answer_once(status, POLL, times=3)
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.enter()
    began = house.clock.now()
    await oauth.wait(code)
    assert house.clock.now() - began == 20


async def test_a_plea_for_patience_is_waited_out(house: TraktHouse) -> None:
    """Where another call has met it."""
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.enter()
    house.fake.answer_once(429, "oauth/token", headers={"Retry-After": "30"})
    with pytest.raises(Throttled):
        await oauth.refresh("whatever")
    asked = house.clock.now()
    await oauth.wait(code)
    assert house.clock.now() >= asked + 30
    assert len(house.fake.desk.polls) == 1


async def test_wrong_credentials_are_named(house: TraktHouse) -> None:
    """A wrong id shows at once, a wrong secret with the first poll."""
    stranger = house.oauth(app=TraktApp("0" * 64, TRAKT_CLIENT_SECRET))
    with pytest.raises(AppRefused, match="VIP"):
        await stranger.begin()
    careless = house.oauth(app=TraktApp(TRAKT_CLIENT_ID, "wrong-secret"))
    code = await careless.begin()
    with pytest.raises(AppRefused):
        await careless.wait(code)
    with pytest.raises(AppRefused):
        await careless.revoke("planted")


async def test_what_came_with_a_paste_is_dropped(house: TraktHouse) -> None:
    """Line breaks and blanks around the credentials do not matter."""
    app = TraktApp(f" {TRAKT_CLIENT_ID}\n", f"{TRAKT_CLIENT_SECRET} ")
    assert TRAKT_CLIENT_ID not in repr(app)
    oauth = house.oauth(app=app)
    code = await oauth.begin()
    house.fake.desk.enter()
    await oauth.wait(code)


async def test_a_deleted_application_is_named(house: TraktHouse) -> None:
    """When the membership ended, Trakt deletes it; a renewal says so as well."""
    house.fake.desk.app_deleted = True
    oauth = house.oauth()
    with pytest.raises(AppRefused):
        await oauth.begin()
    with pytest.raises(AppRefused):
        await oauth.refresh("whatever")


async def test_a_renewal_that_is_refused_asks_for_a_sign_in(house: TraktHouse) -> None:
    """A token is worth one renewal; the second is refused, with whatever status."""
    oauth = house.oauth()
    first = house.sign_in()
    second = await oauth.refresh(first.refresh)
    assert second.access != first.access
    with pytest.raises(SignInNeeded):
        await oauth.refresh(first.refresh)
    house.fake.answer_once(401, "oauth/token", body="gone")
    with pytest.raises(SignInNeeded):
        await oauth.refresh(second.refresh)
    house.fake.answer_once(403, "oauth/token")
    with pytest.raises(AppRefused):
        await oauth.refresh(second.refresh)


async def test_the_guard_in_front_is_no_verdict_on_the_application(
    house: TraktHouse,
) -> None:
    """It turns away agents that it does not like, with a web page."""
    oauth = house.oauth(user_agent="Python-urllib/3.14")
    with pytest.raises(AuthRefused) as caught:
        await oauth.begin()
    assert not isinstance(caught.value, AppRefused)
    assert caught.value.reason is Refusal.BANNED


async def test_the_other_host_steps_in(house: TraktHouse) -> None:
    """Where one host knows nothing of signing in, the other is asked, and from then on first."""
    house.fake.auth_host_is_gone = True
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.enter()
    tokens = await oauth.wait(code)
    await oauth.refresh(tokens.refresh)
    assert [request.path for request in house.requests()] == [
        "/auth/oauth/device/code",
        "/oauth/device/code",
        "/oauth/device/token",
        "/oauth/token",
    ]


async def test_a_place_without_sign_in_is_no_trakt(house: TraktHouse) -> None:
    """Where neither host has it."""
    house.fake.auth_host_is_gone, house.fake.api_has_oauth = True, False
    with pytest.raises(BadAnswer, match="no Trakt sign-in"):
        await house.oauth().begin()
    assert len(house.requests()) == 2


async def test_one_address_is_asked_once(house: TraktHouse) -> None:
    """Where both hosts are the same."""
    house.fake.api_has_oauth = False
    oauth = house.oauth(url=f"{house.fake.url}/", api_url=house.fake.url)
    with pytest.raises(BadAnswer):
        await oauth.begin()
    assert len(house.requests()) == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{}", "device_code"),
        ("[]", "device_code"),
        ('{"device_code":"planted-trakt-token-d","user_code":"A"}', "verification_url"),
        (
            '{"device_code":"planted-trakt-token-d","verification_url":"http://t/a"}',
            "user_code",
        ),
        (
            '{"device_code":"planted-trakt-token-d","user_code":"A","verification_url":"javascript:alert(1)"}',
            "no page",
        ),
    ],
)
async def test_a_code_that_lacks_something_is_none(
    house: TraktHouse, body: str, says: str
) -> None:
    """An address that is no page is not shown to anybody."""
    house.fake.answer_once(200, "device/code", body=body)
    with pytest.raises(BadAnswer, match=says) as caught:
        await house.oauth().begin()
    assert caught.value.flaw is Flaw.UNEXPECTED


async def test_a_code_without_times_gets_the_usual_ones(house: TraktHouse) -> None:
    """Ten minutes, a question every five seconds."""
    body = '{"device_code":"d-1","user_code":"A","verification_url":"http://t/a/","interval":-1}'
    house.fake.answer_once(200, "device/code", body=body)
    code = await house.oauth().begin()
    assert (code.interval, code.lifetime) == (5, 600)
    assert code.direct_url == "http://t/a/A"


@pytest.mark.parametrize(
    ("mode", "flaw"),
    [
        (FaultMode.HTML, Flaw.HTML),
        (FaultMode.TRUNCATED, Flaw.NOT_JSON),
        (FaultMode.WRONG_SHAPE, Flaw.UNEXPECTED),
        (FaultMode.REDIRECT, Flaw.REDIRECTED),
    ],
)
async def test_tokens_that_cannot_be_read(
    house: TraktHouse, mode: FaultMode, flaw: Flaw
) -> None:
    """A broken answer is no success."""
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.enter()
    house.fake.fail(mode, path=POLL)
    with pytest.raises(BadAnswer) as caught:
        await oauth.wait(code)
    assert caught.value.flaw is flaw


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (423, {"X-Account-Locked": "true"}, AccountLocked),
        (426, {}, VipNeeded),
        (422, {}, BadAnswer),
        (400, {}, BadAnswer),
    ],
)
async def test_other_refusals_keep_their_meaning(
    house: TraktHouse, status: int, headers: dict[str, str], error: type[Exception]
) -> None:
    """Also while signing in."""
    house.fake.answer_once(status, "device/code", headers=headers)
    with pytest.raises(error):
        await house.oauth().begin()


async def test_no_answer_in_time(house: TraktHouse) -> None:
    """A hanging host is an outage."""
    house.fake.fail(FaultMode.HANG)
    with pytest.raises(Unavailable) as caught:
        await house.oauth().begin(deadline=0.05)
    assert caught.value.reason is Outage.TIMEOUT


async def test_revoking_ends_both_tokens(house: TraktHouse) -> None:
    """Neither of them serves after it."""
    oauth = house.oauth()
    tokens = house.sign_in()
    await oauth.revoke(tokens.access)
    assert house.fake.desk.holder(tokens.access) == ""
    with pytest.raises(SignInNeeded):
        await oauth.refresh(tokens.refresh)


async def test_no_two_requests_within_a_second(house: TraktHouse) -> None:
    """However eager we are, by the log of the host."""
    oauth = house.oauth()
    tokens = house.sign_in()
    for _ in range(10):
        tokens = await oauth.refresh(tokens.refresh)
    assert min(gaps(house.fake.moments("oauth"))) >= 1
