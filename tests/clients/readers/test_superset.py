"""JSON and plain text in all the shapes that lists have been given."""

from datetime import UTC, datetime
import json
from typing import Any

import pytest

from custom_components.radarr_mvp.clients.readers.superset import MOST_ROWS, read_list
from custom_components.radarr_mvp.engine.errors import (
    BadAnswer,
    Flaw,
    ServiceError,
    Throttled,
)
from custom_components.radarr_mvp.engine.lists.sources import (
    ListAnswer,
    ListedMovie,
    ListRefused,
    ListTrouble,
)

from ..listing import answer_of, titles


def read(value: Any, **headers: str) -> ListAnswer:
    """Read a list as JSON."""
    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    return read_list(answer_of(json.dumps(value), sent))


def one(**row: Any) -> ListedMovie:
    """Read the one movie of a list."""
    (movie,) = read([row]).movies
    return movie


@pytest.mark.parametrize("name", ["tmdb_id", "tmdbId", "tmdbid", "tmdb", "id"])
@pytest.mark.parametrize("value", [990001, "990001", 990001.0])
def test_ids_of_tmdb(name: str, value: object) -> None:
    """By every name, as a number or as digits."""
    assert one(**{name: value}).tmdb_id == 990001
    assert one(ids={name: value}, title="A").tmdb_id == (
        990001 if name != "id" else None
    )


@pytest.mark.parametrize("name", ["imdb_id", "imdbId", "imdb", "imdbid", "id"])
def test_ids_of_imdb(name: str) -> None:
    """By every name."""
    movie = one(**{name: "tt9900001"})
    assert (movie.imdb_id, movie.tmdb_id) == ("tt9900001", None)


def test_a_bare_id_is_not_tmdbs_where_that_has_a_name() -> None:
    """A Radarr that does not know TMDb's id has one of its own all the same."""
    movie = one(id=5, tmdbId=0, title="Unknown", year=2024)
    assert movie.tmdb_id is None
    assert one(id=5, tmdb_id=None, imdb_id="tt9900001").tmdb_id is None
    assert one(id=990001, imdb_id="tt9900001").tmdb_id == 990001


@pytest.mark.parametrize("name", ["title", "name", "original_title"])
def test_titles(name: str) -> None:
    """By every name."""
    assert one(**{name: "Invented  Film"}).title == "Invented Film"


@pytest.mark.parametrize(
    "row",
    [
        {"year": 2024},
        {"year": "2024"},
        {"release_year": "2024"},
        {"release_date": "2024-12-01"},
        {"year": None, "release_date": "2024-12-01"},
        {"title": "Invented Film (2024)"},
    ],
)
def test_years(row: dict[str, Any]) -> None:
    """By every name, or within the title."""
    movie = one(**{"title": "Invented Film", **row})
    assert (movie.title, movie.year) == ("Invented Film", 2024)


def test_what_else_is_told() -> None:
    """Rank, language, genres, notes, since when."""
    movie = one(
        id=1,
        rank=7,
        language="EN",
        genres=["Drama"],
        notes="The tinted version",
        listed_at="2026-01-02T03:04:05Z",
    )
    assert (movie.place, movie.language, movie.genres) == (7, "en", ("Drama",))
    assert movie.note == "The tinted version"
    assert movie.listed_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert one(id=1, language="English").language == ""


@pytest.mark.parametrize("name", ["results", "items", "movies", "parts", "data"])
def test_lists_within_objects(name: str) -> None:
    """By every name, with the name of the list where it has one."""
    found = read({"name": "Wanted", name: [{"id": 1}, {"id": 2}]})
    assert [movie.tmdb_id for movie in found.movies] == [1, 2]
    assert found.name == "Wanted"
    assert found.complete


def test_series_beside_and_among_movies() -> None:
    """They are counted."""
    found = read({"movies": [{"id": 1}], "shows": [{"id": 2}, {"id": 3}]})
    assert (len(found.movies), found.others) == (1, 2)
    assert read({"shows": [{"id": 2}]}).others == 1
    rows = [
        {"id": 1, "mediatype": "movie"},
        {"id": 2, "mediatype": "show"},
        {"id": 3, "media_type": "tv"},
        {"id": 4, "type": "person"},
        {"id": 5, "first_air_date": "2020-01-01"},
        {"type": "show", "show": {"ids": {"tmdb": 6}}},
    ]
    found = read(rows)
    assert (len(found.movies), found.others) == (1, 5)
    assert found.complete


def test_bare_ids_and_wrapped_movies() -> None:
    """Also lists of nothing but ids, and movies in an object of their own."""
    found = read(
        [
            653,
            "tt0013442",
            "https://www.themoviedb.org/movie/603",
            {"rank": 4, "movie": {"title": "A", "year": 2024, "ids": {"tmdb": "5"}}},
        ]
    )
    assert [movie.key for movie in found.movies] == [
        "tmdb:653",
        "imdb:tt0013442",
        "tmdb:603",
        "tmdb:5",
    ]
    assert found.movies[3].place == 4


def test_what_is_not_understood_is_counted() -> None:
    """And nothing may be concluded from such a list."""
    found = read([{"id": 1}, None, True, {}, {"id": "x"}, []])
    assert (len(found.movies), found.unread) == (1, 5)
    assert not found.complete


def test_what_is_named_twice_counts_once() -> None:
    """At its first place."""
    found = read([{"id": 1, "title": "One"}, {"id": 1, "title": "Again"}])
    assert titles(found) == ["One"]
    assert found.complete


@pytest.mark.parametrize(
    "more",
    [
        {"total_pages": 2},
        {"total_results": 40},
        {"totalItems": 2},
        {"has_more": True},
        {"next": "https://example.org/?page=2"},
    ],
)
def test_one_page_of_several(more: dict[str, Any]) -> None:
    """The first page is not the list."""
    assert not read({"results": [{"id": 1}], **more}).complete
    assert read({"results": [{"id": 1}], "total_pages": 1, "next": None}).complete


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X_Has_More", "true"),
        ("X_Pagination_Page_Count", "3"),
        ("Link", '<https://example.org/?page=2>; rel="next"'),
    ],
)
def test_headers_that_speak_of_more(name: str, value: str) -> None:
    """The body alone does not tell."""
    assert not read([{"id": 1}], **{name: value}).complete


def test_an_empty_list() -> None:
    """It is empty, and that is all there is to say."""
    found = read([])
    assert found.complete
    assert not found.movies


def test_more_rows_than_anybody_reads() -> None:
    """What is beyond is not there, and that is said."""
    found = read(list(range(1, MOST_ROWS + 2)))
    assert len(found.movies) == MOST_ROWS
    assert not found.complete


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, ListTrouble.ACCOUNT), (403, ListTrouble.PRIVATE), (404, ListTrouble.GONE)],
)
def test_errors_that_call_themselves_success(
    status: int, expected: ListTrouble
) -> None:
    """What a body reports is what happened."""
    with pytest.raises(ListRefused, match="Nothing here") as caught:
        read({"errors": [{"id": "rayid", "status": status, "detail": "Nothing here"}]})
    assert caught.value.trouble is expected


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ({"errors": [{"status": 429, "title": "Slow"}]}, Throttled, "Slow"),
        ({"errors": [{"status": 500, "title": "Oh"}]}, BadAnswer, "Oh"),
        ({"errors": [{}], "results": []}, BadAnswer, "an error"),
        ({"error": "Went wrong"}, BadAnswer, "Went wrong"),
        ({"unexpected": 1}, BadAnswer, "not a list"),
        ({"errors": ["x"]}, BadAnswer, "not a list"),
    ],
)
def test_other_errors(
    body: dict[str, Any], error: type[ServiceError], message: str
) -> None:
    """Never an empty list."""
    with pytest.raises(error, match=message):
        read(body)


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ('[{"id": 1}, {"id', Flaw.NOT_JSON),
        ("{", Flaw.NOT_JSON),
        ("<!DOCTYPE html><html></html>", Flaw.HTML),
        ("<?xml version='1.0'?><Error/>", Flaw.HTML),
    ],
)
def test_what_is_no_json(body: str, flaw: Flaw) -> None:
    """Half a list and a page are errors."""
    with pytest.raises(BadAnswer) as caught:
        read_list(answer_of(body))
    assert caught.value.flaw is flaw


def test_plain_text() -> None:
    """An id or address per line, with comments and empty lines, in any encoding."""
    text = (
        "# my films\r\ntt9900001\r\n\r\nhttps://www.themoviedb.org/movie/653-x\r\n"
        "https://www.themoviedb.org/tv/1\r\nnonsense\r\nhttps://www.imdb.com/title/tt9900002/\r\n"
    )
    found = read_list(answer_of(text.encode("utf-16")))
    assert [movie.key for movie in found.movies] == [
        "imdb:tt9900001",
        "tmdb:653",
        "imdb:tt9900002",
    ]
    assert (found.others, found.unread, found.complete) == (1, 1, False)
    assert read_list(answer_of("tt9900001\n")).complete


def test_too_much_plain_text() -> None:
    """What is beyond is not there, and that is said."""
    text = "\n".join(f"tt{number:07d}" for number in range(1, MOST_ROWS + 3))
    found = read_list(answer_of(text))
    assert len(found.movies) == MOST_ROWS
    assert not found.complete


@pytest.mark.parametrize("text", ["", "hello", "null", "7"])
def test_text_without_ids(text: str) -> None:
    """It is called what it is not."""
    with pytest.raises(ListRefused, match="neither JSON nor") as caught:
        read_list(answer_of(text))
    assert caught.value.trouble is ListTrouble.INVALID
