"""Accounts at TMDb: who has let us in, and what they keep."""

from dataclasses import dataclass, field
from typing import Final

from .planted import TMDB_USER_TOKEN
from .tmdb_answers import Json
from .tmdb_protocol import ProblemError

NOT_APPROVED: Final = 41
OVER: Final = 33
REFUSED: Final = 3
UNKNOWN: Final = 34


@dataclass(slots=True)
class FakeAccount:
    """Somebody at TMDb, and the films that they keep by id."""

    id: str
    watchlist: list[int] = field(default_factory=list)
    favorites: list[int] = field(default_factory=list)
    # The tokens that open it.
    tokens: set[str] = field(default_factory=set)


class AccountDesk:
    """Lets programs into accounts: they ask, the owner says yes, and they get a token."""

    def __init__(self) -> None:
        """Know two people."""
        self.alice = FakeAccount("4bc8892a017a3c0z92001001", [653, 19], [961])
        self.bob = FakeAccount("5ad9903b128b4d1a03112002", [10331])
        # By request token: who has approved it, None as long as nobody has.
        self.asked: dict[str, FakeAccount | None] = {}

    @property
    def accounts(self) -> tuple[FakeAccount, FakeAccount]:
        """Return everybody."""
        return (self.alice, self.bob)

    def begin(self) -> Json:
        """Hand out a request token."""
        token = f"{TMDB_USER_TOKEN}asked{len(self.asked) + 1}"
        self.asked[token] = None
        return {"success": True, "status_code": 1, "request_token": token}

    def approve(self, account: FakeAccount | None = None) -> None:
        """Say yes on TMDb's page to whoever has asked last."""
        self.asked[next(reversed(self.asked))] = account or self.alice

    def expire(self) -> None:
        """Let a quarter of an hour pass."""
        self.asked.clear()

    def finish(self, request_token: object) -> Json:
        """Exchange an approved request token, which serves once."""
        if request_token not in self.asked:
            raise ProblemError(OVER)
        account = self.asked[str(request_token)]
        if account is None:
            raise ProblemError(NOT_APPROVED)
        del self.asked[str(request_token)]
        token = f"{TMDB_USER_TOKEN}user{account.id[:4]}n{len(account.tokens) + 1}"
        account.tokens.add(token)
        return {"success": True, "account_id": account.id, "access_token": token}

    def revoke(self) -> None:
        """Shut everybody out."""
        for account in self.accounts:
            account.tokens.clear()

    def kept(self, bearer: str, account_id: str, shelf: str) -> list[int]:
        """Return what an account keeps, for whom it has let in."""
        for account in self.accounts:
            if account.id == account_id:
                if bearer not in account.tokens:
                    raise ProblemError(REFUSED)
                shelves = {
                    "watchlist": account.watchlist,
                    "favorites": account.favorites,
                }
                if shelf in shelves:
                    return shelves[shelf]
        raise ProblemError(UNKNOWN)
