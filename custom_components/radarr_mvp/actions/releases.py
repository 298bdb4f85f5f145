"""Actions about releases: look for them, judge them, take one."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..engine.decision.context import Occasion
from ..engine.invalid import Invalid
from ..engine.jobs import RunningJob
from ..engine.keeping.records import JudgedRelease
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_INDEXER,
    ATTR_LIMIT,
    ATTR_RELEASE,
    ATTR_RELEASE_ID,
    ATTR_SEEDERS,
    ATTR_SIZE,
    ATTR_UPGRADES,
    COUNT,
    ID,
    LIMIT,
    MOVIE_FIELDS,
    TEXT,
)
from .telling import Plain, decisions_data

_USUAL_LIMIT: Final = 100


async def _search_movie(errand: Errand) -> Answer:
    """Look for a movie, and take the best that is offered."""
    report = await errand.road.search.for_movie(
        errand.movie().id, Occasion.REQUEST, correlation_id=errand.correlation_id
    )
    await errand.data.queue.async_request_refresh()
    return report.as_dict()


async def _search_missing(errand: Errand) -> Answer:
    """Look for all that is missing, as far as the indexers' budgets go."""
    upgrades = errand.get(ATTR_UPGRADES, False)

    async def search(job: RunningJob) -> Plain:
        report = await errand.road.search.wanted(
            upgrades=upgrades,
            again=True,
            job=job,
            correlation_id=errand.correlation_id,
        )
        return report.as_dict()

    job_id, told = await errand.work("search_missing", search)
    return {"job_id": job_id, "correlation_id": errand.correlation_id, **told}


async def _search_releases(errand: Errand) -> Answer:
    """Show what is offered for a movie, with all that speaks against each release."""
    report = await errand.road.search.releases(
        errand.movie(), Occasion.REQUEST, correlation_id=errand.correlation_id
    )
    releases = decisions_data(report.decisions, report.judged)
    limit = errand.get(ATTR_LIMIT, _USUAL_LIMIT)
    return {**report.as_dict(), "releases": releases[:limit]}


async def _grab(errand: Errand) -> Answer:
    """Take a release that was found before, whatever speaks against it."""
    row = await errand.road.grabber.take_release(
        await judged_release(errand), correlation_id=errand.correlation_id
    )
    await errand.data.queue.async_request_refresh()
    return {
        "download_id": row.id,
        "release": row.title,
        "state": row.state.value,
        "message": row.message,
        "correlation_id": errand.correlation_id,
    }


async def judged_release(errand: Errand) -> JudgedRelease:
    """Return the release that is meant, which must have been found before."""
    books, id_ = errand.road.books, errand.get(ATTR_RELEASE_ID)
    judged = await books.read(
        lambda transaction: books.candidates.get(transaction, id_)
    )
    if judged is None:
        raise Invalid("release_unknown", id=str(id_))
    return judged


async def _test(errand: Errand) -> Answer:
    """Say what a name means, and what it is worth."""
    return await errand.road.quality.test_release(
        errand.get(ATTR_RELEASE, ""),
        size=errand.get(ATTR_SIZE, 0),
        seeders=errand.get(ATTR_SEEDERS),
        indexer=errand.get(ATTR_INDEXER, ""),
        movie_id=errand.movie_id(),
    )


ACTIONS: Final = (
    Action(
        name="search_movie",
        run=_search_movie,
        fields=MOVIE_FIELDS,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="search_missing",
        run=_search_missing,
        fields={vol.Optional(ATTR_UPGRADES): cv.boolean},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="search_releases",
        run=_search_releases,
        fields={**MOVIE_FIELDS, vol.Optional(ATTR_LIMIT): LIMIT},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="grab_release",
        run=_grab,
        fields={vol.Required(ATTR_RELEASE_ID): ID},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="test_release",
        run=_test,
        fields={
            vol.Required(ATTR_RELEASE): TEXT,
            vol.Optional(ATTR_SIZE): COUNT,
            vol.Optional(ATTR_SEEDERS): COUNT,
            vol.Optional(ATTR_INDEXER): TEXT,
            **MOVIE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
)
