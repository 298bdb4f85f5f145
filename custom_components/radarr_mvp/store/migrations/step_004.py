"""The tables of work in hand and of services."""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from ..columns import DOCUMENT, ID, MOMENT, WORDS
from ..schema.base import NAMES

_METADATA = MetaData(naming_convention=NAMES)

Table(
    "jobs",
    _METADATA,
    Column("id", WORDS, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column("state", WORDS, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("message", WORDS, nullable=False),
    Column("error", WORDS, nullable=False),
    Column("data", DOCUMENT, nullable=False),
    Column("result", DOCUMENT, nullable=False),
    Column("correlation_id", WORDS, nullable=False, index=True),
    Column("created_at", MOMENT, nullable=False),
    Column("started_at", MOMENT),
    Column("ended_at", MOMENT, index=True),
    Index(None, "state", "created_at"),
    Index(None, "kind", "created_at"),
    Index(None, "created_at", "id"),
)

Table(
    "dead_letters",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column("origin", WORDS, nullable=False),
    Column("status", WORDS, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("first_failed_at", MOMENT, nullable=False),
    Column("last_failed_at", MOMENT, nullable=False),
    Column("last_error", WORDS, nullable=False),
    Column("errors", DOCUMENT, nullable=False),
    Column("data", DOCUMENT, nullable=False),
    Column("correlation_id", WORDS, nullable=False, index=True),
    Column("resolved_at", MOMENT, index=True),
    Column("notes", WORDS, nullable=False),
    UniqueConstraint("kind", "origin"),
    Index(None, "status", "last_failed_at", "id"),
    Index(None, "last_failed_at", "id"),
    sqlite_autoincrement=True,
)

Table(
    "service_records",
    _METADATA,
    Column("service", WORDS, primary_key=True),
    Column("requests", DOCUMENT, nullable=False),
    Column("level", Integer, nullable=False),
    Column("resting_until", MOMENT, nullable=False),
    Column("throttled", Boolean, nullable=False),
    Column("refused", WORDS, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
)

Table(
    "cache_entries",
    _METADATA,
    # A digest of the key, which may be long and may be an address.
    Column("key", WORDS, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("etag", WORDS, nullable=False),
    Column("size", Integer, nullable=False),
    Column("confirmed", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False, index=True),
    Index(None, "confirmed", "size"),
)

Table(
    "marks",
    _METADATA,
    Column("feed", WORDS, primary_key=True),
    Column("guid", WORDS, nullable=False),
    Column("published", MOMENT),
    Column("updated_at", MOMENT, nullable=False),
)

Table(
    "settings",
    _METADATA,
    Column("name", WORDS, primary_key=True),
    Column("data", DOCUMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
)


def apply(connection: Connection) -> None:
    """Make the tables."""
    _METADATA.create_all(connection, checkfirst=False)
