"""Sign-in at Plex: a short code that a person enters at plex.tv/link, and a token in exchange."""

from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import ClientSession
from yarl import URL

from ...engine.errors import BadAnswer, Flaw, ServiceError, Throttled, Unavailable
from ...engine.ports import Clock
from ...engine.resilience import ServiceGate
from ...engine.secrecy import protect
from ..http import Answer, HttpService, judge_status
from ..rows import BrokenRowError, Row
from .const import ACCOUNT_URL, AUTH_PAGE, LINK_URL
from .device import PlexDevice, PlexToken

_INTERVAL: Final = 3.0
_SLOWER: Final = 3.0
_LIFETIME: Final = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlexPin:
    """A sign-in that waits for a person; a strong code is not for typing, its page has it filled in."""

    id: int
    code: str = field(repr=False)
    url: str = field(repr=False)
    lifetime: float
    # By the monotonic clock.
    ends: float
    interval: float = _INTERVAL


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nobody has entered the code so far; `slower` where Plex found the questions too many."""

    slower: bool = False
    wait: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlexAccount:
    """Who is signed in, and whether they pay for Plex Pass."""

    id: int
    name: str
    has_pass: bool


class PinExpired(BadAnswer):
    """The code was not entered in time; only a new one helps."""

    def __init__(self, service: str) -> None:
        """Say what to do."""
        super().__init__(
            service,
            "the code is not known or was not entered in time; begin again",
            Flaw.REJECTED,
        )


class PlexSignIn:
    """The calls around signing in."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        clock: Clock,
        device: PlexDevice,
        *,
        user_agent: str,
        url: str = ACCOUNT_URL,
    ) -> None:
        """Take session, gate and time from outside."""
        self._clock = clock
        self._device = device
        self._http = HttpService(
            session, gate, url.rstrip("/"), headers=device.headers(user_agent)
        )
        self._polling = HttpService(
            session,
            gate,
            url.rstrip("/"),
            headers=device.headers(user_agent),
            judge=_judge_poll,
        )

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._http.service

    async def begin(self, *, strong: bool = False) -> PlexPin:
        """Ask for a code: four letters that a person types, or a strong one for a page of its own."""

        async def read(answer: Answer) -> PlexPin:
            return self._pin(answer, await _row(answer), strong=strong)

        return await self._http.request(
            "POST",
            "api/v2/pins",
            query={"strong": str(strong).lower()},
            read=read,
            deliberate=True,
        )

    async def poll(self, pin: PlexPin) -> PlexToken | NotYet:
        """Ask once whether the code was entered, or raise where it never will be."""
        answer = await self._polling.get(f"api/v2/pins/{pin.id}", deliberate=True)
        match answer.status:
            case 404 | 410:
                raise PinExpired(self.service)
            case 429:
                return NotYet(slower=True, wait=answer.retry_after or 0.0)
        row = await _row(answer)
        if token := row.text("authToken"):
            return PlexToken(token)
        if row.text("code") != pin.code:
            raise _misshapen(answer)
        return NotYet()

    async def wait(self, pin: PlexPin) -> PlexToken:
        """Ask again and again until the code was entered, or raise where it was not in time."""
        interval = pause = pin.interval
        while self._clock.monotonic() + pause < pin.ends:
            await self._clock.sleep(pause)
            pause = interval
            try:
                outcome = await self.poll(pin)
            except Throttled as error:
                pause = max(interval, error.retry_after or 0.0)
                continue
            except Unavailable:
                # Plex may be back before the code runs out.
                continue
            if isinstance(outcome, PlexToken):
                return outcome
            if outcome.slower:
                interval += _SLOWER
            pause = max(interval, outcome.wait)
        raise PinExpired(self.service)

    async def who_am_i(
        self, token: PlexToken, *, deliberate: bool = False
    ) -> PlexAccount:
        """Return whose token this is, or raise where it is worth nothing any more."""
        return await self._http.request(
            "GET",
            "api/v2/user",
            headers={"X-Plex-Token": token.value},
            read=_read_account,
            deliberate=deliberate,
        )

    def _pin(self, answer: Answer, row: Row, *, strong: bool) -> PlexPin:
        """Read a code, or raise."""
        try:
            number, code = row.need_id(), row.need_text("code")
        except BrokenRowError as err:
            raise _misshapen(answer) from err
        if strong:
            protect(code)
        lifetime = max(row.number("expiresIn"), 0.0) or _LIFETIME
        return PlexPin(
            id=number,
            code=code,
            url=self._page(code) if strong else LINK_URL,
            lifetime=lifetime,
            ends=self._clock.monotonic() + lifetime,
        )

    def _page(self, code: str) -> str:
        """Return the page on which a strong code is confirmed; it reads what stands behind the hash."""
        asked = URL.build(
            query={
                "clientID": self._device.identifier,
                "code": code,
                "context[device][product]": self._device.product,
            }
        )
        return f"{AUTH_PAGE}#?{asked.raw_query_string}"


def _judge_poll(answer: Answer) -> ServiceError | None:
    """Take the answers that belong to polling as what they are: Plex is well."""
    return None if answer.status in {404, 410, 429} else judge_status(answer)


async def _read_account(answer: Answer) -> PlexAccount:
    """Read whose account it is, or raise."""
    row = await _row(answer)
    try:
        return PlexAccount(
            id=row.need_id(),
            name=row.text("title") or row.need_text("username"),
            has_pass=row.row("subscription").flag("active"),
        )
    except BrokenRowError as err:
        raise _misshapen(answer) from err


async def _row(answer: Answer) -> Row:
    """Decode an answer that must be an object."""
    decoded: Any = await answer.json()
    return Row(decoded if isinstance(decoded, dict) else {})


def _misshapen(answer: Answer) -> BadAnswer:
    """Build the error for an answer without what it is for."""
    return answer.bad(Flaw.UNEXPECTED, "answered in an unexpected shape")
