"""What a new user types into the config flow when the services are those of the sandbox."""

from typing import Any, Final

from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    TMDB_TOKEN,
)
from tests.sandbox.world import World

# What shows that a service is connected, by the names that `flow_answers` leads to.
CONNECTIONS: Final = (
    "binary_sensor.movies_tmdb_connection",
    "binary_sensor.movies_qbittorrent_connection",
    "binary_sensor.hdbits_connection",
)


def flow_answers(world: World) -> dict[str, dict[str, Any]]:
    """Return the answer to each step."""
    return {
        "user": {
            "name": "Movies",
            "tmdb_api_key": TMDB_TOKEN,
            "advanced": {"tmdb_url": f"{world.tmdb.url}/3"},
        },
        "qbittorrent": {
            "url": world.swarm.downloader.url,
            "username": QBITTORRENT_USERNAME,
            "password": QBITTORRENT_PASSWORD,
            "verify_ssl": True,
            "category": "radarr_mvp",
        },
        "hdbits": {
            "username": HDBITS_USERNAME,
            "passkey": HDBITS_PASSKEY,
            "advanced": {"url": world.hdbits.url},
        },
        "library": {
            "root_folder": str(world.library),
            "quality_profile": "HD - 720p/1080p",
        },
        "trakt": {"client_id": "", "client_secret": "", "advanced": {}},
    }
