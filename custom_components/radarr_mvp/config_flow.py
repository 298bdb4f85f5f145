"""Where Home Assistant looks for the flows; each of them has a room of its own below `flow`."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.core import callback

from . import migration
from .const import ATTR_SERVICE, CONF_TRAKT, DOMAIN, SUBENTRY_INDEXER, SUBENTRY_LIST
from .flow.asking import Typed
from .flow.first_steps import FirstSteps
from .flow.import_list import ListSubentryFlow
from .flow.indexer import IndexerSubentryFlow
from .flow.options import RadarrMvpOptionsFlow
from .flow.reauthentication import Reauthentication
from .flow.reconfiguration import Reconfiguration


class RadarrMvpConfigFlow(FirstSteps, Reauthentication, Reconfiguration, domain=DOMAIN):
    """The way to an entry, to new credentials for it, and to other services."""

    VERSION = migration.VERSION
    MINOR_VERSION = migration.MINOR_VERSION

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> RadarrMvpOptionsFlow:
        """Return the way to change what an entry does."""
        return RadarrMvpOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what an entry can have several of."""
        return {
            SUBENTRY_INDEXER: IndexerSubentryFlow,
            SUBENTRY_LIST: ListSubentryFlow,
        }

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for new credentials of the service that refuses the old ones."""
        if entry_data[ATTR_SERVICE] == CONF_TRAKT:
            return await self.async_step_reauth_trakt()
        return await self._async_begin_reauth(entry_data)

    async def async_step_reconfigure(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask what has changed."""
        if migration.is_of_later_version(self._get_reconfigure_entry()):
            return self.async_abort(reason="later_version")
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=[
                "reconfigure_tmdb",
                "reconfigure_qbittorrent",
                "reconfigure_library",
                "reconfigure_trakt",
            ],
        )
