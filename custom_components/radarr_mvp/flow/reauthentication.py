"""New credentials for a service that refuses the old ones; nothing else of the service can change here."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback

from ..const import (
    ATTR_SERVICE,
    ATTR_SUBENTRY_ID,
    CONF_CATEGORY,
    CONF_KIND,
    CONF_QBITTORRENT,
    CONF_TMDB,
    CONF_TMDB_API_KEY,
    SUBENTRY_INDEXER,
    ServiceKind,
)
from . import schemas
from .asking import Asking, Typed
from .fields import missing, texts_of
from .qbittorrent import login_errors, login_of
from .reading import Errors, Reading


class Reauthentication(Asking):
    """Asks until the service takes what was typed, and begins anew with it."""

    def __init__(self) -> None:
        """Start with no indexer in mind."""
        super().__init__()
        self._refusing = ""

    async def _async_begin_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Go to the step of the service that is meant."""
        kind = ServiceKind(entry_data[ATTR_SERVICE])
        if kind is ServiceKind.TMDB:
            return await self.async_step_reauth_tmdb()
        if kind is ServiceKind.QBITTORRENT:
            return await self.async_step_reauth_qbittorrent()
        self._refusing = self._indexer_of(kind, entry_data.get(ATTR_SUBENTRY_ID))
        return await self._async_reauth_indexer(kind, None)

    async def async_step_reauth_tmdb(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for a new TMDb key."""
        errors: Errors = {}
        if user_input is not None:
            key = texts_of(user_input, CONF_TMDB_API_KEY)
            tmdb = {**self._get_reauth_entry().data[CONF_TMDB], **key}
            errors = await self._async_tmdb_errors(Reading(tmdb, missing(key)))
            if not errors:
                return self._reauthenticated({CONF_TMDB: tmdb})
        return self._form("reauth_tmdb", schemas.TMDB_KEY, user_input, errors)

    async def async_step_reauth_qbittorrent(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for a new login to qBittorrent."""
        known = self._get_reauth_entry().data[CONF_QBITTORRENT]
        errors: Errors = {}
        if user_input is not None:
            login = login_of(user_input)
            lasting = (CONF_URL, CONF_VERIFY_SSL, CONF_CATEGORY)
            qbittorrent = {key: known[key] for key in lasting} | login
            errors = await self._async_qbittorrent_errors(
                Reading(qbittorrent, login_errors(login))
            )
            if not errors:
                return self._reauthenticated({CONF_QBITTORRENT: qbittorrent})
        self._gaps |= {"url": known[CONF_URL]}
        return self._form(
            "reauth_qbittorrent",
            schemas.QBITTORRENT_LOGIN,
            user_input or {CONF_USERNAME: known.get(CONF_USERNAME, "")},
            errors,
        )

    async def async_step_reauth_hdbits(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for new HDBits credentials."""
        return await self._async_reauth_indexer(ServiceKind.HDBITS, user_input)

    async def async_step_reauth_torznab(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for a new key to an indexer that speaks Torznab."""
        return await self._async_reauth_indexer(ServiceKind.TORZNAB, user_input)

    async def async_step_reauth_prowlarr(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for a new key to Prowlarr."""
        return await self._async_reauth_indexer(ServiceKind.PROWLARR, user_input)

    async def _async_reauth_indexer(
        self, kind: ServiceKind, user_input: Typed
    ) -> ConfigFlowResult:
        """Ask for what an indexer is to know us by."""
        entry = self._get_reauth_entry()
        subentry = entry.subentries.get(self._refusing)
        if subentry is None:
            return self.async_abort(reason="indexer_removed")
        schema = schemas.INDEXER_CREDENTIALS[kind]
        errors: Errors = {}
        if user_input is not None:
            credentials = texts_of(user_input, *map(str, schema.schema))
            settings = {**subentry.data, **credentials}
            errors = missing(credentials) or await self._async_indexer_errors(settings)
            if not errors:
                self.hass.config_entries.async_update_subentry(
                    entry, subentry, data=settings
                )
                return self._reauthenticated({})
        self._gaps |= {"indexer": subentry.title}
        known = {CONF_USERNAME: subentry.data.get(CONF_USERNAME)}
        return self._form(f"reauth_{kind}", schema, user_input or known, errors)

    def _indexer_of(self, kind: ServiceKind, subentry_id: str | None) -> str:
        """Return the id of the indexer that is meant: the first of its kind where nobody says which."""
        indexers = self._get_reauth_entry().get_subentries_of_type(SUBENTRY_INDEXER)
        known = (one.subentry_id for one in indexers if one.data[CONF_KIND] == kind)
        return subentry_id or next(known, "")

    def _reauthenticated(self, data_updates: dict[str, Any]) -> ConfigFlowResult:
        """Store new credentials and begin anew with them."""
        return self.async_update_reload_and_abort(
            self._get_reauth_entry(), data_updates=data_updates
        )


@callback
def async_withdraw(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take back what an entry asks for, as it begins anew; a service that still refuses it asks again."""
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(flow["flow_id"])
