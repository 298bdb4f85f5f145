"""Another Radarr whose movies are followed."""

from .client import Choices, RadarrAccess, RadarrClient
from .const import LIMIT, SERVICE
from .lists import RadarrFilter, RadarrList

__all__ = [
    "LIMIT",
    "SERVICE",
    "Choices",
    "RadarrAccess",
    "RadarrClient",
    "RadarrFilter",
    "RadarrList",
]
