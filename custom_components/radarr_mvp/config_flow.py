"""Set an entry up, one service after the other, each tried before the next is asked for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
)
from homeassistant.const import (
    CONF_API_KEY,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_URL,
    CONF_USERNAME,
)
import voluptuous as vol

from .const import (
    ATTR_SERVICE,
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
    SECTION_ADVANCED,
    SUBENTRY_INDEXER,
    ServiceKind,
)
from .engine.errors import ServiceError
from .engine.log import LOGGER
from .engine.path_mapping import PathMapping
from .flow import schemas
from .flow.addresses import normalised_url
from .flow.library import examine_library
from .outside import Outside
from .problems import problem_key

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

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a name and the key to TMDb."""
        errors: Errors = {}
        if user_input is not None:
            tmdb, errors = self._with_url(
                {CONF_TMDB_API_KEY: user_input[CONF_TMDB_API_KEY].strip()},
                CONF_TMDB_URL,
                user_input[SECTION_ADVANCED][CONF_TMDB_URL],
                field="base",
            )
            errors = errors or await self._async_try_tmdb(tmdb)
            if not errors:
                self._title, self._tmdb = user_input[CONF_NAME], tmdb
                return await self.async_step_qbittorrent()
        return self._form("user", schemas.USER, user_input, errors)

    async def async_step_qbittorrent(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the qBittorrent that downloads."""
        errors: Errors = {}
        if user_input is not None:
            qbittorrent, errors = self._with_url(
                user_input, CONF_URL, user_input[CONF_URL]
            )
            errors = errors or self._category_errors(qbittorrent)
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
            if not (user_input.get(CONF_USERNAME) or user_input.get(CONF_PASSKEY)):
                return await self.async_step_library()
            hdbits, errors = self._with_url(
                _hdbits_account(user_input),
                CONF_URL,
                user_input[SECTION_ADVANCED][CONF_URL],
                field="base",
            )
            errors = errors or await self._async_try_hdbits(hdbits)
            if not errors:
                self._indexers = [
                    ConfigSubentryData(
                        subentry_type=SUBENTRY_INDEXER,
                        title="HDBits",
                        unique_id=f"{ServiceKind.HDBITS}:{hdbits[CONF_URL]}",
                        data={CONF_KIND: ServiceKind.HDBITS, **hdbits},
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
            library = {
                key: user_input.get(key, "").strip()
                for key in (
                    CONF_ROOT_FOLDER,
                    CONF_DOWNLOADS_REMOTE,
                    CONF_DOWNLOADS_LOCAL,
                )
            }
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
        return self._form(
            "library",
            schemas.LIBRARY,
            user_input,
            errors,
            placeholders={"save_path": self._save_path},
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for new credentials of the service that refuses the old ones."""
        match entry_data[ATTR_SERVICE]:
            case ServiceKind.TMDB:
                return await self.async_step_reauth_tmdb()
            case ServiceKind.QBITTORRENT:
                return await self.async_step_reauth_qbittorrent()
            case _:
                return await self.async_step_reauth_hdbits()

    async def async_step_reauth_tmdb(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new TMDb key."""
        errors: Errors = {}
        if user_input is not None:
            tmdb = {**self._get_reauth_entry().data[CONF_TMDB], **user_input}
            errors = await self._async_try_tmdb(tmdb)
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
            login = (CONF_USERNAME, CONF_PASSWORD, CONF_API_KEY)
            kept = {key: value for key, value in known.items() if key not in login}
            qbittorrent = kept | user_input
            errors = await self._async_try_qbittorrent(qbittorrent)
            if not errors:
                return self._reauthenticated({CONF_QBITTORRENT: qbittorrent})
        return self._form(
            "reauth_qbittorrent",
            schemas.QBITTORRENT_LOGIN,
            user_input or {CONF_USERNAME: known.get(CONF_USERNAME, "")},
            errors,
            placeholders={"url": known[CONF_URL]},
        )

    async def async_step_reauth_hdbits(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new HDBits credentials."""
        entry = self._get_reauth_entry()
        subentry = next(
            subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_INDEXER)
            if subentry.data[CONF_KIND] == ServiceKind.HDBITS
        )
        errors: Errors = {}
        if user_input is not None:
            hdbits = {**subentry.data, **_hdbits_account(user_input)}
            errors = await self._async_try_hdbits(hdbits)
            if not errors:
                self.hass.config_entries.async_update_subentry(
                    entry, subentry, data=hdbits
                )
                return self._reauthenticated({})
        return self._form(
            "reauth_hdbits",
            schemas.HDBITS_ACCOUNT,
            user_input or {CONF_USERNAME: subentry.data[CONF_USERNAME]},
            errors,
        )

    def _reauthenticated(self, data_updates: dict[str, Any]) -> ConfigFlowResult:
        """Store new credentials and begin anew with them."""
        return self.async_update_reload_and_abort(
            self._get_reauth_entry(), data_updates=data_updates
        )

    async def _async_try_tmdb(self, tmdb: dict[str, Any]) -> Errors:
        """Ask TMDb whether it knows the key."""
        outside = await Outside.async_open(self.hass)
        return await self._async_try(lambda: outside.tmdb(tmdb).check(deliberate=True))

    async def _async_try_qbittorrent(self, qbittorrent: dict[str, Any]) -> Errors:
        """Log in to qBittorrent and note where it stores what it fetches."""
        outside = await Outside.async_open(self.hass)
        client = outside.qbittorrent(qbittorrent)

        async def check() -> None:
            server = await client.check(deliberate=True)
            self._save_path = server.save_path

        try:
            return await self._async_try(check)
        finally:
            await client.close()

    async def _async_try_hdbits(self, hdbits: dict[str, Any]) -> Errors:
        """Ask HDBits whether it knows the account; costs no search."""
        missing = {
            key: "required"
            for key in (CONF_USERNAME, CONF_PASSKEY)
            if not hdbits.get(key)
        }
        if missing:
            return missing
        outside = await Outside.async_open(self.hass)
        return await self._async_try(outside.hdbits(hdbits, "").test)

    async def _async_try(self, check: Callable[[], Awaitable[object]]) -> Errors:
        """Return the form's errors that come of a check, none where it passes."""
        try:
            await check()
        except ServiceError as error:
            LOGGER.debug("The connection test failed: %s", error)
            return {"base": problem_key(error)}
        except Exception:
            LOGGER.exception("The connection test failed in an unforeseen way")
            return {"base": "unknown"}
        return {}

    def _category_errors(self, qbittorrent: dict[str, Any]) -> Errors:
        """Refuse a category that another entry works in: the two would import each other's films."""
        for entry in self._async_current_entries():
            other = entry.data[CONF_QBITTORRENT]
            if all(other[key] == qbittorrent[key] for key in (CONF_URL, CONF_CATEGORY)):
                return {CONF_CATEGORY: "category_in_use"}
        return {}

    async def _async_library_errors(self, library: dict[str, Any]) -> Errors:
        """Return what speaks against the folders; copies instead of hard links need a second yes."""
        taken = [
            entry.data[CONF_LIBRARY][CONF_ROOT_FOLDER]
            for entry in self._async_current_entries()
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

    def _with_url(
        self, data: dict[str, Any], key: str, url: str, *, field: str = ""
    ) -> tuple[dict[str, Any], Errors]:
        """Return the data with a tidy address, or the error of one that cannot be right.

        `field` is where the error is shown: fields of a section cannot carry one.
        """
        if (tidy := normalised_url(url)) is None:
            return {}, {field or key: "invalid_url"}
        return {**data, key: tidy}, {}

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any] | None,
        errors: Errors,
        placeholders: Mapping[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Show a step, with what was typed."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders=placeholders,
        )


def _hdbits_account(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the account of a form, without stray blanks."""
    return {
        key: user_input.get(key, "").strip() for key in (CONF_USERNAME, CONF_PASSKEY)
    }
