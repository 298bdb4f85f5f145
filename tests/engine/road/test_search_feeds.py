"""The feeds: what is new is judged with what waits, kept, taken, and never lost by a failure."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
import logging

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.decision.context import Occasion
from custom_components.radarr_mvp.engine.decision.decide import Decision, Outcome
from custom_components.radarr_mvp.engine.decision.reasons import Reason
from custom_components.radarr_mvp.engine.decision.settings import DelayProfile
from custom_components.radarr_mvp.engine.indexing import FeedMark
from custom_components.radarr_mvp.engine.keeping.records import TrackedDownload
from custom_components.radarr_mvp.engine.search.reports import Problem
from tests.engine.road.indexer import BROKEN, FAULTS, NAME, FakeIndexer, change_movie
from tests.engine.road.searching import SOON, Scene, scene, until
from tests.engine.rooms import Rooms

BETTER = "Nosferatu.1922.REPACK.1080p.BluRay.x264-GRP"
WORSE = "Nosferatu.1922.720p.BluRay.x264-GRP"
METROPOLIS = "Metropolis.1927.1080p.BluRay.x264-GRP"
STRANGE = "Charade.1963.1080p.BluRay.x264-GRP"
CAUSE = "01CAUSE"


async def mark_of(house: Scene, indexer_id: str = "hdbits") -> FeedMark | None:
    """Return how far a feed was read, as the books know it."""
    books = house.rooms.books
    return await books.read(
        lambda transaction: books.marks.get(transaction, indexer_id)
    )


async def metropolis(rooms: Rooms) -> int:
    """Take another movie into the library."""
    movie = await rooms.movie(
        title="Metropolis", year=1927, tmdb_id=19, imdb_id="tt0017136"
    )
    return movie.id


def wait_for_better(rooms: Rooms, minutes: int = 60) -> None:
    """Let torrents wait."""
    profile = DelayProfile(torrent_delay=minutes, bypass_if_highest_quality=False)
    rooms.house.settings = replace(rooms.house.settings, delay_profiles=(profile,))


async def test_what_is_new_and_wanted_is_taken(rooms: Rooms) -> None:
    """For each movie the best; what is of no movie of the library is only counted."""
    first, second = FakeIndexer(), FakeIndexer(id="other", name="Other")
    first.announce(STRANGE, WORSE, METROPOLIS, "0123456789abcdef0123456789abcdef")
    second.announce(NAME)
    house, movie = scene(rooms, first, second), await rooms.movie()
    other = await metropolis(rooms)
    report = await house.search.poll_feeds(correlation_id=CAUSE)

    # All at once: what is chosen is written before the first of them is fetched.
    (call,) = house.taker.calls
    assert sorted(call.titles) == [METROPOLIS, NAME]
    assert (call.correlation_id, call.by_person) == (CAUSE, False)
    assert {one.movie_id for one in report.grabbed} == {movie.id, other}
    assert (report.releases, report.unknown, report.waiting) == (5, 2, 0)
    assert not report.partial
    kept = await house.kept(movie.id)
    assert [(one.release.title, one.place) for one in kept] == [(NAME, 0), (WORSE, 1)]
    assert await house.kept(None) == []
    assert house.last_searched(movie.id) is None


async def test_the_next_poll_reads_on(rooms: Rooms) -> None:
    """From where the last one ended, indexer by indexer."""
    indexer = FakeIndexer()
    indexer.announce(NAME)
    house = scene(rooms, indexer)
    await rooms.movie()
    await house.search.poll_feeds()
    assert await mark_of(house) == FeedMark(guid=NAME)

    indexer.fresh.insert(0, replace(indexer.fresh[0], guid="new", title=WORSE))
    indexer.mark = FeedMark(guid="new")
    report = await house.search.poll_feeds()
    assert indexer.marks == [None, FeedMark(guid=NAME)]
    assert report.releases == 1
    assert await mark_of(house) == FeedMark(guid="new")


async def test_a_feed_with_nothing_in_it_is_no_trouble(rooms: Rooms) -> None:
    """Nothing is kept, and there is no mark."""
    house = scene(rooms, FakeIndexer())
    report = await house.search.poll_feeds()
    assert report.as_dict() == {
        "correlation_id": report.correlation_id,
        "releases": 0,
        "unknown": 0,
        "waiting": 0,
        "duplicates": 0,
        "accepted": 0,
        "delayed": 0,
        "rejected": 0,
        "gaps": [],
        "grabbed": [],
        "partial": False,
        "seconds": 0.0,
        "indexers": [report.indexers[0].as_dict()],
    }
    assert len(report.correlation_id) == 26
    assert await mark_of(house) is None
    assert (await scene(rooms).search.poll_feeds()).indexers == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: type(one).__name__)
async def test_a_feed_that_fails_is_read_again(rooms: Rooms, fault: Exception) -> None:
    """Its mark stays where it was, and the others are read."""
    bad = FakeIndexer(id="bad", name="Bad", fault=fault)
    good = FakeIndexer()
    good.announce(NAME)
    house = scene(rooms, bad, good)
    await rooms.movie()
    report = await house.search.poll_feeds()
    assert report.partial and report.indexers[0].problem is not None
    assert [one.title for one in report.grabbed] == [NAME]
    assert await mark_of(house, "bad") is None
    assert await mark_of(house) is not None


async def test_a_gap_is_written_down(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """Something may have been missed, which a person may want to know."""
    caplog.set_level(logging.INFO)
    indexer = FakeIndexer(gap=True)
    indexer.announce(STRANGE)
    house = scene(rooms, indexer)
    report = await house.search.poll_feeds(correlation_id=CAUSE)
    assert report.gaps == ("HDBits",) and report.partial
    (row,) = await rooms.history()
    assert (row.kind, row.title, row.correlation_id) == ("feed_gap", "HDBits", CAUSE)
    assert dict(row.data) == {"indexer_id": "hdbits", "indexer": "HDBits"}
    assert row.movie_id is None
    assert "HDBits: the feed does not go back to the last poll" in caplog.text


async def test_the_mark_moves_last(rooms: Rooms) -> None:
    """Whatever ends us before: the same releases come once more, and none is taken twice."""
    indexer = FakeIndexer()
    indexer.announce(NAME, METROPOLIS)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await metropolis(rooms)
    house.taker.faults[movie.id] = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await house.search.poll_feeds()
    assert await mark_of(house) is None
    assert len(await house.kept(movie.id)) == 1

    house.taker.faults.clear()
    taken = len(house.taker.calls)
    await house.search.poll_feeds()
    report = await house.search.poll_feeds()
    (call,) = house.taker.calls[taken:]
    assert sorted(call.titles) == [METROPOLIS, NAME]
    assert await mark_of(house) == FeedMark(guid=NAME)
    assert report.grabbed == ()


async def test_a_movie_that_cannot_be_taken_stops_no_other(rooms: Rooms) -> None:
    """The feed is read on."""
    indexer = FakeIndexer()
    indexer.announce(NAME, METROPOLIS)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await metropolis(rooms)
    house.taker.lost.add(movie.id)
    report = await house.search.poll_feeds()
    assert [one.title for one in report.grabbed] == [METROPOLIS]
    assert await mark_of(house) is not None


async def test_where_nothing_can_be_taken_the_feed_is_read_on(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged; what was found is kept, and a search finds it again."""
    indexer = FakeIndexer()
    indexer.announce(NAME)
    house, movie = scene(rooms, indexer), await rooms.movie()
    house.taker.faults[0] = RuntimeError("broken")
    report = await house.search.poll_feeds()
    assert report.grabbed == ()
    assert "What a feed brought could not be taken" in caplog.text
    assert len(await house.kept(movie.id)) == 1
    assert await mark_of(house) is not None


async def test_what_waits_is_taken_when_its_time_has_come(rooms: Rooms) -> None:
    """Without being offered again, together with what is new, and for the cause it was found for."""
    wait_for_better(rooms)
    indexer = FakeIndexer()
    indexer.announce(WORSE)
    house, movie = scene(rooms, indexer), await rooms.movie()
    report = await house.search.poll_feeds(correlation_id=CAUSE)
    assert report.decisions[0].outcome is Outcome.DELAYED
    assert house.taker.calls == []

    rooms.clock.advance(1800)
    report = await house.search.poll_feeds(correlation_id="later")
    assert (report.waiting, report.grabbed) == (1, ())
    rooms.clock.advance(1801)
    report = await house.search.poll_feeds(correlation_id="later still")
    assert [one.title for one in report.grabbed] == [WORSE]
    assert house.taker.calls[0].correlation_id == CAUSE
    (kept,) = await house.kept(movie.id)
    assert (kept.outcome, kept.correlation_id) == (Outcome.ACCEPTED, CAUSE)
    assert (await house.search.poll_feeds()).waiting == 0


async def test_something_better_may_come_while_another_waits(rooms: Rooms) -> None:
    """Then that is taken; the other is refused from then on, and waits no more."""
    wait_for_better(rooms)
    indexer = FakeIndexer()
    indexer.announce(WORSE)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await house.search.poll_feeds()
    rooms.clock.advance(1800)
    # This one is out since long, so it need not wait.
    long_ago = rooms.house.now - timedelta(hours=2)
    better = replace(
        indexer.fresh[0], guid="b", title=NAME, info_hash="b" * 40, published=long_ago
    )
    indexer.fresh.insert(0, better)
    indexer.mark = FeedMark(guid="b")
    report = await house.search.poll_feeds()
    assert [one.title for one in report.grabbed] == [NAME]
    report = await house.search.poll_feeds()
    assert (report.waiting, report.grabbed) == (1, ())
    assert (await house.search.poll_feeds()).waiting == 0
    kept = await house.kept(movie.id)
    outcomes = {one.release.title: one.outcome for one in kept}
    assert outcomes == {NAME: Outcome.ACCEPTED, WORSE: Outcome.REJECTED}


async def test_what_is_offered_again_is_judged_once(rooms: Rooms) -> None:
    """By what the indexer says now, not by what it said then."""
    wait_for_better(rooms)
    indexer = FakeIndexer()
    (old,) = indexer.announce(NAME)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await house.search.poll_feeds()
    indexer.fresh = [replace(old, seeders=99)]
    indexer.mark = FeedMark(guid="elsewhere")
    books = rooms.books
    await books.write(lambda transaction: books.marks.forget(transaction, "hdbits"))
    report = await house.search.poll_feeds()
    assert (report.releases, report.waiting, len(report.decisions)) == (1, 0, 1)
    (kept,) = await house.kept(movie.id)
    assert kept.release.seeders == 99


async def test_what_a_search_put_off_is_still_of_its_movie(rooms: Rooms) -> None:
    """Also where another movie of the year has the same title, which a feed could not tell apart."""
    wait_for_better(rooms)
    indexer = FakeIndexer()
    indexer.offer(NAME)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await rooms.movie(tmdb_id=1, imdb_id="tt0000001")
    report = await house.search.for_movie(
        movie.id, Occasion.SEARCH, correlation_id=CAUSE
    )
    assert report.decisions[0].has(Reason.DELAYED)
    rooms.clock.advance(3601)
    polled = await house.search.poll_feeds()
    assert [one.movie_id for one in polled.grabbed] == [movie.id]
    assert house.taker.calls[0].correlation_id == CAUSE


async def test_what_waits_for_a_movie_that_is_gone_is_let_be(rooms: Rooms) -> None:
    """The house knows first."""
    wait_for_better(rooms)
    indexer = FakeIndexer()
    indexer.announce(NAME)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await house.search.poll_feeds()
    rooms.house.remove(movie.id)
    rooms.clock.advance(3601)
    report = await house.search.poll_feeds()
    assert (report.waiting, report.decisions) == (0, ())


async def test_a_movie_may_go_while_a_feed_is_read(rooms: Rooms) -> None:
    """What the books know of no more is not kept, and nothing else is lost."""
    indexer = FakeIndexer()
    indexer.announce(NAME, METROPOLIS)
    house, movie = scene(rooms, indexer), await rooms.movie()
    other = await metropolis(rooms)
    await rooms.books.write(
        lambda transaction: rooms.books.movies.remove(transaction, movie.id)
    )
    house.taker.lost.add(movie.id)
    report = await house.search.poll_feeds()
    assert [one.movie_id for one in report.grabbed] == [other]
    assert len(await house.kept(other)) == 1 and await house.kept(movie.id) == []


async def test_what_is_not_out_yet_waits_for_its_day(rooms: Rooms) -> None:
    """A fake is uploaded before the film is; nobody takes it by himself."""
    indexer = FakeIndexer()
    indexer.announce(NAME)
    house, movie = scene(rooms, indexer), await rooms.movie()
    await change_movie(
        rooms,
        movie,
        in_cinemas=rooms.house.now,
        minimum_availability=Status.RELEASED,
    )
    report = await house.search.poll_feeds()
    assert report.decisions[0].has(Reason.NOT_AVAILABLE) and report.grabbed == ()


async def test_a_late_feed_is_brought_in_when_it_comes(rooms: Rooms) -> None:
    """With its mark; until then nothing is noted of it."""
    slow = FakeIndexer(gate=asyncio.Event())
    assert slow.gate is not None
    slow.announce(NAME)
    house = scene(rooms, slow, deadlines=SOON)
    await rooms.movie()
    report = await house.search.poll_feeds(correlation_id=CAUSE)
    assert report.partial and report.indexers[0].problem is Problem.LATE
    assert await mark_of(house) is None
    slow.gate.set()
    await until(lambda: not house.search._fan_out._tasks)
    assert [one.titles for one in house.taker.calls] == [(NAME,)]
    assert house.taker.calls[0].correlation_id == CAUSE
    assert await mark_of(house) == FeedMark(guid=NAME)


async def test_a_late_failure_leaves_the_mark(rooms: Rooms) -> None:
    """So the next poll asks for the same."""
    slow = FakeIndexer(gate=asyncio.Event())
    assert slow.gate is not None
    slow.announce(NAME)
    house = scene(rooms, slow, deadlines=SOON)
    await house.search.poll_feeds()
    slow.fault = BROKEN
    slow.gate.set()
    await until(lambda: not house.search._fan_out._tasks)
    assert await mark_of(house) is None


async def test_polls_wait_for_each_other(rooms: Rooms) -> None:
    """A person's poll beside the scheduled one takes nothing twice."""
    indexer = FakeIndexer()
    indexer.announce(NAME)
    house = scene(rooms, indexer)
    await rooms.movie()
    take, inside = house.taker.take, 0

    async def slowly(
        decisions: Sequence[Decision], *, correlation_id: str, by_person: bool = False
    ) -> list[TrackedDownload]:
        """Take, but with others let in between."""
        nonlocal inside
        inside += 1
        assert inside == 1
        await asyncio.sleep(0.01)
        taken = await take(decisions, correlation_id=correlation_id)
        inside -= 1
        return taken

    house.taker.take = slowly  # type: ignore[method-assign]  # Only to look inside.
    first, second = await asyncio.gather(
        house.search.poll_feeds(), house.search.poll_feeds()
    )
    assert (len(first.grabbed), len(second.grabbed)) == (1, 0)
