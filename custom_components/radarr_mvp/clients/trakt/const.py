"""Addresses, limits and the words that Trakt wants to see beside its data."""

from typing import Final

from ...engine.resilience import RateLimit, RetryPolicy

SERVICE: Final = "trakt"
AUTH_SERVICE: Final = "trakt_auth"

OFFICIAL_URL: Final = "https://api.trakt.tv"
OFFICIAL_OAUTH_URL: Final = "https://auth.trakt.tv"

# Trakt allows a change per second and 1000 reads in five minutes; this keeps to both, even where answers are jostled.
LIMIT: Final = RateLimit(spacing=1.2)
AUTH_LIMIT: Final = RateLimit(spacing=1.2)

# After an error of its own, Trakt wants half a minute before the next try.
RETRIES: Final = RetryPolicy(attempts=3, first=30.0, jitter=(1.0, 1.5))

# Larger pages are silently cut to this size.
PAGE_SIZE: Final = 250
MOST_PAGES: Final = 100
MOST_RECOMMENDATIONS: Final = 100

# A list in the background may wait for its turn and for two more tries.
LIST_DEADLINE: Final = 240.0

ATTRIBUTION: Final = "Data from Trakt (https://trakt.tv)."
