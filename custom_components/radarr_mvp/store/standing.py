"""Whether a database can be written to; that it cannot is said once, and so is the end of it."""

from collections.abc import Callable
import time
from typing import Final

from ..engine.errors import BooksOutOfOrder
from ..engine.log import LOGGER

# An act that has nothing to write works on a full disk too, so the trouble is over only when none has come for so long.
LULL: Final = 150.0


class Standing:
    """Says when writing begins to fail, and when it works again; one thread writes, and only that calls."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with a database that works."""
        self._now = now
        self._failed_at: float | None = None

    def failed(self, error: BaseException) -> None:
        """Note that something was not written."""
        if not isinstance(error, BooksOutOfOrder):
            return
        if self._failed_at is None:
            LOGGER.warning(
                "The library's database cannot be written to, what depends on it waits: %s",
                error,
            )
        self._failed_at = self._now()

    def worked(self) -> None:
        """Note that something was written."""
        if self._failed_at is None or self._now() - self._failed_at < LULL:
            return
        self._failed_at = None
        LOGGER.info("The library's database can be written to again")
