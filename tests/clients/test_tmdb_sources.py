"""What TMDb keeps, followed as lists: what is named, and when that is all."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.tmdb import ChartKind
from custom_components.radarr_mvp.clients.tmdb.addresses import list_id_in, number_in
from custom_components.radarr_mvp.clients.tmdb.sources import (
    Part,
    TmdbChart,
    TmdbCollection,
    TmdbDiscovery,
    TmdbList,
    TmdbPerson,
)
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListRefused,
    ListTrouble,
)
from custom_components.radarr_mvp.engine.metadata import MovieQuery
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb
from tests.sandbox.tmdb_answers import number_of

from .tmdb_house import TmdbHouse


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TmdbHouse]:
    """Return a TMDb in good health."""
    async with FakeTmdb() as fake:
        yield TmdbHouse(fake, session)


def ids(answer: ListAnswer) -> list[int | None]:
    """Return the ids that a list names."""
    return [movie.tmdb_id for movie in answer.movies]


async def test_a_list_without_its_series(house: TmdbHouse) -> None:
    """Films are named in their order, with their places; the series counts, and nothing is missing."""
    source = TmdbList(house.client(), "10")
    answer = await source.fetch()
    assert ids(answer) == [653, 19, 961]
    assert [movie.place for movie in answer.movies] == [1, 2, 3]
    assert (answer.name, answer.others, answer.unread) == ("Masterpieces", 1, 0)
    assert answer.complete
    assert (source.service, source.minimum_interval) == ("tmdb", timedelta(hours=1))


async def test_a_long_list_is_read_whole(house: TmdbHouse) -> None:
    """It comes in pages, and each film has the place that it has on the whole list."""
    answer = await TmdbList(house.client(), "12").fetch()
    assert len(answer.movies) == 41
    assert answer.movies[-1].place == 41
    assert answer.others == 4
    assert answer.complete


async def test_a_page_that_is_missing_is_told(house: TmdbHouse) -> None:
    """What came before it is named, but not as the whole list."""
    source = TmdbList(house.client(), "12")

    def fail(path: str, body: dict[str, Any]) -> dict[str, Any]:
        if body["page"] == 2:
            return {"nonsense": True}
        return body

    house.fake.spoil = fail
    answer = await source.fetch()
    assert len(answer.movies) == 20
    assert not answer.complete


async def test_a_film_that_cannot_be_read_makes_a_list_incomplete(
    house: TmdbHouse,
) -> None:
    """It could be any film, so that none may be taken for gone."""

    def break_first(path: str, body: dict[str, Any]) -> dict[str, Any]:
        body["results"][0]["id"] = None
        return body

    house.fake.spoil = break_first
    answer = await TmdbList(house.client(), "10").fetch()
    assert ids(answer) == [19, 961]
    assert (answer.unread, answer.others, answer.complete) == (1, 1, False)


@pytest.mark.parametrize(
    ("list_id", "trouble"), [("11", ListTrouble.PRIVATE), ("404", ListTrouble.GONE)]
)
async def test_a_list_that_is_not_ours(
    house: TmdbHouse, list_id: str, trouble: ListTrouble
) -> None:
    """Private and deleted lists are told apart."""
    with pytest.raises(ListRefused) as caught:
        await TmdbList(house.client(), list_id).fetch()
    assert caught.value.trouble is trouble


async def test_an_outdated_answer_is_not_the_whole_truth(house: TmdbHouse) -> None:
    """While TMDb is down its last answer serves, but nothing is concluded from it."""
    collection = next(film for film in house.fake.films.values() if film.collection)
    assert collection.collection is not None
    source = TmdbCollection(house.client(), collection.collection[0])
    fresh = await source.fetch()
    assert fresh.complete
    house.clock.advance(timedelta(days=20).total_seconds())
    house.fake.fail(FaultMode.SERVER_ERROR)
    old = await source.fetch()
    assert ids(old) == ids(fresh)
    assert not old.complete


async def test_a_service_that_is_down_raises(house: TmdbHouse) -> None:
    """Where nothing was ever read there is nothing to name."""
    house.fake.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(Unavailable):
        await TmdbList(house.client(), "10").fetch()


async def test_a_collection(house: TmdbHouse) -> None:
    """Its parts are named, also those that have no date yet."""
    film = next(film for film in house.fake.films.values() if film.tmdb_id == 10331)
    assert film.collection is not None
    answer = await TmdbCollection(house.client(), film.collection[0]).fetch()
    assert ids(answer) == [10331, 90_000_001]
    assert [movie.year for movie in answer.movies] == [1968, 0]
    assert answer.name == "Living Dead Collection"
    assert answer.complete


async def test_a_collection_with_a_broken_part(house: TmdbHouse) -> None:
    """It is told that one is missing."""

    def break_first(path: str, body: dict[str, Any]) -> dict[str, Any]:
        body["parts"][0]["id"] = "?"
        return body

    film = next(film for film in house.fake.films.values() if film.tmdb_id == 10331)
    assert film.collection is not None
    house.fake.spoil = break_first
    answer = await TmdbCollection(house.client(), film.collection[0]).fetch()
    assert ids(answer) == [90_000_001]
    assert (answer.unread, answer.complete) == (1, False)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({Part.CAST}, {961, 992, 25768}),
        ({Part.DIRECTING}, {961, 992}),
        ({Part.CAST, Part.DIRECTING}, {961, 992, 25768}),
        ({Part.WRITING, Part.OTHER}, set()),
    ],
)
async def test_a_person(house: TmdbHouse, parts: set[Part], found: set[int]) -> None:
    """Somebody who acts and directs is followed in either way; each film counts once."""
    source = TmdbPerson(house.client(), number_of("Buster Keaton"), frozenset(parts))
    answer = await source.fetch()
    assert set(ids(answer)) == found
    assert len(answer.movies) == len(found)
    assert answer.complete


async def test_why_a_film_of_a_person_is_named(house: TmdbHouse) -> None:
    """The part or the job is told."""
    person = number_of("Buster Keaton")
    cast = await TmdbPerson(house.client(), person, frozenset({Part.CAST})).fetch()
    assert cast.movies[0].note == "Johnnie Gray"
    made = TmdbPerson(house.client(), person, frozenset({Part.DIRECTING}))
    assert (await made.fetch()).movies[0].note == "Director"


async def test_a_chart_ends_where_enough_is_named(house: TmdbHouse) -> None:
    """No more pages are asked for than it takes, and the first films are all that is meant."""
    answer = await TmdbChart(house.client(), ChartKind.POPULAR, 25).fetch()
    assert len(answer.movies) == 25
    assert answer.movies[0].tmdb_id == 10331
    assert answer.complete
    assert len(house.requests("/movie/popular")) == 2


async def test_a_chart_that_is_shorter_than_wanted(house: TmdbHouse) -> None:
    """Then it is all of it."""
    answer = await TmdbChart(house.client(), ChartKind.UPCOMING, 100).fetch()
    assert ids(answer) == [90_000_004]
    assert answer.complete


async def test_discovery(house: TmdbHouse) -> None:
    """Films that meet the conditions are named, with what filters look at."""
    query = MovieQuery(original_language="de")
    source = TmdbDiscovery(house.client(), query, 3)
    answer = await source.fetch()
    assert len(answer.movies) == 3
    assert {movie.language for movie in answer.movies} == {"de"}
    assert all(movie.rating and movie.votes for movie in answer.movies)
    assert source.minimum_interval == timedelta(hours=6)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("525", 525),
        (" 525-christopher-nolan ", 525),
        ("https://www.themoviedb.org/person/525-christopher-nolan", 525),
        ("https://www.themoviedb.org/person/525-christopher-nolan/images", 525),
        ("https://www.themoviedb.org/movie/525", None),
        ("https://example.com/person/525", None),
        ("https://[broken", None),
        ("nolan", None),
        ("0", None),
        ("", None),
    ],
)
def test_who_is_meant(typed: str, number: int | None) -> None:
    """A number or the address of a page names somebody; other pages do not."""
    assert number_in(typed, "person") == number


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("10", "10"),
        ("https://www.themoviedb.org/list/8240-best-of", "8240"),
        ("5224af6c19c29500e600085c", "5224af6c19c29500e600085c"),
        ("https://www.themoviedb.org/list/x", None),
        ("https://www.themoviedb.org/person/10", None),
        ("my list", None),
    ],
)
def test_which_list_is_meant(typed: str, found: str | None) -> None:
    """So does the id of a list, of whatever age."""
    assert list_id_in(typed) == found
