"""Understand how indexers say no: in XML, in HTTP, or in both."""

from typing import Final

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
from ..documents import READ_IN_LOOP, local_name, read_document, whole
from ..http import Answer, judge_status
from .magnet import is_magnet

# Trackers count requests by the hour or longer, so a shorter rest would only annoy them.
UNNAMED_REST: Final = 3600.0

_SUSPENDED: Final = 101
_NO_SUCH_ITEM: Final = 300
_GONE: Final = 410
_DISABLED: Final = frozenset({_GONE, 910})
_LIMITS: Final = frozenset({429, 500, 501})
_UNKNOWN: Final = 900
_OUR_FAULT: Final = range(200, 400)


def judge_api(answer: Answer, *, keyless: bool) -> ServiceError | None:
    """Turn a refusal of the API into an error, by what the body says before what the status says."""
    if answer.status < 300:
        return told_error(answer, keyless=keyless) if _confesses(answer) else None
    if answer.status == _GONE and not _said(answer):
        return _disabled(answer, "the indexer is disabled")
    return told_error(answer, keyless=keyless) or _by_status(answer)


def judge_download(answer: Answer) -> ServiceError | None:
    """Turn a refused download into an error; a redirect to a magnet link is none."""
    if answer.status < 300 or is_magnet(answer.headers.get("Location", "")):
        return None
    error = told_error(answer) or _by_status(answer)
    # The indexer is well, only this release is gone.
    if answer.status == _GONE and "disabled" not in error.message.lower():
        return NotFound(answer.service, error.message)
    return error


def told_error(answer: Answer, *, keyless: bool = False) -> ServiceError | None:
    """Return the error of a body that is an error document, None for any other body."""
    if not _said(answer):
        return None
    try:
        root = read_document(answer)
    except BadAnswer:
        return None
    told = next((item for item in root.iter() if local_name(item) == "error"), None)
    if told is None:
        return None
    code = whole(told.get("code")) or 0
    description = told.get("description") or (told.text or "").strip() or "no reason"
    return _from_code(answer, code, description, keyless=keyless)


def _from_code(
    answer: Answer, code: int, description: str, *, keyless: bool
) -> ServiceError:
    """Return the error that a code and its description mean."""
    service = answer.service
    message = f"the indexer answers with error {code}: {description}"
    if 100 <= code < 200:
        banned = code == _SUSPENDED
        reason = Refusal.BANNED if banned else Refusal.CREDENTIALS
        return AuthRefused(service, message, reason)
    if _is_limit(answer, code, description):
        return Throttled(service, message, answer.retry_after or UNNAMED_REST)
    if keyless and "missing parameter" in description.lower():
        return AuthRefused(service, f"{message} (it seems to need an API key)")
    if code in _DISABLED:
        return _disabled(answer, message)
    if code == _NO_SUCH_ITEM or answer.status == 404:
        return NotFound(service, message)
    if code in _OUR_FAULT:
        return answer.bad(Flaw.REJECTED, message)
    if answer.status >= 500 or code == _UNKNOWN:
        return Unavailable(service, message, Outage.SERVER, answer.retry_after)
    return answer.bad(Flaw.UNEXPECTED, message)


def _is_limit(answer: Answer, code: int, description: str) -> bool:
    """Tell limits from failures: Prowlarr uses the same number 500 for whatever goes wrong with a download."""
    if "limit reached" in description.lower():
        return True
    return code in _LIMITS and not (code == answer.status == 500)


def _by_status(answer: Answer) -> ServiceError:
    """Return the error that an HTTP status means."""
    if answer.status == 401:
        return AuthRefused(answer.service, "HTTP 401: the API key is not accepted")
    return judge_status(answer) or answer.bad(
        Flaw.UNEXPECTED, f"HTTP {answer.status} without an answer"
    )


def _disabled(answer: Answer, message: str) -> Unavailable:
    """Return the error for an indexer that its owner has switched off."""
    return Unavailable(answer.service, message, Outage.RESTING, answer.retry_after)


def _said(answer: Answer) -> bool:
    """Tell whether a body may be an error document."""
    return answer.body.lstrip()[:1] == b"<" and len(answer.body) <= READ_IN_LOOP


def _confesses(answer: Answer) -> bool:
    """Tell whether a body that came with a good status begins as an error document does."""
    return b"<error" in answer.body[:1024].lower()
