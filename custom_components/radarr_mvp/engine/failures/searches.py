"""Searches that no indexer answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..keeping.asked import HistoryFilter
from ..keeping.books import Transaction
from ..keeping.records import Data, HistoryRecord, LetterStatus
from ..movies import Movie
from ..secrecy import scrub
from .classify import classify, classify_text
from .desk import Desk
from .recording import SEARCH_FAILED, SEARCH_RECOVERED, origin_of_search
from .steps import NextStep, StepKind
from .taxonomy import FailureReason
from .verdicts import LetterKind

_OF_SEARCHES: Final = (SEARCH_FAILED, SEARCH_RECOVERED)
_OPEN: Final = frozenset({LetterStatus.FAILED, LetterStatus.RETRYING})


@dataclass(frozen=True, slots=True)
class _FailedSearch:
    """A search in vain, and what each indexer said."""

    movie: Movie
    reason: FailureReason
    said: Mapping[str, str]
    correlation_id: str

    @property
    def message(self) -> str:
        """Return all in one line."""
        return "; ".join(f"{name}: {text}" for name, text in self.said.items())

    def as_data(self) -> Data:
        """Return it as plain data."""
        return {
            "movie_id": self.movie.id,
            "reason": self.reason.value,
            "message": self.message,
            "errors": dict(self.said),
        }


class Searches(Desk):
    """Counts searches that failed in a row."""

    async def search_failed(
        self,
        movie: Movie,
        errors: Mapping[str, Exception | str],
        *,
        reason: FailureReason | None = None,
        correlation_id: str = "",
    ) -> NextStep:
        """Note that no indexer could be asked for a movie, and give up after too many times.

        `errors` is what each indexer said; the first tells the reason unless that is given.
        """
        search = _FailedSearch(
            movie,
            reason or _reason_of(next(iter(errors.values()), "")),
            {name: scrub(str(error)) for name, error in errors.items()},
            correlation_id,
        )
        return await self._books.write(
            lambda transaction: self._note(transaction, search)
        )

    async def search_worked(self, movie: Movie, *, correlation_id: str = "") -> None:
        """Note that indexers could be asked for a movie, where they could not before."""
        failed = await self._books.read(
            lambda transaction: self._failed_searches(transaction, movie.id)
        )
        if not failed:
            return
        told = HistoryRecord(
            kind=SEARCH_RECOVERED,
            at=self._now,
            movie_id=movie.id,
            title=movie.title,
            correlation_id=correlation_id,
            data={"attempt": failed + 1},
        )

        def write(transaction: Transaction) -> None:
            letters = self._books.dead_letters
            letter = letters.find(
                transaction, LetterKind.INDEXER_SEARCH, origin_of_search(movie.id)
            )
            if letter is not None and letter.status in _OPEN:
                letters.settle(
                    transaction, letter.id, LetterStatus.RESOLVED, self._clock.now()
                )
            self._books.history.add(transaction, told)

        await self._books.write(write)

    def _note(self, transaction: Transaction, search: _FailedSearch) -> NextStep:
        """Write down one more search in vain."""
        policy = self._house.settings.failures.policy(search.reason)
        failed = self._failed_searches(transaction, search.movie.id)
        step = NextStep(StepKind.RETRY, self._now + policy.wait(failed), failed + 1)
        if policy.is_spent(failed):
            step = NextStep(StepKind.GIVE_UP, attempt=failed + 1)
            self._books.dead_letters.bury(
                transaction,
                LetterKind.INDEXER_SEARCH,
                origin_of_search(search.movie.id),
                search.message or search.reason.value,
                search.as_data(),
                self._clock.now(),
                search.correlation_id,
            )
        told = HistoryRecord(
            kind=SEARCH_FAILED,
            at=self._now,
            movie_id=search.movie.id,
            title=search.movie.title,
            correlation_id=search.correlation_id,
            data={
                **search.as_data(),
                "attempt": step.attempt,
                "next_step": step.kind.value,
            },
        )
        self._books.history.add(transaction, told)
        return step

    def _failed_searches(self, transaction: Transaction, movie_id: int) -> int:
        """Return how many searches for a movie have failed in a row."""
        which = HistoryFilter(movie_id=movie_id, kinds=_OF_SEARCHES)
        page = self._books.history.page(transaction, which, limit=1)
        last = next(iter(page.items), None)
        if last is None or last.kind != SEARCH_FAILED:
            return 0
        attempt = last.data.get("attempt")
        return attempt if isinstance(attempt, int) else 0


def _reason_of(error: Exception | str) -> FailureReason:
    """Return why an indexer could not be asked."""
    return classify_text(error) if isinstance(error, str) else classify(error)
