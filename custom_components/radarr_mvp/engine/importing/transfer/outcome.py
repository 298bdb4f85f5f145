"""How files are carried, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from ...files import FileProblem, FileTrouble
from .means import LINK_OR_COPY, MEGABYTE, Means
from .permissions import UNCHANGED, Permissions
from .work import Work


class Result(StrEnum):
    """How an import came out."""

    IMPORTED = "imported"
    ALREADY = "already"
    """The library had the very file before."""
    UNDONE = "undone"
    """The library is as it was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """How files are carried; the margin in bytes is what a copy must leave free."""

    means: Sequence[Means] = LINK_OR_COPY
    margin: int = 100 * MEGABYTE
    permissions: Permissions = UNCHANGED


USUAL: Final = Transfer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an import: how the film got there, where old files went, what did not work besides.

    `context` is what the import was begun with, `added` are the files besides the film. Where `unfinished`,
    something could not be taken away, such as an old file that waits under a hidden name; the next recovery tries
    again.
    """

    id: str
    result: Result
    context: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    film: Path | None = None
    size: int = 0
    means: Means | None = None
    obstacles: tuple[tuple[Means, FileProblem], ...] = ()
    added: tuple[Path, ...] = ()
    recycled: Mapping[Path, Path] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    troubles: tuple[FileTrouble, ...] = ()
    unfinished: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return as plain data what cannot be seen from the files afterwards."""
        return {
            "result": self.result.value,
            "film": str(self.film or ""),
            "size": self.size,
            "means": self.means.value if self.means else "",
            "obstacles": [[one.value, why.value] for one, why in self.obstacles],
            "added": [str(one) for one in self.added],
            "recycled": {str(old): str(now) for old, now in self.recycled.items()},
            "unfinished": self.unfinished,
        }

    @classmethod
    def from_dict(cls, work: Work, data: Mapping[str, object]) -> Self:
        """Return the outcome that plain data describes."""
        film, size, means = data["film"], data["size"], data["means"]
        obstacles, added, recycled = data["obstacles"], data["added"], data["recycled"]
        assert isinstance(size, int)
        assert isinstance(obstacles, list)
        assert isinstance(added, list)
        assert isinstance(recycled, dict)
        return cls(
            id=work.id,
            result=Result(str(data["result"])),
            context=work.context,
            film=Path(str(film)) if film else None,
            size=size,
            means=Means(str(means)) if means else None,
            obstacles=tuple((Means(one), FileProblem(why)) for one, why in obstacles),
            added=tuple(map(Path, added)),
            recycled={Path(old): Path(now) for old, now in recycled.items()},
            unfinished=bool(data["unfinished"]),
        )
