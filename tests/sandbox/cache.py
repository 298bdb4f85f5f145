"""Where things lie that are made or fetched once and used by all clones; scripts/environment says the same."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the cache folder of the project."""
    if named := os.environ.get("RADARR_MVP_CACHE"):
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "radarr-mvp"
