"""Where IMDb's data comes from, and how gently it is asked."""

from datetime import timedelta
from typing import Final

from ...engine.resilience import RateLimit, RetryPolicy

SERVICE: Final = "imdb"
OFFICIAL_URL: Final = "https://api.graphql.imdb.com"

LIMIT: Final = RateLimit(spacing=1.0)
RETRIES: Final = RetryPolicy(attempts=3, first=5.0)
PATIENCE: Final = timedelta(hours=6)

PAGE_SIZE: Final = 250
MOST_PAGES: Final = 40
LIST_DEADLINE: Final = 120.0
