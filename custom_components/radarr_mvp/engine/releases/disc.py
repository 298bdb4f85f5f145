"""Whole discs, which no player of a library takes."""

import re
from typing import Final

_CONTAINERS: Final = frozenset(("vob", "iso", "m2ts"))
_DVD: Final = re.compile(r"(?<![^\W_])\d?x?M?DVD-?[R59](?![^\W_])", re.IGNORECASE)
_BLURAY: Final = re.compile(
    r"(?<![^\W_])(?:dis[ck][ ._-]?\d{1,2}(?![^\W_]).*(?:blu[ ._-]?ray|hd[ ._-]?dvd)"
    r"|(?:2160|1080|720|480)[pi][ ._-]+full[ ._-]+blu[ ._-]?ray"
    r"|(?:full|complete)[ ._-]+(?:uhd[ ._-]+)?blu[ ._-]?ray)(?![^\W_])",
    re.IGNORECASE,
)


def is_raw_disc(name: str, container: str | None = None) -> bool:
    """Return whether a release is a whole disc, by its name or what holds it."""
    if container and container.lower() in _CONTAINERS:
        return True
    return bool(_DVD.search(name) or _BLURAY.search(name))
