"""Where MDBList is, and how much of it there is a day."""

from datetime import timedelta
from typing import Final

from ...engine.resilience import RateLimit

SERVICE: Final = "mdblist"
API_SERVICE: Final = "mdblist_api"
OFFICIAL_URL: Final = "https://mdblist.com"
API_URL: Final = "https://api.mdblist.com"

LIMIT: Final = RateLimit(spacing=1.0)
# A key without a subscription is good for a thousand requests a day.
API_LIMIT: Final = RateLimit(spacing=1.0, budget=900, window=86_400.0)
PATIENCE: Final = timedelta(hours=6)

PAGE_SIZE: Final = 1000
MOST_PAGES: Final = 20
LIST_DEADLINE: Final = 120.0
