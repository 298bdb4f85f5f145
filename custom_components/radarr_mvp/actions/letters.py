"""Actions about work that was given up, until somebody decides about it."""

from typing import Final

from homeassistant.core import SupportsResponse
import voluptuous as vol

from ..engine.invalid import Invalid
from ..engine.keeping.records import LetterStatus
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_CURSOR,
    ATTR_DEAD_LETTER_ID,
    ATTR_LIMIT,
    ATTR_NOTES,
    ATTR_STATUS,
    ID,
    IDS,
    PAGE_FIELDS,
    TEXT,
)
from .paging import cursor_of, place_of
from .telling import iso, letter_data

_USUAL_LIMIT: Final = 50
_LETTERS: Final = "dead letters"


async def _letters(errand: Errand) -> Answer:
    """Show what was given up."""
    status = errand.get(ATTR_STATUS)
    page = await errand.road.failures.dead_letters(
        status=None if status is None else LetterStatus(status),
        after=place_of(_LETTERS, errand.get(ATTR_CURSOR)),
        limit=errand.get(ATTR_LIMIT, _USUAL_LIMIT),
    )
    return {
        "dead_letters": [letter_data(one) for one in page.items],
        "cursor": cursor_of(_LETTERS, page.after),
    }


async def _retry(errand: Errand) -> Answer:
    """Try again what was given up."""
    road = errand.road
    retry = await road.failures.retry_dead_letter(errand.get(ATTR_DEAD_LETTER_ID))
    if retry.download is None and retry.movie_id is not None:
        road.search_soon(retry.movie_id, errand.correlation_id)
    await errand.data.queue.async_request_refresh()
    return {"strategy": retry.step.kind.value, "scheduled_for": iso(retry.step.at)}


async def _ignore(errand: Errand) -> None:
    """Put away what was given up, because nothing is to be done about it."""
    await errand.road.failures.ignore_dead_letter(
        errand.get(ATTR_DEAD_LETTER_ID), errand.get(ATTR_NOTES, "")
    )


async def _purge(errand: Errand) -> Answer:
    """Remove what was given up, some or all where none is named."""
    ids = errand.get(ATTR_DEAD_LETTER_ID)
    count = await errand.road.failures.purge(ids)
    if ids and not count:
        raise Invalid("dead_letter_unknown", id=", ".join(map(str, ids)))
    return {"removed": count}


ACTIONS: Final = (
    Action(
        name="get_dead_letters",
        run=_letters,
        fields={
            vol.Optional(ATTR_STATUS): vol.In([one.value for one in LetterStatus]),
            **PAGE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="retry_dead_letter",
        run=_retry,
        fields={vol.Required(ATTR_DEAD_LETTER_ID): ID},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="ignore_dead_letter",
        run=_ignore,
        fields={
            vol.Required(ATTR_DEAD_LETTER_ID): ID,
            vol.Optional(ATTR_NOTES): TEXT,
        },
    ),
    Action(
        name="purge_dead_letters",
        run=_purge,
        fields={vol.Optional(ATTR_DEAD_LETTER_ID): IDS},
        response=SupportsResponse.OPTIONAL,
    ),
)
