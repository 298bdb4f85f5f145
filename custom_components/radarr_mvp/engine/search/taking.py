"""Who fetches what a search has found."""

from collections.abc import Sequence
from typing import Protocol

from ..decision.decide import Decision
from ..keeping.records import TrackedDownload


class Takes(Protocol):
    """Takes the best of what was decided."""

    async def take(
        self,
        decisions: Sequence[Decision],
        *,
        correlation_id: str,
        by_person: bool = False,
    ) -> Sequence[TrackedDownload]:
        """Fetch at most one release for each movie, and return what is fetched."""
