"""Work that failed for good, kept until somebody decides about it."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    select,
    update,
)

from ..engine.keeping.records import After, Data, DeadLetter, LetterStatus, Slice
from .codec import plain
from .columns import at_time, document, when
from .rows import Values, page as read_page, put
from .schema import dead_letters

MOST_ERRORS: Final = 20

_ORDER: Final = (dead_letters.c.last_failed_at, dead_letters.c.id)
_KEY: Final = ("kind", "origin")
_OPEN: Final = (LetterStatus.FAILED, LetterStatus.RETRYING)


def bury(
    connection: Connection,
    kind: str,
    origin: str,
    error: str,
    data: Data,
    now: float,
    correlation_id: str = "",
) -> DeadLetter:
    """Keep work that failed; where it had failed before, its errors are added up."""
    own = _is(kind, origin)
    known = connection.execute(select(dead_letters).where(own)).first()
    errors: list[object] = list(known.errors) if known else []
    errors = [*errors, {"at": now, "error": error}][-MOST_ERRORS:]
    values: Values = {
        "kind": kind,
        "origin": origin,
        "status": LetterStatus.FAILED,
        "failures": known.failures + 1 if known else 1,
        "first_failed_at": now,
        "last_failed_at": now,
        "last_error": error,
        "errors": errors,
        "data": plain(data),
        "correlation_id": correlation_id,
        "resolved_at": None,
        "notes": "",
    }
    put(connection, dead_letters, [values], _KEY, keep=("first_failed_at",))
    return _letter(connection.execute(select(dead_letters).where(own)).one())


def settle(
    connection: Connection,
    letter_id: int,
    status: LetterStatus,
    now: float,
    notes: str = "",
) -> bool:
    """Note what becomes of a letter; return whether it is there."""
    over = None if status in _OPEN else now
    statement = update(dead_letters).where(dead_letters.c.id == letter_id)
    values = {"status": status, "resolved_at": over, "notes": notes}
    return connection.execute(statement.values(values)).rowcount > 0


def get(connection: Connection, letter_id: int) -> DeadLetter | None:
    """Return a letter."""
    statement = select(dead_letters).where(dead_letters.c.id == letter_id)
    row = connection.execute(statement).first()
    return None if row is None else _letter(row)


def find(connection: Connection, kind: str, origin: str) -> DeadLetter | None:
    """Return the letter of some work."""
    row = connection.execute(select(dead_letters).where(_is(kind, origin))).first()
    return None if row is None else _letter(row)


def count_open(connection: Connection) -> int:
    """Return how many letters somebody has to decide about."""
    statement = select(func.count()).select_from(dead_letters)
    return connection.scalar(statement.where(dead_letters.c.status.in_(_OPEN))) or 0


def page(
    connection: Connection,
    *,
    status: LetterStatus | None = None,
    after: After | None = None,
    limit: int = 50,
) -> Slice[DeadLetter]:
    """Return a page of letters, the latest failure first."""
    statement = select(dead_letters)
    if status is not None:
        statement = statement.where(dead_letters.c.status == status)
    return read_page(connection, statement, _ORDER, _letter, after=after, limit=limit)


def purge(connection: Connection, ids: Collection[int] | None = None) -> int:
    """Remove some letters or all; return how many there were."""
    statement = delete(dead_letters)
    if ids is not None:
        statement = statement.where(dead_letters.c.id.in_(tuple(ids)))
    return connection.execute(statement).rowcount


def forget_settled(connection: Connection, before: float) -> int:
    """Remove letters that were settled before some time; return how many those were."""
    statement = delete(dead_letters).where(dead_letters.c.resolved_at < before)
    return connection.execute(statement).rowcount


def _is(kind: str, origin: str) -> ColumnElement[bool]:
    """Return what finds the letter of some work."""
    return and_(dead_letters.c.kind == kind, dead_letters.c.origin == origin)


def _letter(row: Row[Any]) -> DeadLetter:
    """Return the letter of a row."""
    return DeadLetter(
        id=row.id,
        kind=row.kind,
        origin=row.origin,
        status=LetterStatus(row.status),
        failures=row.failures,
        first_failed_at=at_time(row.first_failed_at),
        last_failed_at=at_time(row.last_failed_at),
        last_error=row.last_error,
        errors=tuple(document(one) for one in row.errors),
        data=document(row.data),
        correlation_id=row.correlation_id,
        resolved_at=when(row.resolved_at),
        notes=row.notes,
    )
