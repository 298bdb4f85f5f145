"""Taking: the best of each movie, once, and what a person picks whatever speaks against it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
import logging
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.correlation import new_correlation_id
from custom_components.radarr_mvp.engine.decision.records import HistoryKind
from custom_components.radarr_mvp.engine.events import ReleaseGrabbed
from custom_components.radarr_mvp.engine.grab import GrabFacts
from custom_components.radarr_mvp.engine.grab.handing_over import tag_of
from custom_components.radarr_mvp.engine.indexing import DownloadProtocol, ReleaseFlag
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import MatchedBy, Movie, MovieFile
from tests.engine.road.client import DOWN
from tests.engine.road.grabbing import (
    BLURAY_720,
    BLURAY_1080,
    PASSKEY,
    TELECINE,
    WEB_720,
    WEB_1080,
    WHY,
    Grabs,
    a_torrent,
    grabs,
)
from tests.engine.rooms import Rooms


@pytest.fixture
async def movie(rooms: Rooms) -> Movie:
    """Return the movie that is wanted."""
    return await rooms.movie()


@pytest.fixture
def one(rooms: Rooms, movie: Movie) -> Grabs:
    """Return a household that grabs."""
    return grabs(rooms)


async def test_the_best_release_ends_up_in_the_client(one: Grabs, movie: Movie) -> None:
    """With all that has to be known of it, in the books, in history and in what is told."""
    best = one.offer(BLURAY_1080, flags=ReleaseFlag.FREELEECH)
    (row,) = await one.take(one.offer(BLURAY_720), best, one.offer(WEB_1080))
    torrent = a_torrent(BLURAY_1080)
    assert (row.state, row.title, row.info_hash) == (
        TrackState.DOWNLOADING,
        BLURAY_1080,
        torrent.info_hash,
    )
    assert (row.indexer, row.size, row.left) == ("HDBits", torrent.size, torrent.size)
    assert (row.correlation_id, row.problem, row.retries) == (WHY, "", 0)
    assert one.client.added == {torrent.info_hash: torrent.content}
    options = one.client.options[torrent.info_hash]
    assert (options.category, options.tags) == ("radarr_mvp", ("n3m2k1j0",))
    assert not options.stopped
    facts = GrabFacts.of(row)
    assert facts.matched_by is MatchedBy.IMDB_ID
    assert (facts.by_person, facts.is_upgrade) == (False, False)
    assert (facts.title, facts.year, facts.tmdb_id, facts.imdb_id) == (
        "Nosferatu",
        1922,
        653,
        "tt0013442",
    )
    assert facts.flags is ReleaseFlag.FREELEECH
    assert facts.name == f"{BLURAY_1080}.mkv"
    (record,) = await one.told(HistoryKind.GRABBED)
    assert (record.movie_id, record.title, record.download_id) == (
        movie.id,
        BLURAY_1080,
        torrent.info_hash,
    )
    assert str(record.quality) == "Bluray-1080p"
    assert record.data["indexer"] == "HDBits"
    assert record.data["indexer_id"] == "hdbits"
    assert record.data["size"] == torrent.size
    assert record.data["matched_by"] == "imdb_id"
    assert record.data["guid"] == best.guid
    assert record.correlation_id == WHY
    (event,) = one.rooms.events
    assert isinstance(event, ReleaseGrabbed)
    assert event.movie is not None
    assert (event.movie.id, event.release, event.quality) == (
        movie.id,
        BLURAY_1080,
        "Bluray-1080p",
    )
    assert (event.info_hash, event.size, event.correlation_id) == (
        torrent.info_hash,
        torrent.size,
        WHY,
    )


async def test_no_passkey_gets_anywhere(
    one: Grabs, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither that of the address nor that of the guid nor that of the torrent's tracker."""
    caplog.set_level(logging.DEBUG)
    address = f"https://tracker.invalid/get/1?passkey={PASSKEY}"
    release = one.offer(BLURAY_1080, guid=address)
    one.client.fault = DOWN
    (waiting,) = await one.take(release)
    assert PASSKEY not in repr(waiting)
    one.client.fault = None
    one.rooms.clock.advance(60)
    await one.grabber.hand_over()
    (row,), history = await one.rows(), await one.rooms.history()
    assert row.state is TrackState.DOWNLOADING
    for told in (row, history, one.rooms.events, caplog.text):
        assert PASSKEY not in repr(told)
    assert GrabFacts.of(row).guid == "https://tracker.invalid/get/1?passkey=**"


async def test_each_movie_gets_one(one: Grabs) -> None:
    """The best of its own, however many there are."""
    await one.rooms.movie(
        title="Metropolis", year=1927, tmdb_id=19, imdb_id="tt0017136"
    )
    other = "Metropolis.1927.1080p.BluRay.x264-GRP"
    rows = await one.take(
        one.offer(WEB_1080),
        one.offer(BLURAY_1080),
        one.offer(other, imdb_id="tt0017136"),
    )
    assert {row.title for row in rows} == {BLURAY_1080, other}
    assert {row.state for row in rows} == {TrackState.DOWNLOADING}


async def test_what_is_rejected_is_not_taken(one: Grabs) -> None:
    """Nor what cannot be fetched, nor what is of a movie that has left."""
    usenet = one.offer(WEB_1080, protocol=DownloadProtocol.USENET)
    assert await one.take(one.offer(TELECINE), usenet) == []
    decisions = await one.judge(one.offer(BLURAY_1080))
    for movie in one.rooms.house.index:
        one.rooms.house.remove(movie.id)
    assert await one.grabber.take(decisions, correlation_id=WHY) == []
    assert await one.rows() == []


async def test_an_upgrade_is_called_one(one: Grabs, movie: Movie) -> None:
    """Whoever is told of it can say so."""
    file = MovieFile(path="Nosferatu.avi", added=one.rooms.house.now)
    one.rooms.house.put(replace(movie, file=file))
    (row,) = await one.take(one.offer(BLURAY_1080), by_person=True)
    assert GrabFacts.of(row).is_upgrade
    assert GrabFacts.of(row).by_person
    (event,) = one.rooms.events
    assert isinstance(event, ReleaseGrabbed)
    assert event.is_upgrade


async def test_who_names_no_cause_gets_one(one: Grabs) -> None:
    """So that all that follows can be found by it."""
    decisions = await one.judge(one.offer(BLURAY_1080))
    (row,) = await one.grabber.take(decisions, correlation_id="")
    assert len(row.correlation_id) == len(new_correlation_id())
    assert one.client.options[row.info_hash].tags == (tag_of(row.correlation_id),)


async def test_two_searches_at_once_take_one_release(one: Grabs) -> None:
    """Both were decided on when nothing was on its way."""
    first = await one.judge(one.offer(BLURAY_1080))
    second = await one.judge(one.offer(BLURAY_1080, by=one.other, info_hash=None))
    third = await one.judge(one.offer(WEB_1080))
    await asyncio.gather(
        *(
            one.grabber.take(decisions, correlation_id=WHY)
            for decisions in (first, second, third)
        )
    )
    assert await one.states() == {BLURAY_1080: TrackState.DOWNLOADING}
    assert one.sent() == [BLURAY_1080]


async def test_a_better_one_takes_the_place_of_one_that_waits(one: Grabs) -> None:
    """It was not begun, so nothing is lost."""
    one.client.fault = DOWN
    (waiting,) = await one.take(one.offer(WEB_720))
    assert waiting.state is TrackState.QUEUED
    one.client.fault = None
    (row,) = await one.take(one.offer(BLURAY_1080))
    assert row.state is TrackState.DOWNLOADING
    replaced = await one.row(WEB_720)
    assert (replaced.state, replaced.problem) == (TrackState.CANCELLED, "replaced")
    assert BLURAY_1080 in replaced.message
    assert one.sent() == [BLURAY_1080]


async def test_what_a_person_waits_for_keeps_its_place(one: Grabs) -> None:
    """A search that runs by itself must not know better, another person may."""
    one.client.fault = DOWN
    await one.take(one.offer(WEB_720), by_person=True)
    assert await one.take(one.offer(WEB_1080)) == []
    await one.take(one.offer(BLURAY_1080), by_person=True)
    assert await one.states() == {
        WEB_720: TrackState.CANCELLED,
        BLURAY_1080: TrackState.QUEUED,
    }


async def test_beside_a_download_only_a_better_one_is_begun(one: Grabs) -> None:
    """Also where it was decided on before that download was there."""
    stale = await one.judge(one.offer(BLURAY_720))
    better = await one.judge(one.offer(BLURAY_1080))
    await one.take(one.offer(WEB_1080))
    assert await one.grabber.take(stale, correlation_id=WHY) == []
    (row,) = await one.grabber.take(better, correlation_id=WHY)
    assert row.title == BLURAY_1080
    assert await one.states() == {
        WEB_1080: TrackState.DOWNLOADING,
        BLURAY_1080: TrackState.DOWNLOADING,
    }


async def test_while_one_is_being_handed_over_no_other_is_begun(one: Grabs) -> None:
    """Even a better one can wait for the next search."""
    better = await one.judge(one.offer(BLURAY_1080))
    one.hdbits.gate = asyncio.Event()
    first = asyncio.create_task(one.take(one.offer(WEB_720)))
    while not one.hdbits.fetched:
        await asyncio.sleep(0)
    assert await one.grabber.take(better, correlation_id=WHY) == []
    one.hdbits.gate.set()
    await first
    assert await one.states() == {WEB_720: TrackState.DOWNLOADING}


async def test_a_movie_whose_profile_is_gone_gets_nothing_more(
    one: Grabs, movie: Movie
) -> None:
    """Nobody could say any more what is better."""
    await one.take(one.offer(WEB_720))
    (decision,) = await one.judge(one.offer(BLURAY_1080))
    assert decision.candidate is not None
    lost = replace(decision.candidate, movie=replace(movie, profile_id=99))
    decision = replace(decision, candidate=lost)
    assert await one.grabber.take([decision], correlation_id=WHY) == []


async def test_a_movie_that_cannot_be_written_stops_no_other(
    one: Grabs, movie: Movie, caplog: pytest.LogCaptureFixture
) -> None:
    """What went wrong is in the log."""
    await one.rooms.movie(
        title="Metropolis", year=1927, tmdb_id=19, imdb_id="tt0017136"
    )
    other = "Metropolis.1927.1080p.BluRay.x264-GRP"
    decisions = await one.judge(
        one.offer(BLURAY_1080), one.offer(other, imdb_id="tt0017136")
    )
    books = one.rooms.books
    # The house has not heard of it yet, so the row finds no movie.
    await books.write(lambda transaction: books.movies.remove(transaction, movie.id))
    (row,) = await one.grabber.take(decisions, correlation_id=WHY)
    assert row.title == other
    assert f"{BLURAY_1080} could not be taken" in caplog.text


async def test_a_person_picks_what_was_rejected(one: Grabs, movie: Movie) -> None:
    """It is fetched past the limit, beside what is being downloaded."""
    one.rooms.house.settings = replace(
        one.rooms.house.settings,
        downloading=replace(
            one.rooms.house.settings.downloading, concurrent_downloads=1
        ),
    )
    await one.take(one.offer(BLURAY_1080))
    judged = await one.pick(one.offer(TELECINE, imdb_id=None), movie)
    row = await one.grabber.take_release(judged, correlation_id=WHY)
    assert row.state is TrackState.DOWNLOADING
    facts = GrabFacts.of(row)
    assert (facts.by_person, facts.matched_by) == (True, MatchedBy.TITLE)
    assert await one.states() == {
        BLURAY_1080: TrackState.DOWNLOADING,
        TELECINE: TrackState.DOWNLOADING,
    }


@pytest.mark.parametrize(
    ("fields", "matched_by"),
    [
        ({}, MatchedBy.IMDB_ID),
        ({"imdb_id": None, "tmdb_id": 653}, MatchedBy.TMDB_ID),
        ({"imdb_id": "tt9999999"}, MatchedBy.TITLE),
    ],
)
async def test_what_tells_that_a_pick_is_of_its_movie(
    one: Grabs, movie: Movie, fields: dict[str, Any], matched_by: MatchedBy
) -> None:
    """The indexer's id, or else nothing but the name."""
    judged = await one.pick(one.offer(BLURAY_1080, **fields), movie)
    row = await one.grabber.take_release(judged, correlation_id=WHY)
    assert GrabFacts.of(row).matched_by is matched_by


async def test_a_pick_that_nobody_wrote_down_is_taken_as_well(
    one: Grabs, movie: Movie
) -> None:
    """After a restart its torrent is still to be found."""
    release = one.offer(BLURAY_1080)
    judged = one.judged((await one.judge(release))[0])
    books = one.rooms.books
    await books.write(lambda transaction: books.candidates.forget(transaction, 1e12))
    one.client.fault = DOWN
    row = await one.grabber.take_release(judged, correlation_id="")
    assert row.state is TrackState.QUEUED
    one.client.fault = None
    one.rooms.clock.advance(60)
    await one.grabber.hand_over()
    assert (await one.row(BLURAY_1080)).state is TrackState.DOWNLOADING


async def test_a_pick_takes_the_place_of_what_is_being_fetched(
    one: Grabs, movie: Movie
) -> None:
    """A person need not wait for a slow indexer; what comes late is let go."""
    judged = await one.pick(one.offer(WEB_720, by=one.other), movie)
    one.hdbits.gate = asyncio.Event()
    slow = asyncio.create_task(one.take(one.offer(BLURAY_1080, told=False)))
    while not one.hdbits.fetched:
        await asyncio.sleep(0)
    row = await one.grabber.take_release(judged, correlation_id=WHY)
    assert row.state is TrackState.DOWNLOADING
    one.hdbits.gate.set()
    (late,) = await slow
    assert late.state is not TrackState.DOWNLOADING
    assert one.sent() == [WEB_720]


async def test_what_cannot_be_picked(one: Grabs, movie: Movie) -> None:
    """It is said why."""
    judged = await one.pick(one.offer(BLURAY_1080), movie)
    usenet = replace(judged.release, protocol=DownloadProtocol.USENET)
    for wrong, key in (
        (replace(judged, movie_id=None), "release_without_movie"),
        (replace(judged, movie_id=99), "release_without_movie"),
        (replace(judged, release=usenet), "release_not_a_torrent"),
    ):
        with pytest.raises(Invalid) as invalid:
            await one.grabber.take_release(wrong, correlation_id=WHY)
        assert invalid.value.key == key
        assert invalid.value.placeholders == {"release": BLURAY_1080}
    await one.grabber.take_release(judged, correlation_id=WHY)
    with pytest.raises(Invalid) as invalid:
        await one.grabber.take_release(judged, correlation_id=WHY)
    assert invalid.value.key == "release_already_queued"
    assert len(await one.rows()) == 1


async def test_picking_what_waits_brings_it_forward(one: Grabs, movie: Movie) -> None:
    """It waits no longer for others."""
    one.client.fault = DOWN
    release = one.offer(BLURAY_1080)
    await one.take(release)
    one.client.fault = None
    judged = await one.pick(release, movie)
    row = await one.grabber.take_release(judged, correlation_id=WHY)
    assert row.state is TrackState.DOWNLOADING
    assert await one.states() == {BLURAY_1080: TrackState.DOWNLOADING}


async def test_what_failed_before_may_be_taken_again(one: Grabs, movie: Movie) -> None:
    """Its old row makes room, history still tells of it."""
    release = one.offer(BLURAY_1080)
    await one.add(
        movie, info_hash=release.info_hash, state=TrackState.FAILED, title="old"
    )
    await one.add(movie, state=TrackState.CANCELLED, title="older")
    (row,) = await one.take(release)
    assert row.state is TrackState.DOWNLOADING
    assert await one.states() == {
        "older": TrackState.CANCELLED,
        BLURAY_1080: TrackState.DOWNLOADING,
    }


def test_what_is_remembered_comes_back() -> None:
    """And what somebody else has written, or an earlier version, does no harm."""
    facts = GrabFacts(
        by_person=True,
        matched_by=MatchedBy.TMDB_ID,
        indexer_id="hdbits",
        flags=ReleaseFlag.INTERNAL,
        title="Nosferatu",
        year=1922,
    )
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    facts = replace(facts, published=moment)
    download = TrackedDownload(
        info_hash="", title="", added_at=moment, data=facts.as_data()
    )
    assert GrabFacts.of(download) == facts
    odd = {
        "matched_by": 7,
        "published": [],
        "flags": "x",
        "guid": 1,
        "movie": "Nosferatu",
        "by_person": "yes",
    }
    assert GrabFacts.of(replace(download, data=odd)) == GrabFacts()
