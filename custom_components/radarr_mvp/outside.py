"""The outside world as an entry sees it: its clients, each behind the gate that all entries share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from aiohttp import ClientSession
from aiohttp.hdrs import USER_AGENT
from homeassistant.const import (
    CONF_API_KEY,
    CONF_PASSWORD,
    CONF_URL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import (
    SERVER_SOFTWARE,
    async_get_clientsession,
)
from homeassistant.loader import async_get_integration
from yarl import URL

from .clients import hdbits, qbittorrent, tmdb
from .const import CONF_PASSKEY, CONF_TMDB_API_KEY, CONF_TMDB_URL, DOMAIN
from .engine.indexing import IndexerIdentity
from .engine.resilience import Gatehouse, RateLimit
from .gatekeeping import SystemClock, async_get_gatehouse

HDBITS_URL: Final = hdbits.BASE_URL
TMDB_URL: Final = tmdb.OFFICIAL_URL


@dataclass(frozen=True, slots=True)
class Outside:
    """Builds clients from what a config flow has asked for."""

    session: ClientSession
    gatehouse: Gatehouse
    user_agent: str

    @classmethod
    async def async_open(cls, hass: HomeAssistant) -> Self:
        """Take Home Assistant's session, and say honestly who is asking."""
        integration = await async_get_integration(hass, DOMAIN)
        return cls(
            async_get_clientsession(hass),
            await async_get_gatehouse(hass),
            f"{SERVER_SOFTWARE} {DOMAIN}/{integration.version}",
        )

    def tmdb(self, settings: Mapping[str, Any]) -> tmdb.TmdbClient:
        """Return the client of TMDb, or of a mirror of it."""
        url = settings[CONF_TMDB_URL]
        return tmdb.TmdbClient(
            self.session,
            self.gatehouse.gate(_named(tmdb.SERVICE, url), tmdb.LIMIT),
            self.gatehouse.gate(_named(tmdb.IMAGE_SERVICE, url), tmdb.IMAGE_LIMIT),
            SystemClock(),
            settings[CONF_TMDB_API_KEY],
            url=url,
        )

    def qbittorrent(self, settings: Mapping[str, Any]) -> qbittorrent.QBittorrentClient:
        """Return the client of a qBittorrent."""
        url = settings[CONF_URL]
        return qbittorrent.QBittorrentClient(
            self.gatehouse.gate(
                _named(qbittorrent.SERVICE, url),
                RateLimit(),
                highest_level=qbittorrent.HIGHEST_LEVEL,
            ),
            url,
            qbittorrent.Login(
                username=settings.get(CONF_USERNAME, ""),
                password=settings.get(CONF_PASSWORD, ""),
                api_key=settings.get(CONF_API_KEY, ""),
            ),
            verify_ssl=settings[CONF_VERIFY_SSL],
        )

    def hdbits(self, settings: Mapping[str, Any], indexer_id: str) -> hdbits.HDBits:
        """Return the client of HDBits, by its cautious limit."""
        url = settings[CONF_URL]
        return hdbits.HDBits(
            self.session,
            self.gatehouse.gate(_named("hdbits", url), hdbits.DEFAULT_LIMIT),
            hdbits.Account(
                username=settings[CONF_USERNAME], passkey=settings[CONF_PASSKEY]
            ),
            IndexerIdentity(indexer_id, "HDBits"),
            base_url=url,
            headers={USER_AGENT: self.user_agent},
        )


def _named(service: str, url: str) -> str:
    """Return the name of a gate: limits and rests belong to a host, not to a client."""
    return f"{service}:{URL(url).authority}"
