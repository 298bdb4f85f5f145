"""A list that a household has set up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from .options import ListOptions
from .sources import ListSource

type Forgive = Callable[[], Awaitable[None]]


async def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class WantedList:
    """A list with what the household wants of it.

    `forgive` has the list's service asked again that has refused our credentials, as a person may know better.
    """

    id: str
    name: str
    options: ListOptions
    source: ListSource
    forgive: Forgive = field(default=_nothing, compare=False)

    @property
    def interval(self) -> timedelta:
        """Return how long the list is left alone between two visits."""
        return max(self.options.interval, self.source.minimum_interval)

    @property
    def adds(self) -> bool:
        """Return whether movies of the list are added without anybody asking."""
        return self.options.enabled and self.options.add_automatically
