"""What can go wrong with files, in words, and the few acts on them that must not go half-way.

All of it blocks, so it belongs into a thread.
"""

from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
import errno
import os
from pathlib import Path
import shutil
import stat
from typing import Final, Self
import unicodedata

# Network file systems and FAT keep times to two seconds.
_COARSE_NS: Final = 2_000_000_000


class FileProblem(StrEnum):
    """Why a file could not be dealt with; the value is also the key of its translated text."""

    NOT_FOUND = "not_found"
    NOT_A_FILE = "not_a_file"
    NOT_ALLOWED = "not_allowed"
    READ_ONLY = "read_only"
    NO_SPACE = "no_space"
    NAME_TOO_LONG = "name_too_long"
    NAME_REFUSED = "name_refused"
    TARGET_EXISTS = "target_exists"
    OTHER_FILE_SYSTEM = "other_file_system"
    TOO_MANY_LINKS = "too_many_links"
    NOT_SUPPORTED = "not_supported"
    BUSY = "busy"
    NOT_THE_SAME = "not_the_same"
    CHANGED_MEANWHILE = "changed_meanwhile"
    DEVICE_FAILED = "device_failed"
    UNKNOWN = "unknown"

    @property
    def permanent(self) -> bool:
        """Return whether waiting does not help."""
        return self not in _TEMPORARY

    @property
    def text(self) -> str:
        """Return the English sentence with gaps for what differs."""
        return _SENTENCES[self]


_TEMPORARY: Final = frozenset(
    {
        FileProblem.NO_SPACE,
        FileProblem.BUSY,
        FileProblem.NOT_THE_SAME,
        FileProblem.CHANGED_MEANWHILE,
        FileProblem.DEVICE_FAILED,
    }
)
_SENTENCES: Final = {
    FileProblem.NOT_FOUND: "{path} is not there",
    FileProblem.NOT_A_FILE: "{path} is not an ordinary file",
    FileProblem.NOT_ALLOWED: "Access to {path} is not allowed",
    FileProblem.READ_ONLY: "{path} is on a file system that is mounted read-only",
    FileProblem.NO_SPACE: "There is no space left for {path}",
    FileProblem.NAME_TOO_LONG: "The file system does not take a name as long as {path}",
    FileProblem.NAME_REFUSED: "The file system does not take the name {path}",
    FileProblem.TARGET_EXISTS: "{path} exists already and is something else",
    FileProblem.OTHER_FILE_SYSTEM: "{path} is on another file system",
    FileProblem.TOO_MANY_LINKS: "{path} cannot have more hard links",
    FileProblem.NOT_SUPPORTED: "The file system of {path} cannot do this",
    FileProblem.BUSY: "{path} is being used by another program",
    FileProblem.NOT_THE_SAME: "The copy at {path} differs from its original",
    FileProblem.CHANGED_MEANWHILE: "{path} was changed meanwhile",
    FileProblem.DEVICE_FAILED: "The device of {path} failed",
    FileProblem.UNKNOWN: "{path} could not be dealt with ({detail})",
}
_BY_NUMBER: Final = {
    errno.ENOENT: FileProblem.NOT_FOUND,
    errno.ENOTDIR: FileProblem.NOT_FOUND,
    errno.EISDIR: FileProblem.NOT_A_FILE,
    errno.ELOOP: FileProblem.NOT_A_FILE,
    errno.EACCES: FileProblem.NOT_ALLOWED,
    errno.EPERM: FileProblem.NOT_ALLOWED,
    errno.EROFS: FileProblem.READ_ONLY,
    errno.ENOSPC: FileProblem.NO_SPACE,
    errno.EDQUOT: FileProblem.NO_SPACE,
    errno.ENAMETOOLONG: FileProblem.NAME_TOO_LONG,
    errno.EILSEQ: FileProblem.NAME_REFUSED,
    errno.EINVAL: FileProblem.NAME_REFUSED,
    errno.EEXIST: FileProblem.TARGET_EXISTS,
    errno.EXDEV: FileProblem.OTHER_FILE_SYSTEM,
    errno.EMLINK: FileProblem.TOO_MANY_LINKS,
    errno.EOPNOTSUPP: FileProblem.NOT_SUPPORTED,
    errno.ENOSYS: FileProblem.NOT_SUPPORTED,
    errno.ENOTTY: FileProblem.NOT_SUPPORTED,
    errno.EBUSY: FileProblem.BUSY,
    errno.ETXTBSY: FileProblem.BUSY,
    errno.EIO: FileProblem.DEVICE_FAILED,
    errno.ESTALE: FileProblem.DEVICE_FAILED,
    errno.EHOSTDOWN: FileProblem.DEVICE_FAILED,
    errno.ENODEV: FileProblem.DEVICE_FAILED,
    errno.ENXIO: FileProblem.DEVICE_FAILED,
    errno.ETIMEDOUT: FileProblem.DEVICE_FAILED,
}


class FileTrouble(Exception):
    """Something went wrong with a file, for a reason that people understand."""

    def __init__(self, problem: FileProblem, path: Path, detail: str = "") -> None:
        """Keep the reason and the file."""
        self.problem = problem
        self.path = path
        self.detail = detail
        super().__init__(self.sentence)

    @classmethod
    def of(cls, error: OSError, path: Path) -> Self:
        """Return the trouble that an error of the operating system means."""
        problem = _BY_NUMBER.get(error.errno or 0, FileProblem.UNKNOWN)
        return cls(problem, path, error.strerror or str(error))

    @property
    def sentence(self) -> str:
        """Return the reason in English."""
        return self.problem.text.format_map(self.placeholders)

    @property
    def placeholders(self) -> dict[str, str]:
        """Return what fills the gaps of the sentence."""
        return {"path": printable(self.path), "detail": self.detail}


def printable(path: Path) -> str:
    """Return a path that can be shown and stored, also where its bytes are no text."""
    return os.fsencode(path).decode("utf-8", "replace")


@contextmanager
def trouble_at(path: Path) -> Generator[None]:
    """Turn errors of the operating system into trouble with a file."""
    try:
        yield
    except OSError as error:
        raise FileTrouble.of(error, path) from error


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is known again by, also under another name."""

    size: int
    mtime_ns: int
    inode: int

    def is_of(self, other: Identity | None) -> bool:
        """Return whether two looks were at one file.

        Some file systems give a file another inode after each mount, others round its time.
        """
        if other is None or self.size != other.size:
            return False
        return (
            self.inode == other.inode
            or abs(self.mtime_ns - other.mtime_ns) <= _COARSE_NS
        )


def identity_of(path: Path) -> Identity | None:
    """Return what a file is known by, None where there is none or it is no ordinary file."""
    with trouble_at(path):
        try:
            status = path.lstat()
        except FileNotFoundError, NotADirectoryError:
            return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Identity(status.st_size, status.st_mtime_ns, status.st_ino)


def known_identity(path: Path) -> Identity:
    """Return what a file is known by; there must be one."""
    if (identity := identity_of(path)) is not None:
        return identity
    missing = not is_taken(path)
    raise FileTrouble(
        FileProblem.NOT_FOUND if missing else FileProblem.NOT_A_FILE, path
    )


def is_taken(path: Path) -> bool:
    """Return whether a name is taken, be it by a link that leads nowhere."""
    with trouble_at(path):
        try:
            path.lstat()
        except FileNotFoundError, NotADirectoryError:
            return False
    return True


def are_one(one: Path, other: Path) -> bool:
    """Return whether two names are of one file."""
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except OSError:
        return False


def same_name(one: Path, other: Path) -> bool:
    """Return whether two paths name one file in one way, as far as the file system tells names apart.

    Two hard links to one file have different names, "a" and "A" only where case counts.
    """
    if one == other:
        return True
    if _folded(one.name) != _folded(other.name) or not are_one(one, other):
        return False
    if not are_one(one.parent, other.parent):
        return False
    with trouble_at(one.parent):
        names = {entry.name for entry in one.parent.iterdir()}
    return not {one.name, other.name} <= names


def _folded(name: str) -> str:
    """Return a name as file systems compare it that do not tell case and accents' spelling apart."""
    return unicodedata.normalize("NFC", name).casefold()


def place(source: Path, target: Path) -> None:
    """Give a file its name, which must not be taken but by itself; both are in one file system."""
    with trouble_at(target):
        # A crash between the two acts below leaves both names; one name seen in two ways must stay.
        if are_one(source, target) and source.lstat().st_nlink > 1:
            source.unlink()
            return
        try:
            target.hardlink_to(source)
        except OSError as error:
            if _BY_NUMBER.get(error.errno or 0) not in _NO_LINKS:
                raise
        else:
            source.unlink()
            return
        # Without hard links nothing gives a name only where it is free, so a look has to do.
        if is_taken(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        source.rename(target)


# Unions of file systems call even one folder two file systems where it comes to links.
_NO_LINKS: Final = frozenset(
    {
        FileProblem.OTHER_FILE_SYSTEM,
        FileProblem.NOT_ALLOWED,
        FileProblem.NOT_SUPPORTED,
        FileProblem.TOO_MANY_LINKS,
        FileProblem.NAME_REFUSED,
    }
)


def remove(path: Path) -> None:
    """Delete a file; one that is not there is no mistake."""
    with trouble_at(path):
        path.unlink(missing_ok=True)


def missing_folders(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the folders that would have to be made, the outer ones first."""
    missing: dict[Path, None] = {}
    for folder in folders:
        chain = [folder, *folder.parents]
        missing |= dict.fromkeys(reversed([one for one in chain if not is_taken(one)]))
    return tuple(missing)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it."""
    with trouble_at(folder):
        folder.mkdir(parents=True, exist_ok=True)


def remove_if_empty(folder: Path) -> bool:
    """Remove a folder that holds nothing; return whether it is gone."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def remove_empty_folders(folder: Path, above: Path) -> None:
    """Remove empty folders from one upwards, but not the one above them all."""
    while folder != above and above in folder.parents and remove_if_empty(folder):
        folder = folder.parent


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder have reached the disk; not every file system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def free_space(folder: Path) -> int | None:
    """Return the bytes that are free where a folder is or will be, None where unknown."""
    for one in (folder, *folder.parents):
        try:
            return shutil.disk_usage(one).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
