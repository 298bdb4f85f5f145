"""What the steps of the config flow have in common: a form is shown until nothing is wrong with it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_URL
import voluptuous as vol

from ..const import (
    CONF_CATEGORY,
    CONF_DOWNLOADS_LOCAL,
    CONF_DOWNLOADS_REMOTE,
    CONF_QBITTORRENT,
    CONF_ROOT_FOLDER,
)
from ..options import root_folders_of
from .answers import Problems
from .fields import texts_of
from .known import Known, secret_of
from .library import Taken, examine_library
from .reading import Errors, Reading
from .trying import async_try_indexer, async_try_qbittorrent, async_try_tmdb

type Typed = dict[str, Any] | None
type Settings = dict[str, Any]


class Asking(ConfigFlow):
    """Asks services and the disk about what was typed, and shows what they say."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._save_path = ""
        self._copies_accepted_for: Settings | None = None
        self._gaps: dict[str, str] = {}

    def _others(self, own: ConfigEntry | None = None) -> list[ConfigEntry]:
        """Return the entries beside the one that is made or changed."""
        return [one for one in self._async_current_entries() if one is not own]

    def _qbittorrents(self, own: ConfigEntry | None = None) -> list[Mapping[str, Any]]:
        """Return what the other entries know of theirs; one of a later version may keep it elsewhere."""
        known = [one.data.get(CONF_QBITTORRENT, {}) for one in self._others(own)]
        return [one for one in known if {CONF_URL, CONF_CATEGORY} <= one.keys()]

    def _folders_of_others(self, own: ConfigEntry | None = None) -> list[Path]:
        """Return the library folders of the other entries."""
        return [folder for one in self._others(own) for folder in root_folders_of(one)]

    async def _async_tmdb_errors(self, read: Reading) -> Errors:
        """Ask TMDb whether it knows the key, where that makes sense."""
        if read.errors:
            return read.errors
        problems = await async_try_tmdb(self.hass, read.settings)
        return self._told(problems, read.settings)

    async def _async_qbittorrent_errors(
        self, read: Reading, expected: Collection[str] = ()
    ) -> Errors:
        """Log in to qBittorrent, where that makes sense, and note where it stores what it fetches."""
        if read.errors:
            return read.errors
        problems, self._save_path = await async_try_qbittorrent(
            self.hass, read.settings, expected
        )
        return self._told(problems, read.settings)

    async def _async_indexer_errors(self, settings: Mapping[str, Any]) -> Errors:
        """Ask an indexer whether it knows us."""
        problems = await async_try_indexer(self.hass, settings, self.flow_id)
        return self._told(problems, settings)

    async def _async_library_errors(self, library: Settings, taken: Taken) -> Errors:
        """Return what speaks against the folders; copies instead of hard links need a second yes."""
        found = await self.hass.async_add_executor_job(
            examine_library, library, self._save_path, taken
        )
        if found.copies_only and self._copies_accepted_for != library:
            self._copies_accepted_for = library
            return {CONF_DOWNLOADS_LOCAL: found.copies_only}
        return found.errors

    def _told(self, problems: Problems, typed: Known = MappingProxyType({})) -> Errors:
        """Return the form's errors, those of a secret that was typed at its field; note what their sentences have gaps for."""
        problems.blame(secret_of(typed))
        self._gaps |= problems.gaps
        return problems.errors

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any] | None,
        errors: Errors,
    ) -> ConfigFlowResult:
        """Show a step, with what was typed."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders=self._gaps,
        )


def library_of(typed: Mapping[str, Any]) -> Settings:
    """Return what is stored of the folders that were typed."""
    return {
        **texts_of(typed, CONF_ROOT_FOLDER, CONF_DOWNLOADS_REMOTE, CONF_DOWNLOADS_LOCAL)
    }
