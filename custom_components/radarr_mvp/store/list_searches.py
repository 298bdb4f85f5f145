"""Movies of lists that are to be searched for as soon as budgets allow."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from ..engine.keeping.list_records import PromisedSearch
from .columns import at_time
from .movies import known_ids
from .rows import in_parts, put
from .schema import list_searches


def every(connection: Connection) -> list[PromisedSearch]:
    """Return what is still to be searched for, the oldest first."""
    statement = select(list_searches).order_by(
        list_searches.c.at, list_searches.c.movie_id
    )
    return [
        PromisedSearch(row.movie_id, row.correlation_id, at_time(row.at))
        for row in connection.execute(statement)
    ]


def promise(
    connection: Connection,
    movie_ids: Collection[int],
    correlation_id: str,
    now: float,
) -> None:
    """Write down that movies are to be searched for."""
    # Some may have left the library meanwhile.
    rows = [
        {"movie_id": movie_id, "correlation_id": correlation_id, "at": now}
        for movie_id in sorted(known_ids(connection, set(movie_ids)))
    ]
    put(connection, list_searches, rows, ["movie_id"])


def settle(connection: Connection, movie_ids: Collection[int]) -> None:
    """Note that movies need not be searched for any more."""
    for part in in_parts(movie_ids):
        connection.execute(
            delete(list_searches).where(list_searches.c.movie_id.in_(part))
        )
