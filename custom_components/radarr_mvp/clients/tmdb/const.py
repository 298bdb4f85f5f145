"""Addresses, limits and the words that TMDb and JustWatch want to see beside their data."""

from typing import Final

from ...engine.resilience import RateLimit

SERVICE: Final = "tmdb"
IMAGE_SERVICE: Final = "tmdb_images"

OFFICIAL_URL: Final = "https://api.themoviedb.org/3"
OFFICIAL_HOST: Final = "api.themoviedb.org"
OFFICIAL_IMAGE_URL: Final = "https://image.tmdb.org/t/p"

# No quota is published; this is a fraction of what is known to be borne.
LIMIT: Final = RateLimit(spacing=0.1)
IMAGE_LIMIT: Final = RateLimit(spacing=0.05)
CONNECTIONS: Final = 4

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

# TMDb forbids keeping its data for longer than six months.
LONGEST_KEPT: Final = 180 * DAY

# An ETag makes asking again cheap, so what a list holds is never guessed from memory.
ALWAYS_ASK: Final = 0.0

DEFAULT_LANGUAGE: Final = "en-US"
DEFAULT_REGION: Final = "US"

TMDB_ATTRIBUTION: Final = (
    "This product uses the TMDB API but is not endorsed or certified by TMDB."
)
JUSTWATCH_ATTRIBUTION: Final = "Streaming availability is provided by JustWatch."
