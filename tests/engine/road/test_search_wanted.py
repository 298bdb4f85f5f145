"""The scheduled search: what is wanted, in which order, and how far budgets reach."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.decision.settings import ReleaseSettings
from custom_components.radarr_mvp.engine.jobs import JobProgress
from custom_components.radarr_mvp.engine.keeping.records import (
    JobState,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    Condition,
    TitleTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.quality.formats.matcher import FormatMatcher
from custom_components.radarr_mvp.engine.search import WantedReport, cutoff_unmet
from tests.engine.road.indexer import (
    NAME,
    RESTING,
    FakeIndexer,
    a_release,
    change_movie,
)
from tests.engine.road.searching import Scene, scene, until
from tests.engine.rooms import Rooms

A_DAY = timedelta(days=1)


async def film(rooms: Rooms, number: int = 1, **known: Any) -> Movie:
    """Take one of many films into the library."""
    given: dict[str, Any] = {
        "title": f"Film {number}",
        "tmdb_id": 1000 + number,
        "imdb_id": f"tt{1000000 + number}",
    }
    return await rooms.movie(**given | known)


def a_file(quality: str, **known: Any) -> MovieFile:
    """Return a file of a quality."""
    found = quality_by_name(quality)
    assert found is not None
    given: dict[str, Any] = {"path": "film.mkv", "quality": QualityModel(found)}
    return MovieFile(**given | known)


def automate(rooms: Rooms, **fields: Any) -> None:
    """Decide how searches run by themselves."""
    settings = rooms.house.settings
    automation = replace(settings.automation, **fields)
    rooms.house.settings = replace(settings, automation=automation)


def asked_for(indexer: FakeIndexer) -> list[str]:
    """Return the movies that an indexer was asked for, in order."""
    return [one.titles[0] for one in indexer.queries]


async def wanted(house: Scene, *, upgrades: bool = False) -> WantedReport:
    """Search for all that is wanted."""
    return await house.search.wanted(upgrades=upgrades)


async def test_what_is_missing_is_searched_for_and_taken(rooms: Rooms) -> None:
    """As a job, with its progress and its result."""
    indexer = FakeIndexer()
    indexer.releases = [a_release("Film.1.1922.1080p.BluRay.x264-GRP")]
    house, seen = scene(rooms, indexer), list[JobProgress]()
    house.jobs.listen(seen.append)
    for number in (1, 2):
        await film(rooms, number)
    report = await house.search.wanted(upgrades=False, correlation_id="01CAUSE")

    assert sorted(asked_for(indexer)) == ["Film 1", "Film 2"]
    assert report.as_dict() == {
        "missing": 2,
        "upgrades": 0,
        "searched": 2,
        "failed": 0,
        "grabbed": 1,
        "left": 0,
    }
    assert [one.correlation_id for one in house.taker.calls] == ["01CAUSE"]
    job = seen[-1].job
    assert (job.kind, job.state) == ("search_missing", JobState.COMPLETED)
    assert (job.done, job.total, job.correlation_id) == (2, 2, "01CAUSE")
    assert dict(job.result) == report.as_dict()
    assert {one.job.message for one in seen} == {"", "Film 1", "Film 2"}
    assert not any(one.interactive for one in indexer.queries)


async def test_it_may_be_part_of_a_job(rooms: Rooms) -> None:
    """Which then has the progress and the result."""
    house = scene(rooms, FakeIndexer())
    await film(rooms)
    async with house.jobs.run("search", correlation_id="01CAUSE") as job:
        report = await house.search.wanted(upgrades=False, job=job)
        assert house.jobs.is_running("search")
        assert not house.jobs.is_running("search_missing")
    assert job.result["searched"] == 1
    assert report.correlation_id == "01CAUSE"


async def test_only_what_is_wanted_and_can_be_had_is_searched_for(
    rooms: Rooms,
) -> None:
    """Not what is left alone, not out, of no year, on its way, or there."""
    indexer = FakeIndexer()
    house = scene(rooms, indexer)
    await film(rooms, 1, monitored=False)
    await film(rooms, 2, in_cinemas=rooms.house.now)
    await film(rooms, 3, year=0)
    await film(rooms, 4, file=a_file("SDTV"))
    await film(rooms, 5, in_cinemas=None, minimum_availability=Status.ANNOUNCED)
    for number, state in ((6, TrackState.DOWNLOADING), (7, TrackState.FAILED)):
        movie = await film(rooms, number)
        download = TrackedDownload(
            info_hash=f"{number:040}",
            title="a download",
            added_at=rooms.house.now,
            movie_id=movie.id,
            state=state,
        )
        await rooms.books.write(
            partial(rooms.books.downloads.add, download=download, now=rooms.clock.now())
        )
    await wanted(house)
    assert sorted(asked_for(indexer)) == ["Film 5", "Film 7"]


async def test_the_delay_of_availability_counts(rooms: Rooms) -> None:
    """A household may wait some days longer, or less."""
    indexer = FakeIndexer()
    house = scene(rooms, indexer)
    await film(rooms, in_cinemas=None, digital_release=rooms.house.now + 3 * A_DAY)
    await wanted(house)
    assert indexer.queries == []
    releases = ReleaseSettings(availability_delay=-3)
    rooms.house.settings = replace(rooms.house.settings, releases=releases)
    await wanted(house)
    assert len(indexer.queries) == 1


async def test_those_come_first_that_were_not_searched_for_longest(
    rooms: Rooms,
) -> None:
    """And what was searched for just now is left alone, unless a person wants it."""
    automate(rooms, concurrent_searches=1)
    indexer = FakeIndexer()
    house, now = scene(rooms, indexer), rooms.house.now
    await film(rooms, 1, last_searched=now - 2 * A_DAY)
    await film(rooms, 2, last_searched=now - 3 * A_DAY)
    await film(rooms, 3)
    await film(rooms, 4, last_searched=now - A_DAY / 2)
    await film(rooms, 5, last_searched=now + A_DAY)
    await wanted(house)
    assert asked_for(indexer) == ["Film 3", "Film 2", "Film 1", "Film 5"]

    indexer.queries.clear()
    assert (await wanted(house)).missing == 0
    await house.search.wanted(upgrades=False, again=True)
    assert sorted(asked_for(indexer)) == [f"Film {number}" for number in range(1, 6)]


async def test_what_is_not_good_enough_is_searched_for_too(rooms: Rooms) -> None:
    """If that is wanted; the oldest search counts there as well."""
    automate(rooms, concurrent_searches=1)
    indexer = FakeIndexer()
    house, now = scene(rooms, indexer), rooms.house.now
    await film(rooms, 1, last_searched=now - 2 * A_DAY)
    await film(
        rooms, 2, file=a_file("HDTV-720p"), last_searched=now - 3 * A_DAY, year=0
    )
    await film(rooms, 3, file=a_file("Bluray-1080p"))
    await wanted(house)
    assert asked_for(indexer) == ["Film 1"]

    rooms.clock.advance(2 * A_DAY.total_seconds())
    indexer.queries.clear()
    report = await wanted(house, upgrades=True)
    assert asked_for(indexer) == ["Film 2", "Film 1"]
    assert (report.missing, report.upgrades) == (1, 1)


async def test_a_file_is_good_enough_by_quality_and_by_points(rooms: Rooms) -> None:
    """As the movie's profile has it; one that allows no upgrades wants none."""
    house = rooms.house
    profile = house.default_profile
    custom = CustomFormat(
        id=1, name="GRP", conditions=(Condition("GRP", TitleTest("GRP")),)
    )
    house.matcher = FormatMatcher([custom])
    scored = replace(
        profile,
        id=101,
        cutoff_format_score=10,
        format_scores=MappingProxyType({1: 10}),
    )
    final = replace(profile, id=102, upgrade_allowed=False)
    house.profiles = MappingProxyType({**house.profiles, 101: scored, 102: final})
    good = a_file("Bluray-1080p", scene_name=NAME)
    poor, plain = a_file("HDTV-720p"), a_file("Bluray-1080p")
    movies = [await film(rooms, number) for number in range(1, 9)]
    given: list[tuple[MovieFile | None, dict[str, Any]]] = [
        (poor, {}),
        (good, {}),
        (good, {"profile_id": 101}),
        (plain, {"profile_id": 101}),
        (poor, {"profile_id": 102}),
        (poor, {"profile_id": 999}),
        (poor, {"monitored": False}),
        (None, {}),
    ]
    for movie, (file, fields) in zip(movies, given, strict=True):
        house.put(replace(movie, file=file, **fields))
    unmet = await asyncio.to_thread(cutoff_unmet, house)
    assert unmet == [movies[0].id, movies[3].id]


async def test_a_movie_that_fails_stops_no_other(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged and counted."""
    indexer = FakeIndexer()
    indexer.releases = [
        a_release(f"Film.{number}.1922.1080p.BluRay.x264-GRP") for number in (1, 2)
    ]
    house = scene(rooms, indexer)
    movie, _ = await film(rooms, 1), await film(rooms, 2)
    house.taker.faults[movie.id] = RuntimeError("no client")
    report = await wanted(house)
    assert (report.searched, report.failed, report.grabbed) == (1, 1, 1)
    assert "The search for Film 1 failed" in caplog.text


async def test_people_keep_their_share_of_a_budget(rooms: Rooms) -> None:
    """Once only their part is left, nobody else asks; the rest has its turn next time."""
    automate(rooms, concurrent_searches=1, budget_reserve=0.5)
    indexer = FakeIndexer(budget=10, budget_left=8)
    house = scene(rooms, indexer)
    for number in range(1, 7):
        await film(rooms, number)
    report = await wanted(house)
    assert asked_for(indexer) == ["Film 1", "Film 2", "Film 3"]
    assert (report.searched, report.left, indexer.budget_left) == (3, 3, 5)

    indexer.queries.clear()
    indexer.budget_left = 10
    await wanted(house)
    assert asked_for(indexer) == ["Film 4", "Film 5", "Film 6"]


async def test_an_indexer_without_budget_does_not_stop_the_others(
    rooms: Rooms,
) -> None:
    """And what it could not be asked for is made up for, by asking it alone."""
    automate(rooms, concurrent_searches=1, budget_reserve=0.5)
    small = FakeIndexer(budget=4, budget_left=4)
    large = FakeIndexer(id="large", name="Large")
    house = scene(rooms, small, large)
    for number in range(1, 6):
        await film(rooms, number)
    report = await wanted(house)
    assert (report.searched, report.left) == (5, 0)
    assert asked_for(small) == ["Film 1", "Film 2"]
    assert len(large.queries) == 5

    small.queries.clear()
    small.budget_left = 4
    report = await wanted(house)
    assert asked_for(small) == ["Film 3", "Film 4"]
    assert len(large.queries) == 5
    assert (report.missing, report.searched, report.left) == (3, 2, 1)

    # A day later those come first that the small one still does not know of.
    rooms.clock.advance(A_DAY.total_seconds())
    small.queries.clear()
    small.budget_left = 4
    report = await wanted(house)
    assert asked_for(small) == ["Film 5", "Film 1"]
    assert len(large.queries) == 10 and report.left == 0


async def test_one_that_owes_nothing_new_is_not_asked_in_vain(rooms: Rooms) -> None:
    """While it is left alone, a round of what it was not asked for is over at once."""
    automate(rooms, concurrent_searches=1)
    ill = FakeIndexer(fault=RESTING)
    well = FakeIndexer(id="well", name="Well")
    house = scene(rooms, ill, well)
    for number in range(1, 5):
        await film(rooms, number)
    await wanted(house)
    assert len(ill.queries) == len(well.queries) == 4
    report = await wanted(house)
    assert len(ill.queries) == 5 and len(well.queries) == 4
    assert (report.searched, report.left) == (0, 4)

    await film(rooms, 9)
    report = await wanted(house)
    assert asked_for(well)[-1] == "Film 9" and report.searched == 1
    ill.fault = None
    report = await wanted(house)
    assert report.searched == 5 and len(well.queries) == 5


@pytest.mark.parametrize(
    "indexers",
    [
        [],
        [FakeIndexer(budget=10, budget_left=5)],
        [FakeIndexer(fault=RESTING)],
    ],
    ids=["none", "no budget", "resting"],
)
async def test_where_nobody_can_be_asked_nothing_is_tried(
    rooms: Rooms, indexers: list[FakeIndexer]
) -> None:
    """The movies keep their place."""
    automate(rooms, concurrent_searches=1)
    house = scene(rooms, *indexers)
    movies = [await film(rooms, number) for number in range(1, 5)]
    report = await wanted(house)
    assert (report.searched, report.failed, report.left) == (0, 0, 4)
    assert sum(len(one.queries) for one in indexers) <= 1
    assert all(house.last_searched(one.id) is None for one in movies)


async def test_so_many_at_once_and_no_more(rooms: Rooms) -> None:
    """Whoever is slow is not flooded."""
    automate(rooms, concurrent_searches=2)
    indexer = FakeIndexer(gate=asyncio.Event())
    assert indexer.gate is not None
    house = scene(rooms, indexer)
    for number in range(1, 6):
        await film(rooms, number)
    searching = asyncio.create_task(wanted(house))
    await until(lambda: len(indexer.queries) == 2)
    await asyncio.sleep(0.02)
    assert len(indexer.queries) == 2
    indexer.gate.set()
    assert (await searching).searched == 5


async def test_a_movie_that_goes_meanwhile_is_passed_over(rooms: Rooms) -> None:
    """It is not a failure."""
    automate(rooms, concurrent_searches=1)
    indexer = FakeIndexer(gate=asyncio.Event())
    assert indexer.gate is not None
    house = scene(rooms, indexer)
    await film(rooms, 1)
    second = await film(rooms, 2)
    searching = asyncio.create_task(wanted(house))
    await until(lambda: bool(indexer.queries))
    rooms.house.remove(second.id)
    indexer.gate.set()
    report = await searching
    assert (report.searched, report.failed, report.left) == (1, 0, 1)
    assert asked_for(indexer) == ["Film 1"]


async def test_two_rounds_wait_for_each_other(rooms: Rooms) -> None:
    """The second finds that all is done."""
    indexer = FakeIndexer()
    house = scene(rooms, indexer)
    await film(rooms)
    first, second = await asyncio.gather(wanted(house), wanted(house))
    assert (first.searched, second.searched) == (1, 0)


async def test_what_is_known_of_a_movie_meanwhile_is_not_lost(rooms: Rooms) -> None:
    """Only when it was searched for is written, over whatever else has changed."""
    indexer = FakeIndexer(gate=asyncio.Event())
    assert indexer.gate is not None
    house, movie = scene(rooms, indexer), await film(rooms)
    searching = asyncio.create_task(wanted(house))
    await until(lambda: bool(indexer.queries))
    await change_movie(rooms, movie, tags=frozenset({"silent"}))
    indexer.gate.set()
    await searching
    known = rooms.house.index.get(movie.id)
    assert known is not None and known.tags == {"silent"}
    stored = await rooms.books.read(
        lambda transaction: rooms.books.movies.get(transaction, movie.id)
    )
    assert stored == known and known.last_searched is not None
