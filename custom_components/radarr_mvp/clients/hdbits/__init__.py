"""HDBits through its JSON API; its pages are never read."""

from .client import (
    BASE_URL,
    DEFAULT_LIMIT,
    MOST_PAGES,
    PAGE_SIZE,
    Account,
    Filters,
    HDBits,
)
from .codes import Category, Codec, Exclusive, Medium, Origin

__all__ = [
    "BASE_URL",
    "DEFAULT_LIMIT",
    "MOST_PAGES",
    "PAGE_SIZE",
    "Account",
    "Category",
    "Codec",
    "Exclusive",
    "Filters",
    "HDBits",
    "Medium",
    "Origin",
]
