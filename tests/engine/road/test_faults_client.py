"""A download client that is away, forgets, refuses or is tampered with; and torrents that come to nothing."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from custom_components.radarr_mvp.engine.downloads import DownloadState, Traffic
from custom_components.radarr_mvp.engine.errors import ServiceError
from custom_components.radarr_mvp.engine.events import DownloadFailed, ReleaseBlocked
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.importing.scanning import Probe, ProbeProblem
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.library import FileFate
from custom_components.radarr_mvp.engine.round import SEARCH
from tests.engine.road.client import DOWN, REFUSED
from tests.engine.road.filing import NEW, contents, quality, write
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
THREE_MINUTES = 3 * MINUTE


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("fault", [DOWN, REFUSED], ids=["down", "wrong_password"])
async def test_a_client_that_is_away_is_waited_for(
    town: Town, fault: ServiceError
) -> None:
    """At the grab as while it loads: nothing is lost, blocked or counted as a failure, and it goes on by itself."""
    town.client.fault = fault
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.QUEUED, "client_unavailable")
    assert str(fault) in town.said[-1]
    assert await town.kinds(WHY) == ["added"]
    town.client.fault = None
    await town.pass_time(2 * MINUTE)
    assert (await town.row()).state is TrackState.DOWNLOADING

    town.client.fault = fault
    await town.pass_time(HOUR, every=HOUR / 2)
    with pytest.raises(type(fault)):
        await town.road.look()
    await town.quiet()
    assert (await town.row()).state is TrackState.DOWNLOADING
    town.client.fault = None
    town.deliver(BLURAY_1080)
    await town.settle()
    assert await town.kinds(WHY) == STORY
    assert town.films() == {FILM: NEW}
    assert await town.blocks() == []


async def test_a_client_that_has_been_restarted_may_list_nothing_for_a_while(
    town: Town,
) -> None:
    """Neither what loads nor what waits to be filed is taken for gone."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(METROPOLIS_1080, film=METROPOLIS, seeded=False)
    await town.add()
    await town.add(METROPOLIS, correlation_id="other")
    kept = dict(town.client.torrents)
    town.client.torrents.clear()
    await town.pass_time(MINUTE - 5, every=10)
    town.client.torrents[HASH] = kept.pop(HASH)
    await town.pass_time(MINUTE - 5, every=10)
    town.client.torrents |= kept
    await town.pass_time(5 * MINUTE)
    assert set((await town.states()).values()) == {TrackState.DOWNLOADING}
    town.deliver(BLURAY_1080)
    town.deliver(METROPOLIS_1080)
    await town.settle()
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}


async def test_a_torrent_that_somebody_deletes_is_over(town: Town) -> None:
    """It is no failure and not blocked; the movie is wanted still, and found by the next search."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()
    town.client.vanish(HASH)
    await town.pass_time(THREE_MINUTES)
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.CANCELLED, "removed_by_hand")
    assert (await town.kinds(WHY))[-1] == "removed_by_hand"
    assert await town.blocks() == []
    assert "download_failed" not in town.told()
    town.parcels[HASH].seeded = True
    await town.round.do_now(SEARCH)
    await town.settle()
    assert town.films() == {FILM: NEW}


async def test_a_torrent_that_somebody_adds_takes_the_same_road(town: Town) -> None:
    """It only has to be put into our category."""
    await town.add(search=False)
    town.offer(BLURAY_1080)
    town.client.put(HASH, name=BLURAY_1080, category="radarr_mvp")
    await town.settle()
    (added, *rest) = await town.history()
    assert [one.kind for one in rest] == ["adopted", "completed", "imported"]
    (cause,) = {one.correlation_id for one in rest}
    assert cause not in ("", added.correlation_id)
    assert town.films() == {FILM: NEW}
    assert (await town.row()).state is TrackState.SEEDING


async def test_a_torrent_of_nobody_knows_what_waits_for_a_person(town: Town) -> None:
    """Who says which movie it is gets it into the library."""
    movie = await town.add(search=False)
    town.offer("Something.1922.1080p.BluRay.x264-GRP")
    unknown = a_torrent("Something.1922.1080p.BluRay.x264-GRP").info_hash
    town.client.put(
        unknown, name="Something.1922.1080p.BluRay.x264-GRP", category="radarr_mvp"
    )
    await town.settle()
    (row,) = await town.rows()
    assert (row.state, row.problem) == (TrackState.BLOCKED, "unknown_movie")
    assert town.told()[-1] == "import_blocked"
    assert town.films() == {}
    await town.pass_time(HOUR, every=HOUR / 2)
    assert town.told().count("import_blocked") == 1
    await town.road.importer.import_blocked(row.id, movie.id)
    await town.settle()
    assert town.films() == {FILM: NEW}
    assert (await town.rows())[0].state is TrackState.SEEDING


async def test_what_stalls_is_blocked_and_the_next_best_is_taken(town: Town) -> None:
    """After two hours without a byte; its torrent goes with what had come of it."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    movie = await town.add()
    town.stall(BLURAY_1080)
    await town.settle()
    assert (await town.row()).state is TrackState.STALLED
    await town.pass_time(2 * HOUR - THREE_MINUTES, every=THREE_MINUTES)
    assert town.sent() == [BLURAY_1080]
    await town.pass_time(3 * THREE_MINUTES, every=THREE_MINUTES)
    assert town.sent() == [BLURAY_1080, WEB_1080]
    assert await town.kinds(WHY) == [*STORY[:2], "failed", *STORY[1:]]
    assert town.told(movie) == [
        "movie_added",
        "release_grabbed",
        "download_failed",
        "release_blocked",
        "release_grabbed",
        "download_completed",
        "movie_imported",
    ]
    (block,) = await town.blocks()
    assert (block.title, block.reason) == (BLURAY_1080, "download_stalled")
    (told,) = [one for one in town.events if isinstance(one, ReleaseBlocked)]
    assert told.until is not None
    assert town.client.removed_files == {HASH}
    assert town.films() == {FILM_WEB: NEW}
    assert town.causes() == {WHY}


async def test_one_whose_replacement_is_slow_to_come_holds_up_nobody(
    town: Town,
) -> None:
    """While an indexer lets us wait for the next best, others are looked at and filed."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    town.offer(METROPOLIS_1080, film=METROPOLIS, seeded=False)
    await town.add()
    await town.add(METROPOLIS, correlation_id="other")
    row = await town.row()
    hangs = town.hdbits.gate = asyncio.Event()
    await town.road.fail(row, FailureReason.DOWNLOAD_STALLED, "not a byte")
    await _until(lambda: len(town.hdbits.fetched) == 3)
    town.deliver(METROPOLIS_1080)
    async with asyncio.timeout(10):
        await town.road.look()
    await _until(lambda: FILM_OF_METROPOLIS in town.films())
    hangs.set()
    await town.settle()
    assert town.films() == {FILM_WEB: NEW, FILM_OF_METROPOLIS: NEW}


async def test_a_look_does_not_wait_for_the_indexer_of_a_replacement(
    town: Town,
) -> None:
    """The look that finds a download in trouble ends at once, whatever becomes of it."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    await town.add()
    town.stall(BLURAY_1080)
    await town.pass_time(2 * HOUR - THREE_MINUTES, every=THREE_MINUTES)
    hangs = town.hdbits.gate = asyncio.Event()
    looks = 0
    async with asyncio.timeout(10):
        while len(town.hdbits.fetched) < 2:
            town.clock.advance(THREE_MINUTES)
            await town.road.look()
            await asyncio.sleep(0.05)
            looks += 1
    assert looks < 10
    hangs.set()
    await town.settle()
    assert town.films() == {FILM_WEB: NEW}


async def test_files_that_are_gone_are_checked_and_fetched_anew(town: Town) -> None:
    """Where they were whole before, the client mends them; the torrent is not given up for that."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    await town.add()
    town.deliver(BLURAY_1080)
    town.decide("media", root_folders=town.house.settings.media.root_folders)
    town.client.change(HASH, state=DownloadState.SEEDING)
    # Complete as the client tells it first, and then the files are not there after all.
    town.client.faults["files"] = DOWN
    town.client.change(HASH, content_path=None)
    await town.look()
    assert (await town.row()).state is TrackState.COMPLETED
    town.client.change(HASH, state=DownloadState.MISSING_FILES)
    await town.look()
    assert town.client.asked("recheck") == [(HASH,)]
    assert (await town.row()).state is TrackState.DOWNLOADING
    (told,) = [one for one in town.events if isinstance(one, DownloadFailed)]
    assert (told.reason, told.next_step) == ("corrupted_download", "recheck")
    assert await town.blocks() == []
    town.client.faults.clear()
    town.deliver(BLURAY_1080)
    await town.settle()
    assert town.films() == {FILM: NEW}
    assert town.sent() == [BLURAY_1080]


async def test_files_that_are_gone_before_all_had_come_are_given_up(
    town: Town,
) -> None:
    """The next best takes the place."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    await town.add()
    town.client.change(HASH, state=DownloadState.MISSING_FILES)
    await town.settle()
    assert town.films() == {FILM_WEB: NEW}
    (block,) = await town.blocks()
    assert block.reason == "corrupted_download"


@pytest.mark.parametrize(
    ("free", "reason"),
    [(10**6, "disk_full"), (10**12, "download_client_error")],
    ids=["no_space", "error"],
)
async def test_a_client_that_cannot_go_on_is_asked_to_later(
    town: Town, free: int, reason: str
) -> None:
    """A full disk is nobody's fault: the same torrent goes on once there is room."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(WEB_1080)
    await town.add()
    town.client.traffic = Traffic(free_space=free)
    town.client.change(HASH, state=DownloadState.ERROR, state_word="error")
    await town.settle()
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.DOWNLOADING, reason)
    assert row.next_retry_at is not None
    wait = row.next_retry_at.timestamp() - town.clock.now()
    await town.pass_time(wait + MINUTE, every=wait)
    assert town.client.asked("resume") == [(HASH,)]
    assert town.client.torrents[HASH].state is DownloadState.DOWNLOADING
    town.deliver(BLURAY_1080)
    await town.settle()
    assert town.films() == {FILM: NEW}
    assert await town.blocks() == []


async def test_a_client_that_never_goes_on_ends_with_a_person(town: Town) -> None:
    """After some tries nothing more is done by itself."""
    town.offer(BLURAY_1080, seeded=False)
    await town.add()

    async def in_vain(*hashes: str) -> None:
        town.client.calls.append(("resume", hashes))

    town.client.resume = in_vain  # type: ignore[method-assign]  # A client that does not do it.
    town.client.change(HASH, state=DownloadState.ERROR, state_word="error")
    await town.pass_time(24 * HOUR, every=HOUR / 2)
    assert len(town.client.asked("resume")) == 4
    assert (await town.row()).state is TrackState.FAILED
    (letter,) = await town.letters()
    assert letter.kind == "download"
    last = [one for one in town.events if isinstance(one, DownloadFailed)][-1]
    assert last.next_step == "give_up"


async def test_a_client_that_refuses_a_torrent_is_given_it_again(town: Town) -> None:
    """Its refusal tells nothing about the release, as it refuses all when its disk is full."""
    town.offer(BLURAY_1080)
    town.offer(WEB_1080)
    town.client.rejects.add(HASH)
    await town.add()
    row = await town.row()
    assert (row.state, row.problem) == (TrackState.QUEUED, "download_client_error")
    town.client.rejects.clear()
    await town.pass_time(HOUR + MINUTE, every=HOUR)
    assert town.films() == {FILM: NEW}


async def test_one_download_that_cannot_be_followed_stops_no_other(
    town: Town,
) -> None:
    """Its client tells of a time that no calendar knows; the others get where they should."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(METROPOLIS_1080, film=METROPOLIS, seeded=False)
    await town.add()
    await town.add(METROPOLIS, correlation_id="other")
    town.deliver(BLURAY_1080)
    town.client.change(HASH, completed_at=1e300)
    town.deliver(METROPOLIS_1080)
    await town.settle()
    assert town.films() == {FILM_OF_METROPOLIS: NEW}
    assert (await town.row()).state is TrackState.DOWNLOADING
    town.client.change(HASH, completed_at=None)
    await town.settle()
    assert town.films() == {FILM: NEW, FILM_OF_METROPOLIS: NEW}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE downloads SET data = '[1]' WHERE title = :title",
        """UPDATE downloads SET quality = '{"quality": "odd"}' WHERE title = :title""",
        "UPDATE downloads SET state = 'unheard_of' WHERE title = :title",
    ],
    ids=["data", "quality", "state"],
)
async def test_a_row_that_is_not_understood_stops_no_other(
    town: Town, change: str
) -> None:
    """As one that another release of ours has written: the others get where they should."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(METROPOLIS_1080, film=METROPOLIS, seeded=False)
    await town.add()
    await town.add(METROPOLIS, correlation_id="other")
    which = {"title": BLURAY_1080}
    await town.database.write(lambda one: one.execute(text(change), which) and None)
    town.deliver(METROPOLIS_1080)
    await town.settle()
    assert FILM_OF_METROPOLIS in town.films()
    await town.restart()
    await town.settle()
    assert FILM not in town.films()
    town.round.forget_figures()
    counted = (await town.round.figures()).downloads
    assert sum(counted.values()) == 2


async def test_a_movie_whose_torrent_is_just_done_can_be_removed(town: Town) -> None:
    """Others wait for what is complete: it stays in the client, and nobody asks what to do with it."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    # The client has all of it, and we have not looked since.
    town.deliver(BLURAY_1080)
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id="gone"
    )
    await town.pass_time(10 * MINUTE)
    assert (await town.row()).state is TrackState.CANCELLED
    assert HASH in town.client.torrents
    assert town.client.removed_files == set()
    assert town.films() == {}
    assert town.told()[-1] == "movie_removed"


async def test_a_movie_whose_download_waits_for_a_person_can_be_removed(
    town: Town,
) -> None:
    """Nobody has to say any more what it is; its torrent is seeded on."""
    town.offer(BLURAY_1080, files={f"{BLURAY_1080}/readme.txt": b"words"})
    movie = await town.add()
    assert (await town.row()).state is TrackState.BLOCKED
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id="gone"
    )
    await town.pass_time(10 * MINUTE)
    assert (await town.row()).state is TrackState.CANCELLED
    assert (await town.look()).view.items == ()
    assert HASH in town.client.torrents


async def test_what_is_loaded_into_the_library_itself_is_not_removed_with_its_movie(
    town: Town,
) -> None:
    """The client uses the movie's own folder: who keeps the files keeps them."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    film = await town.with_film(
        movie, quality("HDTV-720p"), "film.mkv", "Nosferatu.1922-OLD"
    )
    row = await town.row()
    await town.change(row, content_path=str(town.library / film.folder))
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id="gone"
    )
    await town.settle()
    assert (await town.row()).state is TrackState.CANCELLED
    assert HASH in town.client.torrents
    assert len(town.films()) == 1


async def test_a_movie_is_removed_whatever_its_download_does_meanwhile(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given up by somebody else at the same moment."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    under_way = await town.road._under_way(movie.id)
    await town.road.tracker.remove(under_way[0].id, delete_files=True)

    async def as_before(_: int) -> Any:
        return under_way

    monkeypatch.setattr(town.road, "_under_way", as_before)
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id="gone"
    )
    assert town.told()[-1] == "movie_removed"
    assert town.client.torrents == {}


async def test_what_is_checked_waits_for_a_client_that_is_away(town: Town) -> None:
    """That a check cannot be asked for is no reason to give the others up."""
    town.offer(BLURAY_1080, seeded=False)
    town.offer(METROPOLIS_1080, film=METROPOLIS, seeded=False)
    await town.add()
    await town.add(METROPOLIS, correlation_id="other")
    town.deliver(BLURAY_1080)
    town.deliver(METROPOLIS_1080)
    town.prober.by_name[f"{BLURAY_1080}.mkv"] = Probe(problem=ProbeProblem.UNREADABLE)
    town.client.faults["recheck"] = DOWN
    await town.settle()
    assert FILM_OF_METROPOLIS in town.films()
    assert "recheck" in [name for name, _ in town.client.calls]


async def test_a_torrent_of_no_movie_has_nothing_to_take_its_place(
    town: Town,
) -> None:
    """Somebody has added what nobody knows, and it came to nothing."""
    town.offer("Unheard.Of.1999.1080p.BluRay.x264-GRP", seeded=False)
    name = "Unheard.Of.1999.1080p.BluRay.x264-GRP"
    strange = a_torrent(name).info_hash
    town.client.put(strange, name=name, category="radarr_mvp")
    await town.settle()
    row = await town.row(name)
    await town.road.take_another(row)
    assert town.client.added == {}
    town.client.change(strange, state=DownloadState.MISSING_FILES)
    await town.settle()
    assert (await town.row(name)).state is TrackState.FAILED
    assert strange in town.client.torrents


async def test_a_movie_can_be_removed_while_the_client_is_away(town: Town) -> None:
    """Its torrent goes when the client is back."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    town.client.fault = DOWN
    await town.road.remove_movie(
        movie.id, files=FileFate.KEEP, exclude=False, correlation_id="gone"
    )
    assert town.told()[-1] == "movie_removed"
    town.client.fault = None
    await town.pass_time(THREE_MINUTES)
    assert town.client.torrents == {}
    assert town.client.removed_files == {HASH}


async def test_a_movie_whose_film_is_being_filed_stays_until_that_is_done(
    town: Town,
) -> None:
    """Its files cannot be removed meanwhile; a moment later they can."""
    town.offer(BLURAY_1080, seeded=False)
    movie = await town.add()
    row = await town.row()
    now = town.house.now
    await town.change(row, state=TrackState.IMPORTING, completed_at=now)
    gone: dict[str, Any] = {"exclude": False, "correlation_id": "gone"}
    with pytest.raises(Invalid, match="import under way"):
        await town.road.remove_movie(movie.id, files=FileFate.DELETE, **gone)
    assert (await town.row()).state is TrackState.IMPORTING
    write(town.library / movie.folder / "poster.jpg", b"poster")
    await town.change(await town.row(), state=TrackState.SEEDING)
    await town.road.remove_movie(movie.id, files=FileFate.DELETE, **gone)
    assert contents(town.library) == {}


async def _until(happened: Any) -> None:
    """Let others go on until something has happened."""
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0.005)
