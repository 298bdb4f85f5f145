"""A damaged library: it is set aside, and an empty one takes its place."""

from typing import override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState

from ..database import database_file, set_aside
from ..engine.log import LOGGER
from ..troubles.finding import ENTRY_ID, Data


class BeginAnew(ConfirmRepairFlow):
    """Sets a damaged library aside and begins with an empty one; the films stay where they are."""

    def __init__(self, known: Data) -> None:
        """Know whose library it is."""
        self._entry_id = str(known[ENTRY_ID])

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Set the file aside once that is wanted."""
        if user_input is not None:
            path = database_file(self.hass, self._entry_id)
            await self._close()
            try:
                aside = await self.hass.async_add_executor_job(set_aside, path)
            except OSError as error:
                LOGGER.warning("%s cannot be set aside: %s", path, error)
                self.hass.config_entries.async_schedule_reload(self._entry_id)
                return self.async_abort(reason="cannot_set_aside")
            LOGGER.warning("A damaged library was set aside as %s", aside)
            self.hass.config_entries.async_schedule_reload(self._entry_id)
        return await super().async_step_confirm(user_input)

    async def _close(self) -> None:
        """Let go of the file where the damage came up while it was in use."""
        entry = self.hass.config_entries.async_get_known_entry(self._entry_id)
        if entry.state is ConfigEntryState.LOADED:
            await self.hass.config_entries.async_unload(self._entry_id)
