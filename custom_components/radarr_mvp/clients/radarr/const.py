"""How another Radarr is asked."""

from datetime import timedelta
from typing import Final

from ...engine.resilience import RateLimit
from ..http import MEBIBYTE

SERVICE: Final = "radarr"
LIMIT: Final = RateLimit(spacing=0.2)
PATIENCE: Final = timedelta(minutes=15)

# Radarr answers with its whole library at once, pictures and all.
LARGEST_LIBRARY: Final = 64 * MEBIBYTE
LIST_DEADLINE: Final = 120.0
