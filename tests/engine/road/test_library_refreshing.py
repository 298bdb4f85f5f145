"""What is known of movies is kept up to date."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.errors import BadAnswer, Flaw
from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.library import AddRequest
from custom_components.radarr_mvp.engine.metadata import (
    MovieDetails,
    Release,
    ReleaseType,
)
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from tests.engine.road.library_home import (
    CHARADE,
    LIVING_DEAD,
    LIVING_DEADS,
    METROPOLIS,
    NOSFERATU,
    THE_GENERAL,
    Home,
)
from tests.engine.road.metadata import DOWN, SERVICE
from tests.engine.rooms import Rooms

DAY = 86_400.0
NOW = datetime.fromtimestamp(1_800_000_000.0, UTC)


async def add(home: Home, *films: int) -> list[Movie]:
    """Take films into the library, with what is known of them at this moment."""
    home.source.at = home.rooms.clock.now()
    added = [await home.library.add(AddRequest(tmdb_id=one)) for one in films]
    home.source.calls.clear()
    return added


def pass_time(home: Home, seconds: float) -> None:
    """Let time pass, also for the source."""
    home.rooms.clock.advance(seconds)
    home.source.at = home.rooms.clock.now()


async def refreshed(home: Home) -> set[object]:
    """Return what a refresh of all asks for."""
    home.source.calls.clear()
    await home.library.refresh()
    return {call[0] for call in home.source.asked("details")}


async def test_a_movie_is_refreshed_on_demand(rooms: Rooms) -> None:
    """Its source is asked although its answer is fresh; wishes, folder and file stay."""
    home = Home(rooms)
    (movie,) = await add(home, NOSFERATU)
    await rooms.books.write(
        lambda one: rooms.books.files.add(one, movie.id, MovieFile(path="n.mkv"), 0.0)
    )
    pass_time(home, 60)
    home.source.change(NOSFERATU, title="Nosferatu: A Symphony of Horror", runtime=94)
    report = await home.library.refresh([movie.id, movie.id, 4711])
    assert report.changed == report.refreshed == [movie.id]
    assert home.source.calls == [("details", NOSFERATU, True)]
    stored = await home.stored(movie.id)
    assert stored is not None
    assert (stored.title, stored.runtime) == ("Nosferatu: A Symphony of Horror", 94)
    assert (stored.folder, stored.added) == (movie.folder, movie.added)
    assert stored.file is not None
    kept = await rooms.books.read(lambda one: rooms.books.metadata.get(one, movie.id))
    assert kept is not None and kept.at == home.source.at
    again = await home.library.refresh([movie.id])
    assert (again.changed, again.refreshed) == ([], [movie.id])


async def test_a_stale_answer_changes_nothing(rooms: Rooms) -> None:
    """It is asked for again the next time."""
    home = Home(rooms)
    (movie,) = await add(home, NOSFERATU)
    home.source.change(NOSFERATU, title="Changed")
    home.source.stale.add(NOSFERATU)
    report = await home.library.refresh([movie.id])
    assert (report.refreshed, report.failed) == ([], [movie.id])
    assert await home.stored(movie.id) == movie


async def test_a_movie_that_is_gone_stays(rooms: Rooms) -> None:
    """It is noted once, and again only after it had come back."""
    home = Home(rooms)
    (movie,) = await add(home, NOSFERATU)
    known = home.source.known.pop(NOSFERATU)
    report = await home.library.refresh([movie.id], correlation_id="why")
    assert report.gone == [movie.id]
    await home.library.refresh([movie.id])
    assert await home.kinds() == ["added", "metadata_gone"]
    assert (await rooms.history())[-1].correlation_id == "why"
    assert [one.id for one in await home.library.gone()] == [movie.id]
    assert await home.stored(movie.id) == movie
    home.source.known[NOSFERATU] = known
    await home.library.refresh([movie.id])
    assert await home.library.gone() == ()
    del home.source.known[NOSFERATU]
    await home.library.refresh([movie.id])
    assert await home.kinds() == ["added", "metadata_gone", "metadata_gone"]


async def test_a_movie_removed_meanwhile_is_left_alone(rooms: Rooms) -> None:
    """Neither what is known nor that nothing is known of it comes back."""
    home = Home(rooms)
    (movie,) = await add(home, NOSFERATU)
    await rooms.books.write(lambda one: rooms.books.movies.remove(one, movie.id))
    report = await home.library.refresh([movie.id])
    assert report.changed == []
    home.source.known.clear()
    await home.library.refresh([movie.id])
    assert await home.library.gone() == ()


async def test_a_merged_id_stays_what_it_is(rooms: Rooms) -> None:
    """Or two movies might get the same."""
    home = Home(rooms)
    movie, other = await add(home, NOSFERATU, CHARADE)
    merged = MovieDetails(tmdb_id=CHARADE, imdb_id="tt0013442", title="Merged")
    home.source.known = {CHARADE: merged}
    imdb_only = await rooms.movie(tmdb_id=0, imdb_id="tt0013442", title="By IMDb")
    report = await home.library.refresh([movie.id, imdb_only.id])
    # What has no id of TMDb yet would get that of another movie, which the books refuse.
    assert report.failed == [imdb_only.id]
    assert rooms.house.index.by_tmdb(CHARADE) == other
    assert [one.id for one in await home.library.gone()] == [movie.id]


async def test_what_was_edited_is_refreshed(rooms: Rooms) -> None:
    """The feed of changes is asked from the day before the last refresh began."""
    home = Home(rooms)
    await add(home, NOSFERATU, CHARADE, METROPOLIS)
    await home.library.refresh()
    pass_time(home, 3 * DAY)
    home.source.edited = frozenset({CHARADE, 999})
    assert await refreshed(home) == {CHARADE}
    (feed,) = home.source.asked("changed")
    assert feed == ((NOW - timedelta(days=1)).date(), (NOW + timedelta(days=3)).date())
    # A movie that nothing is known of is refreshed as well.
    unknown = await rooms.movie(tmdb_id=THE_GENERAL, imdb_id=None)
    pass_time(home, 3600)
    assert await refreshed(home) == {CHARADE, THE_GENERAL}
    assert (await home.stored(unknown.id)) is not None
    # After two weeks the feed does not reach back far enough.
    pass_time(home, 14 * DAY)
    await refreshed(home)
    assert not home.source.asked("changed")


def released(kind: ReleaseType, days_ago: float) -> Release:
    """Return a release of some days ago, or yet to come."""
    return Release("US", kind, (NOW - timedelta(days=days_ago)).date())


CINEMA, DISC, STREAM = (
    ReleaseType.THEATRICAL,
    ReleaseType.PHYSICAL,
    ReleaseType.DIGITAL,
)


@pytest.mark.parametrize(
    ("releases", "age", "due"),
    [
        # Announced and in cinemas: always, but not within half a day.
        ((), 1, True),
        ((), 0.4, False),
        ([released(CINEMA, -20)], 1, True),
        ([released(CINEMA, 20)], 1, True),
        ([released(CINEMA, 20)], 0.4, False),
        # Out at home for long: only after half a year.
        ([released(CINEMA, 2000), released(DISC, 1800)], 100, False),
        ([released(CINEMA, 2000), released(DISC, 1800)], 181, True),
        # The disc, or what stands for it, is new.
        ([released(CINEMA, 200), released(DISC, 20)], 1, True),
        ([released(CINEMA, 200), released(DISC, 40)], 1, False),
        ([released(CINEMA, 110)], 1, True),
        ([released(CINEMA, 130)], 1, False),
        ([released(STREAM, 20)], 1, False),
    ],
)
async def test_without_a_feed_ages_decide(
    rooms: Rooms, releases: Any, age: float, due: bool
) -> None:
    """How old the answer is, and how new the film."""
    home = Home(rooms)
    home.source.put(5, "The Film", releases=tuple(releases))
    home.source.at = rooms.clock.now() - age * DAY
    await home.library.add(AddRequest(tmdb_id=5))
    assert await refreshed(home) == ({5} if due else set())


async def test_a_feed_that_is_empty_is_not_believed(rooms: Rooms) -> None:
    """Ages decide then."""
    home = Home(rooms)
    home.source.put(5, "The Film")
    await add(home, NOSFERATU, 5)
    await home.library.refresh()
    pass_time(home, DAY)
    assert await refreshed(home) == {5}
    assert home.source.asked("changed")


async def test_a_feed_out_of_reach_is_made_up_for(rooms: Rooms) -> None:
    """Ages decide meanwhile, and the next time the feed is asked from where it was left."""
    home = Home(rooms)
    await add(home, NOSFERATU)
    await home.library.refresh()
    pass_time(home, 2 * DAY)
    home.source.faults["changed"] = DOWN
    assert await refreshed(home) == set()
    del home.source.faults["changed"]
    pass_time(home, DAY)
    home.source.edited = frozenset({NOSFERATU})
    assert await refreshed(home) == {NOSFERATU}
    assert home.source.asked("changed")[0][0] == (NOW - timedelta(days=1)).date()


async def test_what_failed_is_refreshed_the_next_time(rooms: Rooms) -> None:
    """One movie's failure does not stop the others."""
    home = Home(rooms)
    movies = await add(home, NOSFERATU, CHARADE)
    await home.library.refresh()
    pass_time(home, DAY)
    home.source.edited = frozenset({NOSFERATU, CHARADE})
    home.source.faults[CHARADE] = BadAnswer(SERVICE, "nonsense", Flaw.NOT_JSON)
    report = await home.library.refresh()
    assert (report.refreshed, report.failed) == ([movies[0].id], [movies[1].id])
    del home.source.faults[CHARADE]
    pass_time(home, DAY)
    home.source.edited = frozenset({12345})
    assert await refreshed(home) == {CHARADE}


async def test_an_error_of_ours_stops_nobody(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the log."""
    home = Home(rooms)
    movies = await add(home, NOSFERATU, CHARADE)
    home.source.faults[NOSFERATU] = RuntimeError("broken")
    report = await home.library.refresh([one.id for one in movies])
    assert (report.refreshed, report.failed) == ([movies[1].id], [movies[0].id])
    assert "Nosferatu could not be refreshed" in caplog.text


async def test_a_source_out_of_reach_is_left_alone(rooms: Rooms) -> None:
    """After some failures in a row nothing more is asked; what was left is due the next time."""
    home = Home(rooms)
    films = list(home.source.known)[:20]
    movies = await add(home, *films)
    home.source.fault = DOWN
    async with Jobs(rooms.books, rooms.clock).run(
        "refresh", correlation_id="why"
    ) as job:
        report = await home.library.refresh([one.id for one in movies], job=job)
    assert 3 <= len(report.failed) <= 6
    assert len(report.failed) + len(report.left) == 20
    assert job.result["left"] == len(report.left)
    home.source.fault = None
    await home.library.refresh()
    pass_time(home, DAY)
    home.source.fault = DOWN
    home.source.edited = frozenset(films)
    await home.library.refresh()
    home.source.fault = None
    assert await refreshed(home) == set(films)


async def test_a_job_tells_how_far_it_is(rooms: Rooms) -> None:
    """And what came of it."""
    home = Home(rooms)
    movies = await add(home, NOSFERATU, CHARADE)
    async with Jobs(rooms.books, rooms.clock).run("refresh") as job:
        await home.library.refresh([one.id for one in movies], job=job)
    assert (job.job.done, job.job.total) == (2, 2)
    assert job.result == {
        "refreshed": 2,
        "changed": 0,
        "gone": 0,
        "failed": 0,
        "left": 0,
    }


async def test_a_collection_that_is_new_becomes_known(rooms: Rooms) -> None:
    """Also where a movie joins it only later."""
    home = Home(rooms)
    film = home.source.known[LIVING_DEAD]
    home.source.change(LIVING_DEAD, collection=None)
    (movie,) = await add(home, LIVING_DEAD)
    home.source.known[LIVING_DEAD] = film
    await home.library.refresh([movie.id])
    collections = rooms.books.collections
    known = await rooms.books.read(lambda one: collections.get(one, LIVING_DEADS))
    assert known is not None and not known.monitored


async def test_what_was_kept_may_be_of_any_shape(rooms: Rooms) -> None:
    """A setting that makes no sense is as good as none."""
    home = Home(rooms)
    await add(home, NOSFERATU)
    await rooms.books.write(
        lambda one: rooms.books.settings.keep(
            one, "library_refresh", {"started": "yesterday", "left": 5}, 0.0
        )
    )
    assert await refreshed(home) == set()
    assert (await home.setting("library_refresh"))["started"] == rooms.clock.now()


def test_days_are_those_expected() -> None:
    """The tests' clock stands on this day."""
    assert NOW.date() == date(2027, 1, 15)
