"""Marking on lists what the account has watched."""

import pytest

from custom_components.radarr_mvp.clients.trakt import Chart, WatchHistory, sources
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from tests.sandbox.catalogue import FILMS
from tests.sandbox.trakt_answers import many

from .house import TraktHouse

HISTORY = "/sync/watched/movies"


async def watched_on(source: sources.TraktSource) -> list[str]:
    """Return which movies of a list are marked."""
    answer = await source.fetch()
    assert answer.complete
    return [one.title for one in answer.movies if one.watched]


async def test_what_was_watched_is_marked(house: TraktHouse) -> None:
    """All else is as it was; nothing is marked where that is not wanted."""
    house.fake.alice.watched = [FILMS[1]]
    client = house.member()
    plain = await sources.watchlist(client).fetch()
    assert not any(one.watched for one in plain.movies)
    history = WatchHistory(client, house.clock)
    assert await watched_on(sources.watchlist(client).skipping(history)) == [
        "The General"
    ]


async def test_it_is_asked_once_for_several_lists(house: TraktHouse) -> None:
    """Ten minutes later it is asked again."""
    house.fake.alice.watched = [FILMS[1]]
    client = house.member()
    history = WatchHistory(client, house.clock)
    for source in (sources.watchlist(client), sources.recommendations(client, 10)):
        await watched_on(source.skipping(history))
    assert len(house.requests(HISTORY)) == 1
    house.fake.alice.watched = []
    house.clock.advance(601)
    assert await watched_on(sources.watchlist(client).skipping(history)) == []
    assert len(house.requests(HISTORY)) == 2


async def test_a_long_history(house: TraktHouse) -> None:
    """It comes in pages, and all of them count."""
    house.fake.alice.watched = [*many(600, FILMS[2:]), FILMS[0]]
    client = house.member()
    history = WatchHistory(client, house.clock)
    assert await watched_on(sources.watchlist(client).skipping(history)) == [
        "Nosferatu"
    ]
    assert len(house.requests(HISTORY)) == 3


async def test_half_of_a_history(house: TraktHouse) -> None:
    """Nobody knows then what was watched, so the list is not read, and the next visit asks anew."""
    house.fake.alice.watched = [*many(300, FILMS[2:]), FILMS[0]]
    client = house.member()
    source = sources.watchlist(client).skipping(WatchHistory(client, house.clock))
    house.fake.after_page.append(lambda: None)
    house.fake.after_page.append(lambda: house.fake.answer_once(500, HISTORY, times=9))
    with pytest.raises(Unavailable):
        await source.fetch()
    house.fake.heal()
    house.clock.advance(3600)
    assert await watched_on(source) == ["Nosferatu"]


async def test_nobody_is_signed_in(house: TraktHouse) -> None:
    """A chart needs no account, what was watched does."""
    client = house.client()
    source = sources.chart(client, Chart.POPULAR)
    assert (await source.fetch()).movies
    with pytest.raises(ListRefused) as caught:
        await source.skipping(WatchHistory(client, house.clock)).fetch()
    assert caught.value.trouble is ListTrouble.SIGNED_OUT
