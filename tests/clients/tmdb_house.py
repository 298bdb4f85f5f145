"""A TMDb on loopback with clients that talk to it."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from custom_components.radarr_mvp.clients.tmdb import MemoryCache, TmdbClient
from tests.sandbox.planted import TMDB_TOKEN
from tests.sandbox.service import LoggedRequest
from tests.sandbox.tmdb import FakeTmdb
from tests.support import ManualClock, open_gate


@dataclass
class TmdbHouse:
    """The service, the clock that cached answers age by, and a cache that outlives clients."""

    fake: FakeTmdb
    session: ClientSession
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        """Make the cache."""
        self.cache = MemoryCache(self.clock)

    def client(self, key: str = TMDB_TOKEN, **options: Any) -> TmdbClient:
        """Return a client with fresh gates, as after a restart."""
        defaults: dict[str, Any] = {"url": self.fake.api_url, "cache": self.cache}
        options = defaults | options
        gate = options.pop("gate", None) or open_gate("tmdb")
        images = open_gate("tmdb_images")
        return TmdbClient(self.session, gate, images, self.clock, key, **options)

    def requests(self, path: str = "") -> list[LoggedRequest]:
        """Return the requests to paths that contain the given part."""
        return [request for request in self.fake.log.requests if path in request.path]

    def last(self) -> LoggedRequest:
        """Return the last request."""
        return self.fake.log.requests[-1]
