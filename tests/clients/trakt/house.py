"""A Trakt on loopback whose time is ours, with clients that talk to it."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from custom_components.radarr_mvp.clients.trakt import (
    AUTH_LIMIT,
    AUTH_SERVICE,
    LIMIT,
    RETRIES,
    SERVICE,
    TokenKeeper,
    Tokens,
    TraktApp,
    TraktClient,
    TraktOAuth,
)
from custom_components.radarr_mvp.engine.resilience import Gatehouse
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.service import LoggedRequest
from tests.sandbox.trakt import FakeTrakt
from tests.support import ManualClock, VolatileMemory

AGENT = "HomeAssistant/2026.11 radarr_mvp/1.0"


@dataclass
class ShelfStore:
    """A token store that can be made to fail and remembers what it was given."""

    kept: Tokens | None = None
    saved: list[Tokens] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    async def load(self) -> Tokens | None:
        """Return the tokens."""
        self._fail("load")
        return self.kept

    async def save(self, tokens: Tokens) -> None:
        """Keep the tokens."""
        self._fail("save")
        self.saved.append(tokens)
        self.kept = tokens

    async def clear(self) -> None:
        """Forget the tokens."""
        self._fail("clear")
        self.kept = None

    def _fail(self, what: str) -> None:
        """Fail as a full or broken disk does."""
        if what in self.broken:
            raise OSError("No space left on device")


@dataclass
class TraktHouse:
    """The service, the time, and a store and a memory that outlive clients."""

    fake: FakeTrakt
    session: ClientSession
    clock: ManualClock
    store: ShelfStore = field(default_factory=ShelfStore)
    memory: VolatileMemory = field(default_factory=VolatileMemory)
    app: TraktApp = field(
        default_factory=lambda: TraktApp(TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET)
    )

    def __post_init__(self) -> None:
        """Open the gates."""
        self.restart()

    def restart(self) -> None:
        """Forget everything that is not stored."""
        house = Gatehouse(self.clock, self.memory)
        self.gate = house.gate(SERVICE, LIMIT, retries=RETRIES)
        self.auth_gate = house.gate(AUTH_SERVICE, AUTH_LIMIT)

    def oauth(self, **options: Any) -> TraktOAuth:
        """Return the sign-in."""
        defaults = {"url": self.fake.oauth_url, "api_url": self.fake.url}
        options = {"user_agent": AGENT, **defaults, **options}
        app = options.pop("app", self.app)
        return TraktOAuth(self.session, self.auth_gate, self.clock, app, **options)

    def keeper(self) -> TokenKeeper:
        """Return a keeper that has read nothing yet."""
        return TokenKeeper(self.oauth(), self.store, self.clock)

    def client(self, keeper: TokenKeeper | None = None, **options: Any) -> TraktClient:
        """Return a client, with nobody signed in unless a keeper is given."""
        options = {"user_agent": AGENT, "url": self.fake.url, **options}
        app = options.pop("app", self.app)
        return TraktClient(self.session, self.gate, app, keeper=keeper, **options)

    def member(self, user: str = "alice") -> TraktClient:
        """Return a client with somebody signed in."""
        self.sign_in(user)
        return self.client(self.keeper())

    def sign_in(self, user: str = "alice") -> Tokens:
        """Put fresh tokens into the store."""
        issued = self.fake.desk.issue(user)
        self.store.kept = Tokens(
            access=issued.access,
            refresh=issued.refresh,
            created=self.clock.now(),
            lifetime=issued.lifetime,
        )
        return self.store.kept

    def requests(self, path: str = "") -> list[LoggedRequest]:
        """Return the requests to paths that contain the given part."""
        return [request for request in self.fake.log.requests if path in request.path]

    def last(self) -> LoggedRequest:
        """Return the last request."""
        return self.fake.log.requests[-1]
