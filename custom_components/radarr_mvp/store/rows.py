"""What all aggregates do with rows: write many at once, and read a long list page by page."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import batched
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from ..engine.keeping.records import After, Slice

type Values = dict[str, Any]

# SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
_MOST_VALUES: Final = 1000
LONGEST_PAGE: Final = 1000


def in_parts[T](values: Collection[T]) -> Iterator[tuple[T, ...]]:
    """Return values in parts that fit into one statement."""
    return batched(values, _MOST_VALUES, strict=False)


def put(
    connection: Connection,
    table: Table,
    rows: Sequence[Values],
    key: Sequence[str],
    *,
    keep: Collection[str] = (),
) -> None:
    """Write rows in place of those with the same key, of which only what is to be kept stays."""
    if not rows:
        return
    changed = tuple(one for one in rows[0] if one not in key and one not in keep)
    statement = _replacing(connection.dialect.name, table, tuple(key), changed)
    connection.execute(statement, rows)


@cache
def _replacing(
    dialect: str, table: Table, key: tuple[str, ...], changed: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """Return a statement that writes rows in place of others; to make one takes longer than to execute it."""
    made = _insert(dialect, table)
    values = {name: made.excluded[name] for name in changed}
    return made.on_conflict_do_update(index_elements=key, set_=values)


def put_new(
    connection: Connection, table: Table, row: Values, key: Sequence[str]
) -> bool:
    """Write a row unless there is one with the same key; return whether it was written."""
    made = _insert(connection.dialect.name, table).values(row)
    unless_known = made.on_conflict_do_nothing(index_elements=key)
    written = unless_known.returning(table.c[key[0]])
    return connection.execute(written).first() is not None


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the start of a statement, in the database's own dialect."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def page[T](
    connection: Connection,
    statement: Select[Any],
    by: tuple[ColumnElement[Any], ColumnElement[Any]],
    make: Callable[[Row[Any]], T],
    *,
    after: After | None,
    limit: int,
    descending: bool = True,
) -> Slice[T]:
    """Return the part of a list that follows a page, however far down: no row above it is read.

    `by` is what the list is ordered by and what makes that unique; both are part of the statement.
    """
    rows = page_rows(
        connection, statement, by, after=after, limit=limit, descending=descending
    )
    return Slice(tuple(make(row) for row in rows.items), rows.after)


def page_rows(
    connection: Connection,
    statement: Select[Any],
    by: tuple[ColumnElement[Any], ColumnElement[Any]],
    *,
    after: After | None,
    limit: int,
    descending: bool = True,
) -> Slice[Row[Any]]:
    """Return the rows of a page."""
    limit = max(1, min(limit, LONGEST_PAGE))
    if after is not None:
        last = (after.value, after.id)
        statement = statement.where(
            tuple_(*by) < last if descending else tuple_(*by) > last
        )
    order = [one.desc() if descending else one.asc() for one in by]
    value, key = (statement.selected_columns.corresponding_column(one) for one in by)
    rows = connection.execute(statement.order_by(*order).limit(limit + 1)).all()
    if len(rows) <= limit:
        return Slice(tuple(rows))
    shown = rows[:limit]
    held: Mapping[Any, Any] = shown[-1]._mapping  # noqa: SLF001  # Its documented way to look up a column.
    return Slice(tuple(shown), After(held[value], held[key]))
