"""Tests of torrents that come and go without us, and of those that we remove ourselves."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.downloads import (
    UNLIMITED,
    DownloadState,
    ShareLimits,
)
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.keeping.asked import ImportKey
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import MovieFile
from custom_components.radarr_mvp.engine.track.adopting import Adoption
from tests.engine.rooms import Rooms

from .client import DOWN, FakeClient
from .tracking import HASH, NAME, OTHER, THIRD, Watch

CATEGORY = "radarr_mvp"
FOLDER = f"/downloads/{NAME}"


@pytest.fixture
def watch(rooms: Rooms) -> Watch:
    """Return a tracker with a client that has nothing."""
    return Watch(rooms, FakeClient())


@pytest.mark.parametrize(
    "state",
    [
        TrackState.DOWNLOADING,
        TrackState.STALLED,
        TrackState.PAUSED,
        TrackState.COMPLETED,
        TrackState.BLOCKED,
    ],
)
async def test_a_torrent_that_somebody_removed(watch: Watch, state: TrackState) -> None:
    """Its download is over once it was missing for a minute."""
    row = await watch.row(state)
    await watch.look()
    await watch.look(after=59)
    assert (await watch.get(row)).state is state
    look = await watch.look(after=1)
    after = await watch.get(row)
    assert (after.state, after.problem) == (TrackState.CANCELLED, "removed_by_hand")
    assert after.message
    assert look.view.items == ()
    assert look.view.counts[TrackState.CANCELLED] == 1
    (record,) = await watch.rooms.history()
    assert (record.kind, record.correlation_id) == ("removed_by_hand", "chain")
    await watch.look(after=60)
    assert len(await watch.kinds()) == 1


@pytest.mark.parametrize(
    "state", [TrackState.QUEUED, TrackState.GRABBING, TrackState.IMPORTING]
)
async def test_what_need_not_be_there_is_not_missed(
    watch: Watch, state: TrackState
) -> None:
    """What is not handed over yet, or is being filed."""
    row = await watch.row(state)
    for _ in range(3):
        await watch.look(after=60)
    assert await watch.get(row) == row


async def test_a_torrent_of_two_movies_that_somebody_removed(watch: Watch) -> None:
    """What is being filed at that moment is filed; the other is over."""
    first, second = await watch.rooms.movie(), await watch.rooms.movie(tmdb_id=2)
    filed = await watch.row(TrackState.IMPORTING, movie_id=first.id)
    row = await watch.row(movie_id=second.id)
    await watch.look()
    await watch.look(after=60)
    assert (await watch.get(filed)).state is TrackState.IMPORTING
    assert (await watch.get(row)).state is TrackState.CANCELLED


async def test_a_client_that_restarts_lists_bit_by_bit(watch: Watch) -> None:
    """As long as its list grows, or it does not answer, nothing is taken to be gone."""
    row = await watch.row()
    for number in range(5):
        watch.client.put(f"{number:040}")
        await watch.look(after=60)
    watch.client.fault = DOWN
    with pytest.raises(Unavailable):
        await watch.look(after=60)
    watch.client.fault = None
    await watch.look(after=60)
    assert (await watch.get(row)).state is TrackState.DOWNLOADING
    watch.client.put(HASH)
    await watch.look(after=30)
    watch.client.vanish(HASH)
    await watch.look(after=30)
    await watch.look(after=59)
    assert (await watch.get(row)).state is TrackState.DOWNLOADING
    await watch.look(after=1)
    assert (await watch.get(row)).state is TrackState.CANCELLED


async def test_a_torrent_that_somebody_added(watch: Watch) -> None:
    """It becomes a download of the movie that it is named after."""
    movie = await watch.rooms.movie()
    added_at = watch.rooms.clock.now() - 100
    watch.client.put(HASH, category=CATEGORY, added_at=added_at, progress=0.5, left=500)
    watch.client.put(OTHER, category=CATEGORY, name="Holiday pictures")
    watch.client.put(THIRD, category="", name=NAME)
    look = await watch.look()
    named, nameless = await watch.every()
    assert named.info_hash == HASH
    assert (named.title, named.movie_id) == (NAME, movie.id)
    assert str(named.quality) == "Bluray-1080p"
    assert named.added_at == datetime.fromtimestamp(added_at, UTC)
    assert named.data == {"by_hand": True}
    assert (named.state, named.size, named.progress) == (
        TrackState.DOWNLOADING,
        1000,
        0.5,
    )
    assert (nameless.info_hash, nameless.movie_id) == (OTHER, None)
    assert nameless.correlation_id
    assert nameless.correlation_id != named.correlation_id
    assert {item.download for item in look.view.items} == {named, nameless}
    assert await watch.kinds() == ["adopted", "adopted"]
    watch.restart()
    await watch.look()
    assert len(await watch.every()) == 2


async def test_a_name_that_may_mean_two_movies(watch: Watch) -> None:
    """None is chosen."""
    await watch.rooms.movie()
    await watch.rooms.movie(tmdb_id=2, imdb_id="tt2")
    watch.client.put(HASH, category=CATEGORY)
    await watch.look()
    (row,) = await watch.every()
    assert row.movie_id is None


async def test_a_finished_torrent_that_somebody_added(watch: Watch) -> None:
    """It is imported as any other; the time of the client counts."""
    movie = await watch.rooms.movie()
    now = watch.rooms.clock.now()
    watch.client.put(HASH, category=CATEGORY, added_at=now - 100)
    watch.client.complete(HASH)
    watch.client.change(HASH, completed_at=now - 40)
    (ready,) = (await watch.look()).completed
    assert (ready.movie_id, ready.content_path) == (movie.id, FOLDER)
    assert await watch.kinds() == ["adopted", "completed"]
    (event,) = watch.rooms.events
    assert event.as_dict()["seconds"] == 60


async def test_what_is_in_the_library_is_left_alone(watch: Watch) -> None:
    """Whether its import or its file is known; as long as it loads it is a download."""
    books, movie = watch.rooms.books, await watch.rooms.movie()

    def note(transaction: object) -> None:
        books.imports.claim(transaction, ImportKey(movie.id, HASH, "1"), 1.0)
        file = MovieFile(path="film.mkv", info_hash=OTHER)
        books.files.add(transaction, movie.id, file, 1.0)

    await books.write(note)
    for one in (HASH, OTHER):
        watch.client.put(one, category=CATEGORY)
        watch.client.complete(one)
    await watch.look()
    assert await watch.every() == []
    watch.restart()
    watch.client.change(HASH, state=DownloadState.DOWNLOADING, progress=0.9)
    await watch.look()
    assert [one.info_hash for one in await watch.every()] == [HASH]


async def test_a_torrent_becomes_ours_by_its_category(watch: Watch) -> None:
    """A magnet link once its name is known; without a category of ours nothing does."""
    watch.client.put(HASH, category="other")
    watch.client.put(OTHER, category=CATEGORY, state=DownloadState.METADATA)
    await watch.look()
    assert await watch.every() == []
    watch.client.change(OTHER, state=DownloadState.DOWNLOADING)
    await watch.look()
    watch.client.change(HASH, category=CATEGORY)
    await watch.look()
    assert [one.info_hash for one in await watch.every()] == [OTHER, HASH]
    watch.wants(category="")
    watch.client.put(THIRD, category="")
    await watch.look()
    assert len(await watch.every()) == 2


async def test_a_name_that_cannot_be_read_stops_nobody(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said, once."""
    original = Adoption._download

    def read(self: Adoption, live: Any, now: datetime) -> TrackedDownload:
        if live.name == "Bad":
            raise RecursionError
        return original(self, live, now)

    monkeypatch.setattr(Adoption, "_download", read)
    watch.client.put(HASH, category=CATEGORY, name="Bad")
    watch.client.put(OTHER, category=CATEGORY)
    for _ in range(2):
        await watch.look()
    assert [one.info_hash for one in await watch.every()] == [OTHER]
    assert caplog.text.count("Bad could not be taken in") == 1


async def test_a_torrent_that_comes_back(watch: Watch) -> None:
    """What the client had mislaid, or somebody adds again, is followed again."""
    movie = await watch.rooms.movie()
    row = await watch.row(movie_id=movie.id, completed_at=watch.rooms.house.now)
    await watch.look()
    await watch.look(after=60)
    assert (await watch.get(row)).state is TrackState.CANCELLED
    watch.client.put(HASH, category=CATEGORY)
    await watch.look()
    after = await watch.get(row)
    assert (after.state, after.problem, after.message) == (
        TrackState.DOWNLOADING,
        "",
        "",
    )
    assert after.movie_id == movie.id
    watch.client.complete(HASH)
    await watch.look()
    assert await watch.kinds() == ["removed_by_hand", "adopted", "completed"]


async def test_what_we_are_done_with_does_not_come_back(watch: Watch) -> None:
    """Unless it was added anew, by somebody who wants it."""
    now = watch.rooms.clock.now()
    for info_hash, state in (
        (HASH, TrackState.CANCELLED),
        (OTHER, TrackState.FAILED),
        (THIRD, TrackState.IMPORTED),
    ):
        await watch.row(state, info_hash=info_hash, data={"ended_at": now})
        watch.client.put(info_hash, category=CATEGORY, added_at=now - 10)
    await watch.look()
    for one in (HASH, OTHER, THIRD):
        watch.client.vanish(one)
    await watch.look()
    for one in (HASH, OTHER, THIRD):
        watch.client.put(one, category=CATEGORY, added_at=now + 10)
    await watch.look()
    await watch.tracker.clear_failed()
    states = [one.state for one in await watch.every()]
    assert states == [
        TrackState.DOWNLOADING,
        TrackState.DOWNLOADING,
        TrackState.IMPORTED,
    ]
    assert watch.client.asked("delete") == []


SEEDED = {"ratio": 2.0, "state": DownloadState.COMPLETED, "progress": 1.0}


async def a_seeding(watch: Watch, **known: Any) -> TrackedDownload:
    """Return a download whose film is in the library, and whose torrent was stopped after seeding."""
    row = await watch.row(
        TrackState.SEEDING, **{"content_path": FOLDER, "progress": 1.0} | known
    )
    watch.client.put(row.info_hash, content_path=FOLDER, **SEEDED, left=0)
    watch.client.limits = replace(UNLIMITED, ratio=2.0)
    return row


async def test_seeding_is_never_cut_short(watch: Watch) -> None:
    """As long as nobody has asked for it, nothing is removed."""
    row = await a_seeding(watch)
    await watch.look()
    assert (await watch.get(row)).state is TrackState.SEEDING
    assert watch.client.asked("delete") == watch.client.asked("share_limits") == []


async def test_what_was_seeded_long_enough_is_removed(watch: Watch) -> None:
    """With its files, which the library has as its own."""
    watch.wants(remove_completed=True)
    row = await a_seeding(watch)
    look = await watch.look()
    assert (await watch.get(row)).state is TrackState.IMPORTED
    assert watch.client.removed_files == {HASH}
    assert look.view.seeding == ()
    assert look.view.counts[TrackState.IMPORTED] == 1
    (record,) = await watch.rooms.history()
    assert (record.kind, record.data) == (
        "seeding_ended",
        {"removed_by_us": True, "files": True},
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"ratio": 1.99},
        {"state": DownloadState.SEEDING},
        {"limits": ShareLimits(ratio=3.0)},
        {"limits": UNLIMITED},
    ],
)
async def test_before_the_goal_nothing_is_removed(
    watch: Watch, fields: dict[str, Any]
) -> None:
    """Nor while the client itself has not stopped it."""
    watch.wants(remove_completed=True)
    row = await a_seeding(watch)
    watch.client.change(HASH, **fields)
    await watch.look()
    assert (await watch.get(row)).state is TrackState.SEEDING
    assert watch.client.asked("delete") == []


async def test_limits_are_not_asked_for_all_the_time(watch: Watch) -> None:
    """But before something is removed they are: the goal may have been raised."""
    watch.wants(remove_completed=True)
    row = await a_seeding(watch)
    watch.client.change(HASH, ratio=1.0)
    await watch.look()
    await watch.look(after=60)
    assert len(watch.client.asked("share_limits")) == 1
    watch.client.limits = replace(UNLIMITED, ratio=4.0)
    watch.client.change(HASH, ratio=3.0)
    await watch.look(after=60)
    assert (await watch.get(row)).state is TrackState.SEEDING
    watch.client.change(HASH, ratio=4.0)
    await watch.look(after=300)
    assert (await watch.get(row)).state is TrackState.IMPORTED


async def test_files_that_were_moved_are_not_removed(watch: Watch) -> None:
    """The library has no others."""
    watch.wants(remove_completed=True)
    await a_seeding(watch, data={"means": "rename"})
    await watch.look()
    assert watch.client.asked("delete") == []


async def test_files_that_are_nobody_knows_where_are_not_removed(watch: Watch) -> None:
    """Nor is the client bothered with questions about them."""
    watch.wants(remove_completed=True)
    await a_seeding(watch, content_path=None)
    watch.client.change(HASH, content_path=None)
    await watch.look()
    assert watch.client.asked("delete") == watch.client.asked("files") == []


async def a_film_in(watch: Watch, folder: Path) -> int:
    """Return a movie whose film lies below a folder."""
    root, name = str(folder.parent), folder.name
    movie = await watch.rooms.movie(root_folder=root, folder=name)
    books = watch.rooms.books
    film = MovieFile(path="film.mkv", info_hash=HASH)
    kept = await books.write(
        lambda transaction: books.files.add(transaction, movie.id, film, 1.0)
    )
    watch.rooms.house.put(replace(movie, file=kept))
    return movie.id


async def test_a_torrent_in_the_library_is_not_removed(watch: Watch) -> None:
    """Its files are those of the movie; elsewhere they are not."""
    watch.wants(remove_completed=True)
    movie_id = await a_film_in(watch, Path(FOLDER))
    await a_seeding(watch, movie_id=movie_id)
    await watch.look()
    assert watch.client.asked("delete") == []
    watch.client.change(HASH, content_path="/downloads/elsewhere")
    await watch.look()
    assert watch.client.removed_files == {HASH}


async def test_a_torrent_that_another_movie_needs_stays(watch: Watch) -> None:
    """It is removed when nobody needs it any more."""
    watch.wants(remove_completed=True)
    await a_seeding(watch, movie_id=(await watch.rooms.movie()).id)
    other = await watch.rooms.movie(tmdb_id=2, title="Other")
    twin = await watch.row(TrackState.BLOCKED, movie_id=other.id)
    await watch.look()
    assert watch.client.asked("delete") == []
    await watch.change(twin, state=TrackState.SEEDING, content_path=FOLDER)
    await watch.look()
    assert {one.state for one in await watch.every()} == {TrackState.IMPORTED}
    assert len(watch.client.asked("delete")) == 1


@pytest.mark.parametrize("call", ["share_limits", "delete"])
async def test_a_removal_that_fails_is_done_later(watch: Watch, call: str) -> None:
    """The look goes on all the same."""
    watch.wants(remove_completed=True)
    row = await a_seeding(watch)
    watch.client.faults[call] = DOWN
    await watch.look()
    assert (await watch.get(row)).state is TrackState.SEEDING
    del watch.client.faults[call]
    await watch.look()
    assert (await watch.get(row)).state is TrackState.IMPORTED


@pytest.mark.parametrize("lost", [True, False])
async def test_seeding_ends_with_the_torrent(watch: Watch, lost: bool) -> None:
    """Whoever has removed it, we or somebody else."""
    row = await a_seeding(watch)
    if lost:
        watch.wants(remove_completed=True)
        watch.client.lost["delete"] = DOWN
        await watch.look()
        assert (await watch.get(row)).state is TrackState.SEEDING
    else:
        watch.client.vanish(HASH)
    await watch.look()
    await watch.look(after=60)
    assert (await watch.get(row)).state is TrackState.IMPORTED
    (record,) = await watch.rooms.history()
    assert record.data == {"removed_by_us": False, "files": False}


async def test_a_failed_download_leaves_nothing_behind(watch: Watch) -> None:
    """Its torrent goes with what there is of its files, however often it takes."""
    row = await watch.row(TrackState.FAILED, progress=0.4)
    watch.client.put(HASH, progress=0.5, added_at=watch.rooms.clock.now())
    await watch.tracker.clear_failed()
    assert watch.client.asked("delete") == []
    await watch.look()
    watch.client.faults["delete"] = DOWN
    await watch.tracker.clear_failed()
    del watch.client.faults["delete"]
    watch.restart()
    await watch.look()
    for _ in range(2):
        await watch.tracker.clear_failed()
    assert watch.client.removed_files == {HASH}
    after = await watch.get(row)
    assert after.state is TrackState.FAILED
    assert await watch.kinds() == []


@pytest.mark.parametrize(
    ("known", "live", "wanted"),
    [
        ({}, {}, False),
        ({"completed_at": datetime(2026, 1, 1, tzinfo=UTC)}, {}, True),
        ({"progress": 1.0}, {}, True),
        ({}, {"progress": 1.0}, True),
        ({"data": {"by_hand": True}}, {}, True),
    ],
)
async def test_what_may_be_worth_something_stays(
    watch: Watch, known: dict[str, Any], live: dict[str, Any], wanted: bool
) -> None:
    """What was complete once, what a person has added, and all where it is not wanted."""
    watch.wants(remove_failed=wanted)
    await watch.row(TrackState.FAILED, **known)
    watch.client.put(HASH, **live)
    await watch.look()
    await watch.tracker.clear_failed()
    assert watch.client.asked("delete") == []


async def test_a_failed_torrent_that_another_movie_needs(watch: Watch) -> None:
    """It stays."""
    await watch.row(TrackState.FAILED, movie_id=(await watch.rooms.movie()).id)
    await watch.row()
    watch.client.put(HASH)
    await watch.look()
    await watch.tracker.clear_failed()
    assert watch.client.asked("delete") == []


async def test_a_torrent_that_is_tried_again_can_fail_again(watch: Watch) -> None:
    """That it was over once counts no more."""
    row = await watch.row(TrackState.FAILED)
    now = watch.rooms.clock.now()
    watch.client.put(HASH, added_at=now)
    await watch.look()
    await watch.tracker.clear_failed()
    watch.rooms.clock.advance(3600)
    again = await watch.change(await watch.get(row), state=TrackState.DOWNLOADING)
    watch.client.put(HASH, added_at=now + 3600)
    await watch.look()
    await watch.change(await watch.get(again), state=TrackState.FAILED)
    await watch.look()
    await watch.tracker.clear_failed()
    assert len(watch.client.asked("delete")) == 2
    assert HASH not in watch.client.torrents
