"""The files of movies."""

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from ..engine.indexing import ReleaseFlag
from ..engine.mediainfo import MediaInfo
from ..engine.movies import MovieFile
from ..engine.quality.definitions import UNKNOWN_QUALITY, QualityModel
from ..engine.releases.languages import UNKNOWN, Language
from .codec import build_or, plain
from .columns import moment, when
from .rows import Values
from .schema import movie_files

FILE_COLUMNS: Final = tuple(
    column.label(f"file_{column.name}") for column in movie_files.c
)


def add(
    connection: Connection, movie_id: int, file: MovieFile, now: float
) -> MovieFile:
    """Make a file the movie's own; the one before stays known until it is removed.

    A path that is known already is the same file, seen anew.
    """
    connection.execute(
        update(movie_files)
        .where(movie_files.c.movie_id == movie_id, movie_files.c.is_current)
        .values(is_current=False)
    )
    values = _values(file) | {"is_current": True, "updated_at": now}
    known = connection.scalar(
        update(movie_files)
        .where(movie_files.c.movie_id == movie_id, movie_files.c.path == file.path)
        .values(values)
        .returning(movie_files.c.id)
    )
    id_ = known or connection.scalar(
        insert(movie_files)
        .values(values | {"movie_id": movie_id})
        .returning(movie_files.c.id)
    )
    return replace(file, id=id_ or 0)


def change(connection: Connection, file: MovieFile, now: float) -> bool:
    """Write what is known of a file by its id; return whether it is there."""
    statement = update(movie_files).where(movie_files.c.id == file.id)
    done = connection.execute(statement.values(_values(file) | {"updated_at": now}))
    return done.rowcount > 0


def remove(connection: Connection, file_id: int) -> bool:
    """Forget a file; return whether it was there."""
    done = connection.execute(delete(movie_files).where(movie_files.c.id == file_id))
    return done.rowcount > 0


def get(connection: Connection, file_id: int) -> MovieFile | None:
    """Return a file."""
    row = connection.execute(
        select(*FILE_COLUMNS).where(movie_files.c.id == file_id)
    ).first()
    return None if row is None else file_of(row)


def of_movie(connection: Connection, movie_id: int) -> list[MovieFile]:
    """Return all files that are known of a movie, its own first."""
    rows = connection.execute(
        select(*FILE_COLUMNS)
        .where(movie_files.c.movie_id == movie_id)
        .order_by(movie_files.c.is_current.desc(), movie_files.c.id.desc())
    )
    return [file_of(row) for row in rows]


def by_hash(connection: Connection, info_hash: str) -> list[tuple[int, MovieFile]]:
    """Return the files that came from a torrent, with their movies' ids."""
    rows = connection.execute(
        select(*FILE_COLUMNS)
        .where(movie_files.c.info_hash == info_hash)
        .order_by(movie_files.c.id)
    )
    return [(row.file_movie_id, file_of(row)) for row in rows]


def file_of(row: Row[Any]) -> MovieFile:
    """Return the file of a row with `FILE_COLUMNS`."""
    info = row.file_media_info
    return MovieFile(
        path=row.file_path,
        id=row.file_id,
        size=row.file_size,
        quality=build_or(QualityModel, row.file_quality, UNKNOWN_QUALITY),
        languages=build_or(tuple[Language, ...], row.file_languages, (UNKNOWN,)),
        added=when(row.file_added),
        scene_name=row.file_scene_name,
        original_path=row.file_original_path,
        release_group=row.file_release_group,
        edition=row.file_edition,
        flags=ReleaseFlag(row.file_flags),
        info_hash=row.file_info_hash,
        media_info=None if info is None else build_or(MediaInfo, info, None),
    )


def _values(file: MovieFile) -> Values:
    """Return what a row says of a file."""
    return {
        "path": file.path,
        "size": file.size,
        "quality_id": file.quality.quality.id,
        "quality": plain(file.quality),
        "languages": plain(file.languages),
        "added": moment(file.added),
        "scene_name": file.scene_name,
        "original_path": file.original_path,
        "release_group": file.release_group,
        "edition": file.edition,
        "flags": int(file.flags),
        "info_hash": file.info_hash,
        "media_info": None if file.media_info is None else plain(file.media_info),
    }
