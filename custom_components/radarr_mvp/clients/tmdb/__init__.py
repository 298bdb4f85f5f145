"""The Movie Database: search, details, lists, discovery, changes and pictures."""

from .account import ApprovalOver, NotApproved, Shelf, TmdbUser
from .cache import AnswerCache, MemoryCache, StoredAnswer
from .client import TmdbClient
from .const import (
    IMAGE_LIMIT,
    IMAGE_SERVICE,
    JUSTWATCH_ATTRIBUTION,
    LIMIT,
    OFFICIAL_URL,
    SERVICE,
    TMDB_ATTRIBUTION,
)
from .errors import PrivateResource
from .images import ImageCalls, ImageFile, picture_type, poster_size
from .lists import ChartKind, TrendWindow
from .locale import Locale
from .parsing.reference import Configuration

__all__ = [
    "IMAGE_LIMIT",
    "IMAGE_SERVICE",
    "JUSTWATCH_ATTRIBUTION",
    "LIMIT",
    "OFFICIAL_URL",
    "SERVICE",
    "TMDB_ATTRIBUTION",
    "AnswerCache",
    "ApprovalOver",
    "ChartKind",
    "Configuration",
    "ImageCalls",
    "ImageFile",
    "Locale",
    "MemoryCache",
    "NotApproved",
    "PrivateResource",
    "Shelf",
    "StoredAnswer",
    "TmdbClient",
    "TmdbUser",
    "TrendWindow",
    "picture_type",
    "poster_size",
]
