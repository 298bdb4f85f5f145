"""Being let into an account at TMDb, and what it keeps."""

from collections.abc import AsyncGenerator
from datetime import timedelta
import logging
from typing import Any, NoReturn

from aiohttp import ClientSession, web
import pytest
from yarl import URL

from custom_components.radarr_mvp.clients.tmdb import (
    ApprovalOver,
    NotApproved,
    Shelf,
    TmdbUser,
)
from custom_components.radarr_mvp.clients.tmdb.account import Approval
from custom_components.radarr_mvp.clients.tmdb.sources import TmdbShelf
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Refusal,
    Unavailable,
)
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from tests.sandbox.planted import TMDB_API_KEY, TMDB_TOKEN, TMDB_USER_TOKEN
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb

from .tmdb_house import TmdbHouse


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TmdbHouse]:
    """Return a TMDb in good health."""
    async with FakeTmdb() as fake:
        yield TmdbHouse(fake, session)


async def let_in(house: TmdbHouse) -> TmdbUser:
    """Return the account of somebody who has said yes."""
    sign_in = house.client().sign_in
    approval = await sign_in.begin()
    house.fake.desk.approve()
    return await sign_in.finish(approval)


async def test_an_owner_says_yes(house: TmdbHouse) -> None:
    """Until then it is said that nobody has; then there is a token, which is in no log and no repr."""
    sign_in = house.client().sign_in
    assert sign_in.is_possible
    approval = await sign_in.begin()
    page = URL(approval.page)
    assert (page.host, page.path) == ("www.themoviedb.org", "/auth/access")
    assert page.query["request_token"] == approval.request_token
    with pytest.raises(NotApproved):
        await sign_in.finish(approval)
    house.fake.desk.approve()
    user = await sign_in.finish(approval)
    assert user.account_id == house.fake.desk.alice.id
    assert user.token in house.fake.desk.alice.tokens
    assert TMDB_USER_TOKEN not in repr((approval, user))
    asked = [one for one in house.fake.log.requests if one.path.startswith("/4/auth")]
    assert {one.method for one in asked} == {"POST"}
    assert {one.headers["Authorization"] for one in asked} == {f"Bearer {TMDB_TOKEN}"}


async def test_a_page_that_has_run_out(house: TmdbHouse) -> None:
    """Only a new one helps; it says nothing about the key, which goes on to serve."""
    client = house.client()
    approval = await client.sign_in.begin()
    house.fake.desk.expire()
    with pytest.raises(ApprovalOver):
        await client.sign_in.finish(approval)
    await client.check()


async def test_an_approval_serves_once(house: TmdbHouse) -> None:
    """A second exchange comes to nothing."""
    sign_in = house.client().sign_in
    approval = await sign_in.begin()
    house.fake.desk.approve()
    await sign_in.finish(approval)
    with pytest.raises(ApprovalOver):
        await sign_in.finish(approval)


@pytest.mark.parametrize(
    ("key", "url"), [(TMDB_API_KEY, ""), (TMDB_TOKEN, "http://127.0.0.1:1/tmdb")]
)
def test_where_nobody_can_be_let_in(house: TmdbHouse, key: str, url: str) -> None:
    """The short key does not do, nor a mirror without the newer interface."""
    options = {"url": url} if url else {}
    assert not house.client(key, **options).sign_in.is_possible


async def test_a_key_that_is_refused(house: TmdbHouse) -> None:
    """That is told as it is."""
    house.fake.tokens.clear()
    with pytest.raises(AuthRefused):
        await house.client().sign_in.begin()


@pytest.mark.parametrize("missing", ["request_token", "access_token", "account_id"])
async def test_an_answer_without_what_it_is_for(house: TmdbHouse, missing: str) -> None:
    """It is not taken for one."""

    def spoil(path: str, body: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in body.items() if key != missing}

    house.fake.spoil = spoil
    with pytest.raises(BadAnswer) as caught:
        await let_in(house)
    assert caught.value.flaw is Flaw.UNEXPECTED


async def test_an_answer_of_another_shape(house: TmdbHouse) -> None:
    """A list is no answer to this question."""
    house.fake.spoil = lambda path, body: [body]
    with pytest.raises(BadAnswer) as caught:
        await let_in(house)
    assert caught.value.flaw is Flaw.UNEXPECTED


async def test_tmdb_that_is_down_while_somebody_is_let_in(house: TmdbHouse) -> None:
    """It is told, and what was approved can be exchanged later."""
    sign_in = house.client().sign_in
    approval = await sign_in.begin()
    house.fake.desk.approve()
    house.fake.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(Unavailable):
        await sign_in.finish(approval)
    house.fake.heal()
    assert (await sign_in.finish(approval)).account_id == house.fake.desk.alice.id


@pytest.mark.parametrize(
    ("shelf", "kept"), [(Shelf.WATCHLIST, [653, 19]), (Shelf.FAVOURITES, [961])]
)
async def test_what_an_account_keeps(
    house: TmdbHouse, shelf: Shelf, kept: list[int]
) -> None:
    """It is named in its order, by the token of the account and not by that of the household."""
    user = await let_in(house)
    source = TmdbShelf(house.client(), user, shelf)
    answer = await source.fetch()
    assert [one.tmdb_id for one in answer.movies] == kept
    assert [one.place for one in answer.movies] == [*range(1, len(kept) + 1)]
    assert answer.complete
    assert house.last().headers["Authorization"] == f"Bearer {user.token}"
    assert "api_key" not in house.last().query
    assert source.minimum_interval == timedelta(hours=1)


async def test_all_pages_are_read(house: TmdbHouse) -> None:
    """However much is kept."""
    house.fake.desk.alice.watchlist = list(house.fake.films)[:45]
    answer = await TmdbShelf(
        house.client(), await let_in(house), Shelf.WATCHLIST
    ).fetch()
    assert len(answer.movies) == 45
    assert answer.complete
    assert len(house.requests("/movie/watchlist")) == 3


async def test_a_page_that_is_missing_is_told(house: TmdbHouse) -> None:
    """Then nothing may be taken for gone."""
    house.fake.desk.alice.watchlist = list(house.fake.films)[:45]
    user = await let_in(house)

    def spoil(path: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"nonsense": 1} if body["page"] == 3 else body

    house.fake.spoil = spoil
    answer = await TmdbShelf(house.client(), user, Shelf.WATCHLIST).fetch()
    assert len(answer.movies) == 40
    assert not answer.complete


async def test_a_list_that_changes_while_it_is_read(house: TmdbHouse) -> None:
    """What it counts does not fit any more, so it is not taken for whole."""
    house.fake.desk.alice.watchlist = list(house.fake.films)[:25]
    user = await let_in(house)

    def spoil(path: str, body: dict[str, Any]) -> dict[str, Any]:
        if body["page"] == 1:
            house.fake.desk.alice.watchlist.pop(0)
        return body

    house.fake.spoil = spoil
    answer = await TmdbShelf(house.client(), user, Shelf.WATCHLIST).fetch()
    assert len(answer.movies) == 24
    assert not answer.complete


async def test_an_account_that_has_shut_us_out(house: TmdbHouse) -> None:
    """It has to let us in again; the key of the household goes on to serve, and no token is in the log."""
    client, user = house.client(), await let_in(house)
    house.fake.desk.revoke()
    with pytest.raises(ListRefused) as caught:
        await TmdbShelf(client, user, Shelf.WATCHLIST).fetch()
    assert caught.value.trouble is ListTrouble.ACCOUNT
    assert TMDB_USER_TOKEN not in str(caught.value)
    await client.check()


async def test_a_guard_that_turns_us_away(house: TmdbHouse) -> None:
    """That is no word of the account's."""
    user = await let_in(house)

    def turn_away(*_: object) -> NoReturn:
        raise web.HTTPForbidden(text="<html>no robots</html>", content_type="text/html")

    house.fake.spoil = turn_away
    with pytest.raises(AuthRefused) as caught:
        await TmdbShelf(house.client(), user, Shelf.WATCHLIST).fetch()
    assert caught.value.reason is Refusal.BANNED


async def test_an_account_that_is_gone(house: TmdbHouse) -> None:
    """It is told like a list that is gone."""
    user = TmdbUser(account_id="nobody", token=(await let_in(house)).token)
    with pytest.raises(ListRefused) as caught:
        await TmdbShelf(house.client(), user, Shelf.WATCHLIST).fetch()
    assert caught.value.trouble is ListTrouble.GONE


async def test_while_tmdb_is_down_the_last_answer_serves(house: TmdbHouse) -> None:
    """But nothing is concluded from it."""
    client, user = house.client(), await let_in(house)
    source = TmdbShelf(client, user, Shelf.WATCHLIST)
    await source.fetch()
    house.fake.fail(FaultMode.SERVER_ERROR)
    answer = await source.fetch()
    assert [one.tmdb_id for one in answer.movies] == [653, 19]
    assert not answer.complete


async def test_nothing_secret_is_logged(
    house: TmdbHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong."""
    caplog.set_level(logging.DEBUG, "custom_components.radarr_mvp")
    user = await let_in(house)
    house.fake.desk.revoke()
    with pytest.raises(ListRefused):
        await TmdbShelf(house.client(), user, Shelf.WATCHLIST).fetch()
    with pytest.raises(ApprovalOver):
        await house.client().sign_in.finish(Approval(f"{TMDB_USER_TOKEN}x"))
    assert TMDB_USER_TOKEN not in caplog.text
