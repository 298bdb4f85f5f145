"""Names shared by the Home Assistant side."""

from enum import StrEnum
from typing import Final

DOMAIN: Final = "radarr_mvp"
MANUFACTURER: Final = "Radarr MVP"
DEFAULT_NAME: Final = "Movies"
DEFAULT_CATEGORY: Final = "radarr_mvp"

# Parts of an entry's data; each holds the fields of the config flow step of that name.
CONF_TMDB: Final = "tmdb"
CONF_QBITTORRENT: Final = "qbittorrent"
CONF_LIBRARY: Final = "library"

CONF_TMDB_API_KEY: Final = "tmdb_api_key"
CONF_TMDB_URL: Final = "tmdb_url"
CONF_CATEGORY: Final = "category"
CONF_PASSKEY: Final = "passkey"
CONF_ROOT_FOLDER: Final = "root_folder"
CONF_QUALITY_PROFILE: Final = "quality_profile"
CONF_QUALITY_PROFILE_ID: Final = "quality_profile_id"
CONF_DOWNLOADS_REMOTE: Final = "downloads_remote"
CONF_DOWNLOADS_LOCAL: Final = "downloads_local"
CONF_KIND: Final = "kind"
CONF_SECONDS_BETWEEN_REQUESTS: Final = "seconds_between_requests"
CONF_REQUESTS_PER_HOUR: Final = "requests_per_hour"
CONF_PRIORITY: Final = "priority"
CONF_STORAGE: Final = "storage"
CONF_DB_URL: Final = "db_url"
SECTION_ADVANCED: Final = "advanced"

SUBENTRY_INDEXER: Final = "indexer"

ATTR_SERVICE: Final = "service"
ATTR_SUBENTRY_ID: Final = "subentry_id"


class ServiceKind(StrEnum):
    """The outside services, by the names that translations use."""

    TMDB = "tmdb"
    QBITTORRENT = "qbittorrent"
    HDBITS = "hdbits"
    TORZNAB = "torznab"
    PROWLARR = "prowlarr"
