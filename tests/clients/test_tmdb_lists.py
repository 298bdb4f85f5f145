"""Movies by the page, names to ids, and catalogues."""

from collections.abc import AsyncGenerator
from datetime import date

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.tmdb import (
    JUSTWATCH_ATTRIBUTION,
    TMDB_ATTRIBUTION,
    ChartKind,
    Locale,
    PrivateResource,
    TrendWindow,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
)
from custom_components.radarr_mvp.engine.metadata import (
    AllOf,
    AnyOf,
    MovieQuery,
    OfferKind,
    Order,
    ReleaseType,
)
from tests.sandbox.planted import TMDB_API_KEY, TMDB_TOKEN
from tests.sandbox.tmdb import TV_SHOW, FakeList, FakeTmdb
from tests.sandbox.tmdb_answers import number_of

from .tmdb_house import TmdbHouse


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TmdbHouse]:
    """Return a TMDb in good health."""
    async with FakeTmdb() as fake:
        yield TmdbHouse(fake, session)


async def discovered(house: TmdbHouse, **conditions: object) -> set[int]:
    """Return the ids of the movies that meet the conditions."""
    query = MovieQuery(**conditions)
    client = house.client()
    page = (await client.lists.discover(query)).value
    found = {movie.tmdb_id for movie in page.items}
    for number in range(2, page.total_pages + 1):
        following = (await client.lists.discover(query, number)).value
        found |= {movie.tmdb_id for movie in following.items}
    return found


@pytest.mark.parametrize(
    ("key", "path"), [(TMDB_API_KEY, "/3/list/10"), (TMDB_TOKEN, "/4/list/10")]
)
async def test_a_list_without_its_series(house: TmdbHouse, key: str, path: str) -> None:
    """A key reads by the old interface, a token by the new one, with the same result."""
    kept = (await house.client(key).lists.page(10)).value
    assert house.last().path == path
    assert (kept.id, kept.name, kept.created_by) == ("10", "Masterpieces", "somebody")
    assert [movie.tmdb_id for movie in kept.page.items] == [653, 19, 961]
    assert kept.page.skipped == 1
    assert kept.item_count == 4


async def test_a_mirror_without_the_new_interface(house: TmdbHouse) -> None:
    """Where the base address does not end in its version, only the old interface is known."""
    client = house.client(TMDB_TOKEN, url=f"{house.fake.url}/elsewhere")
    with pytest.raises(BadAnswer):
        await client.lists.page(10)
    assert house.last().path == "/elsewhere/list/10"


@pytest.mark.parametrize("key", [TMDB_API_KEY, TMDB_TOKEN])
async def test_a_long_list_is_read_whole(house: TmdbHouse, key: str) -> None:
    """Lists come twenty at a time."""
    kept = await house.client(key).lists.whole("12")
    assert len(kept.value.page.items) == 41
    assert kept.value.page.skipped == 4
    assert kept.value.page.total_results == 45
    assert len(house.requests("/list/12")) == 3
    assert not kept.stale


@pytest.mark.parametrize("key", [TMDB_API_KEY, TMDB_TOKEN])
async def test_a_private_list_is_not_a_bad_key(house: TmdbHouse, key: str) -> None:
    """TMDb answers 401, but the key stays in use and the user learns what to do."""
    client = house.client(key)
    with pytest.raises(PrivateResource, match="private"):
        await client.lists.page(11)
    await client.check()


async def test_an_unknown_list_is_not_found(house: TmdbHouse) -> None:
    """It says so."""
    with pytest.raises(NotFound):
        await house.client().lists.page(404)


async def test_what_is_no_list_id_is_not_sent(house: TmdbHouse) -> None:
    """It would become part of an address."""
    with pytest.raises(NotFound):
        await house.client().lists.page("../movie/653")
    assert house.requests() == []


async def test_a_list_of_nothing_but_series(house: TmdbHouse) -> None:
    """It is empty, and says how much was left out."""
    house.fake.lists["13"] = FakeList("Series", [TV_SHOW] * 2)
    kept = (await house.client().lists.whole(13)).value
    assert kept.page.items == ()
    assert kept.page.skipped == 2


async def test_charts(house: TmdbHouse) -> None:
    """Popular and top rated movies come in their order, for the region."""
    lists = house.client(locale=Locale("en-US", "DE")).lists
    popular = (await lists.chart(ChartKind.POPULAR)).value
    assert popular.page.items[0].tmdb_id == 10331
    assert popular.span is None
    assert house.last().query["region"] == ["DE"]
    top = (await lists.chart(ChartKind.TOP_RATED)).value.page.items
    assert [movie.vote_average for movie in top] == sorted(
        (movie.vote_average for movie in top), reverse=True
    )


async def test_charts_of_dates(house: TmdbHouse) -> None:
    """What is in cinemas and what will be, with the days that means."""
    lists = house.client().lists
    coming = (await lists.chart(ChartKind.UPCOMING)).value
    assert [movie.tmdb_id for movie in coming.page.items] == [90_000_004]
    assert coming.span is not None
    assert (coming.span.first, coming.span.last) == (
        date(2026, 11, 21),
        date(2031, 10, 31),
    )
    assert (await lists.chart(ChartKind.NOW_PLAYING)).value.span is not None


async def test_trends_of_day_and_week(house: TmdbHouse) -> None:
    """Both windows are asked for by name, by the page."""
    lists = house.client().lists
    day = (await lists.trending(TrendWindow.DAY)).value
    week = (await lists.trending(TrendWindow.WEEK)).value
    assert (day.items[0].tmdb_id, week.items[0].tmdb_id) == (10331, 19)
    assert (day.number, day.total_pages, day.is_last) == (1, 3, False)
    last = (await lists.trending(TrendWindow.DAY, 3)).value
    assert last.is_last
    assert not {m.tmdb_id for m in day.items} & {m.tmdb_id for m in last.items}


async def test_totals_beyond_500_pages_are_capped(house: TmdbHouse) -> None:
    """TMDb counts pages that it then refuses."""
    house.fake.claimed_pages = 900
    client = house.client()
    page = (await client.lists.trending(TrendWindow.DAY)).value
    assert page.total_pages == 500
    with pytest.raises(BadAnswer, match="code 22") as caught:
        await client.lists.trending(TrendWindow.DAY, 501)
    assert caught.value.flaw is Flaw.REJECTED


async def test_discover_by_genres(house: TmdbHouse) -> None:
    """All of several genres, any of them, or none of others."""
    both = await discovered(house, genres=AllOf((35, 28)))
    either = await discovered(house, genres=AnyOf((35, 28)))
    without = await discovered(
        house, genres=AllOf((35,)), without_genres=(28, 27, 10749)
    )
    assert both == {961, 992, 25768}
    assert both < either
    assert without
    assert without < either - both


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"year": 1922}, {653, 57283, 669}),
        (
            {
                "released_from": date(1963, 1, 1),
                "released_until": date(1968, 12, 31),
            },
            {4808, 10331, 21159},
        ),
        (
            {
                "region": "US",
                "release_types": (ReleaseType.DIGITAL, ReleaseType.PHYSICAL),
                "region_from": date(2007, 1, 1),
                "region_until": date(2010, 12, 31),
            },
            {653, 19, 45745},
        ),
        ({"rating_from": 8.0, "rating_until": 8.1, "votes_from": 2000}, {19}),
        ({"runtime_from": 12, "runtime_until": 15}, {45745, 775, 133701, 358332}),
        ({"original_language": "ru"}, {643, 26317}),
        ({"origin_country": "SE"}, {57283}),
        ({"keywords": AllOf((number_of("dystopia"),))}, {19}),
        ({"companies": AnyOf((number_of("Image Ten"),))}, {10331}),
        ({"cast": AllOf((number_of("Conrad Veidt"),))}, {234}),
        ({"crew": AllOf((number_of("F. W. Murnau"),))}, {653, 631}),
        ({"people": AllOf((number_of("Fritz Lang"),))}, {19, 17058}),
        (
            {"certification_country": "DE", "certification": "12"},
            {653, 90_000_004},
        ),
        ({"certification_country": "DE", "certification_until": "6"}, {19}),
        ({"watch_region": "DE", "providers": (9, 11)}, {653, 4808}),
        (
            {
                "watch_region": "US",
                "providers": (73,),
                "offer_kinds": (OfferKind.FREE, OfferKind.ADS),
            },
            {653, 961, 10331},
        ),
    ],
)
async def test_discover_by_condition(
    house: TmdbHouse, conditions: dict[str, object], expected: set[int]
) -> None:
    """Each typed condition reaches TMDb in the words it knows."""
    assert await discovered(house, **conditions) == expected


async def test_discover_leaves_things_out(house: TmdbHouse) -> None:
    """Keywords, companies, adult titles and what is not a film can be kept away."""
    silent = number_of("silent film")
    spoken = await discovered(house, without_keywords=(silent,))
    assert 4808 in spoken
    assert not spoken & {653, 961, 19}
    ufa = (number_of("UFA"),)
    assert 19 not in await discovered(house, without_companies=ufa)
    assert not spoken & {90_000_002, 90_000_005}
    everything = await discovered(house, include_adult=True, include_video=True)
    assert everything == set(house.fake.films)


async def test_discover_in_order(house: TmdbHouse) -> None:
    """Titles from A to Z, and the newest first."""
    lists = house.client().lists
    by_title = (await lists.discover(MovieQuery(order=Order.TITLE))).value.items
    assert by_title[0].title == "A Trip to the Moon"
    newest = (await lists.discover(MovieQuery(order=Order.NEWEST))).value.items
    assert newest[0].tmdb_id == 90_000_004


async def test_a_zero_is_a_condition(house: TmdbHouse) -> None:
    """A bound of zero is sent; a bound that is not there is not."""
    await discovered(house, rating_from=0.0)
    query = house.last().query
    assert query["vote_average.gte"] == ["0.0"]
    assert "vote_average.lte" not in query


async def test_movies_by_keyword(house: TmdbHouse) -> None:
    """They are discovered, as the old way is on its way out."""
    vampire = number_of("vampire")
    page = (await house.client().lists.keyword_movies(vampire)).value
    assert {movie.tmdb_id for movie in page.items} == {653, 21159}
    assert house.last().path == "/3/discover/movie"


async def test_names_to_ids(house: TmdbHouse) -> None:
    """People, keywords, companies and collections are found by part of their name."""
    pickers = house.client().pickers
    person = (await pickers.people("keaton")).value.items[0]
    assert (person.id, person.name) == (number_of("Buster Keaton"), "Buster Keaton")
    assert person.department
    assert person.profile_path is not None
    keyword = (await pickers.keywords("vamp")).value.items[0]
    assert (keyword.id, keyword.name) == (number_of("vampire"), "vampire")
    company = (await pickers.companies("prana")).value.items[0]
    assert (company.name, company.logo_path) == ("Prana-Film", None)
    movies = house.client().movies
    collection = (await movies.find_collections("living")).value.items[0]
    assert (collection.id, collection.name) == (10331001, "Living Dead Collection")


async def test_no_name_asks_nobody(house: TmdbHouse) -> None:
    """TMDb rejects an empty query, so it is not sent."""
    assert (await house.client().pickers.people(" ")).value.items == ()
    assert (await house.client().movies.find_collections(" ")).value.items == ()
    assert house.requests() == []


async def test_catalogues(house: TmdbHouse) -> None:
    """Genres, ratings, languages, countries and where images are."""
    reference = house.client().reference
    genres = (await reference.genres()).value
    assert (28, "Action") in {(genre.id, genre.name) for genre in genres}
    ratings = (await reference.certifications()).value
    american = [rating.name for rating in ratings if rating.country == "US"]
    assert american == ["NR", "G", "PG", "PG-13", "R", "NC-17"]
    languages = (await reference.languages()).value
    assert ("de", "German", "Deutsch") in {
        (language.code, language.name, language.native_name) for language in languages
    }
    countries = (await reference.countries()).value
    assert ("JP", "Japan", "日本") in {
        (country.code, country.name, country.native_name) for country in countries
    }
    configuration = (await reference.configuration()).value
    assert configuration.image_url == f"{house.fake.url}/t/p/"
    assert "w500" in configuration.poster_sizes
    assert configuration.change_keys == ("release_dates", "title")


async def test_providers_of_a_region(house: TmdbHouse) -> None:
    """They come in the order in which JustWatch shows them."""
    reference = house.client(locale=Locale("en-US", "DE")).reference
    german = (await reference.providers()).value
    assert [provider.name for provider in german] == ["Amazon Prime Video", "MUBI"]
    american = (await reference.providers("US")).value
    assert american[0].name == "Netflix"
    assert (await reference.provider_regions()).value


async def test_an_invalid_key_reads_no_list(house: TmdbHouse) -> None:
    """A refusal of the key is what it is."""
    with pytest.raises(AuthRefused):
        await house.client("f" * 32).lists.page(10)


def test_attributions() -> None:
    """The words that TMDb and JustWatch insist on."""
    assert "not endorsed or certified by TMDB" in TMDB_ATTRIBUTION
    assert "JustWatch" in JUSTWATCH_ATTRIBUTION
