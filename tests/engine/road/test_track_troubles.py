"""Tests of what is told of downloads that will not go on by themselves."""

from datetime import timedelta

import pytest

from custom_components.radarr_mvp.engine.downloads import DownloadState, Traffic
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.path_mapping import PathMapping
from custom_components.radarr_mvp.engine.track import Look, Trouble
from tests.engine.rooms import Rooms

from .client import DOWN, FakeClient
from .tracking import HASH, NAME, OTHER, Watch

HOUR = timedelta(hours=1)
STALLED = FailureReason.DOWNLOAD_STALLED
ERROR = FailureReason.DOWNLOAD_CLIENT_ERROR


@pytest.fixture
def watch(rooms: Rooms) -> Watch:
    """Return a tracker with a client that has nothing."""
    return Watch(rooms, FakeClient())


def told(looks: list[Look]) -> list[Trouble]:
    """Return what was told, in order."""
    return [trouble for look in looks for trouble in look.troubles]


@pytest.mark.parametrize(
    "live", [DownloadState.STALLED, DownloadState.DOWNLOADING, DownloadState.METADATA]
)
async def test_a_download_without_a_byte(watch: Watch, live: DownloadState) -> None:
    """After the time that was set somebody is told, once."""
    row = await watch.row()
    watch.wants(stalled_after=timedelta(minutes=30))
    watch.client.put(HASH, state=live, downloaded=400, left=600, seeds=2)
    await watch.look()
    assert told(await watch.watch(timedelta(minutes=29), every=15)) == []
    (trouble,) = told(await watch.watch(timedelta(minutes=15), every=15))
    assert trouble.reason is STALLED
    assert trouble.message == "Not a byte has come for 30 minutes (seeds: 2)"
    assert trouble.download.problem == "download_stalled"
    after = await watch.get(row)
    assert (after.problem, after.message) == (STALLED.value, trouble.message)


@pytest.mark.parametrize(
    "live",
    [
        DownloadState.PAUSED,
        DownloadState.QUEUED,
        DownloadState.CHECKING,
        DownloadState.MOVING,
    ],
)
async def test_what_could_not_be_loading_has_not_stalled(
    watch: Watch, live: DownloadState
) -> None:
    """A person, the client's queue or its disk keeps it back."""
    await watch.row()
    watch.client.put(HASH, state=live)
    watch.wants(stalled_after=HOUR)
    await watch.look()
    assert told(await watch.watch(2 * HOUR, every=180)) == []
    watch.client.change(HASH, state=DownloadState.STALLED)
    assert told(await watch.watch(HOUR / 2)) == []


@pytest.mark.parametrize("fields", [{"downloaded": 401}, {"left": 599}])
async def test_a_byte_is_enough(watch: Watch, fields: dict[str, int]) -> None:
    """The time begins anew."""
    await watch.row()
    watch.client.put(HASH, state=DownloadState.STALLED, downloaded=400, left=600)
    await watch.look()
    assert told(await watch.watch(2 * HOUR - timedelta(minutes=5))) == []
    watch.client.change(HASH, **fields)
    assert told(await watch.watch(2 * HOUR)) == []
    assert len(told(await watch.watch(timedelta(minutes=5)))) == 1


async def test_only_what_was_watched_counts(watch: Watch) -> None:
    """Not the time in which nobody looked, the client was off, or its line was dead."""
    await watch.row()
    watch.client.put(HASH, state=DownloadState.STALLED)
    await watch.look()
    # A look that comes late adds three minutes at most.
    assert told([await watch.look(after=86_400) for _ in range(39)]) == []
    watch.client.fault = DOWN
    with pytest.raises(Unavailable):
        await watch.look(after=86_400)
    watch.client.fault = None
    assert told([await watch.look(after=86_400)]) == []
    watch.client.traffic = Traffic(connection="disconnected")
    assert told(await watch.watch(3 * HOUR)) == []
    watch.client.traffic = Traffic(connection="firewalled")
    # Three minutes short of two hours.
    assert told(await watch.watch(timedelta(minutes=2))) == []
    assert len(told(await watch.watch(timedelta(minutes=2)))) == 1


async def test_while_things_move_looks_come_sooner(watch: Watch) -> None:
    """So that a late one adds no more than a quarter of a minute."""
    watch.wants(stalled_after=timedelta(minutes=30))
    await watch.row()
    await watch.row(info_hash=OTHER)
    watch.client.put(HASH, state=DownloadState.STALLED)
    watch.client.put(OTHER)
    assert (await watch.look()).moving
    looks = [await watch.look(after=600) for _ in range(119)]
    assert told(looks) == []
    stalled = told([await watch.look(after=600)])
    assert {one.download.info_hash for one in stalled} == {HASH, OTHER}


async def test_a_restart_goes_on_counting(watch: Watch) -> None:
    """But for the last minutes, which were not worth writing; and the time between does not count."""
    row = await watch.row()
    watch.client.put(HASH, state=DownloadState.STALLED, downloaded=5)
    await watch.look()
    await watch.watch(HOUR)
    writes = (await watch.get(row)).data["stall"]
    assert writes == {"downloaded": 5, "left": 1000, "seconds": 3600.0}
    watch.rooms.clock.advance(86_400)
    watch.restart()
    await watch.look()
    assert told(await watch.watch(HOUR - timedelta(minutes=2))) == []
    assert len(told(await watch.watch(timedelta(minutes=3)))) == 1
    # What was told is not forgotten while somebody deals with it.
    later = watch.rooms.house.now + HOUR
    await watch.change(await watch.get(row), next_retry_at=later, retries=1)
    watch.restart()
    await watch.look()
    assert told(await watch.watch(HOUR - timedelta(minutes=2))) == []
    assert len(told(await watch.watch(timedelta(minutes=3)))) == 1


async def test_bytes_that_came_while_nobody_looked(watch: Watch) -> None:
    """What was written of idle time is worth nothing then."""
    row = await watch.row()
    watch.client.put(HASH, state=DownloadState.STALLED, downloaded=5)
    await watch.look()
    await watch.watch(timedelta(minutes=115))
    watch.restart()
    watch.client.change(HASH, downloaded=6)
    await watch.look()
    assert told(await watch.watch(timedelta(minutes=115))) == []
    assert (await watch.get(row)).problem == ""


async def test_strange_data_counts_for_nothing(watch: Watch) -> None:
    """As if nothing had been written."""
    await watch.row(data={"stall": {"downloaded": "much"}})
    watch.client.put(HASH, state=DownloadState.STALLED)
    await watch.look()
    assert told(await watch.watch(HOUR)) == []


async def test_patience_can_be_set(watch: Watch) -> None:
    """Or be without end."""
    await watch.row()
    watch.wants(stalled_after=timedelta(0))
    watch.client.put(HASH, state=DownloadState.STALLED)
    await watch.look()
    assert told(await watch.watch(5 * HOUR, every=180)) == []
    watch.wants(stalled_after=timedelta(minutes=30))
    (trouble,) = told(await watch.watch(timedelta(minutes=5)))
    assert trouble.message == "Not a byte has come for 5 hours (seeds: 0)"


async def test_little_patience_is_told_in_seconds(watch: Watch) -> None:
    """Not as no minutes at all."""
    await watch.row()
    watch.wants(stalled_after=timedelta(seconds=5))
    watch.client.put(HASH, state=DownloadState.STALLED)
    await watch.look()
    (trouble,) = told([await watch.look(after=5)])
    assert trouble.message == "Not a byte has come for 5 seconds (seeds: 0)"


async def test_what_goes_on_is_in_no_trouble(watch: Watch) -> None:
    """What was written of a stall is taken back, and its next try need not be waited for."""
    row = await watch.row()
    watch.client.put(HASH, state=DownloadState.STALLED)
    await watch.look()
    assert len(told(await watch.watch(2 * HOUR))) == 1
    later = watch.rooms.house.now + 9 * HOUR
    await watch.change(await watch.get(row), next_retry_at=later, retries=1)
    watch.client.change(HASH, downloaded=5)
    await watch.look()
    after = await watch.get(row)
    assert (after.problem, after.message, after.next_retry_at) == ("", "", None)
    assert after.retries == 1
    assert len(told(await watch.watch(2 * HOUR))) == 1


@pytest.mark.parametrize(
    ("live", "free", "reason", "message"),
    [
        (
            DownloadState.ERROR,
            None,
            ERROR,
            "The download client has stopped it with the state “error”",
        ),
        (
            DownloadState.ERROR,
            10**12,
            ERROR,
            "The download client has stopped it with the state “error”",
        ),
        (
            DownloadState.ERROR,
            1000,
            FailureReason.DISK_FULL,
            "The download client has no space left in /downloads",
        ),
        (
            DownloadState.MISSING_FILES,
            None,
            FailureReason.CORRUPTED_DOWNLOAD,
            "The download client misses files in /downloads",
        ),
    ],
)
@pytest.mark.parametrize(
    "state", [TrackState.DOWNLOADING, TrackState.PAUSED, TrackState.COMPLETED]
)
async def test_what_the_client_complains_of(
    watch: Watch,
    state: TrackState,
    live: DownloadState,
    free: int | None,
    reason: FailureReason,
    message: str,
) -> None:
    """It is told once for each change, also where the files were complete."""
    row = await watch.row(state, completed_at=watch.rooms.house.now)
    watch.client.traffic = Traffic(free_space=free)
    watch.client.put(HASH, state=live, progress=0.5, left=500)
    (trouble,) = (await watch.look()).troubles
    assert (trouble.reason, trouble.message) == (reason, message)
    assert trouble.download == await watch.get(row)
    assert trouble.download.problem == reason.value
    assert told(await watch.watch(HOUR)) == []
    watch.client.change(HASH, state=DownloadState.DOWNLOADING)
    await watch.look()
    after = await watch.get(row)
    assert (after.state, after.problem) == (TrackState.DOWNLOADING, "")
    watch.client.change(HASH, state=live)
    assert len((await watch.look()).troubles) == 1


@pytest.mark.parametrize("state", [TrackState.BLOCKED, TrackState.SEEDING])
async def test_nobody_is_bothered_with_what_is_not_needed(
    watch: Watch, state: TrackState
) -> None:
    """What waits for a person, and what is in the library, is in no trouble."""
    await watch.row(state, problem="movie_unknown", completed_at=watch.rooms.house.now)
    watch.client.put(HASH, state=DownloadState.MISSING_FILES)
    look = await watch.look()
    assert not look.troubles


async def test_a_trouble_is_told_again_when_its_next_try_is_due(watch: Watch) -> None:
    """Not before, also not after a restart; while files are checked it is not known whether all is well."""
    row = await watch.row()
    watch.client.put(HASH, state=DownloadState.ERROR, state_word="error")
    assert len((await watch.look()).troubles) == 1
    later = watch.rooms.house.now + HOUR
    await watch.change(
        await watch.get(row), retries=1, next_retry_at=later, message="Tried later"
    )
    watch.restart()
    assert told(await watch.watch(HOUR - timedelta(minutes=1))) == []
    watch.client.change(HASH, state=DownloadState.CHECKING)
    await watch.look()
    assert (await watch.get(row)).message == "Tried later"
    watch.client.change(HASH, state=DownloadState.ERROR)
    assert [one.download.retries for one in told(await watch.watch(HOUR))] == [1]


async def test_a_check_that_mends_nothing(watch: Watch) -> None:
    """Where the same is wrong after it, somebody is told again."""
    row = await watch.row()
    watch.client.put(HASH, state=DownloadState.MISSING_FILES)
    assert len((await watch.look()).troubles) == 1
    watch.client.change(HASH, state=DownloadState.CHECKING)
    assert told([await watch.look()]) == []
    assert (await watch.get(row)).problem == "corrupted_download"
    watch.client.change(HASH, state=DownloadState.MISSING_FILES)
    assert len((await watch.look()).troubles) == 1


async def test_a_download_that_is_tried_again_can_fail_again(watch: Watch) -> None:
    """What was told of it before it was over counts no more."""
    row = await watch.row()
    watch.client.put(HASH, state=DownloadState.ERROR)
    assert len((await watch.look()).troubles) == 1
    await watch.change(await watch.get(row), state=TrackState.FAILED)
    assert told([await watch.look()]) == []
    await watch.change(await watch.get(row), state=TrackState.DOWNLOADING)
    assert len((await watch.look()).troubles) == 1


async def test_what_others_have_found_is_not_taken_back(watch: Watch) -> None:
    """A problem of an import is none that the client could tell of."""
    row = await watch.row()
    watch.client.put(HASH, state=DownloadState.ERROR)
    await watch.look()
    later = watch.rooms.house.now + HOUR
    theirs = {"problem": "disk_full", "message": "Theirs", "next_retry_at": later}
    await watch.change(await watch.get(row), **theirs)
    watch.client.change(HASH, state=DownloadState.DOWNLOADING)
    for _ in range(2):
        await watch.look()
        after = await watch.get(row)
        assert (after.problem, after.message) == ("disk_full", "Theirs")
        assert after.next_retry_at == later


@pytest.mark.parametrize(
    ("mapping", "path", "words"),
    [
        (
            PathMapping("/data", "/share"),
            f"/downloads/{NAME}",
            (f"/downloads/{NAME}", "/data", "/share"),
        ),
        (PathMapping(), "C:\\films\\film.mkv", ("C:\\films\\film.mkv", "no folder")),
        (PathMapping("/downloads", "here"), "/downloads/film.mkv", ("/downloads",)),
    ],
)
async def test_a_place_that_we_cannot_see(
    watch: Watch, mapping: PathMapping, path: str, words: tuple[str, ...]
) -> None:
    """It is said where the client has it; once the mapping is mended all goes on."""
    watch.wants(mapping=mapping)
    row = await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH, path)
    look = await watch.look()
    (trouble,) = look.troubles
    assert not look.completed
    assert trouble.reason is FailureReason.FILE_MOVE_ERROR
    assert all(word in trouble.message for word in words)
    after = await watch.get(row)
    assert (after.state, after.content_path) == (TrackState.COMPLETED, None)
    assert after.message == trouble.message

    watch.client.change(HASH, content_path="/downloads/film.mkv")
    watch.wants(mapping=PathMapping("/downloads", "/share"))
    look = await watch.look()
    (ready,) = look.completed
    assert not look.troubles
    assert (ready.content_path, ready.problem) == ("/share/film.mkv", "")


async def test_a_torrent_of_which_nothing_is_wanted(watch: Watch) -> None:
    """There is nothing to import, and somebody is told."""
    await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH)
    watch.client.change(HASH, content_path=None)
    (trouble,) = (await watch.look()).troubles
    assert "no file" in trouble.message


async def test_a_question_without_answer_heals_nothing(watch: Watch) -> None:
    """Where a finished download is stays unknown as long as the client does not say it."""
    row = await watch.row()
    watch.client.put(HASH)
    watch.client.complete(HASH)
    watch.client.change(HASH, content_path=None)
    await watch.look()
    problem = (await watch.get(row)).problem
    watch.restart()
    watch.client.faults["files"] = DOWN
    await watch.look()
    assert (await watch.get(row)).problem == problem == "file_move_error"
