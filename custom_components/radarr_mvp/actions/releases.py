"""Actions about releases: look for them, judge them, take one."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..engine.decision.context import Occasion
from ..engine.invalid import Invalid
from .action import MOVIE_FIELDS, Action, Answer, Errand
from .movies import ATTR_LIMIT
from .telling import decisions_data

ATTR_RELEASE_ID: Final = "release_id"


async def _search_movie(errand: Errand) -> Answer:
    """Look for a movie, and take the best that is offered."""
    report = await errand.road.search.for_movie(
        errand.movie().id, Occasion.REQUEST, correlation_id=errand.correlation_id
    )
    return report.as_dict()


async def _search_missing(errand: Errand) -> Answer:
    """Look for all that is missing, as far as the indexers' budgets go."""
    report = await errand.road.search.wanted(
        upgrades=errand.get("upgrades", False),
        again=True,
        correlation_id=errand.correlation_id,
    )
    return report.as_dict()


async def _search_releases(errand: Errand) -> Answer:
    """Show what is offered for a movie, with all that speaks against each release."""
    report = await errand.road.search.releases(
        errand.movie(), Occasion.REQUEST, correlation_id=errand.correlation_id
    )
    releases = decisions_data(report.decisions, report.judged)
    return {**report.as_dict(), "releases": releases[: errand.get(ATTR_LIMIT, 100)]}


async def _grab(errand: Errand) -> Answer:
    """Take a release that was found before."""
    books, id_ = errand.road.books, errand.get(ATTR_RELEASE_ID)
    judged = await books.read(
        lambda transaction: books.candidates.get(transaction, id_)
    )
    if judged is None:
        raise Invalid("release_unknown", id=str(id_))
    row = await errand.road.grabber.take_release(
        judged, correlation_id=errand.correlation_id
    )
    return {
        "download_id": row.id,
        "release": row.title,
        "state": row.state.value,
        "message": row.message,
        "correlation_id": errand.correlation_id,
    }


async def _test(errand: Errand) -> Answer:
    """Say what a name means, and what it is worth."""
    return await errand.road.quality.test_release(
        errand.get("release"),
        size=errand.get("size", 0),
        movie_id=errand.movie().id if errand.names_movie() else None,
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
        fields={vol.Optional("upgrades"): cv.boolean},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="search_releases",
        run=_search_releases,
        fields={
            **MOVIE_FIELDS,
            vol.Optional(ATTR_LIMIT): vol.All(vol.Coerce(int), vol.Range(1, 1000)),
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="grab_release",
        run=_grab,
        fields={vol.Required(ATTR_RELEASE_ID): cv.positive_int},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="test_release",
        run=_test,
        fields={
            vol.Required("release"): cv.string,
            vol.Optional("size"): cv.positive_int,
            **MOVIE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
)
