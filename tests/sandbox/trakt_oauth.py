"""How Trakt signs people in: codes that are entered on its page, and tokens of which each renews once."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET, TRAKT_TOKEN

DAY: Final = 86_400
WEEK: Final = 7 * DAY

PENDING: Final = 400
UNKNOWN: Final = 404
ALREADY_USED: Final = 409
EXPIRED: Final = 410
DENIED: Final = 418
TOO_FAST: Final = 429


@dataclass(slots=True)
class FakeCode:
    """A sign-in under way."""

    user_code: str
    created: float
    # Whose account it opens, "" as long as nobody has entered it.
    user: str = ""
    denied: bool = False
    used: bool = False
    last_poll: float | None = None


@dataclass(slots=True)
class FakeToken:
    """A pair of tokens and what is still alive of it."""

    access: str
    refresh: str
    user: str
    created: float
    lifetime: int
    access_alive: bool = True
    refresh_alive: bool = True
    # The pair it was exchanged for: where Trakt is lenient it dies when this is first used.
    parent: str = ""


class SignInDesk:
    """Codes and tokens, by a clock that tests move."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Know one application and hand out tokens for a week."""
        self.clock = clock
        self.client_id = TRAKT_CLIENT_ID
        self.client_secret = TRAKT_CLIENT_SECRET
        self.app_deleted = False
        self.lifetime = WEEK
        self.code_lifetime = 600
        self.interval = 5
        # A used refresh token dies at once, or only when the new access token is used for the first time.
        self.lenient = False
        # Whether a renewal also ends the old access token.
        self.ends_access = False
        # How far Trakt's clock is from ours.
        self.skew = 0.0
        self.codes: dict[str, FakeCode] = {}
        self.tokens: list[FakeToken] = []
        # Answers to polls that are given instead of the right one.
        self.script: deque[int] = deque()
        self.retry_after: int | None = None
        self.polls: list[float] = []

    def knows(self, client_id: Any, client_secret: Any = None) -> bool:
        """Tell whether an application may come in."""
        if self.app_deleted or client_id != self.client_id:
            return False
        return client_secret in {None, self.client_secret}

    def begin(self) -> tuple[str, FakeCode]:
        """Hand out a code."""
        number = len(self.codes) + 1
        code = FakeCode(f"5055CC{number:02d}", self.clock())
        device_code = f"{TRAKT_TOKEN}device-{number:04d}"
        self.codes[device_code] = code
        return device_code, code

    def enter(
        self, user_code: str = "", user: str = "alice", *, deny: bool = False
    ) -> bool:
        """Enter a code on Trakt's page, or decline; without a code the newest one."""
        for code in reversed(self.codes.values()):
            if user_code in {"", code.user_code}:
                code.user, code.denied = ("", True) if deny else (user, False)
                return True
        return False

    def poll(self, device_code: str) -> int | FakeToken:
        """Answer whether a code was entered: by status, or with tokens."""
        now = self.clock()
        self.polls.append(now)
        code = self.codes.get(device_code)
        if self.script:
            return self._scripted(self.script.popleft(), code)
        if code is None:
            return UNKNOWN
        if code.used:
            return ALREADY_USED
        if now >= code.created + self.code_lifetime:
            return EXPIRED
        if code.denied:
            return DENIED
        too_fast = code.last_poll is not None and now < code.last_poll + self.interval
        code.last_poll = now
        if too_fast:
            return TOO_FAST
        if not code.user:
            return PENDING
        code.used = True
        return self.issue(code.user)

    def issue(self, user: str = "alice", parent: str = "") -> FakeToken:
        """Hand out a new pair."""
        number = len(self.tokens) + 1
        token = FakeToken(
            access=f"{TRAKT_TOKEN}access-{number:04d}",
            refresh=f"{TRAKT_TOKEN}refresh-{number:04d}",
            user=user,
            created=self.clock(),
            lifetime=self.lifetime,
            parent=parent,
        )
        self.tokens.append(token)
        return token

    def renew(self, refresh: str) -> FakeToken | None:
        """Change a refresh token for a new pair, None where it is worth nothing."""
        for token in self.tokens:
            if token.refresh == refresh and token.refresh_alive:
                if not self.lenient:
                    token.refresh_alive = False
                if self.ends_access:
                    token.access_alive = False
                return self.issue(token.user, parent=token.refresh)
        return None

    def revoke(self, value: str) -> None:
        """Let a pair die by either of its halves."""
        for token in self.tokens:
            if value in {token.access, token.refresh}:
                token.access_alive = token.refresh_alive = False

    def holder(self, access: str) -> str:
        """Return whose access token this is, "" where it is worth nothing; its first use ends what came before it."""
        for token in self.tokens:
            if token.access == access and token.access_alive:
                if self.clock() >= token.created + token.lifetime:
                    return ""
                self._end(token.parent)
                return token.user
        return ""

    def end_access(self) -> None:
        """Let every access token die before its time."""
        for token in self.tokens:
            token.access_alive = False

    def body(self, token: FakeToken) -> dict[str, Any]:
        """Return a pair as Trakt tells of it."""
        return {
            "access_token": token.access,
            "token_type": "bearer",
            "expires_in": token.lifetime,
            "refresh_token": token.refresh,
            "scope": "public",
            "created_at": int(token.created + self.skew),
        }

    def _scripted(self, status: int, code: FakeCode | None) -> int | FakeToken:
        """Answer as the script wants it."""
        if status != 200:
            return status
        if code is not None:
            code.used = True
        return self.issue()

    def _end(self, refresh: str) -> None:
        """Let a refresh token die."""
        for token in self.tokens:
            if token.refresh == refresh:
                token.refresh_alive = False
