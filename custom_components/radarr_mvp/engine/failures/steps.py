"""What is done next about something that failed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StepKind(StrEnum):
    """The ways to go on; the values are part of events."""

    RETRY = "retry"
    """The same is tried again later."""
    RECHECK = "recheck"
    """The client checks what it has against its hashes, and fetches what is broken anew."""
    ANOTHER_RELEASE = "another_release"
    """The next best release takes its place."""
    GIVE_UP = "give_up"
    """Nothing more happens by itself."""


class Strategy(StrEnum):
    """What a person wants to be tried."""

    SAME = "same"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class NextStep:
    """How it goes on; `at` is when, None for at once or never, `attempt` how many failures led to it."""

    kind: StepKind
    at: datetime | None = None
    attempt: int = 1
