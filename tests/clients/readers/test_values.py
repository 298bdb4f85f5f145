"""Single values as people and services write them."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.clients.readers import values


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1922", 1922),
        ("2024-09-14", 2024),
        (" 1999 ", 1999),
        ("1869", 0),
        ("2101", 0),
        ("99", 0),
        ("", 0),
        ("20x4", 0),
        ("\u0661\u0669\u0662\u0662", 0),
        (1922, 1922),
        (0, 0),
    ],
)
def test_years(text: str | int, year: int) -> None:
    """Those in which films were made, and are planned."""
    assert values.year_of(text) == year


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1203", 1203),
        ("1,203", 1203),
        ("1.203", 1203),
        ("0", None),
        ("", None),
        ("many", None),
        ("-3", None),
    ],
)
def test_counts(text: str, count: int | None) -> None:
    """However the thousands are set apart; none is not known."""
    assert values.count_of(text) == count


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("7.1", 7.1),
        ("7,1", 7.1),
        ("10", 10.0),
        ("0", None),
        ("11", None),
        ("nan", None),
        ("inf", None),
        ("", None),
    ],
)
def test_ratings(text: str, rating: float | None) -> None:
    """With a point or the comma of other countries."""
    assert values.rating_of(text) == rating


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (653, 653),
        ("653", 653),
        (" 653 ", 653),
        (653.0, 653),
        (653.5, None),
        (float("inf"), None),
        (True, None),
        (0, None),
        (-1, None),
        ("-1", None),
        ("tt0013442", None),
        (2**31, None),
        (None, None),
        ([653], None),
    ],
)
def test_ids_of_tmdb(value: object, number: int | None) -> None:
    """Numbers and digits; nothing that only looks like one."""
    assert values.tmdb_id_of(value) == number


@pytest.mark.parametrize(
    ("text", "tmdb_id", "imdb_id"),
    [
        ("https://www.themoviedb.org/movie/653-nosferatu", 653, None),
        ("https://www.imdb.com/title/tt0013442/", None, "tt0013442"),
        ("tmdb://653", 653, None),
        ("tmdb:653", 653, None),
        ("imdb://tt0013442 tmdb://653", 653, "tt0013442"),
        ("https://www.themoviedb.org/tv/653", None, None),
        ("attt0013442", None, None),
        ("tt123", None, None),
        ("tt12345678901", None, None),
    ],
)
def test_ids_within_texts(text: str, tmdb_id: int | None, imdb_id: str | None) -> None:
    """From addresses and schemes."""
    assert values.tmdb_id_in(text) == tmdb_id
    assert values.imdb_id_in(text) == imdb_id


def test_series_by_their_addresses() -> None:
    """Nobody takes them for films."""
    assert values.names_series("https://www.themoviedb.org/tv/1396")
    assert values.names_series("tvdb://77001")
    assert not values.names_series("https://www.themoviedb.org/movie/653")


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Invented Film (2021)", ("Invented Film", 2021)),
        ("Invented Film [2021]", ("Invented Film", 2021)),
        ("(500) Days of Invention (2009)", ("(500) Days of Invention", 2009)),
        ("Invented Film, 2024 - \u2605\u2605\u2605\u2605", ("Invented Film", 2024)),
        ("Hello, Film, 2024", ("Hello, Film", 2024)),
        ("Caf\u00e9&nbsp;Film (2021)", ("Caf\u00e9 Film", 2021)),
        ("Nosferatu.1922.1080p.BluRay.x264-GRP", ("Nosferatu", 1922)),
        # Only what speaks of the picture is the name of a release.
        ("Wonder Woman 1984", ("Wonder Woman 1984", 0)),
        ("Some Title", ("Some Title", 0)),
        ("(2021)", ("(2021)", 0)),
        ("Far Away (9999)", ("Far Away (9999)", 0)),
        ("Show.S01E02.1080p.WEB.x264-GRP", ("Show.S01E02.1080p.WEB.x264-GRP", 0)),
    ],
)
def test_titles_with_years(text: str, split: tuple[str, int]) -> None:
    """In brackets, behind a comma, in the name of a release."""
    assert values.split_title(text) == split


def test_bracketed_titles() -> None:
    """A comma is no sign where a year is expected elsewhere."""
    assert values.bracketed("Stalingrad, 1942") == ("Stalingrad, 1942", 0)
    assert values.bracketed("Stalingrad (1993)") == ("Stalingrad", 1993)


@pytest.mark.parametrize(
    "kind", ["", "movie", "Movie", "tvMovie", "TV Movie", "Video", "film", "feature"]
)
def test_what_is_a_movie(kind: str) -> None:
    """In every spelling; what says nothing may be one."""
    assert values.is_movie(kind)


@pytest.mark.parametrize(
    "kind",
    [
        *("TV Series", "tvSeries", "TV Mini Series", "tvEpisode", "Short", "show"),
        *("TV Special", "Video Game", "Music Video", "Podcast Episode", "person"),
    ],
)
def test_what_is_none(kind: str) -> None:
    """Short films and specials only where they are asked for."""
    assert not values.is_movie(kind)
    assert values.is_movie("Short", values.SHORTS)
    assert values.is_movie("TV Special", values.SPECIALS)


def test_days_and_moments() -> None:
    """A day begins at midnight, a moment keeps its zone."""
    assert values.day_of("2026-01-05") == datetime(2026, 1, 5, tzinfo=UTC)
    moment = values.day_of("2026-01-05T10:00:00+02:00")
    assert moment == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert values.day_of("5 Jan") is None


@given(st.text())
def test_any_text_will_do(text: str) -> None:
    """Nothing that somebody wrote breaks anything, and titles stay on one line."""
    title, year = values.split_title(text)
    assert "\n" not in title
    assert year == 0 or 1870 <= year <= 2100
    values.rating_of(text)
    values.count_of(text)
    values.day_of(text)
    assert len(values.note_of(text)) <= 1000
