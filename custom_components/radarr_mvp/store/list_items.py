"""What lists name, visit by visit: where a movie comes from, and what left a list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ..engine.keeping.records import After, ListItem, ListSync, Slice
from .codec import plain
from .columns import at_time, document, when
from .rows import Values, in_parts, page as read_page, put
from .schema import list_items, list_syncs

_ORDER: Final = (list_items.c.place, list_items.c.id)
_KEY: Final = ("list_id", "key")
# What we know of an item, and the list does not.
_OURS: Final = ("status", "reason", "movie_id", "first_seen")


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What a visit changed, by the items' keys."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def sync(
    connection: Connection,
    list_id: str,
    items: Sequence[ListItem],
    now: float,
    *,
    whole: bool = True,
) -> ListChanges:
    """Write what a list names now; what it names no longer is forgotten if the list was read as a whole."""
    named = {item.key: item for item in items}
    known = set(
        connection.scalars(
            select(list_items.c.key).where(list_items.c.list_id == list_id)
        )
    )
    rows = [_values(list_id, item, now) for item in named.values()]
    put(connection, list_items, rows, _KEY, keep=_OURS)
    gone = tuple(sorted(known - named.keys())) if whole else ()
    for part in in_parts(gone):
        connection.execute(
            delete(list_items).where(
                list_items.c.list_id == list_id, list_items.c.key.in_(part)
            )
        )
    added = tuple(key for key in named if key not in known)
    return ListChanges(added, gone)


def settle(
    connection: Connection,
    item_id: int,
    status: str,
    *,
    movie_id: int | None = None,
    reason: str = "",
) -> bool:
    """Note what became of an item; return whether it is there."""
    statement = update(list_items).where(list_items.c.id == item_id)
    values = {"status": status, "movie_id": movie_id, "reason": reason}
    return connection.execute(statement.values(values)).rowcount > 0


def page(
    connection: Connection,
    list_id: str,
    *,
    statuses: Collection[str] = (),
    after: After | None = None,
    limit: int = 100,
) -> Slice[ListItem]:
    """Return a page of a list, in its own order."""
    statement = select(list_items).where(list_items.c.list_id == list_id)
    if statuses:
        statement = statement.where(list_items.c.status.in_(tuple(statuses)))
    return read_page(
        connection,
        statement,
        _ORDER,
        _item,
        after=after,
        limit=limit,
        descending=False,
    )


def lists_of(connection: Connection, movie_id: int) -> list[str]:
    """Return the lists that a movie is on."""
    statement = select(list_items.c.list_id).where(list_items.c.movie_id == movie_id)
    return list(connection.scalars(statement.distinct().order_by(list_items.c.list_id)))


def on_lists(connection: Connection) -> set[int]:
    """Return the ids of all movies that are on some list."""
    on_some = list_items.c.movie_id.is_not(None)
    statement = select(list_items.c.movie_id).where(on_some).distinct()
    return {one for one in connection.scalars(statement) if one is not None}


def count_by_status(connection: Connection, list_id: str) -> dict[str, int]:
    """Return how many items of a list came to what."""
    statement = (
        select(list_items.c.status, func.count())
        .where(list_items.c.list_id == list_id)
        .group_by(list_items.c.status)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def forget_list(connection: Connection, list_id: str) -> None:
    """Forget a list that is no longer set up."""
    connection.execute(delete(list_items).where(list_items.c.list_id == list_id))
    connection.execute(delete(list_syncs).where(list_syncs.c.list_id == list_id))


def add_sync(connection: Connection, visit: ListSync) -> int:
    """Write down a visit to a list; return its id."""
    values = {
        "list_id": visit.list_id,
        "began_at": visit.began_at.timestamp(),
        "ended_at": visit.ended_at.timestamp(),
        "found": visit.found,
        "added": visit.added,
        "removed": visit.removed,
        "excluded": visit.excluded,
        "error": visit.error,
        "correlation_id": visit.correlation_id,
    }
    statement = insert(list_syncs).values(values).returning(list_syncs.c.id)
    return connection.scalar(statement) or 0


def last_sync(
    connection: Connection, list_id: str, *, successful: bool = False
) -> ListSync | None:
    """Return the last visit to a list, or the last that went well."""
    statement = select(list_syncs).where(list_syncs.c.list_id == list_id)
    if successful:
        statement = statement.where(list_syncs.c.error == "")
    newest = statement.order_by(list_syncs.c.ended_at.desc(), list_syncs.c.id.desc())
    row = connection.execute(newest.limit(1)).first()
    return None if row is None else _sync(row)


def forget_syncs(connection: Connection, before: float) -> int:
    """Forget visits before some time; return how many those were."""
    statement = delete(list_syncs).where(list_syncs.c.ended_at < before)
    return connection.execute(statement).rowcount


def _item(row: Row[Any]) -> ListItem:
    """Return the item of a row."""
    return ListItem(
        id=row.id,
        list_id=row.list_id,
        key=row.key,
        place=row.place,
        tmdb_id=row.tmdb_id,
        imdb_id=row.imdb_id,
        title=row.title,
        year=row.year,
        status=row.status,
        reason=row.reason,
        movie_id=row.movie_id,
        first_seen=when(row.first_seen),
        last_seen=when(row.last_seen),
        data=document(row.data),
    )


def _sync(row: Row[Any]) -> ListSync:
    """Return the visit of a row."""
    return ListSync(
        id=row.id,
        list_id=row.list_id,
        began_at=at_time(row.began_at),
        ended_at=at_time(row.ended_at),
        found=row.found,
        added=row.added,
        removed=row.removed,
        excluded=row.excluded,
        error=row.error,
        correlation_id=row.correlation_id,
    )


def _values(list_id: str, item: ListItem, now: float) -> Values:
    """Return what a row says of an item."""
    return {
        "list_id": list_id,
        "key": item.key,
        "place": item.place,
        "tmdb_id": item.tmdb_id,
        "imdb_id": item.imdb_id,
        "title": item.title,
        "year": item.year,
        "status": item.status,
        "reason": item.reason,
        "movie_id": item.movie_id,
        "first_seen": now,
        "last_seen": now,
        "data": plain(item.data),
    }
