"""Rights, group and time of files and folders in the library."""

from dataclasses import dataclass
import os
from pathlib import Path
import shutil
import stat
from typing import Final

from ...files import FileProblem, FileTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What files and folders are given; None leaves things as they are.

    The time goes only to files that nobody else has, or the download client would check its torrent again.
    """

    folder_mode: int | None = None
    group: str | int | None = None
    file_time: float | None = None

    @property
    def file_mode(self) -> int | None:
        """Return the rights of files: those of folders, without that to enter them."""
        return None if self.folder_mode is None else self.folder_mode & 0o666

    def give_folder(self, folder: Path) -> list[FileTrouble]:
        """Give a folder its rights; return what did not work."""
        return self._give(folder, self.folder_mode)

    def give_file(self, path: Path, *, shared: bool) -> list[FileTrouble]:
        """Give a file its rights and time; return what did not work."""
        troubles = self._give(path, self.file_mode)
        if self.file_time is not None and not shared:
            try:
                os.utime(path, (self.file_time, self.file_time))
            except OSError as error:
                troubles.append(FileTrouble.of(error, path))
        return troubles

    def _give(self, path: Path, mode: int | None) -> list[FileTrouble]:
        """Give rights and group; a file system without them is no reason to fail."""
        troubles: list[FileTrouble] = []
        try:
            if mode is not None and stat.S_IMODE(path.stat().st_mode) != mode:
                path.chmod(mode)
        except OSError as error:
            troubles.append(FileTrouble.of(error, path))
        try:
            if self.group is not None:
                shutil.chown(path, group=self.group)
        except OSError as error:
            troubles.append(FileTrouble.of(error, path))
        except LookupError:
            detail = f"no group is called {self.group}"
            troubles.append(FileTrouble(FileProblem.UNKNOWN, path, detail))
        return troubles


UNCHANGED: Final = Permissions()
