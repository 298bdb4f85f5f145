"""What a person can mend by answering questions; Home Assistant finds it by its name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from ..troubles.finding import FAMILY, Data, Family
from .beginning import BeginAnew
from .blocked import DecideAboutDownloads
from .indexer import AddIndexer
from .letters import DecideAboutLetters
from .lists import BelieveList, mend_list
from .mapping import MapDownloads

_FLOWS: Final[Mapping[Family, Callable[[Data], RepairsFlow]]] = MappingProxyType(
    {
        Family.DAMAGED: BeginAnew,
        Family.BLOCKED: DecideAboutDownloads,
        Family.LETTERS: DecideAboutLetters,
        Family.NO_INDEXER: AddIndexer,
        Family.LIST: mend_list,
        Family.LIST_HELD: BelieveList,
        Family.UNSEEN: MapDownloads,
    }
)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the questions for an issue."""
    known = data or {}
    return _FLOWS[Family(str(known[FAMILY]))](known)
