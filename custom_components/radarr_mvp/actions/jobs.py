"""Actions about work in hand: show it, and stop it."""

from typing import Final

from homeassistant.core import SupportsResponse
import voluptuous as vol

from ..engine.invalid import Invalid
from .action import Action, Answer
from .errand import Errand
from .fields import ATTR_CURSOR, ATTR_JOB_ID, ATTR_KIND, ATTR_LIMIT, PAGE_FIELDS, TEXT
from .paging import cursor_of, place_of
from .telling import job_data

_USUAL_LIMIT: Final = 20
_JOBS: Final = "jobs"


async def _get(errand: Errand) -> Answer:
    """Show the work in hand, and what was done before."""
    road, books = errand.road, errand.road.books
    after = place_of(_JOBS, errand.get(ATTR_CURSOR))
    page = await books.read(
        lambda transaction: books.jobs.page(
            transaction,
            kind=errand.get(ATTR_KIND, ""),
            after=after,
            limit=errand.get(ATTR_LIMIT, _USUAL_LIMIT),
        )
    )
    # What is written of a job in hand is some seconds old.
    running = {one.job.id: one.as_dict() for one in road.jobs.in_hand()}
    return {
        "in_hand": list(running.values()),
        "jobs": [running.get(one.id) or job_data(one) for one in page.items],
        "cursor": cursor_of(_JOBS, page.after),
    }


async def _cancel(errand: Errand) -> None:
    """Stop a job."""
    job_id = errand.get(ATTR_JOB_ID, "")
    if not errand.road.jobs.cancel(job_id):
        raise Invalid("job_not_in_hand", job=job_id)


ACTIONS: Final = (
    Action(
        name="get_jobs",
        run=_get,
        fields={vol.Optional(ATTR_KIND): TEXT, **PAGE_FIELDS},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="cancel_job",
        run=_cancel,
        fields={vol.Required(ATTR_JOB_ID): TEXT},
    ),
)
