"""The library: movies that are wanted or there, by whatever way they come and go."""

from .asked import (
    AddRequest,
    AdoptedFolder,
    Adoption,
    AdoptionReport,
    CollectionReport,
    FileFate,
    FoundMovie,
    MovieChanges,
    RefreshReport,
    RescanReport,
    RootFolder,
    TagMode,
)
from .collections import Following
from .library import Library
from .problems import AlreadyInLibrary, AmbiguousTitle

__all__ = [
    "AddRequest",
    "AdoptedFolder",
    "Adoption",
    "AdoptionReport",
    "AlreadyInLibrary",
    "AmbiguousTitle",
    "CollectionReport",
    "FileFate",
    "Following",
    "FoundMovie",
    "Library",
    "MovieChanges",
    "RefreshReport",
    "RescanReport",
    "RootFolder",
    "TagMode",
]
