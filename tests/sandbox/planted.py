"""The secrets of the sandbox; a test proves that none of them reaches a log."""

from typing import Final

HDBITS_USERNAME: Final = "sandbox-member"
HDBITS_PASSKEY: Final = "5ec2e7" + "0badc0de" * 15 + "f1"
TMDB_API_KEY: Final = "7d0f5ec2e700112233445566778899aa"
TMDB_TOKEN: Final = (
    "eyJhbGciOiJIUzI1NiJ9.c2FuZGJveC1yZWFkLXRva2Vu.cGxhbnRlZC1zaWduYXR1cmU"
)
# Every token that an account of the sandbox's TMDb hands out begins with this.
TMDB_USER_TOKEN: Final = "eyJhbGciOiJIUzI1NiJ9.cGxhbnRlZC11c2Vy."
PROWLARR_API_KEY: Final = "9a1fplantedprowlarrkey0123456789"
TORZNAB_API_KEY: Final = "planted-torznab-key-4711"
TRAKT_CLIENT_ID: Final = "7ra47c11e47" + "0a1b2c3d" * 6 + "5ec2e"
TRAKT_CLIENT_SECRET: Final = "7ra475ec2e7" + "9f8e7d6c" * 6 + "0dd17"
# Every token that the sandbox hands out begins with this.
TRAKT_TOKEN: Final = "planted-trakt-token-"
# Every token that the sandbox's Plex hands out begins with this.
PLEX_TOKEN: Final = "planted-plex-token-"
PLEX_FEED: Final = "5ec2e700-feed-4000-8000-0000000000aa"
MDBLIST_API_KEY: Final = "planted0mdblist0key0815"
RADARR_API_KEY: Final = "5ec2e7f00d4adaaa" * 2
QBITTORRENT_USERNAME: Final = "admin"
QBITTORRENT_PASSWORD: Final = "planted-Passw0rd+/for=qbt"

SECRETS: Final = (
    HDBITS_PASSKEY,
    TMDB_API_KEY,
    TMDB_TOKEN,
    TMDB_USER_TOKEN,
    PROWLARR_API_KEY,
    TORZNAB_API_KEY,
    TRAKT_CLIENT_ID,
    TRAKT_CLIENT_SECRET,
    TRAKT_TOKEN,
    PLEX_TOKEN,
    PLEX_FEED,
    MDBLIST_API_KEY,
    RADARR_API_KEY,
    QBITTORRENT_PASSWORD,
)
