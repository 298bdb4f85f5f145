"""What Trakt's answers mean; most of its errors are a status and nothing else."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

import orjson

from ...engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    ServiceError,
    Throttled,
)
from ..http import Answer, judge_status
from ..rows import Row

# The longest that any of Trakt's limits takes to free itself.
_UNNAMED_PATIENCE: Final = 300.0


class AppRefused(AuthRefused):
    """Trakt does not know the API application, or does not let it in any more."""

    def __init__(self, service: str) -> None:
        """Name the usual reason: Trakt deletes applications when a VIP membership ends."""
        super().__init__(
            service,
            "the API application is not accepted; check the client ID and secret, "
            "and that the Trakt account it belongs to is still VIP",
        )


class SignInNeeded(AuthRefused):
    """Somebody has to sign in to Trakt, for the first time or once more."""


class TokenRefused(BadAnswer):
    """Trakt does not take this access token; a new one may do."""

    def __init__(self, service: str) -> None:
        """Say so without the token."""
        super().__init__(service, "the sign-in is not accepted", Flaw.REJECTED)


class TokenStoreFailed(ServiceError):
    """The tokens could not be read or kept at home; Trakt is not at fault."""


class PrivateList(BadAnswer):
    """A list that its owner does not share with us; our own account is fine."""

    def __init__(self, service: str) -> None:
        """Say what can be done about it."""
        super().__init__(
            service,
            "this list is private; its owner must make it public or share it",
            Flaw.REJECTED,
        )


class VipNeeded(BadAnswer):
    """Trakt gives this to paying members only."""

    def __init__(self, service: str, upgrade_url: str = "") -> None:
        """Keep where to become one."""
        super().__init__(service, "this needs a Trakt VIP membership", Flaw.UNSUPPORTED)
        self.upgrade_url = upgrade_url


class AccountLimitReached(BadAnswer):
    """The account holds as much as its membership allows."""

    def __init__(
        self,
        service: str,
        *,
        limit: int | None = None,
        is_vip: bool = False,
        upgrade_url: str = "",
    ) -> None:
        """Keep the limit, None where Trakt does not say."""
        room = "" if limit is None else f" of {limit}"
        super().__init__(
            service, f"the Trakt account has reached its limit{room}", Flaw.REJECTED
        )
        self.limit = limit
        self.is_vip = is_vip
        self.upgrade_url = upgrade_url


class AccountLocked(BadAnswer):
    """Trakt has locked the account, or its owner has put it to rest."""

    def __init__(self, service: str, *, deactivated: bool) -> None:
        """Keep which of both it is."""
        state = "deactivated" if deactivated else "locked"
        super().__init__(
            service,
            f"the Trakt account is {state}; only its owner can settle that with Trakt",
            Flaw.REJECTED,
        )
        self.deactivated = deactivated


class LoginEnd(StrEnum):
    """How a sign-in can end without success."""

    UNKNOWN_CODE = "unknown_code"
    ALREADY_USED = "already_used"
    EXPIRED = "expired"
    DENIED = "denied"


_ENDS: Final = {
    LoginEnd.UNKNOWN_CODE: "Trakt does not know this sign-in; begin again",
    LoginEnd.ALREADY_USED: "the code has been used before; begin again",
    LoginEnd.EXPIRED: "the code was not entered in time; begin again",
    LoginEnd.DENIED: "the sign-in was declined on Trakt's page",
}


class LoginEnded(BadAnswer):
    """A sign-in came to nothing; only a new one helps."""

    def __init__(self, service: str, end: LoginEnd) -> None:
        """Keep how it ended."""
        super().__init__(service, _ENDS[end], Flaw.REJECTED)
        self.end = end


def judge(answer: Answer) -> ServiceError | None:
    """Turn an answer about public things or our own into the error it means."""
    service, headers = answer.service, answer.headers
    match answer.status:
        case 401:
            return TokenRefused(service)
        case 403 if not answer.is_html:
            return AppRefused(service)
        case 404 | 410 if answer.is_html:
            # Gone is only what Trakt itself calls gone.
            return answer.bad(
                Flaw.HTML, f"HTTP {answer.status} from a server in front of it"
            )
        case 404 | 410:
            return NotFound(service, "Trakt does not have this, or does not show it")
        case 420:
            return AccountLimitReached(
                service,
                limit=_number(headers.get("X-Account-Limit", "")),
                is_vip=_is_true(headers.get("X-VIP-User", "")),
                upgrade_url=headers.get("X-Upgrade-URL", ""),
            )
        case 423:
            deactivated = _is_true(headers.get("X-Account-Deactivated", ""))
            return AccountLocked(service, deactivated=deactivated)
        case 426:
            return VipNeeded(service, headers.get("X-Upgrade-URL", ""))
        case 429:
            return Throttled(service, "too many requests", patience(answer))
        case _:
            return judge_status(answer)


def judge_shared(answer: Answer) -> ServiceError | None:
    """Judge an answer about what belongs to somebody else, who may not want to share it."""
    error = judge(answer)
    if isinstance(error, TokenRefused | AppRefused):
        return PrivateList(answer.service)
    return error


def patience(answer: Answer) -> float:
    """Return the seconds that Trakt wants to be left alone: not every plea says."""
    if (asked := answer.retry_after) is not None:
        return asked
    until = _ratelimit(answer).moment("until")
    if until is None:
        return _UNNAMED_PATIENCE
    left = (until - _now(answer)).total_seconds()
    return min(max(left, 1.0), _UNNAMED_PATIENCE)


def _ratelimit(answer: Answer) -> Row:
    """Return what the answer tells of the limit that was hit, nothing where it is silent."""
    try:
        return Row.of(orjson.loads(answer.headers.get("X-Ratelimit", "")))
    except ValueError:
        return Row({})


def _now(answer: Answer) -> datetime:
    """Return the time by Trakt's own clock, by ours where it does not tell."""
    try:
        moment = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError, OverflowError:
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(text: str) -> int | None:
    """Return a whole number from a header."""
    return int(text) if text.isdecimal() else None


def _is_true(text: str) -> bool:
    """Tell whether a header says yes."""
    return text.strip().lower() in {"true", "1", "yes"}
