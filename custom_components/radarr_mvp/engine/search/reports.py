"""What searches, feeds and scheduled rounds came to, said in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ..decision.context import Occasion
from ..decision.decide import Decision, Outcome
from ..failures.taxonomy import FailureReason
from ..indexing import IndexerIdentity
from ..keeping.records import JudgedRelease, TrackedDownload


class Problem(StrEnum):
    """Why an indexer gave no answer."""

    LATE = "late"
    """It has not answered yet; what it will say is judged and kept then."""
    RESERVED = "reserved"
    """What is left of its budget is kept for people."""
    DONE_BEFORE = "done_before"
    """It was asked for this movie in an earlier round."""
    BUDGET_SPENT = "budget_spent"
    THROTTLED = "throttled"
    REFUSED = "refused"
    RESTING = "resting"
    UNAVAILABLE = "unavailable"
    BAD_ANSWER = "bad_answer"
    NOT_FOUND = "not_found"
    UNEXPECTED = "unexpected"
    ENDED = "ended"
    """We went away before it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexerOutcome:
    """What became of asking one indexer.

    `asked` is False where the question did not reach it, `skipped` counts records that could not be read, `complete`
    is False where there was more than we were given, `reason` tells by which policy a failure is met.
    """

    indexer_id: str
    name: str
    count: int = 0
    skipped: int = 0
    complete: bool = True
    seconds: float = 0.0
    asked: bool = True
    problem: Problem | None = None
    reason: FailureReason = FailureReason.UNKNOWN
    error: str = ""

    @property
    def late(self) -> bool:
        """Return whether its answer is still awaited."""
        return self.problem is Problem.LATE

    @property
    def whole(self) -> bool:
        """Return whether all that it has was given."""
        return self.problem is None and self.complete

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "indexer_id": self.indexer_id,
            "name": self.name,
            "count": self.count,
            "skipped": self.skipped,
            "complete": self.complete,
            "seconds": round(self.seconds, 3),
            "asked": self.asked,
            "late": self.late,
            "problem": None if self.problem is None else self.problem.value,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """What a search for a movie came to, the release to take first before all others.

    `judged` is what was kept of it, with the ids by which a release can be taken later.
    """

    movie_id: int
    occasion: Occasion
    correlation_id: str
    decisions: tuple[Decision, ...] = ()
    judged: tuple[JudgedRelease, ...] = ()
    indexers: tuple[IndexerOutcome, ...] = ()
    indexers_known: bool = True
    duplicates: int = 0
    grabbed: tuple[TrackedDownload, ...] = ()
    seconds: float = 0.0

    @property
    def partial(self) -> bool:
        """Return whether there may be more than was found."""
        return is_partial(self.indexers, known=self.indexers_known)

    @property
    def asked(self) -> bool:
        """Return whether the question reached any indexer."""
        return any(one.asked for one in self.indexers)

    @property
    def answered(self) -> bool:
        """Return whether any indexer has answered, or is about to."""
        return any(one.problem is None or one.late for one in self.indexers)

    @property
    def unasked(self) -> frozenset[str]:
        """Return the ids of the indexers that the question did not reach."""
        return frozenset(one.indexer_id for one in self.indexers if not one.asked)

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data, without the releases."""
        return {
            "movie_id": self.movie_id,
            "occasion": self.occasion.value,
            "correlation_id": self.correlation_id,
            "found": len(self.decisions),
            **_by_outcome(self.decisions),
            "duplicates": self.duplicates,
            "grabbed": [one.title for one in self.grabbed],
            "partial": self.partial,
            "seconds": round(self.seconds, 3),
            "indexers": [one.as_dict() for one in self.indexers],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What the feeds brought: `unknown` counts releases of movies that are not in the library.

    `waiting` counts releases that had been put off and were judged anew, `gaps` names the indexers whose feed did not
    go back to what we saw last.
    """

    correlation_id: str
    decisions: tuple[Decision, ...] = ()
    indexers: tuple[IndexerOutcome, ...] = ()
    indexers_known: bool = True
    releases: int = 0
    unknown: int = 0
    waiting: int = 0
    duplicates: int = 0
    gaps: tuple[str, ...] = ()
    grabbed: tuple[TrackedDownload, ...] = ()
    seconds: float = 0.0

    @property
    def partial(self) -> bool:
        """Return whether something may have been missed."""
        return is_partial(self.indexers, known=self.indexers_known)

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data, without the releases."""
        return {
            "correlation_id": self.correlation_id,
            "releases": self.releases,
            "unknown": self.unknown,
            "waiting": self.waiting,
            "duplicates": self.duplicates,
            **_by_outcome(self.decisions),
            "gaps": list(self.gaps),
            "grabbed": [one.title for one in self.grabbed],
            "partial": self.partial,
            "seconds": round(self.seconds, 3),
            "indexers": [one.as_dict() for one in self.indexers],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReport:
    """What a round through all wanted movies came to; `left` counts those that it did not come to."""

    correlation_id: str
    missing: int = 0
    upgrades: int = 0
    searched: int = 0
    failed: int = 0
    grabbed: int = 0
    left: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "missing": self.missing,
            "upgrades": self.upgrades,
            "searched": self.searched,
            "failed": self.failed,
            "grabbed": self.grabbed,
            "left": self.left,
        }


def nothing_of(identity: IndexerIdentity, problem: Problem) -> IndexerOutcome:
    """Return the outcome for an indexer that was not asked."""
    return IndexerOutcome(
        indexer_id=identity.id,
        name=identity.name,
        asked=False,
        problem=problem,
        error=_NOT_ASKED[problem],
    )


_NOT_ASKED = {
    Problem.RESERVED: "what is left of its budget is kept for people",
    Problem.DONE_BEFORE: "it was asked in an earlier round",
    Problem.ENDED: "the search was ended before it answered",
}


def is_partial(outcomes: Iterable[IndexerOutcome], *, known: bool) -> bool:
    """Return whether any indexer did not give all that it has."""
    return not known or not all(one.whole for one in outcomes)


def _by_outcome(decisions: Iterable[Decision]) -> dict[str, object]:
    """Return how many releases came out in which way."""
    counts = {one.name.lower(): 0 for one in reversed(Outcome)}
    for decision in decisions:
        counts[decision.outcome.name.lower()] += 1
    return dict(counts)
