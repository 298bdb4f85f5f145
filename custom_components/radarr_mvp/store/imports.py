"""Which file of which download was imported for which movie: once, however often it is reported."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, update

from ..engine.keeping.asked import ImportKey, ImportRecord, ImportState
from .columns import at_time, when
from .rows import put_new
from .schema import imports


def claim(
    connection: Connection, key: ImportKey, now: float, correlation_id: str = ""
) -> bool:
    """Begin an import; return whether nobody had begun it before."""
    row = {
        "movie_id": key.movie_id,
        "info_hash": key.info_hash.lower(),
        "source": key.source,
        "state": ImportState.BEGUN,
        "correlation_id": correlation_id,
        "begun_at": now,
    }
    return put_new(connection, imports, row, ["movie_id", "info_hash", "source"])


def finish(
    connection: Connection, key: ImportKey, file_id: int | None, now: float
) -> bool:
    """Note that an import is done; return whether it had been begun and not been done."""
    statement = update(imports).where(_is(key), imports.c.state == ImportState.BEGUN)
    values = {"state": ImportState.DONE, "file_id": file_id, "ended_at": now}
    return connection.execute(statement.values(values)).rowcount > 0


def give_up(connection: Connection, key: ImportKey) -> bool:
    """Let an import that was not done be begun anew; return whether there was one."""
    statement = delete(imports).where(_is(key), imports.c.state == ImportState.BEGUN)
    return connection.execute(statement).rowcount > 0


def forget(connection: Connection, movie_id: int, info_hash: str) -> int:
    """Let a download be imported for a movie again, as after its file was deleted."""
    statement = delete(imports).where(
        imports.c.movie_id == movie_id, imports.c.info_hash == info_hash.lower()
    )
    return connection.execute(statement).rowcount


def unfinished(connection: Connection) -> list[ImportRecord]:
    """Return imports that were begun and not done, the oldest first."""
    statement = select(imports).where(imports.c.state == ImportState.BEGUN)
    rows = connection.execute(statement.order_by(imports.c.id))
    return [_record(row) for row in rows]


def of_download(connection: Connection, info_hash: str) -> list[ImportRecord]:
    """Return the imports of a download."""
    statement = select(imports).where(imports.c.info_hash == info_hash.lower())
    return [
        _record(row) for row in connection.execute(statement.order_by(imports.c.id))
    ]


def _is(key: ImportKey) -> ColumnElement[bool]:
    """Return what finds an import."""
    return and_(
        imports.c.movie_id == key.movie_id,
        imports.c.info_hash == key.info_hash.lower(),
        imports.c.source == key.source,
    )


def _record(row: Row[Any]) -> ImportRecord:
    """Return the import of a row."""
    return ImportRecord(
        key=ImportKey(row.movie_id, row.info_hash, row.source),
        state=ImportState(row.state),
        begun_at=at_time(row.begun_at),
        ended_at=when(row.ended_at),
        file_id=row.file_id,
        correlation_id=row.correlation_id,
    )
