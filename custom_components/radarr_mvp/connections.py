"""The services of one entry, and how each of them is doing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.util.dt import utc_from_timestamp

from .clients.hdbits import HDBits
from .clients.prowlarr import Prowlarr
from .clients.qbittorrent import QBittorrentClient
from .clients.tmdb import TmdbClient
from .clients.torznab import TorznabIndexer
from .const import ServiceKind
from .engine.errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    Refusal,
    ServiceError,
)
from .engine.log import LOGGER
from .engine.resilience import BreakerState, ServiceGate

# Real traffic tells how a service is; only one that was silent for this long is asked.
_SILENCE: Final = {
    ServiceKind.TMDB: timedelta(minutes=15),
    ServiceKind.QBITTORRENT: timedelta(minutes=1),
    # Each question counts against the account's budget.
    ServiceKind.HDBITS: timedelta(hours=1),
    ServiceKind.TORZNAB: timedelta(hours=1),
    ServiceKind.PROWLARR: timedelta(minutes=15),
}


@dataclass(frozen=True, slots=True)
class Health:
    """How a service is doing."""

    connected: bool
    breaker: BreakerState
    budget_left: int | None
    next_attempt: datetime | None = None
    version: str | None = None
    latency: float | None = None
    error: ServiceError | None = None

    @property
    def is_refused(self) -> bool:
        """Tell whether the service refuses our credentials; it will until they change."""
        match self.error:
            case AuthRefused(reason=Refusal.CREDENTIALS):
                return True
            case _:
                return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One service of an entry: its gate, and how to find out whether it answers."""

    id: str
    kind: ServiceKind
    name: str
    gate: ServiceGate
    probe: Callable[[bool], Awaitable[str | None]]
    subentry_id: str | None = None

    def must_be_asked(self, known: Health | None) -> bool:
        """Tell whether other calls say too little about how the service is doing."""
        seconds = self.gate.silent_for
        if seconds is None or seconds > _SILENCE[self.kind].total_seconds():
            return True
        # For a service that rests or refuses us the gate answers by itself, so nothing is sent in vain.
        return not self.gate.is_well or (known is not None and not known.connected)

    async def ask(self, *, deliberate: bool = False) -> Health:
        """Ask the service, and say how it is doing."""
        began = monotonic()
        try:
            version = await self.probe(deliberate)
        except ServiceError as error:
            return self._health(error=error)
        except Exception:
            # A mistake of ours in the handling of one service must not hide the others.
            LOGGER.exception("%s could not be asked", self.name)
            return self._health(
                error=BadAnswer(
                    self.gate.service, "an unforeseen error", Flaw.UNEXPECTED
                )
            )
        return self._health(version=version, latency=monotonic() - began)

    def overhear(self, known: Health | None) -> Health:
        """Say how the service is doing by what other calls came to: well."""
        if known is None:
            return self._health()
        return self._health(version=known.version, latency=known.latency)

    def _health(
        self,
        *,
        version: str | None = None,
        latency: float | None = None,
        error: ServiceError | None = None,
    ) -> Health:
        """Put together what the gate and the last answer say."""
        # Where our own limit kept us from asking, what was heard before still holds.
        asked_in_vain = error is not None and not isinstance(error, BudgetSpent)
        resting = self.gate.next_attempt
        return Health(
            connected=bool(self.gate.is_well) and not asked_in_vain,
            breaker=self.gate.state,
            budget_left=self.gate.budget_left,
            next_attempt=None if resting is None else utc_from_timestamp(resting),
            version=version,
            latency=latency,
            error=error,
        )


def connections_of(
    entry: ConfigEntry, tmdb: TmdbClient, qbittorrent: QBittorrentClient
) -> tuple[Connection, ...]:
    """Return the services that every entry uses."""

    async def ask_tmdb(deliberate: bool) -> None:
        await tmdb.check(deliberate=deliberate)

    async def ask_qbittorrent(deliberate: bool) -> str:
        server = await qbittorrent.check(deliberate=deliberate)
        return server.app_version

    return (
        Connection(
            id=f"{entry.entry_id}-{ServiceKind.TMDB}",
            kind=ServiceKind.TMDB,
            name="TMDb",
            gate=tmdb.gate,
            probe=ask_tmdb,
        ),
        Connection(
            id=f"{entry.entry_id}-{ServiceKind.QBITTORRENT}",
            kind=ServiceKind.QBITTORRENT,
            name="qBittorrent",
            gate=qbittorrent.gate,
            probe=ask_qbittorrent,
        ),
    )


def indexer_connection(
    kind: ServiceKind, indexer: HDBits | TorznabIndexer
) -> Connection:
    """Return an indexer as a service."""

    async def ask(deliberate: bool) -> None:
        await indexer.test(deliberate=deliberate)

    return Connection(
        id=indexer.identity.id,
        kind=kind,
        name=indexer.identity.name,
        gate=indexer.gate,
        probe=ask,
        subentry_id=indexer.identity.id,
    )


def prowlarr_connection(prowlarr: Prowlarr, subentry: ConfigSubentry) -> Connection:
    """Return a Prowlarr as a service; the indexers behind it are its own matter."""

    async def ask(deliberate: bool) -> str:
        status = await prowlarr.status(deliberate=deliberate)
        return status.version

    return Connection(
        id=subentry.subentry_id,
        kind=ServiceKind.PROWLARR,
        name=subentry.title,
        gate=prowlarr.gate,
        probe=ask,
        subentry_id=subentry.subentry_id,
    )
