"""What lies in the folder of a movie. All of it blocks."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
import stat
from typing import Final

from ..files import FileProblem, FileTrouble, trouble_at
from ..importing.scanning import FoundFile, Scan, describe, scan_download
from ..movies import Movie, MovieFile
from ..releases.languages import UNKNOWN
from ..releases.paths import parse_path

# An import leaves files with such names while it is under way.
_OURS: Final = ".radarr_mvp-"
_UNHEARD: Final = (UNKNOWN,)


class Sight(StrEnum):
    """How what lies in a folder compares with what is known."""

    SAME = "same"
    RESIZED = "resized"
    RENAMED = "renamed"
    FOUND = "found"
    """A film where none was known, or where another one was."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen; `file` is the movie's file as it is now."""

    sight: Sight
    file: MovieFile | None = None


def look_at(movie: Movie, now: datetime) -> Seen:
    """Return what lies in a movie's folder; raise where that cannot be told."""
    if not movie.folder:
        return Seen(Sight.SAME)
    folder = Path(movie.root_folder, movie.folder)
    if movie.file is not None:
        size = _size_of(folder / movie.file.path)
        if size is not None:
            same = size == movie.file.size
            return Seen(
                Sight.SAME if same else Sight.RESIZED, replace(movie.file, size=size)
            )
    scan = scan_of(folder)
    if scan is None or scan.unpacking:
        return Seen(Sight.SAME if movie.file is None else Sight.MISSING)
    if movie.file is not None and (file := _again(scan, movie.file)) is not None:
        return Seen(Sight.RENAMED, file)
    if scan.videos:
        return Seen(Sight.FOUND, file_of(scan, scan.videos[0], now))
    return Seen(Sight.SAME if movie.file is None else Sight.MISSING)


def scan_of(folder: Path) -> Scan | None:
    """Return what a folder holds, None where there is none; one that is being worked on is not looked into."""
    try:
        with trouble_at(folder):
            names = [one.name for one in folder.iterdir()]
        if any(name.startswith(_OURS) for name in names):
            raise FileTrouble(FileProblem.BUSY, folder)
        return scan_download(folder)
    except FileTrouble as trouble:
        if trouble.problem is FileProblem.NOT_FOUND:
            return None
        raise


def file_of(scan: Scan, film: FoundFile, now: datetime) -> MovieFile:
    """Return a film that lies in a folder as the file of its movie, by what its names tell."""
    known = describe(scan, film)
    told = [
        one.languages for one in (known.facts, parse_path(str(film.relative))) if one
    ]
    return MovieFile(
        path=str(film.relative),
        size=film.size,
        quality=known.quality,
        languages=next((one for one in told if one != _UNHEARD), _UNHEARD),
        added=now,
        scene_name=known.scene_name,
        original_path=str(film.relative),
        release_group=known.release_group,
        edition=known.edition,
    )


def heard(file: MovieFile, movie: Movie) -> MovieFile:
    """Return a file in the movie's own language where its names tell none."""
    if file.languages != _UNHEARD:
        return file
    return replace(file, languages=(movie.original_language,))


def _size_of(path: Path) -> int | None:
    """Return the size of a file, None where it is not there."""
    try:
        with trouble_at(path):
            status = path.stat()
    except FileTrouble as trouble:
        if trouble.problem is FileProblem.NOT_FOUND:
            return None
        raise
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _again(scan: Scan, file: MovieFile) -> MovieFile | None:
    """Return a file that was renamed by hand: one of the very same size."""
    for video in scan.videos:
        if video.size == file.size and file.size:
            return replace(file, path=str(video.relative))
    return None
