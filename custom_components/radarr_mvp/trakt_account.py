"""The account at Trakt that an entry is signed in with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.util.file import write_utf8_file_atomic
import orjson

from .clients import trakt
from .const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_OAUTH_URL,
    CONF_TOKENS,
    CONF_TRAKT,
    DOMAIN,
)
from .gatekeeping import SystemClock
from .outside import Outside

type Settings = Mapping[str, Any]


class TokenFile:
    """Keeps the tokens in a file of their own, which has reached the disk when `save` returns.

    Home Assistant's own stores put off what is written while it stops, and swallow what goes wrong; a refresh token
    that is used and not kept would be an account that is lost.
    """

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        """Know the file."""
        self._hass = hass
        self._path = path

    async def load(self) -> trakt.Tokens | None:
        """Return the tokens, None where nobody has signed in."""
        return await self._hass.async_add_executor_job(self._load)

    async def save(self, tokens: trakt.Tokens) -> None:
        """Store the tokens."""
        text = orjson.dumps(tokens.as_dict()).decode()
        await self._hass.async_add_executor_job(self._save, text)

    async def clear(self) -> None:
        """Forget the tokens."""
        await self._hass.async_add_executor_job(self._clear)

    def _load(self) -> trakt.Tokens | None:
        """Read the file; one that is damaged is as good as none."""
        try:
            kept = orjson.loads(self._path.read_bytes())
        except FileNotFoundError, orjson.JSONDecodeError:
            return None
        return trakt.Tokens.from_dict(kept) if isinstance(kept, dict) else None

    def _save(self, text: str) -> None:
        """Write the file; only its owner may read it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_utf8_file_atomic(str(self._path), text, private=True)

    def _clear(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)


class NoTokens:
    """Keeps nothing: for as long as nobody has signed in."""

    async def load(self) -> trakt.Tokens | None:
        """Return that there are none."""
        return None

    async def save(self, tokens: trakt.Tokens) -> None:
        """Refuse tokens that would be lost."""
        raise OSError("there is no place for tokens")

    async def clear(self) -> None:
        """Do nothing."""


def tokens_file(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the file of the tokens of an entry's account."""
    return Path(hass.config.path(DOMAIN, f"{entry_id.lower()}.trakt"))


class TraktAccount:
    """The application of a household, and whoever is signed in by it."""

    def __init__(
        self, outside: Outside, settings: Settings, store: trakt.TokenStore
    ) -> None:
        """Build the clients; nobody is asked yet."""
        self._app = trakt.TraktApp(
            settings[CONF_CLIENT_ID], settings[CONF_CLIENT_SECRET]
        )
        url = settings.get(CONF_URL, trakt.OFFICIAL_URL)
        oauth_url = settings.get(CONF_OAUTH_URL, trakt.OFFICIAL_OAUTH_URL)
        clock = SystemClock()
        self.oauth = trakt.TraktOAuth(
            outside.session,
            outside.gate(trakt.AUTH_SERVICE, oauth_url, trakt.AUTH_LIMIT),
            clock,
            self._app,
            user_agent=outside.plain_agent,
            url=oauth_url,
            api_url=url,
        )
        self.keeper = trakt.TokenKeeper(self.oauth, store, clock)
        self.client = trakt.TraktClient(
            outside.session,
            outside.gate(trakt.SERVICE, url, trakt.LIMIT, trakt.RETRIES),
            self._app,
            user_agent=outside.plain_agent,
            keeper=self.keeper,
            url=url,
        )
        self.history = trakt.WatchHistory(self.client, clock)


def trakt_account_of(
    hass: HomeAssistant, entry: ConfigEntry, outside: Outside
) -> TraktAccount | None:
    """Return the account of an entry, None where it has no application at Trakt."""
    settings = entry.data.get(CONF_TRAKT)
    if not settings:
        return None
    return TraktAccount(
        outside, settings, TokenFile(hass, tokens_file(hass, entry.entry_id))
    )


async def async_keep_first_tokens(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Move the tokens of a sign-in that was before there was an entry into their file, before anybody uses them."""
    settings = dict(entry.data.get(CONF_TRAKT, {}))
    handed = settings.pop(CONF_TOKENS, None)
    if handed is None:
        return
    store = TokenFile(hass, tokens_file(hass, entry.entry_id))
    try:
        # What is in the file already was kept by a start that ended before the entry could forget its own.
        if await store.load() is None and (tokens := trakt.Tokens.from_dict(handed)):
            await store.save(tokens)
    except OSError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="trakt_not_stored"
        ) from err
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_TRAKT: settings}
    )


async def async_forget_account(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the sign-in of an entry that is removed."""
    await TokenFile(hass, tokens_file(hass, entry.entry_id)).clear()
