"""Get a file into another folder: by a hard link, a shared copy or a real one, proven to be the same."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
import fcntl
from hashlib import blake2b
import os
from pathlib import Path
from typing import Final
from uuid import uuid4

from ...files import (
    FileProblem,
    FileTrouble,
    Identity,
    free_space,
    known_identity,
    remove,
    trouble_at,
)

MEGABYTE: Final = 1024 * 1024
CHUNK: Final = 8 * MEGABYTE
# Where copies are compared: a piece at each end and some between.
_SAMPLES: Final = 16
_SAMPLE_SIZE: Final = 65_536
# The request of Linux to let one file share the content of another.
_SHARE_CONTENT: Final = 0x40049409


class Means(StrEnum):
    """How a file gets into the library."""

    HARD_LINK = "hard_link"
    REFLINK = "reflink"
    COPY = "copy"
    RENAME = "rename"


LINK_OR_COPY: Final = (Means.HARD_LINK, Means.REFLINK, Means.COPY)
COPY: Final = (Means.REFLINK, Means.COPY)

# With these the next means may succeed where one did not.
SURMOUNTABLE: Final = frozenset(
    {
        FileProblem.OTHER_FILE_SYSTEM,
        FileProblem.NOT_ALLOWED,
        FileProblem.TOO_MANY_LINKS,
        FileProblem.NOT_SUPPORTED,
        FileProblem.NAME_REFUSED,
        FileProblem.BUSY,
    }
)

type Progress = Callable[[int], None]


def unheard(_count: int) -> None:
    """Let the progress of a copy go unheard."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that stands where it was wanted, and why the better means did not do."""

    means: Means
    identity: Identity
    obstacles: tuple[tuple[Means, FileProblem], ...] = ()


def fetch(
    source: Path,
    target: Path,
    means: Sequence[Means] = LINK_OR_COPY,
    *,
    margin: int = 0,
    progress: Progress = unheard,
) -> Fetched:
    """Get a file to a name of our own by the first means that works; return it verified.

    A real copy must leave some bytes free.
    """
    before = known_identity(source)
    obstacles: list[tuple[Means, FileProblem]] = []
    *others, last = means
    for one in others:
        try:
            _fetch_by(one, source, target, margin, progress)
        except FileTrouble as trouble:
            if trouble.problem not in SURMOUNTABLE:
                raise
            obstacles.append((one, trouble.problem))
        else:
            after = _verify(one, source, target, before)
            return Fetched(one, after, tuple(obstacles))
    _fetch_by(last, source, target, margin, progress)
    after = _verify(last, source, target, before)
    return Fetched(last, after, tuple(obstacles))


def _fetch_by(
    means: Means, source: Path, target: Path, margin: int, progress: Progress
) -> None:
    """Get a file to a name by one means; nothing is left of what fails."""
    if means in (Means.REFLINK, Means.COPY):
        try:
            _copy_by(means, source, target, margin, progress)
        except BaseException:
            with suppress(FileTrouble):
                remove(target)
            raise
        return
    with trouble_at(target):
        if means is Means.HARD_LINK:
            target.hardlink_to(source)
        else:
            source.rename(target)


def _copy_by(
    means: Means, source: Path, target: Path, margin: int, progress: Progress
) -> None:
    """Write a second file with the content of the first, to the disk."""
    if means is Means.COPY:
        _check_space(source, target, margin)
    with trouble_at(source), source.open("rb", buffering=0) as reader:
        status = os.fstat(reader.fileno())
        with trouble_at(target), target.open("xb", buffering=0) as writer:
            if means is Means.REFLINK:
                fcntl.ioctl(writer.fileno(), _SHARE_CONTENT, reader.fileno())
            else:
                _copy_content(
                    reader.fileno(), writer.fileno(), status.st_size, progress
                )
            os.utime(writer.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))
            os.fsync(writer.fileno())
            # What is compared afterwards shall come from the disk, not from memory.
            with suppress(OSError):
                os.posix_fadvise(writer.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _check_space(source: Path, target: Path, margin: int) -> None:
    """Refuse a copy that would leave too little space, before it is begun."""
    free = free_space(target.parent)
    if free is not None and known_identity(source).size + margin > free:
        raise FileTrouble(FileProblem.NO_SPACE, target)


def _copy_content(reader: int, writer: int, size: int, progress: Progress) -> None:
    """Copy bytes within the kernel as far as it can, the others by hand."""
    done = 0
    with suppress(OSError):
        while done < size and (
            count := os.copy_file_range(reader, writer, CHUNK, done, done)
        ):
            done += count
            progress(done)
    # An error of the writer shows up again here, one of the kernel's way does not.
    os.lseek(writer, done, os.SEEK_SET)
    os.lseek(reader, done, os.SEEK_SET)
    while chunk := os.read(reader, CHUNK):
        view = memoryview(chunk)
        while view:
            view = view[os.write(writer, view) :]
        done += len(chunk)
        progress(done)


def _verify(means: Means, source: Path, target: Path, before: Identity) -> Identity:
    """Return the identity of what was fetched, after proof that it is the source."""
    after = known_identity(target)
    if means in (Means.HARD_LINK, Means.RENAME):
        same = after.size == before.size and after.is_of(before)
    else:
        same = same_content(source, target)
        if known_identity(source) != before:
            remove(target)
            raise FileTrouble(FileProblem.CHANGED_MEANWHILE, source)
    if not same:
        if means is not Means.RENAME:
            remove(target)
        raise FileTrouble(FileProblem.NOT_THE_SAME, target)
    return after


def same_content(one: Path, other: Path) -> bool:
    """Return whether two files have the same size and the same bytes at many places."""
    first, second = known_identity(one), known_identity(other)
    if first.size != second.size:
        return False
    return _fingerprint(one, first.size) == _fingerprint(other, first.size)


def _fingerprint(path: Path, size: int) -> bytes:
    """Return a hash of the pieces of a file that are looked at."""
    if size <= _SAMPLES * _SAMPLE_SIZE:
        places, length = [0], size
    else:
        step = (size - _SAMPLE_SIZE) // (_SAMPLES - 1)
        places, length = [step * one for one in range(_SAMPLES - 1)], _SAMPLE_SIZE
        places.append(size - _SAMPLE_SIZE)
    digest = blake2b()
    with trouble_at(path), path.open("rb", buffering=0) as file:
        for one in places:
            file.seek(one)
            digest.update(_read_exactly(file.fileno(), length))
    return digest.digest()


def _read_exactly(handle: int, length: int) -> bytes:
    """Return that many bytes, fewer only at the end."""
    pieces: list[bytes] = []
    while length > 0 and (piece := os.read(handle, length)):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def link_obstacle(downloads: Path, library: Path) -> FileProblem | None:
    """Return why files of one folder cannot be hard-linked into another, None where they can; it tries."""
    name = f".radarr_mvp-{uuid4().hex}.try"
    source, target = downloads / name, library / name
    try:
        with trouble_at(source):
            source.touch(exist_ok=False)
        with trouble_at(target):
            target.hardlink_to(source)
    except FileTrouble as trouble:
        return trouble.problem
    finally:
        for path in (source, target):
            with suppress(FileTrouble):
                remove(path)
    return None
