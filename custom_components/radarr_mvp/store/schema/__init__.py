"""The tables as they are now; `migrations` holds how they came to be so."""

from .acquiring import blocklist, decisions, downloads, history, releases
from .base import METADATA
from .household import (
    cache_entries,
    dead_letters,
    jobs,
    marks,
    service_records,
    settings,
)
from .library import (
    custom_formats,
    imports,
    movie_files,
    movie_metadata,
    movie_titles,
    movies,
    quality_profiles,
)
from .lists import (
    collection_parts,
    collections,
    exclusions,
    list_items,
    list_lookups,
    list_provenance,
    list_searches,
    list_states,
    list_syncs,
)

__all__ = [
    "METADATA",
    "blocklist",
    "cache_entries",
    "collection_parts",
    "collections",
    "custom_formats",
    "dead_letters",
    "decisions",
    "downloads",
    "exclusions",
    "history",
    "imports",
    "jobs",
    "list_items",
    "list_lookups",
    "list_provenance",
    "list_searches",
    "list_states",
    "list_syncs",
    "marks",
    "movie_files",
    "movie_metadata",
    "movie_titles",
    "movies",
    "quality_profiles",
    "releases",
    "service_records",
    "settings",
]
