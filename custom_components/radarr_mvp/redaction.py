"""What is told to strangers: plain data in which no secret is left, wherever it stood."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
import math
import re
from typing import Any, Final

from yarl import URL

from .engine.secrecy import MASK, Redactor, scrub

# As Home Assistant writes it.
REDACTED: Final = "**REDACTED**"

# Also what services may ask for that are not known yet.
_SECRET: Final = re.compile(
    r"pass|key|token|secret|auth|credential|cookie|webhook|client_id|\bdb_url",
    re.IGNORECASE,
)
# No secrets, and people are called like films; but nobody else's business.
_PRIVATE: Final = re.compile(r"user|login|mail|account", re.IGNORECASE)
# A part of an address that only a machine can remember.
_KEY_IN_PATH: Final = re.compile(r"(?<=/)(?=[^/]*\d)[\w.~-]{16,}(?=/|$)")


def redacted(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was configured, without what one needs to get in."""
    return {key: _redacted(key, value) for key, value in config.items()}


def _redacted(key: str, value: Any) -> Any:
    """Return one thing that was configured."""
    match value:
        case Mapping() if not _SECRET.search(key):
            return redacted(value)
        case list() | tuple():
            return [_redacted(key, one) for one in value]
        case None | "" | bool():
            return value
        case _ if _SECRET.search(key) or _PRIVATE.search(key):
            return REDACTED
        case str() if "://" in value:
            return bare_address(value)
        case _:
            return value


def bare_address(text: str) -> str:
    """Return where an address leads, without a name, a password or a key in it."""
    try:
        url = URL(text).with_user(None).with_query(None).with_fragment(None)
    except ValueError:
        return REDACTED
    return _KEY_IN_PATH.sub(MASK, str(url))


def secrets_of(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield all that is secret in a configuration."""
    for key, value in config.items():
        match value:
            case Mapping():
                yield from secrets_of(value)
                if _SECRET.search(key):
                    yield from (one for one in value.values() if isinstance(one, str))
            case str():
                if _SECRET.search(key):
                    yield value
                if "://" in value:
                    yield from _secrets_in(value)


def _secrets_in(address: str) -> Iterator[str]:
    """Yield what is secret in an address."""
    try:
        url = URL(address)
    except ValueError:
        return
    yield from filter(None, [url.password, *url.query.values()])
    yield from _KEY_IN_PATH.findall(url.path)


def sanitized(value: Any, secrets: Iterable[str]) -> Any:
    """Return anything as plain data such that none of the secrets, nor what looks like one, is in it."""
    return sanitizer(secrets)(value)


def sanitizer(secrets: Iterable[str]) -> Callable[[Any], Any]:
    """Return what does that with one thing after the other."""
    redactor = Redactor()
    redactor.protect(*secrets)

    # The same words come again and again.
    @cache
    def safe(text: str) -> str:
        return scrub(redactor.scrub(text)).encode(errors="replace").decode()

    return lambda value: _plain(value, safe)


def _plain(value: Any, safe: Callable[[str], str]) -> Any:
    """Return anything as JSON has it."""
    match value:
        case None | bool() | int() if not isinstance(value, Enum):
            return value
        case float():
            return value if math.isfinite(value) else None
        case Enum():
            told = value.value
            return safe(told if isinstance(told, str) else value.name.lower())
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {safe(str(key)): _plain(one, safe) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one, safe) for one in value]
        case AbstractSet():
            return sorted(_plain(one, safe) for one in value)
        case _ if is_dataclass(value):
            return {
                one.name: _plain(getattr(value, one.name), safe)
                for one in fields(value)
            }
        case re.Pattern():
            return safe(value.pattern)
        case _:
            return safe(str(value))
