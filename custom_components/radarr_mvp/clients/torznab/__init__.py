"""Indexers that speak Torznab: Prowlarr's and Jackett's feeds, and trackers with one of their own."""

from .capabilities import Capabilities, Category, SearchMode
from .client import TorznabIndexer
from .settings import MOVIE_CATEGORIES, TorznabSettings, checked_address, torznab_gate

__all__ = [
    "MOVIE_CATEGORIES",
    "Capabilities",
    "Category",
    "SearchMode",
    "TorznabIndexer",
    "TorznabSettings",
    "checked_address",
    "torznab_gate",
]
