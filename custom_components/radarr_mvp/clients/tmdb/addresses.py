"""What of TMDb's is meant: by its number, or by the address of its page."""

import re
from typing import Final

from ..pages import parts_of

_SITES: Final = frozenset({"themoviedb.org", "www.themoviedb.org"})
# Behind the number, pages bear a name: 525-christopher-nolan.
_NUMBERED: Final = re.compile(r"([1-9]\d{0,9})(?:-.*)?", re.ASCII)
_LIST_ID: Final = re.compile(r"(?=.*\d)[0-9a-f]{24}|[1-9]\d{0,9}", re.ASCII)


def number_in(typed: str, kind: str) -> int | None:
    """Return the number of a thing of a kind ("person", "company", …), None where none is named."""
    match parts_of(typed, _SITES):
        case [number] | [_, number, *_] if found := _NUMBERED.fullmatch(number):
            return int(found[1]) if _is_of(typed, kind) else None
        case _:
            return None


def list_id_in(typed: str) -> str | None:
    """Return the id of a list, None where none is named; the oldest lists have long ones without a name behind it."""
    match parts_of(typed, _SITES):
        case [name] | ["list", name, *_]:
            if _LIST_ID.fullmatch(name):
                return name
            number = _NUMBERED.fullmatch(name)
            return number[1] if number else None
        case _:
            return None


def _is_of(typed: str, kind: str) -> bool:
    """Tell whether a number alone was typed, or the address of a page of the kind."""
    parts = parts_of(typed, _SITES)
    return len(parts) == 1 or parts[0] == kind
