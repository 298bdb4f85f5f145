"""The sign-in at Trakt: an application of one's own, a code that is entered on Trakt's page, and tokens in exchange."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_URL
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    QrCodeSelector,
    QrCodeSelectorConfig,
    QrErrorCorrectionLevel,
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
    Tokens,
)
from ..const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_OAUTH_URL,
    CONF_TRAKT,
    DOMAIN,
    SECTION_ADVANCED,
)
from ..engine.errors import ServiceError
from ..engine.log import LOGGER
from ..outside import Outside
from ..problems import problem_key, problem_placeholders
from ..trakt_account import NoTokens, TokenFile, TraktAccount, tokens_file
from .asking import Asking, Typed
from .fields import missing, public_url, texts_of, url_errors
from .known import completed
from .reading import Errors
from .schemas import advanced

_SECRET: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)
_URL: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))

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
        vol.Required(CONF_CLIENT_ID): TextSelector(
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
        self._gaps["applications"] = _APPLICATIONS
        return self._form(step, APPLICATION, typed or shown, errors)

    async def async_step_trakt_code(self, user_input: Typed = None) -> ConfigFlowResult:
        """Show the code, its page, and a picture that leads there."""
        code = self._code
        if user_input is not None or code is None:
            return await self.async_step_trakt_wait()
        picture = QrCodeSelectorConfig(
            data=code.direct_url,
            scale=5,
            error_correction_level=QrErrorCorrectionLevel.QUARTILE,
        )
        return self.async_show_form(
            step_id="trakt_code",
            data_schema=vol.Schema({vol.Optional("picture"): QrCodeSelector(picture)}),
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
        entry = self._trakt_entry()
        try:
            tokens = await task if task is not None else None
            if tokens is not None:
                path = tokens_file(self.hass, entry.entry_id)
                await TokenFile(self.hass, path).save(tokens)
        except LoginEnded as error:
            self._trakt_errors = {"base": _ENDS[error.end]}
        except ServiceError as error:
            self._trakt_errors = self._told_of(error)
        except OSError:
            LOGGER.exception("The sign-in to Trakt could not be stored")
            self._trakt_errors = {"base": "not_stored"}
        else:
            return self.async_update_reload_and_abort(
                entry, data_updates={CONF_TRAKT: self._trakt}
            )
        return await self._async_ask_trakt(self._trakt_step(), None)

    @override
    @callback
    def async_remove(self) -> None:
        """Stop waiting where nobody looks at it any more."""
        if self._waiting is not None:
            self._waiting.cancel()

    def _known_trakt(self) -> Mapping[str, Any]:
        """Return what is stored of Trakt, and what was typed since."""
        return {**self._trakt_entry().data.get(CONF_TRAKT, {}), **self._trakt}

    def _read_trakt(self, typed: dict[str, Any], known: Mapping[str, Any]) -> Errors:
        """Read the application; return what is wrong with it at first sight."""
        texts = completed(
            texts_of(typed, CONF_CLIENT_ID, CONF_CLIENT_SECRET),
            CONF_CLIENT_SECRET,
            known,
        )
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
        if self._waiting is not None:
            self._waiting.cancel()
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
        return "reauth_trakt" if self.source == SOURCE_REAUTH else "reconfigure_trakt"

    async def async_step_reconfigure_trakt(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for an application at Trakt."""
        return await self._async_ask_trakt("reconfigure_trakt", user_input)

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
