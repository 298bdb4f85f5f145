"""Where Letterboxd is, and how gently it is asked."""

from typing import Final

from ...engine.resilience import RateLimit

SERVICE: Final = "letterboxd"
OFFICIAL_URL: Final = "https://letterboxd.com"
LIMIT: Final = RateLimit(spacing=2.0)

# A feed holds the last so many things that somebody did.
FEED_WINDOW: Final = 50
