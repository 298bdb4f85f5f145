"""Several lists name the same movie: whose wishes count, and what is told of it."""

from itertools import permutations
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.library import AddRequest, MovieChanges
from custom_components.radarr_mvp.engine.lists.options import Monitor
from custom_components.radarr_mvp.engine.lists.provenance import WhyKind, why
from custom_components.radarr_mvp.engine.quality.profile_rules import ProfileRule
from tests.engine.lists.village import FakeList, Village, listed

DAY = 86_400.0
PROFILES = {"a": "HD-1080p", "b": "Ultra-HD", "c": "SD"}


def lists_of(village: Village, **priorities: int) -> dict[str, FakeList]:
    """Have lists with a wish of their own each, that all name the same film."""
    village.films(1)
    made = {}
    for list_id, priority in priorities.items():
        made[list_id] = village.follow(
            list_id,
            FakeList(),
            priority=priority,
            quality_profile=PROFILES[list_id],
            tags=frozenset({list_id}),
            minimum_availability=Status.ANNOUNCED,
        )
        made[list_id].names(listed(1))
    return made


def wishes(village: Village) -> tuple[str, list[str]]:
    """Return the profile and tags of the film."""
    movie = village.movie(1)
    name = village.rooms.house.profiles[movie.profile_id].name
    return name, sorted(movie.tags)


@pytest.mark.parametrize("order", list(permutations("abc")))
async def test_whatever_order_lists_answer_in(
    village: Village, order: tuple[str, ...]
) -> None:
    """The highest priority counts, and of those that are alike the oldest list."""
    lists_of(village, a=5, b=2, c=2)
    for list_id in order:
        await village.visit(list_id)
    assert wishes(village) == ("Ultra-HD", ["b"])
    rows = await village.why(1)
    assert sorted(one.list_id for one in rows) == ["a", "b", "c"]
    assert [one.list_id for one in rows if one.wishes] == ["b"]
    assert [one.list_id for one in rows if one.added_at] == [order[0]]


async def test_a_list_that_answered_before_is_heard_at_once(village: Village) -> None:
    """Also when another list is visited: the movie is added with the best wishes from the start."""
    lists = lists_of(village, a=5, b=2)
    village.follow("b", lists["b"], priority=2, filters={"first_year": 2010})
    await village.visit("b")
    village.follow("b", lists["b"], priority=2, quality_profile="Ultra-HD")
    report = await village.visit("a")
    assert report.added == 1
    assert wishes(village) == ("Ultra-HD", [])
    assert await village.statuses("a") == {"tmdb:1": "existing"}
    assert await village.statuses("b") == {"tmdb:1": "added"}
    (added,) = [one for one in await village.why(1) if one.added_at]
    assert added.list_id == "b"
    record = (await village.rooms.history())[0]
    assert record.data["source"] == "list: List b"


@pytest.mark.parametrize(
    "options",
    [
        {"enabled": False},
        {"add_automatically": False},
        {"quality_profile": "Nowhere"},
        {"filters": {"longest": 60}},
        {"priority": 9},
    ],
)
async def test_a_list_that_would_not_have_it_has_no_say(
    village: Village, options: dict[str, Any]
) -> None:
    """Nor one that comes later."""
    village.films(1, runtime=100)
    source, better = village.follow(), FakeList()
    source.names(listed(1))
    given = {"priority": 1, "quality_profile": "Ultra-HD"} | options
    village.follow("b", better, add_automatically=False)
    better.names(listed(1))
    await village.visit("b")
    village.follow("b", better, **given)
    await village.visit("a")
    assert wishes(village)[0] == "HD - 720p/1080p"
    await village.visit_all()
    assert wishes(village)[0] == "HD - 720p/1080p"


async def test_what_a_person_has_changed_stays(village: Village) -> None:
    """The rest follows the better list."""
    lists_of(village, a=5, b=2)
    await village.visit("a")
    movie = village.movie(1)
    changes = MovieChanges(
        profile="Any",
        tags=("a", "mine"),
        monitored=False,
        minimum_availability=Status.IN_CINEMAS,
    )
    await village.library.update(movie.id, changes)
    report = await village.visit("b")
    assert report.updated == 1
    assert wishes(village) == ("Any", ["b", "mine"])
    assert not village.movie(1).monitored
    assert village.movie(1).minimum_availability is Status.IN_CINEMAS
    assert (await village.visit("b")).updated == 0
    record = (await village.rooms.history())[-1]
    assert record.kind == "list_wishes"
    assert record.data["list"] == "List b"
    assert record.data["before"] == "List a"


async def test_a_person_s_movie_is_never_changed(village: Village) -> None:
    """Whatever lists name it."""
    lists_of(village, a=5, b=2)
    await village.library.add(AddRequest(tmdb_id=1, profile="Any"))
    for report in await village.visit_all():
        assert report.updated == 0
    assert wishes(village) == ("Any", [])


async def test_what_is_wanted_at_last_is_looked_for(village: Village) -> None:
    """A better list may want what another one had only noted, unless it looks for nothing."""
    village.films(1, 2)
    first = village.follow("a", FakeList(), monitor=Monitor.NONE)
    first.names(listed(1), listed(2))
    await village.visit("a")
    assert village.indexer.queries == []
    quiet = village.follow("b", FakeList(), priority=1, search_on_add=False)
    loud = village.follow("c", FakeList(), priority=1)
    quiet.names(listed(1))
    loud.names(listed(2))
    await village.visit("b")
    assert village.movie(1).monitored
    assert village.indexer.queries == []
    await village.visit("c")
    assert village.movie(2).monitored
    assert len(village.indexer.queries) == 1


async def test_rules_of_the_household_know_the_lists(village: Village) -> None:
    """Where a list has no profile of its own, at the addition as well as later."""
    profiles = {one.name: one.id for one in village.rooms.house.profiles.values()}
    village.rooms.house.profile_rules = (
        ProfileRule(name="r", profile_id=profiles["SD"], lists=("List b",)),
    )
    village.films(1)
    for list_id, priority in (("a", 5), ("b", 2)):
        village.follow(list_id, FakeList(), priority=priority).names(listed(1))
    await village.visit("a")
    assert wishes(village)[0] == "HD - 720p/1080p"
    await village.visit("b")
    assert wishes(village)[0] == "SD"


async def test_a_movie_without_metadata_is_left_as_it_is(village: Village) -> None:
    """As where they were lost; the next visit may have them."""
    lists_of(village, a=5, b=2)
    await village.visit("a")
    books = village.rooms.books

    class NoMetadata:
        def get(self, *_: object) -> None:
            return None

    kept = books.metadata
    object.__setattr__(books, "metadata", NoMetadata())
    assert (await village.visit("b")).updated == 0
    object.__setattr__(books, "metadata", kept)
    assert (await village.visit("b")).updated == 1


async def test_where_a_movie_comes_from_is_told(village: Village) -> None:
    """Who added it, who names it, who did so once; also after all of that is over."""
    village.films(1)
    first, second = village.follow(), village.follow("b", FakeList())
    third = village.follow("c", FakeList())
    first.names(listed(1, place=3, note="Seen in the paper"))
    second.names(listed(1, place=8))
    third.names(listed(1, note="Gone"))
    await village.visit_all()
    village.passes(DAY)
    third.names()
    await village.visit("c")
    await village.lists.confirm("c")
    movie = village.movie(1)
    rows = (await village.lists.provenance([movie.id]))[movie.id]
    parts = why(rows)
    assert [one.kind for one in parts] == [WhyKind.ADDED, WhyKind.NAMED, WhyKind.LEFT]
    assert [one.text for one in parts] == [
        "The list “List a” added it on 2027-01-15, at place 3: Seen in the paper",
        "It is on the list “List b” since 2027-01-15, at place 8",
        "It was on the list “List c” from 2027-01-15 until 2027-01-16",
    ]
    assert parts[0].as_dict()["text"] == parts[0].text
    assert parts[2].as_dict()["until"] == rows[2].left_at.isoformat()  # type: ignore[union-attr]  # It has left.
    await village.library.remove(movie.id)
    assert len(why(await village.why(1))) == 3
    assert await village.lists.provenance([movie.id]) == {}
