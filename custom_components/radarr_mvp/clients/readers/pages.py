"""Put the pages of a list together, and notice where they do not fit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ...engine.errors import ServiceError
from ...engine.lists.sources import ListAnswer
from ...engine.log import LOGGER
from .gathering import Gathering


@dataclass(frozen=True, slots=True)
class ListPage[C]:
    """One page: `following` is where the next begins, None after the last; `total` is the list's own count."""

    content: Gathering
    following: C | None
    total: int | None = None
    name: str = ""


type FetchPage[C] = Callable[[C, int], Awaitable[ListPage[C]]]


async def gather[C](fetch: FetchPage[C], first: C, most_pages: int) -> ListAnswer:
    """Return the list page by page; `fetch` is given where to begin and how many rows came before.

    The first page has to come. Where a later one does not, or the list changed while it was read, what was read is
    returned, but not as the whole list.
    """
    found = Gathering()
    place: C | None = first
    totals: set[int | None] = set()
    visited: set[C] = set()
    fits, name = True, ""
    while place is not None:
        if place in visited or len(visited) == most_pages:
            fits = False
            break
        visited.add(place)
        try:
            page = await fetch(place, found.rows)
        except ServiceError as error:
            if not found.rows and len(visited) == 1:
                raise
            LOGGER.info(
                "Only %s pages of a list could be read: %s", len(visited) - 1, error
            )
            fits = False
            break
        fits &= _add(found, page.content)
        totals.add(page.total)
        name = name or page.name
        if page.following is not None and not page.content.rows:
            fits = False
            break
        place = page.following
    return found.answer(complete=fits and totals <= {None, found.rows}, name=name)


def _add(found: Gathering, page: Gathering) -> bool:
    """Add a page and tell whether it is new: a movie that moved to a later page has pushed another out of sight."""
    rows = found.rows + page.rows
    again = found.extend(page.movies.values())
    found.others += page.others
    found.unread += page.unread
    found.cut |= page.cut
    # A movie that is named twice on a page counts for the total of the service.
    found.rows = rows
    return not again
