"""The whole road, whoever begins it: one wish, one film in the library, one story under one id."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
import logging
from pathlib import Path

import pytest

from custom_components.radarr_mvp.engine.decision.context import Occasion
from custom_components.radarr_mvp.engine.decision.decide import Outcome
from custom_components.radarr_mvp.engine.decision.settings import DelayProfile
from custom_components.radarr_mvp.engine.downloads import DownloadState
from custom_components.radarr_mvp.engine.events import (
    MovieImported,
    MovieUpgraded,
    ReleaseGrabbed,
)
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import JobState, TrackState
from custom_components.radarr_mvp.engine.library import FileFate
from custom_components.radarr_mvp.engine.round import FEEDS, SEARCH
from custom_components.radarr_mvp.store.errors import DatabaseFull
from tests.engine.road.filing import NEW, OLD, quality
from tests.engine.road.grabbing import a_torrent
from tests.engine.road.indexer import DOWN, NAME
from tests.engine.road.town import (
    BLURAY_720,
    BLURAY_1080,
    DAY,
    FILM,
    FILM_720,
    FILM_OF_METROPOLIS,
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
NEXT = STORY[1:]
TOLD_NEXT = TOLD[1:]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


async def standing(town: Town) -> tuple[TrackState, list[str]]:
    """Return how far the download is, and what has happened."""
    return (await town.row()).state, await town.kinds(WHY)


async def test_books_that_are_out_of_order(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever keeps them says so; the looks that come to nothing meanwhile fill no log, and do the rest."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()

    async def fail(*_: object) -> None:
        raise DatabaseFull("database or disk is full")

    with monkeypatch.context() as full:
        full.setattr(type(town.road.failures), "resume_due", fail)
        for _ in range(3):
            assert (await town.look()).moving
    assert not [one for one in caplog.records if one.levelno > logging.DEBUG]


async def test_a_wish_becomes_a_film(town: Town) -> None:
    """Each step is told under the id of the wish; the film is in the library by hard link, and seeded on."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    assert await standing(town) == (TrackState.DOWNLOADING, STORY[:2])
    live = town.client.torrents[HASH]
    assert (live.category, *live.tags) == ("radarr_mvp", WHY[-8:].lower())
    assert (await town.look()).moving

    town.client.change(HASH, progress=0.5, left=500, download_speed=100)
    (item,) = (await town.look()).view.items
    assert (item.progress, item.movie and item.movie.title) == (0.5, "Nosferatu")

    town.deliver(BLURAY_1080)
    await town.settle()
    assert await standing(town) == (TrackState.SEEDING, STORY)
    assert town.told() == TOLD
    assert town.causes() == {WHY}
    assert town.films() == {FILM: NEW}
    source = town.downloads / NAME / f"{NAME}.mkv"
    assert (town.library / FILM).samefile(source)
    movie = await town.movie(movie)
    assert movie.file is not None
    assert (movie.file.info_hash, str(movie.file.quality)) == (HASH, "Bluray-1080p")
    told = town.events[-1]
    assert isinstance(told, MovieImported)
    assert told.path == str(town.library / FILM)
    look = await town.look()
    assert (look.view.items, look.moving) == ((), False)
    assert [one.name for one in look.view.seeding] == [BLURAY_1080]
    assert HASH in town.client.torrents


async def test_a_film_is_filed_once_however_often_it_is_looked_at(town: Town) -> None:
    """Neither time nor restarts file it again, and when it is seeded no more its story is over."""
    town.offer(BLURAY_1080)
    await town.add()
    inode = (town.library / FILM).stat().st_ino
    await town.pass_time(10 * MINUTE)
    await town.restart()
    await town.settle()
    assert await town.kinds() == STORY
    assert (town.library / FILM).stat().st_ino == inode
    town.client.vanish(HASH)
    await town.pass_time(5 * MINUTE)
    assert await standing(town) == (TrackState.IMPORTED, [*STORY, "seeding_ended"])
    assert town.films() == {FILM: NEW}


async def test_what_a_feed_announces_is_taken(town: Town) -> None:
    """Nobody searches: the poll finds it, and all that follows has the id of that poll."""
    town.round_is_made = True
    movie = await town.add(search=False)
    await town.settle()
    assert town.client.added == {}
    town.offer(BLURAY_1080, fresh=True)
    await town.pass_time(10 * MINUTE)
    assert town.client.added == {}
    await town.pass_time(5 * MINUTE)
    assert town.told(movie) == TOLD
    (_, *rest) = await town.history()
    assert [one.kind for one in rest] == NEXT
    (cause,) = {one.correlation_id for one in rest}
    assert cause != WHY
    assert town.films() == {FILM: NEW}
    assert not town.hdbits.queries
    # The next poll reads on from there.
    await town.pass_time(15 * MINUTE)
    assert town.hdbits.marks[-1] == town.hdbits.mark
    assert town.sent() == [BLURAY_1080]


async def test_a_scheduled_search_finds_what_is_missing(town: Town) -> None:
    """It begins when its time has come, as a job, and what it takes has the job's id."""
    town.round_is_made = True
    movie = await town.add(search=False)
    town.offer(BLURAY_1080)
    await town.pass_time(5 * HOUR, every=HOUR)
    assert not town.hdbits.queries
    await town.pass_time(HOUR + MINUTE, every=HOUR)
    assert town.told(movie) == TOLD
    page = await town.books.read(town.books.jobs.page)
    (job,) = [one for one in page.items if one.kind == "search_missing"]
    assert (job.state, job.result["grabbed"]) == (JobState.COMPLETED, 1)
    assert await town.kinds(job.correlation_id) == NEXT
    assert town.films() == {FILM: NEW}


async def test_what_failed_once_comes_at_the_next_try(town: Town) -> None:
    """The same release is tried again after an hour, and the wish keeps its id."""
    town.offer(BLURAY_1080)
    town.hdbits.faults["fetch_torrent"] = DOWN
    await town.add()
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.QUEUED, "network_error")
    assert row.next_retry_at is not None
    assert row.next_retry_at.timestamp() == town.clock.now() + HOUR
    await town.pass_time(HOUR - MINUTE, every=10 * MINUTE)
    assert town.client.added == {}
    town.hdbits.faults.clear()
    await town.pass_time(2 * MINUTE)
    assert await town.kinds(WHY) == ["added", "retry_scheduled", *NEXT]
    assert town.told() == [TOLD[0], "download_failed", *TOLD_NEXT]
    assert town.films() == {FILM: NEW}
    row = await town.row()
    assert (row.retries, row.problem, row.message) == (0, "", "")


async def test_a_better_one_takes_the_place_of_the_old_one(town: Town) -> None:
    """The old film goes to the recycle bin with its story told; both torrents are seeded on."""
    town.round_is_made = True
    town.offer(BLURAY_720, files={f"{BLURAY_720}.mkv": OLD})
    movie = await town.add()
    assert town.films() == {FILM_720: OLD}
    town.offer(BLURAY_1080, fresh=True)
    await town.pass_time(15 * MINUTE)
    assert town.films() == {FILM: NEW}
    assert town.binned() == [OLD]
    assert town.told(movie) == [*TOLD, *TOLD_NEXT, "movie_upgraded"]
    (grabbed,) = [
        one
        for one in town.events
        if isinstance(one, ReleaseGrabbed) and one.release == BLURAY_1080
    ]
    assert grabbed.is_upgrade
    last = town.events[-1]
    assert isinstance(last, MovieUpgraded)
    assert (last.old_quality, last.quality) == ("Bluray-720p", "Bluray-1080p")
    assert Path(last.recycled).is_relative_to(town.bin)
    assert await town.kinds(last.correlation_id) == [
        "grabbed",
        "completed",
        "deleted",
        "imported",
        "upgraded",
    ]
    assert set((await town.states()).values()) == {TrackState.SEEDING}
    # It is as good as is wanted, so nothing more is fetched.
    town.offer(WEB_1080, fresh=True)
    await town.pass_time(30 * MINUTE)
    assert town.sent() == [BLURAY_720, BLURAY_1080]


async def test_two_movies_at_once_do_not_get_into_each_others_way(town: Town) -> None:
    """Each has its own story, and each film its own folder."""
    town.offer(BLURAY_1080)
    town.offer(METROPOLIS_1080, film=METROPOLIS)
    one, two = await asyncio.gather(
        town.add(settle=False),
        town.add(METROPOLIS, correlation_id="other", settle=False),
    )
    await town.settle()
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}
    assert await town.kinds(WHY) == await town.kinds("other") == STORY
    assert town.told(one) == town.told(two) == TOLD
    assert set((await town.states()).values()) == {TrackState.SEEDING}


async def test_a_delay_profile_waits_for_something_better(town: Town) -> None:
    """What is found waits for its time, is told to wait, and the best of what came is taken then."""
    town.round_is_made = True
    delay = DelayProfile(torrent_delay=120, bypass_if_highest_quality=False)
    town.house.settings = replace(town.house.settings, delay_profiles=(delay,))
    published = town.house.now
    town.offer(BLURAY_720, published=published)
    movie = await town.add()
    books = town.books
    (waiting,) = await books.read(lambda one: books.candidates.of_movie(one, movie.id))
    assert waiting.outcome is Outcome.DELAYED
    assert [str(one.reason) for one in waiting.rejections] == ["delayed"]
    await town.pass_time(HOUR, every=5 * MINUTE)
    town.offer(BLURAY_1080, fresh=True, published=published)
    await town.pass_time(50 * MINUTE, every=5 * MINUTE)
    assert town.client.added == {}
    await town.pass_time(30 * MINUTE, every=5 * MINUTE)
    assert town.sent() == [BLURAY_1080]
    assert town.films() == {FILM: NEW}


async def test_a_person_may_take_what_was_rejected(town: Town) -> None:
    """It is taken and filed whatever speaks against it, under the id of who did it."""
    telecine = "Nosferatu.1922.TELECINE.x264-BAD"
    town.offer(telecine)
    movie = await town.add(search=False)
    report = await town.road.search.releases(movie, Occasion.REQUEST)
    (found,) = report.judged
    assert found.outcome is Outcome.REJECTED
    assert town.client.added == {}
    await town.road.grabber.take_release(found, correlation_id="a person")
    await town.settle()
    assert await town.kinds("a person") == NEXT
    (path,) = town.films()
    assert path.startswith("Nosferatu (1922)/Nosferatu (1922) ")
    with pytest.raises(Invalid, match="movie unknown"):
        await town.road.search.for_movie(99, Occasion.REQUEST)


async def test_a_movie_is_removed_while_it_is_fetched(town: Town) -> None:
    """Its torrent goes with its files, nothing is filed, and a search for it that is under way ends."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=True, correlation_id="gone"
    )
    await town.settle()
    assert (await town.row()).state is TrackState.CANCELLED
    assert town.client.torrents == {}
    assert town.client.removed_files == {HASH}
    assert town.films() == {}
    assert town.told()[-1] == "movie_removed"
    assert await town.kinds("gone") == ["removed"]
    assert (await town.look()).view.items == ()


async def test_a_movie_is_removed_while_it_is_searched_for(town: Town) -> None:
    """What the search finds is not fetched any more."""
    town.offer(BLURAY_1080)
    town.hdbits.gate = asyncio.Event()
    movie = await town.add(settle=False)
    await asyncio.sleep(0.02)
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id="gone"
    )
    town.hdbits.gate.set()
    await town.settle()
    assert town.client.added == {}
    assert await town.rows() == []


async def test_a_movie_that_is_removed_leaves_what_is_seeded(town: Town) -> None:
    """What is in the library was fetched in full: others still want it."""
    town.offer(BLURAY_1080)
    movie = await town.add()
    await town.road.remove_movie(
        movie.id, files=FileFate.RECYCLE, exclude=False, correlation_id="gone"
    )
    await town.settle()
    assert town.films() == {}
    assert town.binned() == [NEW]
    assert HASH in town.client.torrents
    assert (town.downloads / NAME / f"{NAME}.mkv").read_bytes() == NEW


async def test_who_is_not_to_be_searched_for_is_not(town: Town) -> None:
    """Neither where nobody asked for it, nor where the movie is not monitored."""
    town.offer(BLURAY_1080)
    movie = await town.add(monitored=False)
    assert not movie.monitored
    assert town.hdbits.queries == []
    await town.add(METROPOLIS, search=False)
    assert town.hdbits.queries == []


async def test_closing_waits_for_what_is_filed_and_ends_the_rest(
    town: Town,
) -> None:
    """A film that a thread is carrying gets to its place; a search is cut off, and nothing is begun any more."""
    town.offer(BLURAY_1080)
    await town.add(search=False)
    town.hdbits.gate = asyncio.Event()
    assert town.told() == ["movie_added"]
    town.road.search_soon(1, WHY)
    town.road._begin("something", town.hdbits.gate.wait)
    await asyncio.sleep(0.02)
    await town.road.close()
    assert town.road._in_hand == {}
    town.hdbits.gate.set()
    look = await town.road.look()
    assert look.view.items == ()
    assert town.road._in_hand == {}


async def test_a_film_being_filed_is_waited_for_when_the_road_is_closed(
    town: Town,
) -> None:
    """It is in the library when the road is closed, and its story is whole."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    town.deliver(BLURAY_1080)
    await town.road.look()
    while (await town.row()).state is not TrackState.IMPORTING:
        await asyncio.sleep(0)
    await town.road.close()
    assert town.films() == {FILM: NEW}
    assert (await town.row()).state is TrackState.SEEDING


async def test_a_person_has_the_feeds_polled_and_all_searched(town: Town) -> None:
    """Though it is not time, and under the id of who wants it."""
    movie = await town.add(search=False)
    town.offer(BLURAY_720, fresh=True, files={f"{BLURAY_720}.mkv": OLD})
    await town.round.do_now(FEEDS, "poll")
    await town.settle()
    assert await town.kinds("poll") == NEXT
    town.offer(BLURAY_1080)
    await town.round.do_now(SEARCH, "search")
    await town.settle()
    assert (await town.kinds("search"))[-1] == "upgraded"
    assert town.films() == {FILM: NEW}
    found = (await town.movie(movie)).file
    assert found is not None
    assert found.quality == quality("Bluray-1080p")


async def test_what_arrives_over_days_is_left_alone_as_long_as_it_comes(
    town: Town,
) -> None:
    """A slow download is no stalled one."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    for hour in range(1, 13):
        town.client.change(HASH, downloaded=hour, state=DownloadState.DOWNLOADING)
        await town.pass_time(HOUR, every=HOUR / 4)
    await town.pass_time(DAY, every=DAY / 2)
    assert (await town.row()).state is TrackState.DOWNLOADING
    town.deliver(BLURAY_1080)
    await town.settle()
    assert town.films() == {FILM: NEW}
