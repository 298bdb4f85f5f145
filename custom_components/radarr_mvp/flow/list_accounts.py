"""Sign-ins that belong to one list: a page on which a person says yes, and what is stored then."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, override

from homeassistant.const import CONF_TOKEN
import voluptuous as vol

from ..clients import plex, tmdb
from ..clients.tmdb.account import Approval, SignInCalls
from ..const import CONF_ACCOUNT
from ..engine.invalid import Invalid
from ..engine.lists.kinds import ListKind
from ..gatekeeping import SystemClock
from ..list_sources import HOSTS, ListMaker
from .answers import Problems
from .list_schemas import FORMS
from .pictures import CONF_PICTURE, picture
from .trying import async_try

# After these a person needs another page.
_OVER: Final = frozenset({"approval_over", "code_over"})
_NOWHERE: Final = "–"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where a person says yes, and what is to be typed there."""

    page: str = field(repr=False)
    code: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is stored of a person who has said yes, and what they are called."""

    stored: Mapping[str, str] = field(repr=False)
    name: str = ""


class AccountSignIn(ABC):
    """The sign-in of one list."""

    def __init__(self) -> None:
        """Begin with nobody asked."""
        self.accepted: Accepted | None = None
        self._invitation: Invitation | None = None

    async def async_invite(self) -> Problems:
        """See to it that there is a page, or return why there is none."""
        if self._invitation is not None or self.accepted is not None:
            return Problems()

        async def invite() -> None:
            self._invitation = await self._invite()

        return await async_try(invite)

    async def async_accept(self, typed: Mapping[str, Any]) -> Problems:
        """Take over what a person has said yes to, or return what is missing."""
        if self.accepted is not None:
            return Problems()
        problems = await self.async_invite()
        # Who knows a token needs no page.
        if problems.errors and not typed.get(CONF_TOKEN):
            return problems

        async def accept() -> None:
            self.accepted = await self._accept(typed)

        problems = await async_try(accept)
        if _OVER & set(problems.errors.values()):
            self._invitation = None
            await self.async_invite()
        return problems

    def begin_anew(self) -> None:
        """Forget who has said yes, so that somebody else can."""
        self.accepted = self._invitation = None

    def schema(self, kind: ListKind) -> vol.Schema:
        """Return the form, with a picture of the page where there is one."""
        fields = dict(FORMS[kind])
        if self._invitation is None:
            return vol.Schema(fields)
        shown = {vol.Optional(CONF_PICTURE): picture(self._invitation.page)}
        return vol.Schema(shown | fields)

    @property
    def placeholders(self) -> dict[str, str]:
        """Return what the sentences of the form have gaps for."""
        invitation = self._invitation or Invitation(_NOWHERE, _NOWHERE)
        return {"page": invitation.page, "code": invitation.code}

    @abstractmethod
    async def _invite(self) -> Invitation:
        """Ask the service for a page."""

    @abstractmethod
    async def _accept(self, typed: Mapping[str, Any]) -> Accepted:
        """Ask the service whether somebody has said yes, or raise."""


class TmdbSignIn(AccountSignIn):
    """An account at TMDb: its owner approves us on a page of TMDb's."""

    def __init__(self, calls: SignInCalls) -> None:
        """Ask by the calls of the entry's own key."""
        super().__init__()
        self._calls = calls
        self._approval: Approval | None = None

    @override
    async def _invite(self) -> Invitation:
        """Ask TMDb for a page."""
        self._approval = await self._calls.begin()
        return Invitation(self._approval.page)

    @override
    async def _accept(self, typed: Mapping[str, Any]) -> Accepted:
        """Ask TMDb whether the owner has approved it."""
        approval = self._approval or await self._calls.begin()
        try:
            user = await self._calls.finish(approval)
        except tmdb.NotApproved as error:
            raise Invalid("not_approved") from error
        except tmdb.ApprovalOver as error:
            raise Invalid("approval_over") from error
        return Accepted({CONF_ACCOUNT: user.account_id, CONF_TOKEN: user.token})


class PlexSignIn(AccountSignIn):
    """An account at Plex: its owner types a short code, or the token is known already."""

    def __init__(self, calls: plex.PlexSignIn) -> None:
        """Ask by the calls of this device."""
        super().__init__()
        self._calls = calls
        self._pin: plex.PlexPin | None = None

    @override
    async def _invite(self) -> Invitation:
        """Ask Plex for a code."""
        self._pin = await self._calls.begin()
        return Invitation(self._pin.url, self._pin.code)

    @override
    async def _accept(self, typed: Mapping[str, Any]) -> Accepted:
        """Return whose token it is that was typed, or that Plex gives for the code."""
        typed_token = typed.get(CONF_TOKEN, "").strip()
        token = plex.PlexToken(typed_token) if typed_token else await self._entered()
        account = await self._calls.who_am_i(token, deliberate=True)
        return Accepted(
            {CONF_ACCOUNT: str(account.id), CONF_TOKEN: token.value}, account.name
        )

    async def _entered(self) -> plex.PlexToken:
        """Return what Plex gives for the code, or raise where nobody has entered it."""
        pin = self._pin or await self._calls.begin()
        try:
            outcome = await self._calls.poll(pin)
        except plex.PinExpired as error:
            raise Invalid("code_over") from error
        if isinstance(outcome, plex.NotYet):
            raise Invalid("code_not_entered")
        return outcome


def sign_in_of(kind: ListKind, maker: ListMaker) -> AccountSignIn:
    """Return the sign-in that a list of an account needs."""
    if kind is not ListKind.PLEX_WATCHLIST:
        return TmdbSignIn(maker.tmdb.sign_in)
    url, outside = HOSTS["plex_account"], maker.outside
    calls = plex.PlexSignIn(
        outside.session,
        outside.gate(plex.AUTH_SERVICE, url, plex.LIMIT, plex.RETRIES),
        SystemClock(),
        maker.device,
        user_agent=outside.plain_agent,
        url=url,
    )
    return PlexSignIn(calls)
