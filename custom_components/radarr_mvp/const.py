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
CONF_SKIP_WATCHED: Final = "skip_watched"
CONF_TRAKT: Final = "trakt"

CONF_CLIENT_ID: Final = "client_id"
CONF_CLIENT_SECRET: Final = "client_secret"
CONF_OAUTH_URL: Final = "oauth_url"
# What a first sign-in has brought, until there is a file of the entry for it.
CONF_TOKENS: Final = "tokens"

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

# What a list is known by, and how it is followed.
CONF_ADDRESS: Final = "address"
CONF_USER: Final = "user"
CONF_ACCOUNT: Final = "account"
CONF_MOST: Final = "most"
CONF_PERIOD: Final = "period"
CONF_PARTS: Final = "parts"
CONF_VARIANT: Final = "variant"
CONF_CHART: Final = "chart"
CONF_FILE: Final = "file"
CONF_PART: Final = "part"
CONF_LIST_NAME: Final = "list_name"
CONF_LEAST_STARS: Final = "least_stars"
CONF_ONLY_LIKED: Final = "only_liked"
CONF_WITH_REWATCHES: Final = "with_rewatches"
CONF_HOLDS_ALL: Final = "holds_all"
CONF_ONLY_MONITORED: Final = "only_monitored"
CONF_ORDER: Final = "order"
CONF_OPTIONS: Final = "options"

SUBENTRY_INDEXER: Final = "indexer"
SUBENTRY_LIST: Final = "import_list"

ATTR_SERVICE: Final = "service"
ATTR_SUBENTRY_ID: Final = "subentry_id"


class ServiceKind(StrEnum):
    """The outside services, by the names that translations use."""

    TMDB = "tmdb"
    QBITTORRENT = "qbittorrent"
    HDBITS = "hdbits"
    TORZNAB = "torznab"
    PROWLARR = "prowlarr"
