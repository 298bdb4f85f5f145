"""A sign-in to Trakt that has run out, whoever comes upon it: Home Assistant asks for a new one."""

from contextlib import suppress
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import ATTR_SERVICE, CONF_TRAKT, DOMAIN
from ..coordinator import RadarrMvpData
from ..engine.errors import ServiceError
from ..engine.keeping.records import SyncStatus
from ..trakt_account import TraktAccount
from .finding import Family, Findings

_SIGNED_OUT: Final = "list_signed_out"


class SignInWatch:
    """Has a person asked to sign in to Trakt where that is needed; for that Home Assistant has an issue of its own."""

    families: tuple[Family, ...] = ()

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Look after an entry that is being loaded."""
        self._hass = hass
        self._entry = entry
        self._data: RadarrMvpData = entry.runtime_data
        self._began = self._data.road.house.now
        self._has_tried = False

    async def look(self, findings: Findings) -> None:
        """Ask for a sign-in where somebody has found out that one is needed."""
        account = self._data.trakt
        if account is None:
            return
        if not self._has_tried:
            self._has_tried = True
            self._entry.async_create_background_task(
                self._hass, self._try(account), f"{DOMAIN} tries the sign-in at Trakt"
            )
        self._ask(account)

    async def _try(self, account: TraktAccount) -> None:
        """Find out at the start whether there is a sign-in, and renew it where it is old."""
        # What else may be wrong with Trakt is told by its lists.
        with suppress(ServiceError):
            await account.keeper.token()
        self._ask(account)

    def _ask(self, account: TraktAccount) -> None:
        """Ask for a sign-in where one is needed; Home Assistant asks once at a time."""
        if account.keeper.needs_sign_in or self._is_refused():
            self._entry.async_start_reauth(self._hass, data={ATTR_SERVICE: CONF_TRAKT})

    def _is_refused(self) -> bool:
        """Return whether a list was turned down since the start, though all seemed well with the sign-in."""
        return any(
            last is not None
            and last.status is SyncStatus.FAILED
            and last.ended_at >= self._began
            and last.data.get("problem") == _SIGNED_OUT
            for last in (one.data.last for one in self._data.followed.values())
        )
