"""The frame of the document: which parts there are, and whether a document is one of ours."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..invalid import Invalid
from ..quality.incoming import from_json

FORMAT: Final = "radarr_mvp"
# Raised whenever an older program would misunderstand a newer document.
VERSION: Final = 1

_ABOUT: Final = frozenset({"format", "version", "created_at", "library", "program"})
_MOST_ENTRIES: Final = 100_000


class DataPart(StrEnum):
    """The parts of a document, in the order in which they are taken in: later ones name what earlier ones bring."""

    CUSTOM_FORMATS = "custom_formats"
    PROFILES = "profiles"
    SIZES = "sizes"
    PROFILE_RULES = "profile_rules"
    MOVIES = "movies"
    COLLECTIONS = "collections"
    EXCLUSIONS = "exclusions"
    BLOCKLIST = "blocklist"
    OPTIONS = "options"
    INDEXERS = "indexers"


class Mode(StrEnum):
    """What becomes of that which the library and the document both have; nothing is ever removed."""

    MERGE = "merge"
    """It stays as the library has it."""
    REPLACE = "replace"
    """It becomes as the document has it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose frame is understood; what its entries say is read one by one."""

    lists: Mapping[DataPart, Sequence[object]]
    options: Mapping[str, object] | None = None

    def chosen(self, parts: Collection[DataPart]) -> Document:
        """Return the document with some of its parts, with all where none is named."""
        if not parts:
            return self
        lists = {part: one for part, one in self.lists.items() if part in parts}
        return Document(lists, self.options if DataPart.OPTIONS in parts else None)


def read_document(data: object) -> Document:
    """Return the document that plain data or a text of JSON is, refusing what is none of ours."""
    given = from_json(data)
    if not isinstance(given, Mapping) or given.get("format") != FORMAT:
        raise Invalid("document_not_ours")
    version = given.get("version")
    if type(version) is not int or version < 1:
        raise Invalid("document_entry_wrong", place="version")
    if version > VERSION:
        raise Invalid("document_too_new", version=str(version), known=str(VERSION))
    parts = {key: value for key, value in given.items() if key not in _ABOUT}
    if unknown := [one for one in parts if one not in DataPart]:
        raise Invalid("document_entry_unknown", place=str(unknown[0])[:100])
    options = parts.pop(DataPart.OPTIONS, None)
    if options is not None and not isinstance(options, Mapping):
        raise Invalid("document_entry_wrong", place=DataPart.OPTIONS)
    return Document(
        {part: _listed(parts, part) for part in DataPart if part in parts}, options
    )


def _listed(parts: Mapping[str, object], part: DataPart) -> Sequence[object]:
    """Return the entries of a part."""
    entries = parts[part]
    if not isinstance(entries, list):
        raise Invalid("document_entry_wrong", place=part)
    if len(entries) > _MOST_ENTRIES:
        raise Invalid("document_too_long", place=part, most=f"{_MOST_ENTRIES:,}")
    return entries
