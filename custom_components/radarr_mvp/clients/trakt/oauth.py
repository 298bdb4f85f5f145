"""Sign-in at Trakt: a code that a person enters on its page, and tokens in exchange."""

from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import ClientSession
import orjson
from yarl import URL

from ...engine.errors import BadAnswer, Flaw, ServiceError, Throttled, Unavailable
from ...engine.ports import Clock
from ...engine.resilience import ServiceGate
from ...engine.resilience.gate import DEFAULT_DEADLINE
from ...engine.secrecy import protect
from ..http import Answer, HttpService, Judge
from ..rows import BrokenRowError, Row
from .application import TraktApp, introduce
from .const import OFFICIAL_OAUTH_URL, OFFICIAL_URL
from .errors import AppRefused, LoginEnd, LoginEnded, SignInNeeded, judge
from .tokens import Tokens

_DEVICE_LIFETIME: Final = 600.0
_DEVICE_INTERVAL: Final = 5.0
_SLOWER: Final = 5.0

# An answer that is given up may hold the only tokens there are.
_RENEWAL_DEADLINE: Final = 90.0

_ENDED: Final = {
    404: LoginEnd.UNKNOWN_CODE,
    409: LoginEnd.ALREADY_USED,
    410: LoginEnd.EXPIRED,
    418: LoginEnd.DENIED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """A sign-in that waits for a person to enter its code."""

    user_code: str
    verification_url: str
    device_code: str = field(repr=False)
    interval: float
    lifetime: float
    # By the monotonic clock.
    ends: float
    host: str

    @property
    def direct_url(self) -> str:
        """Return the page with the code filled in."""
        return f"{self.verification_url.rstrip('/')}/{self.user_code}"


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nobody has entered the code so far; `slower` where Trakt found the questions too many."""

    slower: bool = False
    wait: float = 0.0


class TraktOAuth:
    """The calls around signing in; each one is a guest at Trakt's other host."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        clock: Clock,
        app: TraktApp,
        *,
        user_agent: str,
        url: str = OFFICIAL_OAUTH_URL,
        api_url: str = OFFICIAL_URL,
    ) -> None:
        """Sign in at `url`; where that is not the place any more, at the API's own host."""
        self._session = session
        self._gate = gate
        self._clock = clock
        self._app = app
        self._headers = introduce(user_agent)
        self._hosts = tuple(dict.fromkeys((url.rstrip("/"), api_url.rstrip("/"))))

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._gate.service

    async def begin(self, *, deadline: float = DEFAULT_DEADLINE) -> DeviceCode:
        """Ask for a code that a person enters on Trakt's page."""
        answer = await self._call(
            "device/code", {"client_id": self._app.client_id}, deadline, deliberate=True
        )
        if answer.status != 200:
            raise _refused(answer)
        row = await _row(answer)
        try:
            return self._code(row)
        except BrokenRowError as err:
            raise _misshapen(answer, err) from err

    async def poll(self, code: DeviceCode) -> Tokens | NotYet:
        """Ask once whether the code was entered, or raise where it never will be."""
        body = {
            "code": code.device_code,
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret,
        }
        answer = await self._post(
            code.host,
            "device/token",
            body,
            DEFAULT_DEADLINE,
            deliberate=True,
            judge_by=_judge_poll,
        )
        match answer.status:
            case 200:
                return await self._tokens(answer)
            case 400:
                return NotYet()
            case 429:
                return NotYet(slower=True, wait=answer.retry_after or 0.0)
            case status if end := _ENDED.get(status):
                raise LoginEnded(self.service, end)
            case _:
                raise _refused(answer)

    async def wait(self, code: DeviceCode) -> Tokens:
        """Ask as often as Trakt wants until the code was entered, or raise where it was not in time."""
        interval = pause = code.interval
        while self._clock.monotonic() + pause < code.ends:
            await self._clock.sleep(pause)
            pause = interval
            try:
                outcome = await self.poll(code)
            except Throttled as error:
                pause = max(interval, error.retry_after or 0.0)
                continue
            except Unavailable:
                # Trakt may be back before the code runs out.
                continue
            if isinstance(outcome, Tokens):
                return outcome
            if outcome.slower:
                interval += _SLOWER
            pause = max(interval, outcome.wait)
        raise LoginEnded(self.service, LoginEnd.EXPIRED)

    async def refresh(self, refresh_token: str) -> Tokens:
        """Change a refresh token for a new pair; from then on it is worth nothing."""
        answer = await self._call(
            "token",
            {
                "refresh_token": refresh_token,
                "client_id": self._app.client_id,
                "client_secret": self._app.client_secret,
                "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
                "grant_type": "refresh_token",
            },
            _RENEWAL_DEADLINE,
        )
        if answer.status == 200:
            return await self._tokens(answer)
        if answer.status in {400, 401} and _reason(answer) != "invalid_client":
            raise SignInNeeded(
                self.service, "the sign-in has run out; somebody has to sign in again"
            )
        raise _refused(answer)

    async def revoke(self, token: str) -> None:
        """Have Trakt forget a token."""
        answer = await self._call(
            "revoke",
            {
                "token": token,
                "client_id": self._app.client_id,
                "client_secret": self._app.client_secret,
            },
            DEFAULT_DEADLINE,
        )
        if answer.status != 200:
            raise _refused(answer)

    async def _call(
        self,
        path: str,
        body: dict[str, str],
        deadline: float,
        *,
        deliberate: bool = False,
    ) -> Answer:
        """Ask the host that last answered, then the other one."""
        for host in self._hosts:
            answer = await self._post(
                host, path, body, deadline, deliberate=deliberate, judge_by=_judge
            )
            if answer.status != 404:
                self._hosts = tuple(sorted(self._hosts, key=lambda one: one != host))
                return answer
        raise BadAnswer(
            self.service, "there is no Trakt sign-in at this address", Flaw.UNEXPECTED
        )

    async def _post(
        self,
        host: str,
        path: str,
        body: dict[str, str],
        deadline: float,
        *,
        deliberate: bool,
        judge_by: Judge,
    ) -> Answer:
        """Send a question to one host."""
        http = HttpService(
            self._session, self._gate, host, headers=self._headers, judge=judge_by
        )
        return await http.request(
            "POST",
            f"oauth/{path}",
            json=body,
            read=_whole,
            deadline=deadline,
            deliberate=deliberate,
        )

    def _code(self, row: Row) -> DeviceCode:
        """Read a code, or raise."""
        device_code = row.need_text("device_code")
        protect(device_code)
        url = row.need_text("verification_url")
        if URL(url).scheme not in {"http", "https"}:
            raise BrokenRowError("no page to enter the code on")
        lifetime = max(row.number("expires_in"), 0.0) or _DEVICE_LIFETIME
        return DeviceCode(
            user_code=row.need_text("user_code"),
            verification_url=url,
            device_code=device_code,
            interval=max(row.number("interval"), 0.0) or _DEVICE_INTERVAL,
            lifetime=lifetime,
            ends=self._clock.monotonic() + lifetime,
            host=self._hosts[0],
        )

    async def _tokens(self, answer: Answer) -> Tokens:
        """Read a pair of tokens."""
        row = await _row(answer)
        try:
            return Tokens.read(row, self._clock.now())
        except BrokenRowError as err:
            raise _misshapen(answer, err) from err


async def _whole(answer: Answer) -> Answer:
    """Take an answer as it is."""
    return answer


def _judge(answer: Answer) -> ServiceError | None:
    """Leave to the caller what says something about the question rather than about Trakt."""
    if answer.status in {400, 401, 404} or (
        answer.status == 403 and not answer.is_html
    ):
        return None
    return judge(answer)


def _judge_poll(answer: Answer) -> ServiceError | None:
    """Take the answers that belong to polling as what they are: Trakt is well."""
    return None if answer.status in {409, 410, 418, 429} else _judge(answer)


def _refused(answer: Answer) -> ServiceError:
    """Return the error for an answer that says no."""
    if answer.status in {401, 403}:
        return AppRefused(answer.service)
    return answer.bad(Flaw.REJECTED, f"HTTP {answer.status}")


def _reason(answer: Answer) -> str:
    """Return why a renewal was refused, where Trakt says."""
    try:
        return Row.of(orjson.loads(answer.body)).text("error")
    except ValueError:
        return ""


async def _row(answer: Answer) -> Row:
    """Decode an answer that must be an object."""
    decoded: Any = await answer.json()
    return Row(decoded if isinstance(decoded, dict) else {})


def _misshapen(answer: Answer, err: BrokenRowError) -> BadAnswer:
    """Build the error for an answer that lacks what it is for."""
    return answer.bad(Flaw.UNEXPECTED, f"answered in an unexpected shape ({err})")
