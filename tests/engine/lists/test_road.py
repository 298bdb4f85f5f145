"""Lists on the road: from an entry of a list to the film in the library, without anybody asking."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.lists.options import ListOptions
from custom_components.radarr_mvp.engine.lists.sources import ListedMovie
from custom_components.radarr_mvp.engine.lists.wanted import WantedList
from tests.engine.lists.village import FakeList
from tests.engine.road.filing import NEW
from tests.engine.road.town import (
    BLURAY_1080,
    DAY,
    FILM,
    MINUTE,
    NOSFERATU,
    Town,
    open_town,
)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


def follow(town: Town) -> FakeList:
    """Follow a list that names a film."""
    source = FakeList()
    source.names(ListedMovie(title="Nosferatu", tmdb_id=NOSFERATU.tmdb_id))
    town.lists["a"] = WantedList("a", "Silents", ListOptions(), source)
    return source


async def test_from_a_list_to_the_library(town: Town) -> None:
    """A new list is visited at once; all that follows bears the id of the visit."""
    follow(town)
    town.offer(BLURAY_1080)
    await town.round.do_what_is_due()
    await town.settle()
    assert town.films() == {FILM: NEW}
    (synced,) = [one for one in town.events if one.kind.value == "list_synced"]
    kinds = await town.kinds(synced.correlation_id)
    assert kinds == ["added", "grabbed", "completed", "imported"]


async def test_a_list_that_is_due_again(town: Town) -> None:
    """A start has better things to do for some minutes."""
    source = follow(town)
    await town.round.do_what_is_due()
    await town.settle()
    town.clock.advance(DAY)
    await town.restart()
    await town.round.do_what_is_due()
    await town.quiet()
    assert len(source.visits) == 1
    town.clock.advance(5 * MINUTE)
    await town.round.do_what_is_due()
    await town.settle()
    assert len(source.visits) == 2


async def test_what_a_restart_cuts_off_is_taken_up(town: Town) -> None:
    """The search that a list has promised is made by the next start."""
    follow(town)
    town.decide("automation", search=False)
    town.clock.advance(5 * MINUTE)
    await town.round.do_what_is_due()
    await town.settle()
    assert town.hdbits.queries == []
    town.decide("automation", search=True)
    town.offer(BLURAY_1080)
    await town.restart()
    town.clock.advance(5 * MINUTE)
    await town.round.do_what_is_due()
    await town.settle()
    assert town.films() == {FILM: NEW}


async def test_old_visits_are_forgotten(town: Town) -> None:
    """Once a day, with all else that nobody will ask for; so are lists that are gone."""
    source = follow(town)
    town.clock.advance(5 * MINUTE)
    await town.round.do_what_is_due()
    await town.settle()
    assert len(source.visits) == 1
    town.lists.clear()
    town.clock.advance(31 * DAY)
    await town.round.do_what_is_due()
    await town.settle()
    books = town.books
    assert await books.read(books.list_states.every) == []
    assert (await town.road.lists.syncs("a")).items == ()
    assert town.road.house.settings.retention.jobs == timedelta(days=30)
