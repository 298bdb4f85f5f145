"""What paths say: of a file, of the folder it lies in, of both together."""

from collections.abc import Iterable
from dataclasses import replace
import re
from typing import Final

from .extensions import split_extension
from .facts import ReleaseFacts
from .noise import is_rubbish
from .parser import parse_release

_SLASHES: Final = re.compile(r"[\\/]+")
_SKIPPED: Final = frozenset(
    (
        "extras",
        "extrafanart",
        "behind the scenes",
        "deleted scenes",
        "featurettes",
        "interviews",
        "other",
        "scenes",
        "sample",
        "samples",
        "shorts",
        "trailers",
        "@eadir",
        "plex versions",
    )
)
_EXTRA_FILE: Final = re.compile(
    r".*-(?:trailer|other|behindthescenes|deleted|featurette|interview|scene|short)"
    r"\.[^.]+|\._.*|\.unmanic.*|\.ds_store|thumbs\.db",
    re.IGNORECASE | re.DOTALL,
)
_PART: Final = re.compile(
    r"[ _.-]*(?:cd|dvd|part|pt|p|dis[ck])[ _.-]*(?:\d{1,2}|[a-d])(?=[ _.()\[\]-]|$)",
    re.IGNORECASE,
)


def parse_path(path: str) -> ReleaseFacts | None:
    """Return what a path says of the movie: the file first, then its folder."""
    parts = [part for part in _SLASHES.split(path) if part]
    if not parts:
        return None
    name = parts[-1]
    facts = parse_release(name)
    if facts is not None or len(parts) < 2:
        return facts
    folder = parts[-2]
    stem, extension = split_extension(name)
    of_folder = parse_release(f"{folder}.{extension}" if extension else folder)
    if is_rubbish(stem) or (both := parse_release(f"{folder} {name}")) is None:
        return of_folder
    # The file of a scene release begins with the group and ends with anything.
    if of_folder is not None and of_folder.group:
        return replace(both, group=of_folder.group)
    return both


def is_skipped_folder(name: str) -> bool:
    """Return whether a scan of the library passes a sub-folder by."""
    return name.startswith(".") or name.lower() in _SKIPPED


def is_extra_file(name: str) -> bool:
    """Return whether a file belongs to a movie without being it."""
    return _EXTRA_FILE.fullmatch(name) is not None


def _without_part(stem: str) -> set[tuple[str, str]]:
    """Return what remains of a name without each mark of a part, and that mark."""
    return {
        (f"{stem[: match.start()]}\0{stem[match.end() :]}".lower(), match[0].lower())
        for match in _PART.finditer(stem)
    }


def is_multi_part(files: Iterable[str]) -> bool:
    """Return whether two files of one folder are parts of one movie."""
    seen: dict[str, str] = {}
    for file in files:
        folder_and_stem = split_extension(file)[0]
        head, slash, stem = folder_and_stem.replace("\\", "/").rpartition("/")
        for rest, mark in _without_part(stem):
            key = f"{head}{slash}{rest}"
            if seen.setdefault(key, mark) != mark:
                return True
    return False
