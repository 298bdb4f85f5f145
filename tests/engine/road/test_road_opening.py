"""Whatever a download was doing when the process was cut off, the next start goes on by itself."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from custom_components.radarr_mvp.engine.decision.context import Occasion
from custom_components.radarr_mvp.engine.downloads import DownloadState
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.importing.transfer import Carrier, carry
from custom_components.radarr_mvp.engine.jobs import CUT_OFF
from custom_components.radarr_mvp.engine.keeping.records import (
    JobState,
    TrackedDownload,
    TrackState,
)
from tests.engine.road.client import DOWN
from tests.engine.road.filing import NEW, OLD, contents, quality
from tests.engine.road.grabbing import a_torrent
from tests.engine.road.town import (
    BLURAY_1080,
    FILM,
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

HASH = a_torrent(BLURAY_1080).info_hash
STORY = ["added", "grabbed", "completed", "imported"]
TOLD = ["movie_added", "release_grabbed", "download_completed", "movie_imported"]


class CutOffError(BaseException):
    """The power goes."""


def cut(*_: object, **__: object) -> None:
    """Let the power go."""
    raise CutOffError


def nothing(*_: object, **__: object) -> None:
    """Do nothing, as nobody is there any more."""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


async def begin_anew(town: Town) -> None:
    """Start with nothing but the books, the disk and the client, as after the power was gone."""
    await town.quiet()
    town.build()
    await town.open()
    await town.settle()


async def is_whole(town: Town, story: list[str] | None = None) -> None:
    """See that the film is there once, that its story is told once, and that nothing is left over."""
    assert town.films() == {FILM: NEW}
    assert await town.kinds(WHY) == (story or STORY)
    assert (await town.row()).state is TrackState.SEEDING
    assert town.told().count("movie_imported") == 1
    assert (town.folder / "imports.jsonl").read_bytes() == b""
    before = await town.history()
    await begin_anew(town)
    assert await town.history() == before


async def chosen(town: Town) -> None:
    """Have a release written down that was never handed over."""
    town.client.fault = DOWN
    town.offer(BLURAY_1080)
    await town.add()
    town.client.fault = None
    row = await town.row()
    assert row.state is TrackState.QUEUED
    await town.change(row, problem="", message="", next_retry_at=None)


async def test_what_was_chosen_is_handed_over(town: Town) -> None:
    """It waited for its turn."""
    await chosen(town)
    await begin_anew(town)
    assert town.told() == TOLD
    await is_whole(town)


async def test_what_was_being_handed_over_is_so_again(town: Town) -> None:
    """The client had not got it yet."""
    await chosen(town)
    await town.change(await town.row(), state=TrackState.GRABBING)
    await begin_anew(town)
    assert town.told() == TOLD
    await is_whole(town)


async def test_what_the_client_had_got_is_not_handed_over_twice(town: Town) -> None:
    """Only the note of it was missing."""
    await chosen(town)
    await town.change(await town.row(), state=TrackState.GRABBING, info_hash=HASH)
    town.client.put(HASH, name=BLURAY_1080, category="radarr_mvp")
    await begin_anew(town)
    assert town.client.added == {}
    assert town.told() == TOLD
    await is_whole(town)


@pytest.mark.parametrize(
    "state", [TrackState.DOWNLOADING, TrackState.STALLED, TrackState.PAUSED]
)
async def test_what_was_on_its_way_may_be_there_by_now(
    town: Town, state: TrackState
) -> None:
    """The client went on while nobody looked."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    await town.change(await town.row(), state=state)
    town.deliver(BLURAY_1080)
    await begin_anew(town)
    await is_whole(town)


async def test_what_is_on_its_way_goes_on(town: Town) -> None:
    """As it did before; and idle time from before still counts."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    await town.add()
    town.stall(BLURAY_1080)
    await town.pass_time(HOUR + 6 * MINUTE, every=180)
    await begin_anew(town)
    assert (await town.row()).state is TrackState.STALLED
    await town.pass_time(HOUR, every=180)
    assert town.films() == {FILM_WEB: NEW}


async def test_what_had_arrived_is_filed(town: Town) -> None:
    """Its completion was noted, and no more."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    town.deliver(BLURAY_1080)
    await town.road.tracker.look()
    assert (await town.row()).state is TrackState.COMPLETED
    await begin_anew(town)
    await is_whole(town)


async def test_what_was_being_filed_is_begun_anew(town: Town) -> None:
    """Nothing of it had reached the library."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    town.deliver(BLURAY_1080)
    await town.road.tracker.look()
    await town.change(await town.row(), state=TrackState.IMPORTING)
    await begin_anew(town)
    await is_whole(town)


async def cut_while_filing(town: Town, old: bool) -> None:
    """File a download until the power goes."""
    movie = await town.add(search=False)
    if old:
        path = "Nosferatu (1922) HDTV-720p.mkv"
        await town.with_film(movie, quality("HDTV-720p"), path, "Nosferatu.1922-OLD")
    town.offer(BLURAY_1080, seeded=False)
    town.road.search_soon(movie.id, WHY)
    await town.settle()
    town.deliver(BLURAY_1080)
    await town.road.tracker.look()
    row = await town.row()
    with pytest.raises(CutOffError):
        await town.road.importer.import_download(row)
    assert (await town.row()).state is TrackState.IMPORTING


@pytest.mark.parametrize("old", [False, True], ids=["first", "upgrade"])
@pytest.mark.parametrize("where", ["fetched", "placed", "carried"])
async def test_what_was_half_filed_is_ended(
    town: Town, monkeypatch: pytest.MonkeyPatch, where: str, old: bool
) -> None:
    """Beside its place, in its place beside the old film, or not stored yet: the film is there once, and so is its story."""
    with monkeypatch.context() as patch:
        if where == "fetched":
            patch.setattr(carry, "put_in_place", cut)
            patch.setattr(Carrier, "_undo", nothing)
        elif where == "placed":
            patch.setattr(Carrier, "_finish", cut)
            patch.setattr(Carrier, "_undo", nothing)
        else:
            patch.setattr(town.road.importer._filer, "keep", cut)
        await cut_while_filing(town, old)
    if old and where != "carried":
        assert OLD in town.films().values()
    await begin_anew(town)
    upgrade = [*STORY[:3], "deleted", "imported", "upgraded"]
    await is_whole(town, upgrade if old else None)
    assert town.binned() == ([OLD] if old else [])


async def test_what_waits_for_a_person_waits_on(town: Town) -> None:
    """It is not told a second time."""
    town.offer(BLURAY_1080, files={f"{BLURAY_1080}/readme.txt": b"words"})
    await town.add()
    before = await town.history()
    await begin_anew(town)
    assert (await town.row()).state is TrackState.BLOCKED
    assert await town.history() == before
    assert town.told().count("import_blocked") == 1


async def test_what_waits_for_its_time_waits_on(town: Town) -> None:
    """A start is no reason to try at once what was put off."""
    town.hdbits.faults["fetch_torrent"] = DOWN
    town.offer(BLURAY_1080)
    await town.add()
    at = (await town.row()).next_retry_at
    await begin_anew(town)
    row = await town.row()
    assert (row.state, row.next_retry_at) == (TrackState.QUEUED, at)
    town.hdbits.faults.clear()
    await town.pass_time(HOUR, every=HOUR / 2)
    assert town.films() == {FILM: NEW}


async def test_a_failed_one_that_was_to_be_replaced_is_so(town: Town) -> None:
    """The failure was written, and the next best was not looked for any more."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    await town.add()
    await town.road.failures.handle(
        await town.row(), FailureReason.DOWNLOAD_STALLED, "not a byte"
    )
    assert town.sent() == [BLURAY_1080]
    await begin_anew(town)
    assert town.sent() == [BLURAY_1080, WEB_1080]
    assert town.films() == {FILM_WEB: NEW}
    assert town.client.removed_files == {HASH}
    await begin_anew(town)
    assert town.sent() == [BLURAY_1080, WEB_1080]


async def test_two_failed_ones_of_one_name_are_both_replaced(town: Town) -> None:
    """Two movies, two releases that happen to be called alike."""
    double = "Nosferatu.and.Metropolis.1080p.BluRay.x264-GRP"
    first = await town.add(search=False)
    second = await town.add(METROPOLIS, search=False, correlation_id="other")
    town.offer(BLURAY_1080)
    town.offer(METROPOLIS_1080, film=METROPOLIS)
    for movie in (first, second):
        await town.road.search.releases(movie, Occasion.SEARCH)
    for movie, mark in ((first, "a"), (second, "b")):
        row = TrackedDownload(
            info_hash=mark * 40,
            title=double,
            added_at=town.house.now,
            movie_id=movie.id,
            state=TrackState.FAILED,
            data={"next_step": "another_release"},
        )
        await town.books.write(partial(town.books.downloads.add, download=row, now=0))
    await begin_anew(town)
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}


async def test_a_cancelled_one_whose_torrent_is_still_there_is_cleared_away(
    town: Town,
) -> None:
    """The client was away when somebody gave it up, and then so were we."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    town.client.faults["delete"] = DOWN
    row = await town.row()
    await town.road.tracker.remove(row.id, delete_files=True)
    assert HASH in town.client.torrents
    town.client.faults.clear()
    await begin_anew(town)
    assert HASH not in town.client.torrents
    assert (await town.row()).state is TrackState.CANCELLED
    assert town.films() == {}


@pytest.mark.parametrize("state", [TrackState.SEEDING, TrackState.IMPORTED])
async def test_what_is_in_the_library_stays_as_it_is(
    town: Town, state: TrackState
) -> None:
    """A start files nothing again, and fetches nothing again."""
    town.offer(BLURAY_1080)
    await town.add()
    await town.change(await town.row(), state=state)
    inode = (town.library / FILM).stat().st_ino
    before = await town.history()
    await begin_anew(town)
    assert await town.history() == before
    assert (town.library / FILM).stat().st_ino == inode
    assert (await town.row()).state is state


async def test_a_job_that_was_cut_off_is_said_to_be(town: Town) -> None:
    """It is begun anew when its time has come again."""

    async def work() -> None:
        async with town.road.jobs.run("search_missing"):
            await asyncio.Event().wait()

    begun = asyncio.create_task(work())
    while not town.road.jobs.in_hand():
        await asyncio.sleep(0.001)
    await begin_anew(town)
    page = await town.books.read(town.books.jobs.page)
    (job,) = page.items
    assert (job.state, job.error) == (JobState.FAILED, CUT_OFF)
    begun.cancel()


async def test_a_start_without_a_client_reads_the_library_all_the_same(
    town: Town,
) -> None:
    """What was being handed over waits for the client."""
    await chosen(town)
    await town.change(await town.row(), state=TrackState.GRABBING)
    town.client.fault = DOWN
    await begin_anew(town)
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.QUEUED, "client_unavailable")
    assert town.house.index.by_tmdb(653) is not None
    town.client.fault = None
    await town.pass_time(2 * MINUTE)
    assert town.films() == {FILM: NEW}


async def test_one_that_cannot_be_ended_stops_no_start(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the journal tells of one film makes no sense; the others are filed."""
    with monkeypatch.context() as patch:
        patch.setattr(town.road.importer._filer, "keep", cut)
        await cut_while_filing(town, old=False)
    journal = town.folder / "imports.jsonl"
    journal.write_text(
        '{"id": "x", "work": {"root": 7}}\nrubbish\n' + journal.read_text()
    )
    await begin_anew(town)
    assert town.films() == {FILM: NEW}
    assert (await town.row()).state is TrackState.SEEDING


@pytest.mark.parametrize(
    "change",
    [
        """UPDATE movie_files SET quality = '{"quality": "odd"}' WHERE movie_id = 1""",
        """UPDATE movie_files SET languages = '"odd"' WHERE movie_id = 1""",
        """UPDATE movie_files SET media_info = '{"width": "wide"}' WHERE movie_id = 1""",
    ],
    ids=["quality", "languages", "media_info"],
)
async def test_a_film_that_is_not_understood_hides_no_other(
    town: Town, change: str
) -> None:
    """The library opens all the same, with what is known of it."""
    town.offer(BLURAY_1080)
    town.offer(METROPOLIS_1080, film=METROPOLIS)
    movie = await town.add()
    other = await town.add(METROPOLIS, correlation_id="other")
    assert movie.id == 1
    await town.database.write(lambda one: one.execute(text(change)) and None)
    await begin_anew(town)
    for one in (movie, other):
        assert (await town.movie(one)).file is not None
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}


async def test_closing_and_opening_again_and_again_changes_nothing(
    town: Town,
) -> None:
    """As where Home Assistant is restarted in the middle of everything."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    for _ in range(3):
        await town.restart()
    town.client.change(HASH, state=DownloadState.DOWNLOADING)
    town.deliver(BLURAY_1080)
    await town.road.look()
    await town.restart()
    await town.settle()
    await is_whole(town)
    assert contents(town.bin) == {}
