"""Looks after all kinds of trouble of a library, whenever something is news to those who work for it."""

from collections.abc import Callable
from functools import partial

from homeassistant.core import Event as BusEvent, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry
from ..engine.log import LOGGER
from ..store.errors import StoreError
from .board import async_forget, async_show
from .disks import DiskWatch
from .downloads import DownloadWatch
from .equipment import DatabaseWatch, IndexerWatch, ProgramWatch
from .finding import Findings, Part
from .letters import LetterWatch
from .links import LinkWatch
from .lists import ListWatch
from .services import ServiceWatch
from .sign_in import SignInWatch


class Troubles:
    """Raises and withdraws the issues of a library; nothing is asked for it that is not known already."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: RadarrMvpConfigEntry,
        has_ffprobe: Callable[[], bool],
    ) -> None:
        """Look after a library that is being loaded."""
        self._hass = hass
        self._entry = entry
        data = entry.runtime_data
        self._links = LinkWatch(data)
        self._programs = ProgramWatch(hass, has_ffprobe)
        self._lists = ListWatch(hass, entry)
        self._parts: tuple[Part, ...] = (
            ServiceWatch(data),
            DownloadWatch(data),
            LetterWatch(data),
            DiskWatch(data),
            self._links,
            self._programs,
            IndexerWatch(entry),
            self._lists,
            SignInWatch(hass, entry),
            DatabaseWatch(hass, entry),
        )
        self._is_looking = False
        self._is_wanted = False

    @callback
    def begin(self) -> None:
        """Look from now on, until the entry is unloaded."""
        entry, data = self._entry, self._entry.runtime_data
        # What somebody does not want to see shall stay so when the entry is loaded anew.
        entry.async_on_unload(
            partial(async_forget, self._hass, entry.entry_id, ignored=False)
        )
        for listener in (self._links.hear, self._programs.hear):
            entry.async_on_unload(data.road.bus.listen(listener))
        for coordinator in (data.connections, data.queue, data.library):
            entry.async_on_unload(coordinator.async_add_listener(self.look_soon))
        self._lists.watch(self.look_soon)
        entry.async_on_unload(
            self._hass.bus.async_listen(
                ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED,
                self._mended,
                event_filter=self._is_ours,
            )
        )

    @callback
    def look_soon(self) -> None:
        """Look, and once more where that is wanted meanwhile."""
        self._is_wanted = True
        if not self._is_looking:
            self._is_looking = True
            self._entry.async_create_background_task(
                self._hass, self._look(), f"{DOMAIN} troubles"
            )

    @callback
    def _is_ours(self, told: ir.EventIssueRegistryUpdatedData) -> bool:
        """Return whether one of our issues has gone."""
        return told["action"] == "remove" and self._entry.entry_id in told["issue_id"]

    @callback
    def _mended(self, _: BusEvent[ir.EventIssueRegistryUpdatedData]) -> None:
        """Look again: what somebody has mended may not be all of it."""
        self.look_soon()

    async def _look(self) -> None:
        """Look as often as it is wanted."""
        try:
            while self._is_wanted:
                self._is_wanted = False
                findings = Findings()
                for part in self._parts:
                    await self._look_at(part, findings)
                async_show(self._hass, self._entry, findings)
        finally:
            self._is_looking = False

    async def _look_at(self, part: Part, findings: Findings) -> None:
        """Look at one part; where that fails, its issues stay, and the others are looked at all the same."""
        try:
            await part.look(findings)
        except Exception as error:
            for family in part.families:
                findings.leave(family)
            if isinstance(error, StoreError):
                # Whoever works with the books says so.
                LOGGER.debug("Troubles could not be looked for: %s", error)
            else:
                LOGGER.exception("Troubles could not be looked for")
