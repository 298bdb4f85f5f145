"""Paths as another machine or container names them, and as we see them."""

from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath


@dataclass(frozen=True, slots=True)
class PathMapping:
    """A folder of the download client, and the same folder here; both empty where the two see alike."""

    remote: str = ""
    local: str = ""

    def to_local(self, remote_path: str) -> Path | None:
        """Return a path of the download client as it is here, None when it lies outside the mapped folder."""
        if not self.remote:
            return Path(remote_path)
        try:
            inside = _pure(remote_path).relative_to(_pure(self.remote))
        except ValueError:
            return None
        if ".." in inside.parts:
            return None
        return Path(self.local, *inside.parts)


def _pure(path: str) -> PurePath:
    """Read a path in the manner of the system that it comes from."""
    if "\\" in path or path[1:2] == ":":
        return PureWindowsPath(path)
    return PurePosixPath(path)
