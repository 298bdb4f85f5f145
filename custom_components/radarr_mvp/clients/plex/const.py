"""Plex's hosts and limits."""

from datetime import timedelta
from typing import Final

from ...engine.resilience import RateLimit, RetryPolicy

# The account, the watchlist and the feeds live on different hosts, each with a gate of its own.
AUTH_SERVICE: Final = "plex_account"
SERVICE: Final = "plex_watchlist"
RSS_SERVICE: Final = "plex_rss"

ACCOUNT_URL: Final = "https://plex.tv"
WATCHLIST_URL: Final = "https://discover.provider.plex.tv"
RSS_HOST: Final = "rss.plex.tv"
LINK_URL: Final = "https://plex.tv/link"
AUTH_PAGE: Final = "https://app.plex.tv/auth"

LIMIT: Final = RateLimit(spacing=1.0)
RETRIES: Final = RetryPolicy(attempts=3, first=5.0)

PAGE_SIZE: Final = 100
MOST_PAGES: Final = 100
LIST_DEADLINE: Final = 180.0
WATCHLIST_PATIENCE: Final = timedelta(minutes=15)

# A feed of Plex's holds no more than about this many.
FEED_WINDOW: Final = 50
