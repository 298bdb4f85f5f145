"""What is wrong, what is well, and what nobody can tell at the moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from homeassistant.helpers.issue_registry import IssueSeverity

# What an issue carries along for whoever mends it.
ENTRY_ID: Final = "entry_id"
FAMILY: Final = "family"

type Data = Mapping[str, str | int | float | None]


class Family(StrEnum):
    """What kinds of trouble there are; each has issues of its own, which are known by these names."""

    SERVICE = "service"
    UNSEEN = "downloads_unseen"
    LINKS = "hard_links_impossible"
    DISK = "disk_low"
    BLOCKED = "imports_blocked"
    LETTERS = "dead_letters"
    FFPROBE = "ffprobe_missing"
    NO_INDEXER = "no_indexer"
    LIST = "list_broken"
    LIST_HELD = "list_held"
    DAMAGED = "database_damaged"
    FULL = "database_full"

    @property
    def can_be_mended_here(self) -> bool:
        """Return whether questions lead out of it; the rest has to be mended elsewhere."""
        return self in _MENDED_HERE


_MENDED_HERE: Final = frozenset(
    {
        Family.UNSEEN,
        Family.BLOCKED,
        Family.LETTERS,
        Family.NO_INDEXER,
        Family.LIST,
        Family.LIST_HELD,
        Family.DAMAGED,
    }
)


def _nothing() -> Mapping[str, str]:
    """Return that there is nothing to add."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong; `what` tells it from others of its family, `text` is the key of its sentences.

    `gaps` fill the gaps of the sentences, `data` is for whoever mends it.
    """

    family: Family
    what: str = ""
    text: str = ""
    gaps: Mapping[str, str] = field(default_factory=_nothing, hash=False)
    severity: IssueSeverity = IssueSeverity.WARNING
    data: Data = field(default_factory=_nothing, hash=False)

    @property
    def key(self) -> str:
        """Return the key of its sentences."""
        return self.text or self.family.value


@dataclass(slots=True)
class Findings:
    """What a look has brought; whatever is neither told nor left open is well."""

    troubles: list[Trouble] = field(default_factory=list)
    unclear: set[tuple[Family, str]] = field(default_factory=set)

    def tell(self, trouble: Trouble) -> None:
        """Say what is wrong."""
        self.troubles.append(trouble)

    def leave(self, family: Family, what: str = "") -> None:
        """Say that it cannot be told: an issue stays if there is one, and none is raised."""
        self.unclear.add((family, what))


class Part(Protocol):
    """Looks after some kinds of trouble."""

    @property
    def families(self) -> tuple[Family, ...]:
        """Return what it looks after."""

    async def look(self, findings: Findings) -> None:
        """Tell how things stand."""
