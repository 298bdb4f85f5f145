"""Which list has named which movie: kept for good, also when the movie or the list is gone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, exists, func, select, update

from ..engine.keeping.list_records import Provenance
from .codec import plain
from .columns import at_time, document, moment, when
from .rows import Values, in_parts, put
from .schema import list_items, list_provenance, movies

_KEY: Final = ("tmdb_id", "list_id")
_NOTHING: Final[dict[str, object]] = {}
# What a visit finds out anew; all else stays.
_TOLD: Final = ("list_name", "title", "year", "place", "note", "left_at")
# What only the addition of a movie changes.
_OURS: Final = ("first_seen", "added_at", "movie_id", "wishes")
_EARLIEST: Final = (list_provenance.c.first_seen, list_provenance.c.id)


def note(connection: Connection, list_id: str, rows: Sequence[Provenance]) -> int:
    """Write which movies a list names now; return how many rows are new or different.

    What was added because of the list, and what it wanted, stays as it was.
    """
    own = select(list_provenance).where(list_provenance.c.list_id == list_id)
    known = {row.tmdb_id: row for row in connection.execute(own)}
    changed: list[Values] = []
    for one in {row.tmdb_id: row for row in reversed(rows)}.values():
        values, before = _values(one), known.get(one.tmdb_id)
        if before is None or any(getattr(before, k) != values[k] for k in _TOLD):
            changed.append(values)
    put(connection, list_provenance, changed, _KEY, keep=_OURS)
    return len(changed)


def see(connection: Connection, list_id: str) -> None:
    """Note when a list has named its movies last, by its items."""
    last_seen = (
        select(func.max(list_items.c.last_seen))
        .where(
            list_items.c.list_id == list_id,
            list_items.c.tmdb_id == list_provenance.c.tmdb_id,
        )
        .scalar_subquery()
    )
    connection.execute(
        update(list_provenance)
        .where(
            list_provenance.c.list_id == list_id,
            list_provenance.c.left_at.is_(None),
            last_seen > list_provenance.c.last_seen,
        )
        .values(last_seen=last_seen)
    )


def leave(connection: Connection, list_id: str, now: float) -> int:
    """Note which movies a list does not name any more, by its items; return how many those are."""
    named = select(list_items.c.tmdb_id).where(
        list_items.c.list_id == list_id, list_items.c.tmdb_id.is_not(None)
    )
    statement = (
        update(list_provenance)
        .where(
            list_provenance.c.list_id == list_id,
            list_provenance.c.left_at.is_(None),
            list_provenance.c.tmdb_id.not_in(named),
        )
        .values(left_at=now)
    )
    return connection.execute(statement).rowcount


def add(connection: Connection, row: Provenance) -> None:
    """Write that a movie was added because of a list, whose wishes count from now on."""
    _withdraw(connection, row.tmdb_id)
    put(connection, list_provenance, [_values(row)], _KEY, keep=("first_seen",))


def rule(connection: Connection, row: Provenance) -> None:
    """Let the wishes of another list count for a movie."""
    _withdraw(connection, row.tmdb_id)
    kept = ("first_seen", "added_at", "movie_id")
    put(connection, list_provenance, [_values(row)], _KEY, keep=kept)


def ruling(connection: Connection, movie_ids: Collection[int]) -> dict[int, Provenance]:
    """Return whose wishes count for movies that were added because of a list."""
    adding = list_provenance.alias()
    found: dict[int, Provenance] = {}
    for part in in_parts(movie_ids):
        statement = (
            select(adding.c.movie_id.label("of_movie"), list_provenance)
            .join(adding, adding.c.tmdb_id == list_provenance.c.tmdb_id)
            .where(adding.c.movie_id.in_(part))
        )
        for row in connection.execute(statement):
            if row.wishes:
                found[row.of_movie] = _provenance(row)
    return found


def added_by(connection: Connection, list_id: str) -> set[int]:
    """Return the movies of the library that were added because of a list."""
    statement = select(list_provenance.c.movie_id).where(
        list_provenance.c.list_id == list_id, list_provenance.c.movie_id.is_not(None)
    )
    return {one for one in connection.scalars(statement) if one is not None}


def of_movies(
    connection: Connection, movie_ids: Collection[int]
) -> dict[int, list[Provenance]]:
    """Return which lists have named movies of the library, the earliest first."""
    found: defaultdict[int, list[Provenance]] = defaultdict(list)
    for part in in_parts(movie_ids):
        statement = (
            select(movies.c.id.label("of_movie"), list_provenance)
            .join(list_provenance, list_provenance.c.tmdb_id == movies.c.tmdb_id)
            .where(movies.c.id.in_(part))
            .order_by(*_EARLIEST)
        )
        for row in connection.execute(statement):
            found[row.of_movie].append(_provenance(row))
    return dict(found)


def of_tmdb(connection: Connection, tmdb_id: int) -> list[Provenance]:
    """Return which lists have named a movie, be it in the library or not."""
    statement = select(list_provenance).where(list_provenance.c.tmdb_id == tmdb_id)
    return _read(connection, statement.order_by(*_EARLIEST))


def left(
    connection: Connection, movie_ids: Iterable[int] | None = None
) -> list[Provenance]:
    """Return the movies that were added because of a list and that no list names any more."""
    named = exists().where(list_items.c.tmdb_id == list_provenance.c.tmdb_id)
    named_otherwise = exists().where(list_items.c.imdb_id == movies.c.imdb_id)
    statement = (
        select(list_provenance)
        .join(movies, movies.c.id == list_provenance.c.movie_id)
        .where(list_provenance.c.left_at.is_not(None), ~named, ~named_otherwise)
        .order_by(list_provenance.c.left_at, list_provenance.c.id)
    )
    if movie_ids is not None:
        statement = statement.where(list_provenance.c.movie_id.in_(tuple(movie_ids)))
    return _read(connection, statement)


def mark_cleaned(connection: Connection, movie_id: int, cleaned: str) -> None:
    """Note what was done about a movie that no list names any more."""
    statement = update(list_provenance).where(list_provenance.c.movie_id == movie_id)
    connection.execute(statement.values(cleaned=cleaned))


def spare(connection: Connection, list_id: str, left_at: float) -> int:
    """Let movies stay for good that have left a list at some time; return how many those are."""
    gone = select(list_provenance.c.tmdb_id).where(
        list_provenance.c.list_id == list_id, list_provenance.c.left_at == left_at
    )
    # The same movie may have been added because of another list, which it has left before.
    statement = (
        update(list_provenance)
        .where(
            list_provenance.c.tmdb_id.in_(gone),
            list_provenance.c.movie_id.is_not(None),
        )
        .values(movie_id=None, wishes=_NOTHING)
    )
    return connection.execute(statement).rowcount


def close(connection: Connection, list_id: str, now: float) -> None:
    """Note that a list is no longer set up; what was added because of it stays for good."""
    own = update(list_provenance).where(list_provenance.c.list_id == list_id)
    connection.execute(
        own.where(list_provenance.c.left_at.is_(None)).values(left_at=now)
    )
    connection.execute(own.values(movie_id=None, wishes=_NOTHING))


_WITHDRAWING: Final = (
    update(list_provenance)
    .where(list_provenance.c.tmdb_id == bindparam("of_tmdb"))
    .values(wishes=_NOTHING)
)


def _withdraw(connection: Connection, tmdb_id: int) -> None:
    """Let the wishes of no list count for a movie."""
    connection.execute(_WITHDRAWING, {"of_tmdb": tmdb_id})


def _read(connection: Connection, statement: Select[Any]) -> list[Provenance]:
    """Return what a statement finds."""
    return [_provenance(row) for row in connection.execute(statement)]


def _provenance(row: Row[Any]) -> Provenance:
    """Return the provenance of a row."""
    return Provenance(
        id=row.id,
        tmdb_id=row.tmdb_id,
        list_id=row.list_id,
        list_name=row.list_name,
        title=row.title,
        year=row.year,
        place=row.place,
        note=row.note,
        first_seen=at_time(row.first_seen),
        last_seen=at_time(row.last_seen),
        left_at=when(row.left_at),
        added_at=when(row.added_at),
        movie_id=row.movie_id,
        cleaned=row.cleaned,
        wishes=document(row.wishes),
    )


def _values(one: Provenance) -> Values:
    """Return what a row says of a provenance."""
    return {
        "tmdb_id": one.tmdb_id,
        "list_id": one.list_id,
        "list_name": one.list_name,
        "title": one.title,
        "year": one.year,
        "place": one.place,
        "note": one.note,
        "first_seen": one.first_seen.timestamp(),
        "last_seen": one.last_seen.timestamp(),
        "left_at": moment(one.left_at),
        "added_at": moment(one.added_at),
        "movie_id": one.movie_id,
        "cleaned": one.cleaned,
        "wishes": plain(one.wishes),
    }
