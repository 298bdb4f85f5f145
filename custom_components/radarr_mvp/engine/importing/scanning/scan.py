"""Look through a finished download: its film, what comes with it, and what had better stay away."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
import os
from pathlib import Path, PurePosixPath
import stat
from typing import Final

from ...files import FileProblem, FileTrouble, trouble_at
from ...releases.paths import is_multi_part
from .kinds import (
    Kind,
    is_being_unpacked,
    is_disc_folder,
    is_system_file,
    is_system_folder,
    kind_of,
    sounds_like_extra,
    sounds_like_sample,
)

MAX_DEPTH: Final = 10
MAX_FILES: Final = 10_000
# A film is larger, and what is smaller may have the word in its name by right.
SAMPLE_SIZE: Final = 70 * 1024 * 1024
# A sample is a small part of the film.
_SAMPLE_SHARE: Final = 10


class PassedBy(StrEnum):
    """Why something was not looked at."""

    SYSTEM = "system"
    LINK_OUTSIDE = "link_outside"
    FOLDER_LINK = "folder_link"
    NOT_A_FILE = "not_a_file"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    TWICE = "twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file of a download; `path` is where its content is, `relative` where it lies in the download."""

    path: Path
    relative: PurePosixPath
    kind: Kind
    size: int
    mtime_ns: int
    inode: int = 0
    device: int = 0

    @property
    def name(self) -> str:
        """Return its name."""
        return self.relative.name

    @property
    def stem(self) -> str:
        """Return its name without extension."""
        return self.relative.stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """All that was found in a download; the files are sorted by their paths."""

    root: Path
    files: tuple[FoundFile, ...] = ()
    passed: tuple[tuple[PurePosixPath, PassedBy], ...] = ()
    multi_part: bool = False
    unpacking: bool = False

    @property
    def videos(self) -> tuple[FoundFile, ...]:
        """Return what may be the film, the largest first."""
        videos = self.of(Kind.VIDEO)
        return tuple(sorted(videos, key=lambda one: one.size, reverse=True))

    def of(self, *kinds: Kind) -> tuple[FoundFile, ...]:
        """Return the files of some kinds."""
        return tuple(one for one in self.files if one.kind in kinds)

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(one.size for one in self.files)


@dataclass(slots=True)
class _Walk:
    """Collects what is below one folder."""

    root: Path
    files: list[FoundFile] = field(default_factory=list)
    passed: list[tuple[PurePosixPath, PassedBy]] = field(default_factory=list)
    unpacking: bool = False
    seen: set[tuple[int, int]] = field(default_factory=set)

    def folder(self, folder: Path, parts: tuple[str, ...]) -> None:
        """Look through a folder and those below it."""
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda one: one.name)
        except OSError as error:
            if not parts:
                raise FileTrouble.of(error, folder) from error
            self.pass_by(parts, PassedBy.UNREADABLE)
            return
        for entry in listed:
            self.entry(entry, (*parts, entry.name))

    def entry(self, entry: os.DirEntry[str], parts: tuple[str, ...]) -> None:
        """Look at a file or folder."""
        if len(self.files) >= MAX_FILES:
            if not self.passed or self.passed[-1][1] is not PassedBy.TOO_MANY:
                self.pass_by(parts, PassedBy.TOO_MANY)
        elif entry.is_dir(follow_symlinks=False):
            self.subfolder(Path(entry.path), parts)
        elif is_system_file(entry.name):
            self.pass_by(parts, PassedBy.SYSTEM)
        elif entry.is_symlink():
            self.link(Path(entry.path), parts)
        else:
            self.file(Path(entry.path), parts)

    def subfolder(self, folder: Path, parts: tuple[str, ...]) -> None:
        """Look through a folder, unless it is none of ours or too deep."""
        self.unpacking = self.unpacking or is_being_unpacked(folder.name)
        if is_system_folder(folder.name):
            self.pass_by(parts, PassedBy.SYSTEM)
        elif len(parts) >= MAX_DEPTH:
            self.pass_by(parts, PassedBy.TOO_DEEP)
        else:
            self.folder(folder, parts)

    def link(self, path: Path, parts: tuple[str, ...]) -> None:
        """Take a link for the file it leads to, as long as that is part of the download."""
        try:
            real = path.resolve(strict=True)
        except OSError, RuntimeError:
            self.pass_by(parts, PassedBy.UNREADABLE)
            return
        if self.root not in real.parents:
            self.pass_by(parts, PassedBy.LINK_OUTSIDE)
        elif real.is_dir():
            self.pass_by(parts, PassedBy.FOLDER_LINK)
        else:
            self.pass_by(parts, PassedBy.TWICE)

    def file(self, path: Path, parts: tuple[str, ...]) -> None:
        """Take in an ordinary file, the first of several names that it has."""
        try:
            status = path.lstat()
        except OSError:
            self.pass_by(parts, PassedBy.UNREADABLE)
            return
        if not stat.S_ISREG(status.st_mode):
            self.pass_by(parts, PassedBy.NOT_A_FILE)
            return
        one = status.st_dev, status.st_ino
        if one in self.seen and status.st_nlink > 1:
            self.pass_by(parts, PassedBy.TWICE)
            return
        self.seen.add(one)
        self.files.append(_found(path, parts, status))

    def pass_by(self, parts: tuple[str, ...], why: PassedBy) -> None:
        """Note what is not looked at."""
        self.passed.append((PurePosixPath(*parts), why))


def scan_download(path: Path) -> Scan:
    """Look through a finished download, a file or a folder; links are never followed out of it."""
    with trouble_at(path):
        root = path.resolve(strict=True)
        status = root.stat()
    walk = _Walk(root)
    if stat.S_ISDIR(status.st_mode):
        walk.folder(root, ())
    elif stat.S_ISREG(status.st_mode):
        walk.files.append(_found(root, (root.name,), status))
    else:
        raise FileTrouble(FileProblem.NOT_A_FILE, path)
    walk.unpacking = walk.unpacking or any(map(is_being_unpacked, root.parts))
    files = tuple(_settled(walk.files))
    parts = [str(one.relative) for one in files if one.kind is Kind.VIDEO]
    return Scan(
        root=root,
        files=files,
        passed=tuple(walk.passed),
        multi_part=is_multi_part(parts),
        unpacking=walk.unpacking,
    )


def _found(path: Path, parts: tuple[str, ...], status: os.stat_result) -> FoundFile:
    """Return a file with what its name alone tells."""
    kind = kind_of(parts[-1])
    if kind is Kind.VIDEO and any(map(is_disc_folder, parts[:-1])):
        kind = Kind.DISC
    return FoundFile(
        path=path,
        relative=PurePosixPath(*parts),
        kind=kind,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        inode=status.st_ino,
        device=status.st_dev,
    )


def _settled(files: list[FoundFile]) -> Iterator[FoundFile]:
    """Tell samples and extras from the film: by their words, and because they are smaller."""
    largest = max((one.size for one in files if one.kind is Kind.VIDEO), default=0)
    for file in files:
        if file.kind is Kind.VIDEO:
            yield replace(file, kind=_kind_of_video(file, largest))
        else:
            yield file


def _kind_of_video(file: FoundFile, largest: int) -> Kind:
    """Return whether a video is the film, a sample of it or an extra."""
    parts = file.relative.parts
    small = file.size < SAMPLE_SIZE or file.size * _SAMPLE_SHARE < largest
    if small and file.size < largest and sounds_like_sample(parts):
        return Kind.SAMPLE
    if file.size < largest and sounds_like_extra(parts):
        return Kind.EXTRA_VIDEO
    return Kind.VIDEO


def is_worth_keeping(folder: Path) -> bool:
    """Return whether a folder, whose film was moved away, holds more than leftovers.

    That is another film, or an archive that is no mere scrap.
    """
    scan = scan_download(folder)
    films = [one for one in scan.videos if one.kind is Kind.VIDEO]
    archives = [one for one in scan.of(Kind.ARCHIVE) if one.size > SCRAP_SIZE]
    unseen = [why for _, why in scan.passed if why not in _HARMLESS]
    return bool(films or archives or unseen)


SCRAP_SIZE: Final = 10 * 1024 * 1024
_HARMLESS: Final = frozenset({PassedBy.SYSTEM, PassedBy.TWICE})
