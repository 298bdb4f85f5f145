"""Single movies: finding them, all about them, and what changed."""

from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.clients.tmdb import Locale
from custom_components.radarr_mvp.engine.errors import NotFound
from custom_components.radarr_mvp.engine.metadata import (
    AT_HOME,
    IN_CINEMAS,
    ImageKind,
    OfferKind,
    ProductionStatus,
    ReleaseType,
)
from tests.sandbox.catalogue import FILMS
from tests.sandbox.tmdb import FakeTmdb
from tests.sandbox.tmdb_answers import number_of

from .tmdb_house import TmdbHouse

GERMAN = Locale("de-DE", "DE")


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TmdbHouse]:
    """Return a TMDb in good health."""
    async with FakeTmdb() as fake:
        yield TmdbHouse(fake, session)


def test_the_sandbox_has_films_enough() -> None:
    """At least thirty films, each with ids of its own."""
    assert len(FILMS) >= 30
    assert len({film.tmdb_id for film in FILMS}) == len(FILMS)
    assert len({film.imdb_id for film in FILMS}) == len(FILMS)


async def test_search_puts_the_best_match_first(house: TmdbHouse) -> None:
    """An exact title comes before one that only begins alike."""
    page = (await house.client().movies.search("nosferatu")).value
    assert [movie.tmdb_id for movie in page.items] == [653, 90_000_004]
    first = page.items[0]
    assert (first.title, first.year) == ("Nosferatu", 1922)
    assert first.original_title == "Nosferatu, eine Symphonie des Grauens"
    assert first.poster_path == "/poster-653.jpg"
    assert first.genre_ids == (27, 14)
    assert (page.total_results, page.total_pages, page.is_last) == (2, 1, True)


@pytest.mark.parametrize("which", ["year", "primary_year"])
async def test_search_by_year(house: TmdbHouse, which: str) -> None:
    """A year tells films of the same name apart."""
    movies = house.client().movies
    page = (await movies.search("Nosferatu", **{which: 2031})).value
    assert [movie.tmdb_id for movie in page.items] == [90_000_004]


async def test_search_says_language_and_region(house: TmdbHouse) -> None:
    """Titles come in the chosen language, by the chosen region's dates."""
    client = house.client(locale=GERMAN)
    page = (await client.movies.search("Der General")).value
    assert page.items[0].title == "Der General"
    query = house.last().query
    assert (query["language"], query["region"]) == (["de-DE"], ["DE"])


async def test_search_finds_adult_titles_only_when_asked(house: TmdbHouse) -> None:
    """Nobody stumbles over them."""
    movies = house.client().movies
    assert not (await movies.search("Charade After Dark")).value.items
    found = await movies.search("Charade After Dark", include_adult=True)
    assert found.value.items[0].adult


async def test_search_for_nothing_asks_nobody(house: TmdbHouse) -> None:
    """TMDb rejects an empty query, so it is not sent."""
    found = await house.client().movies.search("  ")
    assert found.value.items == ()
    assert not found.stale
    assert house.requests() == []


async def test_what_is_not_a_film_is_marked(house: TmdbHouse) -> None:
    """TMDb files making-ofs among the movies."""
    page = (await house.client().movies.search("The Making of Charade")).value
    assert page.items[0].video
    assert (await house.client().movies.details(90_000_002)).value.video


async def test_find_by_imdb_id(house: TmdbHouse) -> None:
    """An IMDb id leads to the movie, an unknown one to nothing."""
    movies = house.client().movies
    found = (await movies.find("tt0017136")).value
    assert found is not None
    assert found.tmdb_id == 19
    assert (await movies.find("tt9999999")).value is None
    assert house.last().query["external_source"] == ["imdb_id"]


@pytest.mark.parametrize("imdb_id", ["0017136", "tt1", "tt0017136/../../list/1", ""])
async def test_find_refuses_what_is_no_imdb_id(house: TmdbHouse, imdb_id: str) -> None:
    """It would become part of an address."""
    with pytest.raises(NotFound):
        await house.client().movies.find(imdb_id)
    assert house.requests() == []


async def test_details_come_whole_in_one_request(house: TmdbHouse) -> None:
    """All appendices are asked for at once, and all arrive."""
    movie = (await house.client().movies.details(653)).value
    assert len(house.requests()) == 1
    assert len(house.last().query["append_to_response"][0].split(",")) == 10
    assert movie.tmdb_id == 653
    assert movie.imdb_id == "tt0013442"
    assert movie.status is ProductionStatus.RELEASED
    assert (movie.runtime, movie.year, movie.release_date) == (
        95,
        1922,
        date(1922, 2, 16),
    )
    assert [genre.name for genre in movie.genres] == ["Horror", "Fantasy"]
    assert "vampire" in {keyword.name for keyword in movie.keywords}
    assert [company.name for company in movie.companies] == ["Prana-Film"]
    assert movie.origin_countries == movie.production_countries == ("DE",)
    assert movie.spoken_languages == ("de",)
    assert movie.alternative_titles[1].country == "FR"
    assert movie.alternative_titles[1].title == "Nosferatu le vampire"
    assert (movie.vote_average, movie.vote_count) == (7.7, 2300)
    assert movie.popularity == 31.5
    assert movie.external_ids.wikidata == "Q653"
    assert movie.external_ids.facebook is None
    assert movie.recommendations
    assert 653 not in {other.tmdb_id for other in movie.recommendations}


async def test_details_name_people(house: TmdbHouse) -> None:
    """Cast in the order of billing, and who directed."""
    movie = (await house.client().movies.details(653)).value
    assert [(member.name, member.order) for member in movie.cast][:2] == [
        ("Max Schreck", 0),
        ("Gustav von Wangenheim", 1),
    ]
    assert movie.cast[0].character == "Graf Orlok"
    assert [member.name for member in movie.directors] == ["F. W. Murnau"]


async def test_details_tell_releases_by_kind_and_region(house: TmdbHouse) -> None:
    """Days of release and age ratings are those of the region, else of anywhere."""
    movie = (await house.client().movies.details(653)).value
    assert movie.first_release(IN_CINEMAS, "US") == date(1929, 6, 3)
    assert movie.first_release(IN_CINEMAS, "JP") == date(1922, 2, 16)
    assert movie.first_release({ReleaseType.DIGITAL}, "DE") == date(2007, 11, 20)
    assert movie.first_release(AT_HOME, "DE") == date(2003, 2, 10)
    assert movie.first_release({ReleaseType.TV}, "US") is None
    assert movie.certification("DE") == "12"
    assert movie.certification("US") == "NR"
    assert movie.certification("JP") == ""


async def test_details_show_pictures_and_trailer(house: TmdbHouse) -> None:
    """Pictures come in the wanted languages; the trailer comes before teaser and clip."""
    movie = (await house.client().movies.details(653)).value
    assert house.last().query["include_image_language"] == ["en,null"]
    assert house.last().query["include_video_language"] == ["en,null"]
    assert {image.language for image in movie.images} == {"en", ""}
    assert {image.kind for image in movie.images} == set(ImageKind)
    assert movie.trailer is not None
    assert movie.trailer.url == "https://www.youtube.com/watch?v=FC6jFoYm3xs"
    assert movie.trailer.published == datetime(2015, 6, 1, 12, tzinfo=UTC)
    assert len(movie.videos) == 3


async def test_details_in_another_language(house: TmdbHouse) -> None:
    """Texts and pictures follow the language, English pictures come along."""
    client = house.client(locale=GERMAN)
    movie = (await client.movies.details(653)).value
    assert movie.title == "Nosferatu, eine Symphonie des Grauens"
    assert movie.overview.startswith("Graf Orlok")
    assert house.last().query["include_image_language"] == ["de,en,null"]
    assert {image.language for image in movie.images} == {"de", "en", ""}
    german = movie.translation("de-AT")
    assert german is not None
    assert german.tagline == "Eine Symphonie des Grauens."


async def test_an_empty_overview_falls_back_to_english(house: TmdbHouse) -> None:
    """A language without texts shows English ones rather than none."""
    french = house.client(locale=Locale("fr-FR", "FR"))
    movie = (await french.movies.details(653)).value
    assert movie.title == "Nosferatu le vampire"
    assert movie.overview.startswith("Count Orlok")


async def test_an_empty_overview_falls_back_to_the_original(house: TmdbHouse) -> None:
    """Where there is no English either, the film's own language serves."""
    swedish = house.client(locale=Locale("sv-SE", "SE"))
    movie = (await swedish.movies.details(19)).value
    assert movie.overview == "Der Sohn des Stadtherrn liebt eine Prophetin."


async def test_a_film_known_in_no_language_keeps_its_title(house: TmdbHouse) -> None:
    """Original titles in other scripts are titles, too; missing pictures are None."""
    movie = (await house.client().movies.details(90_000_003)).value
    assert movie.title == movie.original_title == "無声の街"
    assert movie.overview == ""
    assert movie.poster_path is None
    assert movie.images == ()
    assert movie.trailer is None


async def test_an_announced_film_has_no_dates(house: TmdbHouse) -> None:
    """Empty dates, no IMDb id and no runtime are normal for what is to come."""
    movie = (await house.client().movies.details(90_000_001)).value
    assert movie.release_date is None
    assert movie.year is None
    assert movie.imdb_id is None
    assert movie.runtime == 0
    assert movie.releases == ()
    assert movie.status is ProductionStatus.RUMORED
    assert movie.first_release(IN_CINEMAS, "US") is None


@pytest.mark.parametrize(
    "missing",
    ["release_dates", "images", "credits", "translations", "watch/providers"],
)
async def test_missing_appendices_are_empty(house: TmdbHouse, missing: str) -> None:
    """A mirror that leaves an appendix out takes nothing else away."""
    house.fake.without = {missing}
    movie = (await house.client().movies.details(653)).value
    empty = {
        "release_dates": movie.releases,
        "images": movie.images,
        "credits": movie.cast + movie.crew,
        "translations": movie.translations,
        "watch/providers": movie.watch,
    }
    assert empty.pop(missing) == ()
    assert all(empty.values())


async def test_details_by_imdb_id(house: TmdbHouse) -> None:
    """TMDb takes either id."""
    assert (await house.client().movies.details("tt0056923")).value.tmdb_id == 4808


@pytest.mark.parametrize("movie_id", [0, -1, "popular", "653/changes", "tt12"])
async def test_details_refuse_what_is_no_id(
    house: TmdbHouse, movie_id: int | str
) -> None:
    """It would become part of an address."""
    with pytest.raises(NotFound):
        await house.client().movies.details(movie_id)
    assert house.requests() == []


async def test_a_merged_movie_is_not_found(house: TmdbHouse) -> None:
    """Merged and deleted movies are gone for good, and the error says so."""
    del house.fake.films[653]
    with pytest.raises(NotFound, match="code 34"):
        await house.client().movies.details(653)


async def test_where_to_watch(house: TmdbHouse) -> None:
    """Providers by terms; a region without offers is absent."""
    client = house.client()
    movie = (await client.movies.details(653)).value
    places = (await client.movies.watch(653)).value
    assert places == movie.watch
    home = movie.watch_in("US")
    assert home is not None
    assert [service.name for service in home.by_kind(OfferKind.FREE)] == ["Tubi TV"]
    assert home.by_kind(OfferKind.BUY) == ()
    assert home.link.endswith("locale=US")
    assert movie.watch_in("JP") is None
    assert (await client.movies.watch(234)).value == ()


async def test_a_collection_with_a_part_to_come(house: TmdbHouse) -> None:
    """Announced parts have no date, and belong all the same."""
    client = house.client()
    movie = (await client.movies.details(10331)).value
    assert movie.collection is not None
    assert movie.collection.name == "Living Dead Collection"
    collection = (await client.movies.collection(movie.collection.id)).value
    assert collection.name == "Living Dead Collection"
    assert [(part.tmdb_id, part.year) for part in collection.parts] == [
        (10331, 1968),
        (90_000_001, None),
    ]


async def test_credits_of_a_person(house: TmdbHouse) -> None:
    """Somebody who acts and directs appears as both."""
    keaton = number_of("Buster Keaton")
    found = (await house.client().movies.person_credits(keaton)).value
    assert found.person_id == keaton
    assert {credit.movie.tmdb_id for credit in found.cast} == {961, 992, 25768}
    assert {(credit.movie.tmdb_id, credit.job) for credit in found.crew} == {
        (961, "Director"),
        (992, "Director"),
    }
    assert found.cast[0].character == "Johnnie Gray"


async def test_the_changes_feed_is_read_to_its_end(house: TmdbHouse) -> None:
    """Hundreds of changes come on several pages."""
    day = date(2026, 11, 3)
    house.fake.changed = [(number, day) for number in range(1, 251)]
    assert await house.client().movies.changed(day, day) == set(range(1, 251))
    assert [request.query["page"] for request in house.requests()] == [
        ["1"],
        ["2"],
        ["3"],
    ]


async def test_long_ranges_of_changes_are_split(house: TmdbHouse) -> None:
    """The feed refuses more than 14 days; no day is lost or asked for twice."""
    first, last = date(2026, 9, 1), date(2026, 10, 15)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    outside = [(1, first - timedelta(days=1)), (2, last + timedelta(days=1))]
    house.fake.changed = [
        *((1000 + n, day) for n, day in enumerate(days)),
        *outside,
    ]
    changed = await house.client().movies.changed(first, last)
    assert changed == {1000 + n for n in range(len(days))}
    asked = [
        (request.query["start_date"][0], request.query["end_date"][0])
        for request in house.requests()
    ]
    assert asked == [
        ("2026-09-01", "2026-09-14"),
        ("2026-09-15", "2026-09-28"),
        ("2026-09-29", "2026-10-12"),
        ("2026-10-13", "2026-10-15"),
    ]


async def test_changes_of_one_movie(house: TmdbHouse) -> None:
    """Edits are told by key, action, time and country."""
    house.fake.edits[653] = [
        {
            "key": "release_dates",
            "id": "a",
            "action": "added",
            "time": "2026-11-10 08:00:00 UTC",
            "iso_639_1": "",
            "iso_3166_1": "US",
            "value": {},
        },
        {"key": "title", "action": "updated", "time": "2026-10-01 08:00:00 UTC"},
    ]
    edits = await house.client().movies.changes(
        653, date(2026, 11, 1), date(2026, 11, 20)
    )
    assert [(edit.key, edit.action, edit.country) for edit in edits] == [
        ("release_dates", "added", "US")
    ]
    assert edits[0].at == datetime(2026, 11, 10, 8, tzinfo=UTC)
