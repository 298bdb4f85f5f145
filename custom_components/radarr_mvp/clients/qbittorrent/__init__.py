"""qBittorrent, the download client."""

from .client import HIGHEST_LEVEL, SERVICE, QBittorrentClient
from .reading import ClientFacts, TorrentDetails
from .session import Login

__all__ = [
    "HIGHEST_LEVEL",
    "SERVICE",
    "ClientFacts",
    "Login",
    "QBittorrentClient",
    "TorrentDetails",
]
