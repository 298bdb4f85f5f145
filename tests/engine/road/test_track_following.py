"""Tests of how downloads follow their torrents until they can be imported."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from custom_components.radarr_mvp.engine.downloads import DownloadedFile, DownloadState
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.events import DownloadCompleted, Subject
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.path_mapping import PathMapping
from custom_components.radarr_mvp.engine.track.comparing import Comparer
from tests.engine.rooms import Rooms

from .client import DOWN, FakeClient
from .tracking import HASH, NAME, OTHER, THIRD, Watch

FOLDER = f"/downloads/{NAME}"


@pytest.fixture
def watch(rooms: Rooms) -> Watch:
    """Return a tracker with a client that has nothing."""
    return Watch(rooms, FakeClient())


@pytest.mark.parametrize(
    ("live", "state"),
    [
        (DownloadState.QUEUED, TrackState.DOWNLOADING),
        (DownloadState.METADATA, TrackState.DOWNLOADING),
        (DownloadState.DOWNLOADING, TrackState.DOWNLOADING),
        (DownloadState.STALLED, TrackState.STALLED),
        (DownloadState.PAUSED, TrackState.PAUSED),
        (DownloadState.CHECKING, TrackState.DOWNLOADING),
        (DownloadState.MOVING, TrackState.DOWNLOADING),
        (DownloadState.ERROR, TrackState.DOWNLOADING),
        (DownloadState.MISSING_FILES, TrackState.DOWNLOADING),
        (DownloadState.SEEDING, TrackState.COMPLETED),
        (DownloadState.COMPLETED, TrackState.COMPLETED),
    ],
)
async def test_what_the_client_does_becomes_our_state(
    watch: Watch, live: DownloadState, state: TrackState
) -> None:
    """Each of the client's states has one meaning; while files are checked or moved nothing is complete."""
    row = await watch.row()
    watch.client.put(HASH, state=live, content_path=FOLDER)
    await watch.look()
    assert (await watch.get(row)).state is state


@pytest.mark.parametrize(
    ("held", "live"),
    product(
        (TrackState.QUEUED, TrackState.GRABBING, TrackState.IMPORTING), DownloadState
    ),
)
async def test_what_others_have_in_hand_is_left_to_them(
    watch: Watch, held: TrackState, live: DownloadState
) -> None:
    """Who hands a download over or files it says himself when he is done."""
    row = await watch.row(held)
    watch.client.put(HASH, state=live, progress=0.7, save_path="/elsewhere")
    look = await watch.look()
    assert await watch.get(row) == row
    assert not look.troubles
    assert not look.completed


async def test_a_blocked_download_stays_blocked(watch: Watch) -> None:
    """A person has to say what it is; but where it lies is kept up to date."""
    row = await watch.row(TrackState.BLOCKED, completed_at=watch.rooms.house.now)
    watch.client.put(HASH, state=DownloadState.SEEDING, progress=1.0)
    watch.client.change(HASH, content_path="/moved/film.mkv", save_path="/moved")
    look = await watch.look()
    after = await watch.get(row)
    assert after.state is TrackState.BLOCKED
    assert (after.content_path, after.save_path) == ("/moved/film.mkv", "/moved")
    assert look.completed == ()
    assert await watch.kinds() == []


async def test_a_download_is_complete_once(watch: Watch) -> None:
    """With history and an event; the time is that of the client, if that can be."""
    movie = await watch.rooms.movie()
    row = await watch.row(
        movie_id=movie.id,
        problem="download_stalled",
        message="Not a byte",
        retries=3,
        next_retry_at=watch.rooms.house.now + timedelta(hours=5),
    )
    watch.client.put(HASH, size=700)
    await watch.look()
    watch.client.complete(HASH, FOLDER)
    done_at = watch.rooms.clock.now() + 90
    watch.client.change(HASH, completed_at=done_at)
    look = await watch.look(after=200)

    after = await watch.get(row)
    assert look.completed == (after,)
    assert after.state is TrackState.COMPLETED
    assert (after.progress, after.left, after.size) == (1.0, 0, 700)
    assert after.content_path == FOLDER
    assert after.completed_at == datetime.fromtimestamp(done_at, UTC)
    assert (after.problem, after.message, after.retries) == ("", "", 0)
    assert after.next_retry_at is None

    (event,) = watch.rooms.events
    assert event == DownloadCompleted(
        correlation_id="chain",
        movie=Subject.of(movie),
        release=NAME,
        info_hash=HASH,
        size=700,
        seconds=90,
        download_id=row.id,
    )
    (record,) = await watch.rooms.history()
    assert (record.kind, record.movie_id, record.download_id) == (
        "completed",
        movie.id,
        HASH,
    )
    assert record.data == {"size": 700, "seconds": 90}
    assert record.correlation_id == "chain"

    await watch.look()
    watch.restart()
    await watch.look()
    assert len(watch.rooms.events) == 1
    assert await watch.kinds() == ["completed"]


@pytest.mark.parametrize("offset", [-10.0, 500.0])
async def test_a_time_that_cannot_be_is_not_believed(
    watch: Watch, offset: float
) -> None:
    """Neither before the download was begun nor in the future."""
    row = await watch.row()
    now = watch.rooms.house.now
    watch.client.put(HASH)
    watch.client.complete(HASH)
    watch.client.change(HASH, completed_at=now.timestamp() + offset)
    await watch.look()
    assert (await watch.get(row)).completed_at == now


async def test_what_is_complete_waits_for_its_import(watch: Watch) -> None:
    """Also after a restart; not while a next try has to wait, nor while the client is busy with the files."""
    row = await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH)
    first = await watch.look()
    assert [one.id for one in first.completed] == [row.id]
    watch.restart()
    again = await watch.look()
    assert [one.id for one in again.completed] == [row.id]

    later = watch.rooms.house.now + timedelta(minutes=30)
    await watch.change(row, next_retry_at=later, problem="disk_full")
    assert (await watch.look()).completed == ()
    due = await watch.look(after=1800)
    assert [one.problem for one in due.completed] == ["disk_full"]

    for busy in (DownloadState.CHECKING, DownloadState.MOVING):
        watch.client.change(HASH, state=busy)
        look = await watch.look()
        assert look.completed == ()
        assert look.moving
        assert (await watch.get(row)).state is TrackState.COMPLETED
    watch.client.vanish(HASH)
    assert (await watch.look()).completed == ()


async def test_a_check_may_find_that_files_are_not_whole(watch: Watch) -> None:
    """Then the download goes on; it completes again without another word."""
    row = await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH)
    await watch.look()
    watch.client.change(HASH, state=DownloadState.DOWNLOADING, progress=0.9, left=100)
    look = await watch.look()
    assert look.completed == ()
    assert (await watch.get(row)).state is TrackState.DOWNLOADING
    watch.client.complete(HASH)
    look = await watch.look()
    assert [one.id for one in look.completed] == [row.id]
    assert await watch.kinds() == ["completed"]
    assert len(watch.rooms.events) == 1


async def test_only_what_is_worth_it_is_written(watch: Watch) -> None:
    """A percent more, another size or place; not every byte."""
    row = await watch.row(progress=0.5, left=500)
    watch.client.put(HASH, progress=0.505, left=495)
    await watch.look()
    assert await watch.get(row) == row
    watch.client.change(HASH, progress=0.51, left=490)
    await watch.look()
    after = await watch.get(row)
    assert (after.progress, after.left) == (0.51, 490)
    watch.client.change(HASH, size=1200, progress=0.511, left=480, save_path="/other")
    await watch.look()
    after = await watch.get(row)
    assert (after.size, after.left, after.save_path) == (1200, 480, "/other")
    # A client that does not know them yet takes nothing away.
    watch.client.change(HASH, size=0, save_path="", left=480)
    await watch.look()
    assert await watch.get(row) == after


async def test_a_mapped_folder(watch: Watch) -> None:
    """The client's path is told as we see it; its own words stay beside it."""
    watch.wants(mapping=PathMapping("/downloads", "/share/torrents"))
    row = await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH, FOLDER)
    await watch.look()
    after = await watch.get(row)
    assert after.content_path == f"/share/torrents/{NAME}"
    assert after.save_path == "/downloads"


async def test_files_are_asked_for_only_where_it_must_be(watch: Watch) -> None:
    """Where the client names no path, the files tell their folder; loose ones the largest film."""
    rows = [await watch.row(info_hash=one) for one in (HASH, OTHER, THIRD)]
    contents = {
        HASH: (("Folder/film.mkv", 900, True), ("Folder/film.nfo", 1, True)),
        OTHER: (("film.mkv", 900, True), ("film.srt", 1, True), ("big", 9999, False)),
        THIRD: (("Extras/one.mkv", 1, True), ("Film/two.mkv", 2, True)),
    }
    for info_hash, files in contents.items():
        watch.client.contents[info_hash] = tuple(
            DownloadedFile(name, size, 1.0, wanted, 0) for name, size, wanted in files
        )
        watch.client.put(info_hash)
        watch.client.complete(info_hash)
        watch.client.change(info_hash, content_path=None)
    watch.client.change(THIRD, save_path="C:\\Films\\")
    watch.wants(mapping=PathMapping("C:\\Films", "/films"))
    await watch.look()
    assert (await watch.get(rows[2])).content_path == "/films/Film/two.mkv"
    watch.wants(mapping=PathMapping())
    await watch.look()
    assert (await watch.get(rows[0])).content_path == "/downloads/Folder"
    assert (await watch.get(rows[1])).content_path == "/downloads/film.mkv"
    assert len(watch.client.asked("files")) == 3


async def test_files_that_cannot_be_asked_for_are_asked_for_later(
    watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    """The download is complete meanwhile, but there is nothing to import yet."""
    row = await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH)
    watch.client.change(HASH, content_path=None)
    watch.client.contents[HASH] = (DownloadedFile("film.mkv", 1, 1.0, True, 0),)
    watch.client.faults["files"] = DOWN
    look = await watch.look()
    assert not look.troubles
    assert not look.completed
    assert (await watch.get(row)).state is TrackState.COMPLETED
    assert "files" in caplog.text
    del watch.client.faults["files"]
    (ready,) = (await watch.look()).completed
    assert ready.content_path == "/downloads/film.mkv"


async def test_a_torrent_is_followed_by_its_hash(watch: Watch) -> None:
    """Whatever it is called, and whatever category somebody gives it."""
    watch.wants(category="films")
    row = await watch.row(info_hash=HASH.upper())
    watch.client.put(HASH, category="films")
    await watch.look()
    watch.client.change(HASH, category="other", name="Renamed")
    watch.client.complete(HASH, "/downloads/Renamed")
    (ready,) = (await watch.look()).completed
    assert (ready.id, ready.title) == (row.id, NAME)
    assert ready.content_path == "/downloads/Renamed"
    watch.client.change(HASH, content_path="/moved/Renamed", save_path="/moved")
    (ready,) = (await watch.look()).completed
    assert ready.content_path == "/moved/Renamed"


async def test_one_torrent_for_two_movies(watch: Watch) -> None:
    """Both are complete, each by itself."""
    movies = [await watch.rooms.movie(), await watch.rooms.movie(tmdb_id=2, title="B")]
    for movie in movies:
        await watch.row(movie_id=movie.id)
    watch.client.put(HASH)
    watch.client.complete(HASH)
    look = await watch.look()
    assert [one.movie_id for one in look.completed] == [one.id for one in movies]
    assert await watch.kinds() == ["completed", "completed"]


async def test_a_client_that_does_not_answer_changes_nothing(watch: Watch) -> None:
    """Who has looked is told, and sees what there was before."""
    row = await watch.row()
    watch.client.put(HASH, progress=0.5, left=500)
    view = (await watch.look()).view
    before = await watch.get(row)
    watch.client.fault = DOWN
    with pytest.raises(Unavailable):
        await watch.look()
    assert await watch.get(row) == before
    assert watch.tracker.view is view
    watch.client.fault = None
    assert (await watch.look()).view is view


async def test_what_others_have_done_meanwhile_stays(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and writing somebody may move a download on: then he is right."""
    moved = await watch.row(retries=1, data={"theirs": 1})
    gone = await watch.row(info_hash=OTHER)
    noted = await watch.row(info_hash=THIRD)
    for one in (HASH, OTHER, THIRD):
        watch.client.put(one, state=DownloadState.ERROR, progress=0.5)
    original = Comparer.compare
    hurried: list[TrackedDownload] = []

    def compare(self: Comparer, row: TrackedDownload, *rest: object) -> object:
        hurried.append(row)
        return original(self, row, *rest)  # type: ignore[arg-type] # passed on

    write = watch.rooms.books.keeper.write

    async def interfere(act: object) -> object:
        monkeypatch.undo()
        downloads = watch.rooms.books.downloads
        changed = replace(moved, state=TrackState.CANCELLED, retries=7)
        noticed = replace(noted, score=5, data={"theirs": 2})

        def others(transaction: object) -> None:
            downloads.change(transaction, changed, 1.0)
            downloads.change(transaction, noticed, 1.0)
            downloads.remove(transaction, gone.id)

        await write(others)
        return await write(act)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(Comparer, "compare", compare)
    monkeypatch.setattr(watch.rooms.books.keeper, "write", interfere)
    look = await watch.look()
    assert len(hurried) == 3
    assert [one.download.id for one in look.troubles] == [noted.id]
    after = await watch.get(moved)
    assert (after.state, after.retries, after.progress) == (TrackState.CANCELLED, 7, 0)
    kept = await watch.get(noted)
    assert (kept.score, kept.progress) == (5, 0.5)
    assert kept.data["theirs"] == 2


async def test_a_completion_that_comes_too_late(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told of a download that was given up while the client was asked."""
    row = await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH)
    write = watch.rooms.books.keeper.write

    async def interfere(act: object) -> object:
        monkeypatch.undo()
        await watch.change(row, state=TrackState.CANCELLED)
        return await write(act)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(watch.rooms.books.keeper, "write", interfere)
    look = await watch.look()
    assert not look.completed
    assert watch.rooms.events == []
    assert await watch.kinds() == []
    assert (await watch.get(row)).state is TrackState.CANCELLED


async def test_one_that_cannot_be_followed_does_not_stop_the_others(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said which one it is."""
    await watch.row(title="Broken")
    row = await watch.row(info_hash=OTHER)
    original = Comparer.compare

    def compare(self: Comparer, row: TrackedDownload, *rest: object) -> object:
        if row.title == "Broken":
            raise ZeroDivisionError
        return original(self, row, *rest)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(Comparer, "compare", compare)
    for one in (HASH, OTHER):
        watch.client.put(one)
        watch.client.complete(one)
    look = await watch.look()
    assert [one.id for one in look.completed] == [row.id]
    assert "Broken could not be followed" in caplog.text


@pytest.mark.parametrize(
    ("state", "live", "moving"),
    [
        (TrackState.DOWNLOADING, DownloadState.DOWNLOADING, True),
        (TrackState.DOWNLOADING, DownloadState.METADATA, True),
        (TrackState.STALLED, DownloadState.STALLED, True),
        (TrackState.DOWNLOADING, None, True),
        (TrackState.COMPLETED, None, False),
        (TrackState.DOWNLOADING, DownloadState.QUEUED, False),
        (TrackState.PAUSED, DownloadState.PAUSED, False),
        (TrackState.PAUSED, DownloadState.CHECKING, True),
        (TrackState.GRABBING, None, True),
        (TrackState.IMPORTING, DownloadState.SEEDING, True),
        (TrackState.QUEUED, None, False),
        (TrackState.SEEDING, DownloadState.SEEDING, False),
        (TrackState.BLOCKED, DownloadState.SEEDING, False),
    ],
)
async def test_how_soon_to_look_again(
    watch: Watch, state: TrackState, live: DownloadState | None, moving: bool
) -> None:
    """Soon while something moves, else later."""
    await watch.row(state)
    if live is not None:
        watch.client.put(HASH, state=live)
    assert (await watch.look()).moving is moving


async def test_what_stalls_for_long_is_looked_at_less_often(watch: Watch) -> None:
    """At first somebody who has the torrent may be found at any moment, and again once something has come."""
    await watch.row()
    watch.client.put(HASH, state=DownloadState.STALLED)
    looks = [await watch.look(after=5) for _ in range(26)]
    assert [one.moving for one in looks] == [True] * 24 + [False] * 2
    watch.client.change(HASH, downloaded=1)
    assert (await watch.look(after=60)).moving


async def test_nothing_at_all(watch: Watch) -> None:
    """An empty queue is looked at later again."""
    look = await watch.look()
    assert not look.moving
    assert look.view.items == ()
