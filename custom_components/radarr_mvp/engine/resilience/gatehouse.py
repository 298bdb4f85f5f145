"""Where the gates stand: one per service, however many entries and flows use it."""

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

    def gate(
        self,
        service: str,
        limit: RateLimit,
        *,
        retries: RetryPolicy | None = None,
        highest_level: int = len(LADDER) - 1,
    ) -> ServiceGate:
        """Return the gate of a service; where two callers differ about the limit, the last one asked counts."""
        gate = self._gates.get(service)
        if gate is None:
            gate = self._gates[service] = ServiceGate(
                service,
                limit,
                self._clock,
                self._memory,
                started=self._started,
                retries=retries,
                highest_level=highest_level,
            )
        elif gate.limit != limit:
            gate.tighten(limit)
        return gate

    def gates(self) -> tuple[ServiceGate, ...]:
        """Return every gate in use."""
        return tuple(self._gates.values())
