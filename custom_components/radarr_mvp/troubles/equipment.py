"""What a library needs and may not have: ffprobe, an indexer, and a database that works."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.issue_registry import IssueSeverity

from ..const import SUBENTRY_INDEXER
from ..coordinator import RadarrMvpData
from ..database import damage_of, is_own_file
from ..engine.events import Event, MovieImported
from ..store.errors import DatabaseDamaged, DatabaseFull
from .finding import Family, Findings, Trouble


class ProgramWatch:
    """Looks whether ffprobe is there, at the start and after each import."""

    families = (Family.FFPROBE,)

    def __init__(self, hass: HomeAssistant, is_there: Callable[[], bool]) -> None:
        """Keep how to find out; that blocks."""
        self._hass = hass
        self._find = is_there
        self._is_stale = True
        self._is_there = True

    def hear(self, event: Event) -> None:
        """Look again where a film was imported."""
        self._is_stale |= isinstance(event, MovieImported)

    async def look(self, findings: Findings) -> None:
        """Tell that films cannot be looked into."""
        if self._is_stale:
            self._is_there = await self._hass.async_add_executor_job(self._find)
            self._is_stale = False
        if not self._is_there:
            findings.tell(Trouble(family=Family.FFPROBE))


class IndexerWatch:
    """Looks whether there is anything to search with."""

    families = (Family.NO_INDEXER,)

    def __init__(self, entry: ConfigEntry) -> None:
        """Look after an entry."""
        self._entry = entry

    async def look(self, findings: Findings) -> None:
        """Tell that there is no indexer."""
        if not any(self._entry.get_subentries_of_type(SUBENTRY_INDEXER)):
            findings.tell(Trouble(family=Family.NO_INDEXER))


class DatabaseWatch:
    """Looks whether the work has come upon a database that is damaged or has no room."""

    families = (Family.DAMAGED, Family.FULL)

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Look after an entry."""
        self._hass = hass
        self._entry = entry

    async def look(self, findings: Findings) -> None:
        """Tell what is wrong with the database."""
        data: RadarrMvpData = self._entry.runtime_data
        causes = list(_causes(data))
        is_damaged = any(isinstance(one, DatabaseDamaged) for one in causes)
        if is_damaged and is_own_file(self._entry):
            findings.tell(damage_of(self._hass, self._entry))
        if any(isinstance(one, DatabaseFull) for one in causes):
            findings.tell(Trouble(family=Family.FULL, severity=IssueSeverity.ERROR))


def _causes(data: RadarrMvpData) -> list[BaseException | None]:
    """Return why the library could not be opened, and why the work has stopped."""
    opened = data.opened
    known = opened.done() and not opened.cancelled()
    stopped = [
        one.last_exception
        for one in (data.queue, data.library)
        if not one.last_update_success
    ]
    return [
        opened.exception() if known else None,
        *(None if one is None else one.__cause__ for one in stopped),
    ]
