"""Tests of how the queue looks."""

from datetime import timedelta
import math
from time import perf_counter

import pytest

from custom_components.radarr_mvp.engine.downloads import DownloadState, Traffic
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.events import Subject
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.quality.definitions import (
    QUALITIES,
    QualityModel,
)
from custom_components.radarr_mvp.engine.track import QueueView
from tests.engine.rooms import Rooms

from .client import DOWN, FakeClient
from .tracking import HASH, NAME, OTHER, THIRD, Watch

BLURAY = next(one for one in QUALITIES if one.name == "Bluray-1080p")


@pytest.fixture
def watch(rooms: Rooms) -> Watch:
    """Return a tracker with a client that has nothing."""
    return Watch(rooms, FakeClient())


async def test_an_item_tells_all_there_is_to_know(watch: Watch) -> None:
    """What is live comes from the client, the rest from the books."""
    movie = await watch.rooms.movie()
    later = watch.rooms.house.now + timedelta(hours=1)
    row = await watch.row(
        movie_id=movie.id,
        quality=QualityModel(BLURAY),
        score=25,
        problem="disk_full",
        message="No space",
        retries=2,
        next_retry_at=later,
    )
    watch.client.put(
        HASH,
        size=2000,
        left=1500,
        progress=0.25,
        download_speed=100,
        upload_speed=7,
        seconds_left=15,
        ratio=0.5,
        seeds=4,
    )
    view = (await watch.look()).view
    (item,) = view.items
    assert item.movie == Subject.of(movie)
    assert item.download == await watch.get(row)
    assert view.find(row.id) is item
    assert view.find(999) is None
    assert item.as_dict() == {
        "id": row.id,
        "name": NAME,
        "info_hash": HASH,
        "state": "downloading",
        "activity": "downloading",
        "movie": {
            "movie_id": movie.id,
            "title": "Nosferatu",
            "year": 1922,
            "tmdb_id": 653,
            "imdb_id": "tt0013442",
        },
        "progress": 0.25,
        "size": 2000,
        "left": 1500,
        "download_speed": 100,
        "upload_speed": 7,
        "seconds_left": 15,
        "ratio": 0.5,
        "seeds": 4,
        "indexer": "HDBits",
        "quality": "Bluray-1080p",
        "score": 25,
        "problem": "disk_full",
        "message": "No space",
        "retries": 2,
        "next_retry_at": later.isoformat(),
        "added_at": row.added_at.isoformat(),
        "completed_at": None,
        "path": None,
        "correlation_id": "chain",
    }


async def test_an_item_that_the_client_does_not_have(watch: Watch) -> None:
    """The books tell what was known last."""
    await watch.row(TrackState.QUEUED, size=1000)
    (item,) = (await watch.look()).view.items
    assert (item.activity, item.progress, item.size, item.left) == (
        None,
        0.0,
        1000,
        1000,
    )
    assert (item.download_speed, item.upload_speed) == (0, 0)
    assert (item.seconds_left, item.ratio, item.movie) == (None, None, None)
    told = item.as_dict()
    assert (told["activity"], told["movie"], told["seeds"]) == (None, None, None)


async def test_a_ratio_without_end(watch: Watch) -> None:
    """Where nothing was taken, no number tells it."""
    await watch.row()
    watch.client.put(HASH, ratio=math.inf, size=0, progress=0.5)
    (item,) = (await watch.look()).view.items
    assert item.ratio is None
    assert (item.size, item.left) == (1000, 500)


async def test_totals(watch: Watch) -> None:
    """What is paused does not hold up the rest; what is seeded is shown apart."""
    now = watch.rooms.house.now
    states = {
        HASH: TrackState.DOWNLOADING,
        OTHER: TrackState.PAUSED,
        THIRD: TrackState.SEEDING,
        "d" * 40: TrackState.QUEUED,
        "e" * 40: TrackState.COMPLETED,
        "f" * 40: TrackState.FAILED,
    }
    for number, (info_hash, state) in enumerate(states.items()):
        await watch.row(
            state,
            info_hash=info_hash,
            added_at=now + timedelta(seconds=number),
            content_path="/downloads/film",
            completed_at=now,
        )
    watch.client.put(HASH, left=400, progress=0.6, download_speed=7, upload_speed=1)
    watch.client.put(OTHER, left=300, progress=0.7, state=DownloadState.PAUSED)
    for one in (THIRD, "e" * 40):
        watch.client.put(one, upload_speed=10)
        watch.client.complete(one)
    view = (await watch.look()).view
    assert [item.download.info_hash[0] for item in view.items] == ["e", "d", "b", "a"]
    assert [item.download.info_hash for item in view.seeding] == [THIRD]
    seeding = view.find(view.seeding[0].id)
    assert seeding is not None
    assert seeding.left == 0
    assert view.counts == dict.fromkeys(TrackState, 0) | dict.fromkeys(
        states.values(), 1
    )
    assert len(view.counts) == 12
    assert (view.download_speed, view.upload_speed) == (7, 21)
    assert view.remaining == 400 + 300 + 1000
    assert view.seconds_left == 200
    assert view.finished_at == now + timedelta(seconds=200)
    assert view.progress == pytest.approx(2300 / 4000)
    told = view.as_dict()
    assert told["finished_at"] == (now + timedelta(seconds=200)).isoformat()
    assert told["progress"] == 0.575
    assert isinstance(told["counts"], dict)
    assert told["counts"]["seeding"] == 1


async def test_an_empty_queue(watch: Watch) -> None:
    """It has no estimate and no progress."""
    view = (await watch.look()).view
    assert view == QueueView()
    told = view.as_dict()
    assert (told["finished_at"], told["progress"], told["remaining"]) == (None, None, 0)


async def test_where_nothing_changes_the_view_stays(watch: Watch) -> None:
    """So that nobody has to look at it again."""
    await watch.row()
    watch.client.put(HASH)
    first = (await watch.look()).view
    assert (await watch.look(after=5)).view is first
    watch.client.change(HASH, download_speed=5)
    second = (await watch.look(after=5)).view
    assert second is not first
    await watch.row(TrackState.FAILED, info_hash=OTHER)
    assert (await watch.look(after=5)).view is not second


async def test_an_estimate_does_not_waver(watch: Watch) -> None:
    """Only what differs by more than a minute, or a twentieth of the time, is told."""
    await watch.row()
    watch.client.put(HASH, size=10**6, left=10**6, download_speed=100)
    first = (await watch.look()).view.finished_at
    assert first is not None
    watch.client.change(HASH, download_speed=98)
    assert (await watch.look()).view.finished_at == first
    watch.client.change(HASH, download_speed=50)
    assert (await watch.look()).view.finished_at == first + timedelta(seconds=10_000)
    watch.client.change(HASH, download_speed=0)
    view = (await watch.look()).view
    assert (view.finished_at, view.seconds_left) == (None, None)


async def test_two_hundred_torrents_are_quick(watch: Watch) -> None:
    """A look takes a few milliseconds, whether they change or not; the limit leaves room for slow machines."""
    rooms = watch.rooms

    def add(transaction: object) -> None:
        for number in range(200):
            download = TrackedDownload(
                info_hash=f"{number:040x}",
                title=f"Film {number}",
                added_at=rooms.house.now,
                state=TrackState.DOWNLOADING,
            )
            rooms.books.downloads.add(transaction, download, 1.0)

    await rooms.books.write(add)
    for number in range(200):
        watch.client.put(f"{number:040x}")
    await watch.look()
    times: list[float] = []
    for turn in range(5):
        for number in range(200):
            watch.client.change(f"{number:040x}", download_speed=turn)
        began = perf_counter()
        await watch.look(after=5)
        times.append(perf_counter() - began)
    assert min(times) < 0.1


async def test_what_waits_for_a_client_that_is_away_is_seen(watch: Watch) -> None:
    """Beside what was seen before, which stays as the client told of it last."""
    await watch.row()
    watch.client.put(HASH, progress=0.4)
    await watch.look()
    row = await watch.row(
        TrackState.QUEUED, info_hash=OTHER, problem="client_unavailable"
    )
    watch.client.fault = DOWN
    with pytest.raises(Unavailable):
        await watch.look()
    view = watch.tracker.view
    assert {one.name for one in view.items} == {NAME, row.title}
    assert {one.progress for one in view.items} == {0.4, 0.0}
    waiting = view.find(row.id)
    assert waiting is not None
    assert waiting.download.problem == "client_unavailable"
    assert view.counts[TrackState.QUEUED] == 1


async def test_the_limit_of_the_client(watch: Watch) -> None:
    """It makes a new view where it alone has changed, and else none; an outage leaves it as it was."""
    first = (await watch.look()).view
    assert first.download_limit is None
    watch.client.traffic = Traffic(download_limit=0)
    unlimited = (await watch.look()).view
    assert unlimited.download_limit == 0
    await watch.tracker.limit_downloads(5000)
    assert watch.tracker.view is unlimited
    limited = (await watch.look()).view
    assert limited.download_limit == 5000
    assert (await watch.look()).view is limited
    watch.client.fault = DOWN
    with pytest.raises(Unavailable):
        await watch.look()
    assert watch.tracker.view.download_limit == 5000
