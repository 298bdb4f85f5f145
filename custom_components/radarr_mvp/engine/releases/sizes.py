"""Sizes as pages write them."""

import re
from typing import Final

_PLAIN: Final = re.compile(r"\d{1,19}", re.ASCII)
_SIZE: Final = re.compile(
    r"(?<![\d.,])(\d+(?:,\d+)*(?:\.\d+)?)\s?([KMGTP])i?B(?![\w/])", re.IGNORECASE
)
_POWERS: Final = "KMGTP"


def size_in_bytes(text: str) -> int:
    """Return the bytes of a size text, 0 where it is none; a kilobyte has 1024."""
    if _PLAIN.fullmatch(text):
        return int(text)
    if (match := _SIZE.search(text)) is None:
        return 0
    factor: int = 1024 ** (_POWERS.index(match[2].upper()) + 1)
    return round(float(match[1].replace(",", "")) * factor)
