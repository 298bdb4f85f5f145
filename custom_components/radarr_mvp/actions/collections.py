"""Actions about collections: which there are, what is missing of them, and whether that is added."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..engine.invalid import Invalid
from ..engine.jobs import RunningJob
from ..engine.keeping.records import After
from ..engine.library import (
    AmbiguousCollection,
    CollectionChanges,
    CollectionReport,
    Following,
    MissingOfCollection,
)
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_CURSOR,
    ATTR_LIMIT,
    ATTR_MINIMUM_AVAILABILITY,
    ATTR_MONITORED,
    ATTR_QUALITY_PROFILE,
    ATTR_ROOT_FOLDER,
    ATTR_TAGS,
    ATTR_TMDB_ID,
    ID,
    PAGE_FIELDS,
    TEXT,
    WORDS,
)
from .listed import collection_data
from .movies import AVAILABILITY, availability_of
from .paging import cursor_of, place_of
from .telling import Plain, movie_data

ATTR_NAME: Final = "name"
ATTR_SEARCH_ON_ADD: Final = "search_on_add"

_USUAL_LIMIT: Final = 50
_COLLECTIONS: Final = "collections"

_NAMING: Final[VolDictType] = {
    vol.Exclusive(ATTR_NAME, "collection"): TEXT,
    vol.Exclusive(ATTR_TMDB_ID, "collection"): ID,
}
_WISHES: Final[VolDictType] = {
    vol.Optional(ATTR_QUALITY_PROFILE): TEXT,
    vol.Optional(ATTR_ROOT_FOLDER): TEXT,
    vol.Optional(ATTR_MINIMUM_AVAILABILITY): AVAILABILITY,
    vol.Optional(ATTR_TAGS): WORDS,
    vol.Optional(ATTR_SEARCH_ON_ADD): cv.boolean,
}


async def _get(errand: Errand) -> Answer:
    """List collections with what is there of them and what is missing."""
    monitored = errand.get(ATTR_MONITORED)
    found = await errand.road.library.missing_of_collections(followed=monitored is True)
    shown = sorted(
        (one for one in found if _is_asked_for(errand, one, monitored)), key=_place
    )
    after = place_of(_COLLECTIONS, errand.get(ATTR_CURSOR))
    if after is not None and not isinstance(after.value, str):
        raise Invalid("cursor_unknown")
    rest = [
        one for one in shown if after is None or _place(one) > (after.value, after.id)
    ]
    limit = errand.get(ATTR_LIMIT, _USUAL_LIMIT)
    page = rest[:limit]
    more = After(*_place(page[-1])) if len(rest) > limit else None
    return {
        "collections": [collection_data(one, errand.road.house) for one in page],
        "cursor": cursor_of(_COLLECTIONS, more),
        "total": len(shown),
        "missing": sum(len(one.missing) for one in shown),
    }


def _is_asked_for(
    errand: Errand, found: MissingOfCollection, monitored: bool | None
) -> bool:
    """Return whether a collection is among those to list."""
    name, tmdb_id = errand.get(ATTR_NAME, ""), errand.get(ATTR_TMDB_ID)
    one = found.collection
    return (
        monitored in (None, one.monitored)
        and tmdb_id in (None, one.id)
        and name.strip().casefold() in one.name.casefold()
    )


def _place(found: MissingOfCollection) -> tuple[str, int]:
    """Return where a collection stands in a list by names."""
    return found.collection.name.casefold(), found.collection.id


async def _add(errand: Errand) -> Answer:
    """Follow a collection, and add what is missing of it; a name that means several is answered with those."""
    search = errand.get(ATTR_SEARCH_ON_ADD)
    usual = errand.road.house.settings.automation.search_on_add
    how = Following(
        profile=errand.get(ATTR_QUALITY_PROFILE),
        root_folder=errand.get(ATTR_ROOT_FOLDER),
        minimum_availability=availability_of(errand),
        search_on_add=usual if search is None else search,
        tags=errand.get(ATTR_TAGS, ()),
    )
    try:
        collection_id = await _collection_id(errand)
    except AmbiguousCollection as problem:
        if not errand.call.return_response:
            raise
        return {"followed": False, "candidates": _candidates(problem)}
    await errand.road.library.follow_collection(collection_id, how)
    return {"followed": True, **await _complete(errand, collection_id)}


def _candidates(problem: AmbiguousCollection) -> list[Plain]:
    """Return the collections that a name may mean."""
    return [{"tmdb_id": one.id, "name": one.name} for one in problem.candidates]


async def _update(errand: Errand) -> Answer:
    """Change how a collection is followed, or whether it is."""
    monitored = errand.get(ATTR_MONITORED)
    changes = CollectionChanges(
        monitored=monitored,
        profile=errand.get(ATTR_QUALITY_PROFILE),
        root_folder=errand.get(ATTR_ROOT_FOLDER),
        minimum_availability=availability_of(errand),
        search_on_add=errand.get(ATTR_SEARCH_ON_ADD),
        tags=errand.get(ATTR_TAGS),
    )
    collection_id = await _collection_id(errand)
    await errand.road.library.change_collection(collection_id, changes)
    if monitored:
        return await _complete(errand, collection_id)
    return {"collection": await _collection(errand, collection_id), "added": []}


async def _complete(errand: Errand, collection_id: int) -> Plain:
    """Add what is missing of a collection, as a job; tell what that brought."""

    async def complete(job: RunningJob) -> CollectionReport:
        return await errand.road.refresh_collections(
            [collection_id], job=job, correlation_id=errand.correlation_id
        )

    job_id, report = await errand.work("refresh_collections", complete)
    house = errand.road.house
    return {
        "job_id": job_id,
        "correlation_id": errand.correlation_id,
        "collection": await _collection(errand, collection_id),
        "added": [movie_data(one, house) for one in report.added],
        "complete": not report.failed,
    }


async def _collection(errand: Errand, collection_id: int) -> Plain:
    """Return how a collection stands now."""
    every = await errand.road.library.missing_of_collections()
    (found,) = (one for one in every if one.collection.id == collection_id)
    return collection_data(found, errand.road.house)


async def _collection_id(errand: Errand) -> int:
    """Return the number of the collection that is meant."""
    if (tmdb_id := errand.get(ATTR_TMDB_ID)) is not None:
        return int(tmdb_id)
    if (name := errand.get(ATTR_NAME)) is None:
        raise Invalid("no_collection_named")
    return await errand.road.library.find_collection(name)


ACTIONS: Final = (
    Action(
        name="get_collections",
        run=_get,
        fields={
            **_NAMING,
            vol.Optional(ATTR_MONITORED): cv.boolean,
            **PAGE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="add_collection",
        run=_add,
        fields={**_NAMING, **_WISHES},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="update_collection",
        run=_update,
        fields={**_NAMING, vol.Optional(ATTR_MONITORED): cv.boolean, **_WISHES},
        response=SupportsResponse.OPTIONAL,
    ),
)
