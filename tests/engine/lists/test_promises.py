"""What lists have added is looked for: a few at a time, and with what budgets leave to spare."""

import asyncio

from custom_components.radarr_mvp.engine.keeping.list_records import PromisedSearch
from custom_components.radarr_mvp.engine.library import MovieChanges
from tests.engine.lists.village import HOUR, MINUTE, WHY, Village, listed


async def promised(village: Village) -> list[PromisedSearch]:
    """Return what is still to be looked for."""
    books = village.rooms.books
    return await books.read(books.list_searches.every)


async def test_what_is_added_is_looked_for(village: Village) -> None:
    """Under the id of the visit, and only once."""
    village.films(1, 2)
    village.follow().names(listed(1), listed(2))
    await village.visit()
    assert len(village.indexer.queries) == 2
    assert await promised(village) == []
    page = await village.rooms.books.read(village.rooms.books.jobs.page)
    (search,) = [one for one in page.items if one.kind == "search_missing"]
    assert (search.correlation_id, search.total) == (WHY, 2)
    await village.visit()
    village.passes(HOUR)
    village.lists.begin_due()
    await village.quiet()
    assert len(village.indexer.queries) == 2


async def test_what_is_not_to_be_searched_is_not(village: Village) -> None:
    """By the list's own option."""
    village.films(1)
    village.follow(search_on_add=False).names(listed(1))
    await village.visit()
    assert village.library_ids() == {1}
    assert village.indexer.queries == []


async def test_budgets_are_kept(village: Village) -> None:
    """Half of them stay for people; what is left is done later, also after a restart."""
    village.films(*range(1, 11))
    village.indexer.budget, village.indexer.budget_left = 10, 10
    village.follow().names(*map(listed, range(1, 11)))
    await village.visit()
    asked = len(village.indexer.queries)
    assert 5 <= asked < 10
    assert len(await promised(village)) == 10 - asked
    village.indexer.budget_left = 10
    village.passes(MINUTE)
    village.lists.begin_due()
    await village.quiet()
    assert len(village.indexer.queries) == asked
    await village.restart()
    village.lists.begin_due()
    await village.quiet()
    assert len(village.indexer.queries) == 10
    assert await promised(village) == []


async def test_few_are_asked_for_at_once(village: Village) -> None:
    """However many were added."""
    village.films(*range(1, 31))
    village.indexer.gate = asyncio.Event()
    village.follow().names(*map(listed, range(1, 31)))
    village.passes(MINUTE)
    await village.lists.sync("a", WHY)
    while not village.indexer.queries:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)
    assert 1 <= len(village.indexer.queries) <= 5
    village.indexer.gate.set()
    await village.quiet()
    assert len(village.indexer.queries) == 30


async def test_a_household_that_wants_no_searches_has_none(village: Village) -> None:
    """Until it does."""
    village.decide("automation", search=False)
    village.films(1)
    village.follow().names(listed(1))
    await village.visit()
    assert village.indexer.queries == []
    village.decide("automation", search=True)
    village.lists.begin_due()
    await village.quiet()
    assert len(village.indexer.queries) == 1


async def test_what_needs_no_search_any_more_has_none(village: Village) -> None:
    """It is gone, or not wanted, or not out yet, or was promised long ago."""
    village.decide("automation", search=False)
    village.films(1, 2, 3, 4)
    future = village.rooms.house.now.date().replace(year=2090)
    village.films(5, release_date=future)
    village.follow().names(*map(listed, range(1, 6)))
    await village.visit()
    assert len(await promised(village)) == 5
    await village.library.remove(village.movie(1).id)
    assert len(await promised(village)) == 4
    movie = village.movie(2)
    await village.library.update(movie.id, MovieChanges(monitored=False))
    village.decide("automation", search=True)
    village.lists.begin_due()
    await village.quiet()
    assert len(village.indexer.queries) == 2
    assert await promised(village) == []

    village.decide("automation", search=False)
    village.films(6)
    village.follow().names(listed(6))
    await village.visit()
    village.passes(8 * 24 * HOUR)
    village.indexer.budget, village.indexer.budget_left = 10, 0
    village.decide("automation", search=True)
    village.wanted.clear()
    village.lists.begin_due()
    await village.quiet()
    assert await promised(village) == []


async def test_nobody_is_asked_where_nothing_is_wanted_any_more(
    village: Village,
) -> None:
    """There is not even a job."""
    village.decide("automation", search=False)
    village.films(1)
    village.follow().names(listed(1))
    await village.visit()
    movie = village.movie(1)
    await village.library.update(movie.id, MovieChanges(monitored=False))
    village.decide("automation", search=True)
    village.lists.begin_due()
    await village.quiet()
    assert await promised(village) == []
    page = await village.rooms.books.read(village.rooms.books.jobs.page)
    assert "search_missing" not in {one.kind for one in page.items}


async def test_a_search_that_breaks_is_tried_later(village: Village) -> None:
    """And told in the log only."""
    village.films(1)
    village.follow().names(listed(1))

    async def fail(**_: object) -> None:
        raise RuntimeError("a bug")

    wanted = village.search.wanted
    village.search.wanted = fail  # type: ignore[method-assign, assignment]  # It breaks.
    await village.visit()
    assert len(await promised(village)) == 1
    village.search.wanted = wanted  # type: ignore[method-assign]  # It works again.
    village.passes(20 * MINUTE)
    village.lists.begin_due()
    await village.quiet()
    assert await promised(village) == []
