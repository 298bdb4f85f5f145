"""Which movies entries mean."""

from datetime import date

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.library import AddRequest
from custom_components.radarr_mvp.engine.lists.items import words
from tests.engine.lists.village import Village, listed
from tests.engine.road.metadata import DOWN

DAY = 86_400.0


def film(village: Village, tmdb_id: int, title: str, year: int, imdb: str = "") -> None:
    """Let a film be known."""
    village.metadata.put(
        tmdb_id, title, release_date=date(year, 3, 4), imdb_id=imdb or None
    )


async def test_by_each_of_its_names(village: Village) -> None:
    """The TMDb id counts before the IMDb id, that before the title."""
    film(village, 1, "One", 1999, "tt0000001")
    film(village, 2, "Two", 2000, "tt0000002")
    film(village, 3, "Three!", 2001)
    village.follow().names(
        listed(1, "Wrong title", imdb_id="tt0000002"),
        listed(None, "Wrong title", imdb_id="tt0000002"),
        listed(None, "three", year=2001),
    )
    await village.visit()
    assert village.library_ids() == {1, 2, 3}
    assert len(village.metadata.asked("find")) == 1
    assert len(village.metadata.asked("search")) == 1


async def test_what_the_library_knows_costs_nothing(village: Village) -> None:
    """Neither by one id nor by the other."""
    film(village, 1, "One", 1999, "tt0000001")
    await village.library.add(AddRequest(tmdb_id=1))
    village.metadata.calls.clear()
    village.follow().names(listed(None, "One", imdb_id="tt0000001"), listed(1))
    assert (await village.visit()).outcomes == {"existing": 2}
    assert village.metadata.calls == []


@pytest.mark.parametrize(
    ("title", "year", "reason", "message", "candidates"),
    [
        (
            "Twins",
            1990,
            "several",
            "2 movies of 1990 bear this title",
            [(4, 1990), (5, 1990)],
        ),
        (
            "Alone",
            2003,
            "not_found",
            "TMDb knows no movie with this title",
            [],
        ),
        (
            "Alone",
            0,
            "no_year",
            "The list gives no year, so the title alone does not tell which movie it is",
            [(6, 2002)],
        ),
        (
            "Twin",
            1990,
            "not_found",
            "TMDb knows only movies with similar titles",
            [(4, 1990), (5, 1990)],
        ),
    ],
)
async def test_nothing_is_guessed(
    village: Village,
    title: str,
    year: int,
    reason: str,
    message: str,
    candidates: list[tuple[int, int]],
) -> None:
    """What may be meant is kept for a person to choose from."""
    film(village, 4, "Twins", 1990)
    film(village, 5, "Twins", 1990)
    film(village, 6, "Alone", 2002)
    village.follow().names(listed(None, title, year=year))
    report = await village.visit()
    assert report.outcomes == {"unidentified": 1}
    page, found = await village.lists.items("a")
    (item,) = page.items
    assert (item.reason, item.message) == (reason, message)
    told = found[item.key].data["candidates"]
    assert isinstance(told, list)
    assert [(one["tmdb_id"], one["year"]) for one in told] == candidates


async def test_a_title_of_another_year_is_not_it(village: Village) -> None:
    """TMDb may find it by the year of another release."""
    village.films(1)
    details = village.metadata.known[1]
    village.metadata.put(1, "Film 1", release_date=date(1999, 12, 31))
    original = village.metadata.search

    async def search(title: str, *, year: int | None = None) -> object:
        return await original(title)

    village.metadata.search = search  # type: ignore[method-assign, assignment]  # It finds by any year.
    village.follow().names(listed(None, "Film 1"))
    await village.visit()
    (item,) = (await village.items()).values()
    assert item.reason == "other_year"
    assert item.message == "A movie with this title is known, but none of 2000"
    assert details.year == 2000


async def test_an_imdb_id_without_movie_is_not_looked_for_by_title(
    village: Village,
) -> None:
    """It may be a series of the same name."""
    film(village, 1, "Fargo", 1996, "tt0116282")
    village.follow().names(listed(None, "Fargo", year=1996, imdb_id="tt2802850"))
    await village.visit()
    (item,) = (await village.items()).values()
    assert item.message == "TMDb knows no movie with the IMDb id tt2802850"
    assert village.metadata.asked("search") == []


async def test_an_entry_without_anything(village: Village) -> None:
    """Nobody can be asked about it."""
    village.follow().names(listed(None, "…", own_id="7"))
    await village.visit()
    (item,) = (await village.items()).values()
    assert (item.status, item.reason) == ("unidentified", "no_title")
    assert village.metadata.calls == []


async def test_what_was_not_known_is_asked_again_after_a_week(village: Village) -> None:
    """What was known is not."""
    village.films(1)
    source = village.follow()
    source.names(
        listed(None, "Film 1"), listed(None, "Later"), listed(None, "X", imdb_id="tt42")
    )
    await village.visit()
    village.metadata.calls.clear()
    film(village, 8, "Later", 2000)
    village.passes(6 * DAY)
    await village.visit()
    assert village.metadata.calls == []
    village.passes(DAY)
    await village.visit()
    assert village.library_ids() == {1, 8}
    asked = [one[1] for one in village.metadata.calls if one[0] != "details"]
    assert sorted(asked) == ["Later", "tt0000042"]
    village.passes(181 * DAY)
    await village.lists.tidy(village.wanted["a"].interval)
    village.metadata.calls.clear()
    await village.visit()
    assert village.metadata.asked("search") == [("Film 1", 2000), ("Later", 2000)]


async def test_an_old_answer_that_knows_nothing_is_not_believed(
    village: Village,
) -> None:
    """It is not kept, and the entry is tried again; an old answer that knows the movie will do."""
    village.films(1)
    source = village.follow()
    source.names(
        listed(None, "Film 1"),
        listed(None, "Film 2"),
        listed(None, "Film 2", imdb_id="tt0000002"),
    )
    search, find = village.metadata.search, village.metadata.find

    async def old_search(title: str, *, year: int | None = None) -> object:
        answer = await search(title, year=year)
        return type(answer)(answer.value, answer.at, stale=True)

    async def old_find(imdb_id: str) -> object:
        answer = await find(imdb_id)
        return type(answer)(answer.value, answer.at, stale=True)

    village.metadata.search = old_search  # type: ignore[method-assign, assignment]  # As where TMDb is out of reach.
    village.metadata.find = old_find  # type: ignore[method-assign, assignment]  # As where TMDb is out of reach.
    report = await village.visit()
    assert report.outcomes == {"added": 1, "failed": 2}
    village.metadata.search, village.metadata.find = search, find  # type: ignore[method-assign]  # As it was.
    village.films(2)
    assert (await village.visit()).outcomes == {"added": 3}


async def test_a_bug_with_one_entry_stops_no_other(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    """What was found out of the others is kept."""
    village.films(1, 2)
    village.metadata.faults["tt0000001"] = ValueError("a bug")
    village.follow().names(
        listed(None, "Film 1", imdb_id="tt0000001"), listed(None, "Film 2")
    )
    report = await village.visit()
    assert report.outcomes == {"failed": 1, "added": 1}
    assert "a bug" in caplog.text


async def test_what_was_found_out_before_an_outage_is_kept(village: Village) -> None:
    """So that the next visit asks for the rest only."""
    village.films(*range(1, 121))
    source = village.follow(add_automatically=False)
    source.names(*(listed(None, f"Film {one}") for one in range(1, 121)))
    asked = 0
    search = village.metadata.search

    async def breaks_down(title: str, *, year: int | None = None) -> object:
        nonlocal asked
        asked += 1
        if asked > 60:
            raise DOWN
        return await search(title, year=year)

    village.metadata.search = breaks_down  # type: ignore[method-assign, assignment]  # It breaks down midway.
    report = await village.visit()
    assert report.outcomes == {"offered": 60, "failed": 60}
    village.metadata.search = search  # type: ignore[method-assign]  # As it was.
    village.metadata.calls.clear()
    report = await village.visit()
    assert report.outcomes == {"offered": 120}
    assert len(village.metadata.calls) == 60


async def test_a_person_may_say_what_is_meant(village: Village) -> None:
    """For all lists that name it alike."""
    film(village, 4, "Twins", 1990)
    film(village, 5, "Twins", 1990)
    village.follow().names(
        listed(None, "Twins", year=1990), listed(None, "…", own_id="7")
    )
    await village.visit()
    (key, nothing) = await village.items()
    await village.lists.identify("a", key, 5)
    await village.visit()
    assert village.library_ids() == {5}
    for wrong in (nothing, "nowhere"):
        with pytest.raises(Invalid) as problem:
            await village.lists.identify("a", wrong, 5)
        assert problem.value.key == "list_entry_unknown"


def test_plain_data_that_makes_no_sense_says_nothing() -> None:
    """As where another version has written it."""
    assert words({"a": 7}, "a") == ""
