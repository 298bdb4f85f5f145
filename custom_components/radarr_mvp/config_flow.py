"""Set an entry up, one service after the other, each tried before the next is asked for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
)
from homeassistant.const import CONF_NAME, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
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
    CONF_REQUESTS_PER_HOUR,
    CONF_ROOT_FOLDER,
    CONF_SECONDS_BETWEEN_REQUESTS,
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
from .flow.qbittorrent import category_errors, login_errors, login_of
from .outside import Outside
from .problems import problem_key, problem_placeholders

# Seconds until a test gives up: a person waits in front of the form.
PATIENCE: Final = 15.0

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

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a name and the key to TMDb."""
        errors: Errors = {}
        if user_input is not None:
            typed = _texts(user_input, CONF_NAME, CONF_TMDB_API_KEY)
            url = _public_url(user_input, CONF_TMDB_URL)
            tmdb = {CONF_TMDB_API_KEY: typed[CONF_TMDB_API_KEY], CONF_TMDB_URL: url}
            errors = _empty(typed) | _url_errors(url, "base")
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
                _url_errors(url, CONF_URL)
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
            account = _texts(user_input, CONF_USERNAME, CONF_PASSKEY)
            if not any(account.values()):
                return await self.async_step_library()
            url = _public_url(user_input, CONF_URL)
            limits = {
                key: user_input[SECTION_ADVANCED][key]
                for key in (CONF_SECONDS_BETWEEN_REQUESTS, CONF_REQUESTS_PER_HOUR)
            }
            hdbits = {**account, CONF_URL: url, **limits}
            errors = _empty(account) | _url_errors(url, "base")
            errors = errors or await self._async_try_hdbits(hdbits)
            if not errors:
                self._indexers = [
                    ConfigSubentryData(
                        subentry_type=SUBENTRY_INDEXER,
                        title="HDBits",
                        unique_id=f"{ServiceKind.HDBITS}:{url}",
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
            library = _texts(
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
            key = _texts(user_input, CONF_TMDB_API_KEY)
            tmdb = {**self._get_reauth_entry().data[CONF_TMDB], **key}
            errors = _empty(key) or await self._async_try_tmdb(tmdb)
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
        entry = self._get_reauth_entry()
        subentry = next(
            subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_INDEXER)
            if subentry.data[CONF_KIND] == ServiceKind.HDBITS
        )
        errors: Errors = {}
        if user_input is not None:
            account = _texts(user_input, CONF_USERNAME, CONF_PASSKEY)
            hdbits = {**subentry.data, **account}
            errors = _empty(account) or await self._async_try_hdbits(hdbits)
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
        return await self._async_try(
            lambda: outside.tmdb(tmdb).check(deliberate=True, deadline=PATIENCE)
        )

    async def _async_try_qbittorrent(self, qbittorrent: dict[str, Any]) -> Errors:
        """Log in to qBittorrent and note where it stores what it fetches."""
        outside = await Outside.async_open(self.hass)
        client = outside.qbittorrent(qbittorrent)

        async def check() -> None:
            server = await client.check(deliberate=True, deadline=PATIENCE)
            self._save_path = server.save_path.strip()

        try:
            errors = await self._async_try(check)
        finally:
            await client.close()
        if not (errors or self._save_path):
            return {"base": "no_save_path"}
        return errors

    async def _async_try_hdbits(self, hdbits: dict[str, Any]) -> Errors:
        """Ask HDBits whether it knows the account; costs no search."""
        outside = await Outside.async_open(self.hass)
        client = outside.hdbits(hdbits, self.flow_id)
        try:
            return await self._async_try(lambda: client.test(deadline=PATIENCE))
        finally:
            # What was typed here must not bind an entry that never comes to be.
            outside.gatehouse.leave(self.flow_id)

    async def _async_try(self, check: Callable[[], Awaitable[object]]) -> Errors:
        """Return the form's errors that come of a check, none where it passes."""
        try:
            await check()
        except ServiceError as error:
            LOGGER.debug("The connection test failed: %s", error)
            self._gaps = problem_placeholders(error)
            return {"base": problem_key(error)}
        except Exception:
            LOGGER.exception("The connection test failed in an unforeseen way")
            return {"base": "unknown"}
        return {}

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


def _texts(user_input: Mapping[str, Any], *keys: str) -> dict[str, str]:
    """Return what was typed into fields, without stray blanks, empty where nothing was."""
    return {key: user_input.get(key, "").strip() for key in keys}


def _empty(texts: Mapping[str, str]) -> Errors:
    """Return the errors of fields that must not be empty."""
    return {key: "required" for key, text in texts.items() if not text}


def _public_url(user_input: Mapping[str, Any], key: str) -> str | None:
    """Return the address of a service on the internet, to which nothing goes unencrypted by accident."""
    return normalised_url(user_input[SECTION_ADVANCED][key], "https")


def _url_errors(url: str | None, field: str) -> Errors:
    """Return the error of an address that cannot be right; fields of a section cannot show one."""
    return {field: "invalid_url"} if url is None else {}
