"""A list that a household has set up."""

from dataclasses import dataclass
from datetime import timedelta

from .options import ListOptions
from .sources import ListSource


@dataclass(frozen=True, slots=True)
class WantedList:
    """A list with what the household wants of it."""

    id: str
    name: str
    options: ListOptions
    source: ListSource

    @property
    def interval(self) -> timedelta:
        """Return how long the list is left alone between two visits."""
        return max(self.options.interval, self.source.minimum_interval)

    @property
    def adds(self) -> bool:
        """Return whether movies of the list are added without anybody asking."""
        return self.options.enabled and self.options.add_automatically
