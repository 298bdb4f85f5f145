"""Keep passkeys, tokens and passwords out of messages and logs."""

import logging
import re
from typing import Final, override
from urllib.parse import quote, quote_plus

MASK: Final = "**"

# Shorter values would blot out ordinary words all over the log.
_SHORTEST_SECRET: Final = 6

_NAMED_SECRET: Final = re.compile(
    r"""(?ix)
    \b((?: pass(?:key|word|wd)? | api[_-]?key | (?:access_|refresh_|device_)?token | rss_?key
      | auth_?key | torrent_?pass | secret | client_secret | sid | link )
      ["']? \s* [=:] \s* ["']?)
    [^&\s"'<>,;)}\]]{3,}
    """
)
_AUTHORIZATION: Final = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}")
_ANNOUNCE: Final = re.compile(r"(?i)(/announce(?:\.php)?[/?])[^\s\"'<>]+")
_ANNOUNCE_KEY: Final = re.compile(r"(?i)/[0-9a-z]{16,}(/announce)")


class Redactor:
    """Replace secrets in text: those it was told of, and whatever looks like one."""

    def __init__(self) -> None:
        """Start with patterns only."""
        self._secrets: set[str] = set()
        self._known: re.Pattern[str] | None = None

    def protect(self, *secrets: str) -> None:
        """Remember values that must never be shown, in every spelling a URL gives them."""
        fresh = {
            spelling
            for secret in secrets
            if len(secret) >= _SHORTEST_SECRET
            for spelling in (secret, quote(secret, safe=""), quote_plus(secret))
        } - self._secrets
        if not fresh:
            return
        self._secrets |= fresh
        longest_first = sorted(self._secrets, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)))

    def scrub(self, text: str) -> str:
        """Return the text with every secret masked."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        text = _AUTHORIZATION.sub(rf"\1 {MASK}", text)
        text = _NAMED_SECRET.sub(rf"\1{MASK}", text)
        text = _ANNOUNCE.sub(rf"\1{MASK}", text)
        return _ANNOUNCE_KEY.sub(rf"/{MASK}\1", text)


class RedactingFilter(logging.Filter):
    """Scrub a log record before any handler sees it."""

    def __init__(self, redactor: Redactor) -> None:
        """Use the given redactor."""
        super().__init__()
        self._redactor = redactor

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Mask secrets in the message and in the traceback; every record passes."""
        record.msg = self._redactor.scrub(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redactor.scrub(record.exc_text)
        return True


# One for the process, as the logging tree is: a secret known to one client must not leave by another's log line.
REDACTOR: Final = Redactor()
protect: Final = REDACTOR.protect
scrub: Final = REDACTOR.scrub
