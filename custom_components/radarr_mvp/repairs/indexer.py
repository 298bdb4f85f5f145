"""A library without an indexer: the way to the form for one."""

from homeassistant.components.repairs import FlowType, RepairsFlowResult
from homeassistant.config_entries import SOURCE_USER
import voluptuous as vol

from ..const import SUBENTRY_INDEXER
from .flow import LibraryFlow


class AddIndexer(LibraryFlow):
    """Leads to the form in which an indexer is added."""

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Say what is missing."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Go on to the form."""
        entry = self.entry
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders=self.told(),
            )
        form = await self.hass.config_entries.subentries.async_init(
            (entry.entry_id, SUBENTRY_INDEXER), context={"source": SOURCE_USER}
        )
        # The issue goes by itself once there is an indexer.
        return self.async_abort(
            reason="go_on",
            next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, form["flow_id"]),
        )
