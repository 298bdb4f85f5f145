"""The tables of what is offered, fetched and refused, and of what happened."""

from sqlalchemy import (
    Column,
    Connection,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from ..columns import DOCUMENT, ID, MOMENT, WORDS
from ..schema.base import NAMES

_METADATA = MetaData(naming_convention=NAMES)

# What an earlier step has made, as far as it is referred to.
_EARLIER = [
    Table("movies", _METADATA, Column("id", ID, primary_key=True)),
]

Table(
    "releases",
    _METADATA,
    # A digest of indexer and guid: guids are addresses of any length.
    Column("key", WORDS, primary_key=True),
    Column("indexer_id", WORDS, nullable=False),
    Column("title", WORDS, nullable=False),
    Column("info_hash", WORDS, index=True),
    Column("published", MOMENT, index=True),
    # The addresses may carry keys: kept apart from what is shown or exported.
    Column("download_url", WORDS),
    Column("magnet", WORDS),
    Column("data", DOCUMENT, nullable=False),
    Column("first_seen", MOMENT, nullable=False),
    Column("last_seen", MOMENT, nullable=False, index=True),
    Index(None, "indexer_id", "last_seen"),
)

Table(
    "decisions",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column(
        "release_key",
        WORDS,
        ForeignKey("releases.key", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="CASCADE")),
    Column("outcome", Integer, nullable=False),
    # 0 is the release to take first.
    Column("place", Integer, nullable=False),
    Column("quality_id", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("data", DOCUMENT, nullable=False),
    Column("correlation_id", WORDS, nullable=False, index=True),
    Column("decided_at", MOMENT, nullable=False, index=True),
    UniqueConstraint("release_key", "movie_id"),
    Index(
        "uq_decisions_no_movie",
        "release_key",
        unique=True,
        sqlite_where=text("movie_id IS NULL"),
        postgresql_where=text("movie_id IS NULL"),
    ),
    Index(None, "movie_id", "outcome", "place", "id"),
    Index(None, "outcome", "decided_at"),
    sqlite_autoincrement=True,
)

Table(
    "downloads",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="SET NULL")),
    Column("info_hash", WORDS, nullable=False),
    Column("title", WORDS, nullable=False),
    Column("state", WORDS, nullable=False),
    Column("indexer", WORDS, nullable=False, index=True),
    Column("release_key", WORDS, nullable=False),
    Column("quality", DOCUMENT, nullable=False),
    Column("score", Integer, nullable=False),
    Column("size", ID, nullable=False),
    Column("left", ID, nullable=False),
    Column("progress", Double, nullable=False),
    Column("save_path", WORDS, nullable=False),
    Column("content_path", WORDS),
    Column("problem", WORDS, nullable=False),
    Column("message", WORDS, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("next_retry_at", MOMENT, index=True),
    Column("correlation_id", WORDS, nullable=False, index=True),
    Column("added_at", MOMENT, nullable=False),
    Column("completed_at", MOMENT),
    Column("imported_at", MOMENT),
    Column("updated_at", MOMENT, nullable=False, index=True),
    Column("data", DOCUMENT, nullable=False),
    UniqueConstraint("movie_id", "info_hash"),
    Index(None, "info_hash"),
    Index(None, "state", "added_at", "id"),
    Index(None, "added_at", "id"),
    sqlite_autoincrement=True,
)

Table(
    "history",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="SET NULL")),
    Column("kind", WORDS, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("title", WORDS, nullable=False),
    Column("quality", DOCUMENT, nullable=False),
    Column("score", Integer, nullable=False),
    Column("download_id", WORDS, nullable=False, index=True),
    Column("correlation_id", WORDS, nullable=False, index=True),
    Column("data", DOCUMENT, nullable=False),
    Index(None, "at", "id"),
    Index(None, "movie_id", "at", "id"),
    Index(None, "kind", "at", "id"),
    sqlite_autoincrement=True,
)

Table(
    "blocklist",
    _METADATA,
    Column("id", ID, primary_key=True),
    # The info-hash, or the title where there is none.
    Column("key", WORDS, nullable=False),
    Column("indexer", WORDS, nullable=False),
    Column("info_hash", WORDS),
    Column("title", WORDS, nullable=False),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="CASCADE"), index=True),
    Column("reason", WORDS, nullable=False, index=True),
    Column("message", WORDS, nullable=False),
    # Nothing here means for ever.
    Column("until", MOMENT),
    Column("retries", Integer, nullable=False),
    Column("correlation_id", WORDS, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    UniqueConstraint("key", "indexer"),
    Index(None, "until"),
    Index(None, "updated_at", "id"),
    Index(None, "indexer", "updated_at"),
    sqlite_autoincrement=True,
)


def apply(connection: Connection) -> None:
    """Make the tables."""
    new = [one for one in _METADATA.sorted_tables if one not in _EARLIER]
    _METADATA.create_all(connection, new, checkfirst=False)
