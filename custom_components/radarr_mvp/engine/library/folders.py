"""Move, recycle and delete the folders of movies; each can be done again after it was cut off. All of it blocks."""

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
import os
from pathlib import Path
import shutil
from typing import Final

from ..files import (
    FileProblem,
    FileTrouble,
    free_space,
    identity_of,
    is_taken,
    make_folder,
    remove,
    remove_empty_folders,
    remove_if_empty,
    trouble_at,
)
from ..importing.recycling import RecycleBin
from ..importing.transfer.leaving import leave, move
from ..importing.transfer.means import same_content

_MARGIN: Final = 100 * 1024 * 1024


def move_folder(source: Path, target: Path, root: Path) -> None:
    """Move a folder, to another file system file by file; each file is whole at one of both places at any time.

    What is left empty above it is removed, but not its root folder.
    """
    if not is_taken(source):
        return
    make_folder(target.parent)
    if is_taken(target) and not remove_if_empty(target):
        # Part of it was moved before.
        _carry(source, target)
    else:
        _rename(source, target)
    remove_empty_folders(source.parent, root)


def _rename(source: Path, target: Path) -> None:
    """Move a folder as a whole where that can be done."""
    try:
        with trouble_at(source):
            source.rename(target)
    except FileTrouble as trouble:
        if trouble.problem is not FileProblem.OTHER_FILE_SYSTEM:
            raise
        _check_space(source, target)
        _carry(source, target)


def _check_space(source: Path, target: Path) -> None:
    """Refuse to begin what would not fit."""
    identities = (identity_of(one) for one in _files(source))
    size = sum(one.size for one in identities if one)
    free = free_space(target)
    if free is not None and size + _MARGIN > free:
        raise FileTrouble(FileProblem.NO_SPACE, target)


def _carry(source: Path, target: Path) -> None:
    """Move all that a folder holds to another one."""
    for path in list(_files(source)):
        place = target / path.relative_to(source)
        make_folder(place.parent)
        if path.is_symlink():
            _carry_link(path, place)
        else:
            _carry_file(path, place)
    _remove_empty(source)


def _carry_link(path: Path, place: Path) -> None:
    """Let a link lead to the same from another place."""
    with trouble_at(place):
        if not is_taken(place):
            place.symlink_to(path.readlink())
        path.unlink()


def _carry_file(path: Path, place: Path) -> None:
    """Move a file, unless that was done but for taking it away."""
    arriving = _hidden(place)
    remove(arriving)
    if identity_of(place) is not None and same_content(path, place):
        remove(path)
        return
    move(path, place, arriving, margin=_MARGIN)


def recycle_folder(folder: Path, root: Path, bin_: RecycleBin, today: date) -> None:
    """Move all that a folder holds into the recycle bin, and remove it."""
    if not is_taken(folder):
        return
    shelf = bin_.folder / today.isoformat() / folder.name
    for path in list(_files(folder)):
        if path.is_symlink():
            remove(path)
            continue
        place = shelf / path.relative_to(folder)
        make_folder(place.parent)
        leave(path, place, _hidden(place))
    _remove_empty(folder)
    remove_empty_folders(folder.parent, root)


def delete_folder(folder: Path, root: Path) -> None:
    """Delete a folder with all that it holds."""
    if not is_taken(folder):
        return
    with trouble_at(folder):
        shutil.rmtree(folder)
    remove_empty_folders(folder.parent, root)


def _files(folder: Path) -> Iterator[Path]:
    """Return all files below a folder, and links wherever they lead."""
    with trouble_at(folder):
        for parent, folders, names in os.walk(folder, onerror=_fail):
            links = [one for one in folders if Path(parent, one).is_symlink()]
            for name in sorted((*links, *names)):
                yield Path(parent, name)


def _fail(error: OSError) -> None:
    """Stop where a folder cannot be read."""
    raise error


def _remove_empty(folder: Path) -> None:
    """Remove a folder with those below it, as far as they are empty."""
    for parent, _, _ in os.walk(folder, topdown=False):
        remove_if_empty(Path(parent))


def _hidden(place: Path) -> Path:
    """Return a name for a copy on its way: the same each time, so that what a cut-off one left is cleared away."""
    digest = blake2b(os.fsencode(place.name), digest_size=8).hexdigest()
    return place.with_name(f".radarr_mvp-{digest}.moving")
