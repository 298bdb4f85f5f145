"""Where a page of a list ended, as a text that a caller gives back to get the next one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
import json
import math
from typing import Final

from ..engine.invalid import Invalid
from ..engine.keeping.records import After

_LARGEST: Final = 2**63


def cursor_of(list_name: str, after: After | None) -> str | None:
    """Return what is given to get the next page of a list, None where there is none."""
    if after is None:
        return None
    text = json.dumps([list_name, after.value, after.id], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def place_of(list_name: str, cursor: str | None) -> After | None:
    """Return behind which entry of a list a page begins, as an earlier answer said."""
    if not cursor:
        return None
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        name, value, id_ = json.loads(urlsafe_b64decode(padded.encode()))
    except TypeError, ValueError:
        raise Invalid("cursor_unknown") from None
    if name != list_name or not _is_place(value) or not _is_place(id_):
        raise Invalid("cursor_unknown")
    return After(value, id_)


def _is_place(value: object) -> bool:
    """Return whether something can be compared with what a list is ordered by."""
    match value:
        case bool():
            return False
        case int() | float():
            return math.isfinite(value) and abs(value) < _LARGEST
        case _:
            return isinstance(value, str)
