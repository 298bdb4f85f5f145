"""Answers that are kept, confirmed, shared, and shown outdated when TMDb is down."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler
import pytest

from custom_components.radarr_mvp.clients.tmdb import LIMIT, MemoryCache, StoredAnswer
from custom_components.radarr_mvp.clients.tmdb.const import CONNECTIONS
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    NotFound,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.resilience import Gatehouse
from tests.sandbox.planted import TMDB_API_KEY, TMDB_TOKEN
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb
from tests.support import ManualClock, VolatileMemory

from .tmdb_house import TmdbHouse

HOUR = 3600.0
DAY = 24 * HOUR


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TmdbHouse]:
    """Return a TMDb in good health."""
    async with FakeTmdb() as fake:
        yield TmdbHouse(fake, session)


async def test_details_are_kept_for_a_day(house: TmdbHouse) -> None:
    """Within the day nobody is asked again, not even by another client."""
    first = await house.client().movies.details(653)
    house.clock.advance(DAY - 1)
    second = await house.client().movies.details(653)
    assert second.value == first.value
    assert second.at == first.at
    assert not second.stale
    assert len(house.requests()) == 1


async def test_an_unchanged_answer_is_renewed(house: TmdbHouse) -> None:
    """After the day the ETag is presented; 304 keeps the body for another day."""
    client = house.client()
    first = await client.movies.details(653)
    house.clock.advance(DAY)
    second = await client.movies.details(653)
    assert house.last().status == 304
    assert house.last().headers["If-None-Match"].startswith('W/"')
    assert second.value == first.value
    assert second.at == first.at + DAY
    house.clock.advance(DAY - 1)
    await client.movies.details(653)
    assert [request.status for request in house.requests()] == [200, 304]


async def test_a_changed_answer_replaces_the_kept_one(house: TmdbHouse) -> None:
    """What TMDb says now is what counts."""
    client = house.client()
    await client.movies.details(653)
    house.fake.films[653] = replace(house.fake.films[653], title="Orlok")
    assert (await client.movies.details(653)).value.title == "Nosferatu"
    house.clock.advance(DAY)
    house.fake.films[653] = replace(
        house.fake.films[653], translations=(), original_title="Orlok"
    )
    assert (await client.movies.details(653)).value.title == "Orlok"
    assert [request.status for request in house.requests()] == [200, 200]


async def test_a_refresh_by_hand_asks_at_once(house: TmdbHouse) -> None:
    """A fresh answer is confirmed, which costs no more than a 304."""
    client = house.client()
    await client.movies.details(653)
    await client.movies.details(653, confirm=True)
    assert [request.status for request in house.requests()] == [200, 304]


async def test_lists_are_always_asked_for(house: TmdbHouse) -> None:
    """What somebody put on a list a minute ago is found."""
    lists = house.client().lists
    await lists.page(10)
    await lists.page(10)
    assert [request.status for request in house.requests()] == [200, 304]
    house.fake.lists["10"].items.append(4808)
    assert (await lists.page(10)).value.page.items[-1].tmdb_id == 4808


async def test_the_language_is_part_of_the_question(house: TmdbHouse) -> None:
    """Different parameters are different answers; the order of spelling is not."""
    movies = house.client().movies
    await movies.search("Metropolis")
    await movies.search("Metropolis", year=1927)
    await movies.search("Metropolis", year=1927)
    assert len(house.requests()) == 2


async def test_keys_of_kept_answers_hold_no_secret(house: TmdbHouse) -> None:
    """The cache may go to disk; the API key must not."""
    keys: list[str] = []

    class Spy(MemoryCache):
        """A cache that notes under which keys it is asked."""

        async def get(self, key: str) -> StoredAnswer | None:
            """Note the key."""
            keys.append(key)
            return await super().get(key)

    client = house.client(TMDB_API_KEY, cache=Spy(house.clock))
    await client.movies.details(653)
    assert house.last().query["api_key"] == [TMDB_API_KEY]
    assert keys
    assert not any(TMDB_API_KEY in key for key in keys)


@pytest.mark.parametrize(
    "mode",
    [
        FaultMode.SERVER_ERROR,
        FaultMode.RESET,
        FaultMode.HTML,
        FaultMode.TRUNCATED,
        FaultMode.WRONG_SHAPE,
        FaultMode.THROTTLE,
        FaultMode.HUGE,
    ],
)
async def test_an_outdated_answer_serves_on_a_bad_day(
    house: TmdbHouse, mode: FaultMode
) -> None:
    """It is marked as stale and dated; when TMDb is well again, so is the answer."""
    first = await house.client().movies.details(653)
    house.clock.advance(2 * DAY)
    house.fake.films[653] = replace(house.fake.films[653], runtime=96)
    house.fake.fail(mode)
    stale = await house.client().movies.details(653)
    assert stale.stale
    assert stale.at == first.at
    assert stale.value == first.value
    house.fake.heal()
    fresh = await house.client().movies.details(653)
    assert (fresh.stale, fresh.value.runtime) == (False, 96)


async def test_a_stopped_service_leaves_the_outdated_answer(house: TmdbHouse) -> None:
    """No connection at all is a bad day, too, and the breaker's rest as well."""
    client = house.client()
    await client.movies.details(653)
    house.clock.advance(2 * DAY)
    await house.fake.stop()
    assert (await client.movies.details(653)).stale
    assert (await client.movies.details(653)).stale


async def test_a_list_is_stale_if_one_page_is(house: TmdbHouse) -> None:
    """Nothing may be cleaned up by a list of which a part is old."""
    await house.client().lists.whole("12")
    house.fake.fail(FaultMode.SERVER_ERROR, times=1)
    house.clock.advance(HOUR)
    assert (await house.client().lists.whole("12")).stale


async def test_without_a_kept_answer_the_error_comes_through(house: TmdbHouse) -> None:
    """Nothing is made up."""
    house.fake.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(Unavailable):
        await house.client().movies.details(653)


async def test_an_outdated_answer_does_not_hide_the_truth(house: TmdbHouse) -> None:
    """A refused key must be mended, a deleted movie is deleted."""
    await house.client().movies.details(653)
    house.clock.advance(2 * DAY)
    with pytest.raises(AuthRefused):
        await house.client("f" * 32).movies.details(653)
    del house.fake.films[653]
    with pytest.raises(NotFound):
        await house.client().movies.details(653)


async def test_nothing_is_kept_for_longer_than_six_months(house: TmdbHouse) -> None:
    """TMDb forbids it; not even a bad day is an excuse."""
    await house.client().movies.details(653)
    house.clock.advance(181 * DAY)
    house.fake.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(Unavailable):
        await house.client().movies.details(653)
    assert house.cache.bytes_held == 0


async def test_a_clock_set_back_makes_nothing_fresh(house: TmdbHouse) -> None:
    """An answer from the future is confirmed."""
    await house.client().movies.details(653)
    house.clock.wall -= 30 * DAY
    await house.client().movies.details(653)
    assert house.last().status == 304


async def test_a_damaged_cache_is_no_harm(house: TmdbHouse) -> None:
    """A kept answer that cannot be read is fetched anew, whole."""

    class Damaged(MemoryCache):
        """A cache that returns half of what it holds."""

        async def get(self, key: str) -> StoredAnswer | None:
            """Return half a body."""
            answer = await super().get(key)
            return answer and replace(answer, body=answer.body[:50])

    client = house.client(cache=Damaged(house.clock))
    await client.movies.details(653)
    assert (await client.movies.details(653)).value.tmdb_id == 653
    assert [request.status for request in house.requests()] == [200, 200]


async def test_a_service_without_etags_is_asked_in_full(house: TmdbHouse) -> None:
    """A proxy may strip them."""
    client = house.client(cache=(cache := MemoryCache(house.clock)))
    await client.movies.details(653)
    for key, answer in list(cache._answers.items()):
        await cache.put(key, replace(answer, etag=""))
    house.clock.advance(DAY)
    assert not (await client.movies.details(653)).stale
    assert "If-None-Match" not in house.last().headers
    assert house.last().status == 200


async def test_the_same_question_is_asked_once_at_a_time(house: TmdbHouse) -> None:
    """Ten who want the same share one request."""
    house.fake.fail(FaultMode.SLOW, seconds=0.05)
    client = house.client()
    answers = await asyncio.gather(*(client.movies.details(653) for _ in range(10)))
    assert {answer.value.tmdb_id for answer in answers} == {653}
    assert len(house.requests()) == 1


async def test_a_shared_failure_reaches_everyone(house: TmdbHouse) -> None:
    """Each of them gets the error, and the next one may try anew."""
    house.fake.fail(FaultMode.SERVER_ERROR, times=1)
    client = house.client()
    outcomes = await asyncio.gather(
        *(client.movies.details(653) for _ in range(3)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert len(house.requests()) == 1


async def test_one_who_gives_up_takes_nothing_from_others(house: TmdbHouse) -> None:
    """The first to ask may leave; the request goes on for the second."""
    house.fake.fail(FaultMode.SLOW, seconds=0.1)
    client = house.client()
    first = asyncio.create_task(client.movies.details(653))
    second = asyncio.create_task(client.movies.details(653))
    await asyncio.sleep(0.02)
    first.cancel()
    assert (await second).value.tmdb_id == 653
    assert first.cancelled()
    assert len(house.requests()) == 1


async def test_what_nobody_waits_for_is_called_off(house: TmdbHouse) -> None:
    """No request outlives those who wanted it, and a later one starts anew."""
    house.fake.fail(FaultMode.HANG, times=1)
    client = house.client()
    before = asyncio.all_tasks()
    lonely = asyncio.create_task(client.movies.details(653))
    await asyncio.sleep(0.02)
    lonely.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lonely
    await asyncio.sleep(0.02)
    ours = {
        task
        for task in asyncio.all_tasks() - before
        if "Transport" in task.get_coro().__qualname__
    }
    assert not ours
    assert (await client.movies.details(653)).value.tmdb_id == 653


async def test_no_more_than_four_requests_at_a_time(session: ClientSession) -> None:
    """TMDb counts connections, so only a few are open together."""

    class Turnstile(FakeTmdb):
        """A TMDb that counts how many are inside."""

        inside = most = 0

        async def _answer(
            self, request: web.Request, handler: Handler
        ) -> web.StreamResponse:
            """Count while answering."""
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(0.01)
            try:
                return await super()._answer(request, handler)
            finally:
                self.inside -= 1

    async with Turnstile() as fake:
        client = TmdbHouse(fake, session).client()
        ids = list(fake.films)[:12]
        await asyncio.gather(*map(client.movies.details, ids))
        assert fake.most == CONNECTIONS


async def test_no_more_than_ten_requests_a_second(session: ClientSession) -> None:
    """The gate spaces requests by a tenth of a second."""
    clock = ManualClock()
    gate = Gatehouse(clock, VolatileMemory()).gate("tmdb", LIMIT)
    async with FakeTmdb() as fake:
        house = TmdbHouse(fake, session)
        client = house.client(TMDB_TOKEN, gate=gate)
        began = clock.now()
        for number in (653, 961, 19, 4808, 10331, 45745):
            await client.movies.details(number)
    assert clock.now() - began == pytest.approx(0.5)


async def test_a_plea_for_patience_is_heard(session: ClientSession) -> None:
    """Retry-After is waited for, then the answer comes."""
    clock = ManualClock()
    gate = Gatehouse(clock, VolatileMemory()).gate("tmdb", LIMIT)
    async with FakeTmdb() as fake:
        fake.fail(FaultMode.THROTTLE, times=1, retry_after=7)
        client = TmdbHouse(fake, session).client(gate=gate)
        assert (await client.movies.details(653)).value.tmdb_id == 653
        assert len(fake.log.requests) == 2
    assert any(7 <= nap < 9 for nap in clock.naps)


async def test_a_long_plea_is_not_waited_for(session: ClientSession) -> None:
    """Beyond the deadline the caller learns when to come back."""
    clock = ManualClock()
    gate = Gatehouse(clock, VolatileMemory()).gate("tmdb", LIMIT)
    async with FakeTmdb() as fake:
        fake.fail(FaultMode.THROTTLE, retry_after=600)
        client = TmdbHouse(fake, session).client(gate=gate)
        with pytest.raises(Throttled) as caught:
            await client.movies.details(653)
        assert caught.value.retry_after == 600
        with pytest.raises(Throttled):
            await client.check(deliberate=True)
        assert len(fake.log.requests) == 1


async def test_memory_is_bounded_by_bytes(house: TmdbHouse) -> None:
    """What was not used for longest goes first; what is too large is not kept."""
    cache = MemoryCache(house.clock, size=100)
    answer = StoredAnswer(b"x" * 38, "e", 0.0, house.clock.now() + 1)
    await cache.put("a", answer)
    await cache.put("b", answer)
    assert cache.bytes_held == 80
    assert await cache.get("a") == answer
    await cache.put("c", answer)
    assert await cache.get("b") is None
    assert await cache.get("a") == answer
    await cache.put("a", replace(answer, body=b"x" * 200))
    assert await cache.get("a") is None
    assert cache.bytes_held == 40
    assert "xxx" not in repr(answer)
