"""The ground that films are to stand on: root folders that are there, and have room."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..files import FileProblem, FileTrouble, free_space, is_taken, trouble_at
from ..movies import Movie, MovieIndex
from .origin import Origin
from .scanning import FoundFile
from .transfer.means import link_obstacle
from .transfer.prepare import is_there
from .transfer.work import Placement


def film_of(movie: Movie) -> Path | None:
    """Return where the film of a movie should be, None where it has none."""
    if movie.file is None:
        return None
    return Path(movie.root_folder, movie.folder, movie.file.path)


def library_folders(
    path: Path, roots: tuple[Path, ...], index: MovieIndex
) -> Iterator[Path]:
    """Return the folders of the library that a path may lie in or hold: root folders, or movies' within one."""
    real = path.resolve()
    for root in roots:
        own = root.resolve()
        if own not in real.parents:
            yield root
            continue
        inside = real.relative_to(own).parts
        for movie in index:
            parts = Path(movie.folder).parts
            common = min(len(parts), len(inside))
            near = common and parts[:common] == inside[:common]
            if near and Path(movie.root_folder) == root:
                yield root / movie.folder


class Ground:
    """Looks at each root folder once; everything here blocks."""

    def __init__(self, index: MovieIndex, origin: Origin) -> None:
        """Know nothing yet."""
        self._index = index
        self._origin = origin
        self._sound: set[Path] = set()
        self._free: dict[Path, int | None] = {}
        self._links: dict[tuple[Path, Path], bool] = {}

    def check(self, root: Path) -> None:
        """Refuse a root folder that is not there, or only the empty place that its disk is mounted at."""
        if root in self._sound:
            return
        with trouble_at(root):
            empty = next(root.iterdir(), None) is None
        if empty and any(
            one.file is not None and Path(one.root_folder) == root
            for one in self._index
        ):
            raise FileTrouble(FileProblem.NOT_FOUND, root)
        self._sound.add(root)

    def has_film(self, movie: Movie) -> bool:
        """Return whether the film of a movie is where it should be."""
        path = film_of(movie)
        return path is not None and is_taken(path)

    def is_film(self, file: FoundFile, movie: Movie) -> bool:
        """Return whether a file is the very film that the movie has, or a copy of it."""
        path = film_of(movie)
        if path is None:
            return False
        with suppress(FileTrouble):
            return is_there(Placement(file.path, path))
        return False

    def free(self, root: Path) -> int | None:
        """Return the bytes that are free, None where that is not known."""
        if root not in self._free:
            self._free[root] = free_space(root)
        return self._free[root]

    def takes_space(self, file: FoundFile, root: Path, reserve: int) -> bool:
        """Return whether a file will need room of its own; links are tried only where room is short."""
        free = self.free(root)
        if free is None or free >= file.size + reserve:
            return True
        key = file.path.parent, root
        if key not in self._links:
            self._links[key] = self._can_share(file, root)
        return not self._links[key]

    def _can_share(self, file: FoundFile, root: Path) -> bool:
        """Return whether a file can get into a root folder without a copy."""
        if self._origin.dry_run or self._origin.move:
            with trouble_at(root):
                return root.stat().st_dev == file.device
        return link_obstacle(file.path.parent, root) is None
