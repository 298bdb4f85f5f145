"""What comes out next of a library."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.coming import (
    MOST,
    ReleaseKind,
    look_ahead,
    next_release,
)
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
DAY = timedelta(days=1)


def movie(number: int = 1, **known: Any) -> Movie:
    """Return a movie."""
    return Movie(**{"id": number, "title": f"Movie {number}", **known})


@pytest.mark.parametrize(
    ("dates", "kind", "days"),
    [
        ({"in_cinemas": MIDNIGHT}, ReleaseKind.CINEMA, 0),
        (
            {"in_cinemas": MIDNIGHT - DAY, "digital_release": MIDNIGHT + 9 * DAY},
            ReleaseKind.DIGITAL,
            9,
        ),
        (
            {
                "digital_release": MIDNIGHT + 9 * DAY,
                "physical_release": MIDNIGHT + 3 * DAY,
            },
            ReleaseKind.PHYSICAL,
            3,
        ),
    ],
)
def test_the_next_release(
    dates: dict[str, datetime], kind: ReleaseKind, days: int
) -> None:
    """The first that is not over, today counting."""
    found = next_release(movie(**dates), NOW)
    assert found is not None
    assert (found.kind, found.at) == (kind, MIDNIGHT + days * DAY)


@pytest.mark.parametrize("dates", [{}, {"in_cinemas": MIDNIGHT - DAY}])
def test_no_release(dates: dict[str, datetime]) -> None:
    """What is over is not to come."""
    assert next_release(movie(**dates), NOW) is None


def test_what_lies_ahead() -> None:
    """Each movie counts once; the first are kept, in order of days and then of titles."""
    file = MovieFile(path="film.mkv")
    later = {"digital_release": MIDNIGHT + 5 * DAY, "in_cinemas": NOW - 90 * DAY}
    movies = [
        movie(1, title="b", **later),
        movie(2, title="A", **later),
        movie(3, title="Owned", file=file, physical_release=MIDNIGHT + DAY),
        movie(4, monitored=False, **later),
        movie(5, digital_release=MIDNIGHT - 9 * DAY),
        movie(6, file=file, digital_release=MIDNIGHT - 9 * DAY),
        movie(7, minimum_availability=Status.ANNOUNCED),
        movie(8),
    ]
    ahead = look_ahead(movies, NOW, 0)
    assert [one.movie.title for one in ahead.first] == ["Owned", "A", "b"]
    assert ahead.count == 3
    assert ahead.wanted == 2
    assert ahead.next_wanted == (MIDNIGHT + 5 * DAY, "A")


def test_many() -> None:
    """All count, and the first are kept."""
    movies = [movie(n, in_cinemas=MIDNIGHT + n * DAY) for n in range(40, 0, -1)]
    ahead = look_ahead(movies, NOW, 0)
    assert ahead.count == 40
    assert [one.movie.id for one in ahead.first] == list(range(1, MOST + 1))


def test_nothing() -> None:
    """An empty library has nothing ahead."""
    ahead = look_ahead([], NOW, 0)
    assert (ahead.wanted, ahead.next_wanted, ahead.count, ahead.first) == (
        0,
        None,
        0,
        (),
    )
