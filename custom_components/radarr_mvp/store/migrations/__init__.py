"""Bring the tables of an older version up to date, step by step."""

from collections.abc import Callable, Sequence
from contextlib import closing
import time
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from ..columns import MOMENT
from ..engines import Engines, lock_tables
from ..errors import DatabaseTooNew, MigrationFailed, store_error
from . import step_001, step_002, step_003, step_004, step_005

type Step = Callable[[Connection], None]

# A step that was released is never changed again; what it got wrong, a later one mends.
STEPS: Final[Sequence[Step]] = (
    step_001.apply,
    step_002.apply,
    step_003.apply,
    step_004.apply,
    step_005.apply,
)

schema_version: Final = Table(
    "schema_version",
    MetaData(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("applied_at", MOMENT, nullable=False),
)


def migrate(engines: Engines, steps: Sequence[Step] = STEPS) -> None:
    """Apply the steps that are missing, each in a transaction of its own."""
    engine = engines.writing
    try:
        with engine.begin() as connection:
            lock_tables(connection)
            schema_version.create(connection, checkfirst=True)
            version = current_version(connection)
    except DBAPIError as error:
        raise store_error(error) from error
    if version > len(steps):
        raise DatabaseTooNew(
            f"The tables are of version {version}, this program knows {len(steps)}"
        )
    for number in range(version + 1, len(steps) + 1):
        _apply(engine, number, steps[number - 1])


def current_version(connection: Connection) -> int:
    """Return the version of the tables, 0 where there are none."""
    return connection.scalar(select(func.max(schema_version.c.version))) or 0


def _apply(engine: Engine, number: int, step: Step) -> None:
    """Apply one step, whole or not at all."""
    # A table that is made anew must not take with it the rows that refer to it.
    _enforce_references(engine, enforced=False)
    try:
        with engine.begin() as connection:
            lock_tables(connection)
            if current_version(connection) >= number:
                return
            step(connection)
            _check_references(connection)
            connection.execute(
                insert(schema_version).values(version=number, applied_at=time.time())
            )
    except DBAPIError as error:
        reason = store_error(error)
        raise MigrationFailed(f"Step {number} failed: {reason}") from error
    finally:
        _enforce_references(engine, enforced=True)


def _enforce_references(engine: Engine, *, enforced: bool) -> None:
    """Switch the enforcement of references in SQLite, which is only possible outside of transactions."""
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={'ON' if enforced else 'OFF'}")
        cursor.close()


def _check_references(connection: Connection) -> None:
    """Refuse a step that leaves references to nothing."""
    if connection.dialect.name != "sqlite":
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise MigrationFailed(f"A step broke references of {broken[0]}")
