"""The rows of downloads that are being imported: begun, put back, or left for a person."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..events import Bus, ImportBlocked, Subject
from ..files import printable
from ..household import Housekeeping
from ..keeping.asked import DownloadFilter
from ..keeping.books import Books, Transaction
from ..keeping.records import HistoryRecord, TrackedDownload, TrackState
from .results import Blocked
from .storing import REASONS

IMPORT_BLOCKED: Final = "import_blocked"

_IMPORTING: Final = (TrackState.IMPORTING,)

type Change = Callable[[TrackedDownload], TrackedDownload]


@dataclass(frozen=True, slots=True)
class Rows:
    """Moves downloads on, each only from the state that it is expected to be in."""

    books: Books
    house: Housekeeping
    bus: Bus

    async def begin(
        self,
        download_id: int,
        expected: Collection[TrackState],
        change: Change | None = None,
    ) -> TrackedDownload | None:
        """Take a download in hand, and change it where that is wanted; return None where it is not ours to take."""
        now = self.house.now.timestamp()

        def begin(transaction: Transaction) -> TrackedDownload | None:
            book, state = self.books.downloads, TrackState.IMPORTING
            if not book.advance(transaction, download_id, expected, state, now):
                return None
            row = book.get(transaction, download_id)
            if row is not None and change is not None:
                row = change(row)
                book.change(transaction, row, now)
            return row

        return await self.books.write(begin)

    async def begin_anew(self) -> None:
        """Let all imports that came to nothing be begun once more."""
        now = self.house.now.timestamp()

        def begin_anew(transaction: Transaction) -> None:
            for one in self.books.imports.unfinished(transaction):
                self.books.imports.give_up(transaction, one.key)
            importing = DownloadFilter(states=_IMPORTING)
            # What is moved on is no longer in the list.
            while rows := self.books.downloads.page(transaction, importing).items:
                for row in rows:
                    self._put_back(transaction, row.id, now)

        await self.books.write(begin_anew)

    async def put_back(self, row: TrackedDownload) -> None:
        """Let a download be imported another time."""
        now = self.house.now.timestamp()
        await self.books.write(
            lambda transaction: self._put_back(transaction, row.id, now)
        )

    async def block(self, row: TrackedDownload, blocked: Blocked) -> None:
        """Let a download wait for a person, who is told once."""
        if not await self.books.write(
            lambda transaction: self._block(transaction, row, blocked)
        ):
            return
        movie = self.house.index.get(row.movie_id or 0)
        self.bus.tell(
            ImportBlocked(
                correlation_id=row.correlation_id,
                movie=Subject.of(movie) if movie else None,
                release=row.title,
                path=_path(row),
                reasons=tuple(one.reason for one in blocked.refusals),
                messages=tuple(one.sentence for one in blocked.refusals),
                info_hash=row.info_hash,
                download_id=row.id,
            )
        )

    def _block(
        self, transaction: Transaction, row: TrackedDownload, blocked: Blocked
    ) -> bool:
        """Write down why a download waits; return whether that is news."""
        book, now, state = self.books.downloads, self.house.now, TrackState.BLOCKED
        if not book.advance(transaction, row.id, _IMPORTING, state, now.timestamp()):
            return False
        # Its movie may have left the library meanwhile.
        row = book.get(transaction, row.id) or row
        reasons = [one.as_dict() for one in blocked.refusals]
        news = row.data.get(REASONS) != reasons
        changed = replace(
            row,
            problem=blocked.refusals[0].reason,
            message=blocked.refusals[0].sentence,
            next_retry_at=None,
            data={**row.data, REASONS: reasons},
        )
        book.change(transaction, changed, now.timestamp())
        if news:
            self.books.history.add(transaction, self._record(row, reasons))
        return news

    def _record(
        self, row: TrackedDownload, reasons: list[dict[str, object]]
    ) -> HistoryRecord:
        """Return that a download waits for a person."""
        told = {"path": _path(row), "reasons": reasons}
        return row.as_history(IMPORT_BLOCKED, self.house.now, **told)

    def _put_back(self, transaction: Transaction, download_id: int, now: float) -> None:
        """Move a download back to where it waits to be imported."""
        back = TrackState.COMPLETED
        self.books.downloads.advance(transaction, download_id, _IMPORTING, back, now)


def _path(row: TrackedDownload) -> str:
    """Return where the files of a download are, as it can be shown."""
    return printable(Path(row.content_path)) if row.content_path else ""
