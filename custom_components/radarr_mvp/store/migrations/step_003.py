"""The tables of lists, collections, and what shall not be added."""

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
)

from ..columns import DOCUMENT, ID, MOMENT, WORDS
from ..schema.base import NAMES

_METADATA = MetaData(naming_convention=NAMES)

# What an earlier step has made, as far as it is referred to.
_EARLIER = [
    Table("movies", _METADATA, Column("id", ID, primary_key=True)),
    Table("quality_profiles", _METADATA, Column("id", ID, primary_key=True)),
]

Table(
    "list_items",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column("list_id", WORDS, nullable=False),
    Column("key", WORDS, nullable=False),
    Column("place", Integer, nullable=False),
    Column("tmdb_id", ID, index=True),
    Column("imdb_id", WORDS, index=True),
    Column("title", WORDS, nullable=False),
    Column("year", Integer, nullable=False),
    Column("status", WORDS, nullable=False),
    Column("reason", WORDS, nullable=False),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="SET NULL"), index=True),
    Column("first_seen", MOMENT, nullable=False),
    Column("last_seen", MOMENT, nullable=False),
    Column("data", DOCUMENT, nullable=False),
    UniqueConstraint("list_id", "key"),
    Index(None, "list_id", "place", "id"),
    Index(None, "list_id", "status"),
    sqlite_autoincrement=True,
)

Table(
    "list_syncs",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column("list_id", WORDS, nullable=False),
    Column("began_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT, nullable=False),
    Column("found", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("excluded", Integer, nullable=False),
    Column("error", WORDS, nullable=False),
    Column("correlation_id", WORDS, nullable=False),
    Index(None, "list_id", "ended_at", "id"),
    sqlite_autoincrement=True,
)

Table(
    "exclusions",
    _METADATA,
    Column("id", ID, primary_key=True),
    Column("tmdb_id", ID, unique=True),
    Column("imdb_id", WORDS, unique=True),
    Column("title", WORDS, nullable=False),
    Column("year", Integer, nullable=False),
    Column("reason", WORDS, nullable=False),
    Column("excluded_by", WORDS, nullable=False),
    Column("at", MOMENT, nullable=False),
    Index(None, "at", "id"),
    sqlite_autoincrement=True,
)

Table(
    "collections",
    _METADATA,
    Column("id", ID, primary_key=True, autoincrement=False),
    Column("name", WORDS, nullable=False, index=True),
    Column("overview", WORDS, nullable=False),
    Column("poster_path", WORDS),
    Column("backdrop_path", WORDS),
    Column("monitored", Boolean, nullable=False, index=True),
    Column(
        "profile_id",
        ID,
        ForeignKey("quality_profiles.id", ondelete="RESTRICT"),
        index=True,
    ),
    Column("root_folder", WORDS, nullable=False),
    Column("minimum_availability", Integer, nullable=False),
    Column("search_on_add", Boolean, nullable=False),
    Column("tags", DOCUMENT, nullable=False),
    Column("fetched_at", MOMENT, nullable=False, index=True),
)

Table(
    "collection_parts",
    _METADATA,
    Column(
        "collection_id",
        ID,
        ForeignKey("collections.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("tmdb_id", ID, primary_key=True, autoincrement=False, index=True),
    Column("place", Integer, nullable=False),
    Column("data", DOCUMENT, nullable=False),
)


def apply(connection: Connection) -> None:
    """Make the tables."""
    new = [one for one in _METADATA.sorted_tables if one not in _EARLIER]
    _METADATA.create_all(connection, new, checkfirst=False)
