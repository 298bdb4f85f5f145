"""What the questions have in common: the library that they are about, and the actions that carry out the answers."""

from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry
from ..engine.road import Road
from ..troubles.finding import ENTRY_ID, Data
from ..troubles.wording import plain

NOT_DONE: Final = "not_done"


class LibraryFlow(RepairsFlow):
    """Asks about a library that is loaded, and does as a person does who calls actions."""

    def __init__(self, known: Data) -> None:
        """Keep what the issue carries along."""
        self.known = known
        self.gaps: dict[str, str] = {}

    @property
    def entry(self) -> RadarrMvpConfigEntry:
        """Return the entry; without it there is nothing to ask about."""
        entry = self.hass.config_entries.async_get_entry(str(self.known[ENTRY_ID]))
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("not_loaded")
        return entry

    @property
    def road(self) -> Road:
        """Return the road of the library."""
        return self.entry.runtime_data.road

    def told(self, **more: str) -> dict[str, str]:
        """Return what the sentences have gaps for: what the issue says, and what came up since."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        said = (issue.translation_placeholders if issue else None) or {}
        return {"name": self.entry.title, **said, **self.gaps, **more}

    async def attempt(
        self, action: str, *, answers: bool = True, **given: Any
    ) -> dict[str, Any] | None:
        """Call an action; return what it answers, None where it did not work, and why is kept."""
        data = {ATTR_CONFIG_ENTRY_ID: self.entry.entry_id, **given}
        try:
            answer = await self.hass.services.async_call(
                DOMAIN, action, data, blocking=True, return_response=answers
            )
        except HomeAssistantError as error:
            self.gaps["problem"] = plain(str(error))
            return None
        return dict(answer or {})
