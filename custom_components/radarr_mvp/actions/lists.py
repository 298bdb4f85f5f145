"""Actions about lists: visit them, see how they stand, and say what only a person can say."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr
import voluptuous as vol

from ..connections import Connection
from ..const import DOMAIN
from ..engine.invalid import Invalid
from ..engine.keeping.list_records import ItemStatus
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_CURSOR,
    ATTR_LIMIT,
    ATTR_STATUS,
    ATTR_TMDB_ID,
    ID,
    PAGE_FIELDS,
    TEXT,
    WORDS,
)
from .listed import item_data, kind_of, report_data, status_data, visits_data
from .paging import cursor_of, place_of
from .telling import Plain, found_data, movie_data

ATTR_ENTRY: Final = "entry"
ATTR_ITEMS: Final = "items"
ATTR_LIST: Final = "list"

_USUAL_LIMIT: Final = 100
_USUAL_VISITS: Final = 20

_STATUSES: Final = vol.All(cv.ensure_list, [vol.In([one.value for one in ItemStatus])])


async def _sync(errand: Errand) -> Answer:
    """Visit lists now and tell what that brought; each visit is a job."""
    lists = errand.road.lists
    if named := errand.get(ATTR_LIST):
        ids = [_list_id(errand, one) for one in named]
    else:
        wanted = errand.data.lists.current().values()
        ids = [one.id for one in wanted if one.options.enabled]
    if not ids:
        raise Invalid("lists_none")
    reports = await lists.sync_some(ids, errand.correlation_id)
    return {
        "correlation_id": errand.correlation_id,
        "lists": [report_data(one, _connections(errand)) for one in reports],
    }


async def _get(errand: Errand) -> Answer:
    """Tell how lists stand, and what one of them names where that is asked for."""
    lists, current = errand.road.lists, errand.data.lists.current()
    shown = list(current)
    if errand.get(ATTR_LIST) is not None or errand.get(ATTR_ITEMS, False):
        shown = [_meant(errand)]
    cleaning = await lists.cleaning()
    level = errand.road.house.settings.lists.cleaning
    answer: Plain = {
        "lists": [
            status_data(
                await lists.status(one),
                current[one],
                kind_of(errand.entry, one),
                _connections(errand),
            )
            for one in shown
        ],
        "cleaning": {"level": level.value, **cleaning.as_dict()},
    }
    if errand.get(ATTR_ITEMS, False):
        answer |= await _items(errand, shown[0])
    return answer


async def _items(errand: Errand, list_id: str) -> Plain:
    """Return a page of what a list names."""
    statuses = sorted(errand.get(ATTR_STATUS, ()))
    name = f"list {list_id} {' '.join(statuses)}"
    page, lookups = await errand.road.lists.items(
        list_id,
        statuses=[ItemStatus(one) for one in statuses],
        after=place_of(name, errand.get(ATTR_CURSOR)),
        limit=errand.get(ATTR_LIMIT, _USUAL_LIMIT),
    )
    return {
        "items": [item_data(one, lookups.get(one.key)) for one in page.items],
        "cursor": cursor_of(name, page.after),
    }


async def _history(errand: Errand) -> Answer:
    """Tell of the visits to a list, the latest first."""
    list_id = _meant(errand)
    name = errand.data.lists.current()[list_id].name
    visits = await visits_data(
        errand.data,
        list_id,
        errand.get(ATTR_CURSOR),
        errand.get(ATTR_LIMIT, _USUAL_VISITS),
    )
    return {"list_id": list_id, "name": name, **visits}


async def _assign(errand: Errand) -> Answer:
    """Take a person's word for which movie an entry means."""
    list_id, tmdb_id = _meant(errand), errand.get(ATTR_TMDB_ID)
    found = await errand.road.library.look_up(f"tmdb:{tmdb_id}")
    if not found:
        raise Invalid("movie_not_found", movie=f"TMDb {tmdb_id}")
    entry = errand.get(ATTR_ENTRY, "")
    await errand.road.lists.identify(list_id, entry, tmdb_id)
    return {"list_id": list_id, "entry": entry, "movie": found_data(found[0])}


async def _confirm(errand: Errand) -> Answer:
    """Believe that a list has lost its entries; tell which movies something was done about."""
    lists, house = errand.road.lists, errand.road.house
    movies = await lists.confirm(_meant(errand), errand.correlation_id)
    cleaning = await lists.cleaning()
    return {
        "correlation_id": errand.correlation_id,
        "movies": [movie_data(one, house) for one in movies],
        "cleaning": {
            "level": house.settings.lists.cleaning.value,
            **cleaning.as_dict(),
        },
    }


async def _dismiss(errand: Errand) -> Answer:
    """Let the movies of entries stay that a list has lost."""
    return {"kept": await errand.road.lists.dismiss(_meant(errand))}


def _meant(errand: Errand) -> str:
    """Return the list that is meant: the one that is named, or the only one."""
    if (named := errand.get(ATTR_LIST)) is not None:
        return _list_id(errand, named)
    known = errand.data.lists.current()
    if len(known) == 1:
        return next(iter(known))
    names = ", ".join(one.name for one in known.values())
    raise Invalid("list_not_named", lists=names) if known else Invalid("lists_none")


def _list_id(errand: Errand, named: str) -> str:
    """Return the id of a list that is named by its device, its id or its name."""
    known = errand.data.lists.current()
    device = dr.async_get(errand.hass).async_get(named)
    identifiers = device.identifiers if device is not None else set()
    by_id = [one for one in known if one == named or (DOMAIN, one) in identifiers]
    name = named.strip().casefold()
    found = by_id or [one.id for one in known.values() if one.name.casefold() == name]
    if len(found) > 1:
        raise Invalid("list_means_several", list=named)
    if not found:
        shown = device.name if device is not None else None
        raise Invalid("list_unknown", list=shown or named)
    return found[0]


def _connections(errand: Errand) -> list[Connection]:
    """Return the services that have names of their own."""
    return list(errand.data.connections.connections.values())


ACTIONS: Final = (
    Action(
        name="sync_lists",
        run=_sync,
        fields={vol.Optional(ATTR_LIST): WORDS},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="get_lists",
        run=_get,
        fields={
            vol.Optional(ATTR_LIST): TEXT,
            vol.Optional(ATTR_ITEMS): cv.boolean,
            vol.Optional(ATTR_STATUS): _STATUSES,
            **PAGE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_list_history",
        run=_history,
        fields={vol.Optional(ATTR_LIST): TEXT, **PAGE_FIELDS},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="assign_list_item",
        run=_assign,
        fields={
            vol.Optional(ATTR_LIST): TEXT,
            vol.Required(ATTR_ENTRY): TEXT,
            vol.Required(ATTR_TMDB_ID): ID,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="confirm_list",
        run=_confirm,
        fields={vol.Optional(ATTR_LIST): TEXT},
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="dismiss_list",
        run=_dismiss,
        fields={vol.Optional(ATTR_LIST): TEXT},
        response=SupportsResponse.OPTIONAL,
    ),
)
