"""Reads from TMDb by way of the cache: fresh from memory, confirmed by ETag, or outdated when it is down."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

import orjson
from yarl import URL

from ...engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from ...engine.log import LOGGER
from ...engine.metadata import Fetched
from ...engine.ports import Clock
from ...engine.resilience.gate import DEFAULT_DEADLINE
from ..http import Answer, HttpService
from ..rows import BrokenRowError, Row
from .cache import AnswerCache, StoredAnswer
from .const import CONNECTIONS, DAY, LONGEST_KEPT
from .flights import Flights

type Params = Mapping[str, str | int | list[str | int]]
type Parser[T] = Callable[[Row], T]

# Reading more than this takes longer than the event loop may be held.
_READ_IN_LOOP: Final = 64 * 1024

_BAD_DAY: Final = frozenset(
    {Flaw.HTML, Flaw.NOT_JSON, Flaw.TOO_LARGE, Flaw.REDIRECTED, Flaw.UNEXPECTED}
)


class Transport:
    """GET requests below one base address, at most a few at a time."""

    def __init__(
        self, http: HttpService, base: URL, cache: AnswerCache, clock: Clock
    ) -> None:
        """Take the HTTP helper, which knows the key, and the cache, which must not."""
        self._http = http
        self._base = base
        self._cache = cache
        self._clock = clock
        self._flights = Flights()
        self._slots = asyncio.Semaphore(CONNECTIONS)

    @property
    def service(self) -> str:
        """Return the name of the service."""
        return self._http.service

    @property
    def has_v4(self) -> bool:
        """Tell whether the address of the newer interface follows from the base."""
        return self._base.name == "3"

    def unasked[T](self, value: T) -> Fetched[T]:
        """Return what needs no question, dated now."""
        return Fetched(value, self._clock.now())

    async def fetch[T](
        self,
        path: str,
        parse: Parser[T],
        params: Params | None = None,
        *,
        lifetime: float = DAY,
        confirm: bool = False,
        v4: bool = False,
    ) -> Fetched[T]:
        """Return what a path answers; a kept answer serves within its lifetime, unless it is to be confirmed."""
        params = params or {}
        key = f"{4 if v4 else 3}/{path}?{urlencode(sorted(params.items()), doseq=True)}"
        url = self._base.parent / "4" / path if v4 else path

        async def fetch() -> Fetched[T]:
            return await self._fetch(
                key, url, params, parse, 0.0 if confirm else lifetime
            )

        return await self._flights.join(key, fetch)

    async def ask[T](
        self,
        path: str,
        parse: Parser[T],
        params: Params | None = None,
        *,
        deliberate: bool = False,
        deadline: float = DEFAULT_DEADLINE,
    ) -> T:
        """Return what a path answers now, for what is worthless when kept."""

        async def read(answer: Answer) -> T:
            return await _parsed(answer, parse)

        async with self._slots:
            return await self._http.request(
                "GET",
                path,
                read=read,
                query=params,
                deliberate=deliberate,
                deadline=deadline,
            )

    async def _fetch[T](
        self,
        key: str,
        url: str | URL,
        params: Params,
        parse: Parser[T],
        lifetime: float,
    ) -> Fetched[T]:
        """Serve from the cache, or ask and keep the answer, or make do with an outdated one."""
        stored = await self._cache.get(key)
        kept = None if stored is None else await self._revived(stored, parse)
        if stored is None or kept is None:
            stored = None
        elif stored.is_fresh(self._clock.now(), lifetime):
            return kept
        try:
            fetched, answer = await self._ask(url, params, parse, stored, kept)
        except ServiceError as error:
            if kept is None or not _is_bad_day(error):
                raise
            LOGGER.info("%s; an earlier answer serves instead", error)
            return replace(kept, stale=True)
        await self._cache.put(key, answer)
        return fetched

    async def _ask[T](
        self,
        url: str | URL,
        params: Params,
        parse: Parser[T],
        stored: StoredAnswer | None,
        kept: Fetched[T] | None,
    ) -> tuple[Fetched[T], StoredAnswer]:
        """Send the request; an unchanged answer is renewed."""

        async def read(answer: Answer) -> tuple[Fetched[T], StoredAnswer]:
            now = self._clock.now()
            if answer.status != 304:
                value = await _parsed(answer, parse)
                fresh = StoredAnswer(
                    answer.body,
                    answer.headers.get("ETag", ""),
                    now,
                    now + LONGEST_KEPT,
                )
                return Fetched(value, now), fresh
            if stored is None or kept is None:
                raise answer.bad(Flaw.UNEXPECTED, "unchanged, but since when?")
            renewed = replace(stored, confirmed=now, expires=now + LONGEST_KEPT)
            return replace(kept, at=now), renewed

        etag = stored.etag if stored else ""
        async with self._slots:
            return await self._http.request(
                "GET",
                url,
                read=read,
                query=params,
                headers={"If-None-Match": etag} if etag else None,
            )

    async def _revived[T](
        self, stored: StoredAnswer, parse: Parser[T]
    ) -> Fetched[T] | None:
        """Read a kept answer, None where it cannot be read any more."""
        answer = Answer(self._http.service, 200, {}, stored.body)
        try:
            return Fetched(await _parsed(answer, parse), stored.confirmed)
        except BadAnswer:
            return None


def _is_bad_day(error: ServiceError) -> bool:
    """Tell whether the service, rather than the question or the key, is at fault."""
    match error:
        case Unavailable() | Throttled() | AuthRefused(reason=Refusal.BANNED):
            return True
        case BadAnswer(flaw=flaw):
            return flaw in _BAD_DAY
        case _:
            return False


async def _parsed[T](answer: Answer, parse: Parser[T]) -> T:
    """Read an answer, in a worker thread where it is large."""
    if answer.is_html:
        raise answer.bad(Flaw.HTML, "answered with a web page instead of JSON")

    def read() -> T:
        return parse(Row.of(orjson.loads(answer.body)))

    try:
        if len(answer.body) <= _READ_IN_LOOP:
            return read()
        return await asyncio.get_running_loop().run_in_executor(None, read)
    except orjson.JSONDecodeError as err:
        raise answer.bad(
            Flaw.NOT_JSON, "answered with broken or incomplete JSON"
        ) from err
    except BrokenRowError as err:
        raise answer.bad(
            Flaw.UNEXPECTED, f"answered in an unexpected shape ({err})"
        ) from err
