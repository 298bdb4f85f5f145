"""Small stand-ins for what the engine is given from outside, and builders that many tests use."""

import asyncio
from dataclasses import dataclass, field
import time

from custom_components.radarr_mvp.engine.ports import ServiceRecord
from custom_components.radarr_mvp.engine.resilience import (
    Gatehouse,
    RateLimit,
    RetryPolicy,
    ServiceGate,
)


class SystemTime:
    """The real clock."""

    def now(self) -> float:
        """Return the wall clock."""
        return time.time()

    def monotonic(self) -> float:
        """Return the monotonic clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Really wait."""
        await asyncio.sleep(seconds)


@dataclass
class ManualClock:
    """A clock that only moves when told to, or when somebody sleeps."""

    wall: float = 1_800_000_000.0
    ticks: float = 100_000.0
    naps: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Return the wall clock."""
        return self.wall

    def monotonic(self) -> float:
        """Return the monotonic clock."""
        return self.ticks

    async def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.naps.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.wall += seconds
        self.ticks += seconds


@dataclass
class VolatileMemory:
    """A service memory that lives as long as the test; pass it on to play a restart."""

    records: dict[str, ServiceRecord] = field(default_factory=dict)
    writes: int = 0

    def recall(self, service: str) -> ServiceRecord:
        """Return the stored record."""
        return self.records.get(service, ServiceRecord())

    async def remember(self, service: str, record: ServiceRecord) -> None:
        """Store a record."""
        self.writes += 1
        self.records[service] = record


def open_gate(
    service: str,
    limit: RateLimit | None = None,
    *,
    retries: RetryPolicy | None = None,
) -> ServiceGate:
    """Return a gate in real time, without limits unless given, for tests of clients."""
    return Gatehouse(SystemTime(), VolatileMemory()).gate(
        service, limit or RateLimit(), retries=retries or RetryPolicy(attempts=1)
    )
