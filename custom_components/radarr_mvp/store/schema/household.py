"""Tables of work in hand, work that failed, and what must be remembered of services."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from ..columns import DOCUMENT, ID, MOMENT, WORDS
from .base import METADATA

jobs: Final = Table(
    "jobs",
    METADATA,
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

dead_letters: Final = Table(
    "dead_letters",
    METADATA,
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

service_records: Final = Table(
    "service_records",
    METADATA,
    Column("service", WORDS, primary_key=True),
    Column("requests", DOCUMENT, nullable=False),
    Column("level", Integer, nullable=False),
    Column("resting_until", MOMENT, nullable=False),
    Column("throttled", Boolean, nullable=False),
    Column("refused", WORDS, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
)

cache_entries: Final = Table(
    "cache_entries",
    METADATA,
    # A digest of the key, which may be long and may be an address.
    Column("key", WORDS, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("etag", WORDS, nullable=False),
    Column("size", Integer, nullable=False),
    Column("confirmed", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False, index=True),
    Index(None, "confirmed", "size"),
)

marks: Final = Table(
    "marks",
    METADATA,
    Column("feed", WORDS, primary_key=True),
    Column("guid", WORDS, nullable=False),
    Column("published", MOMENT),
    Column("updated_at", MOMENT, nullable=False),
)

settings: Final = Table(
    "settings",
    METADATA,
    Column("name", WORDS, primary_key=True),
    Column("data", DOCUMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
)
