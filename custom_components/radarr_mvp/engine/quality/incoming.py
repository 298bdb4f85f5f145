"""Read what people bring along from guides and other programs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
import json

from ..invalid import Invalid
from .formats.custom import CustomFormat, name_key
from .formats.data import format_from_dict
from .profiles import QualityProfile


@dataclass(frozen=True, slots=True)
class ImportedFormats:
    """What became of custom formats that were brought along, in their order."""

    formats: tuple[CustomFormat, ...] = ()
    added: frozenset[int] = frozenset()

    def as_dict(self) -> dict[str, object]:
        """Return the names of what is new and of what was replaced."""
        return {
            "added": [one.name for one in self.formats if one.id in self.added],
            "replaced": [one.name for one in self.formats if one.id not in self.added],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedProfile:
    """A profile that was brought along, its custom formats, and those that exclude each other."""

    profile: QualityProfile
    formats: ImportedFormats = field(default_factory=ImportedFormats)
    conflicts: tuple[tuple[str, ...], ...] = ()


def from_json(data: object) -> object:
    """Return what a text of JSON says; anything else is taken as it is."""
    if not isinstance(data, str | bytes):
        return data
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as err:
        raise Invalid("import_not_json", error=str(err)) from err


def read_formats(data: object) -> tuple[CustomFormat, ...]:
    """Return one custom format or many of them; ids of another program say nothing here."""
    given = from_json(data)
    listed: Sequence[object] = given if isinstance(given, list) else [given]
    formats = tuple(replace(format_from_dict(one), id=0) for one in listed)
    if not formats:
        raise Invalid("import_empty")
    names = [name_key(one.name) for one in formats]
    if twice := [one.name for one in formats if names.count(name_key(one.name)) > 1]:
        raise Invalid("format_twice", name=twice[0])
    return formats
