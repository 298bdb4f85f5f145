"""Judge what was found, and put it such that it can be kept."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ..decision.context import Household, Inquiry
from ..decision.decide import Decision, decide, rank
from ..deduplication import deduplicate
from ..household import Housekeeping
from ..indexing import Release
from ..keeping.records import JudgedRelease
from ..movies import MovieIndex
from ..pace import Breather
from ..quality.definitions import UNKNOWN_QUALITY, QualityModel
from ..releases.parser import parse_release

type ReleaseKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of releases, the one to take first before all others; each is there once.

    `others` are further places where a release can be had.
    """

    decisions: tuple[Decision, ...] = ()
    duplicates: int = 0
    others: Mapping[ReleaseKey, tuple[Release, ...]] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )


@dataclass(frozen=True, slots=True)
class Sifted:
    """Those of some releases that are of movies of the library, and which movies those are."""

    releases: tuple[Release, ...] = ()
    movie_ids: frozenset[int] = frozenset()


def key_of(release: Release) -> ReleaseKey:
    """Return what a release is known by."""
    return release.indexer_id, release.guid


async def judge(
    house: Housekeeping,
    releases: Sequence[Release],
    inquiry: Inquiry,
    movie_ids: Collection[int],
    known: dict[ReleaseKey, int] | None = None,
) -> Judgement:
    """Return what becomes of releases; `known` names the movies of those that were found by a search before."""
    if not releases:
        return Judgement()
    household = await house.household(movie_ids)
    return await asyncio.to_thread(_judge, releases, household, inquiry, known or {})


async def sift(index: MovieIndex, releases: Sequence[Release]) -> Sifted:
    """Return those releases that may be of movies of the library."""
    return await asyncio.to_thread(_sift, index, releases)


def as_judged(
    judgement: Judgement,
    correlation_of: Callable[[Release], str],
    movie_id: int | None = None,
) -> list[JudgedRelease]:
    """Return decisions as they are kept; `movie_id` is the movie that all of them were searched for.

    Other places where a release can be had come last, with what was decided of it: they are asked where one fails.
    """
    places: Counter[int | None] = Counter()
    judged: list[JudgedRelease] = []
    for decision in judgement.decisions:
        found = decision.movie
        movie = found.id if found is not None else movie_id
        judged.append(
            JudgedRelease(
                release=decision.release,
                outcome=decision.outcome,
                movie_id=movie,
                place=places[movie],
                quality=_quality(decision),
                score=decision.candidate.score if decision.candidate else 0,
                rejections=decision.rejections,
                correlation_id=correlation_of(decision.release),
            )
        )
        places[movie] += 1
    elsewhere = [
        replace(one, release=other, place=places[one.movie_id])
        for one in judged
        for other in judgement.others.get(key_of(one.release), ())
    ]
    return judged + elsewhere


def _judge(
    releases: Sequence[Release],
    household: Household,
    inquiry: Inquiry,
    known: dict[ReleaseKey, int],
) -> Judgement:
    """Compare, decide and rank; it blocks."""
    once, breathe = deduplicate(releases), Breather()
    groups: dict[int | None, list[Release]] = {}
    for release in once.releases:
        groups.setdefault(known.get(key_of(release)), []).append(release)
    decisions: list[Decision] = []
    for movie_id, group in groups.items():
        movie = None if movie_id is None else household.library.get(movie_id)
        asked = inquiry if movie is None else replace(inquiry, movie=movie)
        decisions += decide(group, household, asked, breathe=breathe)
    others = {
        key_of(one.kept): once.other_sources(one.kept)
        for one in once.duplicates
        if key_of(one.kept) != key_of(one.release)
    }
    return Judgement(tuple(rank(decisions)), once.removed, others)


def _sift(index: MovieIndex, releases: Sequence[Release]) -> Sifted:
    """Read names and look for their movies; it blocks."""
    breathe = Breather()
    found: list[Release] = []
    movie_ids: set[int] = set()
    for release in releases:
        facts = parse_release(release.title)
        if facts is not None:
            match = index.find(facts, imdb_id=release.imdb_id, tmdb_id=release.tmdb_id)
            if match.movie is not None:
                found.append(release)
                movie_ids.add(match.movie.id)
        breathe()
    return Sifted(tuple(found), frozenset(movie_ids))


def _quality(decision: Decision) -> QualityModel:
    """Return the quality that a name tells, as far as it could be read."""
    return decision.facts.quality if decision.facts else UNKNOWN_QUALITY
