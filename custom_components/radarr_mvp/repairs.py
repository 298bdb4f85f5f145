"""What a person can mend by answering a question."""

from typing import cast, override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.core import HomeAssistant

from .database import database_file, set_aside
from .engine.log import LOGGER


class BeginAnew(ConfirmRepairFlow):
    """Sets a damaged library aside and begins with an empty one; the films stay where they are."""

    def __init__(self, entry_id: str) -> None:
        """Know whose library it is."""
        self._entry_id = entry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Set the file aside once that is wanted."""
        if user_input is not None:
            path = database_file(self.hass, self._entry_id)
            try:
                aside = await self.hass.async_add_executor_job(set_aside, path)
            except OSError as error:
                LOGGER.warning("%s cannot be set aside: %s", path, error)
                return self.async_abort(reason="cannot_set_aside")
            LOGGER.warning("A damaged library was set aside as %s", aside)
            self.hass.config_entries.async_schedule_reload(self._entry_id)
        return await super().async_step_confirm(user_input)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the questions for an issue."""
    return BeginAnew(cast(str, (data or {})["entry_id"]))
