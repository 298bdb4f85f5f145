"""What the engine needs from outside, as protocols that the outer rooms implement."""

from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> float:
        """Return seconds since 1970; survives a restart, may be set back."""

    def monotonic(self) -> float:
        """Return seconds that only grow; starts anew with the process."""

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking anyone else."""


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """What must be known of a service after a restart."""

    requests: tuple[float, ...] = ()
    level: int = 0
    resting_until: float = 0.0
    throttled: bool = False
    refused: str = ""


class ServiceMemory(Protocol):
    """Keeps the record of each service across restarts."""

    def recall(self, service: str) -> ServiceRecord:
        """Return the record of a service, an empty one where none was kept."""

    async def remember(self, service: str, record: ServiceRecord) -> None:
        """Store the record; when this returns it has reached the disk."""
