"""Tests of what a person can do to downloads."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.downloads import UNLIMITED, DownloadState
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.movies import MovieFile
from custom_components.radarr_mvp.engine.track import controls
from custom_components.radarr_mvp.engine.track.writing import Written
from tests.engine.rooms import Rooms

from .client import DOWN, FakeClient
from .tracking import HASH, NAME, OTHER, THIRD, Watch

CATEGORY = "radarr_mvp"


@pytest.fixture
def watch(rooms: Rooms) -> Watch:
    """Return a tracker with a client that has nothing."""
    return Watch(rooms, FakeClient())


async def test_one_is_stopped_and_goes_on(watch: Watch) -> None:
    """How it stands is seen at the next look."""
    row = await watch.row()
    watch.client.put(HASH)
    await watch.tracker.pause([row.id])
    await watch.look()
    assert (await watch.get(row)).state is TrackState.PAUSED
    await watch.tracker.resume([row.id])
    await watch.look()
    assert (await watch.get(row)).state is TrackState.DOWNLOADING
    await watch.tracker.set_priority([row.id])
    assert watch.client.asked("move_to_top") == [(HASH,)]


async def test_all_are_stopped_and_go_on(watch: Watch) -> None:
    """But for what is seeded or filed, and what is not in the client yet."""
    assert await watch.tracker.pause_all() == await watch.tracker.resume_all() == 0
    for info_hash, state in (
        (HASH, TrackState.DOWNLOADING),
        (OTHER, TrackState.STALLED),
        (THIRD, TrackState.SEEDING),
        ("d" * 40, TrackState.QUEUED),
    ):
        await watch.row(state, info_hash=info_hash)
        watch.client.put(info_hash)
    assert await watch.tracker.pause_all() == 2
    assert watch.client.asked("pause") == [(HASH, OTHER)]
    await watch.look()
    assert await watch.tracker.resume_all() == 2
    assert watch.client.asked("resume") == [(HASH, OTHER)]


async def test_who_changes_his_mind(watch: Watch) -> None:
    """What was stopped a moment ago goes on at once, and is stopped again, though nobody has looked since."""
    row = await watch.row()
    watch.client.put(HASH)
    assert await watch.tracker.pause_all() == 1
    assert await watch.tracker.resume_all() == 1
    assert watch.client.torrents[HASH].state is DownloadState.DOWNLOADING
    await watch.tracker.pause([row.id])
    assert await watch.tracker.resume_all() == 1
    assert watch.client.torrents[HASH].state is DownloadState.DOWNLOADING
    assert await watch.tracker.pause_all() == 1
    await watch.look()
    assert (await watch.get(row)).state is TrackState.PAUSED
    await watch.tracker.resume([row.id])
    assert await watch.tracker.pause_all() == 1
    assert watch.client.torrents[HASH].state is DownloadState.PAUSED


async def test_a_client_that_takes_its_time(watch: Watch) -> None:
    """A look that comes too early tells how it was; what was stopped goes on all the same."""
    row = await watch.row()
    watch.client.put(HASH)
    await watch.tracker.pause_all()
    watch.client.put(HASH)
    await watch.look()
    assert (await watch.get(row)).state is TrackState.DOWNLOADING
    assert await watch.tracker.resume_all() == 1
    assert watch.client.asked("resume") == [(HASH,)]


@pytest.mark.parametrize("action", ["pause", "resume", "set_priority"])
async def test_what_cannot_be_done(watch: Watch, action: str) -> None:
    """It is said why, and nothing is done by half."""
    row = await watch.row()
    waiting = await watch.row(TrackState.QUEUED, info_hash=OTHER)
    act = getattr(watch.tracker, action)
    with pytest.raises(Invalid) as unknown:
        await act([row.id, 999])
    assert (unknown.value.key, unknown.value.placeholders) == (
        "download_not_found",
        {"id": "999"},
    )
    with pytest.raises(Invalid) as early:
        await act([row.id, waiting.id])
    assert early.value.key == "download_not_begun"
    assert watch.client.calls == []
    watch.client.fault = DOWN
    with pytest.raises(Unavailable):
        await act([row.id])


@pytest.mark.parametrize("delete_files", [True, False])
async def test_a_download_is_given_up(watch: Watch, delete_files: bool) -> None:
    """Its torrent goes, with its files if that is wanted."""
    row = await watch.row(problem="disk_full", next_retry_at=watch.rooms.house.now)
    watch.client.put(HASH, progress=0.9, category=CATEGORY)
    await watch.look()
    after = await watch.tracker.remove(row.id, delete_files=delete_files)
    assert after == await watch.get(row)
    assert (after.state, after.next_retry_at) == (TrackState.CANCELLED, None)
    assert HASH not in watch.client.torrents
    assert (HASH in watch.client.removed_files) is delete_files
    (record,) = await watch.rooms.history()
    assert record.kind == "cancelled"
    assert (await watch.look()).view.items == ()
    with pytest.raises(Invalid) as over:
        await watch.tracker.remove(row.id, delete_files=True)
    assert over.value.key == "download_is_over"


async def test_a_torrent_may_stay(watch: Watch) -> None:
    """Then it is no download of ours any more."""
    row = await watch.row()
    watch.client.put(HASH, category=CATEGORY)
    await watch.tracker.remove(row.id, delete_files=True, from_client=False)
    for _ in range(2):
        await watch.look()
        await watch.tracker.clear_failed()
    assert watch.client.asked("delete") == []
    assert (await watch.get(row)).state is TrackState.CANCELLED


async def test_what_is_not_in_the_client_needs_no_client(watch: Watch) -> None:
    """It is only given up."""
    row = await watch.row(TrackState.QUEUED)
    watch.client.fault = DOWN
    await watch.tracker.remove(row.id, delete_files=True)
    assert (await watch.get(row)).state is TrackState.CANCELLED
    assert watch.client.calls == []


@pytest.mark.parametrize("state", [TrackState.DOWNLOADING, TrackState.GRABBING])
async def test_a_client_that_is_off_is_told_later(
    watch: Watch, state: TrackState
) -> None:
    """The torrent goes as soon as it can, also after a restart, and one that arrives late as well."""
    row = await watch.row(state)
    watch.client.fault = DOWN
    await watch.tracker.remove(row.id, delete_files=True)
    assert (await watch.get(row)).state is TrackState.CANCELLED
    watch.client.fault = None
    late = 5 if state is TrackState.GRABBING else -5
    watch.client.put(HASH, category=CATEGORY, added_at=watch.rooms.clock.now() + late)
    watch.restart()
    await watch.look(after=10)
    await watch.tracker.clear_failed()
    assert watch.client.removed_files == {HASH}
    assert (await watch.get(row)).state is TrackState.CANCELLED


async def a_complete(watch: Watch, state: TrackState, **fields: Any) -> int:
    """Return the id of a download that is seeded."""
    row = await watch.row(
        state,
        completed_at=watch.rooms.house.now,
        content_path=f"/downloads/{NAME}",
        progress=1.0,
    )
    watch.client.put(HASH)
    watch.client.complete(HASH)
    watch.client.change(HASH, **{"ratio": 0.456, "seeding_seconds": 7300} | fields)
    return row.id


@pytest.mark.parametrize(
    "state", [TrackState.COMPLETED, TrackState.BLOCKED, TrackState.SEEDING]
)
@pytest.mark.parametrize("delete_files", [True, False])
async def test_what_others_wait_for_is_not_removed(
    watch: Watch, state: TrackState, delete_files: bool
) -> None:
    """It is said how long it was seeded; by force it can be."""
    id_ = await a_complete(watch, state)
    with pytest.raises(Invalid) as refused:
        await watch.tracker.remove(id_, delete_files=delete_files)
    assert refused.value.key == "seed_goal_not_reached"
    assert refused.value.placeholders == {"title": NAME, "ratio": "0.46", "hours": "2"}
    assert HASH in watch.client.torrents
    after = await watch.tracker.remove(id_, delete_files=delete_files, force=True)
    in_library = state is TrackState.SEEDING
    assert after.state is (TrackState.IMPORTED if in_library else TrackState.CANCELLED)
    assert HASH not in watch.client.torrents
    assert await watch.kinds() == ["seeding_ended" if in_library else "cancelled"]


@pytest.mark.parametrize("ratio", [0.456, 0.4])
async def test_what_was_seeded_enough_may_go(watch: Watch, ratio: float) -> None:
    """By the client's own limits, as they are now."""
    id_ = await a_complete(watch, TrackState.COMPLETED)
    watch.client.limits = replace(UNLIMITED, ratio=ratio)
    await watch.tracker.remove(id_, delete_files=True)
    assert watch.client.removed_files == {HASH}


async def test_a_torrent_that_is_gone_owes_nothing(watch: Watch) -> None:
    """Only its download is given up."""
    id_ = await a_complete(watch, TrackState.BLOCKED)
    watch.client.vanish(HASH)
    after = await watch.tracker.remove(id_, delete_files=True)
    assert after.state is TrackState.CANCELLED


async def test_without_the_client_it_is_not_known_what_may_go(watch: Watch) -> None:
    """What is complete is not removed blindly; later it goes, also where the first try was lost."""
    id_ = await a_complete(watch, TrackState.SEEDING)
    watch.client.fault = DOWN
    with pytest.raises(Unavailable):
        await watch.tracker.remove(id_, delete_files=True)
    after = await watch.tracker.remove(id_, delete_files=True, force=True)
    assert after.state is TrackState.IMPORTED
    watch.client.fault = None
    await watch.look()
    await watch.tracker.clear_failed()
    assert watch.client.removed_files == {HASH}


async def test_the_library_is_not_removed_with_a_torrent(watch: Watch) -> None:
    """Where a torrent lies in the movie's folder its files stay, even by force."""
    id_ = await a_complete(watch, TrackState.SEEDING)
    movie = await watch.rooms.movie(root_folder="/downloads", folder=NAME)
    watch.rooms.house.put(replace(movie, file=MovieFile(path="film.mkv")))
    (row,) = await watch.every()
    await watch.change(row, movie_id=movie.id)
    with pytest.raises(Invalid) as refused:
        await watch.tracker.remove(id_, delete_files=True, force=True)
    assert refused.value.key == "download_is_in_library"
    assert Path(row.content_path or "").name == NAME
    await watch.tracker.remove(id_, delete_files=False, force=True)
    assert watch.client.removed_files == set()
    assert HASH not in watch.client.torrents


async def test_what_is_being_filed_is_waited_for(watch: Watch) -> None:
    """Nothing is taken from under the hands of an import."""
    row = await watch.row(TrackState.IMPORTING)
    with pytest.raises(Invalid) as refused:
        await watch.tracker.remove(row.id, delete_files=True, force=True)
    assert refused.value.key == "download_is_being_imported"


async def test_a_torrent_of_two_movies_stays_for_the_other(watch: Watch) -> None:
    """It goes with the last of them."""
    movies = [await watch.rooms.movie(), await watch.rooms.movie(tmdb_id=2, title="B")]
    first, second = [await watch.row(movie_id=one.id) for one in movies]
    watch.client.put(HASH)
    await watch.tracker.remove(first.id, delete_files=True)
    await watch.look()
    await watch.tracker.clear_failed()
    assert HASH in watch.client.torrents
    await watch.tracker.remove(second.id, delete_files=True)
    assert HASH not in watch.client.torrents


async def test_who_comes_too_late(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that has moved on meanwhile is not given up."""
    row = await watch.row(state=TrackState.COMPLETED)

    async def nothing(*_: object) -> Written:
        return Written({}, {})

    monkeypatch.setattr(controls, "write_steps", nothing)
    with pytest.raises(Invalid) as late:
        await watch.tracker.remove(row.id, delete_files=True)
    assert late.value.key == "download_has_moved_on"
    assert watch.client.asked("delete") == []


async def test_a_failed_download_can_be_removed(watch: Watch) -> None:
    """Also one whose torrent was left there."""
    row = await watch.row(TrackState.FAILED, data={"by_hand": True})
    watch.client.put(HASH, state=DownloadState.STALLED)
    await watch.tracker.remove(row.id, delete_files=True)
    assert watch.client.removed_files == {HASH}


async def test_whether_one_may_be_removed_is_asked_before(watch: Watch) -> None:
    """Nothing is changed by that."""
    row = await watch.row()
    watch.client.put(HASH)
    assert await watch.tracker.removable(row.id, delete_files=True) == row
    importing = await watch.row(TrackState.IMPORTING, info_hash=OTHER)
    with pytest.raises(Invalid) as raised:
        await watch.tracker.removable(importing.id, delete_files=False, force=True)
    assert raised.value.key == "download_is_being_imported"
    assert not watch.client.asked("delete")
    assert await watch.get(row) == row


async def test_what_never_had_a_torrent_has_none_to_remove(watch: Watch) -> None:
    """The client is not asked for nothing at all."""
    row = await watch.row(TrackState.FAILED, info_hash="")
    assert (await watch.tracker.remove(row.id, delete_files=True)).state is (
        TrackState.CANCELLED
    )
    assert not watch.client.asked("delete")


async def test_what_is_over_is_forgotten(watch: Watch) -> None:
    """But for what the client still has, or is seeded."""
    now = watch.rooms.clock.now()
    for info_hash, state in (
        (HASH, TrackState.FAILED),
        (OTHER, TrackState.CANCELLED),
        (THIRD, TrackState.SEEDING),
        ("d" * 40, TrackState.DOWNLOADING),
    ):
        await watch.row(state, info_hash=info_hash)
    watch.client.put(OTHER)
    assert await watch.tracker.forget_over(now - 1) == 0
    assert await watch.tracker.forget_over(now + 1) == 1
    assert {one.info_hash for one in await watch.every()} == {OTHER, THIRD, "d" * 40}
