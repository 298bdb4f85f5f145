"""Movies that no list may add."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    insert,
    or_,
    select,
)

from ..engine.keeping.records import After, Exclusion, Slice
from .columns import when
from .rows import in_parts, page as read_page
from .schema import exclusions

_ORDER: Final = (exclusions.c.at, exclusions.c.id)


def _among[T](column: Column[T]) -> Select[tuple[T]]:
    """Return a statement that finds which of some values there are."""
    some = bindparam("some", expanding=True, type_=column.type)
    return select(column).where(column.in_(some))


# Made once, as that takes longer than to execute them.
_BY_TMDB: Final = _among(exclusions.c.tmdb_id)
_BY_IMDB: Final = _among(exclusions.c.imdb_id)


def add(connection: Connection, exclusion: Exclusion, now: float) -> Exclusion:
    """Exclude a movie; one that is excluded already stays so, with what is known of it now."""
    remove(connection, tmdb_id=exclusion.tmdb_id, imdb_id=exclusion.imdb_id)
    values = {
        "tmdb_id": exclusion.tmdb_id,
        "imdb_id": exclusion.imdb_id,
        "title": exclusion.title,
        "year": exclusion.year,
        "reason": exclusion.reason,
        "excluded_by": exclusion.excluded_by,
        "at": now,
    }
    id_ = connection.scalar(
        insert(exclusions).values(values).returning(exclusions.c.id)
    )
    return replace(exclusion, id=id_ or 0, at=when(now))


def remove(
    connection: Connection, *, tmdb_id: int | None = None, imdb_id: str | None = None
) -> bool:
    """Let a movie be added again; return whether it was excluded."""
    matching = [
        column == value
        for column, value in (
            (exclusions.c.tmdb_id, tmdb_id),
            (exclusions.c.imdb_id, imdb_id),
        )
        if value
    ]
    if not matching:
        return False
    return connection.execute(delete(exclusions).where(or_(*matching))).rowcount > 0


def excluded(
    connection: Connection, tmdb_ids: Collection[int], imdb_ids: Collection[str] = ()
) -> tuple[set[int], set[str]]:
    """Return which of some movies are excluded, by either id."""
    by_tmdb: set[int] = set()
    by_imdb: set[str] = set()
    for part in in_parts(tmdb_ids):
        by_tmdb.update(connection.scalars(_BY_TMDB, {"some": part}))
    for some in in_parts(imdb_ids):
        by_imdb.update(connection.scalars(_BY_IMDB, {"some": some}))
    return by_tmdb, by_imdb


def page(
    connection: Connection, *, after: After | None = None, limit: int = 100
) -> Slice[Exclusion]:
    """Return a page of excluded movies, the latest first."""
    return read_page(
        connection, select(exclusions), _ORDER, _exclusion, after=after, limit=limit
    )


def _exclusion(row: Row[Any]) -> Exclusion:
    """Return the exclusion of a row."""
    return Exclusion(
        id=row.id,
        tmdb_id=row.tmdb_id,
        imdb_id=row.imdb_id,
        title=row.title,
        year=row.year,
        reason=row.reason,
        excluded_by=row.excluded_by,
        at=when(row.at),
    )
