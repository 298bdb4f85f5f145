"""What lists need beyond their items: how each stands, where movies come from, and answers that are kept."""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import CreateColumn

from ..columns import DOCUMENT, ID, MOMENT, WORDS
from ..schema.base import NAMES

_METADATA = MetaData(naming_convention=NAMES)

# What an earlier step has made, as far as it is referred to.
_EARLIER = [Table("movies", _METADATA, Column("id", ID, primary_key=True))]

Table(
    "list_states",
    _METADATA,
    Column("list_id", WORDS, primary_key=True),
    Column("name", WORDS, nullable=False),
    Column("mark", WORDS, nullable=False),
    Column("visited_at", MOMENT),
    Column("retry_at", MOMENT),
    Column("attempts", Integer, nullable=False),
    Column("answered_at", MOMENT),
    Column("complete", Boolean, nullable=False),
    Column("held_at", MOMENT),
    Column("held", Integer, nullable=False),
)

Table(
    "list_lookups",
    _METADATA,
    Column("key", WORDS, primary_key=True),
    Column("tmdb_id", ID),
    Column("asked_at", MOMENT, nullable=False, index=True),
    Column("data", DOCUMENT, nullable=False),
)

Table(
    "list_provenance",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column("tmdb_id", ID, nullable=False),
    Column("list_id", WORDS, nullable=False),
    Column("list_name", WORDS, nullable=False),
    Column("title", WORDS, nullable=False),
    Column("year", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("note", WORDS, nullable=False),
    Column("first_seen", MOMENT, nullable=False),
    Column("last_seen", MOMENT, nullable=False),
    Column("left_at", MOMENT),
    Column("added_at", MOMENT),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="SET NULL"), index=True),
    Column("cleaned", WORDS, nullable=False),
    Column("wishes", DOCUMENT, nullable=False),
    UniqueConstraint("tmdb_id", "list_id"),
    Index(None, "list_id", "left_at"),
    sqlite_autoincrement=True,
)

Table(
    "list_searches",
    _METADATA,
    Column(
        "movie_id",
        ID,
        ForeignKey("movies.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("correlation_id", WORDS, nullable=False),
    Column("at", MOMENT, nullable=False),
)

# A table of rows needs to know what the new columns of its old rows hold.
_ADDED: Final[tuple[tuple[str, Column[Any]], ...]] = (
    ("list_items", Column("message", WORDS, nullable=False, server_default="")),
    ("list_syncs", Column("status", WORDS, nullable=False, server_default="success")),
    ("list_syncs", Column("updated", Integer, nullable=False, server_default="0")),
    ("list_syncs", Column("failed", Integer, nullable=False, server_default="0")),
    ("list_syncs", Column("unidentified", Integer, nullable=False, server_default="0")),
    ("list_syncs", Column("data", DOCUMENT, nullable=False, server_default="{}")),
)


def apply(connection: Connection) -> None:
    """Make the tables, and widen those that are there."""
    new = [one for one in _METADATA.sorted_tables if one not in _EARLIER]
    _METADATA.create_all(connection, new, checkfirst=False)
    for table, column in _ADDED:
        described = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {described}")
    connection.execute(
        text("UPDATE list_syncs SET status = 'failed' WHERE error <> ''")
    )
