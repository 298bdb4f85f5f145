"""What is known of the files of an import, written down before they are touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from ...files import (
    FileProblem,
    FileTrouble,
    Identity,
    identity_of,
    known_identity,
    missing_folders,
    trouble_at,
)
from ..journal import Entry
from .means import Fetched, Means
from .work import Placement, Work, identity_as_list, identity_from_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The files as they were at the start, and the folders that were made.

    `settled` are new files that need not be fetched: their very content is in place, or something else is. `fetched` is there once all that is new stands verified beside its place: from then on the import is completed,
    before that it is undone. `how` tells by which means the film was fetched.
    """

    root_inode: int
    settled: frozenset[int] = frozenset()
    made: tuple[Path, ...] = ()
    old: Mapping[int, Identity] = field(default_factory=dict)
    sources: Mapping[int, Identity] = field(default_factory=dict)
    fetched: Mapping[int, Identity] | None = None
    how: Fetched | None = None

    @classmethod
    def before(cls, work: Work, settled: frozenset[int]) -> Self:
        """Return the facts as they are now; there must be a root folder, and what shall be imported."""
        with trouble_at(work.root):
            root_inode = work.root.stat().st_ino
        wanted = {
            number: one
            for number, one in enumerate(work.placements)
            if number not in settled
        }
        old = {
            number: identity
            for number, one in enumerate(work.retirements)
            if (identity := identity_of(one.path)) is not None
        }
        return cls(
            root_inode=root_inode,
            settled=settled,
            made=missing_folders(one.target.parent for one in wanted.values()),
            old=old,
            sources={
                number: identity
                for number, one in wanted.items()
                if (identity := _identity_of_source(one)) is not None
            },
        )

    def with_fetched(self, fetched: Mapping[int, Fetched]) -> Self:
        """Return the facts once everything is fetched."""
        identities = {number: one.identity for number, one in fetched.items()}
        return replace(self, fetched=identities, how=fetched.get(0))

    def check_root(self, root: Path) -> None:
        """Refuse to touch a root folder that is not there, or only the empty place it is mounted at."""
        with trouble_at(root):
            if root.stat().st_ino == self.root_inode or any(root.iterdir()):
                return
        raise FileTrouble(FileProblem.NOT_FOUND, root)

    def as_dict(self) -> dict[str, object]:
        """Return as plain data what is known at the start."""
        return {
            "root_inode": self.root_inode,
            "settled": sorted(self.settled),
            "made": [str(one) for one in self.made],
            "old": _plain(self.old),
            "sources": _plain(self.sources),
        }

    @classmethod
    def from_entry(cls, entry: Entry) -> Self:
        """Return what a journal's entry knows."""
        start = entry.work["facts"]
        assert isinstance(start, dict)
        fetched = entry.notes.get("fetched")
        return cls(
            root_inode=int(start["root_inode"]),
            settled=frozenset(start["settled"]),
            made=tuple(map(Path, start["made"])),
            old=_identities(start["old"]),
            sources=_identities(start["sources"]),
            fetched=None if fetched is None else _identities(fetched),
            how=_how_from(entry.notes.get("how")),
        )


def _identity_of_source(placement: Placement) -> Identity | None:
    """Return what a new file is known by; one that is not required may be missing."""
    if placement.required:
        return known_identity(placement.source)
    return identity_of(placement.source)


def notes_of(fetched: Mapping[int, Fetched]) -> dict[str, object]:
    """Return what is written down once everything is fetched."""
    film = fetched.get(0)
    how = None
    if film is not None:
        obstacles = [[one.value, why.value] for one, why in film.obstacles]
        how = [film.means.value, identity_as_list(film.identity), obstacles]
    identities = {number: one.identity for number, one in fetched.items()}
    return {"fetched": _plain(identities), "how": how}


def _how_from(data: object) -> Fetched | None:
    """Return by which means the film was fetched."""
    if not isinstance(data, list):
        return None
    means, identity, obstacles = data
    hindered = tuple((Means(one), FileProblem(why)) for one, why in obstacles)
    return Fetched(Means(means), identity_from_list(identity), hindered)


def _plain(identities: Mapping[int, Identity]) -> dict[str, object]:
    """Return identities as plain data."""
    return {str(number): identity_as_list(one) for number, one in identities.items()}


def _identities(data: object) -> dict[int, Identity]:
    """Return the identities that plain data describes."""
    assert isinstance(data, dict)
    return {int(number): identity_from_list(one) for number, one in data.items()}
