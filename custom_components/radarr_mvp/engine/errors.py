"""What can go wrong outside of us, with a service or with the books, in the few kinds that callers decide by."""

from enum import StrEnum
import math
from typing import Final

from .secrecy import scrub

# Whatever a service asks for, it is worth one question a day whether it still means it.
LONGEST_PATIENCE: Final = 86_400.0


class BooksOutOfOrder(Exception):
    """The books cannot be kept for now, for a reason that is not ours; whoever keeps them says so."""


class ServiceError(Exception):
    """A call to an outside service did not give what was asked for."""

    def __init__(self, service: str, message: str) -> None:
        """Keep the service's name and a message that is safe to show."""
        self.service = service
        self.message = scrub(message)
        super().__init__(scrub(f"{service}: {message}"))


class Refusal(StrEnum):
    """Why a service refuses us."""

    CREDENTIALS = "credentials"
    BANNED = "banned"
    HOST_CHECK = "host_check"


class AuthRefused(ServiceError):
    """The service does not accept who we say we are; asking again would not help."""

    def __init__(
        self, service: str, message: str, reason: Refusal = Refusal.CREDENTIALS
    ) -> None:
        """Keep the reason beside the message."""
        super().__init__(service, message)
        self.reason = reason


class Throttled(ServiceError):
    """The service asks for patience."""

    def __init__(
        self, service: str, message: str, retry_after: float | None = None
    ) -> None:
        """Keep the seconds to wait, None where the service did not say."""
        super().__init__(service, message)
        self.retry_after = believable(retry_after)


class BudgetSpent(Throttled):
    """Our own restraint leaves no room before the deadline; nothing was sent."""


class Outage(StrEnum):
    """How a service is out of reach."""

    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    SERVER = "server"
    RESTING = "resting"


class Unavailable(ServiceError):
    """The service cannot be reached, fails by itself, or is being left alone after failures."""

    def __init__(
        self,
        service: str,
        message: str,
        reason: Outage,
        retry_after: float | None = None,
    ) -> None:
        """Keep the kind of outage and, where known, the seconds until a new try makes sense."""
        super().__init__(service, message)
        self.reason = reason
        self.retry_after = believable(retry_after)


class Flaw(StrEnum):
    """What is wrong with an answer."""

    HTML = "html"
    NOT_JSON = "not_json"
    NOT_XML = "not_xml"
    TOO_LARGE = "too_large"
    REDIRECTED = "redirected"
    UNEXPECTED = "unexpected"
    REJECTED = "rejected"
    NOT_A_TORRENT = "not_a_torrent"
    WRONG_HASH = "wrong_hash"
    UNSUPPORTED = "unsupported"


class BadAnswer(ServiceError):
    """The service answered, but not with something that can be used."""

    def __init__(self, service: str, message: str, flaw: Flaw) -> None:
        """Keep what is wrong with the answer."""
        super().__init__(service, message)
        self.flaw = flaw


class NotFound(ServiceError):
    """The service does not know the thing that was asked for."""


def believable(seconds: float | None) -> float | None:
    """Return a plea for patience as seconds that can be waited for, None where it makes no sense."""
    if seconds is None or math.isnan(seconds):
        return None
    return float(min(max(seconds, 0.0), LONGEST_PATIENCE))
