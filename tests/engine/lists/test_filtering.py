"""Which movies of a list are taken, and why others are not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.lists import adding
from custom_components.radarr_mvp.engine.lists.facts import Facts
from custom_components.radarr_mvp.engine.lists.filtering import against, lacks
from custom_components.radarr_mvp.engine.lists.items import item_of
from custom_components.radarr_mvp.engine.lists.options import ListFilters
from custom_components.radarr_mvp.engine.metadata import (
    MovieDetails,
    Release,
    ReleaseType,
    Term,
)
from tests.engine.lists.village import Village, listed
from tests.engine.road.metadata import DOWN

KNOWN = Facts(
    year=1980,
    rating=6.4,
    votes=1200,
    runtime=95,
    genres=frozenset({"science fiction", "horror"}),
    language="en",
    certification="pg-13",
)


@pytest.mark.parametrize(
    ("filters", "reason", "message"),
    [
        ({"first_year": 1980, "last_year": 1980}, "", ""),
        (
            {"first_year": 1981},
            "too_early",
            "It is of 1980, and movies from 1981 on are taken",
        ),
        (
            {"last_year": 1979},
            "too_late",
            "It is of 1980, and movies up to 1979 are taken",
        ),
        ({"lowest_rating": 6.4}, "", ""),
        (
            {"lowest_rating": 6.5},
            "rated_too_low",
            "It is rated 6.4, and 6.5 is the least",
        ),
        ({"fewest_votes": 1200}, "", ""),
        (
            {"fewest_votes": 2000},
            "too_few_votes",
            "It has 1,200 votes, and 2,000 are the least",
        ),
        ({"genres": frozenset({"Sci-Fi", "War"})}, "", ""),
        (
            {"genres": frozenset({"War"})},
            "genre_missing",
            "Its genres are horror, science fiction, and only war is taken",
        ),
        (
            {"without_genres": frozenset({"Horror"})},
            "genre_unwanted",
            "Its genres include horror, which is not taken",
        ),
        ({"without_genres": frozenset({"War"})}, "", ""),
        ({"languages": frozenset({"EN", "de"})}, "", ""),
        (
            {"languages": frozenset({"de"})},
            "language_unwanted",
            "Its language is “en”, and only de is taken",
        ),
        ({"certifications": frozenset({"PG-13"})}, "", ""),
        (
            {"certifications": frozenset({"PG"})},
            "certification_unwanted",
            "Its age rating is PG-13, and only PG is taken",
        ),
        ({"shortest": 95, "longest": 95}, "", ""),
        (
            {"shortest": 96},
            "too_short",
            "It lasts 95 minutes, and 96 are the least",
        ),
        ({"longest": 94}, "too_long", "It lasts 95 minutes, and 94 are the most"),
    ],
)
def test_each_wish_has_its_reason(
    filters: dict[str, Any], reason: str, message: str
) -> None:
    """And what is not known of a movie does not speak against it."""
    wanted = ListFilters(**filters)
    why = against(wanted, KNOWN)
    assert (why.reason if why else "", why.message if why else "") == (reason, message)
    assert against(wanted, Facts()) is None
    assert lacks(wanted, KNOWN) == frozenset()
    assert len(lacks(wanted, Facts())) == 1


def test_nothing_is_missed_where_nothing_is_wanted() -> None:
    """So nobody is asked for it."""
    assert lacks(ListFilters(), Facts()) == frozenset()
    assert against(ListFilters(), KNOWN) is None


def test_what_tmdb_tells_is_understood_in_any_language() -> None:
    """Genres by their numbers, the age rating by the region."""
    details = MovieDetails(
        tmdb_id=1,
        title="Alien",
        original_language="EN",
        release_date=date(1979, 5, 25),
        runtime=117,
        vote_average=8.1,
        vote_count=10,
        genres=(Term(878, "Ciencia ficción"), Term(5, "Neu")),
        releases=(
            Release("US", ReleaseType.THEATRICAL, date(1979, 5, 25), "R"),
            Release("DE", ReleaseType.THEATRICAL, date(1979, 10, 25), "16"),
        ),
    )
    facts = Facts.of_details(details, "DE")
    assert facts == Facts(
        year=1979,
        rating=8.1,
        votes=10,
        runtime=117,
        genres=frozenset({"science fiction", "neu"}),
        language="en",
        certification="16",
    )
    assert Facts.of_data(facts.as_data()) == facts
    assert Facts.of_data(Facts().as_data()) == Facts()
    assert Facts(year=1, votes=0).or_else(facts).votes == 0


def test_what_a_list_tells_counts_first() -> None:
    """It is kept with the entry, as it was told."""
    entry = listed(
        1,
        rating=7.5,
        votes=0,
        runtime=90,
        genres=("Science-Fiction",),
        language="de",
        certification="12",
        note="Why",
        listed_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    item = item_of(entry)
    facts = Facts.of_item(item)
    assert facts.or_else(KNOWN) == Facts(
        year=2000,
        rating=7.5,
        votes=1200,
        runtime=90,
        genres=frozenset({"science fiction"}),
        language="de",
        certification="12",
    )
    assert item.data["listed_at"] == "2026-01-02T00:00:00+00:00"


async def test_tmdb_is_asked_only_for_what_filters_need(village: Village) -> None:
    """A movie that the list itself tells enough of costs nothing, unless it is added."""
    village.films(1, 2, 3, runtime=100)
    village.films(4, runtime=20)
    source = village.follow(filters={"shortest": 60, "first_year": 1990})
    source.names(
        listed(1, runtime=30), listed(2, year=1950), listed(3, runtime=90), listed(4)
    )
    report = await village.visit()
    assert report.outcomes == {"filtered": 3, "added": 1}
    asked = sorted(one[0] for one in village.metadata.asked("details"))
    assert asked == [3, 4]
    items = await village.items()
    assert items["tmdb:1"].reason == items["tmdb:4"].reason == "too_short"
    assert items["tmdb:4"].message == "It lasts 20 minutes, and 60 are the least"


async def test_what_was_found_out_for_filters_is_asked_again_after_a_week(
    village: Village,
) -> None:
    """Votes grow; until then nobody is asked, also where the answer did not tell it."""
    village.films(1, vote_count=5)
    village.films(2)
    source = village.follow(
        filters={"fewest_votes": 100, "certifications": frozenset({"R"})},
        add_automatically=True,
    )
    source.names(listed(1), listed(2, votes=1))
    await village.visit()
    assert (await village.items())["tmdb:1"].reason == "too_few_votes"
    village.metadata.change(1, vote_count=500)
    village.metadata.calls.clear()
    village.passes(6 * 86_400)
    await village.visit()
    assert village.metadata.calls == []
    village.passes(86_400)
    assert (await village.visit()).added == 1
    assert village.library_ids() == {1}


async def test_a_filter_that_is_changed_counts_at_the_next_visit(
    village: Village,
) -> None:
    """For what was refused before, too."""
    village.films(1)
    source = village.follow(filters={"first_year": 2010})
    source.names(listed(1))
    assert (await village.visit()).outcomes == {"filtered": 1}
    village.follow(filters={})
    assert (await village.visit()).added == 1


async def test_so_many_at_once(village: Village) -> None:
    """In the list's own order; one that cannot be added does not use up a place for good."""
    village.films(*range(1, 8))
    village.metadata.faults[1] = DOWN
    source = village.follow(filters={"most_at_once": 3})
    source.names(*map(listed, range(1, 8)))
    report = await village.visit()
    assert report.added == 3
    assert report.outcomes["waiting"] == 3
    assert village.library_ids() <= {2, 3, 4, 5}
    village.metadata.faults.clear()
    await village.visit()
    await village.visit()
    assert village.library_ids() == set(range(1, 8))
    village.films(*range(10, 130))
    village.follow(filters={"most_at_once": 0})
    source.names(*map(listed, range(10, 130)))
    assert (await village.visit()).added == 120


async def test_not_without_end_is_asked_in_vain(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list may name thousands of movies that nobody knows; the rest has its turn at the next visit."""
    monkeypatch.setattr(adding, "MOST_IN_VAIN", 3)
    source = village.follow()
    source.names(*map(listed, range(1, 21)))
    await village.visit()
    asked = len(village.metadata.calls)
    # Several are asked for at once.
    assert 3 <= asked < 10
    statuses = (await village.statuses()).values()
    assert {one: [*statuses].count(one) for one in set(statuses)} == {
        "unidentified": asked,
        "waiting": 20 - asked,
    }
    for _ in range(7):
        await village.visit()
    assert set((await village.statuses()).values()) == {"unidentified"}
    assert len(village.metadata.calls) == 20
