"""What can go wrong with the database, in the few kinds that callers decide by."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from ..engine.errors import BooksOutOfOrder
from ..engine.secrecy import scrub


class StoreError(Exception):
    """The database did not do what was asked of it; nothing of it was kept."""

    key = "store_failed"

    def __init__(self, message: str) -> None:
        """Keep a message that is safe to show."""
        super().__init__(scrub(message))


class DatabaseClosed(StoreError, BooksOutOfOrder):
    """The database was closed before this was asked of it."""

    key = "store_closed"


class DatabaseDamaged(StoreError, BooksOutOfOrder):
    """The file is damaged or no database; it is left as it is, for a backup to take its place."""

    key = "store_damaged"


class DatabaseFull(StoreError, BooksOutOfOrder):
    """The disk has no room for what should be written."""

    key = "store_full"


class DatabaseBusy(StoreError, BooksOutOfOrder):
    """Another program holds on to the database."""

    key = "store_busy"


class DatabaseUnreachable(StoreError, BooksOutOfOrder):
    """The database cannot be opened, reached, read or written to."""

    key = "store_unreachable"


class DatabaseTooNew(StoreError):
    """A later version of the integration has changed the tables; this one must not touch them."""

    key = "store_too_new"


class DriverMissing(StoreError):
    """The Python package that talks to this kind of database is not installed."""

    key = "store_driver_missing"


class MigrationFailed(StoreError):
    """The tables could not be brought to this version; they are as they were before."""

    key = "store_migration_failed"


class Conflict(StoreError):
    """The tables' own rules forbid it: a double, or something that refers to nothing."""

    key = "store_conflict"


_SQLITE: Final[dict[int, type[StoreError]]] = {
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_CANTOPEN: DatabaseUnreachable,
    sqlite3.SQLITE_IOERR: DatabaseUnreachable,
    sqlite3.SQLITE_READONLY: DatabaseUnreachable,
    sqlite3.SQLITE_PERM: DatabaseUnreachable,
}
# PostgreSQL's classes of conditions, and single ones that differ from their class.
_POSTGRESQL: Final[dict[str, type[StoreError]]] = {
    "53100": DatabaseFull,
    "53": DatabaseBusy,
    "55": DatabaseBusy,
    "40": DatabaseBusy,
    "57": DatabaseUnreachable,
    "08": DatabaseUnreachable,
    "28": DatabaseUnreachable,
    "25006": DatabaseUnreachable,
    "3D": DatabaseUnreachable,
    "42501": DatabaseUnreachable,
    "58": DatabaseUnreachable,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
}
_PRIMARY_CODE: Final = 0xFF


def store_error(error: DBAPIError | sqlite3.Error) -> StoreError:
    """Return what an error of a driver means; the statement's values are not in its message."""
    original = error.orig if isinstance(error, DBAPIError) else error
    kind = _kind(error, original)
    # Further lines may repeat values of the row.
    said = str(original).strip().partition("\n")[0]
    return kind(f"{type(original).__name__}: {said}")


def _kind(
    error: DBAPIError | sqlite3.Error, original: BaseException | None
) -> type[StoreError]:
    """Return the kind of an error."""
    if isinstance(error, IntegrityError):
        return Conflict
    if (code := getattr(original, "sqlite_errorcode", None)) is not None:
        return _SQLITE.get(code & _PRIMARY_CODE, StoreError)
    # One driver calls it sqlstate, the other pgcode.
    state = getattr(original, "sqlstate", None) or getattr(original, "pgcode", None)
    if state is not None:
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2]) or StoreError
    # A connection that was never made or is gone has no state.
    return DatabaseUnreachable if type(original).__name__ in _LOSSES else StoreError


_LOSSES: Final = frozenset({"OperationalError", "InterfaceError", "ConnectionTimeout"})
