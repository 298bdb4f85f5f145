"""When something was done last, so that a restart does not do it all again at once."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from .keeping.books import Books
from .ports import Clock

_SETTING: Final = "schedule"


class Schedule:
    """Knows what is due; the times survive a restart."""

    def __init__(self, books: Books, clock: Clock) -> None:
        """Know nothing yet: everything is due."""
        self._books = books
        self._clock = clock
        self._done: dict[str, float] = {}

    async def load(self) -> None:
        """Read when things were done last."""
        stored = await self._books.read(
            lambda transaction: self._books.settings.get(transaction, _SETTING)
        )
        self._done = {
            task: float(at)
            for task, at in stored.items()
            if isinstance(at, int | float)
        }

    def begin(self, tasks: Iterable[str]) -> None:
        """Count from now on for what was never done."""
        now = self._clock.now()
        for task in tasks:
            self._done.setdefault(task, now)

    def last(self, task: str) -> datetime | None:
        """Return when something was done last."""
        at = self._done.get(task)
        return None if at is None else datetime.fromtimestamp(at, UTC)

    def times(self) -> dict[str, datetime]:
        """Return when each thing that was ever done was done last."""
        return {
            task: datetime.fromtimestamp(at, UTC) for task, at in self._done.items()
        }

    def is_due(self, task: str, every: timedelta) -> bool:
        """Return whether it is time; a clock that was set back does not stop everything."""
        at, now = self._done.get(task), self._clock.now()
        return at is None or not at <= now < at + every.total_seconds()

    async def note(self, task: str) -> None:
        """Write down that something is done now."""
        now = self._clock.now()
        self._done[task] = now
        done = dict(self._done)
        await self._books.write(
            lambda transaction: self._books.settings.keep(
                transaction, _SETTING, done, now
            )
        )
