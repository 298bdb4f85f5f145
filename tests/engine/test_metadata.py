"""What follows from a movie's facts."""

from datetime import date

import pytest

from custom_components.radarr_mvp.engine.metadata import (
    AT_HOME,
    IN_CINEMAS,
    MovieDetails,
    MovieList,
    MovieSummary,
    Page,
    Release,
    ReleaseType,
    Translation,
    Video,
)


def movie(**facts: object) -> MovieDetails:
    """Return a movie of which little is known."""
    return MovieDetails(tmdb_id=1, title="x", **facts)


def test_the_year_is_that_of_the_main_date() -> None:
    """Any release serves where there is none; without any there is no year."""
    later = Release("US", ReleaseType.DIGITAL, date(2001, 1, 1))
    earlier = Release("FR", ReleaseType.PREMIERE, date(1999, 5, 1))
    assert movie(release_date=date(2000, 1, 1), releases=(earlier,)).year == 2000
    assert movie(releases=(later, earlier)).year == 1999
    assert movie().year is None
    assert MovieSummary(tmdb_id=1, title="x").year is None


def test_a_premiere_counts_as_cinema_and_a_disc_as_home() -> None:
    """The region comes first, the rest of the world second."""
    known = movie(
        releases=(
            Release("FR", ReleaseType.PREMIERE, date(2020, 5, 1)),
            Release("US", ReleaseType.THEATRICAL, date(2020, 8, 1)),
            Release("US", ReleaseType.PHYSICAL, date(2021, 1, 1)),
            Release("US", ReleaseType.DIGITAL, date(2020, 12, 1)),
        )
    )
    assert known.first_release(IN_CINEMAS, "US") == date(2020, 8, 1)
    assert known.first_release(IN_CINEMAS, "DE") == date(2020, 5, 1)
    assert known.first_release(AT_HOME, "US") == date(2020, 12, 1)
    assert known.first_release({ReleaseType.PHYSICAL}, "DE") == date(2021, 1, 1)
    assert known.first_release({ReleaseType.TV}, "US") is None


def test_the_cinema_certificate_wins() -> None:
    """A disc may carry another rating for its extras."""
    rated = movie(
        releases=(
            Release("US", ReleaseType.PHYSICAL, date(2021, 1, 1), "NR"),
            Release("US", ReleaseType.PREMIERE, date(2020, 1, 1), ""),
            Release("US", ReleaseType.THEATRICAL, date(2020, 8, 1), "R"),
        )
    )
    assert rated.certification("US") == "R"
    assert rated.certification("GB") == ""


def test_the_local_form_of_a_language_wins() -> None:
    """Any form is better than none."""
    texts = movie(
        translations=(
            Translation("pt", "PT", "Em casa"),
            Translation("pt", "BR", "No Brasil"),
        )
    )
    assert texts.translation("pt-BR") == texts.translations[1]
    assert texts.translation("pt") == texts.translations[0]
    assert texts.translation("fr") is None


@pytest.mark.parametrize(
    ("clips", "shown"),
    [
        ((), None),
        ((("clip", "Clip", True),), None),
        ((("teaser", "Teaser", True), ("fan", "Trailer", False)), "fan"),
        ((("fan", "Trailer", False), ("studio", "Trailer", True)), "studio"),
        ((("teaser", "Teaser", False),), "teaser"),
    ],
)
def test_which_trailer_is_shown(
    clips: tuple[tuple[str, str, bool], ...], shown: str | None
) -> None:
    """A trailer rather than a teaser, official rather than not, never a clip."""
    videos = tuple(
        Video(key, "YouTube", kind, official=official) for key, kind, official in clips
    )
    trailer = movie(videos=videos).trailer
    assert (trailer.key if trailer else None) == shown


def test_pages_of_a_list_are_joined() -> None:
    """Items follow each other, and what was left out adds up."""
    one, two = (MovieSummary(tmdb_id=n, title=str(n)) for n in (1, 2))
    first = MovieList("10", "List", Page(1, (one,), 2, 4, skipped=1))
    whole = first.joined(Page(2, (two,), 2, 4, skipped=1))
    assert whole.page.items == (one, two)
    assert whole.page.skipped == 2
    assert whole.page.is_last
    assert not first.page.is_last
