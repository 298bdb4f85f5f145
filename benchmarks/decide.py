"""How long it takes to decide on a thousand releases for a library of ten thousand movies."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import gc
import socket
from statistics import median
import time
from types import MappingProxyType

from custom_components.radarr_mvp.engine.decision.candidates import (
    Candidate,
    candidate_of,
    find_movie,
    wrong_movie,
)
from custom_components.radarr_mvp.engine.decision.context import (
    Household,
    Inquiry,
    Occasion,
    Situation,
)
from custom_components.radarr_mvp.engine.decision.decide import (
    decide,
    judge_candidate,
    rank,
)
from custom_components.radarr_mvp.engine.decision.ranking import rank_key
from custom_components.radarr_mvp.engine.decision.settings import (
    DelayProfile,
    ReleaseProfile,
)
from custom_components.radarr_mvp.engine.deduplication import deduplicate
from custom_components.radarr_mvp.engine.indexing import Release
from custom_components.radarr_mvp.engine.movies import Movie, MovieIndex
from custom_components.radarr_mvp.engine.pace import Breather
from custom_components.radarr_mvp.engine.quality.defaults import (
    PRESELECTED_PROFILE,
    default_profiles,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.quality.guide.folder import read_guide
from custom_components.radarr_mvp.engine.quality.profiles import QualityProfile
from custom_components.radarr_mvp.engine.releases.parser import parse_release

from .home import home_assistant
from .report import Row
from .stock import GUIDE, NOW, library, releases

WHOLE_LIMIT_MS = 500.0
PAUSE_LIMIT_MS = 20.0
TICK = 0.001
LEAST_TICKS = 200
# A loop that serves people asks as much of the system between two of its turns.
SYSTEM_CALLS = 20

type Pace = Callable[[], None]


def _formats() -> list[CustomFormat]:
    """Return the guide's formats, none where they are not here."""
    if not (GUIDE / "cf").is_dir():
        print(f"without custom formats: the guide's files are not here ({GUIDE})")
        return []
    guide = read_guide(GUIDE)
    return [replace(one, id=id_) for id_, one in enumerate(guide.formats.values(), 1)]


def _profile(formats: Sequence[CustomFormat]) -> QualityProfile:
    """Return the preselected profile with the guide's scores."""
    chosen = next(one for one in default_profiles() if one.name == PRESELECTED_PROFILE)
    scores = MappingProxyType({one.id: one.guide_score() for one in formats})
    return replace(
        chosen, id=1, cutoff_format_score=10_000 if scores else 0, format_scores=scores
    )


class _Scene:
    """All that a run needs; the matcher is a new one each time, so that it knows no name."""

    def __init__(
        self, movie_count: int, release_count: int, *, with_formats: bool = True
    ) -> None:
        """Make movies and releases."""
        self.formats = _formats() if with_formats else []
        self.profile = _profile(self.formats)
        self.movies = library(movie_count)
        self.feed = releases(self.movies, release_count)
        started = time.perf_counter()
        self.index = MovieIndex(self.movies, breathe=_no_rest)
        self.index_ms = _since(started)

    def household(self) -> Household:
        """Return the household, with words to look for and a delay."""
        return Household(
            library=self.index,
            profiles={1: self.profile},
            matcher=FormatMatcher(self.formats),
            delay_profiles=(DelayProfile(torrent_delay=60),),
            release_profiles=(ReleaseProfile(ignored=("/\\b3D\\b/i", "hardsub")),),
            free_space={"/movies": 2 * 1024**4},
        )


def run(arguments: Sequence[str]) -> list[Row]:
    """Measure whole runs, their parts, and how long the event loop has to wait."""
    parser = argparse.ArgumentParser(prog="decide")
    parser.add_argument("--movies", type=int, default=10_000)
    parser.add_argument("--releases", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=5)
    given, _ = parser.parse_known_args(arguments)
    scene = _Scene(given.movies, given.releases)
    feed = Inquiry(occasion=Occasion.FEED, now=NOW)
    movie = scene.movies[10]
    found = releases([movie], given.releases)
    search = Inquiry(occasion=Occasion.SEARCH, now=NOW, movie=movie)
    times = given.repeats
    whole = f"{given.releases:,} releases, {given.movies:,} movies, {len(scene.formats)} formats"
    return [
        _whole("feed, end to end", scene, scene.feed, feed, times, whole),
        _whole("search for one movie, end to end", scene, found, search, times, whole),
        Row("feed, with rests for the event loop", _rested(scene, feed, times), "ms"),
        *_parts(scene, feed, times),
        _matching(scene),
        Row("index of the library, once", scene.index_ms, "ms"),
        Row("duplicates", _best(lambda: deduplicate(scene.feed), times), "ms"),
        *_pauses(scene, feed, times),
    ]


def _since(started: float) -> float:
    """Return the milliseconds that have passed."""
    return (time.perf_counter() - started) * 1000


def _best(work: Callable[[], object], times: int) -> float:
    """Return the milliseconds of the quickest of several runs."""
    durations: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        durations.append(_since(started))
    return min(durations)


def _whole(
    name: str,
    scene: _Scene,
    given: list[Release],
    inquiry: Inquiry,
    times: int,
    note: str,
) -> Row:
    """Return how long it takes from names to an order."""
    durations: list[float] = []
    for _ in range(times):
        household = scene.household()
        started = time.perf_counter()
        decisions = rank(decide(given, household, inquiry, breathe=_no_rest))
        durations.append(_since(started))
    taken = sum(decision.accepted for decision in decisions)
    return Row(
        name, min(durations), "ms", WHOLE_LIMIT_MS, f"{note}; {taken:,} accepted"
    )


def _rested(scene: _Scene, inquiry: Inquiry, times: int) -> float:
    """Return how long a feed takes as it is done in a thread."""
    durations: list[float] = []
    for _ in range(times):
        household = scene.household()
        started = time.perf_counter()
        rank(decide(scene.feed, household, inquiry))
        durations.append(_since(started))
    return min(durations)


def _parts(scene: _Scene, inquiry: Inquiry, times: int) -> list[Row]:
    """Return the quickest run of each part."""
    runs = [_one_by_one(scene, inquiry) for _ in range(times)]
    return [
        Row(f"- {name}", min(run[name] for run in runs), "ms", note=note)
        for name, note in (
            ("parse", ""),
            ("match", ""),
            ("formats", ""),
            ("rules", "with the formats of the files that are compared"),
            ("rank", ""),
        )
    ]


def _one_by_one(scene: _Scene, inquiry: Inquiry) -> dict[str, float]:
    """Return how long each part takes for all releases."""
    household, took = scene.household(), dict[str, float]()
    started = time.perf_counter()
    named = [(one, facts) for one in scene.feed if (facts := parse_release(one.title))]
    took["parse"] = _since(started)

    started = time.perf_counter()
    matched = [(*one, find_movie(*one, household, inquiry)) for one in named]
    took["match"] = _since(started)

    situations: dict[int, Situation] = {}
    known = [
        (release, facts, _situation(match.movie, household, inquiry, situations), match)
        for release, facts, match in matched
        if match.movie and wrong_movie(facts, match, None) is None
    ]
    started = time.perf_counter()
    candidates: list[tuple[Candidate, Situation]] = [
        (candidate_of(release, facts, situation, match.by), situation)
        for release, facts, situation, match in known
    ]
    took["formats"] = _since(started)

    started = time.perf_counter()
    for candidate, situation in candidates:
        judge_candidate(candidate, situation)
    took["rules"] = _since(started)

    started = time.perf_counter()
    sorted(rank_key(candidate, situation) for candidate, situation in candidates)
    took["rank"] = _since(started)
    return took


def _situation(
    movie: Movie, household: Household, inquiry: Inquiry, known: dict[int, Situation]
) -> Situation:
    """Return what the releases of a movie are judged by."""
    if movie.id not in known:
        yardstick = household.yardsticks[movie.profile_id]
        known[movie.id] = Situation(household, inquiry, movie, yardstick)
    return known[movie.id]


def _matching(scene: _Scene) -> Row:
    """Return how long it takes to find the movie of one name."""
    named = [facts for one in scene.feed if (facts := parse_release(one.title))]
    whole = _best(lambda: [scene.index.find(facts) for facts in named], 5)
    return Row("finding one movie by title", 1000 * whole / len(named), "µs")


def _pauses(scene: _Scene, inquiry: Inquiry, times: int) -> list[Row]:
    """Return the longest time that the event loop had to wait for the thread that decides.

    Without custom formats, whose expressions give way by themselves, a thread that does
    not pause is at its worst. With nothing to decide, the machine alone is measured.
    """
    plain = _Scene(len(scene.movies), 3 * len(scene.feed), with_formats=False)
    idle = _Scene(1, 0, with_formats=False)
    rested = "longest pause of the event loop"
    return [
        _longest_pause(rested, scene, inquiry, times, Breather, PAUSE_LIMIT_MS),
        _longest_pause(
            "- without formats", plain, inquiry, times, Breather, PAUSE_LIMIT_MS
        ),
        _longest_pause(
            "- the same, never resting", plain, inquiry, times, lambda: _no_rest
        ),
        _longest_pause("- nothing to decide", idle, inquiry, times, Breather),
        asyncio.run(_longest_pause_at_home(scene, inquiry, times)),
    ]


async def _longest_pause_at_home(scene: _Scene, inquiry: Inquiry, times: int) -> Row:
    """Return the longest pause in the loop and a thread of a running Home Assistant."""
    async with home_assistant() as hass:
        runs = [
            await _pause(scene, inquiry, Breather(), hass.async_add_executor_job)
            for _ in range(times)
        ]
    return _median_pause("- inside Home Assistant", runs, PAUSE_LIMIT_MS)


def _no_rest() -> None:
    """Go on at once."""


def _longest_pause(
    name: str,
    scene: _Scene,
    inquiry: Inquiry,
    times: int,
    pacing: Callable[[], Pace],
    limit: float | None = None,
) -> Row:
    """Return the longest pause in a run, the median of several runs."""
    with ThreadPoolExecutor(1) as pool:
        runs = [
            asyncio.run(
                _pause(
                    scene,
                    inquiry,
                    pacing(),
                    lambda work: asyncio.wrap_future(pool.submit(work)),
                )
            )
            for _ in range(times)
        ]
    return _median_pause(name, runs, limit)


def _median_pause(name: str, runs: Sequence[float], limit: float | None) -> Row:
    """Return what several runs came to."""
    note = f"median of {len(runs)} runs, the worst {max(runs):.1f}"
    return Row(name, median(runs), "ms", limit, note)


async def _pause(
    scene: _Scene,
    inquiry: Inquiry,
    breathe: Pace,
    in_thread: Callable[[Callable[[], object]], asyncio.Future[object]],
) -> float:
    """Return the longest time by which a tick came late while a thread decided."""
    household = scene.household()
    # What earlier runs have left behind is not this one's to clear away.
    gc.collect()
    longest = 0.0
    ours, theirs = socket.socketpair()
    with ours, theirs:
        before = time.perf_counter()
        deciding = in_thread(
            lambda: rank(decide(scene.feed, household, inquiry, breathe=breathe))
        )
        ticks = 0
        while not deciding.done() or ticks < LEAST_TICKS:
            ticks += 1
            await asyncio.sleep(TICK)
            for _ in range(SYSTEM_CALLS // 2):
                ours.send(b".")
                theirs.recv(1)
            now = time.perf_counter()
            longest, before = max(longest, now - before - TICK), now
        await deciding
    return longest * 1000
