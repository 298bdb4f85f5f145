"""The sign-in at Trakt: an application of one's own, a code that is entered on Trakt's page, and tokens in exchange."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_URL
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..clients.trakt import (
    OFFICIAL_OAUTH_URL,
    OFFICIAL_URL,
    DeviceCode,
    LoginEnd,
    LoginEnded,
    TokenKeeper,
    Tokens,
    TokenStoreFailed,
)
from ..const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_KIND,
    CONF_OAUTH_URL,
    CONF_TRAKT,
    DOMAIN,
    SECTION_ADVANCED,
    SUBENTRY_LIST,
)
from ..engine.errors import ServiceError
from ..outside import Outside
from ..problems import problem_key, problem_placeholders
from ..trakt_account import NoTokens, TokenFile, TraktAccount, tokens_file
from .asking import Asking, Typed
from .fields import missing, public_url, texts_of, url_errors
from .known import async_hint, completed
from .pictures import CONF_PICTURE, picture
from .reading import Errors
from .reauthentication import async_withdraw
from .schemas import advanced

_SECRET: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)
_URL: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))

CONF_BACK: Final = "back"

# Texts that are translated must not have addresses in them.
_APPLICATIONS: Final = "https://app.trakt.tv/settings/apps"

_ENDS: Final = {
    LoginEnd.UNKNOWN_CODE: "login_unknown_code",
    LoginEnd.ALREADY_USED: "login_already_used",
    LoginEnd.EXPIRED: "login_expired",
    LoginEnd.DENIED: "login_denied",
}

APPLICATION: Final = vol.Schema(
    {
        vol.Optional(CONF_CLIENT_ID): TextSelector(
            TextSelectorConfig(autocomplete="off")
        ),
        vol.Optional(CONF_CLIENT_SECRET): _SECRET,
        vol.Required(SECTION_ADVANCED): advanced(
            {
                vol.Required(CONF_URL, default=OFFICIAL_URL): _URL,
                vol.Required(CONF_OAUTH_URL, default=OFFICIAL_OAUTH_URL): _URL,
            }
        ),
    }
)


_STEPS: Final = {SOURCE_USER: "trakt", SOURCE_REAUTH: "reauth_trakt"}


def is_without(typed: Mapping[str, Any]) -> bool:
    """Tell whether somebody wants to have nothing to do with Trakt."""
    return not any(texts_of(typed, CONF_CLIENT_ID, CONF_CLIENT_SECRET).values())


class TraktSignIn(Asking):
    """Shows a code until somebody has entered it at Trakt, or it is of no use any more."""

    def __init__(self) -> None:
        """Start with nobody signing in."""
        super().__init__()
        self._trakt: dict[str, Any] = {}
        self._code: DeviceCode | None = None
        self._waiting: asyncio.Task[Tokens] | None = None
        self._trakt_errors: Errors = {}

    async def _async_ask_trakt(self, step: str, typed: Typed) -> ConfigFlowResult:
        """Ask for an application, and begin a sign-in with it."""
        known = self._known_trakt()
        errors, self._trakt_errors = self._trakt_errors, {}
        if typed is not None:
            errors = self._read_trakt(typed, known) or await self._async_begin()
            if not errors:
                return await self.async_step_trakt_code()
        shown = {
            CONF_CLIENT_ID: known.get(CONF_CLIENT_ID, ""),
            SECTION_ADVANCED: {
                key: known[key] for key in (CONF_URL, CONF_OAUTH_URL) if key in known
            },
        }
        self._gaps |= await async_hint(self.hass, known)
        self._gaps["applications"] = _APPLICATIONS
        return self._form(step, APPLICATION, typed or shown, errors)

    async def async_step_trakt_code(self, user_input: Typed = None) -> ConfigFlowResult:
        """Show the code, its page, and a picture that leads there."""
        code = self._code
        if user_input is not None and user_input.get(CONF_BACK):
            self._stop_waiting()
            return await self._async_ask_trakt(self._trakt_step(), None)
        if user_input is not None or code is None:
            return await self.async_step_trakt_wait()
        schema = vol.Schema(
            {
                vol.Optional(CONF_PICTURE): picture(code.direct_url),
                vol.Required(CONF_BACK, default=False): BooleanSelector(),
            }
        )
        return self.async_show_form(
            step_id="trakt_code",
            data_schema=schema,
            description_placeholders=_shown(code),
        )

    async def async_step_trakt_wait(self, user_input: Typed = None) -> ConfigFlowResult:
        """Wait until the code was entered."""
        task, code = self._waiting, self._code
        if task is None or code is None or task.done():
            return self.async_show_progress_done(next_step_id="trakt_done")
        return self.async_show_progress(
            step_id="trakt_wait",
            progress_action="trakt_wait",
            description_placeholders=_shown(code),
            progress_task=task,
        )

    async def async_step_trakt_done(self, user_input: Typed = None) -> ConfigFlowResult:
        """Store the tokens first, then what they are for; or say why there are none, and begin again."""
        task, self._waiting = self._waiting, None
        try:
            if task is not None:
                return await self._async_signed_in(await task)
        except LoginEnded as error:
            self._trakt_errors = {"base": _ENDS[error.end]}
        except TokenStoreFailed:
            self._trakt_errors = {"base": "not_stored"}
        except ServiceError as error:
            self._trakt_errors = self._told_of(error)
        return await self._async_ask_trakt(self._trakt_step(), None)

    async def _async_signed_in(self, tokens: Tokens) -> ConfigFlowResult:
        """Store the tokens of an entry that is there."""
        entry = self._trakt_entry()
        keeper = await self._async_keeper(entry, self._trakt)
        await keeper.adopt(tokens)
        if self.source != SOURCE_REAUTH:
            async_withdraw(self.hass, entry)
        return self.async_update_reload_and_abort(
            entry, data_updates={CONF_TRAKT: self._trakt}
        )

    async def _async_keeper(
        self, entry: ConfigEntry, settings: Mapping[str, Any]
    ) -> TokenKeeper:
        """Return what keeps the tokens of an entry: two at once would overwrite what the other one stores."""
        if entry.state is ConfigEntryState.LOADED and entry.runtime_data.trakt:
            running: TraktAccount = entry.runtime_data.trakt
            return running.keeper
        outside = await Outside.async_open(self.hass)
        store = TokenFile(self.hass, tokens_file(self.hass, entry.entry_id))
        return TraktAccount(outside, settings, store).keeper

    @override
    @callback
    def async_remove(self) -> None:
        """Stop waiting where nobody looks at it any more."""
        self._stop_waiting()

    def _stop_waiting(self) -> None:
        """Ask no more whether the code was entered."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _known_trakt(self) -> Mapping[str, Any]:
        """Return what is stored of Trakt, and what was typed since."""
        stored: Mapping[str, Any] = {}
        if self.source != SOURCE_USER:
            stored = self._trakt_entry().data.get(CONF_TRAKT, {})
        return {**stored, **self._trakt}

    def _read_trakt(self, typed: dict[str, Any], known: Mapping[str, Any]) -> Errors:
        """Read the application; return what is wrong with it at first sight."""
        texts = texts_of(typed, CONF_CLIENT_ID, CONF_CLIENT_SECRET)
        if texts[CONF_CLIENT_ID] == known.get(CONF_CLIENT_ID):
            texts = completed(texts, CONF_CLIENT_SECRET, known)
        url, oauth_url = public_url(typed, CONF_URL), public_url(typed, CONF_OAUTH_URL)
        errors = (
            missing(texts) | url_errors(url, "base") | url_errors(oauth_url, "base")
        )
        if not errors:
            self._trakt = {**texts, CONF_URL: url, CONF_OAUTH_URL: oauth_url}
        return errors

    async def _async_begin(self) -> Errors:
        """Ask Trakt for a code, and begin to wait for it."""
        outside = await Outside.async_open(self.hass)
        oauth = TraktAccount(outside, self._trakt, NoTokens()).oauth
        try:
            self._code = await oauth.begin()
        except ServiceError as error:
            return self._told_of(error)
        self._stop_waiting()
        self._waiting = self.hass.async_create_background_task(
            oauth.wait(self._code), f"{DOMAIN} sign-in at Trakt"
        )
        return {}

    def _told_of(self, error: ServiceError) -> Errors:
        """Return the error of the form, and fill its gaps."""
        self._gaps |= problem_placeholders(error)
        return {"base": problem_key(error)}

    def _trakt_entry(self) -> ConfigEntry:
        """Return the entry that is signed in."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry()

    def _trakt_step(self) -> str:
        """Return the step that asks for the application."""
        return _STEPS.get(str(self.source), "reconfigure_trakt")

    async def async_step_reconfigure_trakt(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for an application at Trakt; where none is left, forget the one that was."""
        if user_input is None or not is_without(user_input):
            return await self._async_ask_trakt("reconfigure_trakt", user_input)
        if CONF_TRAKT in self._trakt_entry().data:
            return await self.async_step_trakt_remove()
        return self.async_abort(reason="trakt_unchanged")

    async def async_step_trakt_remove(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Tell what Trakt is needed for, and sign out."""
        entry = self._get_reconfigure_entry()
        errors: Errors = {}
        if user_input is not None:
            keeper = await self._async_keeper(entry, entry.data[CONF_TRAKT])
            try:
                await keeper.sign_out()
            except TokenStoreFailed:
                errors = {"base": "not_removed"}
            else:
                async_withdraw(self.hass, entry)
                data = {k: v for k, v in entry.data.items() if k != CONF_TRAKT}
                return self.async_update_reload_and_abort(entry, data=data)
        return self.async_show_form(
            step_id="trakt_remove",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={"lists": _lists_of(entry)},
        )

    async def async_step_reauth_trakt(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask whether the application is still the same, and sign in once more."""
        return await self._async_ask_trakt("reauth_trakt", user_input)


def _shown(code: DeviceCode) -> dict[str, str]:
    """Return what a person has to know."""
    return {
        "code": code.user_code,
        "page": code.verification_url,
        "direct": code.direct_url,
        "minutes": str(max(round(code.lifetime / 60), 1)),
    }


def _lists_of(entry: ConfigEntry) -> str:
    """Return the names of the lists that need Trakt."""
    titles = [
        one.title
        for one in entry.get_subentries_of_type(SUBENTRY_LIST)
        if str(one.data.get(CONF_KIND, "")).startswith("trakt_")
    ]
    return ", ".join(titles) or "–"
