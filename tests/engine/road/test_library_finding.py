"""Which movie is meant by a text."""

from datetime import date

import pytest

from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import Exclusion
from custom_components.radarr_mvp.engine.library import AddRequest, AmbiguousTitle
from custom_components.radarr_mvp.engine.library.finding import Question, question_of
from custom_components.radarr_mvp.engine.metadata import Release, ReleaseType
from tests.engine.road.library_home import NOSFERATU, Home, key_of
from tests.engine.road.metadata import DOWN
from tests.engine.rooms import Rooms


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("tmdb:653", Question(tmdb_id=653)),
        ("TMDBID: 653", Question(tmdb_id=653)),
        ("https://www.themoviedb.org/movie/653-nosferatu", Question(tmdb_id=653)),
        ("tt0013442", Question(imdb_id="tt0013442")),
        ("imdb:tt13442", Question(imdb_id="tt0013442")),
        ("imdbid: TT0013442", Question(imdb_id="tt0013442")),
        ("https://www.imdb.com/title/tt0013442/?ref_=x", Question(imdb_id="tt0013442")),
        ("imdb.com/de/title/tt0013442", Question(imdb_id="tt0013442")),
        ("  Nosferatu  ", Question("Nosferatu")),
        ("Nosferatu 1922", Question("Nosferatu", 1922)),
        ("Nosferatu (1922)", Question("Nosferatu", 1922)),
        ("Nosferatu [1922]", Question("Nosferatu", 1922)),
        ("1917", Question("1917")),
        ("2012 (2009)", Question("2012", 2009)),
        ("Section 19", Question("Section 19")),
    ],
)
def test_a_text_is_understood(text: str, question: Question) -> None:
    """Ids, addresses, titles with and without a year."""
    assert question_of(text) == question


async def test_a_look_up_tells_what_the_library_has(rooms: Rooms) -> None:
    """And what is excluded."""
    home = Home(rooms)
    movie = await rooms.movie()
    await rooms.books.write(
        lambda one: rooms.books.exclusions.add(
            one, Exclusion(title="The Kid", tmdb_id=10098), 0.0
        )
    )
    (found,) = await home.library.look_up("nosferatu 1922")
    assert (found.summary.tmdb_id, found.movie, found.excluded) == (653, movie, False)
    (found,) = await home.library.look_up("The Kid")
    assert (found.movie, found.excluded) == (None, True)


async def test_a_look_up_by_id_finds_one_movie_or_none(rooms: Rooms) -> None:
    """It is shown as a search would show it."""
    home = Home(rooms)
    (found,) = await home.library.look_up("tt0013442")
    assert found.summary.title == "Nosferatu"
    assert found.summary.year == 1922
    assert found.imdb_id == "tt0013442"
    assert await home.library.look_up("tmdb:4711") == ()


async def test_a_year_may_be_part_of_the_title(rooms: Rooms) -> None:
    """Where no movie of that year is found, the whole text is the title."""
    home = Home(rooms)
    home.source.put(5, "Blade Runner 2049", release_date=date(2017, 10, 4))
    (found,) = await home.library.look_up("Blade Runner 2049")
    assert found.summary.tmdb_id == 5
    movie = await home.library.add(AddRequest(title="Blade Runner 2049"))
    assert movie.year == 2017


async def test_a_source_out_of_reach_is_no_empty_answer(rooms: Rooms) -> None:
    """Who asks is told."""
    home = Home(rooms)
    home.source.fault = DOWN
    with pytest.raises(Unavailable):
        await home.library.look_up("Nosferatu")


@pytest.mark.parametrize(
    "request_",
    [
        AddRequest(tmdb_id=NOSFERATU),
        AddRequest(imdb_id="tt0013442"),
        AddRequest(imdb_id="13442"),
        AddRequest(title="nosferatu", year=1922),
        AddRequest(title="Nosferatu (1922)"),
        AddRequest(title="Nosferatu"),
        AddRequest(title="Nosferatu, eine Symphonie des Grauens"),
        AddRequest(title="tmdb:653"),
        # A year beside it, and a title that is only the beginning of one.
        AddRequest(title="Nosferatu", year=1921),
        AddRequest(title="Symphonie des Grauens", year=1922),
    ],
)
async def test_one_movie_is_meant(rooms: Rooms, request_: AddRequest) -> None:
    """However it is named."""
    home = Home(rooms)
    details = home.source.known[NOSFERATU]
    if request_.year == 1921:
        # The source finds a movie by the year of any release.
        premiere = Release("FR", ReleaseType.TV, date(1921, 1, 1))
        home.source.change(NOSFERATU, releases=(*details.releases, premiere))
    movie = await home.library.add(request_)
    assert movie.tmdb_id == NOSFERATU


async def test_a_title_that_several_bear_is_not_guessed(rooms: Rooms) -> None:
    """A person is told between which to choose."""
    home = Home(rooms)
    home.source.put(8, "Nosferatu", release_date=date(2024, 12, 25), popularity=90.0)
    with pytest.raises(AmbiguousTitle) as problem:
        await home.library.add(AddRequest(title="Nosferatu"))
    assert problem.value.key == "ambiguous_title"
    assert [one.tmdb_id for one in problem.value.candidates] == [8, 653]
    assert problem.value.placeholders == {
        "title": "Nosferatu",
        "candidates": "Nosferatu (2024), Nosferatu (1922)",
    }
    movie = await home.library.add(AddRequest(title="Nosferatu", year=2024))
    assert movie.tmdb_id == 8


async def test_a_title_that_is_only_alike_is_not_guessed(rooms: Rooms) -> None:
    """What is known besides is offered."""
    home = Home(rooms)
    home.source.put(9, "The Film of the Day")
    with pytest.raises(AmbiguousTitle) as problem:
        await home.library.add(AddRequest(title="Film"))
    assert problem.value.placeholders["candidates"] == "The Film of the Day"
    # The source knows the film by a title that is nothing like its own.
    with pytest.raises(AmbiguousTitle) as problem:
        await home.library.add(AddRequest(title="Le Mécano", year=1926))
    assert problem.value.placeholders["candidates"] == "The General (1926)"
    assert not list(rooms.house.index)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (AddRequest(), "movie_not_named"),
        (AddRequest(title="  "), "movie_not_named"),
        (AddRequest(tmdb_id=4711), "movie_not_found"),
        (AddRequest(imdb_id="tt9999999"), "movie_not_found"),
        (AddRequest(imdb_id="nosferatu"), "imdb_id_invalid"),
        (AddRequest(title="No Such Film"), "movie_not_found"),
        (AddRequest(title="No Such Film", year=1999), "movie_not_found"),
    ],
)
async def test_what_cannot_be_found_is_said(
    rooms: Rooms, request_: AddRequest, key: str
) -> None:
    """Nothing is added."""
    home = Home(rooms)
    with pytest.raises(Invalid) as problem:
        await home.library.add(request_)
    assert key_of(problem) == key
    assert not list(rooms.house.index)
