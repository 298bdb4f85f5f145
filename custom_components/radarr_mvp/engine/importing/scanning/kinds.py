"""What a file of a download is, as far as its name tells."""

from enum import StrEnum
import re
from typing import Final

from ...releases.extensions import (
    ARCHIVE_EXTENSIONS,
    DANGEROUS_EXTENSIONS,
    EXECUTABLE_EXTENSIONS,
    SUBTITLE_EXTENSIONS,
    is_video,
)
from ...releases.paths import is_extra_file, is_skipped_folder


class Kind(StrEnum):
    """What a file is good for."""

    VIDEO = "video"
    SAMPLE = "sample"
    EXTRA_VIDEO = "extra_video"
    DISC = "disc"
    SUBTITLE = "subtitle"
    ARCHIVE = "archive"
    DANGEROUS = "dangerous"
    EXECUTABLE = "executable"
    INCOMPLETE = "incomplete"
    OTHER = "other"


_INCOMPLETE: Final = frozenset({"!qb", "!ut", "!bt", "part", "partial", "crdownload"})
# Windows starts these by a click as well.
_MORE_EXECUTABLES: Final = frozenset(
    {"msi", "pif", "hta", "wsf", "vbe", "jse", "cpl", "jar"}
)
_ARCHIVE_PART: Final = re.compile(r"r\d{2,3}|s\d{2}|z\d{2}|\d{3}")
_SAMPLE: Final = re.compile(
    r"(?<![^\W_])(?:sample|trailer|preview|proof)s?(?![^\W_])", re.IGNORECASE
)
_UNPACKING: Final = re.compile(r"_(?:UNPACK|FAILED)_", re.IGNORECASE)
_DISC_FOLDERS: Final = frozenset({"bdmv", "video_ts", "certificate", "hvdvd_ts"})
_SYSTEM_FOLDERS: Final = frozenset(
    {
        "@eadir",
        ".@__thumb",
        "@recycle",
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "lost+found",
        "system volume information",
        "__macosx",
        "plex versions",
    }
)
_SYSTEM_FILES: Final = frozenset({"thumbs.db", "desktop.ini"})


def extension_of(name: str) -> str:
    """Return the extension of a file in lower case, whatever blanks and dots follow it."""
    return name.rstrip(" .").rpartition(".")[2].lower()


def kind_of(name: str) -> Kind:
    """Return what a file is by its extension."""
    extension = extension_of(name)
    if extension in _INCOMPLETE:
        return Kind.INCOMPLETE
    if extension in EXECUTABLE_EXTENSIONS or extension in _MORE_EXECUTABLES:
        return Kind.EXECUTABLE
    if extension in DANGEROUS_EXTENSIONS:
        return Kind.DANGEROUS
    if extension in ARCHIVE_EXTENSIONS or _ARCHIVE_PART.fullmatch(extension):
        return Kind.ARCHIVE
    if is_video(name):
        return Kind.VIDEO
    if extension in SUBTITLE_EXTENSIONS:
        return Kind.SUBTITLE
    return Kind.OTHER


def is_system_folder(name: str) -> bool:
    """Return whether a folder belongs to a system or is hidden, so that nothing in it is looked at."""
    return name.startswith(".") or name.lower() in _SYSTEM_FOLDERS


def is_system_file(name: str) -> bool:
    """Return whether a file belongs to a system or is hidden."""
    return name.startswith(".") or name.lower() in _SYSTEM_FILES


def is_disc_folder(name: str) -> bool:
    """Return whether a folder is part of a whole disc."""
    return name.lower() in _DISC_FOLDERS


def is_being_unpacked(name: str) -> bool:
    """Return whether a folder's name says that it is being unpacked, or that this failed."""
    return _UNPACKING.match(name) is not None


def sounds_like_sample(parts: tuple[str, ...]) -> bool:
    """Return whether the words of a path speak of a sample."""
    return any(_SAMPLE.search(part) for part in parts)


def sounds_like_extra(parts: tuple[str, ...]) -> bool:
    """Return whether a file lies where extras lie, or is called like one."""
    return is_extra_file(parts[-1]) or any(map(is_skipped_folder, parts[:-1]))
