"""What kinds of lists are called where nobody has given a list a name."""

from collections.abc import Mapping
from typing import Final

_WRITTEN: Final[Mapping[str, str]] = {
    "tmdb": "TMDb",
    "imdb": "IMDb",
    "rss": "RSS",
    "json": "JSON",
    "csv": "CSV",
    "mdblist": "MDBList",
}


def plain_kind(kind: str) -> str:
    """Return what a kind of list is called, also one that a later version has stored."""
    first, *others = (_WRITTEN.get(one, one) for one in kind.split("_"))
    first = first if first in _WRITTEN.values() else first.capitalize()
    return " ".join([first, *others])
