"""Grabbing together with those who deal with failures: what is written down, blocked and told."""

from datetime import timedelta

import pytest

from custom_components.radarr_mvp.engine.decision.records import HistoryKind
from custom_components.radarr_mvp.engine.events import (
    DownloadFailed,
    Event,
    ReleaseBlocked,
    ReleaseGrabbed,
)
from custom_components.radarr_mvp.engine.failures.handling import Failures
from custom_components.radarr_mvp.engine.failures.steps import Strategy
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.grab import Grabber
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.movies import Movie
from tests.engine.road.grabbing import (
    BLURAY_720,
    BLURAY_1080,
    WEB_720,
    WEB_1080,
    WHY,
    Grabs,
    a_torrent,
    grabs,
)
from tests.engine.road.indexer import BROKEN, UNKNOWN
from tests.engine.rooms import Rooms


@pytest.fixture
async def movie(rooms: Rooms) -> Movie:
    """Return the movie that is wanted."""
    return await rooms.movie()


@pytest.fixture
def one(rooms: Rooms, movie: Movie) -> Grabs:
    """Return a household that grabs."""
    return grabs(rooms)


@pytest.fixture
def failures(one: Grabs) -> Failures:
    """Return those who deal with failures, in the place of their double."""
    rooms = one.rooms
    real = Failures(
        books=rooms.books,
        house=rooms.house,
        bus=rooms.bus,
        clock=rooms.clock,
        client=one.client,
    )
    one.grabber = Grabber(
        books=rooms.books,
        house=rooms.house,
        bus=rooms.bus,
        clock=rooms.clock,
        indexers=one.indexers,
        client=one.client,
        failures=real,
    )
    return real


def told(one: Grabs, kind: type[Event]) -> list[Event]:
    """Return what was told of a kind."""
    return [event for event in one.rooms.events if isinstance(event, kind)]


async def test_what_is_gone_is_blocked_and_replaced(
    one: Grabs, failures: Failures
) -> None:
    """In one call, under one cause, and nothing is left to be answered."""
    one.hdbits.fault = UNKNOWN
    await one.take(one.offer(BLURAY_1080), one.offer(WEB_720, by=one.other))
    assert await one.states() == {
        BLURAY_1080: TrackState.FAILED,
        WEB_720: TrackState.DOWNLOADING,
    }
    assert await failures.unanswered() == []
    (failed,) = await one.told(HistoryKind.FAILED)
    (grabbed,) = await one.told(HistoryKind.GRABBED)
    assert failed.correlation_id == grabbed.correlation_id == WHY
    assert failed.data["reason"] == FailureReason.RELEASE_PURGED
    kinds = [type(event) for event in one.rooms.events]
    assert kinds == [DownloadFailed, ReleaseBlocked, ReleaseGrabbed]
    (block,) = (await failures.blocklist()).items
    assert (block.info_hash, block.indexer) == (
        a_torrent(BLURAY_1080).info_hash,
        "HDBits",
    )


async def test_where_nothing_is_left_the_question_stays_open(
    one: Grabs, failures: Failures
) -> None:
    """Whoever searches finds it."""
    one.hdbits.fault = UNKNOWN
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert [open_.id for open_ in await failures.unanswered()] == [row.id]


async def test_an_indexer_in_trouble_gets_its_time(
    one: Grabs, failures: Failures
) -> None:
    """As often as its policy says, and then the download is given up."""
    one.hdbits.fault = BROKEN
    await one.take(one.offer(BLURAY_1080))
    for tries in range(1, 4):
        row = await one.row(BLURAY_1080)
        assert (row.state, row.retries) == (TrackState.QUEUED, tries)
        assert row.problem == FailureReason.SERVER_ERROR
        assert row.next_retry_at is not None
        await one.grabber.hand_over()
        assert len(one.hdbits.fetched) == tries
        one.rooms.clock.advance(
            (row.next_retry_at - one.rooms.house.now).total_seconds()
        )
        await one.grabber.hand_over()
    assert (await one.row(BLURAY_1080)).state is TrackState.FAILED
    assert await one.told(HistoryKind.GRABBED) == []


async def test_a_blocked_torrent_is_blocked_at_the_other_indexer_as_well(
    one: Grabs, failures: Failures, movie: Movie
) -> None:
    """Its name is enough to know it there from now on."""
    stalled = one.offer(BLURAY_1080)
    (row,) = await one.take(stalled)
    await failures.handle(row, FailureReason.DOWNLOAD_STALLED, "no byte came")
    again = one.offer(BLURAY_1080, by=one.other, told=False, size=9 * 1024**3)
    rows = await one.take(again, one.offer(BLURAY_720, by=one.other))
    assert [row.title for row in rows] == [BLURAY_1080]
    assert (await one.row(BLURAY_720)).state is TrackState.DOWNLOADING
    blocked = (await failures.blocklist(movie_id=movie.id)).items
    assert {block.indexer for block in blocked} == {"HDBits", "Other"}
    assert {block.reason for block in blocked} == {"download_stalled"}
    (decision,) = await one.judge(again)
    assert not decision.accepted


async def test_a_person_has_a_failed_one_tried_again(
    one: Grabs, failures: Failures
) -> None:
    """The same row is queued once more, and handed over by the next cycle."""
    one.hdbits.fault = UNKNOWN
    (row,) = await one.take(one.offer(WEB_1080))
    one.hdbits.fault = None
    await failures.retry(row.id, Strategy.SAME)
    await one.grabber.hand_over()
    row = await one.row(WEB_1080)
    assert (row.state, row.problem) == (TrackState.DOWNLOADING, "")
    assert one.rooms.house.now - row.added_at < timedelta(hours=1)
    assert len(told(one, ReleaseGrabbed)) == 1
