"""Read a guide from the folder that holds its files."""

from collections.abc import Callable, Iterator
import json
from pathlib import Path

from ...invalid import Invalid
from ..formats.data import format_from_dict
from .models import Guide
from .reader import (
    read_conflicts,
    read_group,
    read_naming,
    read_profile,
    read_profile_groups,
    read_sizes,
)


def read_guide(folder: Path) -> Guide:
    """Return all that a folder with a guide holds; reads files, so not for the loop."""
    formats = _read_each(folder / "cf", format_from_dict)
    profiles = _read_each(folder / "quality-profiles", read_profile)
    groups = _read_each(folder / "cf-groups", read_group)
    return Guide(
        formats={one.trash_id: one for one in formats},
        profiles={one.trash_id: one for one in profiles},
        groups={one.trash_id: one for one in groups},
        sizes=dict(_read_each(folder / "quality-size", read_sizes)),
        naming=_read(folder / "naming" / "radarr-naming.json", read_naming),
        conflicts=_read(folder / "conflicts.json", read_conflicts),
        profile_groups=_read(
            folder / "quality-profile-groups" / "groups.json", read_profile_groups
        ),
    )


def _read_each[T](folder: Path, read: Callable[[object], T]) -> Iterator[T]:
    """Return what each file of a folder describes, in the order of their names."""
    return (_read(path, read) for path in sorted(folder.glob("*.json")))


def _read[T](path: Path, read: Callable[[object], T]) -> T:
    """Return what a file describes; what is wrong with it is told with its name."""
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as err:
        raise Invalid("guide_file", file=path.name, error=str(err)) from err
