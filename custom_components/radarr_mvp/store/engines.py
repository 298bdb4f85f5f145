"""How connections to SQLite and PostgreSQL are made."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
import os
from pathlib import Path
import re
import sqlite3
import time
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateSchema

from .columns import dump_document, load_document
from .errors import DatabaseDamaged, DatabaseUnreachable, DriverMissing, store_error

_LIBRARY: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
# Only another program can make us wait: we write from one thread.
_PATIENCE: Final = 30
# An arbitrary number by which two starting programs know that they are about the same thing.
_LOCK: Final = 7_232_770_411
# Seconds to wait between tries where SQLite does not wait by itself.
_RESTS: Final = (0.05,) * 100
_MEBIBYTE: Final = 1024 * 1024

type Settings = Mapping[str, str]

# KiB that each connection may keep of the file. With twice as much, nothing is found sooner in a library of ten
# thousand movies; with half of it, counting takes half as long again.
_CACHE: Final = "-1024"

# FULL waits for the disk at each commit, NORMAL only at checkpoints: after a power cut NORMAL forgets the last
# seconds, among them what was already acted on, such as a torrent that was handed to its client. As commits are made
# in batches in a thread of their own, the wait costs little.
_SQLITE: Final[Settings] = {
    "busy_timeout": str(_PATIENCE * 1000),
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "temp_store": "MEMORY",
    "journal_size_limit": str(16 * _MEBIBYTE),
    "cache_size": _CACHE,
}
_SQLITE_READING: Final[Settings] = {
    "query_only": "ON",
    "busy_timeout": str(_PATIENCE * 1000),
    "temp_store": "MEMORY",
    "cache_size": _CACHE,
}
_POSTGRESQL: Final[Settings] = {
    "application_name": "radarr_mvp",
    "timezone": "UTC",
    "lock_timeout": f"{_PATIENCE}s",
}
_POSTGRESQL_READING: Final[Settings] = {
    "application_name": "radarr_mvp",
    "timezone": "UTC",
    "default_transaction_read_only": "on",
    "statement_timeout": f"{_PATIENCE}s",
}


@dataclass(frozen=True, slots=True)
class Engines:
    """One connection to write with, and a few to read with."""

    writing: Engine = field(repr=False)
    reading: Engine = field(repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Return whether the database is a file of ours."""
        return self.writing.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close all connections."""
        self.reading.dispose()
        self.writing.dispose()


def make_engines(where: str | Path, library: str, readers: int) -> Engines:
    """Return what connects to a file or an address; a library has tables of its own there."""
    url = _url(where)
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url, readers)
        case "postgresql":
            return _postgresql(url, library, readers)
        case other:
            raise DatabaseUnreachable(f"{other} is neither SQLite nor PostgreSQL")


def _url(where: str | Path) -> URL:
    """Return the address of a database."""
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    try:
        return make_url(where)
    except ArgumentError, ValueError:
        # The address may hold a password, so it is not repeated.
        raise DatabaseUnreachable("The address of the database is malformed") from None


def _sqlite(url: URL, readers: int) -> Engines:
    """Return what connects to a file, which nobody else on the machine may read."""
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        text = f"{path} cannot be opened: {error.strerror}"
        raise DatabaseUnreachable(text) from error
    arguments = {
        "check_same_thread": False,
        "timeout": _PATIENCE,
        # Transactions are begun by us: the driver would begin none for tables and savepoints.
        "isolation_level": None,
    }
    writing = _engine(url, 1, connect_args=arguments)
    reading = _engine(url, readers, connect_args=arguments)
    event.listen(writing, "connect", _with_pragmas(_SQLITE))
    event.listen(reading, "connect", _with_pragmas(_SQLITE_READING))
    event.listen(writing, "begin", _begin_writing)
    event.listen(reading, "begin", _begin_reading)
    return Engines(writing, reading)


def _with_pragmas(settings: Settings) -> Callable[[Any, Any], None]:
    """Return what makes a connection to a file ready."""

    def prepare(connection: Any, _record: Any) -> None:
        """Apply the settings."""
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name}={value}").close()

    return prepare


def _begin_writing(connection: Connection) -> None:
    """Begin with the right to write: one who asks for it only later may be refused it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    """Begin to look at one state of things."""
    connection.exec_driver_sql("BEGIN")


def _postgresql(url: URL, library: str, readers: int) -> Engines:
    """Return what connects to a server, with the tables in a schema named after the library."""
    if not _LIBRARY.fullmatch(library):
        raise DatabaseUnreachable("The name of the library's schema is malformed")
    place = {"search_path": library}
    try:
        writing = _engine(url, 1, pool_pre_ping=True)
        reading = _engine(
            url, readers, pool_pre_ping=True, isolation_level="REPEATABLE READ"
        )
    except (ImportError, NoSuchModuleError) as error:
        text = f"The driver for {url.drivername} is not installed"
        raise DriverMissing(text) from error
    event.listen(writing, "connect", _with_settings({**_POSTGRESQL, **place}))
    event.listen(reading, "connect", _with_settings({**_POSTGRESQL_READING, **place}))
    return Engines(writing, reading)


def _with_settings(settings: Settings) -> Callable[[Any, Any], None]:
    """Return what makes a connection to a server ready."""

    def prepare(connection: Any, _record: Any) -> None:
        """Apply the settings outside of any transaction, or they would go with the first that is rolled back."""
        connection.autocommit = True
        with closing(connection.cursor()) as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
        connection.autocommit = False

    return prepare


def _engine(url: URL, connections: int, **options: Any) -> Engine:
    """Return an engine whose messages do not repeat what is written."""
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=dump_document,
        json_deserializer=load_document,
        **options,
    )


def check(engines: Engines, library: str) -> None:
    """Look whether the database can be used; whatever is wrong with it, it is left as it is."""
    try:
        if engines.is_sqlite:
            _check_file(engines)
        else:
            with engines.writing.begin() as connection:
                lock_tables(connection)
                connection.execute(CreateSchema(library, if_not_exists=True))
    except (DBAPIError, sqlite3.Error) as error:
        raise store_error(error) from error


def lock_tables(connection: Connection) -> None:
    """Keep other programs from changing tables meanwhile; SQLite's transactions do so by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _check_file(engines: Engines) -> None:
    """Read all pages of the file once, and see to it that readers and the writer do not stop each other."""
    with closing(engines.writing.raw_connection()) as connection:
        _keep_log(connection)
    with engines.writing.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if found != "ok":
        name = Path(engines.writing.url.database or "").name
        raise DatabaseDamaged(f"{name} is damaged: {found}")


def _keep_log(connection: Any) -> None:
    """Let changes be written to a log beside the file; the file remembers it."""
    rests = iter(_RESTS)
    with closing(connection.cursor()) as cursor:
        while True:
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                # Another program uses the new file at this moment, and for this change SQLite does not wait by itself.
                rest = next(rests, None)
                if rest is None or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(rest)
            else:
                return


def checkpoint(engines: Engines) -> None:
    """Bring all that was written into the one file, so that a copy of it is whole."""
    if not engines.is_sqlite:
        return
    with closing(engines.writing.raw_connection()) as connection:
        cursor = connection.cursor()
        # What it finds out about the tables is written as well.
        cursor.execute("PRAGMA optimize")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
