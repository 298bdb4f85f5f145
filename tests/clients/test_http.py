"""The one way HTTP leaves the house."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import gzip
from html import escape
from ipaddress import IPv4Address
import json
from pathlib import Path
import socket
import ssl
import threading
import traceback
import tracemalloc
from typing import Any, ClassVar, override
from urllib.parse import quote, unquote
import zlib

from aiohttp import ClientSession, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest
from yarl import URL

from custom_components.radarr_mvp.clients.http import (
    MEBIBYTE,
    Answer,
    HttpService,
    judge_status,
)
from custom_components.radarr_mvp.engine.errors import (
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
from custom_components.radarr_mvp.engine.resilience import (
    BreakerState,
    RateLimit,
    RetryPolicy,
)
from custom_components.radarr_mvp.engine.secrecy import protect
from tests.sandbox.service import FakeService, FaultMode
from tests.support import open_gate

KEY = "unnamed-5ecret-key"
PERSONAL = {"X-Api-Key": KEY, "X-Client": KEY, "Accept": "application/json"}
QUICK = RetryPolicy(first=0.01)


class Echo(FakeService):
    """Answers with what it was asked, and in all the ways a test needs."""

    name: ClassVar[str] = "echo"

    def __init__(self) -> None:
        """Begin with nothing to serve."""
        super().__init__()
        self.body: bytes = b""
        self.headers: dict[str, str] = {}
        self.stalling = asyncio.Event()
        self.released = asyncio.Event()

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return what the service answers to."""
        return [
            web.route("*", "/echo{rest:.*}", self._echo),
            web.route("*", "/status/{status}", self._status),
            web.get("/body", self._body),
            web.get("/stall", self._stall),
            web.route("*", "/redirect/{status}", self._redirect),
            web.get("/loop", self._loop),
            web.get("/complain", self._complain),
        ]

    async def _echo(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "method": request.method,
                "path": request.raw_path.partition("?")[0],
                "query": list(request.query.items()),
                "headers": {
                    name.lower(): value for name, value in request.headers.items()
                },
                "body": await request.text(),
            }
        )

    async def _status(self, request: web.Request) -> web.Response:
        return web.Response(
            status=int(request.match_info["status"]),
            body=self.body,
            headers=self.headers,
        )

    async def _body(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.body, headers=self.headers)

    async def _stall(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'{"half": ')
        self.stalling.set()
        try:
            await asyncio.sleep(3600)
        finally:
            self.released.set()
        return response

    async def _redirect(self, request: web.Request) -> web.Response:
        return web.Response(
            status=int(request.match_info["status"]),
            headers={"Location": request.query["to"]} if request.query else {},
        )

    async def _loop(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": str(request.rel_url)})

    async def _complain(self, request: web.Request) -> web.Response:
        target = str(request.rel_url)
        return web.Response(
            status=400,
            text=f"cannot serve {target} nor {escape(target)} nor {unquote(target)}",
        )


@pytest.fixture
async def echo(socket_enabled: None) -> AsyncGenerator[Echo]:
    """Return a running service."""
    async with Echo() as service:
        yield service


@pytest.fixture
async def stranger(socket_enabled: None) -> AsyncGenerator[Echo]:
    """Return a second service, at another address."""
    async with Echo() as service:
        yield service


@pytest.fixture
def http(session: ClientSession, echo: Echo) -> HttpService:
    """Return a client that knows a secret."""
    return HttpService(
        session,
        open_gate("echo"),
        echo.url,
        headers=PERSONAL,
        query={"ours": KEY},
        credentials=KEY,
    )


async def _json(answer: Answer) -> Any:
    return await answer.json()


async def _echoed(
    http: HttpService, path: str | URL, method: str = "GET", **options: Any
) -> dict[str, Any]:
    """Return what the service says it was asked."""
    echoed: dict[str, Any] = await http.request(method, path, read=_json, **options)
    return echoed


async def _failure(call: Awaitable[object]) -> ServiceError:
    """Return the error of a call, after making sure that it keeps the secret in every form."""
    with pytest.raises(ServiceError) as caught:
        await call
    for shown in (*traceback.format_exception(caught.value), repr(caught.value)):
        assert KEY not in shown
    return caught.value


@asynccontextmanager
async def _raw_server(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """Serve bytes that no HTTP library would send, and give the address."""

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def _saying(text: bytes) -> Any:
    """Return a conversation that consists of one sentence."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()

    return talk


# Requests


async def test_what_goes_along(http: HttpService) -> None:
    """The service's own headers and query, and those of the request, which win."""
    echoed = await _echoed(
        http, "echo", query={"ids": [1, 2], "t": "a b&c"}, headers={"Accept": "x/y"}
    )
    assert echoed["query"] == [
        ["ours", KEY],
        ["ids", "1"],
        ["ids", "2"],
        ["t", "a b&c"],
    ]
    assert echoed["headers"]["x-api-key"] == KEY
    assert echoed["headers"]["accept"] == "x/y"
    assert echoed["body"] == ""
    assert "content-type" not in echoed["headers"]
    assert (await _echoed(http, "echo", query={"ours": "1"}))["query"] == [
        ["ours", "1"]
    ]


async def test_json_is_sent(http: HttpService) -> None:
    """A body has a content type, which the request may change."""
    echoed = await _echoed(http, "echo", "POST", json={"ü": [1]})
    assert (echoed["method"], json.loads(echoed["body"])) == ("POST", {"ü": [1]})
    assert echoed["headers"]["content-type"] == "application/json"
    echoed = await _echoed(
        http, "echo", "PUT", json=[], headers={"Content-Type": "x/json"}
    )
    assert echoed["headers"]["content-type"] == "x/json"


@pytest.mark.parametrize(
    ("base", "path", "asked"),
    [
        ("", "echo/a", "/echo/a"),
        ("/", "/echo/a", "/echo/a"),
        ("/echo", "", "/echo"),
        ("/echo/", "b", "/echo/b"),
        ("/echo/x?key=1#y", "b c?d", "/echo/x/b%20c%3Fd"),
    ],
)
async def test_paths_stand_below_the_base(
    session: ClientSession, echo: Echo, base: str, path: str, asked: str
) -> None:
    """Also where a service lives below a path, and whatever slashes a user types."""
    http = HttpService(session, open_gate("echo"), echo.url + base)
    assert (await _echoed(http, path))["path"] == asked


async def test_a_full_address_at_home(http: HttpService, echo: Echo) -> None:
    """It is asked as it is written; what is ours goes along, but nothing twice."""
    address = URL(f"{echo.url}/echo?ours=1&x=a%20b%2Bc", encoded=True)
    echoed = await _echoed(http, address)
    assert echoed["query"] == [["ours", "1"], ["x", "a b+c"]]
    assert echoed["headers"]["x-api-key"] == KEY
    assert KEY in str((await _echoed(http, URL(f"{echo.url}/echo")))["query"])


async def test_a_full_address_elsewhere(http: HttpService, stranger: Echo) -> None:
    """A stranger learns nothing of us but what the request itself tells."""
    echoed = await _echoed(
        http, URL(f"{stranger.url}/echo"), query={"a": 1}, headers={"X-Own": "1"}
    )
    assert KEY not in json.dumps(echoed)
    assert echoed["query"] == [["a", "1"]]
    assert echoed["headers"]["accept"] == "application/json"
    assert echoed["headers"]["x-own"] == "1"


async def test_a_base_is_not_needed_for_full_addresses(
    session: ClientSession, echo: Echo
) -> None:
    """Downloads come from anywhere."""
    http = HttpService(session, open_gate("echo"), URL(), headers=PERSONAL)
    assert KEY not in json.dumps(await _echoed(http, URL(f"{echo.url}/echo")))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "192.168.1.5:8080",
        "localhost:8080",
        "ftp://host/",
        "http://",
        "http:///path",
        "http://[::1",
        "http://host:99999",
        "http://host:port",
        "magnet:?xt=urn:btih:1",
    ],
)
async def test_an_address_that_is_none(session: ClientSession, address: str) -> None:
    """It is noticed without a request, and nothing is held against the service."""
    gate = open_gate("echo", RateLimit(budget=5))
    http = HttpService(session, gate, address)
    error = await _failure(http.get("path"))
    assert isinstance(error, Unavailable)
    assert (error.message, error.reason) == ("the address is not valid", Outage.DNS)
    assert gate.budget_left == 5
    assert gate.state is BreakerState.CLOSED


async def test_a_key_with_a_line_break(session: ClientSession, echo: Echo) -> None:
    """Somebody has copied too much; no header is smuggled in."""
    http = HttpService(
        session, open_gate("echo"), echo.url, headers={"X-Api-Key": f"{KEY}\r\nX: y"}
    )
    error = await _failure(http.get("echo"))
    assert isinstance(error, Unavailable)
    assert error.message == "the address or the key is not valid"
    assert echo.log.requests == []


# What a status means


def _answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("svc", status, named, body)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206, 304])
def test_good_statuses(status: int) -> None:
    """Nothing is wrong with them."""
    assert judge_status(_answer(status)) is None


@pytest.mark.parametrize(
    ("status", "kind", "detail"),
    [
        (300, BadAnswer, Flaw.REJECTED),
        (301, BadAnswer, Flaw.REDIRECTED),
        (302, BadAnswer, Flaw.REDIRECTED),
        (303, BadAnswer, Flaw.REDIRECTED),
        (307, BadAnswer, Flaw.REDIRECTED),
        (308, BadAnswer, Flaw.REDIRECTED),
        (400, BadAnswer, Flaw.REJECTED),
        (401, AuthRefused, Refusal.CREDENTIALS),
        (402, BadAnswer, Flaw.REJECTED),
        (403, AuthRefused, Refusal.CREDENTIALS),
        (404, NotFound, None),
        (405, BadAnswer, Flaw.REJECTED),
        (408, Unavailable, Outage.TIMEOUT),
        (409, BadAnswer, Flaw.REJECTED),
        (410, NotFound, None),
        (422, BadAnswer, Flaw.REJECTED),
        (429, Throttled, None),
        (451, BadAnswer, Flaw.REJECTED),
        (500, Unavailable, Outage.SERVER),
        (502, Unavailable, Outage.SERVER),
        (503, Unavailable, Outage.SERVER),
        (504, Unavailable, Outage.SERVER),
        (522, Unavailable, Outage.SERVER),
        (599, Unavailable, Outage.SERVER),
    ],
)
def test_what_a_status_means(
    status: int, kind: type[ServiceError], detail: object
) -> None:
    """Each leads to one of the few errors that callers decide by, and says its number."""
    error = judge_status(_answer(status, b"some words"))
    assert type(error) is kind
    assert error.message.startswith(f"HTTP {status}")
    seen = getattr(error, "flaw", None) or getattr(error, "reason", None)
    assert seen == detail


def test_a_status_without_words() -> None:
    """The number is all there is."""
    error = judge_status(_answer(401))
    assert error is not None
    assert str(error) == "svc: HTTP 401"


def test_a_guard_in_front_of_the_service() -> None:
    """A web page with 403 is a firewall or a proxy: it does not know our credentials at all."""
    page = b"<!DOCTYPE html><title>Attention Required</title>"
    error = judge_status(_answer(403, page))
    assert isinstance(error, AuthRefused)
    assert error.reason is Refusal.BANNED


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_patience_is_passed_on(status: int) -> None:
    """Retry-After counts wherever it comes."""
    error = judge_status(_answer(status, Retry_After="120"))
    assert isinstance(error, Throttled | Unavailable)
    assert error.retry_after == 120


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("-5", 0),
        ("9" * 400, 86_400),
        ("1e99", 86_400),
        ("inf", 86_400),
        ("-inf", 0),
        ("nan", None),
        ("Wed, 21 Oct 2026 07:28:00", 90),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 90),
        ("Wed, 21 Oct 2026 09:28:00 +0200", 90),
        ("Wed, 21 Oct 2026 07:28:00 -0000", 90),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 9999 07:28:00 GMT", 86_400),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", None),
        ("Wed, 99 Oct 2026 07:28:00 GMT", None),
        ("Wed, 21 Oct 2026 07:28:00 +99999999999999999999", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """Seconds or a date by the service's own clock; never negative, never more than a day, never nonsense."""
    answer = _answer(429, Retry_After=value, Date="Wed, 21 Oct 2026 07:26:30 GMT")
    assert answer.retry_after == seconds


def test_a_date_without_the_services_clock() -> None:
    """Then it takes ours."""
    moment = datetime.now(UTC) + timedelta(seconds=100)
    seconds = _answer(429, Retry_After=format_datetime(moment)).retry_after
    assert seconds is not None
    assert 95 <= seconds <= 100


async def test_a_throttled_service(http: HttpService, echo: Echo) -> None:
    """The seconds arrive, and until then nothing is asked."""
    echo.fail(FaultMode.THROTTLE, retry_after=600)
    for _ in range(2):
        error = await _failure(http.get("echo"))
        assert isinstance(error, Throttled)
        assert error.retry_after == pytest.approx(600, abs=1)
    assert len(echo.log.requests) == 1


async def test_refused_credentials_are_sent_once(http: HttpService, echo: Echo) -> None:
    """The gate recognises them."""
    echo.fail(FaultMode.UNAUTHORIZED)
    for _ in range(3):
        assert isinstance(await _failure(http.get("echo")), AuthRefused)
    assert len(echo.log.requests) == 1


@pytest.mark.parametrize(
    ("method", "repeatable", "asked"),
    [
        ("GET", None, 3),
        ("HEAD", None, 3),
        ("POST", None, 1),
        ("POST", True, 3),
        ("GET", False, 1),
        ("DELETE", None, 1),
    ],
)
async def test_only_what_is_safe_is_repeated(
    session: ClientSession, echo: Echo, method: str, repeatable: bool, asked: int
) -> None:
    """A search may be asked twice, a grab may not."""
    http = HttpService(session, open_gate("echo", retries=QUICK), echo.url)
    echo.fail(FaultMode.SERVER_ERROR)
    error = await _failure(
        http.request(method, "echo", read=_json, repeatable=repeatable)
    )
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.SERVER
    assert len(echo.log.requests) == asked


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_nothing_is_repeated_behind_our_back(
    http: HttpService, echo: Echo, method: str
) -> None:
    """What the limit does not know of is not sent, also where a kept connection breaks."""
    await http.get("echo")
    echo.fail(FaultMode.RESET)
    error = await _failure(http.request(method, "echo", read=_json))
    assert isinstance(error, Unavailable)
    assert [request.method for request in echo.log.requests] == ["GET", method]


async def test_trouble_that_passes(session: ClientSession, echo: Echo) -> None:
    """Two connections break, the third holds."""
    http = HttpService(session, open_gate("echo", retries=QUICK), echo.url)
    echo.fail(FaultMode.RESET, times=1)
    echo.fail(FaultMode.SERVER_ERROR, times=1)
    assert (await _echoed(http, "echo"))["method"] == "GET"
    assert http.gate.counters.outcomes == {"unavailable": 2, "ok": 1}
    assert http.service == "echo"


# Bodies


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        (b"", Flaw.NOT_JSON),
        (b'{"half": ', Flaw.NOT_JSON),
        (b"{'single': 1}", Flaw.NOT_JSON),
        (b'"\xff"', Flaw.NOT_JSON),
        (b"NaN", Flaw.NOT_JSON),
        (b"[" * 100_000, Flaw.NOT_JSON),
        (b'[1, "' + b"x" * 100_000, Flaw.NOT_JSON),
        (b"<!DOCTYPE html><p>Log in", Flaw.HTML),
        (b"\xef\xbb\xbf\n <HTML lang=en>", Flaw.HTML),
        (b"<h1>Error</h1>", Flaw.HTML),
        (b"<head>", Flaw.HTML),
    ],
)
async def test_what_is_not_json(
    http: HttpService, echo: Echo, body: bytes, flaw: Flaw
) -> None:
    """The error says whether a web page or something broken came."""
    echo.body = body
    error = await _failure(http.request("GET", "body", read=_json))
    assert isinstance(error, BadAnswer)
    assert error.flaw is flaw
    assert http.gate.state is BreakerState.OPEN


@pytest.mark.parametrize("mode", [FaultMode.HTML, FaultMode.TRUNCATED])
async def test_a_lying_service(http: HttpService, echo: Echo, mode: FaultMode) -> None:
    """Status 200 with the wrong thing in it."""
    echo.fail(mode)
    assert isinstance(
        await _failure(http.request("GET", "echo", read=_json)), BadAnswer
    )


async def test_a_byte_order_mark_is_no_mistake(http: HttpService, echo: Echo) -> None:
    """Some servers write one."""
    echo.body = b'\xef\xbb\xbf{"a": 1}'
    assert await http.request("GET", "body", read=_json) == {"a": 1}


@pytest.mark.parametrize(("size", "jobs"), [(1_000, 0), (50_000, 1)])
async def test_large_json_is_decoded_in_a_worker(
    monkeypatch: pytest.MonkeyPatch, size: int, jobs: int
) -> None:
    """The event loop has other things to do."""
    loop = asyncio.get_running_loop()
    threads: list[int] = []

    def run_in_executor(
        executor: None, func: Callable[[bytes], object], body: bytes
    ) -> asyncio.Future[object]:
        def noted() -> object:
            threads.append(threading.get_ident())
            return func(body)

        return original(executor, noted)

    original = loop.run_in_executor
    monkeypatch.setattr(loop, "run_in_executor", run_in_executor)
    numbers = list(range(size))
    assert await _answer(200, json.dumps(numbers).encode()).json() == numbers
    assert len(threads) == jobs
    assert threading.get_ident() not in threads


async def test_an_answer_without_end(http: HttpService, echo: Echo) -> None:
    """Fifty megabytes are cut off at the cap, and memory stays small."""
    echo.fail(FaultMode.HUGE)
    tracemalloc.start()
    try:
        error = await _failure(http.get("echo", body_cap=2 * MEBIBYTE))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.TOO_LARGE
    assert error.message == "the answer is larger than 2 MiB"
    # Service and client share this process, so a megabyte on its way counts several times.
    assert peak < 16 * MEBIBYTE


def _deflated(body: bytes) -> bytes:
    return zlib.compress(body, 9)


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("deflate", _deflated)]
)
async def test_a_bomb(
    http: HttpService, echo: Echo, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    """The cap counts what comes out, not what goes in."""
    echo.body = compress(bytes(64 * MEBIBYTE))
    assert len(echo.body) < MEBIBYTE // 8
    echo.headers = {"Content-Encoding": encoding}
    tracemalloc.start()
    try:
        error = await _failure(http.get("body", body_cap=MEBIBYTE))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.TOO_LARGE
    assert peak < 8 * MEBIBYTE


async def test_a_body_as_large_as_allowed(http: HttpService, echo: Echo) -> None:
    """The cap itself is still fine."""
    echo.body = bytes(1000)
    assert len((await http.get("body", body_cap=1000)).body) == 1000
    error = await _failure(http.get("body", body_cap=999))
    assert isinstance(error, BadAnswer)


async def test_compressed_answers_are_read(http: HttpService, echo: Echo) -> None:
    """As most are."""
    echo.body = gzip.compress(b'{"a": 1}')
    echo.headers = {"Content-Encoding": "gzip"}
    assert await http.request("GET", "body", read=_json) == {"a": 1}


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
    ],
    ids=range(9),
)
async def test_a_conversation_that_breaks_off(
    session: ClientSession, socket_enabled: None, said: bytes
) -> None:
    """Whatever is wrong with what was said, it is one kind of error, and it may pass."""
    async with _raw_server(_saying(said)) as url:
        http = HttpService(session, open_gate("raw"), url, query={"k": KEY})
        error = await _failure(http.get("x"))
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.SERVER
    assert error.message.startswith("the connection broke off (")


async def test_a_body_that_stops_coming(http: HttpService, echo: Echo) -> None:
    """The deadline counts for the whole answer, and the connection is closed."""
    error = await _failure(http.get("stall", deadline=0.2))
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.TIMEOUT
    async with asyncio.timeout(5):
        await echo.released.wait()


async def test_a_service_that_says_nothing(http: HttpService, echo: Echo) -> None:
    """Not even a status."""
    echo.fail(FaultMode.HANG)
    error = await _failure(http.get("echo", deadline=0.2))
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.TIMEOUT


async def test_giving_up_closes_the_connection(http: HttpService, echo: Echo) -> None:
    """A search that nobody waits for any more does not go on, and the next one works."""
    task = asyncio.create_task(http.get("stall"))
    async with asyncio.timeout(10):
        await echo.stalling.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(10):
        await echo.released.wait()
    assert (await http.get("echo")).status == 200


# Redirects


async def test_redirects_are_not_followed_unasked(
    http: HttpService, echo: Echo
) -> None:
    """A login page in disguise is no answer."""
    error = await _failure(http.get("redirect/302", query={"to": "/echo"}))
    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.REDIRECTED
    assert len(echo.log.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["/echo/there?x=1", "../echo/there?x=1"])
async def test_redirects_are_followed(
    http: HttpService, status: int, target: str
) -> None:
    """Relative ones too, with what is ours, for it is the same host."""
    echoed = await _echoed(
        http, f"redirect/{status}", query={"to": target}, follow=True
    )
    assert (echoed["path"], echoed["query"]) == ("/echo/there", [["x", "1"]])
    assert echoed["headers"]["x-api-key"] == KEY


async def test_a_redirect_to_a_stranger(http: HttpService, stranger: Echo) -> None:
    """It learns nothing of us."""
    echoed = await _echoed(
        http, "redirect/302", query={"to": f"{stranger.url}/echo?x=1"}, follow=True
    )
    assert KEY not in json.dumps(echoed)
    assert echoed["query"] == [["x", "1"]]
    assert echoed["headers"]["accept"] == "application/json"


async def test_there_and_back_again(
    http: HttpService, echo: Echo, stranger: Echo
) -> None:
    """What a stranger sends back to us is not trusted either."""
    back = f"{echo.url}/echo"
    there = f"{stranger.url}/redirect/302?to={quote(back)}"
    echoed = await _echoed(http, "redirect/302", query={"to": there}, follow=True)
    assert KEY not in json.dumps(echoed)


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (301, "GET", ""),
        (302, "GET", ""),
        (303, "GET", ""),
        (307, "POST", '{"a":1}'),
        (308, "POST", '{"a":1}'),
    ],
)
async def test_what_a_redirected_post_becomes(
    http: HttpService, status: int, method: str, body: str
) -> None:
    """Some redirects mean "look there", others "say it there again"."""
    echoed = await _echoed(
        http,
        f"redirect/{status}",
        "POST",
        query={"to": "/echo"},
        json={"a": 1},
        follow=True,
    )
    assert (echoed["method"], echoed["body"]) == (method, body)


async def test_our_data_does_not_go_to_a_stranger(
    http: HttpService, stranger: Echo
) -> None:
    """A body may hold the passkey."""
    call = http.request(
        "POST",
        "redirect/307",
        query={"to": f"{stranger.url}/echo"},
        json={"passkey": KEY},
        read=_json,
        follow=True,
    )
    error = await _failure(call)
    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.REDIRECTED
    assert stranger.log.requests == []


async def test_a_redirect_to_a_magnet_link(http: HttpService) -> None:
    """The answer itself comes back, for whoever can use it."""

    async def location(answer: Answer) -> str:
        return answer.headers["Location"]

    magnet = "magnet:?xt=urn:btih:31d6e90726b20b75701475c8f648c5b2f686505b&dn=x"
    http._judge = lambda _: None
    assert (
        await http.request(
            "GET", "redirect/301", query={"to": magnet}, read=location, follow=True
        )
        == magnet
    )


async def test_a_redirect_to_nowhere(http: HttpService) -> None:
    """Without an address it is an answer like any other."""
    http = HttpService(http._session, http.gate, http._base)
    error = await _failure(http.get("redirect/302", follow=True))
    assert isinstance(error, BadAnswer)
    assert error.flaw is Flaw.REDIRECTED


@pytest.mark.parametrize("target", ["http://[::1", "http://host:99999/"])
async def test_a_redirect_to_an_address_that_is_none(
    http: HttpService, target: str
) -> None:
    """The service is to blame."""
    error = await _failure(http.get("redirect/302", query={"to": target}, follow=True))
    assert isinstance(error, BadAnswer)
    assert error.message == "redirects to an address that is not valid"


async def test_a_circle(http: HttpService, echo: Echo) -> None:
    """It ends after a few rounds."""
    error = await _failure(http.get("loop", follow=True))
    assert isinstance(error, BadAnswer)
    assert error.message == "redirects in a circle"
    assert len(echo.log.requests) == 6


# Ways not to get there


class NoSuchHost(AbstractResolver):
    """A name server that knows nobody."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Know nothing."""
        raise OSError(None, "DNS lookup failed")

    @override
    async def close(self) -> None:
        """Have nothing to close."""


async def test_an_unknown_host() -> None:
    """A typo in the address."""
    connector = TCPConnector(resolver=NoSuchHost())
    async with ClientSession(connector=connector) as session:
        http = HttpService(session, open_gate("x"), f"http://nobody.example/{KEY}")
        error = await _failure(http.get("x"))
    assert isinstance(error, Unavailable)
    assert (error.reason, error.message) == (Outage.DNS, "the host name is not known")


async def test_nobody_listens(session: ClientSession, echo: Echo) -> None:
    """The service is not running."""
    await echo.stop()
    http = HttpService(session, open_gate("x"), echo.url, query={"k": KEY})
    error = await _failure(http.get("x"))
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.CONNECTION
    assert error.message == "no connection could be made"


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """Return a server's side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


@pytest.mark.parametrize("verify", [True, False])
async def test_a_self_made_certificate(
    session: ClientSession,
    socket_enabled: None,
    certificate: ssl.SSLContext,
    verify: bool,
) -> None:
    """It is refused, unless the user says that it is meant."""

    async def hello(_: web.Request) -> web.Response:
        return web.json_response("hello")

    app = web.Application()
    app.add_routes([web.get("/x", hello)])
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificate).start()
    http = HttpService(
        session,
        open_gate("x"),
        f"https://127.0.0.1:{runner.addresses[0][1]}",
        query={"k": KEY},
        verify_ssl=verify,
    )
    try:
        if verify:
            error = await _failure(http.get("x"))
            assert isinstance(error, Unavailable)
            assert error.reason is Outage.TLS
            assert error.message == "the secure connection failed"
        else:
            assert await http.request("GET", "x", read=_json) == "hello"
    finally:
        await runner.cleanup()


async def test_https_where_there_is_none(session: ClientSession, echo: Echo) -> None:
    """A wrong letter in the address."""
    http = HttpService(
        session, open_gate("x"), echo.url.replace("http:", "https:"), query={"k": KEY}
    )
    error = await _failure(http.get("x"))
    assert isinstance(error, Unavailable)
    assert error.reason is Outage.TLS


# What is shown


async def test_an_error_page_that_repeats_the_question(
    http: HttpService, echo: Echo
) -> None:
    """The query does not come back to us in a message, however the page spells it."""
    error = await _failure(http.get("complain", query={"a": "x y&z"}))
    assert error.message.startswith("HTTP 400: cannot serve /complain?**")
    assert "x y" not in error.message
    assert "x+y" not in error.message


async def test_no_key_is_cut_in_two(http: HttpService, echo: Echo) -> None:
    """Not even the beginning of one is shown where an excerpt ends."""
    echo.body = b"x" * 190 + b" ?apikey=0123456789abcdef and so on"
    error = await _failure(http.get("status/400"))
    assert error.message == f"HTTP 400: {'x' * 190} ?apikey=**"
    protect(long_key := "never-shown-in-part-4711")
    page = _answer(400, b"x" * 190 + b" " + long_key.encode())
    assert page.excerpt == "x" * 190 + " **"


def test_an_excerpt_of_a_page() -> None:
    """What a person would read there, on one line."""
    page = _answer(
        503,
        b"<html><head><style>p {color: red}</style><script>if (1 < 2) {}</script></head>"
        b"<body><h1>503</h1>\n<p>Back\x1b[31m soon\x00</p><!-- not this --><p ",
    )
    assert page.excerpt == "503 Back [31m soon"


def test_an_excerpt_is_short_and_plain() -> None:
    """Whatever came."""
    assert _answer(200, b"word " * 10_000).excerpt == ("word " * 40).rstrip()
    assert _answer(200, b"\xff\xfe\x00ok").excerpt == "\ufffd\ufffd ok"
    assert _answer(200).excerpt == ""


def test_an_answer_keeps_quiet() -> None:
    """Headers hold cookies and bodies hold keys; a log line of an answer shows neither."""
    answer = Answer("svc", 200, {"Set-Cookie": KEY}, KEY.encode(), asked=KEY)
    assert repr(answer) == "Answer(service='svc', status=200)"
    assert answer.text == KEY


async def test_what_read_rejects_counts(http: HttpService, echo: Echo) -> None:
    """A service that answers nonsense is left alone like one that does not answer."""

    async def read(answer: Answer) -> None:
        raise answer.bad(Flaw.UNEXPECTED, "no films in it")

    error = await _failure(http.request("GET", "echo", read=read))
    assert str(error) == "echo: no films in it"
    assert http.gate.state is BreakerState.OPEN
    assert http.gate.counters.outcomes == {"bad_answer": 1}
