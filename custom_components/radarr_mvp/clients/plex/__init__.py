"""Plex: sign-in by code, the watchlist of an account, and the feeds of watchlists."""

from .const import (
    ACCOUNT_URL,
    AUTH_SERVICE,
    LIMIT,
    RETRIES,
    RSS_SERVICE,
    SERVICE,
    WATCHLIST_URL,
)
from .device import PlexDevice, PlexToken
from .rss import PlexRss
from .sign_in import NotYet, PinExpired, PlexAccount, PlexPin, PlexSignIn
from .watchlist import PlexWatchlist, Shown

__all__ = [
    "ACCOUNT_URL",
    "AUTH_SERVICE",
    "LIMIT",
    "RETRIES",
    "RSS_SERVICE",
    "SERVICE",
    "WATCHLIST_URL",
    "NotYet",
    "PinExpired",
    "PlexAccount",
    "PlexDevice",
    "PlexPin",
    "PlexRss",
    "PlexSignIn",
    "PlexToken",
    "PlexWatchlist",
    "Shown",
]
