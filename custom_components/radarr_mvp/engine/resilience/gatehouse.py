"""Where the gates stand: one per service, however many entries and flows use it."""

from collections.abc import Iterable

from ..ports import Clock, ServiceMemory
from .breaker import LADDER
from .gate import ServiceGate
from .limiter import RateLimit
from .retry import RetryPolicy


class Gatehouse:
    """Gives everyone who talks to a service the same gate, so that limits hold for all together."""

    def __init__(self, clock: Clock, memory: ServiceMemory) -> None:
        """Note the start: services are judged mildly in the first minutes."""
        self._clock = clock
        self._memory = memory
        self._started = clock.monotonic()
        self._gates: dict[str, ServiceGate] = {}
        self._limits: dict[str, dict[str, RateLimit]] = {}

    def gate(
        self,
        service: str,
        limit: RateLimit,
        *,
        owner: str = "",
        retries: RetryPolicy | None = None,
        highest_level: int = len(LADDER) - 1,
        grace: float = 0.0,
    ) -> ServiceGate:
        """Return the gate of a service.

        An owner may change its mind about the limit; where two owners differ, the stricter limit counts. All else is
        settled by whoever asks first.
        """
        limits = self._limits.setdefault(service, {})
        limits[owner] = limit
        strictest = _strictest(limits.values())
        gate = self._gates.get(service)
        if gate is None:
            gate = self._gates[service] = ServiceGate(
                service,
                strictest,
                self._clock,
                self._memory,
                started=self._started,
                retries=retries,
                highest_level=highest_level,
                grace=grace,
            )
        else:
            gate.tighten(strictest)
        return gate

    def leave(self, owner: str) -> None:
        """Forget what an owner wanted; the gates stay, and so do their counts."""
        for service, limits in self._limits.items():
            if limits.pop(owner, None) and limits:
                self._gates[service].tighten(_strictest(limits.values()))

    async def forgive(self, service: str) -> None:
        """Let credentials that a service has refused be presented to it once more, because a person says so."""
        if (gate := self._gates.get(service)) is not None:
            await gate.forgive()

    def gates(self) -> tuple[ServiceGate, ...]:
        """Return every gate in use."""
        return tuple(self._gates.values())


def _strictest(limits: Iterable[RateLimit]) -> RateLimit:
    """Return a limit that respects all of the given ones."""
    strictest, *others = limits
    for other in others:
        strictest = strictest.lowered(spacing=other.spacing, budget=other.budget)
    return strictest
