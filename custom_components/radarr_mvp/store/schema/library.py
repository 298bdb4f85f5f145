"""Tables of the library: what it holds, and by what rules."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from ..columns import DOCUMENT, ID, MOMENT, WORDS
from .base import METADATA

quality_profiles: Final = Table(
    "quality_profiles",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name_key", WORDS, nullable=False, unique=True),
    Column("data", DOCUMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    sqlite_autoincrement=True,
)

custom_formats: Final = Table(
    "custom_formats",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name_key", WORDS, nullable=False, unique=True),
    Column("trash_id", WORDS, nullable=False, index=True),
    Column("data", DOCUMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    sqlite_autoincrement=True,
)

movies: Final = Table(
    "movies",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("tmdb_id", ID, unique=True),
    Column("imdb_id", WORDS, index=True),
    Column("title", WORDS, nullable=False),
    Column("sort_title", WORDS, nullable=False),
    Column("year", Integer, nullable=False),
    Column("secondary_year", Integer, nullable=False),
    Column("original_title", WORDS, nullable=False),
    Column("original_language", Integer, nullable=False),
    Column("runtime", Integer, nullable=False),
    Column("in_cinemas", MOMENT, index=True),
    Column("physical_release", MOMENT, index=True),
    Column("digital_release", MOMENT, index=True),
    Column("minimum_availability", Integer, nullable=False),
    Column("monitored", Boolean, nullable=False),
    Column(
        "profile_id",
        ID,
        ForeignKey("quality_profiles.id", ondelete="RESTRICT"),
        index=True,
    ),
    Column("root_folder", WORDS, nullable=False, index=True),
    Column("folder", WORDS, nullable=False),
    Column("tags", DOCUMENT, nullable=False),
    Column("added", MOMENT),
    Column("last_searched", MOMENT, index=True),
    Column("updated_at", MOMENT, nullable=False),
    Index(None, "sort_title", "id"),
    Index(None, "year", "id"),
    Index(None, "added", "id"),
    Index(None, "monitored", "sort_title", "id"),
    sqlite_autoincrement=True,
)

movie_titles: Final = Table(
    "movie_titles",
    METADATA,
    Column(
        "movie_id", ID, ForeignKey("movies.id", ondelete="CASCADE"), primary_key=True
    ),
    # The alternative titles in their order, then the translations in theirs.
    Column("place", Integer, primary_key=True),
    Column("title", WORDS, nullable=False),
    Column("key", WORDS, nullable=False, index=True),
    Column("language", Integer),
)

movie_files: Final = Table(
    "movie_files",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="CASCADE"), nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("path", WORDS, nullable=False),
    Column("size", ID, nullable=False),
    Column("quality_id", Integer, nullable=False, index=True),
    Column("quality", DOCUMENT, nullable=False),
    Column("languages", DOCUMENT, nullable=False),
    Column("added", MOMENT, index=True),
    Column("scene_name", WORDS, nullable=False),
    Column("original_path", WORDS, nullable=False),
    Column("release_group", WORDS, nullable=False, index=True),
    Column("edition", WORDS, nullable=False),
    Column("flags", ID, nullable=False),
    Column("info_hash", WORDS, index=True),
    Column("media_info", DOCUMENT),
    Column("updated_at", MOMENT, nullable=False),
    UniqueConstraint("movie_id", "path"),
    # While one file takes the place of another both are known, but only one is the movie's.
    Index(
        "uq_movie_files_current",
        "movie_id",
        unique=True,
        sqlite_where=text("is_current"),
        postgresql_where=text("is_current"),
    ),
    sqlite_autoincrement=True,
)

movie_metadata: Final = Table(
    "movie_metadata",
    METADATA,
    Column(
        "movie_id", ID, ForeignKey("movies.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("fetched_at", MOMENT, nullable=False, index=True),
    Column("collection_id", ID, index=True),
    Column("data", DOCUMENT, nullable=False),
)

imports: Final = Table(
    "imports",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("movie_id", ID, ForeignKey("movies.id", ondelete="CASCADE"), nullable=False),
    Column("info_hash", WORDS, nullable=False, index=True),
    # What tells one file of a download from another whatever its name: its inode, where there are such.
    Column("source", WORDS, nullable=False),
    Column("state", WORDS, nullable=False, index=True),
    Column(
        "file_id", ID, ForeignKey("movie_files.id", ondelete="SET NULL"), index=True
    ),
    Column("correlation_id", WORDS, nullable=False),
    Column("begun_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
    UniqueConstraint("movie_id", "info_hash", "source"),
    sqlite_autoincrement=True,
)
