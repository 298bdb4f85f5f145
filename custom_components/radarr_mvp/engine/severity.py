"""How serious the things are that history tells of."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from .failures import recording
from .importing.rows import IMPORT_BLOCKED
from .library import desk
from .lists.desk import HELD
from .search.feeds import GAP
from .track.gone import REMOVED_BY_HAND


class Severity(StrEnum):
    """Whether somebody should know of something."""

    INFO = "info"
    WARNING = "warning"
    """Something is not as it should be, and is looked after or waits for a person."""
    ERROR = "error"
    """Something came to nothing."""


_ERRORS: Final = frozenset({recording.FAILED, recording.SEARCH_FAILED})
_WARNINGS: Final = frozenset(
    {
        recording.RETRY_SCHEDULED,
        recording.RELEASE_BLOCKED,
        IMPORT_BLOCKED,
        REMOVED_BY_HAND,
        desk.METADATA_GONE,
        HELD,
        GAP,
    }
)


def severity_of(kind: str) -> Severity:
    """Return how serious a kind of thing is; most are good news."""
    if kind in _ERRORS:
        return Severity.ERROR
    return Severity.WARNING if kind in _WARNINGS else Severity.INFO


def of_severity(kinds: Collection[str], wanted: Collection[str]) -> tuple[str, ...]:
    """Return which of some kinds are as serious as is wanted."""
    return tuple(one for one in kinds if severity_of(one) in wanted)
