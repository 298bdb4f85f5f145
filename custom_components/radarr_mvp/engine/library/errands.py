"""What is about to happen to a movie's folder, written down first: a start after a crash ends it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from ..keeping.books import Books, Transaction
from ..log import LOGGER

_SETTING: Final = "library_errands"


class ErrandKind(StrEnum):
    """What is done with a folder."""

    MOVE = "move"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A folder that is moved or removed; the inodes tell root folders from the empty places they are mounted at."""

    kind: ErrandKind
    movie_id: int
    root: str
    folder: str
    inode: int = 0
    to_root: str = ""
    to_folder: str = ""
    to_inode: int = 0
    files: str = ""
    exclude: bool = False
    correlation_id: str = ""

    @property
    def source(self) -> Path:
        """Return the folder that it is about."""
        return Path(self.root, self.folder)

    @property
    def target(self) -> Path:
        """Return where the folder goes."""
        return Path(self.to_root, self.to_folder)


def begin(books: Books, transaction: Transaction, errand: Errand, now: float) -> None:
    """Write down what is about to be done."""
    known = books.settings.get(transaction, _SETTING)
    known[str(errand.movie_id)] = asdict(errand)
    books.settings.keep(transaction, _SETTING, known, now)


def end(books: Books, transaction: Transaction, movie_id: int, now: float) -> None:
    """Let go of what was done, or will not be."""
    known = books.settings.get(transaction, _SETTING)
    if known.pop(str(movie_id), None) is not None:
        books.settings.keep(transaction, _SETTING, known, now)


def pending(books: Books, transaction: Transaction) -> list[Errand]:
    """Return what was begun and not ended."""
    errands: list[Errand] = []
    for data in books.settings.get(transaction, _SETTING).values():
        try:
            errands.append(_errand(data))
        except KeyError, TypeError, ValueError:
            LOGGER.warning("What was to be done with a movie's folder makes no sense")
    return errands


def _errand(data: object) -> Errand:
    """Return the errand that plain data describes."""
    if not isinstance(data, Mapping):
        raise TypeError("Not an object")
    return Errand(**{**data, "kind": ErrandKind(data["kind"])})


def inode_of(root: Path) -> int:
    """Return what a root folder is known again by, 0 where it is not there; it blocks."""
    try:
        return root.stat().st_ino
    except OSError:
        return 0


def is_there(root: Path, inode: int) -> bool:
    """Return whether a root folder is the one that it was, or holds anything at least; it blocks."""
    try:
        return root.stat().st_ino == inode or any(root.iterdir())
    except OSError:
        return False
