"""The outside world as an entry sees it: its clients, each behind the gate that all entries share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from aiohttp import ClientSession
from aiohttp.hdrs import USER_AGENT
from homeassistant.const import (
    CONF_API_KEY,
    CONF_NAME,
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

from .clients import hdbits, prowlarr, qbittorrent, tmdb, torznab
from .const import (
    CONF_PASSKEY,
    CONF_PRIORITY,
    CONF_REQUESTS_PER_HOUR,
    CONF_SECONDS_BETWEEN_REQUESTS,
    CONF_TMDB_API_KEY,
    CONF_TMDB_URL,
    DOMAIN,
)
from .engine.indexing import DEFAULT_PRIORITY, IndexerIdentity
from .engine.resilience import Gatehouse, RateLimit, RetryPolicy, ServiceGate
from .gatekeeping import SystemClock, async_get_gatehouse

HDBITS_URL: Final = hdbits.BASE_URL
HDBITS_LIMIT: Final = hdbits.DEFAULT_LIMIT
TMDB_URL: Final = tmdb.OFFICIAL_URL

# A machine in the house may be restarting; in its first minutes of silence it is asked again at every turn.
_GRACE: Final = 300.0


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

    @property
    def plain_agent(self) -> str:
        """Return who is asking without the libraries that help: guards in front of list services turn those away."""
        ours = ("HomeAssistant/", f"{DOMAIN}/")
        return " ".join(one for one in self.user_agent.split() if one.startswith(ours))

    def tmdb(
        self,
        settings: Mapping[str, Any],
        *,
        locale: tmdb.Locale | None = None,
        cache: tmdb.AnswerCache | None = None,
    ) -> tmdb.TmdbClient:
        """Return the client of TMDb, or of a mirror of it."""
        url = settings[CONF_TMDB_URL]
        return tmdb.TmdbClient(
            self.session,
            self.gatehouse.gate(_named(tmdb.SERVICE, url), tmdb.LIMIT),
            self.gatehouse.gate(_named(tmdb.IMAGE_SERVICE, url), tmdb.IMAGE_LIMIT),
            SystemClock(),
            settings[CONF_TMDB_API_KEY],
            url=url,
            locale=locale,
            cache=cache,
        )

    def qbittorrent(self, settings: Mapping[str, Any]) -> qbittorrent.QBittorrentClient:
        """Return the client of a qBittorrent."""
        url = settings[CONF_URL]
        return qbittorrent.QBittorrentClient(
            self.gatehouse.gate(
                _named(qbittorrent.SERVICE, url),
                RateLimit(),
                highest_level=qbittorrent.HIGHEST_LEVEL,
                grace=_GRACE,
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
        """Return the client of HDBits, by its cautious limit or the user's stricter one."""
        url = settings[CONF_URL]
        limit = hdbits.DEFAULT_LIMIT.lowered(
            spacing=settings.get(CONF_SECONDS_BETWEEN_REQUESTS),
            budget=settings.get(CONF_REQUESTS_PER_HOUR),
        )
        return hdbits.HDBits(
            self.session,
            self.gatehouse.gate(_named("hdbits", url), limit, owner=indexer_id),
            hdbits.Account(
                username=settings[CONF_USERNAME], passkey=settings[CONF_PASSKEY]
            ),
            _identity(settings, indexer_id, "HDBits"),
            base_url=url,
            headers={USER_AGENT: self.user_agent},
        )

    def torznab(
        self, settings: Mapping[str, Any], indexer_id: str
    ) -> torznab.TorznabIndexer:
        """Return the client of an indexer that speaks Torznab."""
        where = torznab.TorznabSettings(
            url=settings[CONF_URL],
            api_key=settings.get(CONF_API_KEY, ""),
            verify_ssl=settings.get(CONF_VERIFY_SSL, True),
        )
        return torznab.TorznabIndexer(
            self.session,
            torznab.torznab_gate(self.gatehouse, where, owner=indexer_id),
            SystemClock(),
            _identity(settings, indexer_id, "Torznab"),
            where,
            headers={USER_AGENT: self.user_agent},
        )

    def prowlarr(
        self, settings: Mapping[str, Any], indexer_id: str
    ) -> prowlarr.Prowlarr:
        """Return the client of a Prowlarr."""
        return prowlarr.Prowlarr(
            self.session,
            self.gatehouse,
            SystemClock(),
            prowlarr.ProwlarrSettings(
                id=indexer_id,
                url=settings[CONF_URL],
                api_key=settings[CONF_API_KEY],
                verify_ssl=settings.get(CONF_VERIFY_SSL, True),
            ),
            headers={USER_AGENT: self.user_agent},
        )

    def gate(
        self,
        service: str,
        url: str,
        limit: RateLimit,
        retries: RetryPolicy | None = None,
    ) -> ServiceGate:
        """Return the gate of a service that keeps lists."""
        return self.gatehouse.gate(_named(service, url), limit, retries=retries)


def _identity(
    settings: Mapping[str, Any], indexer_id: str, usual_name: str
) -> IndexerIdentity:
    """Return which indexer it is, as the household calls it."""
    return IndexerIdentity(
        indexer_id,
        settings.get(CONF_NAME) or usual_name,
        settings.get(CONF_PRIORITY, DEFAULT_PRIORITY),
    )


def _named(service: str, url: str) -> str:
    """Return the name of a gate: limits and rests belong to a host, not to a client."""
    address = URL(url)
    return f"{service}:{address.host}:{address.port}"
