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
        # The mapped folder tells the system: on Linux a backslash is part of a name.
        manner = _manner_of(self.remote)
        try:
            inside = manner(remote_path).relative_to(manner(self.remote))
        except ValueError:
            return None
        if ".." in inside.parts:
            return None
        return Path(self.local, *inside.parts)


def _manner_of(path: str) -> type[PurePath]:
    """Return how the system that a path comes from writes paths."""
    if path[1:2] == ":" or path.startswith("\\"):
        return PureWindowsPath
    return PurePosixPath
