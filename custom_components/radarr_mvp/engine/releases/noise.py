"""What is not part of a release name: hashes, rubbish, the marks of sites."""

import re
from typing import Final
import unicodedata

from .extensions import split_extension

MAX_LENGTH: Final = 1000

_DOMAINS: Final = (
    r"(?:com|net|org|info|biz|tv|to|me|cc|cd|ws|in|io|ru|eu|us|uk|de|fr|es|it|nl|ca"
    r"|se|is|ag|xyz|club|site|online|pro|gov|edu|co\.[a-z]{2}|com\.[a-z]{2})"
)
_SITE: Final = (
    rf"(?:www\.[\w-]{{1,60}}(?:\.[\w-]{{1,20}}){{1,3}}|[\w-]{{2,60}}\.{_DOMAINS})"
)
_PREFIX: Final = re.compile(
    rf"(?:(?:from\s+)?[\[{{(]\s*{_SITE}\s*[\]}})]\s*[-_. ]*"
    rf"|www\.[\w-]{{1,60}}(?:\.[\w-]{{1,20}}){{0,2}}\.[a-z]{{2,6}}\s+-\s*"
    rf"|{_SITE}\s+-\s+)",
    re.IGNORECASE,
)
_SUFFIX: Final = re.compile(
    r"[-_. ]*[\[{(]\s*(?:(?:eztvx?|ettv|rarbg|rartv|publichd|cttv|tgx|ethd|yify-torrents)"
    rf"(?:\.[a-z]{{2,4}})?|(?!yts\.){_SITE})\s*[\]}})]\s*$",
    re.IGNORECASE,
)
_RUBBISH: Final = re.compile(
    r"[0-9A-Za-z]{32}|(?:[a-z0-9]{24}|[A-Z]{11}\d{3}|[a-z]{12}\d{3}"
    r"|Backup_\d{5,}S\d{2}-\d{2}|123|abc(?:[-_. ]xyz)?|b00bs|\d{6}_\d{2})$"
)
_REVERSED: Final = re.compile(r"(?:^|[-._ ])p(?:027|0801|0612)(?=[-._ ])")


def is_rubbish(stem: str) -> bool:
    """Return whether a name without extension is a hash or otherwise no name."""
    if _RUBBISH.match(stem):
        return True
    low = stem.lower()
    return ("password" in low and "yenc" in low) or not any(map(str.isalnum, stem))


def without_sites(text: str) -> str:
    """Return a name without the sites that put their mark around it."""
    if "." in text[:80] and (match := _PREFIX.match(text)):
        text = text[match.end() :].lstrip(" -")
    while (
        text
        and text[-1] in "]})"
        and (match := _SUFFIX.search(text, max(0, len(text) - 90)))
    ):
        text = text[: match.start()]
    return text


def prepare(name: str) -> tuple[str, str]:
    """Return a name as it is read, and its extension in lower case.

    The text is empty when the name is a hash or rubbish.
    """
    text = name[:MAX_LENGTH].strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)[:MAX_LENGTH]
        text = text.replace("【", "[").replace("】", "]")
    text, extension = split_extension(text)
    if is_rubbish(text):
        return "", extension
    if "p0" in text and _REVERSED.search(text):
        text = text[::-1]
    return without_sites(text), extension
