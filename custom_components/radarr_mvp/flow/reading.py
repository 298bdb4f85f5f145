"""What was typed about a service, before the service itself is asked."""

from dataclasses import dataclass, field
from typing import Any

type Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What would be stored of what was typed, and what is wrong with it at first sight."""

    settings: dict[str, Any] = field(repr=False)
    errors: Errors
