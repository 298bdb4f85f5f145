"""Collections of movies, and how those that are missing are added."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from ..engine.availability import Status
from ..engine.keeping.records import KeptCollection
from ..engine.metadata import MovieSummary
from .codec import build, plain
from .columns import at_time
from .rows import Values, put
from .schema import collection_parts, collections, movies


def keep(connection: Connection, collection: KeptCollection) -> None:
    """Write a collection with its parts in place of what was known of it."""
    put(connection, collections, [_values(collection)], ["id"])
    own = collection_parts.c.collection_id == collection.id
    connection.execute(delete(collection_parts).where(own))
    # A part that is named twice is one part.
    parts = {part.tmdb_id: part for part in collection.parts}
    if parts:
        connection.execute(
            insert(collection_parts),
            [
                {
                    "collection_id": collection.id,
                    "tmdb_id": part.tmdb_id,
                    "place": place,
                    "data": plain(part),
                }
                for place, part in enumerate(parts.values())
            ],
        )


def remove(connection: Connection, collection_id: int) -> bool:
    """Forget a collection, not its movies; return whether it was known."""
    statement = delete(collections).where(collections.c.id == collection_id)
    return connection.execute(statement).rowcount > 0


def get(connection: Connection, collection_id: int) -> KeptCollection | None:
    """Return a collection with its parts."""
    statement = select(collections).where(collections.c.id == collection_id)
    row = connection.execute(statement).first()
    if row is None:
        return None
    parts = connection.scalars(
        select(collection_parts.c.data)
        .where(collection_parts.c.collection_id == collection_id)
        .order_by(collection_parts.c.place)
    )
    known = tuple(build(MovieSummary, data) for data in parts)
    return replace(_collection(row), parts=known)


def every(connection: Connection, *, monitored: bool = False) -> list[KeptCollection]:
    """Return all collections, or those that are monitored, without their parts."""
    statement = select(collections).order_by(collections.c.name, collections.c.id)
    if monitored:
        statement = statement.where(collections.c.monitored)
    return [_collection(row) for row in connection.execute(statement)]


def missing(connection: Connection, collection_id: int) -> list[MovieSummary]:
    """Return the parts of a collection that are not in the library."""
    statement = (
        select(collection_parts.c.data)
        .outerjoin(movies, movies.c.tmdb_id == collection_parts.c.tmdb_id)
        .where(collection_parts.c.collection_id == collection_id, movies.c.id.is_(None))
        .order_by(collection_parts.c.place)
    )
    return [build(MovieSummary, data) for data in connection.scalars(statement)]


def all_missing(
    connection: Connection, *, monitored: bool = False
) -> list[tuple[KeptCollection, tuple[MovieSummary, ...]]]:
    """Return all collections, or those that are monitored, each with its parts that are not in the library."""
    statement = (
        select(collection_parts.c.collection_id, collection_parts.c.data)
        .outerjoin(movies, movies.c.tmdb_id == collection_parts.c.tmdb_id)
        .where(movies.c.id.is_(None))
        .order_by(collection_parts.c.collection_id, collection_parts.c.place)
    )
    if monitored:
        followed = select(collections.c.id).where(collections.c.monitored)
        statement = statement.where(collection_parts.c.collection_id.in_(followed))
    found: defaultdict[int, list[MovieSummary]] = defaultdict(list)
    for row in connection.execute(statement):
        found[row.collection_id].append(build(MovieSummary, row.data))
    return [
        (one, tuple(found[one.id])) for one in every(connection, monitored=monitored)
    ]


def outdated(connection: Connection, before: float, limit: int) -> list[int]:
    """Return the ids of collections that were fetched before some time, the oldest first."""
    statement = select(collections.c.id).where(collections.c.fetched_at < before)
    oldest = statement.order_by(collections.c.fetched_at).limit(limit)
    return list(connection.scalars(oldest))


def _collection(row: Row[Any]) -> KeptCollection:
    """Return the collection of a row."""
    return KeptCollection(
        id=row.id,
        name=row.name,
        overview=row.overview,
        poster_path=row.poster_path,
        backdrop_path=row.backdrop_path,
        monitored=row.monitored,
        profile_id=row.profile_id or 0,
        root_folder=row.root_folder,
        minimum_availability=Status(row.minimum_availability),
        search_on_add=row.search_on_add,
        tags=frozenset(row.tags),
        fetched_at=at_time(row.fetched_at),
    )


def _values(collection: KeptCollection) -> Values:
    """Return what a row says of a collection."""
    return {
        "id": collection.id,
        "name": collection.name,
        "overview": collection.overview,
        "poster_path": collection.poster_path,
        "backdrop_path": collection.backdrop_path,
        "monitored": collection.monitored,
        "profile_id": collection.profile_id or None,
        "root_folder": collection.root_folder,
        "minimum_availability": int(collection.minimum_availability),
        "search_on_add": collection.search_on_add,
        "tags": sorted(collection.tags),
        "fetched_at": collection.fetched_at.timestamp(),
    }
