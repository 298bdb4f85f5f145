"""Where a movie may lie, and where a new one goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
import os
from pathlib import Path, PurePath
from typing import Final

from ..importing.naming.clean import MAX_BYTES, byte_length, fit
from ..importing.naming.render import folder_name
from ..importing.naming.subject import NamingMovie
from ..invalid import Invalid
from ..movies import Movie
from ..pace import Breather
from ..settings import MediaManagement

_SEPARATOR: Final = "/"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder below a root folder."""

    root: str
    folder: str

    @classmethod
    def of(cls, movie: Movie) -> Place:
        """Return where a movie lies."""
        return cls(movie.root_folder, movie.folder)

    @property
    def path(self) -> str:
        """Return the whole path."""
        return f"{self.root}{_SEPARATOR}{self.folder}"


@dataclass(slots=True)
class TakenFolders:
    """Tells at a glance which folders are free; what may be taken has to be looked at closely.

    It holds hashes alone, so that it is small. `moves` is the state of the library that it is about.
    """

    moves: int = -1
    paths: set[int] = field(default_factory=set)
    above: set[int] = field(default_factory=set)
    names: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, movies: Iterable[Movie], moves: int) -> TakenFolders:
        """Return the folders of movies; it computes, so it belongs into a thread."""
        taken, breathe = cls(moves), Breather()
        for movie in movies:
            if movie.folder:
                taken.add(Place.of(movie))
            breathe()
        return taken

    def add(self, place: Place) -> None:
        """Note that a folder is taken."""
        self.paths.add(hash(place.path))
        self.above.update(map(hash, _above(place.path)))
        self.names.add(_name(place))

    def may_have(self, place: Place) -> bool:
        """Return whether a movie may have a folder, however it is spelt."""
        return _name(place) in self.names

    def may_clash(self, path: str) -> bool:
        """Return whether a folder may be a movie's, lie in one or hold one."""
        own = hash(path)
        if own in self.paths or own in self.above:
            return True
        return any(hash(one) in self.paths for one in _above(path))


def _name(place: Place) -> int:
    """Return a folder as it compares where case does not count."""
    return hash((place.root, place.folder.casefold()))


def _above(path: str) -> Iterator[str]:
    """Return the folders that a folder lies in."""
    end = path.rfind(_SEPARATOR)
    while end > 0:
        yield path[:end]
        end = path.rfind(_SEPARATOR, 0, end)


def known_root(wanted: str | Path | None, media: MediaManagement) -> str:
    """Return a root folder as it is kept, the usual one where none is meant."""
    if not media.root_folders:
        raise Invalid("no_root_folder")
    if not wanted:
        return _plain(media.root_folder)
    if (path := _plain(wanted)) not in map(_plain, media.root_folders):
        raise Invalid("root_folder_unknown", path=str(wanted))
    return path


def place_at(path: str | Path, media: MediaManagement) -> Place:
    """Return a path as a folder below the innermost root folder that it lies in."""
    whole = _plain(path)
    roots = [one for one in map(_plain, media.root_folders) if _is_below(whole, one)]
    if not roots or not PurePath(path).is_absolute():
        raise Invalid("path_outside_root_folders", path=str(path))
    root = max(roots, key=len)
    return Place(root, whole.removeprefix(root).lstrip(_SEPARATOR))


def check_place(
    place: Place,
    movies: Iterable[Movie],
    media: MediaManagement,
    movie_id: int = 0,
    *,
    taken: TakenFolders | None = None,
) -> None:
    """Refuse a folder that a movie cannot have; the movie itself may be among the others.

    The others are not looked at where it is known that none of them has `taken` it.
    """
    parts = PurePath(place.folder).parts
    if not parts or ".." in parts or _SEPARATOR in parts:
        raise Invalid("path_invalid", path=place.path)
    path = place.path
    for root in map(_plain, media.root_folders):
        if root == path or _is_below(root, path):
            raise Invalid("path_is_root_folder", path=path)
    if media.recycle_bin is not None:
        bin_ = _plain(media.recycle_bin)
        if bin_ == path or _is_below(bin_, path) or _is_below(path, bin_):
            raise Invalid("path_is_recycle_bin", path=path)
    if taken is not None and not taken.may_clash(path):
        return
    for movie in movies:
        if movie.id != movie_id and movie.folder:
            _check_beside(path, movie)


def _check_beside(path: str, movie: Movie) -> None:
    """Refuse a folder that is another movie's, lies in that or holds it."""
    other = Place.of(movie).path
    if other == path:
        raise Invalid("path_taken", path=path, title=movie.title)
    if _is_below(other, path):
        raise Invalid("path_holds_movie", path=path, title=movie.title)
    if _is_below(path, other):
        raise Invalid("path_within_movie", path=path, title=movie.title)


def free_place(
    root: str,
    movie: NamingMovie,
    movies: Iterable[Movie],
    media: MediaManagement,
    *,
    taken: TakenFolders | None = None,
) -> Place:
    """Return the folder that the format gives a new movie; where another has it, its id is added."""
    parts = folder_name(movie, media.naming)
    folder = _SEPARATOR.join(parts)
    if taken is not None and not taken.may_have(Place(root, folder)):
        return Place(root, folder)
    # Not every file system tells names apart by their case.
    plain = folder.casefold()
    if not any(
        one.root_folder == root and one.folder.casefold() == plain for one in movies
    ):
        return Place(root, folder)
    ending = f" {{tmdb-{movie.tmdb_id}}}"
    last = fit(parts[-1], MAX_BYTES - byte_length(ending)).rstrip(" .") + ending
    return Place(root, _SEPARATOR.join((*parts[:-1], last)))


def check_alone(movie: Movie, movies: Iterable[Movie]) -> None:
    """Refuse to touch a movie's folder where another one lies in it."""
    path = Place.of(movie).path
    for one in movies:
        other = Place.of(one).path
        if one.id == movie.id or not one.folder:
            continue
        if other == path or _is_below(other, path):
            raise Invalid("folder_holds_other_movie", path=path, title=one.title)


def is_usable(root: Path) -> bool:
    """Return whether a root folder is there and holds anything; it blocks."""
    try:
        return any(root.iterdir())
    except OSError:
        return False


def _plain(path: str | Path) -> str:
    """Return a path as it compares."""
    return os.path.normpath(os.fspath(path))


def _is_below(path: str, above: str) -> bool:
    """Return whether a path lies in another."""
    return path.startswith(above.rstrip(_SEPARATOR) + _SEPARATOR)
