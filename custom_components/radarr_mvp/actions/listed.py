"""Lists and collections as plain data, for answers."""

from collections.abc import Iterable

from homeassistant.config_entries import ConfigEntry

from ..connections import Connection
from ..const import CONF_KIND
from ..coordinator import RadarrMvpData
from ..engine.household import Housekeeping
from ..engine.keeping.list_records import ListLookup
from ..engine.keeping.records import ListItem, ListSync, SyncStatus
from ..engine.library import MissingOfCollection
from ..engine.lists.reports import ListReport, ListStatus
from ..engine.lists.wanted import WantedList
from ..problems import list_problem, problem_of, visit_problem
from .paging import cursor_of, place_of
from .telling import Plain, iso


def report_data(report: ListReport, connections: Iterable[Connection]) -> Plain:
    """Return what a visit to a list brought, with a sentence where it did not go well."""
    problem = problem_of(report.cause, connections) if report.cause else None
    message = str(problem) if problem else report.error
    return {**report.as_dict(), "message": message or None}


def status_data(
    status: ListStatus,
    wanted: WantedList,
    kind: str,
    connections: Iterable[Connection],
) -> Plain:
    """Return how a list stands and is followed, with a sentence where something keeps it from that."""
    options, problem = wanted.options, list_problem(status, connections)
    return {
        **status.as_dict(),
        "message": str(problem) if problem else None,
        "kind": kind,
        "add_automatically": options.add_automatically,
        "monitor": options.monitor.value,
        "priority": options.priority,
        "interval_hours": wanted.interval.total_seconds() / 3600,
    }


def item_data(item: ListItem, lookup: ListLookup | None) -> Plain:
    """Return an entry of a list, what became of it and why, and which movies it may mean where that is in doubt."""
    return {
        "entry": item.key,
        "place": item.place or None,
        "title": item.title,
        "year": item.year or None,
        "tmdb_id": item.tmdb_id,
        "imdb_id": item.imdb_id,
        "movie_id": item.movie_id,
        "status": item.status,
        "reason": item.reason or None,
        "message": item.message or None,
        "note": item.data.get("note"),
        "listed_at": item.data.get("listed_at"),
        "first_seen": iso(item.first_seen),
        "last_seen": iso(item.last_seen),
        "candidates": [] if lookup is None else lookup.data.get("candidates", []),
    }


def kind_of(entry: ConfigEntry, list_id: str) -> str:
    """Return of which kind a list is."""
    return str(entry.subentries[list_id].data.get(CONF_KIND, ""))


async def visits_data(
    data: RadarrMvpData, list_id: str, cursor: str | None, limit: int
) -> Plain:
    """Return a page of the visits to a list, the latest first."""
    wanted, name = data.lists.current().get(list_id), f"visits {list_id}"
    service = "" if wanted is None else wanted.source.service
    page = await data.road.lists.syncs(
        list_id, after=place_of(name, cursor), limit=limit
    )
    connections = list(data.connections.connections.values())
    return {
        "visits": [_visit_data(one, service, connections) for one in page.items],
        "cursor": cursor_of(name, page.after),
    }


def _visit_data(
    visit: ListSync, service: str, connections: Iterable[Connection]
) -> Plain:
    """Return a visit to a list of a service as the books have it, with a sentence where it has failed."""
    problem = None
    if visit.status is SyncStatus.FAILED:
        problem = visit_problem(visit, service, connections)
    return {
        "began_at": iso(visit.began_at),
        "ended_at": iso(visit.ended_at),
        "seconds": round(visit.seconds, 3),
        "status": visit.status.value,
        "message": str(problem) if problem else visit.error or None,
        "found": visit.found,
        "added": visit.added,
        "updated": visit.updated,
        "removed": visit.removed,
        "excluded": visit.excluded,
        "failed": visit.failed,
        "unidentified": visit.unidentified,
        "correlation_id": visit.correlation_id,
        "data": dict(visit.data),
    }


def collection_data(found: MissingOfCollection, house: Housekeeping) -> Plain:
    """Return a collection: how it is followed, what is there of it, and what is missing."""
    profile = house.profiles.get(found.collection.profile_id)
    return {
        **found.as_dict(),
        "quality_profile": profile.name if profile else None,
        "movies": [
            {
                "movie_id": one.id,
                "tmdb_id": one.tmdb_id or None,
                "title": one.title,
                "year": one.year or None,
                "has_file": one.file is not None,
            }
            for movie_id in found.movie_ids
            if (one := house.index.get(movie_id)) is not None
        ],
    }
