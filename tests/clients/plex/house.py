"""A Plex on loopback whose time is ours."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from custom_components.radarr_mvp.clients.plex import (
    AUTH_SERVICE,
    LIMIT,
    SERVICE,
    PlexDevice,
    PlexRss,
    PlexSignIn,
    PlexToken,
    PlexWatchlist,
)
from custom_components.radarr_mvp.engine.resilience import Gatehouse, ServiceGate
from tests.sandbox.plex import FakePlex
from tests.support import ManualClock, VolatileMemory, open_gate

from ..listing import AGENT

DEVICE = PlexDevice(
    identifier="5d1c0a3e-7c1f-4b60-9b1d-2f8f7e6a1a11",
    product="Radarr MVP",
    version="1.0",
)


@dataclass
class PlexHouse:
    """The service, the time and the gates."""

    fake: FakePlex
    session: ClientSession
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        """Open the gates."""
        self._house = Gatehouse(self.clock, VolatileMemory())
        self.gate: ServiceGate = self._house.gate(SERVICE, LIMIT)

    def sign_in(self) -> PlexSignIn:
        """Return the sign-in."""
        gate = self._house.gate(AUTH_SERVICE, LIMIT)
        return PlexSignIn(
            self.session, gate, self.clock, DEVICE, user_agent=AGENT, url=self.fake.url
        )

    def watchlist(self, token: str = "", **options: Any) -> PlexWatchlist:
        """Return the watchlist."""
        return PlexWatchlist(
            self.session,
            self.gate,
            DEVICE,
            PlexToken(token or self.fake.token),
            user_agent=AGENT,
            url=self.fake.url,
            **options,
        )

    def feed(self, url: str = "") -> PlexRss:
        """Return the feed."""
        gate = open_gate("plex_rss")
        return PlexRss(self.session, gate, url or self.fake.feed_url, user_agent=AGENT)
