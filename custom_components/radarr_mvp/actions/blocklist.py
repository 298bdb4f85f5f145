"""Actions about releases that are left alone."""

from typing import Final

from homeassistant.core import SupportsResponse
import voluptuous as vol

from ..engine.failures.taxonomy import FailureReason
from ..engine.invalid import Invalid
from ..engine.releases.parser import parse_release
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_BLOCK_ID,
    ATTR_CURSOR,
    ATTR_DAYS,
    ATTR_INDEXER,
    ATTR_INFO_HASH,
    ATTR_LIMIT,
    ATTR_NOTES,
    ATTR_REASON,
    ATTR_RELEASE,
    ATTR_RELEASE_ID,
    DAYS,
    ID,
    IDS,
    INFO_HASH,
    MOVIE_FIELDS,
    PAGE_FIELDS,
    TEXT,
)
from .paging import cursor_of, place_of
from .releases import judged_release
from .telling import block_data

_USUAL_LIMIT: Final = 50
_BLOCKED: Final = "blocked"


async def _blocklist(errand: Errand) -> Answer:
    """Show what is left alone, and why."""
    failures = errand.road.failures
    page = await failures.blocklist(
        movie_id=errand.movie_id(),
        reason=errand.get(ATTR_REASON, ""),
        after=place_of(_BLOCKED, errand.get(ATTR_CURSOR)),
        limit=errand.get(ATTR_LIMIT, _USUAL_LIMIT),
    )
    numbers = await failures.statistics()
    return {
        "blocked": [block_data(one) for one in page.items],
        "cursor": cursor_of(_BLOCKED, page.after),
        "active": numbers.active,
        "expired": numbers.expired,
        "permanent": numbers.permanent,
        "last_24h": numbers.last_day,
        "by_reason": dict(numbers.by_reason),
        "by_indexer": dict(numbers.by_indexer),
    }


async def _block(errand: Errand) -> Answer:
    """Leave a release of a movie alone from now on: one that was found, or one of a name."""
    movie_id = errand.movie_id()
    title, info_hash = errand.get(ATTR_RELEASE, ""), errand.get(ATTR_INFO_HASH)
    indexer = errand.get(ATTR_INDEXER, "")
    if errand.get(ATTR_RELEASE_ID) is not None:
        judged = await judged_release(errand)
        release = judged.release
        title, info_hash, indexer = release.title, release.info_hash, release.indexer
        movie_id = movie_id or judged.movie_id
    elif not title:
        raise Invalid("no_release_named")
    # A block holds for one movie only.
    movie_id = movie_id or _movie_of(errand, title)
    if movie_id is None:
        raise Invalid("release_without_movie", release=title)
    record = await errand.road.failures.block(
        movie_id=movie_id,
        title=title,
        info_hash=info_hash,
        indexer=indexer,
        days=errand.get(ATTR_DAYS),
        message=errand.get(ATTR_NOTES, ""),
        correlation_id=errand.correlation_id,
    )
    return {"blocked": block_data(record)}


def _movie_of(errand: Errand, title: str) -> int | None:
    """Return the movie of the library that a release is of by its name."""
    facts = parse_release(title)
    found = errand.road.house.index.find(facts).movie if facts else None
    return None if found is None else found.id


async def _unblock(errand: Errand) -> Answer:
    """Let releases be taken again."""
    ids = errand.get(ATTR_BLOCK_ID)
    count = await errand.road.failures.unblock(ids)
    if ids and not count:
        raise Invalid("block_unknown", ids=", ".join(map(str, ids)))
    return {"unblocked": count}


async def _clear(errand: Errand) -> Answer:
    """Let all releases be taken again, or those of a movie or an indexer."""
    count = await errand.road.failures.clear(
        movie_id=errand.movie_id(), indexer=errand.get(ATTR_INDEXER)
    )
    return {"unblocked": count}


ACTIONS: Final = (
    Action(
        name="get_blocklist",
        run=_blocklist,
        fields={
            **MOVIE_FIELDS,
            vol.Optional(ATTR_REASON): vol.In([one.value for one in FailureReason]),
            **PAGE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="block_release",
        run=_block,
        fields={
            vol.Exclusive(ATTR_RELEASE, "release"): TEXT,
            vol.Exclusive(ATTR_RELEASE_ID, "release"): ID,
            vol.Optional(ATTR_DAYS): DAYS,
            vol.Optional(ATTR_NOTES): TEXT,
            vol.Optional(ATTR_INFO_HASH): INFO_HASH,
            vol.Optional(ATTR_INDEXER): TEXT,
            **MOVIE_FIELDS,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="unblock_release",
        run=_unblock,
        fields={vol.Required(ATTR_BLOCK_ID): IDS},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="clear_blocklist",
        run=_clear,
        fields={**MOVIE_FIELDS, vol.Optional(ATTR_INDEXER): TEXT},
        response=SupportsResponse.OPTIONAL,
    ),
)
