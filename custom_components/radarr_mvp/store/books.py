"""The books as this store keeps them: each is a module of functions."""

from ..engine.keeping.books import Books
from . import (
    blocklist,
    candidates,
    collections,
    dead_letters,
    downloads,
    exclusions,
    files,
    formats,
    history,
    imports,
    jobs,
    list_items,
    list_lookups,
    list_searches,
    list_states,
    marks,
    metadata,
    movies,
    profiles,
    provenance,
    settings,
)
from .database import Database


def books_of(database: Database) -> Books:
    """Return the books of a database."""
    return Books(
        keeper=database,
        movies=movies,
        files=files,
        metadata=metadata,
        imports=imports,
        history=history,
        downloads=downloads,
        candidates=candidates,
        blocklist=blocklist,
        profiles=profiles,
        formats=formats,
        exclusions=exclusions,
        collections=collections,
        jobs=jobs,
        dead_letters=dead_letters,
        marks=marks,
        settings=settings,
        lists=list_items,
        list_states=list_states,
        list_lookups=list_lookups,
        provenance=provenance,
        list_searches=list_searches,
    )
