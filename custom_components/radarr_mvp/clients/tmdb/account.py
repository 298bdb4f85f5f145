"""Accounts at TMDb: a page on which the owner of one lets us in, and the movies that it keeps."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from yarl import URL

from ...engine.errors import AuthRefused, BadAnswer, Flaw, Refusal, ServiceError
from ...engine.metadata import Fetched, MovieSummary, Page
from ...engine.secrecy import protect
from ..http import Answer, HttpService
from ..rows import BrokenRowError, Row
from .const import ALWAYS_ASK
from .errors import code_of, judge
from .locale import Locale
from .parsing.listing import movie_page
from .transport import Transport

_APPROVAL_PAGE: Final = URL("https://www.themoviedb.org/auth/access")
_NOT_APPROVED: Final = 41


class Shelf(StrEnum):
    """What an account keeps; the values are parts of addresses."""

    WATCHLIST = "watchlist"
    FAVOURITES = "favorites"


class NotApproved(BadAnswer):
    """Nobody has said yes so far."""

    def __init__(self, service: str) -> None:
        """Say what is missing."""
        super().__init__(service, "this is not approved at TMDb yet", Flaw.REJECTED)


class ApprovalOver(BadAnswer):
    """Nobody can say yes any more, or somebody has said no; only a new page helps."""

    def __init__(self, service: str) -> None:
        """Say what to do."""
        super().__init__(
            service, "the page for approval has run out; begin again", Flaw.REJECTED
        )


@dataclass(frozen=True, slots=True)
class Approval:
    """What the owner of an account is asked for; it serves once, and not for long."""

    request_token: str = field(repr=False)

    def __post_init__(self) -> None:
        """Keep it out of the log."""
        protect(self.request_token)

    @property
    def page(self) -> str:
        """Return where the owner says yes."""
        return str(_APPROVAL_PAGE.with_query(request_token=self.request_token))


@dataclass(frozen=True, slots=True, kw_only=True)
class TmdbUser:
    """An account that has let us in; its token does not age."""

    account_id: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        """Keep the token out of the log."""
        protect(self.token)


class SignInCalls:
    """The calls around being let in, which need the newer interface and the long token."""

    def __init__(
        self, http: HttpService, approving: HttpService, base: URL, *, is_possible: bool
    ) -> None:
        """Take a helper for each of the two questions: their refusals mean different things."""
        self._http = http
        self._approving = approving
        self._base = base.parent / "4" / "auth"
        self.is_possible = is_possible

    async def begin(self) -> Approval:
        """Ask for a page on which the owner of an account can say yes."""

        async def read(answer: Answer) -> Approval:
            row = await _row(answer)
            return Approval(_needed(answer, row, "request_token"))

        return await self._http.request(
            "POST", self._base / "request_token", json={}, read=read, deliberate=True
        )

    async def finish(self, approval: Approval) -> TmdbUser:
        """Return the account whose owner has said yes, or raise."""

        async def read(answer: Answer) -> TmdbUser:
            row = await _row(answer)
            return TmdbUser(
                account_id=_needed(answer, row, "account_id"),
                token=_needed(answer, row, "access_token"),
            )

        return await self._approving.request(
            "POST",
            self._base / "access_token",
            json={"request_token": approval.request_token},
            read=read,
            deliberate=True,
        )


class AccountCalls:
    """What an account keeps, by the page."""

    def __init__(self, transport: Transport, locale: Locale, account_id: str) -> None:
        """Ask with the token of the account."""
        self._transport = transport
        self._locale = locale
        self._account_id = account_id

    async def page(self, shelf: Shelf, number: int = 1) -> Fetched[Page[MovieSummary]]:
        """Return a page of what is kept."""
        return await self._transport.fetch(
            f"account/{self._account_id}/movie/{shelf}",
            movie_page,
            self._locale.params(page=number),
            lifetime=ALWAYS_ASK,
            v4=True,
        )


def judge_approval(answer: Answer) -> ServiceError | None:
    """Turn an answer about an approval into the error it means: a refusal is no word on the key of the household."""
    if code_of(answer) == _NOT_APPROVED:
        return NotApproved(answer.service)
    match judge(answer):
        case AuthRefused(reason=Refusal.CREDENTIALS):
            return ApprovalOver(answer.service)
        case error:
            return error


async def _row(answer: Answer) -> Row:
    """Decode an answer that must be an object."""
    decoded: Any = await answer.json()
    return Row(decoded if isinstance(decoded, dict) else {})


def _needed(answer: Answer, row: Row, key: str) -> str:
    """Return what an answer is for, or raise."""
    try:
        return row.need_text(key)
    except BrokenRowError as err:
        raise answer.bad(
            Flaw.UNEXPECTED, f"answered in an unexpected shape ({err})"
        ) from err
