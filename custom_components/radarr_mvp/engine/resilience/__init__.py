"""How the house treats its guests: one gate per outside service, with limiter, breaker and retries."""

from .breaker import Breaker, BreakerState
from .counters import CallCounters
from .gate import ServiceGate
from .gatehouse import Gatehouse
from .limiter import Limiter, RateLimit
from .retry import RetryPolicy

__all__ = [
    "Breaker",
    "BreakerState",
    "CallCounters",
    "Gatehouse",
    "Limiter",
    "RateLimit",
    "RetryPolicy",
    "ServiceGate",
]
