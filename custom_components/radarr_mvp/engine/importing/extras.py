"""Subtitles and other small files that go along with a film, and those that leave with it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ..files import trouble_at
from ..releases.extensions import SUBTITLE_EXTENSIONS
from ..releases.subtitles import import_names
from .naming.clean import byte_length, fit
from .scanning import FoundFile, Kind, Scan
from .scanning.kinds import extension_of

_MAX_NAME: Final = 255
_KINDS: Final = (Kind.SUBTITLE, Kind.OTHER)
# Beyond it there is no sense in a subtitle or a picture, and much in a film of another name.
MAX_EXTRA_SIZE: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExtraOptions:
    """Whether small files go along, and which; extensions without dot."""

    enabled: bool = False
    extensions: tuple[str, ...] = ("srt",)

    def takes(self, name: str) -> bool:
        """Return whether a file goes along."""
        wanted = {one.strip(" .").lower() for one in self.extensions}
        return self.enabled and extension_of(name) in wanted


@dataclass(frozen=True, slots=True)
class Extra:
    """A file that goes along, and its name beside the film."""

    file: FoundFile
    name: str


def choose_extras(
    scan: Scan, film: FoundFile, film_name: str, options: ExtraOptions
) -> tuple[Extra, ...]:
    """Return what goes along with a film that gets some name."""
    chosen = [
        one
        for one in scan.of(*_KINDS)
        if options.takes(one.name)
        and one.size <= MAX_EXTRA_SIZE
        and _belongs(one, film, scan)
    ]
    subtitles = import_names(film_name, [str(one.relative) for one in chosen])
    others = _other_names(film_name, chosen)
    extras: dict[str, Extra] = {}
    for one in chosen:
        name = subtitles[str(one.relative)] or others[one.relative]
        fitting = _fitting(film_name, name)
        extras.setdefault(fitting.casefold(), Extra(one, fitting))
    return tuple(extras.values())


def _belongs(extra: FoundFile, film: FoundFile, scan: Scan) -> bool:
    """Return whether a file is of a film, which is a question only where there are several."""
    if len(scan.videos) <= 1:
        return True
    stem = film.stem.casefold()
    parts = [part.casefold() for part in extra.relative.parts]
    if parts[-1].startswith(stem) or stem in parts[:-1]:
        return True
    own = film.relative.parent
    alone = sum(one.relative.parent == own for one in scan.videos) == 1
    return alone and own.parts != () and extra.relative.is_relative_to(own)


def _other_names(
    film_name: str, files: Iterable[FoundFile]
) -> dict[PurePosixPath, str]:
    """Return the names of what is no subtitle: that of the film, numbered where there are several."""
    stem = PurePosixPath(film_name).stem
    seen: Counter[str] = Counter()
    names: dict[PurePosixPath, str] = {}
    for one in files:
        extension = extension_of(one.name)
        if extension in SUBTITLE_EXTENSIONS:
            continue
        number = f".{seen[extension]}" if seen[extension] else ""
        seen[extension] += 1
        names[one.relative] = f"{stem}{number}.{extension}"
    return names


def _fitting(film_name: str, name: str) -> str:
    """Return a name that a file system takes; the film's part of it gives way."""
    if byte_length(name) <= _MAX_NAME:
        return name
    stem = PurePosixPath(film_name).stem
    ending = name[len(stem) :]
    return fit(stem, _MAX_NAME - byte_length(ending)).rstrip(" .") + ending


def companions(film: Path, options: ExtraOptions) -> Iterator[Path]:
    """Return the files in the library that came with a film and shall leave with it."""
    if not options.enabled:
        return
    with trouble_at(film.parent):
        try:
            beside = sorted(film.parent.iterdir())
        except FileNotFoundError:
            return
    start = f"{film.stem}.".casefold()
    for path in beside:
        extension = extension_of(path.name)
        of_ours = options.takes(path.name) or extension in SUBTITLE_EXTENSIONS
        is_ours = path.name.casefold().startswith(start) and path.name != film.name
        if of_ours and is_ours and path.is_file(follow_symlinks=False):
            yield path
