"""Which file gets which path in the library, what leaves for it and what goes along: all before anything is touched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ..files import FileProblem, FileTrouble, is_taken, same_name
from .extras import ExtraOptions, choose_extras, companions
from .naming.clean import byte_length, fit
from .naming.render import file_name, folder_name
from .naming.subject import NamingFile, NamingMovie, NamingOptions
from .recycling import RecycleBin
from .scanning import FoundFile, Scan
from .scanning.kinds import extension_of
from .transfer import Placement, Retirement, Work, new_id
from .transfer.prepare import is_there

_MAX_NAME: Final = 255


class Clash(StrEnum):
    """What happens where the name in the library is taken by a file that is not the movie's."""

    REJECT = "reject"
    REPLACE = "replace"
    KEEP_BOTH = "keep_both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where a movie stands in the library: its folder below the root, and the files it has there.

    `folder` is relative to the root, empty where there is none yet. `files` are whole paths.
    """

    root: Path
    folder: str = ""
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """How a household wants its files to be put away."""

    naming: NamingOptions = field(default_factory=NamingOptions)
    extras: ExtraOptions = field(default_factory=ExtraOptions)
    clash: Clash = Clash.REJECT
    bin: RecycleBin | None = None
    move: bool = False
    remove_empty_folders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do, exactly; a dry run shows it."""

    root: Path
    film: Placement
    extras: tuple[Placement, ...] = ()
    retirements: tuple[Retirement, ...] = ()
    move: bool = False
    remove_empty_folders: bool = False
    already_there: bool = False

    @property
    def replaces(self) -> tuple[Path, ...]:
        """Return the files that leave the library."""
        return tuple(one.path for one in self.retirements)

    def work(
        self, context: Mapping[str, str] = MappingProxyType({}), id_: str = ""
    ) -> Work:
        """Return the plan as work to be carried out."""
        return Work(
            id=id_ or new_id(),
            root=self.root,
            placements=(self.film, *self.extras),
            retirements=self.retirements,
            move=self.move,
            tidy=self.remove_empty_folders,
            context=context,
        )

    def as_dict(self) -> dict[str, object]:
        """Return the plan as plain data, for the answer of a dry run."""
        return {
            "source": str(self.film.source),
            "target": str(self.film.target),
            "already_there": self.already_there,
            "move": self.move,
            "extras": [
                {"source": str(one.source), "target": str(one.target)}
                for one in self.extras
            ],
            "replaces": [
                {
                    "path": str(one.path),
                    "recycled": str(one.place) if one.place else None,
                }
                for one in self.retirements
            ],
        }


def plan_import(
    scan: Scan,
    film: FoundFile,
    movie: NamingMovie,
    facts: NamingFile,
    shelf: Shelf,
    options: PlanOptions,
    today: date,
) -> ImportPlan:
    """Return what the import of a film would do; a name that is taken by something else is refused."""
    folder = movie_folder(shelf, movie, options.naming)
    name = file_name(movie, facts, options.naming, extension_of(film.name))
    target = _target(film, folder / name, shelf, options.clash)
    placement = Placement(film.path, target)
    extras = tuple(
        Placement(one.file.path, folder / one.name, required=False)
        for one in choose_extras(scan, film, target.name, options.extras)
    )
    there = is_there(placement)
    leaving = _leaving(placement, shelf, options, there=there)
    return ImportPlan(
        root=shelf.root,
        film=placement,
        extras=extras,
        retirements=_retirements(leaving, options.bin, today),
        move=options.move,
        remove_empty_folders=options.remove_empty_folders,
        already_there=there,
    )


def movie_folder(shelf: Shelf, movie: NamingMovie, naming: NamingOptions) -> Path:
    """Return the folder of a movie: the one it has, else the one its name gives; never outside the root."""
    relative = Path(shelf.folder) if shelf.folder else Path(*folder_name(movie, naming))
    folder = shelf.root / relative
    inside = relative.parts and ".." not in relative.parts
    if not inside or shelf.root not in folder.parents:
        raise FileTrouble(FileProblem.NAME_REFUSED, folder)
    return folder


def _target(film: FoundFile, wanted: Path, shelf: Shelf, clash: Clash) -> Path:
    """Return the path that a film gets, by what is to happen where it is taken."""
    if not _is_foreign(film, wanted, shelf) or clash is Clash.REPLACE:
        return wanted
    if clash is Clash.REJECT:
        raise FileTrouble(FileProblem.TARGET_EXISTS, wanted)
    number = 2
    while _is_foreign(film, free := _numbered(wanted, number), shelf):
        number += 1
    return free


def _is_foreign(film: FoundFile, target: Path, shelf: Shelf) -> bool:
    """Return whether a name is taken by a file that is neither the movie's nor the film itself."""
    if not is_taken(target) or any(same_name(one, target) for one in shelf.files):
        return False
    return not is_there(Placement(film.path, target))


def _numbered(path: Path, number: int) -> Path:
    """Return a name with a number, as players take it for another version."""
    ending = f" - {number}{path.suffix}"
    stem = fit(path.stem, _MAX_NAME - byte_length(ending)).rstrip(" .")
    return path.with_name(stem + ending)


def _leaving(
    film: Placement, shelf: Shelf, options: PlanOptions, *, there: bool
) -> list[Path]:
    """Return the files that leave the library when a film takes their place."""
    replaced = list(shelf.files)
    if options.clash is Clash.REPLACE and is_taken(film.target):
        replaced.append(film.target)
    leaving: dict[Path, None] = {}
    for path in replaced:
        if not is_taken(path) or path == film.source:
            continue
        if there and same_name(path, film.target):
            continue
        leaving[path] = None
        leaving |= dict.fromkeys(companions(path, options.extras))
    return list(leaving)


def _retirements(
    leaving: Iterable[Path], bin_: RecycleBin | None, today: date
) -> tuple[Retirement, ...]:
    """Return where each file goes that leaves."""
    places: list[Path] = []
    retirements: list[Retirement] = []
    for path in leaving:
        place = bin_.place_for(path, today, places) if bin_ else None
        if place is not None:
            places.append(place)
        retirements.append(Retirement(path, place))
    return tuple(retirements)
