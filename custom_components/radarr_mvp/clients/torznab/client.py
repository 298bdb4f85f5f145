"""An indexer that is asked by Torznab."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from aiohttp import ClientSession
from yarl import URL

from ...engine.errors import BadAnswer, Flaw, ServiceError
from ...engine.indexing import (
    FeedAnswer,
    FeedMark,
    IndexerIdentity,
    MagnetLink,
    Release,
    SearchAnswer,
    SearchQuery,
)
from ...engine.log import LOGGER
from ...engine.ports import Clock
from ...engine.resilience import ServiceGate
from ...engine.secrecy import protect
from ...engine.torrent_file import TorrentFile
from ..documents import in_worker
from ..http import HttpService
from .capabilities import Capabilities
from .download import TorrentDownload
from .feed import Page, read_page
from .paging import new_since, next_mark, reaches
from .problems import judge_api
from .questions import Params, feed_request, id_request, text_requests
from .settings import TorznabSettings

CAPS_LAST: Final = 7 * 86400.0
MOST_PAGES: Final = 30
MOST_ITEMS: Final = 1000

_ACCEPT: Final = "application/rss+xml, text/rss+xml, application/xml, text/xml"

# Nobody waits for a search in the background, and an indexer behind Prowlarr may be slow.
_BACKGROUND_DEADLINE: Final = 120.0
_INTERACTIVE_DEADLINE: Final = 30.0

# A server that cannot say what it can do may still do it.
_CAPS_UNKNOWN: Final = frozenset({Flaw.REJECTED, Flaw.UNEXPECTED})


@dataclass(slots=True)
class _Harvest:
    """What the answers to one search or poll came to, each release once."""

    by_guid: dict[str, Release] = field(default_factory=dict)
    skipped: int = 0
    complete: bool = True

    @property
    def releases(self) -> tuple[Release, ...]:
        """Return the releases in the order in which they came."""
        return tuple(self.by_guid.values())

    def add(self, page: Page) -> bool:
        """Take a page in and tell whether it brought anything that was not there before."""
        before = len(self.by_guid)
        for release in page.releases:
            self.by_guid.setdefault(release.guid, release)
        self.skipped += page.skipped
        return len(self.by_guid) > before


@dataclass(frozen=True, slots=True)
class _Terms:
    """What holds for all questions of one search or poll."""

    caps: Capabilities
    deadline: float = _BACKGROUND_DEADLINE
    deliberate: bool = False


class TorznabIndexer:
    """One indexer behind one Torznab address."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        clock: Clock,
        identity: IndexerIdentity,
        settings: TorznabSettings,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take the gate from outside: limit and breaker belong to the address, not to this object."""
        key = settings.key
        protect(key, settings.address.password or "")
        personal = {"X-Api-Key": key} if key and settings.in_header else {}
        self._http = HttpService(
            session,
            gate,
            settings.address,
            headers={"Accept": _ACCEPT, **(headers or {}), **personal},
            query={"apikey": key} if key and not personal else {},
            credentials=key,
            verify_ssl=settings.verify_ssl,
            judge=partial(judge_api, keyless=not key),
        )
        self._download = TorrentDownload(
            session, gate, verify_ssl=settings.verify_ssl, headers=headers
        )
        self._clock = clock
        self._identity = identity
        self._settings = settings
        self._caps: Capabilities | None = None
        self._caps_end = 0.0
        self._asking = asyncio.Lock()

    @property
    def identity(self) -> IndexerIdentity:
        """Return which indexer this is."""
        return self._identity

    @property
    def gate(self) -> ServiceGate:
        """Return the gate all requests pass."""
        return self._http.gate

    @property
    def budget(self) -> int | None:
        """Return how many requests a span of time allows, None where they are not counted."""
        return self.gate.limit.budget

    @property
    def budget_left(self) -> int | None:
        """Return how many of them are left, None where they are not counted."""
        return self.gate.budget_left

    async def test(self, *, deliberate: bool = True) -> None:
        """Check address, key and that there are movies to be had."""
        if self._settings.means_all_indexers:
            raise self._unsupported(
                "this is Jackett's sum of all indexers; add each indexer by its own address"
            )
        self._caps = None
        caps = await self.capabilities(deliberate=deliberate)
        if not caps.has_movies:
            raise self._unsupported("the indexer has no category for movies")
        # Many servers tell their capabilities to anyone, so only a question for releases proves the key.
        terms = _Terms(caps, _INTERACTIVE_DEADLINE, deliberate)
        await self._page(feed_request(caps), terms)

    async def capabilities(self, *, deliberate: bool = False) -> Capabilities:
        """Return what the indexer can be asked; it is asked for that once a week."""
        async with self._asking:
            if self._caps is None or self._clock.monotonic() >= self._caps_end:
                self._caps = await self._fetch_capabilities(deliberate=deliberate)
                self._caps_end = self._clock.monotonic() + CAPS_LAST
            return self._caps

    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Return what is offered for a film: by its ids, and only where that finds nothing by its titles."""
        caps = await self.capabilities()
        terms = _Terms(caps, _deadline_of(query))
        texts = text_requests(query, caps)
        harvest = _Harvest()
        if by_ids := id_request(query, caps):
            try:
                await self._reap([by_ids], terms, harvest)
            except BadAnswer as error:
                if error.flaw is not Flaw.REJECTED or not texts:
                    raise
                LOGGER.debug("%s; searching by title instead", error)
        if not harvest.by_guid:
            await self._reap(texts, terms, harvest)
        return SearchAnswer(
            releases=harvest.releases,
            skipped=harvest.skipped,
            complete=harvest.complete,
        )

    async def feed(self, since: FeedMark | None = None) -> FeedAnswer:
        """Return what is new since the mark, read page by page until the mark is reached."""
        caps = await self.capabilities()
        harvest = _Harvest()
        await self._reap(
            [feed_request(caps)],
            _Terms(caps),
            harvest,
            enough=lambda: reaches(harvest.releases, since),
        )
        releases = harvest.releases
        gap = bool(releases) and not reaches(releases, since)
        if gap:
            LOGGER.info("%s: the feed does not go back to the last poll", self._name)
        return FeedAnswer(
            releases=new_since(releases, since),
            skipped=harvest.skipped,
            gap=gap,
            mark=next_mark(releases, since, self._clock.now()),
        )

    async def fetch_torrent(self, release: Release) -> TorrentFile | MagnetLink:
        """Return the torrent behind a release, checked against the announced hash."""
        return await self._download.fetch(release)

    @property
    def _name(self) -> str:
        """Return the name for messages."""
        return self._http.service

    def _unsupported(self, message: str) -> BadAnswer:
        """Return the error for an indexer that cannot be used at all."""
        return BadAnswer(self._name, message, Flaw.UNSUPPORTED)

    async def _fetch_capabilities(self, *, deliberate: bool) -> Capabilities:
        """Ask for the capabilities; where that is not understood, assume what everyone has."""
        read = partial(in_worker, work=Capabilities.read)
        try:
            return await self._http.request(
                "GET",
                self._url({"t": "caps"}),
                read=read,
                follow=True,
                deliberate=deliberate,
            )
        except BadAnswer as error:
            if error.flaw not in _CAPS_UNKNOWN:
                raise
            LOGGER.info("%s; assuming the usual capabilities", error)
            return Capabilities()

    async def _reap(
        self,
        requests: Iterable[Params],
        terms: _Terms,
        harvest: _Harvest,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """Gather the answers to several questions; what was found before a failure is kept."""
        try:
            for request in requests:
                await self._reap_pages(request, terms, harvest, enough)
        except ServiceError as error:
            if not harvest.by_guid:
                raise
            harvest.complete = False
            LOGGER.debug("%s; keeping what was found before", error)

    async def _reap_pages(
        self,
        request: Params,
        terms: _Terms,
        harvest: _Harvest,
        enough: Callable[[], bool],
    ) -> None:
        """Gather page after page, until one is not full or enough is there."""
        offset = 0
        for _ in range(MOST_PAGES):
            page = await self._page(request, terms, offset)
            offset += page.received
            # A server that knows no pages sends the same one for ever.
            if (
                not harvest.add(page)
                or page.received < terms.caps.page_size
                or enough()
            ):
                return
            if offset >= MOST_ITEMS:
                break
        harvest.complete = False

    async def _page(self, request: Params, terms: _Terms, offset: int = 0) -> Page:
        """Ask for one page."""
        categories = ",".join(map(str, self._settings.categories))
        params = {
            **request,
            **({"cat": categories} if categories else {}),
            "extended": "1",
            "offset": str(offset),
            "limit": str(terms.caps.page_size),
            **self._settings.extra,
        }
        read = partial(read_page, identity=self._identity)
        return await self._http.request(
            "GET",
            self._url(params),
            read=partial(in_worker, work=read),
            follow=True,
            deadline=terms.deadline,
            deliberate=terms.deliberate,
        )

    def _url(self, params: Params) -> URL:
        """Return the address of a question; some servers take a plus sign literally, so spaces are spelt out."""
        query = urlencode(params, quote_via=quote, safe=",")
        address = self._settings.address
        return URL(f"{address}?{query}", encoded=True)


def _deadline_of(query: SearchQuery) -> float:
    """Return how long a question of a search may take."""
    return _INTERACTIVE_DEADLINE if query.interactive else _BACKGROUND_DEADLINE
