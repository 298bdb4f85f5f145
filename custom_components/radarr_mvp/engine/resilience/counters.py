"""What the calls to a service came to, for sensors, diagnostics and metrics."""

from collections import Counter, deque
from dataclasses import dataclass, field

OK = "ok"
_KEPT = 500


@dataclass(slots=True)
class CallCounters:
    """Outcomes and latencies of the calls to one service since the start."""

    outcomes: Counter[str] = field(default_factory=Counter)
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    last_success: float | None = None
    last_failure: float | None = None
    last_error: str = ""

    def record(self, outcome: str, seconds: float, now: float, error: str = "") -> None:
        """Count one request."""
        self.outcomes[outcome] += 1
        self.latencies.append(seconds)
        if outcome == OK:
            self.last_success = now
        else:
            self.last_failure = now
            self.last_error = error

    def percentile(self, share: float) -> float | None:
        """Return the latency that the given share of requests stayed below."""
        if not self.latencies:
            return None
        ordered = sorted(self.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def success_rate(self) -> float | None:
        """Return the share of requests that succeeded."""
        total = self.outcomes.total()
        return self.outcomes[OK] / total if total else None
