"""What entries of lists were found to mean, so that nobody is asked at each visit."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, select

from ..engine.keeping.list_records import ListLookup
from .codec import plain
from .columns import at_time, document
from .rows import in_parts, put
from .schema import list_lookups


def some(connection: Connection, keys: Collection[str]) -> dict[str, ListLookup]:
    """Return what was found about some keys, as far as they were asked about."""
    found: dict[str, ListLookup] = {}
    for part in in_parts(keys):
        statement = select(list_lookups).where(list_lookups.c.key.in_(part))
        for row in connection.execute(statement):
            found[row.key] = ListLookup(
                key=row.key,
                tmdb_id=row.tmdb_id,
                asked_at=at_time(row.asked_at),
                data=document(row.data),
            )
    return found


def keep(connection: Connection, found: Sequence[ListLookup]) -> None:
    """Write what was found."""
    rows = [
        {
            "key": one.key,
            "tmdb_id": one.tmdb_id,
            "asked_at": one.asked_at.timestamp(),
            "data": plain(one.data),
        }
        for one in found
    ]
    put(connection, list_lookups, rows, ["key"])


def forget(connection: Connection, before: float) -> int:
    """Forget what was found before some time; return how much that was."""
    statement = delete(list_lookups).where(list_lookups.c.asked_at < before)
    return connection.execute(statement).rowcount
