"""Pages put together, and where they do not fit."""

import pytest

from custom_components.radarr_mvp.clients.readers.gathering import Gathering
from custom_components.radarr_mvp.clients.readers.pages import ListPage, gather
from custom_components.radarr_mvp.engine.errors import Outage, Unavailable
from custom_components.radarr_mvp.engine.lists.sources import ListAnswer, ListedMovie


def page(
    ids: list[int], following: int | None = None, total: int | None = None
) -> ListPage[int]:
    """Return a page of films."""
    found = Gathering()
    for number in ids:
        found.take(ListedMovie(title="", tmdb_id=number))
    return ListPage(found, following, total, "Wanted")


async def gathered(*pages: ListPage[int] | None, most: int = 9) -> ListAnswer:
    """Put pages together; one that is None fails."""

    async def fetch(place: int, before: int) -> ListPage[int]:
        found = pages[place]
        if found is None:
            raise Unavailable("somewhere", "is away", Outage.SERVER)
        return found

    return await gather(fetch, 0, most)


async def test_all_pages() -> None:
    """They make one list, in its order."""
    found = await gathered(page([1, 2], 1, 3), page([3], None, 3))
    assert [movie.tmdb_id for movie in found.movies] == [1, 2, 3]
    assert found.complete
    assert found.name == "Wanted"


@pytest.mark.parametrize(
    "pages",
    [
        # A later page fails.
        (page([1], 1), None),
        # The count says more.
        (page([1], None, 2),),
        # The count changes on the way.
        (page([1], 1, 2), page([2], None, 3)),
        # A film has moved to a later page.
        (page([1, 2], 1), page([2, 3])),
        # A page in the middle is empty.
        (page([1], 1), page([], 2), page([2])),
        # It goes round in a circle.
        (page([1], 1), page([2], 0)),
    ],
)
async def test_pages_that_do_not_fit(pages: tuple[ListPage[int] | None, ...]) -> None:
    """What was read is there, but is not taken for all of it."""
    found = await gathered(*pages)
    assert found.movies
    assert not found.complete


async def test_too_many_pages() -> None:
    """Nobody reads on for ever."""
    found = await gathered(page([1], 1), page([2], 2), page([3]), most=2)
    assert len(found.movies) == 2
    assert not found.complete


async def test_without_the_first_page_there_is_no_list() -> None:
    """The error is told."""
    with pytest.raises(Unavailable):
        await gathered(None)


async def test_the_same_film_twice_on_a_page() -> None:
    """That is how its owner wants it, and no sign of change."""
    found = await gathered(page([1, 1], None, 2))
    assert len(found.movies) == 1
    assert found.complete
