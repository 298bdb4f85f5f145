"""Work that was given up, until somebody decides about it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from ..invalid import Invalid
from ..keeping.books import Transaction
from ..keeping.records import (
    After,
    DeadLetter,
    LetterStatus,
    Slice,
    TrackedDownload,
    TrackState,
)
from .desk import Desk
from .recording import RETRIED, origins_of
from .steps import NextStep, StepKind
from .verdicts import LetterKind, begin_again, failures_of

_OPEN: Final = (LetterStatus.FAILED, LetterStatus.RETRYING)
_MANY: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRetry:
    """What is tried again: a download, or a search for a movie where the step says so."""

    letter: DeadLetter
    step: NextStep
    download: TrackedDownload | None = None
    movie_id: int | None = None


class Letters(Desk):
    """Keeps, tries again and puts away what was given up."""

    async def dead_letters(
        self,
        *,
        status: LetterStatus | None = None,
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[DeadLetter]:
        """Return a page of letters, the latest failure first."""
        return await self._books.read(
            lambda transaction: self._books.dead_letters.page(
                transaction, status=status, after=after, limit=limit
            )
        )

    async def retry_dead_letter(self, letter_id: int) -> LetterRetry:
        """Try again what was given up, as if it had never failed."""
        retry = await self._books.write(
            lambda transaction: self._retry(transaction, letter_id)
        )
        if retry is None:
            raise Invalid("dead_letter_unusable", id=str(letter_id))
        return retry

    async def ignore_dead_letter(self, letter_id: int, notes: str = "") -> None:
        """Put a letter away because nothing is to be done about it."""
        now = self._clock.now()
        known = await self._books.write(
            lambda transaction: self._books.dead_letters.settle(
                transaction, letter_id, LetterStatus.IGNORED, now, notes
            )
        )
        if not known:
            raise Invalid("dead_letter_unknown", id=str(letter_id))

    async def purge(self, ids: Collection[int] | None = None) -> int:
        """Remove some letters or all; return how many there were."""
        return await self._books.write(
            lambda transaction: self._books.dead_letters.purge(transaction, ids)
        )

    async def settle(self, download: TrackedDownload) -> None:
        """Note that a download has come to a good end: nobody has to decide any more about its movie."""

        def settled(transaction: Transaction) -> list[DeadLetter]:
            return [
                letter
                for letter in self._open_letters(transaction)
                if _is_settled_by(letter, download)
            ]

        def write(transaction: Transaction) -> None:
            self._resolve(transaction, settled(transaction))

        # Looked for first, as there is hardly ever one, and writing waits for the disk.
        if await self._books.read(settled):
            await self._books.write(write)

    def _again(
        self, transaction: Transaction, download: TrackedDownload
    ) -> TrackedDownload | None:
        """Have a download tried anew, though it is blocked; nothing where we are done with it."""
        fresh = begin_again(download)
        if fresh is None:
            return None
        now = self._clock.now()
        attempt = failures_of(download) + 1
        told = {"reason": download.problem, "attempt": attempt, "by_person": True}
        self._books.downloads.change(transaction, fresh, now)
        self._books.blocklist.unblock_release(
            transaction, download.info_hash, download.title, download.indexer
        )
        self._books.history.add(
            transaction, download.as_history(RETRIED, self._now, **told)
        )
        for letter in self._open_letters(transaction):
            if letter.origin in origins_of(download):
                self._books.dead_letters.settle(
                    transaction, letter.id, LetterStatus.RETRYING, now
                )
        return fresh

    def _retry(self, transaction: Transaction, letter_id: int) -> LetterRetry | None:
        """Try again what a letter tells of, where that is still there."""
        letter = self._books.dead_letters.get(transaction, letter_id)
        if letter is None:
            return None
        fresh, attempt = self._download_again(transaction, letter), letter.failures + 1
        movie_id = _number(letter, "movie_id")
        if fresh is not None:
            step = NextStep(StepKind.RETRY, self._now, failures_of(fresh) + 1)
        elif movie_id is not None and self._is_wanted(transaction, letter, movie_id):
            step = NextStep(StepKind.ANOTHER_RELEASE, attempt=attempt)
        else:
            return None
        now = self._clock.now()
        self._books.dead_letters.settle(
            transaction, letter.id, LetterStatus.RETRYING, now
        )
        retrying = replace(letter, status=LetterStatus.RETRYING, resolved_at=None)
        return LetterRetry(
            letter=retrying, step=step, download=fresh, movie_id=movie_id
        )

    def _download_again(
        self, transaction: Transaction, letter: DeadLetter
    ) -> TrackedDownload | None:
        """Have the download of a letter tried anew, where there is one."""
        download_id = _number(letter, "download_id")
        if download_id is None:
            return None
        download = self._books.downloads.get(transaction, download_id)
        return None if download is None else self._again(transaction, download)

    def _is_wanted(
        self, transaction: Transaction, letter: DeadLetter, movie_id: int
    ) -> bool:
        """Return whether a movie is there to search for, and what a letter tells of did not get there."""
        download_id = _number(letter, "download_id") or 0
        kept = self._books.downloads.get(transaction, download_id)
        lost = kept is None or kept.state is TrackState.CANCELLED
        return lost and self._books.movies.get(transaction, movie_id) is not None

    def _open_letters(self, transaction: Transaction) -> list[DeadLetter]:
        """Return the letters that somebody has to decide about."""
        return [
            letter
            for status in _OPEN
            for letter in self._books.dead_letters.page(
                transaction, status=status, limit=_MANY
            ).items
        ]

    def _resolve(self, transaction: Transaction, letters: Iterable[DeadLetter]) -> None:
        """Settle letters."""
        now = self._clock.now()
        for letter in letters:
            self._books.dead_letters.settle(
                transaction, letter.id, LetterStatus.RESOLVED, now
            )


def _is_settled_by(letter: DeadLetter, download: TrackedDownload) -> bool:
    """Return whether nothing is to be decided any more, now that a download is in the library.

    Other downloads that are complete still wait for a person, though they may be of the same movie.
    """
    if letter.origin in origins_of(download):
        return True
    if download.movie_id is None or letter.kind == LetterKind.IMPORT:
        return False
    return _number(letter, "movie_id") == download.movie_id


def _number(letter: DeadLetter, name: str) -> int | None:
    """Return an id that a letter holds."""
    value = letter.data.get(name)
    return value if isinstance(value, int) else None
