"""Handing over: what is due, in its order, however often it is cut off."""

import asyncio
from dataclasses import replace
from datetime import timedelta
import logging
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.decision.records import HistoryKind
from custom_components.radarr_mvp.engine.downloads import DownloadState
from custom_components.radarr_mvp.engine.errors import (
    BadAnswer,
    Flaw,
    ServiceError,
    Throttled,
)
from custom_components.radarr_mvp.engine.events import ReleaseGrabbed
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.grab.handing_over import MOST_TRIES
from custom_components.radarr_mvp.engine.indexing import MagnetLink
from custom_components.radarr_mvp.engine.keeping.asked import ImportKey
from custom_components.radarr_mvp.engine.keeping.records import (
    BlockRecord,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from tests.engine.road.client import DOWN, REFUSED, SERVICE
from tests.engine.road.grabbing import (
    BLURAY_720,
    BLURAY_1080,
    PASSKEY,
    WEB_720,
    WEB_1080,
    WHY,
    Grabs,
    a_torrent,
    grabs,
)
from tests.engine.road.indexer import (
    BROKEN,
    NONSENSE,
    SPENT,
    THROTTLED,
    UNKNOWN,
    FakeIndexer,
)
from tests.engine.rooms import Rooms

METROPOLIS = "Metropolis.1927.1080p.BluRay.x264-GRP"
GENERAL = "The.General.1926.1080p.BluRay.x264-GRP"
HASH = a_torrent(BLURAY_1080).info_hash


@pytest.fixture
async def movie(rooms: Rooms) -> Movie:
    """Return the movie that is wanted."""
    return await rooms.movie()


@pytest.fixture
def one(rooms: Rooms, movie: Movie) -> Grabs:
    """Return a household that grabs."""
    return grabs(rooms)


async def metropolis(one: Grabs) -> Movie:
    """Return another movie that is wanted."""
    return await one.rooms.movie(
        title="Metropolis", year=1927, tmdb_id=19, imdb_id="tt0017136"
    )


def at_most(one: Grabs, downloads: int) -> None:
    """Let only so many be downloaded at a time."""
    settings = one.rooms.house.settings
    downloading = replace(settings.downloading, concurrent_downloads=downloads)
    one.rooms.house.settings = replace(settings, downloading=downloading)


async def wait_for(happened: Any) -> None:
    """Let others go on until something has happened."""
    async with asyncio.timeout(20):
        while not happened():
            await asyncio.sleep(0.001)


async def test_only_so_many_are_downloaded_at_a_time(one: Grabs) -> None:
    """The others wait in the order in which they were chosen; what stalls counts, what is paused does not."""
    at_most(one, 1)
    await metropolis(one)
    await one.take(one.offer(BLURAY_1080))
    one.rooms.clock.advance(1)
    await one.take(one.offer(METROPOLIS, imdb_id="tt0017136"))
    assert await one.states() == {
        BLURAY_1080: TrackState.DOWNLOADING,
        METROPOLIS: TrackState.QUEUED,
    }
    await one.change(await one.row(BLURAY_1080), state=TrackState.STALLED)
    await one.grabber.hand_over()
    assert one.sent() == [BLURAY_1080]
    await one.change(await one.row(BLURAY_1080), state=TrackState.PAUSED)
    await one.grabber.hand_over()
    assert (await one.row(METROPOLIS)).state is TrackState.DOWNLOADING


async def test_a_person_does_not_wait_in_line(one: Grabs) -> None:
    """Neither for the limit nor for those that came before."""
    at_most(one, 0)
    await metropolis(one)
    await one.take(one.offer(BLURAY_1080))
    one.rooms.clock.advance(1)
    await one.take(one.offer(METROPOLIS, imdb_id="tt0017136"), by_person=True)
    assert await one.states() == {
        BLURAY_1080: TrackState.QUEUED,
        METROPOLIS: TrackState.DOWNLOADING,
    }


async def test_the_oldest_is_first_and_what_is_not_due_waits(
    one: Grabs, movie: Movie
) -> None:
    """Each has its time."""
    other = await metropolis(one)
    at_most(one, 0)
    await one.take(one.offer(METROPOLIS, imdb_id="tt0017136"))
    one.rooms.clock.advance(1)
    await one.take(one.offer(BLURAY_1080))
    at_most(one, 3)
    await one.grabber.hand_over()
    assert list(one.client.added) == [a_torrent(METROPOLIS).info_hash, HASH]
    soon = one.rooms.house.now + timedelta(minutes=5)
    release = one.offer(GENERAL, imdb_id="tt0017925")
    await one.judge(release)
    row = await one.add(
        other,
        title=GENERAL,
        next_retry_at=soon,
        release_key=one.rooms.books.candidates.key_of(release),
    )
    await one.grabber.hand_over()
    assert (await one.row(GENERAL)).state is TrackState.QUEUED
    one.rooms.clock.advance(300)
    await one.grabber.hand_over()
    assert (await one.row(GENERAL)).state is TrackState.DOWNLOADING
    assert row.state is TrackState.QUEUED


async def test_without_anything_to_do_nobody_is_asked(one: Grabs) -> None:
    """A cycle of the queue costs nothing."""
    await one.grabber.hand_over()
    await one.grabber.recover()
    assert one.client.calls == []


@pytest.mark.parametrize("fault", [DOWN, REFUSED, Throttled(SERVICE, "too many")])
async def test_a_client_that_is_away_is_waited_for(
    one: Grabs, fault: ServiceError
) -> None:
    """No release is to blame, no indexer is bothered, and after a minute it is tried again."""
    one.client.fault = fault
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert (row.state, row.problem) == (TrackState.QUEUED, "client_unavailable")
    assert row.message == f"Download client: {fault.message}"
    assert row.retries == 0
    assert one.hdbits.fetched == []
    assert one.failures.calls == []
    one.client.fault = None
    await one.grabber.hand_over()
    assert one.client.added == {}
    one.rooms.clock.advance(60)
    await one.grabber.hand_over()
    row = await one.row(BLURAY_1080)
    assert (row.state, row.problem, row.message) == (TrackState.DOWNLOADING, "", "")


@pytest.mark.parametrize("fault", [DOWN, REFUSED, Throttled(SERVICE, "too many")])
async def test_a_client_that_goes_away_meanwhile_is_not_asked_again(
    one: Grabs, fault: ServiceError
) -> None:
    """The other downloads are not tried in vain."""
    await metropolis(one)
    one.client.faults["add"] = fault
    await one.take(one.offer(BLURAY_1080), one.offer(METROPOLIS, imdb_id="tt0017136"))
    assert len(one.client.asked("add")) == 1
    first, second = await one.rows()
    assert (first.state, first.problem) == (TrackState.QUEUED, "client_unavailable")
    assert (second.state, second.problem) == (TrackState.QUEUED, "")
    assert one.failures.calls == []
    assert one.rooms.events == []


async def test_an_answer_that_is_lost_costs_nothing(one: Grabs) -> None:
    """The torrent is found in the client: it is not fetched again, and grabbed once."""
    one.client.lost["add"] = DOWN
    await one.take(one.offer(BLURAY_1080, told=False))
    row = await one.row(BLURAY_1080)
    assert (row.state, row.info_hash) == (TrackState.QUEUED, HASH)
    one.rooms.clock.advance(60)
    at_most(one, 0)
    await one.grabber.hand_over()
    assert (await one.row(BLURAY_1080)).state is TrackState.DOWNLOADING
    assert len(one.hdbits.fetched) == 1
    assert len(await one.told(HistoryKind.GRABBED)) == 1
    assert len(one.rooms.events) == 1


async def test_a_torrent_that_is_there_from_before_will_do(one: Grabs) -> None:
    """Somebody has added it by hand, in another category."""
    one.client.put(HASH, category="music")
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert row.state is TrackState.DOWNLOADING
    assert one.client.added == {}


async def test_a_restart_between_adding_and_noting_it(one: Grabs, movie: Movie) -> None:
    """The torrent is in the client already: that is noted at the start, and told."""
    release = one.offer(BLURAY_1080)
    await one.judge(release)
    await one.add(
        movie,
        info_hash=HASH,
        state=TrackState.GRABBING,
        release_key=one.rooms.books.candidates.key_of(release),
        size=1,
    )
    one.client.put(HASH, category="radarr_mvp", size=5)
    await one.grabber.recover()
    row = await one.row(BLURAY_1080)
    assert (row.state, row.size) == (TrackState.DOWNLOADING, 5)
    assert len(await one.told(HistoryKind.GRABBED)) == 1
    (event,) = one.rooms.events
    assert isinstance(event, ReleaseGrabbed)
    assert one.hdbits.fetched == []


@pytest.mark.parametrize("fault", [None, DOWN])
async def test_a_restart_before_adding(
    one: Grabs, movie: Movie, fault: ServiceError | None
) -> None:
    """It waits again, also where the client does not answer yet; the start fetches nothing."""
    release = one.offer(BLURAY_1080)
    await one.judge(release)
    key = one.rooms.books.candidates.key_of(release)
    await one.add(movie, state=TrackState.GRABBING, release_key=key, info_hash=HASH)
    one.client.fault = fault
    await one.grabber.recover()
    assert (await one.row(BLURAY_1080)).state is TrackState.QUEUED
    assert one.hdbits.fetched == []
    one.client.fault = None
    one.rooms.clock.advance(60)
    await one.grabber.hand_over()
    assert (await one.row(BLURAY_1080)).state is TrackState.DOWNLOADING


async def test_a_start_leaves_what_a_person_waits_for_to_the_first_cycle(
    one: Grabs, movie: Movie
) -> None:
    """It would have to be fetched first."""
    release = one.offer(BLURAY_1080)
    await one.judge(release)
    key = one.rooms.books.candidates.key_of(release)
    await one.add(
        movie, state=TrackState.GRABBING, release_key=key, data={"by_person": True}
    )
    await one.grabber.recover()
    assert (await one.row(BLURAY_1080)).state is TrackState.QUEUED
    assert one.hdbits.fetched == []


async def test_who_is_stopped_while_waiting_leaves_nothing_behind(one: Grabs) -> None:
    """The download waits for the next cycle."""
    one.hdbits.gate = asyncio.Event()
    task = asyncio.create_task(one.take(one.offer(BLURAY_1080)))
    await wait_for(lambda: one.hdbits.fetched)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    one.hdbits.gate.set()
    # Writing is done in turn, so what was left to be written is there now.
    await one.rooms.books.write(lambda _: None)
    assert await one.states() == {BLURAY_1080: TrackState.QUEUED}
    await one.grabber.hand_over()
    assert await one.states() == {BLURAY_1080: TrackState.DOWNLOADING}


async def test_two_who_hand_over_do_it_once(one: Grabs) -> None:
    """A cycle of the queue and a search at the same time."""
    at_most(one, 0)
    await one.take(one.offer(BLURAY_1080))
    at_most(one, 3)
    await asyncio.gather(*(one.grabber.hand_over() for _ in range(5)))
    assert one.hdbits.fetched == [f"hdbits-{BLURAY_1080}"]
    assert len(one.client.asked("add")) == 1
    assert len(await one.told(HistoryKind.GRABBED)) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (UNKNOWN, FailureReason.RELEASE_PURGED),
        (
            BadAnswer(SERVICE, "sent a web page", Flaw.NOT_A_TORRENT),
            FailureReason.CORRUPTED_DOWNLOAD,
        ),
        (
            BadAnswer(SERVICE, "sent another one", Flaw.WRONG_HASH),
            FailureReason.HASH_MISMATCH,
        ),
    ],
)
async def test_a_release_that_cannot_be_had_is_replaced_at_once(
    one: Grabs, fault: ServiceError, reason: FailureReason
) -> None:
    """The next best is in the client before the call returns."""
    best = one.offer(BLURAY_1080)
    one.hdbits.fault = fault
    rows = await one.take(best, one.offer(WEB_720, by=one.other))
    assert [row.state for row in rows] == [TrackState.FAILED]
    assert one.failures.calls == [(BLURAY_1080, reason)]
    assert one.failures.messages == [f"{best.indexer}: {fault.message}"]
    assert await one.states() == {
        BLURAY_1080: TrackState.FAILED,
        WEB_720: TrackState.DOWNLOADING,
    }
    assert one.failures.settled == [rows[0].id]
    assert (await one.row(WEB_720)).correlation_id == WHY
    assert one.left == []


async def test_another_torrent_than_the_announced_one_is_not_handed_over(
    one: Grabs,
) -> None:
    """Whatever the indexer's client has looked at."""
    release = one.offer(BLURAY_1080)
    one.hdbits.torrents[release.guid] = a_torrent("Something.Else")
    await one.take(release)
    assert one.failures.calls == [(BLURAY_1080, FailureReason.HASH_MISMATCH)]
    assert one.client.added == {}


async def test_where_nothing_is_left_somebody_looks_further(
    one: Grabs, movie: Movie
) -> None:
    """The books know no other release."""
    one.hdbits.fault = UNKNOWN
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert row.state is TrackState.FAILED
    assert one.left == [movie.id]
    assert one.failures.settled == [row.id]


async def test_where_nobody_looks_further_it_stays_unanswered(
    rooms: Rooms, movie: Movie
) -> None:
    """Then it is found later by those who ask for it."""
    one = grabs(rooms, search=False)
    one.hdbits.fault = UNKNOWN
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert row.state is TrackState.FAILED
    assert one.failures.settled == []


async def test_who_wants_no_other_release_gets_none(one: Grabs) -> None:
    """It is up to those who deal with failures."""
    one.failures.gives_up = True
    one.hdbits.fault = UNKNOWN
    await one.take(one.offer(BLURAY_1080), one.offer(WEB_720, by=one.other))
    assert await one.states() == {BLURAY_1080: TrackState.FAILED}
    assert one.left == []


async def test_not_all_releases_of_a_movie_are_tried_at_a_stretch(one: Grabs) -> None:
    """The indexer is not plagued; the next one has its turn in the next cycle."""
    names = [BLURAY_1080.replace("GRP", f"G{number}") for number in range(8)]
    offered = [one.offer(name) for name in names]
    one.hdbits.torrents.clear()
    await one.take(*offered)
    assert len(one.hdbits.fetched) == MOST_TRIES
    states = list((await one.states()).values())
    assert states == [TrackState.FAILED] * MOST_TRIES + [TrackState.QUEUED]
    await one.grabber.hand_over()
    assert len(set(one.hdbits.fetched)) == 8
    assert len(one.left) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (THROTTLED, FailureReason.RATE_LIMITED),
        (SPENT, FailureReason.RATE_LIMITED),
        (BROKEN, FailureReason.SERVER_ERROR),
        (NONSENSE, FailureReason.PARSE_ERROR),
    ],
)
async def test_an_indexer_in_trouble_is_asked_later(
    one: Grabs, fault: ServiceError, reason: FailureReason
) -> None:
    """The release is not to blame, so it keeps its place."""
    one.hdbits.fault = fault
    (row,) = await one.take(one.offer(BLURAY_1080), one.offer(WEB_720, by=one.other))
    assert one.failures.calls == [(BLURAY_1080, reason)]
    assert row.state is TrackState.QUEUED
    assert row.next_retry_at == one.rooms.house.now + timedelta(hours=1)
    one.hdbits.fault = None
    one.rooms.clock.advance(3600)
    await one.grabber.hand_over()
    row = await one.row(BLURAY_1080)
    assert (row.state, row.retries) == (TrackState.DOWNLOADING, 0)


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"title": BLURAY_1080.replace(".", " ").lower(), "told": False},
    ],
)
async def test_another_indexer_helps_out(one: Grabs, same: dict[str, Any]) -> None:
    """Where it offers the same by its hash, or by name and size."""
    release = one.offer(BLURAY_1080)
    title = same.pop("title", BLURAY_1080)
    twin = one.offer(
        title, by=one.other, guid="twin", seeders=1, indexer_priority=40, **same
    )
    one.other.torrents["twin"] = a_torrent(BLURAY_1080)
    one.hdbits.fault = THROTTLED
    (row,) = await one.take(release, twin)
    assert (row.state, row.indexer, row.title) == (
        TrackState.DOWNLOADING,
        "Other",
        title,
    )
    assert row.data["indexer_id"] == "other"
    assert row.data["guid"] == "twin"
    assert row.release_key == one.rooms.books.candidates.key_of(twin)
    assert one.failures.calls == []


async def test_what_is_called_alike_need_not_be_the_same(one: Grabs) -> None:
    """Another size, another hash, the same indexer: none of them helps."""
    release = one.offer(BLURAY_1080)
    third = FakeIndexer("third", "Third")
    one.indexers.all["third"] = third
    others = [
        one.offer(BLURAY_1080, by=one.other, size=2 * 1024**3, told=False),
        one.offer(BLURAY_1080, by=third, info_hash="c" * 40),
        one.offer(BLURAY_1080, guid="repost"),
    ]
    one.hdbits.fault = THROTTLED
    await one.judge(*others)
    (row,) = await one.take(release)
    assert row.state is TrackState.QUEUED
    assert one.other.fetched == third.fetched == []


async def test_an_indexer_that_is_not_there_is_waited_for(one: Grabs) -> None:
    """Prowlarr may be starting."""
    del one.indexers.all["hdbits"]
    await one.take(one.offer(BLURAY_1080))
    assert one.failures.calls == [(BLURAY_1080, FailureReason.SERVER_ERROR)]
    assert "HDBits cannot be asked" in one.failures.messages[0]


async def test_a_release_that_was_forgotten_is_replaced(one: Grabs) -> None:
    """It has waited for too long."""
    one.client.fault = DOWN
    await one.take(one.offer(BLURAY_1080))
    one.client.fault = None
    books = one.rooms.books
    await books.write(lambda transaction: books.candidates.forget(transaction, 1e12))
    one.rooms.clock.advance(60)
    await one.grabber.hand_over()
    assert one.failures.calls == [(BLURAY_1080, FailureReason.RELEASE_PURGED)]


async def test_a_magnet_link_is_handed_over_as_one(
    one: Grabs, caplog: pytest.LogCaptureFixture
) -> None:
    """What it says of trackers is shown to nobody but the client."""
    caplog.set_level(logging.DEBUG)
    release = one.offer(BLURAY_1080)
    uri = f"magnet:?xt=urn:btih:{HASH}&tr=https://t.invalid/{PASSKEY}/announce"
    one.hdbits.torrents[release.guid] = MagnetLink(uri, HASH.upper())
    (row,) = await one.take(release)
    assert (row.state, row.info_hash, row.size) == (
        TrackState.DOWNLOADING,
        HASH,
        release.size,
    )
    assert one.client.added == {HASH: uri}
    assert one.client.asked("add_magnet") == [(HASH,)]
    for told in (row, await one.rooms.history(), one.rooms.events, caplog.text):
        assert PASSKEY not in repr(told)


async def test_a_magnet_link_of_the_second_protocol(one: Grabs) -> None:
    """The client knows its torrent by the beginning of the hash."""
    release = one.offer(BLURAY_1080, info_hash="d" * 64)
    one.hdbits.torrents[release.guid] = MagnetLink("magnet:?xt=x", "d" * 64)
    (row,) = await one.take(release)
    assert (row.state, row.info_hash) == (TrackState.DOWNLOADING, "d" * 40)
    assert one.client.asked("add_magnet") == [("d" * 40,)]


@pytest.mark.parametrize("info_hash", [None, "", "all"])
async def test_a_magnet_link_without_a_hash_is_useless(
    one: Grabs, info_hash: str | None
) -> None:
    """Nobody could say which torrent that is."""
    release = one.offer(BLURAY_1080, told=False)
    one.hdbits.torrents[release.guid] = MagnetLink("magnet:?xt=x", info_hash)
    await one.take(release)
    assert one.failures.calls == [(BLURAY_1080, FailureReason.CORRUPTED_DOWNLOAD)]
    assert one.client.added == {}


@pytest.mark.parametrize(
    ("flaw", "reason", "state"),
    [
        (Flaw.REJECTED, FailureReason.DOWNLOAD_CLIENT_ERROR, TrackState.QUEUED),
        (Flaw.NOT_A_TORRENT, FailureReason.CORRUPTED_DOWNLOAD, TrackState.FAILED),
    ],
)
async def test_a_torrent_that_the_client_refuses(
    one: Grabs, flaw: Flaw, reason: FailureReason, state: TrackState
) -> None:
    """It is there, but does not want it: that is a failure of this download alone."""
    await metropolis(one)
    one.client.faults["add"] = BadAnswer(SERVICE, "refuses the torrent", flaw)
    rows = await one.take(
        one.offer(BLURAY_1080), one.offer(METROPOLIS, imdb_id="tt0017136")
    )
    assert one.failures.calls == [(BLURAY_1080, reason), (METROPOLIS, reason)]
    assert {row.state for row in rows} == {state}


async def block(one: Grabs, movie: Movie, info_hash: str, **fields: Any) -> None:
    """Block a torrent for a movie."""
    given: dict[str, Any] = {
        "title": "Some.Other.Name",
        "indexer": "Elsewhere",
        "movie_id": movie.id,
        "reason": "download_stalled",
    }
    record = BlockRecord(info_hash=info_hash, **given | fields)
    books, now = one.rooms.books, one.rooms.clock.now()
    await books.write(
        lambda transaction: books.blocklist.block(
            transaction, record, now, lambda _: 7200.0
        )
    )


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("download_stalled", FailureReason.DOWNLOAD_STALLED),
        ("manually_rejected", FailureReason.MANUALLY_REJECTED),
        ("network_error", FailureReason.EXCLUSION_MATCHED),
        ("something", FailureReason.EXCLUSION_MATCHED),
    ],
)
async def test_a_blocked_torrent_is_recognised_once_it_is_fetched(
    one: Grabs, movie: Movie, reason: str, expected: FailureReason
) -> None:
    """The indexer does not tell its hash; it is blocked there for the same reason as elsewhere."""
    await block(one, movie, HASH, reason=reason, message="no byte came")
    release = one.offer(BLURAY_1080, told=False)
    await one.take(release, one.offer(WEB_720, by=one.other))
    assert one.failures.calls == [(BLURAY_1080, expected)]
    assert "no byte came" in one.failures.messages[0]
    failed = await one.row(BLURAY_1080)
    assert (failed.state, failed.info_hash) == (TrackState.FAILED, HASH)
    assert one.sent() == [WEB_720]


async def test_a_block_that_is_over_or_of_another_movie_says_nothing(
    one: Grabs, movie: Movie
) -> None:
    """It must be in force, and for this movie."""
    other = await metropolis(one)
    await block(one, movie, HASH)
    one.rooms.clock.advance(7200)
    await block(one, other, HASH, indexer="Third")
    (row,) = await one.take(one.offer(BLURAY_1080, told=False))
    assert row.state is TrackState.DOWNLOADING


async def test_a_person_may_have_what_is_blocked(one: Grabs, movie: Movie) -> None:
    """Who picks it by name has seen why."""
    await block(one, movie, HASH)
    judged = await one.pick(one.offer(BLURAY_1080), movie)
    row = await one.grabber.take_release(judged, correlation_id=WHY)
    assert row.state is TrackState.DOWNLOADING


async def test_the_same_torrent_is_not_fetched_twice_for_a_movie(
    one: Grabs, movie: Movie
) -> None:
    """It is on its way under another name; nothing else is needed."""
    await one.add(movie, info_hash=HASH, state=TrackState.BLOCKED, title="other name")
    judged = await one.pick(one.offer(BLURAY_1080, told=False), movie)
    row = await one.grabber.take_release(judged, correlation_id=WHY, by_person=False)
    assert (row.state, row.problem) == (TrackState.CANCELLED, "duplicate")
    assert "other name is the same torrent" in row.message
    assert one.client.added == {}
    (told,) = await one.told(HistoryKind.IGNORED)
    assert (told.title, told.data["reason"]) == (BLURAY_1080, "duplicate")
    assert one.failures.calls == []
    assert one.left == []


@pytest.mark.parametrize("by_person", [False, True])
async def test_a_torrent_of_another_movie_is_left_to_it(
    one: Grabs, movie: Movie, by_person: bool
) -> None:
    """The movie gets another release, unless it was just this one that somebody wanted."""
    other = await metropolis(one)
    await one.add(other, info_hash=HASH, state=TrackState.DOWNLOADING, title="mixed")
    await one.take(
        one.offer(BLURAY_1080, told=False),
        one.offer(WEB_720, by=one.other),
        by_person=by_person,
    )
    assert (await one.row(BLURAY_1080)).state is TrackState.CANCELLED
    assert one.sent() == ([] if by_person else [WEB_720])


async def test_what_another_movie_has_got_may_serve_this_one(
    one: Grabs, movie: Movie
) -> None:
    """One torrent can hold two films."""
    other = await metropolis(one)
    await one.add(other, info_hash=HASH, state=TrackState.SEEDING, title="both")
    one.client.put(HASH, category="radarr_mvp", state=DownloadState.SEEDING)
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert row.state is TrackState.DOWNLOADING
    assert (await one.row("both")).state is TrackState.SEEDING


async def test_the_torrent_of_the_file_is_not_fetched_again(
    one: Grabs, movie: Movie
) -> None:
    """Also where its hash was not told before."""
    await one.add(movie, info_hash=HASH, state=TrackState.SEEDING, title="before")
    judged = await one.pick(one.offer(BLURAY_1080, told=False), movie)
    file = MovieFile(path="Nosferatu.mkv", info_hash=HASH.upper())
    one.rooms.house.put(replace(movie, file=file))
    row = await one.grabber.take_release(judged, correlation_id=WHY, by_person=False)
    assert (row.state, row.problem) == (TrackState.CANCELLED, "duplicate")
    assert "the library" in row.message
    assert one.left == [movie.id]


@pytest.mark.parametrize("told", [True, False])
async def test_a_film_whose_file_is_gone_can_come_again(
    one: Grabs, movie: Movie, told: bool
) -> None:
    """From the torrent that it came from before, and it will be imported anew."""
    await one.add(movie, info_hash=HASH, state=TrackState.SEEDING, title="before")
    books, now = one.rooms.books, one.rooms.clock.now()
    key = ImportKey(movie.id, HASH, "1:2")
    await books.write(lambda transaction: books.imports.claim(transaction, key, now))
    one.client.put(HASH, category="radarr_mvp", state=DownloadState.SEEDING)
    (row,) = await one.take(one.offer(BLURAY_1080, told=told))
    assert row.state is TrackState.DOWNLOADING
    assert await one.states() == {BLURAY_1080: TrackState.DOWNLOADING}
    found = await books.read(
        lambda transaction: books.imports.of_download(transaction, HASH)
    )
    assert found == []


@pytest.mark.parametrize("told", [True, False])
async def test_a_torrent_that_came_to_nothing_before_makes_room(
    one: Grabs, movie: Movie, told: bool
) -> None:
    """Its block is over, so it gets another chance."""
    await one.add(movie, info_hash=HASH, state=TrackState.FAILED, title="before")
    (row,) = await one.take(one.offer(BLURAY_1080, told=told))
    assert row.state is TrackState.DOWNLOADING
    assert await one.states() == {BLURAY_1080: TrackState.DOWNLOADING}


async def test_a_movie_that_leaves_while_its_release_fails(
    one: Grabs, movie: Movie
) -> None:
    """Nobody looks for another one."""
    one.hdbits.gate, one.hdbits.fault = asyncio.Event(), UNKNOWN
    offered = one.offer(BLURAY_1080), one.offer(WEB_720, by=one.other)
    task = asyncio.create_task(one.take(*offered))
    await wait_for(lambda: one.hdbits.fetched)
    one.rooms.house.remove(movie.id)
    one.hdbits.gate.set()
    await task
    assert await one.states() == {BLURAY_1080: TrackState.FAILED}
    assert one.left == []


async def test_a_movie_that_has_left_needs_nothing(one: Grabs, movie: Movie) -> None:
    """What was chosen for it is let go."""
    one.client.fault = DOWN
    await one.take(one.offer(BLURAY_1080))
    one.client.fault = None
    one.rooms.clock.advance(60)
    books = one.rooms.books
    await books.write(lambda transaction: books.movies.remove(transaction, movie.id))
    one.rooms.house.remove(movie.id)
    await one.grabber.hand_over()
    row = await one.row(BLURAY_1080)
    assert (row.state, row.problem) == (TrackState.CANCELLED, "movie_removed")
    assert one.hdbits.fetched == []


@pytest.mark.parametrize("by_person", [False, True])
async def test_a_movie_that_has_got_a_file_meanwhile(
    one: Grabs, movie: Movie, by_person: bool
) -> None:
    """It may be good enough; a person has said what is wanted."""
    one.client.fault = DOWN
    await one.take(one.offer(BLURAY_1080), by_person=by_person)
    one.client.fault = None
    one.rooms.clock.advance(60)
    file = MovieFile(path="Nosferatu.mkv", added=one.rooms.house.now)
    one.rooms.house.put(replace(movie, file=file))
    await one.grabber.hand_over()
    row = await one.row(BLURAY_1080)
    assert row.state is (TrackState.DOWNLOADING if by_person else TrackState.CANCELLED)
    assert row.problem == ("" if by_person else "file_came")


async def test_an_upgrade_is_not_stopped_by_the_file_it_is_for(
    one: Grabs, movie: Movie
) -> None:
    """That file was there before."""
    file = MovieFile(path="Nosferatu.mkv", added=one.rooms.house.now)
    one.rooms.house.put(replace(movie, file=file))
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert row.state is TrackState.DOWNLOADING


async def test_a_fault_of_ours_stops_no_other_download(
    one: Grabs, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the log, and that download is tried again later."""
    await metropolis(one)
    one.other.fault = RuntimeError("a bug")
    await one.take(
        one.offer(BLURAY_1080, by=one.other),
        one.offer(METROPOLIS, imdb_id="tt0017136"),
    )
    assert await one.states() == {
        BLURAY_1080: TrackState.QUEUED,
        METROPOLIS: TrackState.DOWNLOADING,
    }
    assert one.failures.calls == [(BLURAY_1080, FailureReason.UNKNOWN)]
    assert "a bug" not in one.failures.messages[0]
    assert "for a torrent went wrong" in caplog.text


async def test_where_nobody_knows_how_to_go_on_it_waits(
    one: Grabs, caplog: pytest.LogCaptureFixture
) -> None:
    """A download is never left half handed over."""
    one.failures.fault = RuntimeError("a bug")
    one.hdbits.fault = UNKNOWN
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert (row.state, row.problem) == (TrackState.QUEUED, "release_purged")
    assert row.next_retry_at == one.rooms.house.now + timedelta(minutes=10)
    assert "not known how to go on" in caplog.text


@pytest.mark.parametrize(
    ("fault", "state"), [(UNKNOWN, TrackState.FAILED), (BROKEN, TrackState.QUEUED)]
)
async def test_what_is_decided_comes_true_whoever_writes_it(
    one: Grabs, fault: ServiceError, state: TrackState
) -> None:
    """Those who decide need not write the state."""
    one.failures.writes = False
    one.hdbits.fault = fault
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert row.state is state
    assert (row.message or "").endswith(fault.message)


async def cancelled_while(
    one: Grabs, event: asyncio.Event, happened: Any, release: Any
) -> TrackedDownload:
    """Have a download cancelled in the middle of something."""
    task = asyncio.create_task(one.take(release))
    await wait_for(happened)
    row = await one.row(BLURAY_1080)
    await one.change(row, state=TrackState.CANCELLED, problem="by hand")
    event.set()
    (row,) = await task
    return row


@pytest.mark.parametrize("fault", [None, UNKNOWN])
async def test_who_is_cancelled_while_being_fetched_is_let_go(
    one: Grabs, fault: Exception | None
) -> None:
    """Whatever comes of it is not looked at."""
    one.hdbits.gate, one.hdbits.fault = asyncio.Event(), fault
    row = await cancelled_while(
        one, one.hdbits.gate, lambda: one.hdbits.fetched, one.offer(BLURAY_1080)
    )
    assert (row.state, row.problem) == (TrackState.CANCELLED, "by hand")
    assert one.client.added == {}
    assert one.failures.calls == []
    assert await one.told(HistoryKind.GRABBED) == []


def slow_client(one: Grabs) -> asyncio.Event:
    """Have the client take torrents only when somebody says so."""
    gate = one.client.gates["add"] = asyncio.Event()
    return gate


@pytest.mark.parametrize("fault", [None, DOWN])
async def test_who_is_cancelled_while_being_handed_over_is_taken_back(
    one: Grabs, fault: ServiceError | None, caplog: pytest.LogCaptureFixture
) -> None:
    """No torrent stays in the client that nobody wants, as far as that can be done."""
    gate = slow_client(one)
    if fault:
        one.client.faults["delete"] = fault
    row = await cancelled_while(
        one, gate, lambda: one.client.asked("add"), one.offer(BLURAY_1080)
    )
    assert row.state is TrackState.CANCELLED
    assert one.client.asked("delete") == [(HASH,)]
    assert (HASH in one.client.torrents) is bool(fault)
    assert ("stays in the client" in caplog.text) is bool(fault)
    assert one.rooms.events == []


async def test_what_somebody_else_wants_as_well_is_not_taken_back(
    one: Grabs, movie: Movie
) -> None:
    """Another download of the same torrent has begun meanwhile."""
    gate = slow_client(one)
    task = asyncio.create_task(one.take(one.offer(BLURAY_1080)))
    await wait_for(lambda: one.client.asked("add"))
    await one.change(await one.row(BLURAY_1080), state=TrackState.CANCELLED)
    other = await metropolis(one)
    await one.add(other, info_hash=HASH, state=TrackState.DOWNLOADING, title="mixed")
    gate.set()
    await task
    assert one.client.asked("delete") == []


async def test_a_torrent_of_somebody_else_is_not_taken_back(one: Grabs) -> None:
    """It was there before we came."""
    one.client.put(HASH)
    gate = slow_client(one)
    row = await cancelled_while(
        one, gate, lambda: one.client.asked("add"), one.offer(BLURAY_1080)
    )
    assert row.state is TrackState.CANCELLED
    assert HASH in one.client.torrents


async def test_who_is_cancelled_while_the_client_is_away_stays_so(one: Grabs) -> None:
    """What a person has decided is not undone by a client that comes back."""
    gate = slow_client(one)
    one.client.faults["add"] = DOWN
    row = await cancelled_while(
        one, gate, lambda: one.client.asked("add"), one.offer(BLURAY_1080)
    )
    assert (row.state, row.problem) == (TrackState.CANCELLED, "by hand")


async def test_a_film_fetched_before_the_last_failure_comes_first(
    one: Grabs, movie: Movie
) -> None:
    """After a failure the next best in the books is taken, however late it was found."""
    await one.judge(one.offer(BLURAY_720), one.offer(WEB_1080, by=one.other))
    one.hdbits.fault = UNKNOWN
    await one.take(one.offer(BLURAY_1080))
    assert one.sent() == [WEB_1080]
