"""What happened, to movies and otherwise."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from ..engine.decision.records import HistoryEvent, HistoryKind
from ..engine.keeping.asked import ALL_HISTORY, HistoryFilter
from ..engine.keeping.records import After, HistoryRecord, Slice
from ..engine.quality.definitions import UNKNOWN_QUALITY, QualityModel
from .codec import build_or, plain
from .columns import at_time, document
from .rows import Values, in_parts, page as read_page
from .schema import history

_ORDER: Final = (history.c.at, history.c.id)
_FOR_DECISIONS: Final = tuple(HistoryKind)
# Made once, as that takes longer than to execute it.
_ADDING: Final = insert(history).returning(history.c.id)


def _latest() -> Select[Any]:
    """Return a statement that finds the latest things that decisions look at, for each of some movies."""
    newest_first = (history.c.at.desc(), history.c.id.desc())
    place = func.row_number().over(
        partition_by=history.c.movie_id, order_by=newest_first
    )
    some = bindparam("some", expanding=True, type_=history.c.movie_id.type)
    numbered = (
        select(history, place.label("place"))
        .where(history.c.movie_id.in_(some), history.c.kind.in_(_FOR_DECISIONS))
        .subquery()
    )
    return (
        select(numbered)
        .where(numbered.c.place <= bindparam("most", type_=numbered.c.place.type))
        .order_by(numbered.c.movie_id, numbered.c.place)
    )


_LATEST: Final = _latest()


def add(connection: Connection, record: HistoryRecord) -> int:
    """Write down what happened; return its id."""
    return connection.scalar(_ADDING, _values(record)) or 0


def add_many(connection: Connection, records: Iterable[HistoryRecord]) -> None:
    """Write down what happened, in order."""
    if rows := [_values(record) for record in records]:
        connection.execute(insert(history), rows)


def page(
    connection: Connection,
    which: HistoryFilter = ALL_HISTORY,
    *,
    after: After | None = None,
    limit: int = 50,
) -> Slice[HistoryRecord]:
    """Return a page of history, newest first."""
    if len(which.kinds) > 1:
        return _merged_page(connection, which, after, limit)
    statement = select(history).where(*_conditions(which))
    return read_page(connection, statement, _ORDER, _record, after=after, limit=limit)


def _merged_page(
    connection: Connection, which: HistoryFilter, after: After | None, limit: int
) -> Slice[HistoryRecord]:
    """Return a page of several kinds: each is read in its order, where all at once would have to be sorted."""
    parts = [
        page(connection, replace(which, kinds=(kind,)), after=after, limit=limit)
        for kind in dict.fromkeys(which.kinds)
    ]
    found = [record for part in parts for record in part.items]
    found.sort(key=lambda record: (record.at, record.id), reverse=True)
    shown = found[:limit]
    if len(found) == len(shown) and all(part.after is None for part in parts):
        return Slice(tuple(shown))
    return Slice(tuple(shown), After(shown[-1].at.timestamp(), shown[-1].id))


def events_of(
    connection: Connection, movie_ids: Collection[int], limit: int = 20
) -> dict[int, Sequence[HistoryEvent]]:
    """Return what decisions look at, by movie and newest first, at most so much of each."""
    found: dict[int, list[HistoryEvent]] = {}
    for part in in_parts(movie_ids):
        for row in connection.execute(_LATEST, {"some": part, "most": limit}):
            event = _record(row).as_event()
            found.setdefault(row.movie_id, []).extend([event] if event else [])
    return dict(found)


def newest_of(
    connection: Connection, movie_ids: Collection[int], kind: str
) -> dict[int, HistoryRecord]:
    """Return what happened last of a kind to some movies."""
    found: dict[int, HistoryRecord] = {}
    for part in in_parts(movie_ids):
        concerned = history.c.movie_id.in_(part), history.c.kind == kind
        statement = select(history).where(*concerned).order_by(*_ORDER)
        for row in connection.execute(statement):
            found[row.movie_id] = _record(row)
    return found


def last(connection: Connection, kind: str) -> HistoryRecord | None:
    """Return what happened last of a kind."""
    newest = page(connection, HistoryFilter(kinds=(kind,)), limit=1)
    return next(iter(newest.items), None)


def count_by_kind(connection: Connection, since: float) -> dict[str, int]:
    """Return how often each kind of thing has happened since some time."""
    statement = select(history.c.kind, func.count()).where(history.c.at >= since)
    rows = connection.execute(statement.group_by(history.c.kind))
    return {kind: count for kind, count in rows}  # noqa: C416  # A row is no pair to the type checker.


def forget(connection: Connection, before: float, kinds: Collection[str] = ()) -> int:
    """Forget what happened before some time; return how much that was."""
    statement = delete(history).where(history.c.at < before)
    if kinds:
        statement = statement.where(history.c.kind.in_(tuple(kinds)))
    return connection.execute(statement).rowcount


def _conditions(which: HistoryFilter) -> list[ColumnElement[bool]]:
    """Return a filter as conditions."""
    wanted: list[tuple[object, ColumnElement[bool]]] = [
        (which.movie_id, history.c.movie_id == which.movie_id),
        (which.correlation_id, history.c.correlation_id == which.correlation_id),
        (which.download_id, history.c.download_id == which.download_id),
    ]
    conditions = [condition for value, condition in wanted if value]
    conditions += [history.c.kind == kind for kind in which.kinds]
    if which.since:
        conditions.append(history.c.at >= which.since.timestamp())
    if which.until:
        conditions.append(history.c.at < which.until.timestamp())
    return conditions


def _record(row: Row[Any]) -> HistoryRecord:
    """Return the record of a row."""
    return HistoryRecord(
        id=row.id,
        kind=row.kind,
        at=at_time(row.at),
        movie_id=row.movie_id,
        title=row.title,
        quality=build_or(QualityModel, row.quality, UNKNOWN_QUALITY),
        score=row.score,
        download_id=row.download_id,
        correlation_id=row.correlation_id,
        data=document(row.data),
    )


def _values(record: HistoryRecord) -> Values:
    """Return what a row says of a record."""
    return {
        "movie_id": record.movie_id,
        "kind": record.kind,
        "at": record.at.timestamp(),
        "title": record.title,
        "quality": plain(record.quality),
        "score": record.score,
        "download_id": record.download_id,
        "correlation_id": record.correlation_id,
        "data": plain(record.data),
    }
