"""Actions about what has happened, and what has failed."""

from datetime import datetime
from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..engine.decision.records import HistoryKind
from ..engine.failures import recording
from ..engine.importing.rows import IMPORT_BLOCKED
from ..engine.importing.storing import UPGRADED
from ..engine.keeping.asked import HistoryFilter
from ..engine.library import desk
from ..engine.lists import desk as lists_desk
from ..engine.search.feeds import GAP
from ..engine.severity import Severity, of_severity
from ..engine.track.adopting import ADOPTED
from ..engine.track.comparing import COMPLETED
from ..engine.track.controls import CANCELLED
from ..engine.track.gone import REMOVED_BY_HAND, SEEDING_ENDED
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_CORRELATION_ID,
    ATTR_CURSOR,
    ATTR_KIND,
    ATTR_LIMIT,
    ATTR_SEVERITY,
    ATTR_SINCE,
    ATTR_UNTIL,
    MOVIE_FIELDS,
    PAGE_FIELDS,
    TEXT,
)
from .paging import cursor_of, place_of
from .telling import history_data, pattern_data, retries_data

# All that history tells of.
KINDS: Final = (
    desk.ADDED,
    *(one.value for one in HistoryKind),
    UPGRADED,
    COMPLETED,
    recording.RETRY_SCHEDULED,
    recording.RETRIED,
    IMPORT_BLOCKED,
    recording.RELEASE_BLOCKED,
    CANCELLED,
    REMOVED_BY_HAND,
    SEEDING_ENDED,
    ADOPTED,
    desk.FILE_FOUND,
    desk.MOVED,
    desk.METADATA_GONE,
    lists_desk.HELD,
    lists_desk.LEFT,
    lists_desk.WISHES,
    desk.REMOVED,
    recording.SEARCH_FAILED,
    recording.SEARCH_RECOVERED,
    GAP,
)

_USUAL_LIMIT: Final = 50
_HISTORY: Final = "history"
_FAILED: Final = "failed"


async def _history(errand: Errand) -> Answer:
    """Show what has happened, newest first."""
    road, books = errand.road, errand.road.books
    kinds = errand.get(ATTR_KIND, ())
    if severities := errand.get(ATTR_SEVERITY):
        kinds = of_severity(kinds or KINDS, severities)
        if not kinds:
            return {"history": [], "cursor": None}
    which = HistoryFilter(
        movie_id=errand.movie_id(),
        kinds=kinds,
        correlation_id=errand.get(ATTR_CORRELATION_ID, ""),
        since=_moment(errand.get(ATTR_SINCE)),
        until=_moment(errand.get(ATTR_UNTIL)),
    )
    after = place_of(_HISTORY, errand.get(ATTR_CURSOR))
    limit = errand.get(ATTR_LIMIT, _USUAL_LIMIT)
    page = await books.read(
        lambda transaction: books.history.page(
            transaction, which, after=after, limit=limit
        )
    )
    return {
        "history": [history_data(one, road.house) for one in page.items],
        "cursor": cursor_of(_HISTORY, page.after),
    }


async def _failed(errand: Errand) -> Answer:
    """Show what has failed, what that has in common, and what tries again came to."""
    road, since = errand.road, _moment(errand.get(ATTR_SINCE))
    page = await road.failures.list_failed(
        since,
        movie_id=errand.movie_id(),
        after=place_of(_FAILED, errand.get(ATTR_CURSOR)),
        limit=errand.get(ATTR_LIMIT, _USUAL_LIMIT),
    )
    patterns = await road.failures.patterns()
    tries = await road.failures.retry_statistics(since)
    return {
        "failures": [history_data(one, road.house) for one in page.items],
        "cursor": cursor_of(_FAILED, page.after),
        "patterns": list(map(pattern_data, patterns)),
        "retries": retries_data(tries),
    }


def _moment(at: datetime | None) -> datetime | None:
    """Return a time with its zone; without one it is that of the house."""
    return None if at is None else dt_util.as_utc(at)


ACTIONS: Final = (
    Action(
        name="get_history",
        run=_history,
        fields={
            **MOVIE_FIELDS,
            vol.Optional(ATTR_KIND): vol.All(cv.ensure_list, [vol.In(KINDS)]),
            vol.Optional(ATTR_SEVERITY): vol.All(
                cv.ensure_list, [vol.In([one.value for one in Severity])]
            ),
            vol.Optional(ATTR_CORRELATION_ID): TEXT,
            vol.Optional(ATTR_SINCE): cv.datetime,
            vol.Optional(ATTR_UNTIL): cv.datetime,
            **PAGE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="list_failed",
        run=_failed,
        fields={
            **MOVIE_FIELDS,
            vol.Optional(ATTR_SINCE): cv.datetime,
            **PAGE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
)
