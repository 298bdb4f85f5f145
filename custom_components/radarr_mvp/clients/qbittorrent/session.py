"""The package's client made safe: one session, one login, no hidden retries, caps, deadlines and our errors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
import time
from typing import Any, Final, override
from urllib.parse import urlsplit

from qbittorrentapi import (
    APINames,
    Client,
    Conflict409Error,
    Forbidden403Error,
    LoginFailed,
)
from qbittorrentapi.exceptions import APIError, HTTPError

# The package speaks through requests, so its errors have to be named here; nothing is sent with it directly.
from requests import PreparedRequest, RequestException, Response  # noqa: TID251
from requests.exceptions import SSLError, Timeout  # noqa: TID251
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from ...engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from ..http import MEBIBYTE

CONNECT_SECONDS: Final = 10.0

# Ten thousand torrents listed in full are half of this.
BODY_CAP: Final = 32 * MEBIBYTE

_EXCERPT: Final = 200


@dataclass(frozen=True, slots=True)
class Login:
    """How to be let in: by key, by name and password, or by the client's trust in our address."""

    username: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)

    @property
    def can_log_in(self) -> bool:
        """Tell whether there is anything to log in with."""
        return bool(self.username) and not self.api_key

    def marked(self, url: str) -> str:
        """Return what the gate remembers a refusal by: another address may be another qBittorrent."""
        if not (self.username or self.api_key):
            return ""
        return f"{url} {self.username} {self.password} {self.api_key}"


class _Stop(APIError):
    """Carries one of our errors out of the package, which tries nothing again after an error of its own."""

    def __init__(self, error: ServiceError) -> None:
        """Wrap the error."""
        super().__init__(str(error))
        self.error = error


class WebSession(Client):
    """A session with qBittorrent's WebUI; belongs to one thread."""

    def __init__(
        self, service: str, url: str, login: Login, *, verify_ssl: bool
    ) -> None:
        """Prepare; nothing is sent."""
        self.logged_in = False
        self._service = service
        self._login = login
        self._ends = 0.0
        self._known_api_version = ""
        address = url if "://" in url else f"http://{url}"
        self._usable = _is_web_address(address)
        super().__init__(
            host=address,
            username=login.username,
            password=login.password,
            EXTRA_HEADERS=(
                {"Authorization": f"Bearer {login.api_key}"} if login.api_key else None
            ),
            FORCE_SCHEME_FROM_HOST=True,
            HTTPADAPTER_ARGS={"max_retries": 0},
            RAISE_NOTIMPLEMENTEDERROR_FOR_UNIMPLEMENTED_API_ENDPOINTS=True,
            SIMPLE_RESPONSES=True,
            VERIFY_WEBUI_CERTIFICATE=verify_ssl,
            REQUESTS_ARGS={
                "allow_redirects": False,
                # Proxies, certificates and logins from the environment are not meant for a machine in the house.
                "auth": _as_it_is,
                "proxies": {"http": "", "https": ""},
                "verify": verify_ssl,
                "hooks": {"response": self._inspect},
            },
        )

    @property
    def api_version(self) -> tuple[int, ...]:
        """Return the version of the WebAPI as numbers."""
        return tuple(int(part) for part in self.app_web_api_version().split("."))

    def perform[T](self, work: Callable[[WebSession], T], ends: float) -> T:
        """Do some work that must be over at the given moment, with nothing but our errors coming out."""
        self._ends = ends
        if not self._usable:
            raise Unavailable(self._service, "the address is not valid", Outage.DNS)
        try:
            return work(self)
        except _Stop as stop:
            self.forget_version()
            raise stop.error from stop.__cause__
        except Conflict409Error as err:
            raise self._judge(err) from err
        except Forbidden403Error as err:
            raise self._bad("accepts the login, but not the session after it") from err
        except RequestException as err:
            raise self._translate(err) from err
        except NotImplementedError as err:
            raise self._bad("is too old for this", Flaw.UNSUPPORTED) from err
        except (LookupError, TypeError, ValueError, AttributeError) as err:
            raise self._bad(
                f"answers in a shape nobody expects ({type(err).__name__})"
            ) from err

    def forget_version(self) -> None:
        """Ask for the WebAPI's version anew the next time: another server may stand there now."""
        self._known_api_version = ""

    def end(self) -> None:
        """Log out where there was a login, and close the connection."""
        try:
            if self.logged_in:
                self.auth_log_out()
        finally:
            self._trigger_session_initialization()

    @override
    def app_web_api_version(self, **kwargs: Any) -> str:
        """Return the WebAPI's version, asked for once per session."""
        if not self._known_api_version:
            self._known_api_version = super().app_web_api_version(**kwargs)
        return self._known_api_version

    @override
    def auth_log_in(self, *args: Any, **kwargs: Any) -> None:
        """Log in where there is something to log in with; a vain try counts towards a ban."""
        if not self._login.can_log_in:
            raise _Stop(AuthRefused(self._service, self._refusal()))
        self.forget_version()
        try:
            super().auth_log_in(*args, **kwargs)
        except LoginFailed as err:
            raise _Stop(AuthRefused(self._service, self._refusal())) from err
        self.logged_in = True

    def free_space_at(self, path: str) -> int:
        """Return the free bytes at a path; not every version of the package that may be installed can ask."""
        free: int = self._post_cast(
            _name=APINames.Application,
            _method="getFreeSpaceAtPath",
            data={"path": path},
            response_class=int,
            version_introduced="2.15.2",
        )
        return free

    @override
    def _request(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request; whatever goes wrong but a lost session or a conflict ends the call at once."""
        login = kwargs.get("api_method") == "login"
        limits = dict(kwargs.get("requests_args") or {}) | {"timeout": self._timeout()}
        try:
            return super()._request(*args, **(kwargs | {"requests_args": limits}))
        except _Stop, Conflict409Error:
            raise
        except Forbidden403Error as err:
            if not login:
                raise
            raise _Stop(self._refused(err, Refusal.BANNED)) from err
        except HTTPError as err:
            raise _Stop(self._judge(err, login=login)) from err
        except RequestException as err:
            raise _Stop(self._translate(err)) from err
        except APIError as err:
            raise _Stop(
                self._bad("answers with broken or incomplete JSON", Flaw.NOT_JSON)
            ) from err

    def _timeout(self) -> tuple[float, float]:
        """Return how long to wait for a connection and for an answer."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise _Stop(self._too_late())
        return min(CONNECT_SECONDS, left), left

    def _inspect(self, response: Response, **_: Any) -> None:
        """Look at an answer before its body is read."""
        if 300 <= response.status_code < 400:
            response.close()
            raise _Stop(
                self._bad(
                    f"HTTP {response.status_code}: sends us to another address",
                    Flaw.REDIRECTED,
                )
            )
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if html and response.status_code < 300:
            response.close()
            raise _Stop(
                self._bad("answers with a web page; is this its WebUI?", Flaw.HTML)
            )
        response.raw = _GuardedBody(response.raw, self._guard)

    def _guard(self, size: int) -> None:
        """Stop reading what is too long or takes too long."""
        if size > BODY_CAP:
            raise _Stop(
                self._bad(
                    f"the answer is larger than {BODY_CAP // MEBIBYTE} MiB",
                    Flaw.TOO_LARGE,
                )
            )
        if time.monotonic() > self._ends:
            raise _Stop(self._too_late())

    def _judge(self, err: HTTPError, *, login: bool = False) -> ServiceError:
        """Turn an HTTP status into the error it means."""
        message = _message(err)
        match err.http_status_code:
            case 401 if login:
                return self._refused(err, Refusal.CREDENTIALS)
            case 401:
                # Without a session the answer is 403; 401 is given before anyone looks for one.
                return self._refused(err, Refusal.HOST_CHECK)
            case 404:
                return NotFound(self._service, message)
            case 415:
                return self._bad("finds no torrent in the file", Flaw.NOT_A_TORRENT)
            case 429:
                return Throttled(self._service, message, _retry_after(err))
            case status if status >= 500:
                return Unavailable(self._service, message, Outage.SERVER)
            case _:
                return self._bad(message, Flaw.REJECTED)

    def _refused(self, err: HTTPError, reason: Refusal) -> AuthRefused:
        """Say why we are not let in."""
        match reason:
            case Refusal.BANNED:
                text = f"has banned this address after failed logins ({_message(err)})"
            case Refusal.HOST_CHECK:
                text = (
                    "does not accept the host name or port it is addressed by; the port must be the one it listens on,"
                    " and the host one of its server domains"
                )
            case _:
                text = self._refusal()
        return AuthRefused(self._service, text, reason)

    def _refusal(self) -> str:
        """Say what of ours is not accepted."""
        if self._login.api_key:
            return "does not accept the API key"
        if self._login.username:
            return "does not accept the user name and password"
        return "asks for a login"

    def _translate(self, err: RequestException) -> Unavailable:
        """Say what went wrong on the way."""
        first = err.args[0] if err.args else None
        reason = getattr(first, "reason", first)
        match err:
            case SSLError():
                text, outage = "the secure connection failed", Outage.TLS
            case _ if isinstance(err, Timeout) or isinstance(reason, ReadTimeoutError):
                return self._too_late()
            case _ if isinstance(reason, NameResolutionError):
                text, outage = "the host name is not known", Outage.DNS
            case _ if isinstance(reason, NewConnectionError):
                text, outage = "no connection could be made", Outage.CONNECTION
            case _:
                text, outage = "the connection broke off", Outage.SERVER
        return Unavailable(self._service, text, outage)

    def _too_late(self) -> Unavailable:
        """Return the error for an answer that did not come in time."""
        return Unavailable(self._service, "no answer in time", Outage.TIMEOUT)

    def _bad(self, message: str, flaw: Flaw = Flaw.UNEXPECTED) -> BadAnswer:
        """Return the error for an answer that cannot be used."""
        return BadAnswer(self._service, message, flaw)


class _GuardedBody:
    """The body of an answer, read piece by piece as it comes, under the eyes of a guard."""

    def __init__(self, raw: Any, guard: Callable[[int], None]) -> None:
        """Stand before urllib3's response."""
        self._raw = raw
        self._guard = guard

    def __getattr__(self, name: str) -> Any:
        """Leave all but the reading to urllib3."""
        return getattr(self._raw, name)

    def stream(
        self, amt: int = 65536, decode_content: bool | None = None
    ) -> Iterator[bytes]:
        """Yield what has arrived; a trickle must not keep us past the deadline."""
        size = 0
        try:
            while chunk := self._raw.read1(amt, decode_content=decode_content):
                size += len(chunk)
                self._guard(size)
                yield chunk
        except _Stop:
            self._raw.close()
            raise


def _as_it_is(request: PreparedRequest) -> PreparedRequest:
    """Add no credentials to a request; without this, requests would look for some in the environment."""
    return request


def _is_web_address(address: str) -> bool:
    """Tell whether an address can lead to a web server at all."""
    try:
        parts = urlsplit(address)
        # Reading the port is what checks it.
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
        )
    except ValueError:
        return False


def _message(err: HTTPError) -> str:
    """Return status and text of an error answer."""
    return f"HTTP {err.http_status_code}: {' '.join(str(err)[:_EXCERPT].split())}"


def _retry_after(err: HTTPError) -> float | None:
    """Return the seconds an answer asks to wait."""
    value = getattr(err.response, "headers", {}).get("Retry-After", "")
    return float(value) if value.isdecimal() else None
