"""The next best: what is known, still good, and was not tried."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.radarr_mvp.engine.decision.records import HistoryKind
from custom_components.radarr_mvp.engine.grab import GrabFacts
from custom_components.radarr_mvp.engine.indexing import DownloadProtocol
from custom_components.radarr_mvp.engine.keeping.records import (
    BlockRecord,
    HistoryRecord,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    quality_by_name,
)
from tests.engine.road.grabbing import (
    BLURAY_720,
    BLURAY_1080,
    TELECINE,
    WEB_720,
    WEB_1080,
    WHY,
    Grabs,
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


async def next_best(one: Grabs, movie: Movie) -> TrackedDownload | None:
    """Return what is taken next for a movie."""
    return await one.grabber.next_best(movie.id, correlation_id=WHY)


async def failed(
    one: Grabs, movie: Movie, quality: str, times: int, **fields: object
) -> None:
    """Let releases of a quality fail."""
    found = quality_by_name(quality)
    assert found is not None
    books = one.rooms.books
    record = HistoryRecord(
        kind=HistoryKind.FAILED,
        at=one.rooms.house.now,
        movie_id=movie.id,
        quality=QualityModel(found),
    )
    records = [replace(record, title=f"failed {number}") for number in range(times)]
    await books.write(lambda one: books.history.add_many(one, records))


async def test_the_best_that_is_left_is_taken(one: Grabs, movie: Movie) -> None:
    """Judged anew, handed over, under the cause of what it replaces."""
    await one.judge(
        one.offer(TELECINE), one.offer(WEB_720), one.offer(WEB_1080), one.offer("Else")
    )
    row = await next_best(one, movie)
    assert row is not None
    assert (row.title, row.state) == (WEB_1080, TrackState.DOWNLOADING)
    assert row.correlation_id == WHY
    assert not GrabFacts.of(row).by_person


async def test_where_nothing_is_known_nothing_is_taken(
    one: Grabs, movie: Movie
) -> None:
    """Nor for a movie that nobody knows, nor what cannot be fetched."""
    assert await next_best(one, movie) is None
    await one.judge(one.offer(WEB_1080, protocol=DownloadProtocol.USENET))
    assert await next_best(one, movie) is None
    assert await one.grabber.next_best(99, correlation_id=WHY) is None
    assert one.client.calls == []


async def test_what_was_tried_is_not_taken_again(one: Grabs, movie: Movie) -> None:
    """By its key, its hash, or what history tells of it; what was only replaced may be."""
    best, second, third = (
        one.offer(title) for title in (BLURAY_1080, WEB_1080, BLURAY_720)
    )
    fourth = one.offer(WEB_720)
    await one.judge(best, second, third, fourth)
    key_of = one.rooms.books.candidates.key_of
    await one.add(
        movie, state=TrackState.FAILED, info_hash="a" * 40, release_key=key_of(best)
    )
    await one.add(movie, state=TrackState.CANCELLED, info_hash=second.info_hash)
    await one.add(
        movie,
        state=TrackState.CANCELLED,
        problem="replaced",
        release_key=key_of(third),
        info_hash=third.info_hash,
    )
    row = await next_best(one, movie)
    assert row is not None
    assert row.title == BLURAY_720


async def test_history_tells_what_was_tried_lately(one: Grabs, movie: Movie) -> None:
    """A day later it may have become available."""
    best = one.offer(BLURAY_1080)
    await one.judge(best, one.offer(WEB_720))
    books = one.rooms.books
    record = HistoryRecord(
        kind=HistoryKind.IGNORED,
        at=one.rooms.house.now,
        movie_id=movie.id,
        title=BLURAY_1080.upper(),
    )
    await books.write(lambda transaction: books.history.add(transaction, record))
    row = await next_best(one, movie)
    assert row is not None
    assert row.title == WEB_720
    await one.change(row, state=TrackState.FAILED)
    one.rooms.clock.advance(86_401)
    row = await next_best(one, movie)
    assert row is not None
    assert row.title == BLURAY_1080


async def test_what_is_blocked_is_not_taken(one: Grabs, movie: Movie) -> None:
    """Nor what was good enough before, and is no more."""
    best = one.offer(BLURAY_1080)
    await one.judge(best, one.offer(WEB_720))
    books, now = one.rooms.books, one.rooms.clock.now()
    record = BlockRecord(title=best.title, info_hash=best.info_hash, movie_id=movie.id)
    await books.write(
        lambda transaction: books.blocklist.block(
            transaction, record, now, lambda _: None
        )
    )
    row = await next_best(one, movie)
    assert row is not None
    assert row.title == WEB_720
    one.rooms.house.put(replace(movie, monitored=False))
    await one.change(row, state=TrackState.FAILED)
    assert await next_best(one, movie) is None


async def test_for_a_person_the_movie_need_not_be_monitored(
    one: Grabs, movie: Movie
) -> None:
    """Who has asked for one release gets another in its place."""
    one.rooms.house.put(replace(movie, monitored=False))
    await one.judge(one.offer(WEB_720))
    row = await one.grabber.next_best(movie.id, correlation_id=WHY, by_person=True)
    assert row is not None
    assert GrabFacts.of(row).by_person


@pytest.mark.parametrize(
    ("times", "later", "taken"),
    [
        (2, timedelta(), BLURAY_1080),
        (3, timedelta(), WEB_1080),
        (3, timedelta(days=1), BLURAY_1080),
    ],
)
async def test_a_quality_that_fails_too_often_is_put_back(
    one: Grabs, movie: Movie, times: int, later: timedelta, taken: str
) -> None:
    """For a day the next one is preferred."""
    await one.judge(one.offer(BLURAY_1080), one.offer(WEB_1080), one.offer(WEB_720))
    await failed(one, movie, "Bluray-1080p", times)
    one.rooms.clock.advance(later.total_seconds())
    row = await next_best(one, movie)
    assert row is not None
    assert row.title == taken


async def test_a_quality_that_fails_is_still_better_than_nothing(
    one: Grabs, movie: Movie
) -> None:
    """And a household may not want to fall back at all."""
    await one.judge(one.offer(BLURAY_1080))
    await failed(one, movie, "Bluray-1080p", 5)
    row = await next_best(one, movie)
    assert row is not None
    await one.change(row, state=TrackState.CANCELLED, problem="replaced")
    await one.judge(one.offer(BLURAY_720))
    settings = one.rooms.house.settings
    never = replace(settings.failures, fallback_after=0)
    one.rooms.house.settings = replace(settings, failures=never)
    row = await next_best(one, movie)
    assert row is not None
    assert row.title == BLURAY_1080


async def test_beside_what_is_on_its_way_only_something_better_is_taken(
    one: Grabs, movie: Movie
) -> None:
    """So that asking twice does no harm."""
    await one.judge(one.offer(BLURAY_1080), one.offer(WEB_720))
    first = await next_best(one, movie)
    assert first is not None
    assert await next_best(one, movie) is None
    assert len(await one.rows()) == 1
