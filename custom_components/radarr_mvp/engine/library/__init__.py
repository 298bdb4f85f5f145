"""The library: movies that are wanted or there, by whatever way they come and go."""

from .asked import (
    AddRequest,
    AdoptedFolder,
    Adoption,
    AdoptionReport,
    CollectionChanges,
    CollectionReport,
    FileFate,
    FoundMovie,
    MissingOfCollection,
    MovieChanges,
    RefreshReport,
    RescanReport,
    RootFolder,
    TagMode,
)
from .following import Following
from .library import Library
from .problems import AlreadyInLibrary, AmbiguousCollection, AmbiguousTitle

__all__ = [
    "AddRequest",
    "AdoptedFolder",
    "Adoption",
    "AdoptionReport",
    "AlreadyInLibrary",
    "AmbiguousCollection",
    "AmbiguousTitle",
    "CollectionChanges",
    "CollectionReport",
    "FileFate",
    "Following",
    "FoundMovie",
    "Library",
    "MissingOfCollection",
    "MovieChanges",
    "RefreshReport",
    "RescanReport",
    "RootFolder",
    "TagMode",
]
