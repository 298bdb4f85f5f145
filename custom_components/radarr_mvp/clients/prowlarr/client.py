"""Ask Prowlarr which indexers there are, and give each a client of its own."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from aiohttp import ClientSession
from yarl import URL

from ...engine.errors import (
    AuthRefused,
    BadAnswer,
    Flaw,
    NotFound,
    Outage,
    ServiceError,
    Unavailable,
)
from ...engine.indexing import IndexerIdentity
from ...engine.log import LOGGER
from ...engine.ports import Clock
from ...engine.resilience import Gatehouse, RateLimit, ServiceGate
from ...engine.secrecy import protect
from ..http import HttpService
from ..torznab import (
    MOVIE_CATEGORIES,
    TorznabIndexer,
    TorznabSettings,
    checked_address,
    torznab_gate,
)
from ..torznab.settings import DEFAULT_SPACING, gate_name
from .models import (
    HealthNotice,
    IndexerRest,
    IndexerStats,
    ProwlarrIndexer,
    ProwlarrStatus,
)
from .problems import judge_prowlarr
from .records import Record, many, many_in, one, read_all

DISCOVERY_LASTS: Final = 3600.0

# Prowlarr tries a login at the tracker before it answers.
_TEST_DEADLINE: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProwlarrSettings:
    """Where Prowlarr is and how its indexers are to be asked."""

    id: str
    url: str = field(repr=False)
    api_key: str = field(repr=False)
    categories: tuple[int, ...] = MOVIE_CATEGORIES
    verify_ssl: bool = True
    spacing: float = DEFAULT_SPACING

    @property
    def address(self) -> URL:
        """Return the address without what does not belong to it."""
        return checked_address(self.url).with_query(None).with_fragment(None)


@dataclass(frozen=True, slots=True)
class ProwlarrSource:
    """One indexer of Prowlarr with its client, and until when Prowlarr itself leaves it alone."""

    info: ProwlarrIndexer
    indexer: TorznabIndexer
    resting_until: datetime | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether asking makes sense now."""
        return self.resting_until is None


class Prowlarr:
    """One Prowlarr and the indexers behind it."""

    def __init__(
        self,
        session: ClientSession,
        gatehouse: Gatehouse,
        clock: Clock,
        settings: ProwlarrSettings,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Open a gate for Prowlarr itself; each indexer gets its own."""
        address, key = settings.address, settings.api_key
        protect(key, address.password or "")
        self._gate = gatehouse.gate(
            gate_name("prowlarr", address), RateLimit(), owner=settings.id
        )
        accept = {"Accept": "application/json", **(headers or {})}
        self._http = HttpService(
            session,
            self._gate,
            address,
            headers={**accept, "X-Api-Key": key},
            credentials=key,
            verify_ssl=settings.verify_ssl,
            judge=judge_prowlarr,
        )
        self._door = HttpService(
            session,
            self._gate,
            address,
            headers=accept,
            verify_ssl=settings.verify_ssl,
            judge=judge_prowlarr,
        )
        self._headers = headers
        self._session = session
        self._gatehouse = gatehouse
        self._clock = clock
        self._settings = settings
        self._known: tuple[ProwlarrIndexer, ...] = ()
        self._known_until = 0.0
        self._asking = asyncio.Lock()
        self._clients: dict[ProwlarrIndexer, TorznabIndexer] = {}

    @property
    def gate(self) -> ServiceGate:
        """Return the gate of Prowlarr's own API."""
        return self._gate

    async def ping(self) -> None:
        """Make sure that Prowlarr is up, which it tells to anyone."""
        answer = await self._door.get("ping", follow=True)
        if (await one(answer)).get("status") != "OK":
            raise Unavailable(answer.service, "it is not well", Outage.SERVER)

    async def test(self) -> ProwlarrStatus:
        """Check address and key, and that it is Prowlarr and not one of its sisters."""
        status = await self.status(deliberate=True)
        if status.app_name != "Prowlarr":
            raise BadAnswer(
                self._gate.service,
                f"this is {status.app_name or 'something else'}, not Prowlarr",
                Flaw.UNSUPPORTED,
            )
        return status

    async def status(self, *, deliberate: bool = False) -> ProwlarrStatus:
        """Return which Prowlarr this is."""
        record = await self._http.request(
            "GET", "api/v1/system/status", read=one, follow=True, deliberate=deliberate
        )
        return ProwlarrStatus.read(record)

    async def indexers(self) -> tuple[ProwlarrIndexer, ...]:
        """Return every indexer, also those that are of no use here."""
        records = await self._http.request(
            "GET", "api/v1/indexer", read=many, follow=True
        )
        return read_all(records, ProwlarrIndexer.read)

    async def indexer(self, number: int) -> ProwlarrIndexer:
        """Return one indexer."""
        found = ProwlarrIndexer.read(await self._raw_indexer(number))
        if found is None:
            raise NotFound(self._gate.service, f"indexer {number} is of no known kind")
        return found

    async def test_indexer(self, number: int) -> None:
        """Have Prowlarr test an indexer; what it finds wrong is in the error."""
        resource = await self._raw_indexer(number)
        await self._http.request(
            "POST",
            "api/v1/indexer/test",
            json=resource,
            read=one,
            deadline=_TEST_DEADLINE,
        )

    async def rests(self) -> tuple[IndexerRest, ...]:
        """Return the indexers that Prowlarr leaves alone at the moment."""
        records = await self._http.request(
            "GET", "api/v1/indexerstatus", read=many, follow=True
        )
        return read_all(records, IndexerRest.read)

    async def health(self) -> tuple[HealthNotice, ...]:
        """Return what Prowlarr complains about."""
        records = await self._http.request(
            "GET", "api/v1/health", read=many, follow=True
        )
        return read_all(records, HealthNotice.read)

    async def stats(
        self, start: datetime | None = None, end: datetime | None = None
    ) -> tuple[IndexerStats, ...]:
        """Return what was counted for each indexer in a span of time."""
        span = {"startDate": start, "endDate": end}
        records = await self._http.request(
            "GET",
            "api/v1/indexerstats",
            query={
                name: moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
                for name, moment in span.items()
                if moment is not None
            },
            read=lambda answer: many_in(answer, "indexers"),
            follow=True,
        )
        return read_all(records, IndexerStats.read)

    async def sources(self, *, refresh: bool = False) -> tuple[ProwlarrSource, ...]:
        """Return the indexers that have films as torrents; asked before each search, it tells which are resting."""
        usable = await self._usable(refresh=refresh)
        rests = await self._rests_if_told() if usable else {}
        return tuple(
            ProwlarrSource(info, self._client(info), rests.get(info.id))
            for info in usable
        )

    async def _usable(self, *, refresh: bool) -> tuple[ProwlarrIndexer, ...]:
        """Return the usable indexers, discovered anew after a while."""
        async with self._asking:
            if refresh or self._clock.monotonic() >= self._known_until:
                await self._discover(refresh=refresh)
            return self._known

    async def _discover(self, *, refresh: bool) -> None:
        """Learn which indexers are usable; a list known before serves while no new one can be had."""
        try:
            found = await self.indexers()
        except AuthRefused:
            raise
        except ServiceError as error:
            if refresh or not self._known:
                raise
            LOGGER.debug("%s; going by the indexers known before", error)
            return
        self._known = tuple(info for info in found if info.is_usable)
        self._known_until = self._clock.monotonic() + DISCOVERY_LASTS
        self._clients = {
            info: client
            for info, client in self._clients.items()
            if info in self._known
        }

    async def _rests_if_told(self) -> dict[int, datetime]:
        """Return until when indexers rest; not to know it must not stop a search, for their gates know enough."""
        try:
            rests = await self.rests()
        except AuthRefused:
            raise
        except ServiceError as error:
            LOGGER.debug("%s; taking all indexers for ready", error)
            return {}
        now = self._clock.now()
        return {
            rest.indexer_id: rest.until
            for rest in rests
            if rest.until.timestamp() > now
        }

    def _client(self, info: ProwlarrIndexer) -> TorznabIndexer:
        """Return the client of an indexer, a new one where it was changed in Prowlarr."""
        if info not in self._clients:
            self._clients[info] = self._new_client(info)
        return self._clients[info]

    def _new_client(self, info: ProwlarrIndexer) -> TorznabIndexer:
        """Open an indexer's own gate; the key travels in a header, where no log of a proxy sees it."""
        settings = TorznabSettings(
            url=str(self._settings.address / str(info.id) / "api"),
            api_key=self._settings.api_key,
            in_header=True,
            categories=self._settings.categories,
            verify_ssl=self._settings.verify_ssl,
            spacing=self._settings.spacing,
        )
        return TorznabIndexer(
            self._session,
            torznab_gate(self._gatehouse, settings, owner=self._settings.id),
            self._clock,
            IndexerIdentity(
                id=f"{self._settings.id}:{info.id}",
                name=info.name,
                priority=info.priority,
            ),
            settings,
            headers=self._headers,
        )

    async def _raw_indexer(self, number: int) -> Record:
        """Return one indexer as Prowlarr wants to have it back."""
        return await self._http.request(
            "GET", f"api/v1/indexer/{number}", read=one, follow=True
        )
