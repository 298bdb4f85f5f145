"""Staying signed in: renewals that come early, once, and never cost the account."""

import asyncio

import pytest

from custom_components.radarr_mvp.clients.trakt import (
    AppRefused,
    SignInNeeded,
    TokenStoreFailed,
)
from custom_components.radarr_mvp.engine.errors import Unavailable
from tests.sandbox.service import Fault, FaultMode
from tests.sandbox.trakt_oauth import DAY, WEEK

from .house import TraktHouse

RENEW = "oauth/token"


def renewals(house: TraktHouse) -> int:
    """Return how often a renewal was asked for."""
    return len(house.requests(RENEW))


async def arrived(fault: Fault) -> None:
    """Wait until a request has met a fault."""
    while fault.times:
        await asyncio.sleep(0.001)


async def test_a_young_token_is_used_as_it_is(house: TraktHouse) -> None:
    """Nothing is asked of Trakt."""
    tokens = house.sign_in()
    keeper = house.keeper()
    house.clock.advance(WEEK / 2 - 10)
    assert await keeper.token() == tokens.access
    assert not keeper.needs_sign_in
    assert house.requests() == []


@pytest.mark.parametrize("lifetime", [DAY, WEEK])
async def test_a_token_is_renewed_when_half_its_life_is_over(
    house: TraktHouse, lifetime: int
) -> None:
    """So in normal times Trakt never has to refuse one, for months."""
    house.fake.desk.lifetime = lifetime
    client = house.member()
    for _ in range(40):
        await client.who_am_i()
        house.clock.advance(lifetime / 4)
    assert renewals(house) in {19, 20}
    assert {request.status for request in house.requests()} == {200}
    assert house.store.kept == house.store.saved[-1]


async def test_many_who_want_a_token_share_one_renewal(house: TraktHouse) -> None:
    """The old refresh token serves once."""
    house.sign_in()
    keeper = house.keeper()
    house.clock.advance(WEEK)
    found = await asyncio.gather(*(keeper.token() for _ in range(20)))
    assert len(set(found)) == 1
    assert renewals(house) == 1


async def test_a_new_pair_is_stored_before_it_is_used(house: TraktHouse) -> None:
    """With a full disk the old token serves, the new one is kept in mind, and no further renewal is asked for."""
    house.fake.desk.lenient = True
    tokens = house.sign_in()
    keeper = house.keeper()
    client = house.client(keeper)
    house.clock.advance(WEEK / 2)
    house.store.broken.add("save")
    for _ in range(3):
        await client.who_am_i()
        used = house.requests("settings")[-1].headers["Authorization"]
        assert used == f"Bearer {tokens.access}"
    assert renewals(house) == 1
    house.store.broken.clear()
    await client.who_am_i()
    assert renewals(house) == 1
    assert house.store.kept is not None
    used = house.requests("settings")[-1].headers["Authorization"]
    assert used == f"Bearer {house.store.kept.access}" != f"Bearer {tokens.access}"


async def test_a_kill_with_a_new_pair_unstored_costs_nothing(house: TraktHouse) -> None:
    """Where Trakt ends the old pair with the first use of the new one."""
    house.fake.desk.lenient = True
    house.sign_in()
    client = house.client(house.keeper())
    house.clock.advance(WEEK / 2)
    house.store.broken.add("save")
    await client.who_am_i()
    house.store.broken.clear()
    house.restart()
    keeper = house.keeper()
    await house.client(keeper).who_am_i()
    assert not keeper.needs_sign_in
    assert renewals(house) == 2
    assert house.store.kept == house.store.saved[-1]


async def test_a_kill_after_storing_goes_on_with_the_new_pair(
    house: TraktHouse,
) -> None:
    """It has been on the disk since before it was of use."""
    house.sign_in()
    house.clock.advance(WEEK / 2)
    fresh = await house.keeper().token()
    house.restart()
    assert await house.keeper().token() == fresh
    assert renewals(house) == 1


async def test_an_answer_lost_in_a_kill_leaves_half_a_life(house: TraktHouse) -> None:
    """Trakt has ended the old refresh token at once: the access token serves on while somebody is asked to sign in."""
    tokens = house.sign_in()
    house.clock.advance(WEEK / 2)
    assert house.fake.desk.renew(tokens.refresh) is not None
    house.restart()
    keeper = house.keeper()
    client = house.client(keeper)
    assert (await client.who_am_i()).slug == "alice"
    assert keeper.needs_sign_in
    for _ in range(5):
        house.clock.advance(12 * 3600)
        await client.who_am_i()
    assert renewals(house) == 1
    house.clock.advance(DAY)
    with pytest.raises(SignInNeeded, match="run out"):
        await client.who_am_i()
    assert renewals(house) == 1


async def test_a_new_sign_in_brings_a_lost_account_back(house: TraktHouse) -> None:
    """Without a restart."""
    tokens = house.sign_in()
    house.fake.desk.revoke(tokens.refresh)
    keeper = house.keeper()
    client = house.client(keeper)
    with pytest.raises(SignInNeeded):
        await client.who_am_i()
    oauth = house.oauth()
    code = await oauth.begin()
    house.fake.desk.enter()
    await keeper.adopt(await oauth.wait(code))
    assert not keeper.needs_sign_in
    assert (await client.who_am_i()).slug == "alice"


async def test_giving_up_does_not_break_a_renewal_off(house: TraktHouse) -> None:
    """Its answer would be lost, and the account with it."""
    house.sign_in()
    keeper = house.keeper()
    house.clock.advance(WEEK)
    waiting = asyncio.create_task(keeper.token())
    await arrived(house.fake.fail(FaultMode.SLOW, path=RENEW, seconds=0.05, times=1))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await keeper.settle()
    assert len(house.store.saved) == 1
    assert await keeper.token() == house.store.saved[0].access
    assert renewals(house) == 1


async def test_a_failing_renewal_nobody_waits_for_ends_quietly(
    house: TraktHouse,
) -> None:
    """And the next one who needs a token tries anew."""
    house.sign_in()
    keeper = house.keeper()
    await keeper.settle()
    house.clock.advance(WEEK)
    house.fake.answer_once(422, RENEW)
    waiting = asyncio.create_task(keeper.token())
    await arrived(house.fake.fail(FaultMode.SLOW, path=RENEW, seconds=0.02, times=1))
    waiting.cancel()
    await keeper.settle()
    await keeper.token()
    assert renewals(house) == 2


async def test_a_pair_that_somebody_else_renewed_is_taken(house: TraktHouse) -> None:
    """The store knows it."""
    house.sign_in()
    keeper, other = house.keeper(), house.keeper()
    await keeper.token()
    house.clock.advance(WEEK)
    fresh = await other.token()
    assert await keeper.token() == fresh
    assert not keeper.needs_sign_in
    assert renewals(house) == 2


async def test_a_bad_day_does_not_matter_while_the_token_lives(
    house: TraktHouse,
) -> None:
    """Trakt's sign-in is asked again after a quarter of an hour, not with every request."""
    tokens = house.sign_in()
    keeper = house.keeper()
    house.clock.advance(WEEK / 2)
    house.fake.answer_once(503, RENEW, times=None)
    for _ in range(10):
        assert await keeper.token() == tokens.access
    assert renewals(house) == 1
    house.clock.advance(901)
    assert await keeper.token() == tokens.access
    assert renewals(house) == 2
    house.fake.heal()
    house.clock.advance(901)
    assert await keeper.token() != tokens.access
    assert not keeper.needs_sign_in


async def test_a_bad_day_is_told_when_the_token_is_over(house: TraktHouse) -> None:
    """As an outage, for nobody can do anything about it."""
    house.sign_in()
    keeper = house.keeper()
    house.clock.advance(WEEK)
    house.fake.answer_once(502, RENEW)
    with pytest.raises(Unavailable):
        await keeper.token()
    assert not keeper.needs_sign_in


async def test_a_refused_token_is_replaced_once(house: TraktHouse) -> None:
    """Trakt may end a token before its time."""
    client = house.member()
    house.fake.desk.end_access()
    assert (await client.who_am_i()).slug == "alice"
    statuses = [request.status for request in house.requests("settings")]
    assert statuses == [401, 200]
    assert renewals(house) == 1


async def test_many_with_the_same_refused_token_share_one_renewal(
    house: TraktHouse,
) -> None:
    """Who comes late finds the new one."""
    client = house.member()
    house.fake.desk.end_access()
    await asyncio.gather(*(client.who_am_i() for _ in range(5)))
    assert renewals(house) == 1


async def test_a_late_refusal_finds_the_new_token(house: TraktHouse) -> None:
    """Without a renewal of its own."""
    tokens = house.sign_in()
    keeper = house.keeper()
    fresh = await keeper.another(tokens.access)
    assert await keeper.another(tokens.access) == fresh
    assert renewals(house) == 1


async def test_where_not_even_a_new_token_helps(house: TraktHouse) -> None:
    """Somebody has to look at it; nothing goes round in circles."""
    client = house.member()
    house.fake.answer_once(401, "settings", times=None)
    with pytest.raises(SignInNeeded, match="sign in again"):
        await client.who_am_i()
    assert len(house.requests("settings")) == 2
    assert renewals(house) == 1


async def test_a_refused_token_is_not_sent_again(house: TraktHouse) -> None:
    """Also where no new one could be had."""
    client = house.member()
    house.fake.desk.end_access()
    house.fake.answer_once(503, RENEW, times=None)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await client.who_am_i()
    assert len(house.requests("settings")) == 1


async def test_a_deleted_application_is_not_a_lost_sign_in(house: TraktHouse) -> None:
    """The message names what is wrong."""
    house.sign_in()
    keeper = house.keeper()
    house.clock.advance(WEEK)
    house.fake.desk.app_deleted = True
    with pytest.raises(AppRefused):
        await keeper.token()
    assert not keeper.needs_sign_in


async def test_nobody_is_signed_in(house: TraktHouse) -> None:
    """Which shows as soon as the store was read."""
    keeper = house.keeper()
    assert not keeper.needs_sign_in
    with pytest.raises(SignInNeeded, match="nobody"):
        await keeper.token()
    assert keeper.needs_sign_in


async def test_signing_out_ends_everything(house: TraktHouse) -> None:
    """Here and at Trakt."""
    tokens = house.sign_in()
    keeper = house.keeper()
    await keeper.sign_out()
    assert house.store.kept is None
    assert house.fake.desk.holder(tokens.access) == ""
    with pytest.raises(SignInNeeded):
        await keeper.token()
    await keeper.sign_out()
    assert len(house.requests("revoke")) == 1


async def test_signing_out_works_without_trakt(house: TraktHouse) -> None:
    """What cannot be reached cannot keep anybody."""
    house.sign_in()
    house.fake.fail(FaultMode.SERVER_ERROR)
    await house.keeper().sign_out()
    assert house.store.kept is None


@pytest.mark.parametrize("what", ["load", "clear"])
async def test_a_broken_store_is_named(house: TraktHouse, what: str) -> None:
    """It is our own trouble; Trakt is well."""
    house.sign_in()
    house.store.broken.add(what)
    with pytest.raises(TokenStoreFailed, match="the tokens could not be"):
        await house.keeper().sign_out()


async def test_a_new_sign_in_that_cannot_be_stored_is_not_used(
    house: TraktHouse,
) -> None:
    """The old tokens stay."""
    tokens = house.sign_in()
    keeper = house.keeper()
    assert await keeper.token() == tokens.access
    house.store.broken.add("save")
    issued = house.fake.desk.issue()
    with pytest.raises(TokenStoreFailed, match="not used"):
        await keeper.adopt(await house.oauth().refresh(issued.refresh))
    assert await keeper.token() == tokens.access


async def test_a_store_that_breaks_during_a_renewal_is_named(
    house: TraktHouse,
) -> None:
    """Whether somebody else has renewed cannot be told then."""
    tokens = house.sign_in()
    keeper = house.keeper()
    await keeper.token()
    house.fake.desk.renew(tokens.refresh)
    house.clock.advance(WEEK)
    house.store.broken.add("load")
    with pytest.raises(TokenStoreFailed, match="read"):
        await keeper.token()
    assert not keeper.needs_sign_in


async def test_a_sign_out_wins_over_a_renewal_that_waits(house: TraktHouse) -> None:
    """Nothing is renewed for somebody who has left."""
    house.sign_in()
    keeper = house.keeper()
    await keeper.token()
    house.clock.advance(WEEK)
    async with keeper._lock:
        waiting = asyncio.create_task(keeper.token())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        keeper._tokens = None
    with pytest.raises(SignInNeeded, match="nobody"):
        await waiting
    assert renewals(house) == 0


async def test_a_new_sign_in_wins_over_a_renewal_that_waits(house: TraktHouse) -> None:
    """Its tokens are not thrown away for older ones."""
    house.sign_in()
    keeper = house.keeper()
    await keeper.token()
    house.clock.advance(WEEK)
    issued = await house.oauth().refresh(house.fake.desk.issue().refresh)
    async with keeper._lock:
        waiting = asyncio.create_task(keeper.token())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        keeper._tokens = issued
    assert await waiting == issued.access
    assert renewals(house) == 1


async def test_a_new_pair_that_cannot_be_stored_waits_for_the_store(
    house: TraktHouse,
) -> None:
    """Where Trakt has ended the old access token too: it is named as our own trouble, and ends with it."""
    house.fake.desk.ends_access = True
    client = house.member()
    house.clock.advance(WEEK / 2)
    house.store.broken.add("save")
    for _ in range(2):
        with pytest.raises(TokenStoreFailed, match="could not be stored"):
            await client.who_am_i()
    house.store.broken.clear()
    assert (await client.who_am_i()).slug == "alice"
    assert renewals(house) == 1


@pytest.mark.parametrize("skew", [-3 * WEEK, -60, 60, 3 * WEEK])
async def test_a_clock_that_is_wrong_does_not_burn_tokens(
    house: TraktHouse, skew: float
) -> None:
    """Ours or Trakt's: a pair is renewed once in half its life."""
    house.fake.desk.skew = skew
    client = house.member()
    house.clock.advance(WEEK / 2)
    for _ in range(5):
        await client.who_am_i()
    assert renewals(house) == 1


async def test_a_token_that_ends_earlier_than_it_said(house: TraktHouse) -> None:
    """Is replaced when Trakt refuses it."""
    client = house.member()
    house.fake.desk.tokens[0].lifetime = 600
    house.clock.advance(601)
    assert (await client.who_am_i()).slug == "alice"
    assert renewals(house) == 1


async def test_a_renewal_cut_off_by_the_end_of_everything(house: TraktHouse) -> None:
    """Ends quietly."""
    house.sign_in()
    keeper = house.keeper()
    house.clock.advance(WEEK)
    waiting = asyncio.create_task(keeper.token())
    await arrived(house.fake.fail(FaultMode.HANG, path=RENEW, times=1))
    assert keeper._renewal is not None
    keeper._renewal.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await keeper.settle()
    assert house.store.saved == []
