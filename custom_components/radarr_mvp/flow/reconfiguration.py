"""Other services or folders for an entry that is there: tried like the first ones, and stored all at once."""

from collections.abc import Mapping
import os.path
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_URL
from homeassistant.core import callback

from ..const import CONF_LIBRARY, CONF_QBITTORRENT, CONF_ROOT_FOLDER, CONF_TMDB
from ..engine.invalid import Invalid
from ..option_table import CONF_RECYCLE_BIN, CONF_ROOT_FOLDERS, Part
from ..options import root_folders_of, values_of
from . import schemas
from .asking import Asking, Settings, Typed, library_of
from .at_stake import async_is_used, async_torrents_of
from .known import filled_in
from .library import Taken, mapping_errors, mapping_of
from .qbittorrent import read_qbittorrent
from .reading import Errors, Reading
from .reauthentication import async_withdraw
from .tmdb import read_tmdb
from .trying import async_try_qbittorrent

# What a text shows in place of a folder that is not known.
_UNKNOWN: Final = "…"


class Reconfiguration(Asking):
    """Shows what is stored, and puts what was typed in its place once nothing is wrong with it."""

    def __init__(self) -> None:
        """Start with nothing changed."""
        super().__init__()
        self._changes: Settings = {}
        self._further: list[Path] | None = None

    async def async_step_reconfigure_tmdb(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for another key or address of TMDb."""
        schema, known = schemas.CHANGED_TMDB, self._known(CONF_TMDB)
        errors: Errors = {}
        if user_input is not None:
            read = read_tmdb(user_input, known)
            errors = await self._async_tmdb_errors(read)
            if not errors:
                self._changes[CONF_TMDB] = read.settings
                return self._changed()
        suggested = user_input or filled_in(schema, known)
        return self._form("reconfigure_tmdb", schema, suggested, errors)

    async def async_step_reconfigure_qbittorrent(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for another address, login or category of qBittorrent."""
        schema, known = schemas.QBITTORRENT, self._known(CONF_QBITTORRENT)
        errors: Errors = {}
        if user_input is not None:
            others = self._qbittorrents(self._get_reconfigure_entry())
            read = read_qbittorrent(user_input, others, known)
            moves = read.settings[CONF_URL] != known[CONF_URL]
            ask = self._async_move_errors if moves else self._async_qbittorrent_errors
            errors = await ask(read)
            if not errors:
                self._changes[CONF_QBITTORRENT] = read.settings
                if moves and not await self._async_sees_downloads():
                    return await self.async_step_reconfigure_library()
                return self._changed()
        suggested = user_input or filled_in(schema, known)
        return self._form("reconfigure_qbittorrent", schema, suggested, errors)

    async def async_step_reconfigure_library(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for other folders."""
        schema, known = schemas.CHANGED_LIBRARY, self._known(CONF_LIBRARY)
        errors = await self._async_save_path_errors()
        if user_input is not None and not errors:
            library = library_of(user_input)
            errors = await self._async_folder_errors(library)
            if not errors:
                self._changes[CONF_LIBRARY] = library
                return self._changed()
        self._gaps["save_path"] = self._save_path or _UNKNOWN
        suggested = user_input or filled_in(schema, known)
        return self._form("reconfigure_library", schema, suggested, errors)

    def _known(self, part: str) -> Mapping[str, Any]:
        """Return what is stored of a service or of the folders."""
        known: Mapping[str, Any] = self._get_reconfigure_entry().data[part]
        return known

    async def _async_move_errors(self, read: Reading) -> Errors:
        """Ask a qBittorrent at another address, which has to be the one that has our downloads."""
        if read.errors:
            return read.errors
        try:
            expected = await async_torrents_of(self._get_reconfigure_entry())
        except Invalid as problem:
            return {"base": problem.key}
        return await self._async_qbittorrent_errors(read, expected)

    async def _async_sees_downloads(self) -> bool:
        """Return whether the downloads are found by the names that are stored of their folder."""
        mapping = mapping_of(self._known(CONF_LIBRARY))
        return not await self.hass.async_add_executor_job(
            mapping_errors, mapping, self._save_path
        )

    async def _async_save_path_errors(self) -> Errors:
        """Ask qBittorrent where it stores what it fetches, unless it has said so already."""
        if self._save_path:
            return {}
        # Nobody has typed this login just now, so it is not tried once more where it was refused.
        problems, self._save_path = await async_try_qbittorrent(
            self.hass, self._known(CONF_QBITTORRENT), deliberate=False
        )
        return self._told(problems)

    async def _async_folder_errors(self, library: Settings) -> Errors:
        """Return what speaks against folders, and note which further ones the library has beside its first."""
        try:
            further = await self._async_further_folders(library[CONF_ROOT_FOLDER])
        except Invalid as problem:
            return {"base": problem.key}
        self._further = further
        return await self._async_library_errors(library, self._taken(further))

    async def _async_further_folders(self, root: str) -> list[Path]:
        """Return the library folders beside a first one; the old one stays among them as long as it is used."""
        entry = self._get_reconfigure_entry()
        old = self._known(CONF_LIBRARY)[CONF_ROOT_FOLDER]
        leaves = not _are_same(root, old) and not await async_is_used(entry, old)
        return [
            one
            for one in root_folders_of(entry)
            if not _are_same(one, root) and not (leaves and _are_same(one, old))
        ]

    def _taken(self, further: list[Path]) -> Taken:
        """Return the folders that the first one must not meet."""
        entry = self._get_reconfigure_entry()
        recycle_bin: Path | None = values_of(entry, Part.MEDIA)[CONF_RECYCLE_BIN]
        return {
            "folder_in_use": self._folders_of_others(entry),
            "overlaps_own_folder": further,
            "overlaps_recycle_bin": [recycle_bin] if recycle_bin else [],
        }

    def _options_beside(self) -> Settings:
        """Return the options with the further folders that were found; a damaged part begins anew."""
        entry = self._get_reconfigure_entry()
        known = values_of(entry, Part.MEDIA)[CONF_ROOT_FOLDERS]
        options = dict(entry.options)
        if self._further is not None and self._further != [*known]:
            stored = options.get(Part.MEDIA)
            media = dict(stored) if isinstance(stored, Mapping) else {}
            media[CONF_ROOT_FOLDERS] = [str(one) for one in self._further]
            options[Part.MEDIA.value] = media
        return options

    @callback
    def _changed(self) -> ConfigFlowResult:
        """Store all that has changed, and begin anew with it once."""
        entry = self._get_reconfigure_entry()
        async_withdraw(self.hass, entry)
        return self.async_update_reload_and_abort(
            entry, data_updates=self._changes, options=self._options_beside()
        )


def _are_same(one: str | Path, other: str | Path) -> bool:
    """Return whether two names of folders differ in their spelling at most."""
    return os.path.normpath(one) == os.path.normpath(other)
