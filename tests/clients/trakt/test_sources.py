"""What Trakt keeps, followed as lists."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.radarr_mvp.clients.trakt import (
    Chart,
    ListAddress,
    Period,
    TraktClient,
    sources,
)
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListRefused,
    ListTrouble,
)
from tests.sandbox.trakt import LONG_LIST, PRIVATE_LIST, PUBLIC_LIST

from .house import TraktHouse


def titles(answer: ListAnswer) -> list[str]:
    """Return the titles that a list names."""
    return [movie.title for movie in answer.movies]


async def test_a_watchlist(house: TraktHouse) -> None:
    """Films with their ids, places and days; what lacks an id keeps Trakt's own."""
    source = sources.watchlist(house.member())
    answer = await source.fetch()
    assert titles(answer) == ["Nosferatu", "Return to the Farmhouse", "The General"]
    first, odd, _ = answer.movies
    assert (first.tmdb_id, first.imdb_id, first.own_id) == (653, "tt0013442", "660")
    assert first.place == 1
    assert first.listed_at == datetime(2026, 1, 2, 6, 7, 12, tzinfo=UTC)
    assert (odd.year, odd.imdb_id) == (0, None)
    assert answer.complete
    assert source.minimum_interval == timedelta(minutes=30)
    assert source.service == "trakt"


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (sources.watchlist, "/sync/watchlist/movies/rank/asc"),
        (sources.collection, "/sync/collection/movies"),
        (lambda one: sources.watchlist(one, "bob"), "/users/bob/watchlist/movies/rank"),
        (lambda one: sources.collection(one, "bob"), "/users/bob/collection/movies"),
        (lambda one: sources.recommendations(one, 10), "/recommendations/movies"),
        (lambda one: sources.chart(one, Chart.TRENDING), "/movies/trending"),
        (lambda one: sources.chart(one, Chart.BOX_OFFICE), "/movies/boxoffice"),
        (
            lambda one: sources.chart(one, Chart.WATCHED, Period.YEARLY),
            "/movies/watched/yearly",
        ),
    ],
)
async def test_what_is_asked_for(
    house: TraktHouse, make: Callable[[TraktClient], sources.TraktSource], path: str
) -> None:
    """Each kind of list has a place of its own, and names films."""
    answer = await make(house.member()).fetch()
    assert answer.movies
    assert answer.complete
    assert house.requests(path)


async def test_a_list_with_more_than_films(house: TraktHouse) -> None:
    """Series are counted; what its owner wrote beside a film is the reason for it."""
    house.fake.honours_type = False
    source = sources.user_list(house.client(), ListAddress(str(PUBLIC_LIST)))
    answer = await source.fetch()
    assert len(answer.movies) == 3
    assert answer.others == 2
    assert answer.movies[0].note == "The tinted version"
    assert answer.complete


async def test_a_long_list_of_which_a_page_is_missing(house: TraktHouse) -> None:
    """What is there is named, but nothing may be concluded from what is not."""
    source = sources.user_list(house.client(), ListAddress(str(LONG_LIST)))
    house.fake.after_page.append(lambda: house.fake.answer_once(500, times=9))
    answer = await source.fetch()
    assert len(answer.movies) == 250
    assert not answer.complete


async def test_a_private_list(house: TraktHouse) -> None:
    """With a sign-in that works, the list is the reason."""
    house.fake.private_status = 403
    source = sources.user_list(house.client(), ListAddress(str(PRIVATE_LIST), "alice"))
    with pytest.raises(ListRefused) as caught:
        await source.fetch()
    assert caught.value.trouble is ListTrouble.PRIVATE


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (404, ListTrouble.GONE),
        (420, ListTrouble.FULL),
        (423, ListTrouble.LOCKED),
        (426, ListTrouble.VIP),
    ],
)
async def test_a_list_that_is_not_given(
    house: TraktHouse, status: int, trouble: ListTrouble
) -> None:
    """A list that is gone differs from one for members who pay."""
    house.fake.answer_once(status, "/lists/")
    source = sources.user_list(house.client(), ListAddress(str(PUBLIC_LIST)))
    with pytest.raises(ListRefused) as caught:
        await source.fetch()
    assert caught.value.trouble is trouble


async def test_without_a_sign_in(house: TraktHouse) -> None:
    """One's own list needs one, and it is said that this is the reason."""
    with pytest.raises(ListRefused) as caught:
        await sources.watchlist(house.client()).fetch()
    assert caught.value.trouble is ListTrouble.SIGNED_OUT
    assert not caught.value.may_pass


async def test_an_application_that_is_not_let_in_any_more(house: TraktHouse) -> None:
    """As happens to all of them when the membership of their owner ends."""
    house.fake.answer_once(403, "/movies/trending")
    with pytest.raises(ListRefused) as caught:
        await sources.chart(house.client(), Chart.TRENDING).fetch()
    assert caught.value.trouble is ListTrouble.APPLICATION


async def test_a_sign_in_that_cannot_be_read(house: TraktHouse) -> None:
    """That is a matter of one's own disk, and may pass."""
    house.store.broken.add("load")
    with pytest.raises(ListRefused) as caught:
        await sources.watchlist(house.member()).fetch()
    assert caught.value.trouble is ListTrouble.TOKENS
    assert caught.value.may_pass
