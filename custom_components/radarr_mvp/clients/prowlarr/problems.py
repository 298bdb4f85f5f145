"""Understand how Prowlarr says no."""

from typing import Any

import orjson

from ...engine.errors import (
    AuthRefused,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Unavailable,
)
from ..http import Answer, judge_status


def judge_prowlarr(answer: Answer) -> ServiceError | None:
    """Turn a refusal into an error, with what Prowlarr says about it."""
    service, status = answer.service, answer.status
    if status < 300:
        return None
    said = _said(answer)
    match status:
        case 401:
            return AuthRefused(service, "HTTP 401: the API key is not accepted")
        case 503:
            return Unavailable(
                service, "it is starting up", Outage.SERVER, answer.retry_after
            )
        case 404 if said:
            return NotFound(service, said)
        case 400 | 409 if said:
            return answer.bad(Flaw.REJECTED, said)
        case 500 if said:
            return Unavailable(service, said, Outage.SERVER)
    return judge_status(answer)


def _said(answer: Answer) -> str:
    """Return the explanation in a body, empty where there is none."""
    try:
        body: Any = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return ""
    complaints = body if isinstance(body, list) else [body]
    said = (_complaint(item) for item in complaints if isinstance(item, dict))
    return "; ".join(filter(None, said))


def _complaint(item: dict[str, Any]) -> str:
    """Return one complaint; what was attempted stays out, it may be a password."""
    message = item.get("errorMessage") or item.get("message") or ""
    name = item.get("propertyName")
    return f"{name}: {message}" if name and message else str(message)
