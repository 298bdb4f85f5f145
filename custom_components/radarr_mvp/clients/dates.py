"""Read the dates of feeds, in all the ways that people have written them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
import re
from typing import Final

# RFC 822 knows the zones of North America; these are the others that feeds have.
_ZONES: Final = {
    "WET": 0,
    "WEST": 60,
    "BST": 60,
    "CET": 60,
    "MEZ": 60,
    "CEST": 120,
    "MESZ": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "IST": 330,
    "JST": 540,
    "AEST": 600,
    "AEDT": 660,
}
_NAMED_ZONE: Final = re.compile(r"\s*\(?\b([A-Z]{3,4})\)?$")
_SHIFTED_ZONE: Final = re.compile(
    r"\s*\b(?:GMT|UTC)\s*([+-])(\d{1,2}):?(\d{2})?$", re.IGNORECASE
)
_SECONDS: Final = re.compile(r"\d{9,10}")
_PATTERNS: Final = (
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
)


def read_date(text: str) -> datetime | None:
    """Return the moment a text means, in UTC, None where nothing can be made of it."""
    text = " ".join(text.split())
    try:
        if _SECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        text, zone = _split_zone(text)
        moment = _iso(text) or _rfc822(text) or _local(text)
        if moment is None:
            return None
        if zone is not None or moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone or UTC)
        return moment.astimezone(UTC)
    except ValueError, OverflowError:
        return None


def _split_zone(text: str) -> tuple[str, timezone | None]:
    """Cut off a zone that the standard readers do not know."""
    if shifted := _SHIFTED_ZONE.search(text):
        minutes = int(shifted[2]) * 60 + int(shifted[3] or 0)
        sign = -1 if shifted[1] == "-" else 1
        zone = timezone(sign * timedelta(minutes=minutes))
        return text[: shifted.start()], zone
    named = _NAMED_ZONE.search(text)
    if named and named[1] in _ZONES:
        return text[: named.start()], timezone(timedelta(minutes=_ZONES[named[1]]))
    return text, None


def _iso(text: str) -> datetime | None:
    """Read ISO 8601."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    """Read the form that RSS prescribes; the day of the week is often wrong and never needed."""
    parts = parsedate_tz(text)
    if parts is None:
        return None
    return datetime(*parts[:6], tzinfo=timezone(timedelta(seconds=parts[9] or 0)))


def _local(text: str) -> datetime | None:
    """Read the forms of countries that have their own."""
    for pattern in _PATTERNS:
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    return None
