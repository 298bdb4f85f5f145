"""The secrets of the sandbox; a test proves that none of them reaches a log."""

from typing import Final

HDBITS_USERNAME: Final = "sandbox-member"
HDBITS_PASSKEY: Final = "5ec2e7" + "0badc0de" * 15 + "f1"
TMDB_API_KEY: Final = "7d0f5ec2e700112233445566778899aa"
TMDB_TOKEN: Final = (
    "eyJhbGciOiJIUzI1NiJ9.c2FuZGJveC1yZWFkLXRva2Vu.cGxhbnRlZC1zaWduYXR1cmU"
)
PROWLARR_API_KEY: Final = "9a1fplantedprowlarrkey0123456789"
TORZNAB_API_KEY: Final = "planted-torznab-key-4711"
TRAKT_CLIENT_ID: Final = "7ra47c11e47" + "0a1b2c3d" * 6 + "5ec2e"
TRAKT_CLIENT_SECRET: Final = "7ra475ec2e7" + "9f8e7d6c" * 6 + "0dd17"
# Every token that the sandbox hands out begins with this.
TRAKT_TOKEN: Final = "planted-trakt-token-"
QBITTORRENT_USERNAME: Final = "admin"
QBITTORRENT_PASSWORD: Final = "planted-Passw0rd+/for=qbt"

SECRETS: Final = (
    HDBITS_PASSKEY,
    TMDB_API_KEY,
    TMDB_TOKEN,
    PROWLARR_API_KEY,
    TORZNAB_API_KEY,
    TRAKT_CLIENT_ID,
    TRAKT_CLIENT_SECRET,
    TRAKT_TOKEN,
    QBITTORRENT_PASSWORD,
)
