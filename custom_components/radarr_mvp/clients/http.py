"""The one way HTTP leaves the house: through a service's gate, with caps, deadlines and typed errors."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape
import re
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    ServerDisconnectedError,
)
import orjson
from yarl import URL

from ..engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
    believable,
)
from ..engine.resilience import ServiceGate
from ..engine.resilience.gate import DEFAULT_DEADLINE
from ..engine.secrecy import MASK, scrub

MEBIBYTE: Final = 1024 * 1024
DEFAULT_BODY_CAP: Final = 8 * MEBIBYTE

# Decoding more than this takes longer than the event loop may be held.
_DECODE_IN_LOOP: Final = 64 * 1024
_CHUNK: Final = 64 * 1024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

# So much of a body is shown in a message, and so much is looked at for it: a secret must not be cut in two.
_EXCERPT: Final = 200
_EXCERPT_SOURCE: Final = 4096
_MARKUP: Final = re.compile(r"(?is)<(script|style)\b.*?(?:</\1>|$)|<[^>]*(?:>|$)")

_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
_SCHEMES: Final = frozenset({"http", "https"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# These repeat the request as it was; after the others one only looks.
_REPEATING_REDIRECTS: Final = frozenset({307, 308})
_MOST_REDIRECTS: Final = 5

# Any other header may say who we are, which only the service itself must know.
_IMPERSONAL_HEADERS: Final = frozenset({"accept", "accept-language", "user-agent"})

type Query = Mapping[str, str | int | list[str | int]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered, read whole."""

    service: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    # The query that was asked: it may carry a key, and some error pages repeat it.
    asked: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """Return the body as text; undecodable bytes become marks."""
        return self.body.decode("utf-8", "replace")

    @property
    def excerpt(self) -> str:
        """Return the beginning of the body for messages: readable, short and without secrets."""
        text = self.body[:_EXCERPT_SOURCE].decode("utf-8", "replace")
        for spelling in _spellings(self.asked):
            text = text.replace(spelling, MASK)
        text = scrub(text)
        if self.is_html:
            text = _MARKUP.sub(" ", text)
        printable = "".join(char if char.isprintable() else " " for char in text)
        return " ".join(printable.split())[:_EXCERPT].rstrip()

    @property
    def is_html(self) -> bool:
        """Tell whether this is a page for people."""
        start = self.body[:512].removeprefix(_BYTE_ORDER_MARK).lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html", b"<h1", b"<head"))

    @property
    def retry_after(self) -> float | None:
        """Return the seconds the service asks to wait, from either form of the header."""
        value = self.headers.get("Retry-After", "")
        try:
            return believable(float(value))
        except ValueError:
            pass
        if (moment := _read_date(value)) is None:
            return None
        # By the service's own clock where it tells: ours may be wrong.
        now = _read_date(self.headers.get("Date", "")) or datetime.now(UTC)
        return believable((moment - now).total_seconds())

    def bad(self, flaw: Flaw, message: str) -> BadAnswer:
        """Build the error for an answer that cannot be used."""
        return BadAnswer(self.service, message, flaw)

    async def json(self) -> Any:
        """Decode the body, in a worker thread where it is large."""
        if self.is_html:
            raise self.bad(Flaw.HTML, "answered with a web page instead of JSON")
        body = self.body.removeprefix(_BYTE_ORDER_MARK)
        try:
            if len(body) <= _DECODE_IN_LOOP:
                return orjson.loads(body)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, orjson.loads, body)
        except orjson.JSONDecodeError as err:
            raise self.bad(
                Flaw.NOT_JSON, "answered with broken or incomplete JSON"
            ) from err


type Judge = Callable[[Answer], ServiceError | None]
type Reader[T] = Callable[[Answer], Awaitable[T]]


def judge_status(answer: Answer) -> ServiceError | None:
    """Turn an HTTP status into the error it means for most services."""
    service, status = answer.service, answer.status
    message = f"HTTP {status}: {answer.excerpt}".removesuffix(": ")
    match status:
        case _ if status < 300 or status == 304:
            return None
        case 403 if answer.is_html:
            # A guard in front of the service turns us away, which says nothing about our credentials.
            return AuthRefused(service, message, Refusal.BANNED)
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


def _spellings(query: str) -> list[str]:
    """Return how a page may repeat a query, the longest first."""
    plain = {query, unquote(query), unquote_plus(query)} - {""}
    return sorted(plain | set(map(escape, plain)), key=len, reverse=True)


async def _as_is(answer: Answer) -> Answer:
    """Hand the answer over unread."""
    return answer


@dataclass(frozen=True, slots=True)
class _Question:
    """One request as it goes over the wire."""

    method: str
    url: URL
    headers: Mapping[str, str]
    body: bytes | None

    def redirected(self, status: int, target: URL) -> _Question | None:
        """Return the request that a redirect asks for, None where it would carry our data to a stranger."""
        method, body, headers = self.method, self.body, self.headers
        if status not in _REPEATING_REDIRECTS and method not in _SAFE_METHODS:
            method, body = "GET", None
        if target.origin() != self.url.origin():
            if body is not None:
                return None
            headers = _impersonal(headers)
        return _Question(method, target, headers, body)


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
        """Take the session from outside; `headers` and `query` go along with every request to the base's host."""
        self._session = session
        self._gate = gate
        self._base = base_url
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
        repeat is repeated: GET, and what the caller calls `repeatable`. Redirects are only followed where the caller
        says so; they pass the gate together with the request that led to them.
        """
        body = None if json is None else orjson.dumps(json)
        question = self._question(method, path, query, headers, body)

        async def once() -> T:
            answer = await self._exchange(question, body_cap, follow=follow)
            if error := self._judge(answer):
                raise error
            return await read(answer)

        return await self._gate.call(
            once,
            credentials=self._credentials,
            deadline=deadline,
            repeatable=method in _SAFE_METHODS if repeatable is None else repeatable,
            deliberate=deliberate,
        )

    async def get(self, path: str | URL, **options: Any) -> Answer:
        """Send a GET request and return the answer."""
        return await self.request("GET", path, read=_as_is, **options)

    def _question(
        self,
        method: str,
        path: str | URL,
        query: Query | None,
        headers: Mapping[str, str] | None,
        body: bytes | None,
    ) -> _Question:
        """Put a request together: what is ours alone goes only to the host that the base names."""
        try:
            base = URL(self._base)
            url = _below(base, path)
            known = url.origin() == (base.origin() if base.absolute else None)
        except ValueError:
            raise self._no_address() from None
        if url.scheme not in _SCHEMES:
            raise self._no_address()
        parameters: Query = query or {}
        sent: Mapping[str, str] = self._headers
        if known:
            added = {**self._query, **parameters}
            parameters = {
                name: value
                for name, value in added.items()
                if name in parameters or name not in url.query
            }
        else:
            sent = _impersonal(sent)
        content = {} if body is None else {"Content-Type": "application/json"}
        return _Question(
            method,
            url.extend_query(_flat(parameters)),
            {**content, **sent, **(headers or {})},
            body,
        )

    def _no_address(self) -> Unavailable:
        """Build the error for an address that leads nowhere; nothing is sent, so no gate need know."""
        return Unavailable(self.service, "the address is not valid", Outage.DNS)

    async def _exchange(
        self, question: _Question, body_cap: int, *, follow: bool
    ) -> Answer:
        """Send one request, and the redirected ones after it, with aiohttp's errors translated."""
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                async with self._session.request(
                    question.method,
                    question.url,
                    headers=question.headers,
                    data=question.body,
                    ssl=self._ssl,
                    allow_redirects=False,
                    # The session's own guard watches over redirects, so it only makes way where none is followed.
                    middlewares=None if follow else (self._send_once,),
                    # The gate keeps the deadline.
                    timeout=ClientTimeout(total=None),
                ) as response:
                    target = self._redirect_target(response) if follow else None
                    if target is None:
                        return await self._read(response, body_cap)
                redirected = question.redirected(response.status, target)
                if redirected is None:
                    raise self._astray("sends our data to another host")
                question = redirected
        except (ClientError, OSError, ValueError) as err:
            # The original is not shown: it quotes the address, which may carry a key.
            raise self._translate(err) from None
        raise self._astray("redirects in a circle")

    async def _send_once(
        self, request: ClientRequest, send: ClientHandlerType
    ) -> ClientResponse:
        """Keep aiohttp from repeating a request where a connection breaks: no limit would know of it."""
        try:
            return await send(request)
        except (ClientOSError, ServerDisconnectedError) as err:
            raise self._translate(err) from None

    async def _read(self, response: ClientResponse, body_cap: int) -> Answer:
        """Read a body, but not more of it than anyone could need."""
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > body_cap:
                raise BadAnswer(
                    self.service,
                    f"the answer is larger than {body_cap / MEBIBYTE:g} MiB",
                    Flaw.TOO_LARGE,
                )
        return Answer(
            self.service,
            response.status,
            response.headers,
            bytes(body),
            response.url.raw_query_string,
        )

    def _redirect_target(self, response: ClientResponse) -> URL | None:
        """Return where a redirect leads, None where there is none that HTTP could follow (magnet links)."""
        location = response.headers.get("Location")
        if response.status not in _REDIRECTS or not location:
            return None
        try:
            target = response.url.join(URL(location))
            if target.scheme not in _SCHEMES:
                return None
            target.origin()
        except ValueError:
            raise self._astray("redirects to an address that is not valid") from None
        return target

    def _astray(self, message: str) -> BadAnswer:
        """Build the error for a redirect that cannot be followed."""
        return BadAnswer(self.service, message, Flaw.REDIRECTED)

    def _translate(self, err: Exception) -> ServiceError:
        """Say what went wrong on the way, without the address: it may carry a key."""
        match err:
            case ClientSSLError():
                reason, message = Outage.TLS, "the secure connection failed"
            case ClientConnectorDNSError():
                reason, message = Outage.DNS, "the host name is not known"
            case ClientConnectorError():
                reason, message = Outage.CONNECTION, "no connection could be made"
            case ClientError() | OSError():
                name = type(err).__name__
                reason, message = Outage.SERVER, f"the connection broke off ({name})"
            case _:
                # aiohttp found line breaks or the like in a header before anything was sent.
                reason, message = Outage.DNS, "the address or the key is not valid"
        return Unavailable(self.service, message, reason)


def _below(base: URL, path: str | URL) -> URL:
    """Return the address of a path below the base, or an absolute address as it is."""
    if isinstance(path, URL) and path.absolute:
        return path
    return base / str(path).lstrip("/") if str(path) else base


def _impersonal(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that any host may see."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower() in _IMPERSONAL_HEADERS
    }


def _read_date(value: str) -> datetime | None:
    """Return the moment that a header names; without a zone it means UTC."""
    try:
        moment = parsedate_to_datetime(value)
    except ValueError, OverflowError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _flat(query: Query) -> list[tuple[str, str]]:
    """Spell a query out, a list as a repeated key."""
    return [
        (name, str(item))
        for name, value in query.items()
        for item in (value if isinstance(value, list) else [value])
    ]
