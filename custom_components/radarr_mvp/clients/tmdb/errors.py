"""What TMDb's own status codes mean; its HTTP statuses alone do not tell."""

from typing import Final

import orjson

from ...engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from ..http import Answer, judge_status

_REFUSED: Final = frozenset({3, 7, 10, 14, 17, 30, 31, 32, 33, 35, 36, 38, 45})
_UNKNOWN: Final = frozenset({6, 34, 37})
_OUT_OF_ORDER: Final = frozenset({9, 11, 15, 24, 43, 44, 46})
_REJECTED: Final = frozenset({5, 18, 20, 22, 23, 27, 41, 47})
_TIMED_OUT: Final = 24
_THROTTLED: Final = 25
_PRIVATE: Final = 39

# TMDb counts by the second, so a plea for patience that names no time is a short one.
_UNNAMED_PATIENCE: Final = 10.0


class PrivateResource(BadAnswer):
    """A list that its owner shares with nobody; the key is fine."""

    def __init__(self, service: str) -> None:
        """Say what can be done about it."""
        super().__init__(
            service,
            "this list is private; its owner must make it public first",
            Flaw.REJECTED,
        )


def judge(answer: Answer) -> ServiceError | None:
    """Turn an answer into the error it means, by TMDb's code where it carries one."""
    if answer.status < 400:
        return judge_status(answer)
    body, code = _body(answer), code_of(answer)
    if answer.status == 429 or code == _THROTTLED:
        wait = answer.retry_after
        return Throttled(
            answer.service,
            "too many requests",
            _UNNAMED_PATIENCE if wait is None else wait,
        )
    if code is None:
        return _judge_foreign(answer)
    message = f"{body.get('status_message', 'no message')} (code {code})"
    return _judge_code(answer, code, message)


def code_of(answer: Answer) -> int | None:
    """Return TMDb's own code for what is the matter, None where the answer is not TMDb's."""
    code = _body(answer).get("status_code")
    return code if isinstance(code, int) else None


def _body(answer: Answer) -> dict[str, object]:
    """Return the body of an error, empty where it is not TMDb's."""
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _judge_code(answer: Answer, code: int, message: str) -> ServiceError | None:
    """Turn a status code of TMDb into the error it means."""
    service = answer.service
    if code in _REFUSED:
        return AuthRefused(service, message)
    if code == _PRIVATE:
        return PrivateResource(service)
    if code in _UNKNOWN:
        return NotFound(service, message)
    if code in _OUT_OF_ORDER:
        reason = Outage.TIMEOUT if code == _TIMED_OUT else Outage.SERVER
        return Unavailable(service, message, reason, answer.retry_after)
    if code in _REJECTED:
        return answer.bad(Flaw.REJECTED, message)
    return judge_status(answer)


def _judge_foreign(answer: Answer) -> ServiceError | None:
    """Judge an error that somebody between TMDb and us made up.

    A movie is gone, or a key refused, only on TMDb's own word.
    """
    message = f"HTTP {answer.status} from a server in front of it"
    flaw = Flaw.HTML if answer.is_html else Flaw.UNEXPECTED
    match answer.status:
        case 403:
            return AuthRefused(answer.service, message, Refusal.BANNED)
        case 404 | 410:
            return answer.bad(flaw, message)
        case 401 if answer.is_html:
            return answer.bad(flaw, message)
        case _:
            return judge_status(answer)
