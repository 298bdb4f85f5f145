"""Keys, TMDb's own error codes, and answers of any other shape than promised."""

from collections.abc import AsyncGenerator
import logging
import threading
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from aiohttp.web import Application, Request, Response, json_response
from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.clients.rows import BrokenRowError, Row
from custom_components.radarr_mvp.clients.tmdb import Locale
from custom_components.radarr_mvp.clients.tmdb.credentials import TmdbKey
from custom_components.radarr_mvp.clients.tmdb.parsing.details import movie_details
from custom_components.radarr_mvp.clients.tmdb.parsing.listing import movie_page
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from tests.sandbox.planted import TMDB_API_KEY, TMDB_TOKEN
from tests.sandbox.service import FaultMode
from tests.sandbox.tmdb import FakeTmdb
from tests.sandbox.tmdb_answers import number_of

from .tmdb_house import TmdbHouse


@pytest.fixture
async def house(session: ClientSession) -> AsyncGenerator[TmdbHouse]:
    """Return a TMDb in good health."""
    async with FakeTmdb() as fake:
        yield TmdbHouse(fake, session)


@pytest.mark.parametrize(
    "typed", [TMDB_API_KEY, f" {TMDB_API_KEY}\n", TMDB_API_KEY.upper()]
)
async def test_a_key_goes_into_the_query(house: TmdbHouse, typed: str) -> None:
    """However it was pasted."""
    await house.client(typed).check()
    assert house.last().query["api_key"] == [TMDB_API_KEY]
    assert "Authorization" not in house.last().headers


@pytest.mark.parametrize("typed", [TMDB_TOKEN, f"Bearer {TMDB_TOKEN} "])
async def test_a_token_stays_out_of_addresses(house: TmdbHouse, typed: str) -> None:
    """It goes into a header, however it was pasted."""
    await house.client(typed).check()
    assert house.last().query == {}
    assert house.last().headers["Authorization"] == f"Bearer {TMDB_TOKEN}"


async def test_head_is_never_used(house: TmdbHouse) -> None:
    """TMDb does not answer it, nor does the sandbox."""
    client = house.client()
    await client.check()
    await client.movies.details(653)
    await client.images.fetch("/poster-653.jpg")
    assert {request.method for request in house.requests()} == {"GET"}
    async with house.session.head(f"{house.fake.api_url}/configuration") as response:
        assert response.status == 405


async def test_a_wrong_key_is_not_sent_twice(house: TmdbHouse) -> None:
    """Until it changes, or a person tries it by hand."""
    client = house.client("f" * 32)
    with pytest.raises(AuthRefused, match="Invalid API key"):
        await client.check()
    with pytest.raises(AuthRefused):
        await client.movies.details(653)
    assert len(house.requests()) == 1
    house.fake.keys.add("f" * 32)
    await client.check(deliberate=True)
    await client.movies.details(653)


async def test_a_check_that_says_nothing_of_the_key(house: TmdbHouse) -> None:
    """Some other service at that address is not TMDb."""
    house.fake.spoil = lambda _, body: {"status": "ok"}
    with pytest.raises(BadAnswer) as caught:
        await house.client().check()
    assert caught.value.flaw is Flaw.UNEXPECTED


def test_a_key_is_not_shown() -> None:
    """Neither in a repr nor in an error."""
    assert TMDB_API_KEY not in repr(TmdbKey.parse(TMDB_API_KEY))
    assert TMDB_TOKEN not in repr(TmdbKey.parse(TMDB_TOKEN))
    error = ServiceError("tmdb", f"GET /3/movie/1?api_key={TMDB_API_KEY}")
    assert TMDB_API_KEY not in str(error)


@pytest.mark.parametrize("key", [TMDB_API_KEY, TMDB_TOKEN])
async def test_no_secret_is_logged(
    house: TmdbHouse, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Through success, failure and outdated answers."""
    caplog.set_level(logging.DEBUG)
    await house.client(key).movies.details(653)
    house.clock.advance(10**6)
    house.fake.fail(FaultMode.SERVER_ERROR)
    assert (await house.client(key).movies.details(653)).stale
    assert "an earlier answer serves" in caplog.text
    assert key not in caplog.text


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (3, AuthRefused),
        (7, AuthRefused),
        (10, AuthRefused),
        (14, AuthRefused),
        (45, AuthRefused),
        (6, NotFound),
        (34, NotFound),
        (25, Throttled),
        (9, Unavailable),
        (11, Unavailable),
        (15, Unavailable),
        (24, Unavailable),
        (43, Unavailable),
        (44, Unavailable),
        (46, Unavailable),
        (5, BadAnswer),
        (18, BadAnswer),
        (20, BadAnswer),
        (22, BadAnswer),
        (27, BadAnswer),
        (47, BadAnswer),
    ],
)
async def test_each_code_means_one_kind_of_error(
    house: TmdbHouse, code: int, expected: type[ServiceError]
) -> None:
    """By TMDb's own code, not by the HTTP status that comes along."""
    house.fake.problem_once(code)
    with pytest.raises(expected) as caught:
        await house.client().movies.details(653)
    assert type(caught.value) is expected
    if isinstance(caught.value, BadAnswer):
        assert caught.value.flaw is Flaw.REJECTED
    if isinstance(caught.value, Unavailable):
        slow = Outage.TIMEOUT if code == 24 else Outage.SERVER
        assert caught.value.reason is slow


async def test_a_rejected_question_says_why(house: TmdbHouse) -> None:
    """TMDb's own words reach the reader."""
    house.fake.problem_once(27)
    with pytest.raises(BadAnswer, match=r"Too many append.*\(code 27\)"):
        await house.client().movies.details(653)


async def test_throttling_without_a_time_is_short(house: TmdbHouse) -> None:
    """TMDb counts by the second, so the rest is not an hour."""
    house.fake.problem_once(25)
    with pytest.raises(Throttled) as caught:
        await house.client().movies.details(653)
    assert caught.value.retry_after == 10


@pytest.fixture
async def foreign(socket_enabled: None) -> AsyncGenerator[TestServer]:
    """Return a server between TMDb and us that answers what the path says."""

    async def answer(request: Request) -> Response:
        status = int(request.match_info["id"])
        match request.query["language"]:
            case "html":
                return Response(
                    status=status,
                    text="<html><h1>Blocked</h1></html>",
                    content_type="text/html",
                )
            case "json":
                return json_response({"message": "nothing here"}, status=status)
            case "list":
                return json_response(["nothing here"], status=status)
            case "code":
                return json_response({"status_code": 999}, status=status)
            case _:
                return Response(status=status, text="%")

    app = Application()
    app.router.add_get("/3/movie/{id}", answer)
    async with TestServer(app) as server:
        yield server


@pytest.mark.parametrize(
    ("status", "body", "expected", "detail"),
    [
        (404, "html", BadAnswer, Flaw.HTML),
        (404, "json", BadAnswer, Flaw.UNEXPECTED),
        (410, "list", BadAnswer, Flaw.UNEXPECTED),
        (404, "code", NotFound, None),
        (401, "html", BadAnswer, Flaw.HTML),
        (401, "json", AuthRefused, Refusal.CREDENTIALS),
        (403, "html", AuthRefused, Refusal.BANNED),
        (429, "html", Throttled, None),
        (502, "html", Unavailable, Outage.SERVER),
        (418, "text", BadAnswer, Flaw.REJECTED),
        (302, "html", BadAnswer, Flaw.REDIRECTED),
        (304, "text", BadAnswer, Flaw.UNEXPECTED),
        (200, "html", BadAnswer, Flaw.HTML),
        (200, "text", BadAnswer, Flaw.NOT_JSON),
    ],
)
async def test_errors_that_are_not_of_tmdb(
    session: ClientSession,
    foreign: TestServer,
    status: int,
    body: str,
    expected: type[ServiceError],
    detail: object,
) -> None:
    """No movie is gone and no key refused because a proxy or CDN shows a page of its own."""
    async with FakeTmdb() as fake:
        client = TmdbHouse(fake, session).client(
            url=str(foreign.make_url("/3/")), locale=Locale(body)
        )
        with pytest.raises(expected) as caught:
            await client.movies.details(status)
    assert type(caught.value) is expected
    if detail is not None:
        fact = getattr(caught.value, "flaw", getattr(caught.value, "reason", None))
        assert fact is detail


async def test_a_block_by_the_cdn_leaves_the_outdated_answer(
    house: TmdbHouse, foreign: TestServer
) -> None:
    """A ban is a bad day, not the end of what is known."""
    details = await house.client(locale=Locale("html")).movies.details(653)
    assert details.value.tmdb_id == 653
    house.clock.advance(10**6)
    house.fake.spoil = lambda path, body: [path, body]
    assert (await house.client(locale=Locale("html")).movies.details(653)).stale


async def test_broken_items_are_left_out(house: TmdbHouse) -> None:
    """One bad entry does not spoil a page."""

    def spoil(_: str, body: Any) -> Any:
        body["results"][1:4] = [None, {"id": "x", "title": "No number"}, {"id": 5}]
        return body

    house.fake.spoil = spoil
    page = (await house.client().lists.keyword_movies(1)).value
    assert page.items == ()
    house.fake.spoil = lambda path, body: body
    whole = (await house.client().movies.search("the")).value.items
    house.fake.spoil = spoil
    house.clock.advance(10**6)
    page = (await house.client().movies.search("the")).value
    assert page.skipped == 3
    assert page.items[0] == whole[0]
    assert set(page.items) < set(whole)


SPOILED: dict[str, Any] = {
    "release_date": "",
    "runtime": None,
    "imdb_id": "",
    "status": "On Hold",
    "belongs_to_collection": {"id": None},
    "genres": [{"id": 27}, {"name": "Horror"}, "x", {"id": 14, "name": "Fantasy"}],
    "production_companies": "none",
    "spoken_languages": None,
    "origin_country": [None, "DE", 7],
    "tagline": True,
    "recommendations": {"results": [{"id": 7, "title": "x", "genre_ids": "27"}]},
    "popularity": "high",
    "vote_count": 12.0,
    "vote_average": True,
    "release_dates": {
        "results": [
            {"iso_3166_1": "US", "release_dates": None},
            {
                "iso_3166_1": "US",
                "release_dates": [
                    {"release_date": "", "type": 4},
                    {"release_date": "2001-02-30T00:00:00.000Z", "type": 4},
                    {"release_date": "2001-02-03T00:00:00.000Z", "type": 9},
                    {"release_date": "2001-02-03T00:00:00.000Z", "type": 5},
                ],
            },
        ]
    },
    "images": {"posters": [{"file_path": None}, {"file_path": "/a.jpg"}]},
    "videos": {
        "results": [
            {"key": "", "site": "YouTube"},
            {"key": "1", "site": "Vimeo", "type": "Trailer", "published_at": "soon"},
            {"key": "2", "site": "Elsewhere", "type": "Trailer", "official": True},
        ]
    },
    "credits": {"cast": [{"id": 1}, {"id": 2, "name": "Somebody"}], "crew": {}},
    "translations": {"translations": [{"iso_639_1": ""}, {"iso_639_1": "fr"}]},
    "external_ids": [],
    "watch/providers": {
        "results": {
            "US": {"flatrate": [{"provider_id": 8}], "rent": None},
            "DE": None,
        }
    },
}


async def test_a_movie_full_of_holes_is_still_a_movie(house: TmdbHouse) -> None:
    """Whatever is misshapen is empty; the rest stands."""
    house.fake.spoil = lambda _, body: body | SPOILED
    movie = (await house.client().movies.details(653)).value
    assert movie.title == "Nosferatu"
    assert (movie.release_date, movie.runtime, movie.imdb_id) == (None, 0, None)
    assert movie.year == 2001
    assert movie.status == "unknown"
    assert movie.collection is None
    assert [genre.name for genre in movie.genres] == ["Fantasy"]
    assert movie.companies == movie.spoken_languages == ()
    assert movie.origin_countries == ("DE",)
    assert movie.tagline == ""
    assert movie.recommendations[0].genre_ids == ()
    assert (movie.popularity, movie.vote_count, movie.vote_average) == (0, 12, 0)
    assert [(release.kind, release.day.year) for release in movie.releases] == [
        (5, 2001)
    ]
    assert [image.path for image in movie.images] == ["/a.jpg"]
    assert movie.trailer is not None
    assert movie.trailer.url == "https://vimeo.com/1"
    assert movie.trailer.published is None
    assert movie.videos[1].url is None
    assert [member.name for member in movie.cast] == ["Somebody"]
    assert movie.crew == ()
    assert movie.translation("fr") is not None
    assert movie.translation("de") is None
    assert [(place.region, place.offers) for place in movie.watch] == [
        ("US", ()),
        ("DE", ()),
    ]


async def test_a_famous_movie_has_a_large_record(house: TmdbHouse) -> None:
    """Hundreds of pictures and people are all read, away from the event loop."""
    crowd = [{"id": n, "name": f"Extra {n}"} for n in range(1, 5001)]
    house.fake.spoil = lambda _, body: body | {"credits": {"cast": crowd, "crew": []}}
    readers: set[str] = set()

    def read(row: Row) -> int:
        readers.add(threading.current_thread().name)
        return len(movie_details(row).cast)

    transport = house.client()._transport
    appended = {"append_to_response": "credits"}
    assert (await transport.fetch("movie/653", read, appended)).value == 5000
    assert threading.main_thread().name not in readers


async def test_an_empty_title_falls_back(house: TmdbHouse) -> None:
    """To English, then to the original; a movie without any is no movie."""
    house.fake.spoil = lambda _, body: body | {"title": ""}
    german = house.client(locale=Locale("de-DE", "DE"))
    assert (await german.movies.details(653)).value.title == "Nosferatu"
    assert (await german.movies.details(961)).value.title == "The General"
    assert (await german.movies.search("Metropolis")).value.items[0].title
    house.fake.spoil = lambda _, body: body | {"title": None, "original_title": ""}
    with pytest.raises(BadAnswer) as caught:
        await german.movies.details(10378)
    assert caught.value.flaw is Flaw.UNEXPECTED


@pytest.mark.parametrize("body", [[], {}, {"results": {}}, None, 7, "text"])
async def test_no_answer_of_another_shape_is_believed(
    house: TmdbHouse, body: object
) -> None:
    """An empty catalogue or page made of nonsense would be kept and trusted."""
    house.fake.spoil = lambda _, __: body
    calls = [
        lambda client: client.check(),
        lambda client: client.movies.details(653),
        lambda client: client.movies.search("x"),
        lambda client: client.movies.find("tt0013442"),
        lambda client: client.movies.collection(10331001),
        lambda client: client.movies.person_credits(number_of("F. W. Murnau")),
        lambda client: client.lists.page(10),
        lambda client: client.reference.genres(),
        lambda client: client.reference.languages(),
        lambda client: client.reference.countries(),
        lambda client: client.reference.certifications(),
        lambda client: client.reference.configuration(),
        lambda client: client.reference.providers(),
    ]
    for call in calls:
        with pytest.raises(BadAnswer) as caught:
            await call(house.client())
        assert caught.value.flaw is Flaw.UNEXPECTED


async def test_watch_without_results_is_no_answer(house: TmdbHouse) -> None:
    """A movie nobody offers has empty results, not none."""
    house.fake.spoil = lambda _, __: {"id": 653}
    with pytest.raises(BadAnswer):
        await house.client().movies.watch(653)


async def test_certifications_without_names_are_left_out(house: TmdbHouse) -> None:
    """They could not be shown."""
    ratings = [{"certification": ""}, {"certification": "R", "order": 4}]
    house.fake.spoil = lambda _, __: {"certifications": {"US": ratings, "DE": None}}
    found = (await house.client().reference.certifications()).value
    assert [(rating.name, rating.order) for rating in found] == [("R", 4)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*SPOILED, "results", "type", "id", "data", "US"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_no_json_crashes_the_reader(data: object) -> None:
    """Whatever arrives, the one error is that it is broken."""
    shape = {"id": 1, "title": "x", "results": [data]}
    body = shape | data if isinstance(data, dict) else shape
    for parse in (movie_details, movie_page):
        try:
            parse(Row.of(body))
        except BrokenRowError:
            assert "id" in body
