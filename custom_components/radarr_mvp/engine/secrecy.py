"""Keep passkeys, tokens and passwords out of messages and logs."""

from collections.abc import Iterator
from html import escape
import json
import logging
import re
from typing import Final, override

MASK: Final = "**"

# Shorter values would blot out ordinary words all over the log.
_SHORTEST_SECRET: Final = 6

# A pattern is only tried on text that has one of these in it, in lower case: most lines have none.
type _Hints = tuple[str, ...]
type _Rule = tuple[_Hints, re.Pattern[str], str]

_NAME: Final = r"""
    pass(?:key|word|wd|wort|phrase) | pwd | api[_-]?key | (?:access|refresh|auth|device)_?token | token
    | client_?secret | secret | rss_?key | auth_?key | torrent_?pass | device_?code | sid(?:_\d+)?
"""

# Titles of films speak of secrets and tokens too, so a name alone says nothing: it takes the form of a parameter, of a
# field in JSON or of a header to make one.
_RULES: Final[tuple[_Rule, ...]] = (
    (
        ("authorization",),
        re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?(?:\w+\s+)?)[^\s\"',;}]+"),
        rf"\1{MASK}",
    ),
    (
        ("bearer",),
        re.compile(r"(?i)\b(bearer\s+)(?=[\w.~+/=-]*\d)[\w.~+/=-]{16,}"),
        rf"\1{MASK}",
    ),
    (
        ("basic",),
        re.compile(
            r"(?i)\b(basic\s+)(?=[a-z0-9+/]*[0-9+/=])[a-z0-9+/]{12,}={0,2}(?![\w.])"
        ),
        rf"\1{MASK}",
    ),
    (
        ("cookie", "x-", "-key"),
        re.compile(
            r"""(?ix)
            ( \b(?: (?:set-)?cookie\s*:\s*(?=[^\s;=]+=)
                | (?: x-[\w-]{0,30}?(?:key|token) | [\w-]{1,20}?-api-key ) \s*:\s* ) )
            [^\r\n"'}]+
            """
        ),
        rf"\1{MASK}",
    ),
    (
        ("=", "%3d"),
        re.compile(
            rf"""(?ix)
            (?<![a-z0-9]) ( (?: {_NAME} ) \s{{0,3}} (?:=|%3d) \s{{0,3}} )
            (?: "[^"]*"? | '[^']*'? | [^&\s"'<>,;)}}\]]+ )
            """
        ),
        rf"\1{MASK}",
    ),
    (
        ("=", "%3d"),
        re.compile(
            r"""(?ix)
            ( (?: [?&;] | %3f | %26 ) (?: link | pass | key | tr | auth | signature | code ) (?:=|%3d) )
            [^&\s"'<>]+
            """
        ),
        rf"\1{MASK}",
    ),
    (
        (":",),
        re.compile(
            rf"""(?ix)
            ( \\*["'] (?: [\w.-]{{0,40}}? (?: {_NAME} ) | (?: [\w.-]{{0,40}}? [_.-] )? (?: pass | cookie ) )
              \\*["'] \s* : \s* b? )
            (?: \\+" [^"\\]* (?: \\+" )? | "(?: [^"\\] | \\. )* "? | '(?: [^'\\] | \\. )* '? | \d+ )
            """
        ),
        rf'\1"{MASK}"',
    ),
    (
        ("://",),
        re.compile(r"(://[^/\s:@\"'<>]*:)[^/\s@\"'<>]+(?=@)"),
        rf"\1{MASK}",
    ),
    (
        ("announce",),
        re.compile(r"(?i)((?:/|%2f)announce(?:\.php)?(?:[/?]|%2f|%3f))[^\s\"'<>]+"),
        rf"\1{MASK}",
    ),
    (
        ("announce",),
        re.compile(r"(?i)(/|%2f)[0-9a-z]{16,}(?=(?:/|%2f)announce)"),
        rf"\1{MASK}",
    ),
    (
        ("/webhook", "/bot", "/download/"),
        re.compile(r"(?i)(/webhooks?/(?:\d+/)?|/bot\d+:|/download/\d+\.)[\w-]{16,}"),
        rf"\1{MASK}",
    ),
)


class Redactor:
    """Replace secrets in text: those it was told of, and whatever looks like one."""

    def __init__(self) -> None:
        """Start with patterns only."""
        self._secrets: set[str] = set()
        self._known: re.Pattern[str] | None = None

    def protect(self, *secrets: str) -> None:
        """Remember values that must never be shown, in whatever spelling."""
        fresh = {
            stripped
            for secret in secrets
            if len(stripped := secret.strip()) >= _SHORTEST_SECRET
        } - self._secrets
        if not fresh:
            return
        self._secrets |= fresh
        longest_first = sorted(self._secrets, key=len, reverse=True)
        self._known = re.compile("|".join(map(_any_spelling, longest_first)))

    def scrub(self, text: str) -> str:
        """Return the text with every secret masked."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        lowered = text.lower()
        for hints, pattern, replacement in _RULES:
            if any(hint in lowered for hint in hints):
                text = pattern.sub(replacement, text)
        return text


class RedactingFilter(logging.Filter):
    """Scrub a log record before any handler sees it."""

    def __init__(self, redactor: Redactor) -> None:
        """Use the given redactor."""
        super().__init__()
        self._redactor = redactor

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Mask secrets in the message and in the traceback; every record passes."""
        record.msg = self._redactor.scrub(_message(record))
        record.args = None
        # Handlers show a traceback that is already text as it is.
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redactor.scrub(record.exc_text)
        return True


def _message(record: logging.LogRecord) -> str:
    """Return the message; a wrong number of arguments must not stop whoever logs."""
    try:
        return record.getMessage()
    except TypeError, ValueError, KeyError:
        return f"{record.msg} {record.args!r}"


def _any_spelling(secret: str) -> str:
    """Return a pattern for a secret as it stands, in URLs, in JSON, in HTML and in Python."""
    # How often a backslash is doubled on the way is anyone's guess, so a row of them counts as one.
    return "".join(map(_any_spelling_of, re.sub(r"\\+", r"\\", secret)))


def _any_spelling_of(char: str) -> str:
    """Return a pattern for one character of a secret."""
    if char.isascii() and char.isalnum():
        return char
    if char == "\\":
        return r"(?:\\|%(?:25)?5[Cc]|&#92;)+"
    spellings = {
        re.escape(spelling).replace(r"\\", r"\\*") for spelling in _spellings(char)
    }
    longest_first = sorted(spellings, key=len, reverse=True)
    return rf"(?i:\\*(?:{'|'.join(longest_first)}))"


def _spellings(char: str) -> Iterator[str]:
    """Yield how a character can be written; backslashes before it come on top."""
    percent = "".join(f"%{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
    yield char
    yield percent
    yield percent.replace("%", "%25")
    yield json.dumps(char)[1:-1].lstrip("\\")
    yield ascii(char)[1:-1].lstrip("\\")
    yield escape(char)
    yield f"&#{ord(char)};"
    if char == " ":
        yield "+"


# One for the process, as the logging tree is: a secret known to one client must not leave by another's log line.
REDACTOR: Final = Redactor()
protect: Final = REDACTOR.protect
scrub: Final = REDACTOR.scrub
