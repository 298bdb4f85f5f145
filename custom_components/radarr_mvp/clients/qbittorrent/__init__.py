"""qBittorrent, the download client."""

from .adding import AddOptions, AddOutcome, ContentLayout
from .client import HIGHEST_LEVEL, SERVICE, QBittorrentClient
from .reading import ClientFacts, TorrentDetails
from .session import Login

__all__ = [
    "HIGHEST_LEVEL",
    "SERVICE",
    "AddOptions",
    "AddOutcome",
    "ClientFacts",
    "ContentLayout",
    "Login",
    "QBittorrentClient",
    "TorrentDetails",
]
