"""Ids for all that follows from one cause, spelt like those of Home Assistant's contexts: either can be the other."""

import os
import time
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS: Final = 26


def new_correlation_id() -> str:
    """Return a new id; later ones sort behind earlier ones."""
    number = int.from_bytes(_milliseconds().to_bytes(6) + os.urandom(10))
    return "".join(
        _ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LETTERS))
    )


def _milliseconds() -> int:
    """Return the time since 1970."""
    return time.time_ns() // 1_000_000
