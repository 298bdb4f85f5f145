"""Decide which releases may be taken: all of them, with everything that speaks against each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ..indexing import Release
from ..log import LOGGER
from ..movies import Movie
from ..pace import Breather
from ..releases.facts import ReleaseFacts
from ..releases.parser import parse_release
from .candidates import Candidate, candidate_of, find_movie, wrong_movie
from .context import Household, Inquiry, Situation
from .ranking import RankKey, rank_key
from .reasons import Reason, Rejection, because
from .rules import LAST_RULES, RULES, Rule

# Of two reasons that say the same, the one that says less is left out.
_SAID_BETTER: Final = {Reason.FILE_UPGRADES_DISABLED: Reason.UPGRADES_DISABLED}


class Outcome(IntEnum):
    """How a release comes out, from bad to good."""

    REJECTED = 0
    DELAYED = 1
    ACCEPTED = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one release; `key` is its rank among those of its movie."""

    release: Release
    facts: ReleaseFacts | None = None
    candidate: Candidate | None = None
    rejections: tuple[Rejection, ...] = ()
    key: RankKey | None = None

    @property
    def movie(self) -> Movie | None:
        """Return the movie it is of, where it is known."""
        return self.candidate.movie if self.candidate else None

    @property
    def outcome(self) -> Outcome:
        """Return whether it may be taken, now or later."""
        if not self.rejections:
            return Outcome.ACCEPTED
        if any(one.permanent for one in self.rejections):
            return Outcome.REJECTED
        return Outcome.DELAYED

    @property
    def accepted(self) -> bool:
        """Return whether it may be taken now."""
        return not self.rejections

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what speaks against it, in English."""
        return tuple(one.sentence for one in self.rejections)

    def has(self, reason: Reason) -> bool:
        """Return whether a reason speaks against it."""
        return any(one.reason is reason for one in self.rejections)


def decide(
    releases: Iterable[Release],
    household: Household,
    inquiry: Inquiry,
    *,
    breathe: Callable[[], None] | None = None,
) -> list[Decision]:
    """Return what becomes of each release, in the order given.

    It computes for as long as there are releases, so it belongs into a thread; there
    `breathe` is called after each release, to let the event loop have its turn.
    """
    bench = _Bench(household, inquiry)
    return list(_each(releases, bench, breathe or Breather()))


def rank(decisions: Iterable[Decision]) -> list[Decision]:
    """Return decisions from the release to take first on; equals keep their order."""
    return sorted(decisions, key=_order, reverse=True)


def best_by_movie(decisions: Iterable[Decision]) -> dict[int, Decision]:
    """Return the release to take for each movie that has one that may be taken."""
    best: dict[int, Decision] = {}
    for decision in rank(decisions):
        if decision.accepted and decision.candidate is not None:
            best.setdefault(decision.candidate.movie.id, decision)
    return best


def _order(decision: Decision) -> tuple[int, tuple[object, ...]]:
    """Return what decisions are sorted by."""
    return decision.outcome, decision.key or ()


def _each(
    releases: Iterable[Release], bench: _Bench, breathe: Callable[[], None]
) -> Iterator[Decision]:
    """Return one decision after the other."""
    for release in releases:
        try:
            yield bench.judge(release)
        except Exception:
            LOGGER.exception("A release could not be judged: %s", release.title)
            yield Decision(release, rejections=(because(Reason.RULE_FAILED),))
        breathe()


class _Bench:
    """Judges release after release; what is known of a movie is worked out once."""

    def __init__(self, household: Household, inquiry: Inquiry) -> None:
        """Keep what is judged by."""
        self._household = household
        self._inquiry = inquiry
        self._situations: dict[int, Situation] = {}

    def judge(self, release: Release) -> Decision:
        """Return what becomes of a release."""
        facts = parse_release(release.title)
        if facts is None:
            return Decision(release, rejections=(because(Reason.UNPARSABLE),))
        match = find_movie(release, facts, self._household, self._inquiry)
        if wrong := wrong_movie(facts, match, self._inquiry.movie):
            return Decision(release, facts, rejections=(wrong,))
        assert match.movie is not None
        situation = self._situation(match.movie)
        if situation is None:
            missing = (because(Reason.PROFILE_MISSING),)
            return Decision(release, facts, rejections=missing)
        candidate = candidate_of(release, facts, situation, match.by)
        return Decision(
            release,
            facts,
            candidate,
            judge_candidate(candidate, situation),
            rank_key(candidate, situation),
        )

    def _situation(self, movie: Movie) -> Situation | None:
        """Return what a movie's releases are judged by, None where it has no profile."""
        if known := self._situations.get(movie.id):
            return known
        yardstick = self._household.yardsticks.get(movie.profile_id)
        if yardstick is None:
            return None
        whole = self._household.movies.get(movie.id, movie)
        situation = Situation(self._household, self._inquiry, whole, yardstick)
        self._situations[movie.id] = situation
        return situation


def judge_candidate(
    candidate: Candidate, situation: Situation
) -> tuple[Rejection, ...]:
    """Return all that speaks against a candidate."""
    found = _ask(RULES, candidate, situation) or _ask(LAST_RULES, candidate, situation)
    reasons = {one.reason for one in found}
    return tuple(one for one in found if _SAID_BETTER.get(one.reason) not in reasons)


def _ask(
    rules: Iterable[Rule], candidate: Candidate, situation: Situation
) -> list[Rejection]:
    """Return what some rules have against a candidate; one that fails rejects it too."""
    found: list[Rejection] = []
    for rule in rules:
        try:
            rejection = rule(candidate, situation)
        except Exception:
            LOGGER.exception("A rule could not judge %s", candidate.release.title)
            rejection = because(Reason.RULE_FAILED)
        if rejection is not None:
            found.append(rejection)
    return found
