"""What has been told already, and what has been missing for how long."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from ..failures.taxonomy import FailureReason
from ..keeping.records import TrackedDownload

# A client that restarts lists its torrents bit by bit; what is gone for so long is gone.
_PATIENCE: Final = 60.0

type _Mark = tuple[FailureReason, int, datetime | None]


class Told:
    """Troubles that somebody was told of: each once, and again where the time of the next try has come."""

    def __init__(self) -> None:
        """Nothing was told yet."""
        self._marks: dict[int, _Mark] = {}

    def is_news(
        self, row: TrackedDownload, reason: FailureReason, now: datetime
    ) -> bool:
        """Return whether a trouble is to be told; that it will be is noted."""
        if is_deferred(row, now):
            return False
        mark = (reason, row.retries, row.next_retry_at)
        if self._marks.get(row.id) == mark:
            return False
        self._marks[row.id] = mark
        return True

    def forget(self, download_id: int) -> None:
        """Note that a download is in no trouble, or that it was not told after all."""
        self._marks.pop(download_id, None)

    def keep_only(self, ids: Collection[int]) -> None:
        """Forget all other downloads."""
        for gone in self._marks.keys() - set(ids):
            del self._marks[gone]


def is_deferred(row: TrackedDownload, now: datetime) -> bool:
    """Return whether the next try of a download has to wait."""
    return row.next_retry_at is not None and row.next_retry_at > now


class Absences:
    """Torrents that the client does not list, and since when."""

    def __init__(self) -> None:
        """All are there."""
        self._since: dict[str, float] = {}

    def gone(
        self, missing: Collection[str], now: float, *, growing: bool
    ) -> frozenset[str]:
        """Return which of the missing torrents have been so for long; none while the list is growing."""
        before = {} if growing else self._since
        self._since = {one: before.get(one, now) for one in missing}
        return frozenset(
            one for one, since in self._since.items() if now - since >= _PATIENCE
        )

    def forget(self) -> None:
        """Begin anew, as the client could not be asked."""
        self._since = {}
