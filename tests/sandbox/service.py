"""What every service of the sandbox has: an address, a request log and faults that can be switched."""

import asyncio
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from ssl import SSLContext
import time
from typing import Any, ClassVar, Self

from aiohttp import web
from aiohttp.typedefs import Handler

HANG_SECONDS = 3600
HUGE_BYTES = 50 * 1024 * 1024


class FaultMode(StrEnum):
    """Ways in which a service can misbehave."""

    THROTTLE = "throttle"
    UNAUTHORIZED = "unauthorized"
    SERVER_ERROR = "server_error"
    HANG = "hang"
    SLOW = "slow"
    HTML = "html"
    TRUNCATED = "truncated"
    WRONG_SHAPE = "wrong_shape"
    HUGE = "huge"
    RESET = "reset"
    REDIRECT = "redirect"
    WRONG_HASH = "wrong_hash"


@dataclass(slots=True)
class Fault:
    """One fault: how, where (a part of the path, "" = anywhere) and how often (None = until cleared)."""

    mode: FaultMode
    path: str = ""
    times: int | None = None
    seconds: float = 1.0
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as it arrived."""

    at: float
    service: str
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str
    status: int

    def as_dict(self) -> dict[str, Any]:
        """Return the request for the control interface."""
        return asdict(self)


@dataclass(slots=True)
class RequestLog:
    """Every request a service has seen, with its time: the proof of rate limits."""

    requests: list[LoggedRequest] = field(default_factory=list)

    def times(self, path: str = "") -> list[float]:
        """Return when requests to paths that contain the given part arrived."""
        return [request.at for request in self.requests if path in request.path]


class FakeService:
    """A stand-in for one service, on a loopback port of its own."""

    name: ClassVar[str]

    def __init__(self) -> None:
        """Begin healthy, with an empty log."""
        self.log = RequestLog()
        self.faults: list[Fault] = []
        self.port = 0
        self.tls: SSLContext | None = None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Return the base address of the service."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def routes(self) -> list[web.RouteDef]:
        """Return what the service answers to."""
        raise NotImplementedError

    def throttled(self, fault: Fault) -> web.Response:
        """Answer as this service does when it wants to be left alone."""
        headers = (
            {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        )
        return web.Response(status=429, headers=headers, text="Too Many Requests")

    def unauthorized(self) -> web.Response:
        """Answer as this service does to wrong credentials."""
        return web.Response(status=401)

    def wrong_shape(self) -> web.Response:
        """Answer with well-formed JSON of a shape nobody expects."""
        return web.json_response([{"unexpected": None}, 7, "text"])

    def fail(self, mode: FaultMode | str, **details: Any) -> Fault:
        """Switch a fault on and return it."""
        fault = Fault(FaultMode(mode), **details)
        self.faults.append(fault)
        return fault

    def heal(self) -> None:
        """Switch every fault off."""
        self.faults.clear()

    def active(self, mode: FaultMode, path: str) -> bool:
        """Use up a fault of the given mode, for handlers that misbehave by themselves (a wrong hash)."""
        return self._take(path, {mode}) is not None

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen on the given port, or on a free one."""
        app = web.Application(
            middlewares=[self._middleware], client_max_size=64 * 1024 * 1024
        )
        app.add_routes(self.routes())
        # A hanging handler ends when its client gives up, not when the service stops.
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=self.tls)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening, hanging requests included."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _take(self, path: str, modes: set[FaultMode]) -> Fault | None:
        """Return the first fault that applies to the path and count it as used."""
        for fault in self.faults:
            if fault.mode in modes and fault.path in path and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    @web.middleware
    async def _middleware(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Log the request and let faults speak before and after the handler."""
        at = time.time()
        # Bytes of an upload need not be text; the log shows what can be shown.
        body = (await request.read()).decode("utf-8", "replace")
        status = 0
        try:
            response = await self._answer(request, handler)
            status = response.status
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            self.log.requests.append(
                LoggedRequest(
                    at,
                    self.name,
                    request.method,
                    request.path,
                    {key: request.query.getall(key) for key in request.query},
                    dict(request.headers),
                    body,
                    status,
                )
            )
        return response

    async def _answer(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer rightly, or as the fault wants it."""
        fault = self._take(request.path, set(FaultMode) - {FaultMode.WRONG_HASH})
        if fault is None:
            return await handler(request)
        match fault.mode:
            case FaultMode.THROTTLE:
                return self.throttled(fault)
            case FaultMode.UNAUTHORIZED:
                return self.unauthorized()
            case FaultMode.SERVER_ERROR:
                return web.Response(
                    status=503,
                    text="<html><body><h1>503 Maintenance</h1></body></html>",
                    content_type="text/html",
                )
            case FaultMode.HANG | FaultMode.SLOW:
                hangs = fault.mode is FaultMode.HANG
                await asyncio.sleep(HANG_SECONDS if hangs else fault.seconds)
            case FaultMode.HTML:
                return web.Response(
                    text="<!DOCTYPE html><html><body>Welcome to the login page</body></html>",
                    content_type="text/html",
                )
            case FaultMode.WRONG_SHAPE:
                return self.wrong_shape()
            case FaultMode.REDIRECT:
                return web.Response(status=302, headers={"Location": "/login"})
            case FaultMode.HUGE:
                return await self._huge(request)
            case FaultMode.RESET:
                assert request.transport is not None
                request.transport.close()
                await asyncio.sleep(0)
            case FaultMode.TRUNCATED:
                return _cut(await handler(request))
        return await handler(request)

    async def _huge(self, request: web.Request) -> web.StreamResponse:
        """Stream more than any client should swallow."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        chunk = b" " * (1024 * 1024)
        for _ in range(HUGE_BYTES // len(chunk)):
            try:
                await response.write(chunk)
            except ConnectionError:
                break
        return response


def _cut(response: web.StreamResponse) -> web.Response:
    """Return the first half of an answer."""
    assert isinstance(response, web.Response)
    assert isinstance(response.body, bytes)
    return web.Response(
        body=response.body[: max(len(response.body) // 2, 1)],
        status=response.status,
        content_type=response.content_type,
    )
