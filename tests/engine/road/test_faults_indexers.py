"""Indexers that fail in every way: others go on, what can wait waits, and what is broken is replaced."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.decision.context import Occasion
from custom_components.radarr_mvp.engine.errors import (
    BadAnswer,
    Flaw,
    Outage,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.events import DownloadFailed, ReleaseBlocked
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.library import FileFate
from custom_components.radarr_mvp.engine.search.reports import Problem
from tests.engine.road.filing import NEW
from tests.engine.road.grabbing import a_torrent
from tests.engine.road.indexer import (
    BROKEN,
    DOWN,
    OTHER,
    REFUSED,
    RESTING,
    SERVICE,
    SPENT,
    UNKNOWN,
)
from tests.engine.road.town import (
    BLURAY_720,
    BLURAY_1080,
    DAY,
    FILM,
    FILM_720,
    FILM_OF_METROPOLIS,
    FILM_WEB,
    HOUR,
    METROPOLIS,
    METROPOLIS_1080,
    MINUTE,
    WEB_1080,
    WHY,
    Town,
    open_town,
)
from tests.sandbox.torrents import bencode

STORY = ["added", "grabbed", "completed", "imported"]

TIMEOUT = Unavailable(SERVICE, "no answer within 30 s", Outage.TIMEOUT)
TOO_MANY = Throttled(SERVICE, "answers with 429", 300.0)
THROTTLE_PAGE = Throttled(SERVICE, "answers 403 with its throttle page")
NOT_JSON = BadAnswer(SERVICE, "answers with something else than JSON", Flaw.NOT_JSON)
CRASH = RuntimeError("a mistake of ours")

# How each is told of, and by which reason the same torrent is tried again.
OF_SURROUNDINGS = {
    "timeout": (TIMEOUT, Problem.UNAVAILABLE, "connection_timeout"),
    "429": (TOO_MANY, Problem.THROTTLED, "rate_limited"),
    "throttle_page": (THROTTLE_PAGE, Problem.THROTTLED, "rate_limited"),
    "budget_spent": (SPENT, Problem.BUDGET_SPENT, "rate_limited"),
    "refused": (REFUSED, Problem.REFUSED, "authentication_failed"),
    "resting": (RESTING, Problem.RESTING, "server_error"),
    "down": (DOWN, Problem.UNAVAILABLE, "network_error"),
    "502": (BROKEN, Problem.UNAVAILABLE, "server_error"),
    "not_json": (NOT_JSON, Problem.BAD_ANSWER, "parse_error"),
    "other": (OTHER, Problem.UNEXPECTED, "unknown"),
    "crash": (CRASH, Problem.UNEXPECTED, "unknown"),
}
EVERY_FAULT = pytest.mark.parametrize(
    ("fault", "problem", "reason"), OF_SURROUNDINGS.values(), ids=OF_SURROUNDINGS
)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


@EVERY_FAULT
async def test_one_that_fails_stops_no_other(
    town: Town, fault: Exception, problem: Problem, reason: str
) -> None:
    """What another has is taken at once; that there may be more is said, and the same torrent is had elsewhere."""
    town.hdbits.faults["search"] = fault
    town.offer(BLURAY_720, by=town.other)
    movie = await town.add(search=False)
    report = await town.road.search.for_movie(
        movie.id, Occasion.SEARCH, correlation_id=WHY
    )
    assert report.partial
    assert {one.name: one.problem for one in report.indexers} == {
        "HDBits": problem,
        "Other": None,
    }
    assert town.sent() == [BLURAY_720]

    del town.hdbits.faults["search"]
    town.hdbits.faults["fetch_torrent"] = fault
    town.offer(METROPOLIS_1080, film=METROPOLIS)
    town.offer(METROPOLIS_1080, film=METROPOLIS, by=town.other)
    await town.add(METROPOLIS, correlation_id="other")
    assert await town.kinds(WHY) == await town.kinds("other") == STORY
    assert (await town.row(METROPOLIS_1080)).indexer == "Other"
    assert town.films() == {FILM_720: NEW, FILM_OF_METROPOLIS: NEW}


@EVERY_FAULT
async def test_where_nobody_helps_it_is_tried_again(
    town: Town, fault: Exception, problem: Problem, reason: str
) -> None:
    """The wish waits for better times and is told to, for searches as for torrents; nothing is blocked meanwhile."""
    town.hdbits.faults["search"] = town.other.faults["search"] = fault
    town.hdbits.faults["fetch_torrent"] = fault
    town.offer(BLURAY_1080)
    await town.add()
    failed = (await town.history(WHY))[-1]
    assert (failed.kind, failed.data["next_step"]) == ("search_failed", "retry")
    assert failed.data["reason"] == reason
    (nap,) = town.clock.asleep
    del town.hdbits.faults["search"]
    await town.pass_time(nap.until - town.clock.ticks, every=DAY)

    row = await town.row()
    assert (row.state, row.problem) == (TrackState.QUEUED, reason)
    (told,) = [one for one in town.events if isinstance(one, DownloadFailed)]
    assert (told.reason, told.next_step) == (reason, "retry")
    assert row.next_retry_at is not None
    assert told.next_attempt_at == row.next_retry_at.isoformat()
    wait = row.next_retry_at.timestamp() - town.clock.now()
    await town.pass_time(wait - MINUTE, every=DAY)
    assert town.client.added == {}
    del town.hdbits.faults["fetch_torrent"]
    await town.pass_time(2 * MINUTE, every=DAY)
    assert await town.blocks() == []
    told_of = set(await town.kinds(WHY))
    assert told_of == {*STORY, "search_failed", "search_recovered", "retry_scheduled"}
    assert town.causes() == {WHY}
    assert town.films() == {FILM: NEW}


HTML = b"<!doctype html><title>Log in</title>"
_INFO = {
    "name": "Nosferatu",
    "piece length": 16384,
    "pieces": b"x" * 20,
    "files": [{"length": 1, "path": ["..", "..", "etc", "passwd"]}],
}
CLIMBING = bencode({"announce": "https://tracker.invalid/announce", "info": _INFO})
ANOTHER = a_torrent("Something.Else.2001.1080p.BluRay.x264-GRP").content


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HTML, "corrupted_download"),
        (CLIMBING, "corrupted_download"),
        (ANOTHER, "hash_mismatch"),
        (b"", "corrupted_download"),
        (UNKNOWN, "release_purged"),
    ],
    ids=["html", "dots", "another_hash", "empty", "gone"],
)
async def test_a_torrent_that_is_none_is_blocked_and_the_next_best_is_taken(
    town: Town, body: Exception | bytes, reason: str
) -> None:
    """The client never sees it; the story goes on under the same id with another release."""
    bad = town.offer(BLURAY_1080)
    town.offer(WEB_1080)
    town.hdbits.spoiled[bad.guid] = body
    movie = await town.add()
    assert town.sent() == [WEB_1080]
    (block,) = await town.blocks()
    assert (block.title, block.reason) == (BLURAY_1080, reason)
    assert town.told(movie) == [
        "movie_added",
        "download_failed",
        "release_blocked",
        "release_grabbed",
        "download_completed",
        "movie_imported",
    ]
    (blocked,) = [one for one in town.events if isinstance(one, ReleaseBlocked)]
    assert (blocked.release, blocked.indexer) == (BLURAY_1080, "HDBits")
    assert await town.kinds(WHY) == ["added", "failed", *STORY[1:]]
    assert town.films() == {FILM_WEB: NEW}
    assert (await town.row()).state is TrackState.FAILED


async def test_another_torrent_than_announced_is_seen_where_the_indexer_lies(
    town: Town,
) -> None:
    """Even an indexer that does not check its own answers cannot slip another film in."""
    bad = town.offer(BLURAY_1080)
    town.offer(WEB_1080)
    town.hdbits.torrents[bad.guid] = a_torrent("Something.Else.2001.1080p.x264-GRP")
    await town.add()
    assert town.sent() == [WEB_1080]
    (block,) = await town.blocks()
    assert block.reason == "hash_mismatch"
    assert town.films() == {FILM_WEB: NEW}


async def test_what_can_never_be_fetched_is_given_up_and_comes_on_request(
    town: Town,
) -> None:
    """After five tries it lies with the dead letters; who has it tried again gets the film."""
    town.offer(BLURAY_1080)
    town.hdbits.faults["fetch_torrent"] = BROKEN
    await town.add()
    await town.pass_time(2 * DAY, every=HOUR / 2)
    assert (await town.row()).state is TrackState.FAILED
    (letter,) = await town.letters()
    assert (letter.kind, letter.failures) == ("download", 1)
    assert letter.data["title"] == BLURAY_1080
    assert (await town.kinds(WHY)).count("retry_scheduled") == 3
    last = [one for one in town.events if isinstance(one, DownloadFailed)][-1]
    assert (last.next_step, last.attempt) == ("give_up", 4)
    assert (await town.round.figures()).dead_letters == 1
    town.hdbits.faults.clear()
    retry = await town.road.failures.retry_dead_letter(letter.id)
    assert retry.download is not None
    await town.settle()
    assert town.films() == {FILM: NEW}
    (letter,) = await town.letters()
    assert letter.status == "resolved"
    town.round.forget_figures()
    assert (await town.round.figures()).dead_letters == 0


async def test_a_search_that_none_ever_answers_is_given_up(town: Town) -> None:
    """Each try waits longer; at the end a person has to look at it."""
    town.hdbits.faults["search"] = town.other.faults["search"] = DOWN
    movie = await town.add()
    await town.pass_time(3 * DAY, every=HOUR)
    failed = [one for one in await town.history() if one.kind == "search_failed"]
    assert [one.data["next_step"] for one in failed] == [*["retry"] * 4, "give_up"]
    waits = [(later.at - one.at).total_seconds() for one, later in pairwise(failed)]
    assert waits == sorted(waits)
    (letter,) = await town.letters()
    assert (letter.kind, letter.data["movie_id"]) == ("indexer_search", movie.id)
    assert not town.tasks


async def test_a_movie_that_leaves_is_not_searched_for_any_more(town: Town) -> None:
    """The search that waits for better times ends without a word."""
    town.hdbits.faults["search"] = town.other.faults["search"] = DOWN
    movie = await town.add()
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id="gone"
    )
    town.hdbits.faults.clear()
    town.hdbits.queries.clear()
    await town.pass_time(2 * HOUR, every=HOUR)
    assert not town.tasks
    assert town.hdbits.queries == []
    assert (await town.kinds())[-1] == "removed"


async def test_without_any_indexer_nothing_is_tried_again(town: Town) -> None:
    """There is nobody to wait for."""
    town.indexers.all.clear()
    await town.add()
    assert not town.tasks
    assert await town.kinds() == ["added"]


async def test_a_feed_that_fails_does_not_stop_the_others(town: Town) -> None:
    """What it announces is read at the next poll."""
    town.round_is_made = True
    await town.add(search=False)
    await town.add(METROPOLIS, search=False)
    town.hdbits.faults["feed"] = BROKEN
    town.offer(METROPOLIS_1080, by=town.other, film=METROPOLIS, fresh=True)
    town.offer(BLURAY_1080, fresh=True)
    await town.pass_time(16 * MINUTE, every=4 * MINUTE)
    assert town.films() == {FILM_OF_METROPOLIS: NEW}
    town.hdbits.faults.clear()
    await town.pass_time(16 * MINUTE, every=4 * MINUTE)
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}


async def test_one_that_hangs_does_not_keep_others_from_their_film(
    town: Town,
) -> None:
    """While one torrent is not handed out, downloads of others are looked at and filed."""
    town.offer(METROPOLIS_1080, film=METROPOLIS, seeded=False)
    await town.add(METROPOLIS, correlation_id="other")
    town.offer(BLURAY_1080)
    await town.add(search=False)
    hangs = asyncio.Event()
    movie = town.house.index.by_tmdb(653)
    assert movie is not None
    await town.road.search.releases(movie, Occasion.SEARCH)
    town.hdbits.gate = hangs
    taking = asyncio.create_task(
        town.road.grabber.next_best(movie.id, correlation_id=WHY)
    )
    while BLURAY_1080 not in await town.states():
        await asyncio.sleep(0.001)
    town.deliver(METROPOLIS_1080)
    look = await town.road.look()
    assert [one.title for one in look.completed] == [METROPOLIS_1080]
    async with asyncio.timeout(20):
        while FILM_OF_METROPOLIS not in town.films():
            await asyncio.sleep(0.001)
    hangs.set()
    await taking
    await town.settle()
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}


async def test_qualities_that_fail_again_and_again_make_room_for_others(
    town: Town,
) -> None:
    """After three torrents of one quality came to nothing, a lesser one is tried before the fourth."""
    names = [f"Nosferatu.1922.1080p.BluRay.x264-GRP{number}" for number in range(5)]
    for place, name in enumerate(names):
        bad = town.offer(name, seeders=50 - place)
        town.hdbits.spoiled[bad.guid] = HTML
    town.offer(BLURAY_720)
    await town.add()
    assert town.sent() == [BLURAY_720]
    failed = [one for one in town.events if isinstance(one, DownloadFailed)]
    assert len(failed) == 3
    assert town.films() == {FILM_720: NEW}
    assert {one.title for one in await town.blocks()} < set(names)


async def test_where_nothing_is_left_the_indexers_are_asked_anew(town: Town) -> None:
    """Not at once, as they were asked just now; but when the next download fails an hour later, they are."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    town.stall(BLURAY_1080)
    await town.pass_time(HOUR, every=180)
    asked = len(town.hdbits.queries)
    town.offer(WEB_1080)
    await town.pass_time(HOUR + 6 * MINUTE, every=180)
    assert len(town.hdbits.queries) == asked + 1
    assert (await town.row()).state is TrackState.FAILED
    assert town.films() == {FILM_WEB: NEW}
    assert town.causes() == {WHY}


async def test_without_the_wish_for_another_try_a_failure_is_the_end(
    town: Town,
) -> None:
    """Who does not want another release has none taken."""
    town.decide("failures", search_again=False)
    bad = town.offer(BLURAY_1080)
    town.offer(WEB_1080)
    town.hdbits.spoiled[bad.guid] = HTML
    await town.add()
    assert town.client.added == {}
    assert await town.kinds(WHY) == ["added", "failed"]
    (told,) = [one for one in town.events if isinstance(one, DownloadFailed)]
    assert told.next_step == "give_up"


async def test_a_movie_nobody_watches_over_any_more_is_not_searched_anew(
    town: Town,
) -> None:
    """Its last download failed, and that is that."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    town.house.put(replace(town.house.index.get(movie.id) or movie, monitored=False))
    asked = len(town.hdbits.queries)
    town.stall(BLURAY_1080)
    await town.pass_time(2 * HOUR + 6 * MINUTE, every=180)
    assert (await town.row()).state is TrackState.FAILED
    assert len(town.hdbits.queries) == asked
