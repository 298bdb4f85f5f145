"""Tables of lists, collections, and what shall not be added."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from ..columns import DOCUMENT, ID, MOMENT, WORDS
from .base import METADATA

list_items: Final = Table(
    "list_items",
    METADATA,
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
    Column("message", WORDS, nullable=False),
    UniqueConstraint("list_id", "key"),
    Index(None, "list_id", "place", "id"),
    Index(None, "list_id", "status"),
    sqlite_autoincrement=True,
)

list_syncs: Final = Table(
    "list_syncs",
    METADATA,
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
    Column("status", WORDS, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("unidentified", Integer, nullable=False),
    Column("data", DOCUMENT, nullable=False),
    Index(None, "list_id", "ended_at", "id"),
    sqlite_autoincrement=True,
)

list_states: Final = Table(
    "list_states",
    METADATA,
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

# What TMDb has said about entries of lists, so that it is not asked at each visit.
list_lookups: Final = Table(
    "list_lookups",
    METADATA,
    Column("key", WORDS, primary_key=True),
    Column("tmdb_id", ID),
    Column("asked_at", MOMENT, nullable=False, index=True),
    Column("data", DOCUMENT, nullable=False),
)

# Kept for good, so it refers to movies by what they are called everywhere. `movie_id` is the movie of the library that
# the list has added, as long as that is there.
list_provenance: Final = Table(
    "list_provenance",
    METADATA,
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

list_searches: Final = Table(
    "list_searches",
    METADATA,
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

exclusions: Final = Table(
    "exclusions",
    METADATA,
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

collections: Final = Table(
    "collections",
    METADATA,
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

collection_parts: Final = Table(
    "collection_parts",
    METADATA,
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
