"""Keep files that left the library for some days: in a folder per day, under the names they had."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import count
import os
from pathlib import Path
import shutil

from ..files import (
    FileProblem,
    FileTrouble,
    identity_of,
    is_taken,
    make_folder,
    remove,
    remove_empty_folders,
    trouble_at,
)
from .transfer.leaving import move, numbered


@dataclass(frozen=True, slots=True)
class Recycled:
    """A file in the recycle bin."""

    path: Path
    since: date
    size: int


@dataclass(frozen=True, slots=True)
class RecycleBin:
    """The folder for what left the library."""

    folder: Path

    def place_for(self, path: Path, today: date, taken: Iterable[Path] = ()) -> Path:
        """Return a free place for a file of a movie's folder; some are promised already."""
        folder = self.folder / today.isoformat() / path.parent.name
        promised = set(taken)
        names = (numbered(folder / path.name, number) for number in count(1))
        return next(one for one in names if one not in promised and not is_taken(one))

    def contents(self) -> Iterator[Recycled]:
        """Return what is in the bin, the oldest first; what others put there is left out."""
        for since, folder in self._days():
            for parent, _, names in os.walk(folder):
                for name in sorted(names):
                    path = Path(parent, name)
                    if identity := identity_of(path):
                        yield Recycled(path, since, identity.size)

    def clean(self, today: date, keep_days: int) -> tuple[Path, ...]:
        """Delete what has been in the bin for more than some days; 0 days keep it for good."""
        if keep_days <= 0:
            return ()
        oldest = today - timedelta(days=keep_days)
        gone = [folder for since, folder in self._days() if since < oldest]
        for folder in gone:
            with trouble_at(folder):
                shutil.rmtree(folder)
        return tuple(gone)

    def restore(self, path: Path, target: Path, *, margin: int = 0) -> None:
        """Give a file of the bin its place in the library back, which must be free."""
        if self.folder not in path.parents or identity_of(path) is None:
            raise FileTrouble(FileProblem.NOT_FOUND, path)
        make_folder(target.parent)
        # The same name each time, so that the next try clears away what a cut-off one left.
        digest = blake2b(os.fsencode(target.name), digest_size=8).hexdigest()
        arriving = target.with_name(f".radarr_mvp-{digest}.restored")
        remove(arriving)
        move(path, target, arriving, margin=margin)
        remove_empty_folders(path.parent, self.folder)

    def _days(self) -> list[tuple[date, Path]]:
        """Return the folders that are named after a day, the oldest first."""
        with trouble_at(self.folder):
            try:
                folders = list(self.folder.iterdir())
            except FileNotFoundError:
                return []
        days: list[tuple[date, Path]] = []
        for folder in folders:
            try:
                since = date.fromisoformat(folder.name)
            except ValueError:
                continue
            if folder.is_dir(follow_symlinks=False):
                days.append((since, folder))
        return sorted(days)
