"""Set an entry up, one service after the other, each tried before the next is asked for."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_NAME, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import callback
import voluptuous as vol

from .const import (
    ATTR_SERVICE,
    ATTR_SUBENTRY_ID,
    CONF_CATEGORY,
    CONF_DOWNLOADS_LOCAL,
    CONF_DOWNLOADS_REMOTE,
    CONF_KIND,
    CONF_LIBRARY,
    CONF_PASSKEY,
    CONF_QBITTORRENT,
    CONF_QUALITY_PROFILE,
    CONF_ROOT_FOLDER,
    CONF_TMDB,
    CONF_TMDB_API_KEY,
    CONF_TMDB_URL,
    DOMAIN,
    SUBENTRY_INDEXER,
    ServiceKind,
)
from .engine.path_mapping import PathMapping
from .flow import schemas
from .flow.addresses import normalised_url
from .flow.answers import Problems
from .flow.fields import missing, public_url, texts_of, url_errors
from .flow.indexer import IndexerSubentryFlow
from .flow.indexer_answers import read_hdbits
from .flow.library import examine_library
from .flow.options import RadarrMvpOptionsFlow
from .flow.qbittorrent import category_errors, login_errors, login_of
from .flow.trying import async_try_indexer, async_try_qbittorrent, async_try_tmdb
from .options import root_folders_of

type Errors = dict[str, str]


class RadarrMvpConfigFlow(ConfigFlow, domain=DOMAIN):
    """The way from nothing to a working entry."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Start with nothing known."""
        self._title = ""
        self._tmdb: dict[str, Any] = {}
        self._qbittorrent: dict[str, Any] = {}
        self._indexers: list[ConfigSubentryData] = []
        self._save_path = ""
        self._copies_accepted_for: dict[str, Any] | None = None
        self._gaps: dict[str, str] = {}
        self._refusing = ""

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
        return {SUBENTRY_INDEXER: IndexerSubentryFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a name and the key to TMDb."""
        errors: Errors = {}
        if user_input is not None:
            typed = texts_of(user_input, CONF_NAME, CONF_TMDB_API_KEY)
            url = public_url(user_input, CONF_TMDB_URL)
            tmdb = {CONF_TMDB_API_KEY: typed[CONF_TMDB_API_KEY], CONF_TMDB_URL: url}
            errors = missing(typed) | url_errors(url, "base")
            errors = errors or await self._async_try_tmdb(tmdb)
            if not errors:
                self._title, self._tmdb = typed[CONF_NAME], tmdb
                return await self.async_step_qbittorrent()
        return self._form("user", schemas.USER, user_input, errors)

    async def async_step_qbittorrent(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the qBittorrent that downloads."""
        errors: Errors = {}
        if user_input is not None:
            login = login_of(user_input)
            url = normalised_url(user_input[CONF_URL])
            qbittorrent = {
                CONF_URL: url,
                **login,
                CONF_VERIFY_SSL: user_input[CONF_VERIFY_SSL],
                CONF_CATEGORY: user_input[CONF_CATEGORY].strip(),
            }
            errors = (
                url_errors(url, CONF_URL)
                | login_errors(login)
                | self._category_errors(qbittorrent)
            )
            errors = errors or await self._async_try_qbittorrent(qbittorrent)
            if not errors:
                self._qbittorrent = qbittorrent
                return await self.async_step_hdbits()
        return self._form("qbittorrent", schemas.QBITTORRENT, user_input, errors)

    async def async_step_hdbits(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the HDBits account, if there is one."""
        errors: Errors = {}
        if user_input is not None:
            if not any(texts_of(user_input, CONF_USERNAME, CONF_PASSKEY).values()):
                return await self.async_step_library()
            answers = read_hdbits(user_input, {})
            errors = answers.errors or await self._async_try_indexer(answers.settings)
            if not errors:
                self._indexers = [
                    ConfigSubentryData(
                        subentry_type=SUBENTRY_INDEXER,
                        title=schemas.INDEXER_NAMES[answers.kind],
                        unique_id=answers.unique_id,
                        data=answers.settings,
                    )
                ]
                return await self.async_step_library()
        return self._form("hdbits", schemas.HDBITS, user_input, errors)

    async def async_step_library(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where films go, and how Home Assistant sees the downloads."""
        errors: Errors = {}
        if user_input is not None:
            library = texts_of(
                user_input,
                CONF_ROOT_FOLDER,
                CONF_DOWNLOADS_REMOTE,
                CONF_DOWNLOADS_LOCAL,
            )
            errors = await self._async_library_errors(library)
            if not errors:
                return self.async_create_entry(
                    title=self._title,
                    data={
                        CONF_TMDB: self._tmdb,
                        CONF_QBITTORRENT: self._qbittorrent,
                        CONF_LIBRARY: library,
                    },
                    options={CONF_QUALITY_PROFILE: user_input[CONF_QUALITY_PROFILE]},
                    subentries=self._indexers,
                )
        self._gaps = {"save_path": self._save_path}
        return self._form("library", schemas.LIBRARY, user_input, errors)

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for new credentials of the service that refuses the old ones."""
        kind = ServiceKind(entry_data[ATTR_SERVICE])
        if kind is ServiceKind.TMDB:
            return await self.async_step_reauth_tmdb()
        if kind is ServiceKind.QBITTORRENT:
            return await self.async_step_reauth_qbittorrent()
        self._refusing = self._indexer_of(kind, entry_data.get(ATTR_SUBENTRY_ID))
        return await self._async_reauth_indexer(kind, None)

    async def async_step_reauth_tmdb(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new TMDb key."""
        errors: Errors = {}
        if user_input is not None:
            key = texts_of(user_input, CONF_TMDB_API_KEY)
            tmdb = {**self._get_reauth_entry().data[CONF_TMDB], **key}
            errors = missing(key) or await self._async_try_tmdb(tmdb)
            if not errors:
                return self._reauthenticated({CONF_TMDB: tmdb})
        return self._form("reauth_tmdb", schemas.TMDB_KEY, user_input, errors)

    async def async_step_reauth_qbittorrent(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new login to qBittorrent."""
        known = self._get_reauth_entry().data[CONF_QBITTORRENT]
        errors: Errors = {}
        if user_input is not None:
            login = login_of(user_input)
            lasting = (CONF_URL, CONF_VERIFY_SSL, CONF_CATEGORY)
            qbittorrent = {key: known[key] for key in lasting} | login
            errors = login_errors(login)
            errors = errors or await self._async_try_qbittorrent(qbittorrent)
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
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new HDBits credentials."""
        return await self._async_reauth_indexer(ServiceKind.HDBITS, user_input)

    async def async_step_reauth_torznab(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new key to an indexer that speaks Torznab."""
        return await self._async_reauth_indexer(ServiceKind.TORZNAB, user_input)

    async def async_step_reauth_prowlarr(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new key to Prowlarr."""
        return await self._async_reauth_indexer(ServiceKind.PROWLARR, user_input)

    async def _async_reauth_indexer(
        self, kind: ServiceKind, user_input: dict[str, Any] | None
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
            errors = missing(credentials) or await self._async_try_indexer(settings)
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

    async def _async_try_tmdb(self, tmdb: dict[str, Any]) -> Errors:
        """Ask TMDb whether it knows the key."""
        return self._told(await async_try_tmdb(self.hass, tmdb))

    async def _async_try_qbittorrent(self, qbittorrent: dict[str, Any]) -> Errors:
        """Log in to qBittorrent and note where it stores what it fetches."""
        problems, self._save_path = await async_try_qbittorrent(self.hass, qbittorrent)
        return self._told(problems)

    async def _async_try_indexer(self, settings: dict[str, Any]) -> Errors:
        """Ask an indexer whether it knows us."""
        return self._told(await async_try_indexer(self.hass, settings, self.flow_id))

    def _told(self, problems: Problems) -> Errors:
        """Return the form's errors, and note what their sentences have gaps for."""
        self._gaps |= problems.gaps
        return problems.errors

    def _category_errors(self, qbittorrent: dict[str, Any]) -> Errors:
        """Return what speaks against the category."""
        others = [
            entry.data[CONF_QBITTORRENT] for entry in self._async_current_entries()
        ]
        return category_errors(qbittorrent, others)

    async def _async_library_errors(self, library: dict[str, Any]) -> Errors:
        """Return what speaks against the folders; copies instead of hard links need a second yes."""
        # Another flow may have been faster since the category was chosen.
        if self._category_errors(self._qbittorrent):
            return {"base": "category_in_use"}
        taken = [
            str(folder)
            for entry in self._async_current_entries()
            for folder in root_folders_of(entry)
        ]
        found = await self.hass.async_add_executor_job(
            examine_library,
            library[CONF_ROOT_FOLDER],
            self._save_path,
            PathMapping(library[CONF_DOWNLOADS_REMOTE], library[CONF_DOWNLOADS_LOCAL]),
            taken,
        )
        if found.copies_only and self._copies_accepted_for != library:
            self._copies_accepted_for = library
            return {CONF_DOWNLOADS_LOCAL: found.copies_only}
        return found.errors

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
