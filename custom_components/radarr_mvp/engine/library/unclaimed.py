"""Folders below a root folder that belong to no movie, and which film each may hold. All of it blocks."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
import os
from pathlib import Path
from typing import Final

from ..files import trouble_at
from ..importing.scanning import Scan
from ..importing.scanning.kinds import Kind, is_disc_folder, is_system_folder, kind_of
from ..movies import Movie, MovieFile
from ..pace import Breather
from ..releases.clean import clean_title
from ..releases.facts import ReleaseFacts
from ..releases.parser import parse_release
from ..releases.paths import is_skipped_folder, parse_path
from .places import Place
from .shelf import file_of, scan_of

# Films may lie in folders by letter or by series.
_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """What belongs to no movie: folders with films, and films that lie about."""

    folders: tuple[Path, ...] = ()
    loose: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """A folder that was looked into; without a file, `several` tells whether there are too many."""

    facts: ReleaseFacts | None = None
    file: MovieFile | None = None
    several: bool = False


@dataclass(slots=True)
class _Walk:
    """Goes through a root folder."""

    taken: frozenset[str]
    passed: frozenset[str]
    folders: list[Path] = field(default_factory=list)
    loose: list[Path] = field(default_factory=list)
    breathe: Breather = field(default_factory=Breather)

    def into(self, folder: Path, depth: int) -> None:
        """Take the films of a folder for loose ones, and look at the folders in it."""
        with trouble_at(folder), os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda one: one.name)
        for entry in listed:
            path = Path(entry.path)
            if not entry.is_dir():
                if kind_of(entry.name) is Kind.VIDEO and not entry.name.startswith("."):
                    self.loose.append(path)
            elif not is_system_folder(entry.name) and str(path) not in self.passed:
                self.folder(path, depth + 1)

    def folder(self, folder: Path, depth: int) -> None:
        """Take a folder for that of a film, unless it belongs to a movie or only holds others."""
        self.breathe()
        if str(folder) in self.taken:
            return
        try:
            if self.holds_others(folder, depth):
                self.into(folder, depth)
                return
        except OSError:
            # Who looks into it will say what is wrong.
            pass
        self.folders.append(folder)

    def holds_others(self, folder: Path, depth: int) -> bool:
        """Return whether a folder is there to hold those of films."""
        inside = f"{folder}/"
        if any(one.startswith(inside) for one in self.taken):
            return True
        facts = parse_release(folder.name, is_folder=True)
        if depth >= _DEEPEST or (facts is not None and _tells_one(facts)):
            return False
        with os.scandir(folder) as entries:
            listed = list(entries)
        folders = [one for one in listed if one.is_dir() and not _is_part(one.name)]
        films = [one for one in listed if kind_of(one.name) is Kind.VIDEO]
        return bool(folders) and not films


def unclaimed(root: Path, movies: Iterable[Movie], passed: Iterable[Path]) -> Unclaimed:
    """Return what below a root folder belongs to no movie; some folders are passed by."""
    taken = frozenset(Place.of(one).path for one in movies if one.folder)
    walk = _Walk(taken, frozenset(map(str, passed)))
    walk.into(root, 0)
    return Unclaimed(tuple(walk.folders), tuple(walk.loose))


def look_into(folder: Path, now: datetime) -> Contents:
    """Return which film a folder holds, by the names of the folder and of the film."""
    scan = scan_of(folder)
    if scan is None or not scan.videos or scan.unpacking:
        return Contents()
    of_folder = parse_release(folder.name, is_folder=True)
    film = scan.videos[0]
    certain = of_folder is not None and _tells_one(of_folder)
    if _holds_several(scan, certain=certain):
        return Contents(several=True)
    file = file_of(scan, film, now)
    # A folder that is not called after the film below may get others, which must not go with it.
    if not certain and film.relative.parent.parts:
        return Contents(None, file)
    return Contents(_joined(of_folder, parse_path(str(film.relative))), file)


def _tells_one(facts: ReleaseFacts) -> bool:
    """Return whether a name is that of one film, not of a shelf."""
    return bool(facts.year or facts.imdb_id or facts.tmdb_id)


def _joined(
    of_folder: ReleaseFacts | None, of_film: ReleaseFacts | None
) -> ReleaseFacts | None:
    """Return what both names tell; the folder's comes first, unless it has no year and may be called anything."""
    if of_folder is None or of_film is None:
        return of_folder or of_film
    if not of_folder.year and of_film.year:
        of_folder, of_film = of_film, of_folder
    return replace(
        of_folder,
        imdb_id=of_folder.imdb_id or of_film.imdb_id,
        tmdb_id=of_folder.tmdb_id or of_film.tmdb_id,
    )


def _holds_several(scan: Scan, *, certain: bool) -> bool:
    """Return whether a folder holds more than one film; where its name tells one, others need a year to count."""
    if len(scan.videos) < 2 or scan.multi_part:
        return False
    if not certain or len({one.relative.parent for one in scan.videos}) > 1:
        return True
    named = {
        (clean_title(one.title), one.year)
        for video in scan.videos
        if (one := parse_release(video.name)) is not None and one.year
    }
    return len(named) > 1


def _is_part(name: str) -> bool:
    """Return whether a folder is a part of a film's: its extras, its disc."""
    return is_system_folder(name) or is_skipped_folder(name) or is_disc_folder(name)
