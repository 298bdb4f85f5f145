"""The one way HTTP leaves the house: through a service's gate, with caps, deadlines and typed errors."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from socket import gaierror
import time
from typing import Any, Final

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    InvalidURL,
)
import orjson
from yarl import URL

from ..engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Throttled,
    Unavailable,
)
from ..engine.resilience import ServiceGate
from ..engine.resilience.gate import DEFAULT_DEADLINE

MEBIBYTE: Final = 1024 * 1024
DEFAULT_BODY_CAP: Final = 8 * MEBIBYTE

# Decoding more than this takes longer than the event loop may be held.
_DECODE_IN_LOOP: Final = 64 * 1024
_CHUNK: Final = 64 * 1024
_EXCERPT: Final = 200
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5

# A service says in one of these where its key is; other hosts must not see it.
_PERSONAL_HEADERS: Final = frozenset({"authorization", "x-api-key", "cookie"})

type Query = Mapping[str, str | int | list[str | int]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered, read whole."""

    service: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text; undecodable bytes become marks."""
        return self.body.decode("utf-8", "replace")

    @property
    def excerpt(self) -> str:
        """Return the beginning of the body for messages."""
        return " ".join(self.text[:_EXCERPT].split())

    @property
    def is_html(self) -> bool:
        """Tell whether this is a page for people."""
        start = self.body[:512].lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html", b"<h1", b"<head"))

    @property
    def retry_after(self) -> float | None:
        """Return the seconds the service asks to wait, from either form of the header."""
        value = self.headers.get("Retry-After", "").strip()
        if not value:
            return None
        if value.isdecimal():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(moment.timestamp() - time.time(), 0.0)

    def bad(self, flaw: Flaw, message: str) -> BadAnswer:
        """Build the error for an answer that cannot be used."""
        return BadAnswer(self.service, message, flaw)

    async def json(self) -> Any:
        """Decode the body, in a worker thread where it is large."""
        if self.is_html:
            raise self.bad(Flaw.HTML, "answered with a web page instead of JSON")
        try:
            if len(self.body) <= _DECODE_IN_LOOP:
                return orjson.loads(self.body)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, orjson.loads, self.body)
        except orjson.JSONDecodeError as err:
            raise self.bad(
                Flaw.NOT_JSON, "answered with broken or incomplete JSON"
            ) from err


type Judge = Callable[[Answer], ServiceError | None]
type Reader[T] = Callable[[Answer], Awaitable[T]]


def judge_status(answer: Answer) -> ServiceError | None:
    """Turn an HTTP status into the error it means for most services."""
    service, status = answer.service, answer.status
    message = f"HTTP {status}: {answer.excerpt}"
    match status:
        case _ if status < 300 or status == 304:
            return None
        case 401 | 403:
            return AuthRefused(service, message)
        case 404 | 410:
            return NotFound(service, message)
        case 429:
            return Throttled(service, message, answer.retry_after)
        case 408:
            return Unavailable(service, message, Outage.TIMEOUT, answer.retry_after)
        case _ if status >= 500:
            return Unavailable(service, message, Outage.SERVER, answer.retry_after)
        case _ if status in _REDIRECTS:
            return answer.bad(
                Flaw.REDIRECTED, f"HTTP {status}: sends us to another address"
            )
        case _:
            return answer.bad(Flaw.REJECTED, message)


async def _as_is(answer: Answer) -> Answer:
    """Hand the answer over unread."""
    return answer


class HttpService:
    """Requests to one service; every failure is one of the errors of `engine.errors`."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        base_url: str | URL,
        *,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        credentials: str = "",
        verify_ssl: bool = True,
        judge: Judge = judge_status,
    ) -> None:
        """Take the session from outside; `headers` and `query` go along with every request."""
        self._session = session
        self._gate = gate
        self._base = URL(base_url)
        self._headers = dict(headers or {})
        self._query = dict(query or {})
        self._credentials = credentials
        self._ssl = verify_ssl
        self._judge = judge

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._gate.service

    @property
    def gate(self) -> ServiceGate:
        """Return the gate all requests pass."""
        return self._gate

    async def request[T](
        self,
        method: str,
        path: str | URL,
        *,
        read: Reader[T],
        query: Query | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        deadline: float = DEFAULT_DEADLINE,
        body_cap: int = DEFAULT_BODY_CAP,
        repeatable: bool | None = None,
        deliberate: bool = False,
        follow: bool = False,
    ) -> T:
        """Send a request and return what `read` makes of the answer.

        `read` runs inside the gate, so that an answer it rejects counts against the service. Only what is safe to
        repeat is repeated: GET, and what the caller calls `repeatable`.
        """
        url = self._url(path)
        body = None if json is None else orjson.dumps(json)
        sent_headers = self._headers | dict(headers or {})
        if body is not None:
            sent_headers.setdefault("Content-Type", "application/json")

        async def once() -> T:
            answer = await self._exchange(
                method,
                url.extend_query(_flat(self._query | dict(query or {}))),
                sent_headers,
                body,
                body_cap,
                follow=follow,
            )
            if error := self._judge(answer):
                raise error
            return await read(answer)

        return await self._gate.call(
            once,
            credentials=self._credentials,
            deadline=deadline,
            repeatable=method == "GET" if repeatable is None else repeatable,
            deliberate=deliberate,
        )

    async def get(self, path: str | URL, **options: Any) -> Answer:
        """Send a GET request and return the answer."""
        return await self.request("GET", path, read=_as_is, **options)

    def _url(self, path: str | URL) -> URL:
        """Return the address of a path below the base, or an absolute address as it is."""
        if isinstance(path, URL) and path.absolute:
            return path
        return self._base / str(path).lstrip("/") if str(path) else self._base

    async def _exchange(
        self,
        method: str,
        url: URL,
        headers: Mapping[str, str],
        body: bytes | None,
        body_cap: int,
        *,
        follow: bool,
    ) -> Answer:
        """Send one request, and the redirected ones after it, with aiohttp's errors translated."""
        origin = url.origin()
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                async with self._session.request(
                    method,
                    url,
                    headers=headers,
                    data=body,
                    ssl=self._ssl,
                    allow_redirects=False,
                    # The gate keeps the deadline.
                    timeout=ClientTimeout(total=None),
                ) as response:
                    target = _redirect_target(response)
                    if not follow or target is None:
                        return await self._read(response, body_cap)
                url = target
                if url.origin() != origin:
                    headers = {
                        name: value
                        for name, value in headers.items()
                        if name.lower() not in _PERSONAL_HEADERS
                    }
        except (ClientError, InvalidURL, OSError, ValueError) as err:
            raise self._translate(err) from err
        raise BadAnswer(self.service, "redirects in a circle", Flaw.REDIRECTED)

    async def _read(self, response: ClientResponse, body_cap: int) -> Answer:
        """Read a body, but not more of it than anyone could need."""
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > body_cap:
                raise BadAnswer(
                    self.service,
                    f"the answer is larger than {body_cap // MEBIBYTE} MiB",
                    Flaw.TOO_LARGE,
                )
        return Answer(self.service, response.status, response.headers, bytes(body))

    def _translate(self, err: Exception) -> ServiceError:
        """Say what went wrong on the way, without the address: it may carry a key."""
        match err:
            case ClientSSLError():
                return Unavailable(
                    self.service, "the secure connection failed", Outage.TLS
                )
            case ClientConnectorDNSError() | gaierror():
                return Unavailable(
                    self.service, "the host name is not known", Outage.DNS
                )
            case ClientConnectorError() | ConnectionError():
                return Unavailable(
                    self.service, "no connection could be made", Outage.CONNECTION
                )
            case InvalidURL() | ValueError():
                return Unavailable(self.service, "the address is not valid", Outage.DNS)
            case _:
                return Unavailable(
                    self.service,
                    f"the connection broke off ({type(err).__name__})",
                    Outage.SERVER,
                )


def _redirect_target(response: ClientResponse) -> URL | None:
    """Return where a redirect leads, None where aiohttp could not go there (magnet links)."""
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or not location:
        return None
    target = response.url.join(URL(location))
    return target if target.scheme in {"http", "https"} else None


def _flat(query: Query) -> list[tuple[str, str]]:
    """Spell a query out, a list as a repeated key."""
    return [
        (name, str(item))
        for name, value in query.items()
        for item in (value if isinstance(value, list) else [value])
    ]
