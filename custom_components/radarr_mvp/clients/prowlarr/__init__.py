"""Prowlarr: which indexers there are, how they fare, and a Torznab client for each."""

from .client import Prowlarr, ProwlarrSettings, ProwlarrSource
from .models import (
    HealthLevel,
    HealthNotice,
    IndexerRest,
    IndexerStats,
    Privacy,
    ProwlarrIndexer,
    ProwlarrStatus,
)

__all__ = [
    "HealthLevel",
    "HealthNotice",
    "IndexerRest",
    "IndexerStats",
    "Privacy",
    "Prowlarr",
    "ProwlarrIndexer",
    "ProwlarrSettings",
    "ProwlarrSource",
    "ProwlarrStatus",
]
