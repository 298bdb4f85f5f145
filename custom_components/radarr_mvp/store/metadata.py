"""What is known of the library's movies, as it was last fetched."""

from collections.abc import Iterable

from sqlalchemy import Connection, Row, select

from ..engine.metadata import Fetched, MovieDetails
from .codec import Unreadable, build, plain
from .rows import put
from .schema import movie_metadata, movies


def keep(
    connection: Connection, movie_id: int, details: MovieDetails, now: float
) -> None:
    """Write what is known of a movie in place of what was known before."""
    row = {
        "movie_id": movie_id,
        "fetched_at": now,
        "collection_id": details.collection.id if details.collection else None,
        "data": plain(details),
    }
    put(connection, movie_metadata, [row], ["movie_id"])


def get(connection: Connection, movie_id: int) -> Fetched[MovieDetails] | None:
    """Return what is known of a movie, None where that is nothing or no longer understood."""
    row = connection.execute(
        select(movie_metadata.c.data, movie_metadata.c.fetched_at).where(
            movie_metadata.c.movie_id == movie_id
        )
    ).first()
    return None if row is None else _fetched(row)


def _fetched(row: Row[tuple[object, float]]) -> Fetched[MovieDetails] | None:
    """Return the details of a row."""
    data, at = row
    try:
        return Fetched(build(MovieDetails, data), at)
    except Unreadable:
        # It can be fetched again, which is what happens to movies without metadata.
        return None


def poster_path(connection: Connection, movie_id: int) -> str | None:
    """Return the path of a movie's poster, None where it has none."""
    # All that is known of a movie is a hundred times as long as this.
    path = movie_metadata.c.data["poster_path"].as_string()
    return connection.scalar(select(path).where(movie_metadata.c.movie_id == movie_id))


def outdated(connection: Connection, before: float, limit: int) -> list[int]:
    """Return the ids of movies whose metadata was fetched before some time or never, the oldest first."""
    known = movies.outerjoin(movie_metadata)
    old = movie_metadata.c.fetched_at.is_(None) | (movie_metadata.c.fetched_at < before)
    statement = select(movies.c.id).select_from(known).where(old)
    ordered = statement.order_by(
        movie_metadata.c.fetched_at.is_not(None), movie_metadata.c.fetched_at
    )
    return list(connection.scalars(ordered.limit(limit)))


def in_collections(
    connection: Connection, collection_ids: Iterable[int]
) -> dict[int, list[int]]:
    """Return the ids of the library's movies by the collections that they belong to."""
    found: dict[int, list[int]] = {}
    statement = (
        select(movie_metadata.c.collection_id, movie_metadata.c.movie_id)
        .where(movie_metadata.c.collection_id.in_(tuple(collection_ids)))
        .order_by(movie_metadata.c.movie_id)
    )
    for collection_id, movie_id in connection.execute(statement):
        found.setdefault(collection_id, []).append(movie_id)
    return found
