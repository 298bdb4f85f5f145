"""Ids of movies in the forms that people and services write them."""

import re
from typing import Final

_IMDB: Final = re.compile(r"(?:tt)?(\d{1,9})", re.IGNORECASE | re.ASCII)


def imdb_id(text: str | None) -> str | None:
    """Return an IMDb id in its full form, None where the text holds none."""
    if not text or (match := _IMDB.fullmatch(text.strip())) is None:
        return None
    return f"tt{match[1].zfill(7)}"
