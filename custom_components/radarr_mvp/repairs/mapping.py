"""Finished downloads that cannot be seen from here: the names of their folder, there and here."""

from pathlib import Path
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import TextSelector
import voluptuous as vol

from ..const import CONF_DOWNLOADS_LOCAL, CONF_DOWNLOADS_REMOTE, CONF_LIBRARY
from ..engine.failures.steps import Strategy
from ..engine.path_mapping import PathMapping
from ..flow.fields import texts_of
from ..flow.library import mapping_errors, overlap
from ..troubles.downloads import REMOTE_PATH, SAVE_PATH, cannot_be_filed, is_there
from .flow import LibraryFlow

_FIELDS: Final = (CONF_DOWNLOADS_REMOTE, CONF_DOWNLOADS_LOCAL)
_FORM: Final = vol.Schema({vol.Optional(name): TextSelector() for name in _FIELDS})


class MapDownloads(LibraryFlow):
    """Asks for the folder of the downloads until what was not found is found."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin with what is known."""
        return await self.async_step_mapping()

    async def async_step_mapping(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for both names of the folder, and try them."""
        library, errors = self.entry.data[CONF_LIBRARY], dict[str, str]()
        if user_input is not None:
            typed = texts_of(user_input, *_FIELDS)
            errors = await self.hass.async_add_executor_job(
                _errors,
                PathMapping(*typed.values()),
                str(self.known[REMOTE_PATH]),
                self.road.house.settings.media.root_folders,
            )
            if not errors:
                await self._store(typed)
                return self.async_create_entry(data={})
        known = {name: library.get(name, "") for name in _FIELDS}
        if not known[CONF_DOWNLOADS_REMOTE]:
            known[CONF_DOWNLOADS_REMOTE] = self.known[SAVE_PATH]
        return self.async_show_form(
            step_id="mapping",
            data_schema=self.add_suggested_values_to_schema(_FORM, user_input or known),
            errors=errors,
            description_placeholders=self.told(),
        )

    async def _store(self, mapping: dict[str, str]) -> None:
        """Store the names, begin anew with them, and try again what could not be seen."""
        entry, entries = self.entry, self.hass.config_entries
        library = {**entry.data[CONF_LIBRARY], **mapping}
        entries.async_update_entry(entry, data={**entry.data, CONF_LIBRARY: library})
        view = self.road.tracker.view
        waiting = [one.id for one in view.items if cannot_be_filed(one)]
        await entries.async_reload(entry.entry_id)
        try:
            await self.entry.runtime_data.async_wait_until_open()
        except HomeAssistantError:
            # What keeps the library from opening is said elsewhere; the downloads wait.
            return
        for download_id in waiting:
            await self.attempt(
                "retry_download",
                download_id=download_id,
                strategy=Strategy.SAME.value,
            )


def _errors(
    mapping: PathMapping, remote_path: str, roots: tuple[Path, ...]
) -> dict[str, str]:
    """Return what is wrong with two names of a folder, tried with a path of it; it blocks."""
    errors = mapping_errors(mapping, remote_path, is_there)
    if not errors and mapping.local:
        local = Path(mapping.local)
        if any(overlap(root, local) for root in roots):
            return {CONF_DOWNLOADS_LOCAL: "overlaps_downloads"}
    return errors
