"""Which release to take: the best of a search, or of those that are left after one has failed."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..decision.candidates import Candidate
from ..decision.context import Household, Inquiry, Occasion, Situation
from ..decision.decide import Decision, Outcome, decide, rank
from ..decision.records import HistoryEvent, HistoryKind
from ..decision.rules.queue import RULES as QUEUE_RULES
from ..household import Housekeeping
from ..indexing import DownloadProtocol, Release
from ..keeping.asked import DownloadFilter, HistoryFilter
from ..keeping.books import Books, Transaction
from ..keeping.records import JudgedRelease, TrackState
from ..movies import MatchedBy, Movie
from .facts import GrabFacts

# Another release was preferred to it, so it was never tried.
REPLACED: Final = "replaced"

_MOST_KEPT: Final = 200
_MOST_OVER: Final = 100
_LATELY: Final = timedelta(days=1)
_OVER: Final = (TrackState.FAILED, TrackState.CANCELLED)
_IN_VAIN: Final = (HistoryKind.FAILED, HistoryKind.IGNORED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A release that shall be taken for a movie; what a person has picked by name has no `candidate`."""

    movie: Movie
    judged: JudgedRelease
    facts: GrabFacts
    candidate: Candidate | None = None

    @property
    def release(self) -> Release:
        """Return the release."""
        return self.judged.release


def choice_of(decision: Decision, movie: Movie, *, by_person: bool) -> Choice | None:
    """Return the choice that a decision means, None where nothing may be taken."""
    candidate, release = decision.candidate, decision.release
    if candidate is None or not decision.accepted:
        return None
    return Choice(
        movie=movie,
        candidate=candidate,
        facts=GrabFacts.about(
            movie, release, candidate.matched_by, by_person=by_person
        ),
        judged=JudgedRelease(
            release=release,
            outcome=Outcome.ACCEPTED,
            movie_id=movie.id,
            quality=candidate.quality,
            score=candidate.score,
        ),
    )


def picked(judged: JudgedRelease, movie: Movie, *, by_person: bool) -> Choice:
    """Return what a person has picked, whatever speaks against it."""
    matched_by = _matched_by(judged.release, movie)
    facts = GrabFacts.about(movie, judged.release, matched_by, by_person=by_person)
    return Choice(movie=movie, judged=judged, facts=facts)


class Chooser:
    """Judges anew what is written down."""

    def __init__(self, books: Books, house: Housekeeping) -> None:
        """Know what releases are judged by."""
        self._books = books
        self._house = house

    async def improves_on_queue(self, candidate: Candidate) -> bool:
        """Return whether a release is still better than all that is on its way for its movie."""
        household = await self._house.household([candidate.movie.id])
        yardstick = household.yardsticks.get(candidate.movie.profile_id)
        if yardstick is None:
            return False
        inquiry = self._inquiry(candidate.movie, by_person=False)
        situation = Situation(household, inquiry, candidate.movie, yardstick)
        return all(rule(candidate, situation) is None for rule in QUEUE_RULES)

    async def next_best(self, movie: Movie, *, by_person: bool) -> Choice | None:
        """Return the best release that is known, may be taken now, and was not tried; None where there is none."""
        releases = await self._books.read(lambda one: self._untried(one, movie.id))
        household = await self._house.household([movie.id])
        inquiry = self._inquiry(movie, by_person=by_person)
        decisions = await asyncio.to_thread(decide, releases, household, inquiry)
        ranked = self._with_fallback(rank(decisions), household, movie)
        choices = (choice_of(one, movie, by_person=by_person) for one in ranked)
        return next((one for one in choices if one is not None), None)

    def _inquiry(self, movie: Movie, *, by_person: bool) -> Inquiry:
        """Return what releases are judged for."""
        occasion = Occasion.REQUEST if by_person else Occasion.SEARCH
        return Inquiry(occasion=occasion, now=self._house.now, movie=movie)

    def _untried(self, transaction: Transaction, movie_id: int) -> list[Release]:
        """Return the releases of a movie, but for those that came to nothing."""
        books = self._books
        which = DownloadFilter(states=_OVER, movie_id=movie_id)
        over = books.downloads.page(transaction, which, limit=_MOST_OVER).items
        lately = HistoryFilter(
            movie_id=movie_id, kinds=_IN_VAIN, since=self._house.now - _LATELY
        )
        failed = books.history.page(transaction, lately, limit=_MOST_OVER).items
        tried = {one.release_key for one in over if one.problem != REPLACED}
        tried |= {one.info_hash for one in over if one.problem != REPLACED}
        tried |= {one.download_id for one in failed}
        # The rows of releases that were tried again are gone, but not what is told of them.
        tried |= {one.title.casefold() for one in failed}
        kept = books.candidates.of_movie(transaction, movie_id, _MOST_KEPT)
        return [
            one.release
            for one in kept
            if one.release.protocol is DownloadProtocol.TORRENT
            and tried.isdisjoint(_marks(one))
        ]

    def _with_fallback(
        self, ranked: Sequence[Decision], household: Household, movie: Movie
    ) -> list[Decision]:
        """Put qualities that have failed too often lately behind the others."""
        worn = _worn(
            household.records.history.get(movie.id, ()),
            self._house.now,
            self._house.settings.failures.fallback_after,
        )
        return sorted(
            (one for one in ranked if one.movie and one.movie.id == movie.id),
            key=lambda one: (
                one.candidate is not None and one.candidate.quality.quality.id in worn
            ),
        )


def _worn(history: Iterable[HistoryEvent], now: datetime, most: int) -> frozenset[int]:
    """Return the qualities that have failed so often within a day."""
    failed = Counter(
        one.quality.quality.id
        for one in history
        if one.kind is HistoryKind.FAILED and now - one.at < _LATELY
    )
    return frozenset(id_ for id_, times in failed.items() if times >= most > 0)


def _marks(judged: JudgedRelease) -> set[str]:
    """Return what a release that was tried is recognised by."""
    release = judged.release
    info_hash = (release.info_hash or "").lower()
    return {judged.key, release.title.casefold(), *filter(None, (info_hash,))}


def _matched_by(release: Release, movie: Movie) -> MatchedBy:
    """Return what tells that a release is of a movie, by the indexer's ids before the name."""
    if movie.imdb_id and release.imdb_id == movie.imdb_id:
        return MatchedBy.IMDB_ID
    if movie.tmdb_id and release.tmdb_id == movie.tmdb_id:
        return MatchedBy.TMDB_ID
    return MatchedBy.TITLE
