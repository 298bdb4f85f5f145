"""A movie of the library out of all that is known of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.library.from_metadata import (
    described,
    language_of,
)
from custom_components.radarr_mvp.engine.metadata import (
    AlternativeTitle,
    MovieDetails,
    Release,
    ReleaseType,
    Translation,
)
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.releases.languages import (
    CHINESE,
    ENGLISH,
    FRENCH,
    GERMAN,
    PORTUGUESE_BRAZIL,
    UNKNOWN,
)
from tests.engine.road.library_home import METROPOLIS, NOSFERATU
from tests.engine.road.metadata import FakeMetadata

FILMS = FakeMetadata.with_films().known


def movie_of(region: str = "US", **known: Any) -> Movie:
    """Return a movie of which this is known."""
    given: dict[str, Any] = {"tmdb_id": 1, "title": "The Film"}
    return described(Movie(id=7, title=""), MovieDetails(**given | known), region)


def day(*parts: int) -> datetime:
    """Return the beginning of a day."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]  # A date has three parts.


def test_a_film_is_described_for_its_region() -> None:
    """Dates are those of the household's country."""
    movie = described(Movie(id=7, title=""), FILMS[NOSFERATU], "US")
    assert (movie.id, movie.tmdb_id, movie.imdb_id) == (7, 653, "tt0013442")
    assert (movie.title, movie.year, movie.runtime) == ("Nosferatu", 1922, 95)
    assert movie.original_title == "Nosferatu, eine Symphonie des Grauens"
    assert movie.original_language is GERMAN
    assert movie.in_cinemas == day(1929, 6, 3)
    assert movie.digital_release == day(2007, 11, 20)
    assert movie.physical_release == day(2001, 1, 2)
    german = described(Movie(id=7, title=""), FILMS[NOSFERATU], "DE")
    assert german.in_cinemas == day(1922, 2, 16)
    assert german.physical_release == day(2003, 2, 10)
    # No digital release is known there, so that of elsewhere counts.
    assert german.digital_release == day(2007, 11, 20)


def test_a_country_without_dates_goes_by_those_of_others() -> None:
    """A premiere counts as well as any other day in a cinema."""
    movie = described(Movie(id=7, title=""), FILMS[METROPOLIS], "SE")
    assert movie.in_cinemas == day(1927, 1, 10)
    assert movie.digital_release is None


@pytest.mark.parametrize(
    ("releases", "expected"),
    [
        ((), day(2010, 5, 1)),
        ((Release("US", ReleaseType.DIGITAL, date(2010, 5, 1)),), None),
    ],
)
def test_the_only_date_is_that_of_the_cinemas(
    releases: tuple[Release, ...], expected: datetime | None
) -> None:
    """A film that went straight to streaming was never there."""
    movie = movie_of(release_date=date(2010, 5, 1), releases=releases)
    assert movie.in_cinemas == expected
    assert movie.year == 2010


@pytest.mark.parametrize(
    ("cinemas", "secondary"),
    [
        ((("FR", 2019),), 2019),
        ((("FR", 2020), ("US", 2021)), 2021),
        ((("FR", 2020), ("US", 2029)), 0),
        ((("US", 2020),), 0),
        ((), 0),
    ],
)
def test_a_premiere_of_another_year_is_known(
    cinemas: tuple[tuple[str, int], ...], secondary: int
) -> None:
    """Releases are named after either, but not after a late return to the cinemas."""
    releases = tuple(
        Release(country, ReleaseType.THEATRICAL, date(year, 3, 1))
        for country, year in cinemas
    )
    movie = movie_of(release_date=date(2020, 3, 1), releases=releases)
    assert (movie.year, movie.secondary_year) == (2020, secondary)


def test_titles_are_kept_as_far_as_releases_bear_them() -> None:
    """Each is there once; translations in other scripts are not, nor those that are the title itself."""
    movie = movie_of(
        original_title="Das Boot",
        original_language="de",
        title="The Boat",
        alternative_titles=(
            AlternativeTitle("Das Boot: The Director's Cut"),
            AlternativeTitle("Das Boot - the directors cut"),
            AlternativeTitle("THE BOAT"),
            AlternativeTitle("Le Bateau"),
            AlternativeTitle("上海"),
            AlternativeTitle("?"),
        ),
        translations=(
            Translation("de", "DE", "Das Boot"),
            Translation("en", "GB", "The Boat"),
            Translation("fr", "CA", "Le Sous-marin"),
            Translation("fr", "FR", "Le Bateau"),
            Translation("fr", "", "Der andere"),
            Translation("pt", "BR", "O Barco"),
            Translation("ru", "RU", "Подводная лодка"),
            Translation("it", "IT", ""),
            Translation("cn", "CN", "Sam Seoi"),
            Translation("xx", "", "Without words"),
        ),
    )
    assert movie.alternative_titles == ("Das Boot: The Director's Cut", "上海")
    assert movie.translations == {
        FRENCH.id: "Le Bateau",
        PORTUGUESE_BRAZIL.id: "O Barco",
        CHINESE.id: "Sam Seoi",
    }


def test_what_its_owner_decided_stays() -> None:
    """Only what is known of a movie is renewed; an id that is no longer told is not forgotten."""
    before = Movie(
        id=7, title="Old", imdb_id="tt0000001", monitored=False, folder="Old (1)"
    )
    movie = described(before, MovieDetails(tmdb_id=1, title="New"), "US")
    assert (movie.title, movie.imdb_id) == ("New", "tt0000001")
    assert (movie.monitored, movie.folder) == (False, "Old (1)")


def test_languages_are_known_by_the_source_s_own_codes() -> None:
    """Cantonese has one, films without words another."""
    assert language_of("cn") is CHINESE
    assert language_of("en") is ENGLISH
    assert language_of("xx") is UNKNOWN
    assert language_of("") is UNKNOWN
