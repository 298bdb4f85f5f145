"""What one import does to files, written down before it is begun."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
import re
from types import MappingProxyType
from typing import Final, Self
from uuid import uuid4

from ...files import Identity

_MARK: Final = ".radarr_mvp-"
_ID: Final = re.compile(r"[a-z0-9-]{1,40}")


def new_id() -> str:
    """Return an id that no other import has."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Placement:
    """A file that gets a name in the library; without the required ones the import fails."""

    source: Path
    target: Path
    required: bool = True


@dataclass(frozen=True, slots=True)
class Retirement:
    """A file that leaves the library: to its place in the recycle bin, or for good without one."""

    path: Path
    place: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All that one import does; `context` comes back unchanged after a restart.

    The first placement is the film; without any, files only leave the library. Empty folders are removed up to
    `root`, where `tidy` asks for it.
    """

    id: str = field(default_factory=new_id)
    root: Path
    placements: tuple[Placement, ...] = ()
    retirements: tuple[Retirement, ...] = ()
    move: bool = False
    tidy: bool = False
    context: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def __post_init__(self) -> None:
        """Refuse an id that would not do as part of a name."""
        if not _ID.fullmatch(self.id):
            raise ValueError(f"An import cannot be called {self.id!r}")

    def waiting(self, number: int) -> Path:
        """Return the name under which a new file waits in its folder until all is there."""
        return self._hidden(self.placements[number].target, f"{number}.new")

    def moved(self, number: int) -> Path:
        """Return the name under which a file waits that was moved there, whole as it was."""
        return self._hidden(self.placements[number].target, f"{number}.moved")

    def aside(self, number: int) -> Path:
        """Return the name under which an old file is kept until it leaves."""
        return self._hidden(self.retirements[number].path, f"{number}.old")

    def arriving(self, number: int) -> Path | None:
        """Return the name of a copy on its way into the recycle bin."""
        place = self.retirements[number].place
        return None if place is None else self._hidden(place, f"{number}.bin")

    def _hidden(self, beside: Path, ending: str) -> Path:
        """Return a name in the folder of another file that scans pass by."""
        return beside.with_name(f"{_MARK}{self.id}-{ending}")

    def as_dict(self) -> dict[str, object]:
        """Return the work as plain data."""
        return {
            "id": self.id,
            "root": str(self.root),
            "placements": [
                [str(one.source), str(one.target), one.required]
                for one in self.placements
            ],
            "retirements": [
                [str(one.path), None if one.place is None else str(one.place)]
                for one in self.retirements
            ],
            "move": self.move,
            "tidy": self.tidy,
            "context": dict(self.context),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """Return the work that plain data describes."""
        placements, retirements = data["placements"], data["retirements"]
        context = data["context"]
        assert isinstance(placements, list)
        assert isinstance(retirements, list)
        assert isinstance(context, dict)
        return cls(
            id=str(data["id"]),
            root=Path(str(data["root"])),
            placements=tuple(
                Placement(Path(source), Path(target), bool(required))
                for source, target, required in placements
            ),
            retirements=tuple(
                Retirement(Path(path), None if place is None else Path(place))
                for path, place in retirements
            ),
            move=bool(data["move"]),
            tidy=bool(data["tidy"]),
            context=MappingProxyType(context),
        )


def identity_as_list(identity: Identity) -> list[int]:
    """Return an identity as plain data."""
    return [identity.size, identity.mtime_ns, identity.inode]


def identity_from_list(data: object) -> Identity:
    """Return the identity that plain data describes."""
    assert isinstance(data, list)
    size, mtime_ns, inode = data
    return Identity(int(size), int(mtime_ns), int(inode))
