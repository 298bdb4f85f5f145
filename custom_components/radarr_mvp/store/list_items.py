"""What lists name, visit by visit: where a movie comes from, and what left a list."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Row,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from ..engine.keeping.list_records import ItemStatus, ListChanges, SettledItem
from ..engine.keeping.records import After, ListItem, ListSync, Slice, SyncStatus
from .codec import plain
from .columns import at_time, document, when
from .movies import known_ids
from .rows import Values, in_parts, page as read_page, put
from .schema import list_items, list_syncs

_ORDER: Final = (list_items.c.place, list_items.c.id)
_LATEST: Final = (list_syncs.c.ended_at, list_syncs.c.id)
_VANISHED: Final = ItemStatus.VANISHED.value
_KEY: Final = ("list_id", "key")
# What the list says of an item.
_TOLD: Final = ("place", "imdb_id", "title", "year", "data")
# What we know of an item, and the list does not.
_OURS: Final = ("tmdb_id", "status", "reason", "message", "movie_id", "first_seen")
# So many characters of an error are worth keeping.
_LONGEST_ERROR: Final = 1000


def keys(connection: Connection, list_id: str) -> set[str]:
    """Return what is known to be on a list, by the items' keys."""
    statement = select(list_items.c.key).where(list_items.c.list_id == list_id)
    return set(connection.scalars(statement))


def sync(
    connection: Connection,
    list_id: str,
    items: Sequence[ListItem],
    now: float,
    *,
    whole: bool = True,
    held: bool = False,
) -> ListChanges:
    """Write what a list names now; what it names no longer is forgotten if the list was read as a whole.

    Where that is `held`, it is kept as vanished. Of what is named twice, the first counts.
    """
    named = {item.key: item for item in reversed(items)}
    named = {key: named[key] for key in dict.fromkeys(item.key for item in items)}
    of_list = list_items.c.list_id == list_id
    statement = select(list_items).where(of_list)
    known = {row.key: row for row in connection.execute(statement)}
    rows = [_values(list_id, item, now) for item in named.values()]
    put(
        connection,
        list_items,
        [row for row in rows if _differs(row, known.get(row["key"]))],
        _KEY,
        keep=_OURS,
    )
    seen, gone = named.keys() & known.keys(), sorted(known.keys() - named.keys())
    own = update(list_items).where(of_list)
    _change(connection, own.values(last_seen=now), seen)
    back = own.where(list_items.c.status == _VANISHED)
    _change(connection, back.values(status=ItemStatus.PENDING.value), seen)
    if held:
        _change(connection, own.values(status=_VANISHED), gone)
    elif whole:
        _change(connection, delete(list_items).where(of_list), gone)
    added = tuple(key for key in named if key not in known)
    return ListChanges(added, () if held or not whole else tuple(gone))


def _differs(row: Values, known: Row[Any] | None) -> bool:
    """Return whether a list says anything of an item that is not known."""
    return known is None or any(getattr(known, name) != row[name] for name in _TOLD)


def _change(
    connection: Connection, statement: Update | Delete, some: Collection[str]
) -> None:
    """Change some items."""
    for part in in_parts(some):
        connection.execute(statement.where(list_items.c.key.in_(part)))


def seen_again(connection: Connection, list_id: str, now: float) -> None:
    """Note that a list names what it has named before."""
    named = (
        list_items.c.list_id == list_id,
        list_items.c.status != _VANISHED,
    )
    connection.execute(update(list_items).where(*named).values(last_seen=now))


def vanished(connection: Connection, list_id: str, limit: int) -> list[ListItem]:
    """Return items that have vanished, in the list's order."""
    statement = select(list_items).where(*_vanished(list_id)).order_by(*_ORDER)
    return [_item(row) for row in connection.execute(statement.limit(limit))]


def forget_vanished(connection: Connection, list_id: str) -> int:
    """Forget items that have vanished; return how many those were."""
    return connection.execute(delete(list_items).where(*_vanished(list_id))).rowcount


def _vanished(list_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return which items of a list have vanished."""
    return (
        list_items.c.list_id == list_id,
        list_items.c.status == _VANISHED,
    )


def _settled(one: SettledItem) -> Values:
    """Return what became of an item as a row has it."""
    return {
        "status": one.status.value,
        "reason": one.reason,
        "message": one.message,
        "tmdb_id": one.tmdb_id,
        "movie_id": one.movie_id,
    }


# Made once, as that takes longer than to execute them. An item that vanishes meanwhile stays so.
_OUTCOME: Final[dict[str, Any]] = {
    name: bindparam(name)
    for name in _settled(SettledItem(id=0, status=ItemStatus.PENDING))
}
_STAYS: Final = list_items.c.status != _VANISHED
_SETTLING: Final = (
    update(list_items)
    .where(list_items.c.id == bindparam("of_id"), _STAYS)
    .values(_OUTCOME)
)
_SETTLING_MOVIE: Final = (
    update(list_items)
    .where(
        list_items.c.list_id == bindparam("of_list"),
        list_items.c.tmdb_id == bindparam("of_tmdb"),
        _STAYS,
    )
    .values(_OUTCOME)
)


def settle_many(connection: Connection, settled: Collection[SettledItem]) -> None:
    """Note what became of items; movies that have left the library meanwhile are none of theirs."""
    if not settled:
        return
    named = {one.movie_id for one in settled if one.movie_id is not None}
    there = known_ids(connection, named)
    rows: list[Values] = [{"of_id": one.id} | _settled(one) for one in settled]
    for row in rows:
        if row["movie_id"] not in there:
            row["movie_id"] = None
    connection.execute(_SETTLING, rows)


def settle_movie(connection: Connection, list_id: str, settled: SettledItem) -> None:
    """Note what became of all items of a list that mean one movie."""
    which = {"of_list": list_id, "of_tmdb": settled.tmdb_id}
    connection.execute(_SETTLING_MOVIE, which | _settled(settled))


def every(connection: Connection, list_id: str) -> list[ListItem]:
    """Return all items of a list, in its own order."""
    statement = select(list_items).where(list_items.c.list_id == list_id)
    return [_item(row) for row in connection.execute(statement.order_by(*_ORDER))]


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


def naming(
    connection: Connection, tmdb_ids: Collection[int]
) -> dict[int, list[ListItem]]:
    """Return the items of all lists that mean some movies, by the movies."""
    found: defaultdict[int, list[ListItem]] = defaultdict(list)
    for part in in_parts(tmdb_ids):
        statement = select(list_items).where(list_items.c.tmdb_id.in_(part))
        for row in connection.execute(statement.order_by(*_ORDER)):
            found[row.tmdb_id].append(_item(row))
    return dict(found)


def unidentified(connection: Connection) -> list[tuple[str, int]]:
    """Return the titles and years of all items that nobody knows the movie of."""
    unknown = list_items.c.tmdb_id.is_(None)
    statement = select(list_items.c.title, list_items.c.year).where(unknown)
    return [(row.title, row.year) for row in connection.execute(statement)]


def lists_of(connection: Connection, movie_id: int) -> list[str]:
    """Return the lists that a movie is on."""
    statement = select(list_items.c.list_id).where(list_items.c.movie_id == movie_id)
    return list(connection.scalars(statement.distinct().order_by(list_items.c.list_id)))


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
        "error": visit.error[:_LONGEST_ERROR],
        "correlation_id": visit.correlation_id,
        "status": visit.status.value,
        "updated": visit.updated,
        "failed": visit.failed,
        "unidentified": visit.unidentified,
        "data": plain(visit.data),
    }
    statement = insert(list_syncs).values(values).returning(list_syncs.c.id)
    return connection.scalar(statement) or 0


def last_sync(
    connection: Connection, list_id: str, *, successful: bool = False
) -> ListSync | None:
    """Return the last visit to a list, or the last in which it could be read."""
    statement = select(list_syncs).where(list_syncs.c.list_id == list_id)
    if successful:
        statement = statement.where(
            list_syncs.c.error == "",
            list_syncs.c.status != SyncStatus.CANCELLED.value,
        )
    newest = statement.order_by(list_syncs.c.ended_at.desc(), list_syncs.c.id.desc())
    row = connection.execute(newest.limit(1)).first()
    return None if row is None else _sync(row)


def syncs(
    connection: Connection,
    list_id: str,
    *,
    after: After | None = None,
    limit: int = 50,
) -> Slice[ListSync]:
    """Return a page of the visits to a list, the latest first."""
    statement = select(list_syncs).where(list_syncs.c.list_id == list_id)
    return read_page(connection, statement, _LATEST, _sync, after=after, limit=limit)


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
        message=row.message,
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
        status=SyncStatus(row.status),
        updated=row.updated,
        failed=row.failed,
        unidentified=row.unidentified,
        data=document(row.data),
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
        "message": item.message,
    }
