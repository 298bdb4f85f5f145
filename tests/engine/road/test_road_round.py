"""What is done now and then: when each duty is due, what it does, and the figures that come of it all."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import logging
from pathlib import Path
from typing import Any

import pytest

from custom_components.radarr_mvp.engine import figures
from custom_components.radarr_mvp.engine.failures.patterns import PatternKind
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import JobState, TrackState
from custom_components.radarr_mvp.engine.log import LOGGER
from custom_components.radarr_mvp.engine.metadata import CollectionRef
from custom_components.radarr_mvp.engine.round import (
    COLLECTIONS,
    FEEDS,
    FORGET,
    METADATA,
    RESCAN,
    SEARCH,
    TIDY,
)
from custom_components.radarr_mvp.store.errors import DatabaseFull
from tests.engine.road.filing import OLD, contents, quality, write
from tests.engine.road.grabbing import a_torrent
from tests.engine.road.indexer import BROKEN
from tests.engine.road.town import (
    BLURAY_720,
    BLURAY_1080,
    DAY,
    FILM,
    GENERAL,
    HOUR,
    METROPOLIS,
    MINUTE,
    WEB_1080,
    WHY,
    Town,
    open_town,
)

AT_ONCE = {FEEDS, TIDY, FORGET}
LATER = {METADATA, COLLECTIONS, RESCAN, SEARCH}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncGenerator[Town]:
    """Return a household with an empty library."""
    async with open_town(tmp_path) as opened:
        yield opened


async def begun(town: Town) -> set[str]:
    """Return what is begun at this moment."""
    town.begun.clear()
    await town.round.do_what_is_due()
    await town.quiet()
    return set(town.begun)


async def jobs(town: Town) -> list[tuple[str, JobState]]:
    """Return all jobs, the latest first."""
    page = await town.books.read(town.books.jobs.page)
    return [(one.kind, one.state) for one in page.items]


async def test_a_new_library_begins_with_what_is_quick(town: Town) -> None:
    """All else comes for the first time when its interval is over."""
    assert await begun(town) == AT_ONCE
    assert await begun(town) == set()
    town.clock.advance(15 * MINUTE)
    assert await begun(town) == {FEEDS}
    town.clock.advance(HOUR)
    assert await begun(town) == {FEEDS, TIDY}
    town.clock.advance(5 * HOUR - 15 * MINUTE)
    assert await begun(town) == {FEEDS, TIDY, SEARCH}
    town.clock.advance(18 * HOUR)
    assert await begun(town) == AT_ONCE | LATER
    assert {kind for kind, _ in await jobs(town)} == {
        "search_missing",
        "refresh_metadata",
        "refresh_collections",
        "rescan_library",
    }
    assert {state for _, state in await jobs(town)} == {JobState.COMPLETED}


async def test_a_restart_does_not_do_it_all_again(town: Town) -> None:
    """What was due meanwhile is begun, the long ones of it after some minutes."""
    await begun(town)
    town.clock.advance(14 * MINUTE)
    await town.restart()
    assert await begun(town) == set()
    town.clock.advance(MINUTE)
    assert await begun(town) == {FEEDS}
    town.clock.advance(2 * DAY)
    await town.restart()
    assert await begun(town) == AT_ONCE
    town.clock.advance(4 * MINUTE)
    assert await begun(town) == set()
    town.clock.advance(MINUTE)
    assert await begun(town) == LATER


async def test_a_clock_that_is_set_back_does_not_stop_everything(town: Town) -> None:
    """What seems to have been done in the future is done now."""
    await begun(town)
    town.clock.advance(HOUR)
    await begun(town)
    town.clock.wall -= 365 * DAY
    assert await begun(town) == AT_ONCE | LATER
    assert await begun(town) == set()


async def test_a_duty_under_way_is_not_begun_twice(town: Town) -> None:
    """Neither by the clock nor by a person, who is told so; the others are not kept by it."""
    town.hdbits.gate = asyncio.Event()
    await town.round.do_what_is_due()
    await asyncio.sleep(0.02)
    town.clock.advance(HOUR)
    town.begun.clear()
    await town.round.do_what_is_due()
    assert town.begun == [TIDY]
    with pytest.raises(Invalid, match="duty under way"):
        await town.round.do_now(FEEDS)
    town.hdbits.gate.set()
    await town.quiet()
    await town.round.do_now(FEEDS)
    await town.quiet()
    assert len(town.hdbits.marks) == 2


@pytest.mark.parametrize(
    ("fault", "level"),
    [
        (BROKEN, logging.WARNING),
        # The books say so themselves.
        (DatabaseFull("database or disk is full"), logging.DEBUG),
        (RuntimeError("a mistake of ours"), logging.ERROR),
    ],
    ids=["service", "books", "mistake"],
)
async def test_one_that_fails_stops_no_other(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    level: int,
) -> None:
    """It is said once, and tried again at its next time."""
    caplog.set_level(logging.DEBUG, LOGGER.name)

    async def fail(*_: Any, **__: Any) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(town.road.failures, "tidy", fail)
        assert await begun(town) == AT_ONCE
    (said,) = [one for one in caplog.records if "tidy" in one.getMessage()]
    assert said.levelno == level
    assert await begun(town) == set()
    town.clock.advance(HOUR)
    assert TIDY in await begun(town)


async def test_what_cannot_be_noted_is_not_begun(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The books were shut; a moment later it is done."""

    async def fail(_: str) -> None:
        raise OSError("no space left on the books' device")

    with monkeypatch.context() as patch:
        patch.setattr(town.road.schedule, "note", fail)
        with pytest.raises(OSError, match="no space"):
            await town.round.do_what_is_due()
        with pytest.raises(OSError, match="no space"):
            await town.round.do_now(RESCAN)
    assert not town.tasks
    assert await begun(town) == AT_ONCE


async def test_who_wants_no_searches_may_still_ask_for_one(town: Town) -> None:
    """Feeds and searches rest; what a person wants is done."""
    town.decide("automation", search=False)
    movie = await town.add(search=False)
    town.offer(BLURAY_1080)
    assert await begun(town) == AT_ONCE - {FEEDS}
    town.clock.advance(2 * DAY)
    assert await begun(town) == (AT_ONCE | LATER) - {FEEDS, SEARCH}
    assert town.client.added == {}
    await town.round.do_now(SEARCH, "a person")
    await town.settle()
    assert set(town.films()) == {FILM}
    assert town.told(movie)[-1] == "movie_imported"
    # Asked again, it searches anew though it did so just now; under an id of its own where none is given.
    asked = len(town.hdbits.queries)
    await town.add(METROPOLIS, search=False)
    await town.round.do_now(SEARCH)
    await town.quiet()
    await town.round.do_now(SEARCH)
    await town.quiet()
    assert len(town.hdbits.queries) == asked + 2


async def test_the_duties_keep_the_library_up_to_date(town: Town) -> None:
    """What was edited is fetched, what is new in a collection is added, what has vanished is wanted again."""
    town.round_is_made = True
    town.metadata.change(653, collection=CollectionRef(id=1, name="Silent"))
    town.metadata.collect(1, "Silent", 653, METROPOLIS.tmdb_id)
    town.offer(BLURAY_1080)
    movie = await town.add(monitor_collection=True)
    assert set(town.films()) == {FILM}
    town.metadata.change(653, title="Nosferatu the Vampire")
    town.metadata.edited = frozenset({653})
    (town.library / FILM).unlink()
    write(town.library / "Another film.mkv", OLD)
    town.hdbits.releases.clear()
    await town.pass_time(50 * HOUR, every=5 * HOUR)
    now = await town.movie(movie)
    assert (now.title, now.file) == ("Nosferatu the Vampire", None)
    assert town.house.index.by_tmdb(METROPOLIS.tmdb_id) is not None
    assert (await town.round.figures()).wanted == 2


async def test_what_is_new_in_a_collection_is_fetched(town: Town) -> None:
    """Without a hand on it, under the id of the look at collections that has added it."""
    town.round_is_made = True
    town.metadata.collect(1, "Silent", 653)
    await town.road.library.follow_collection(1)
    town.offer(BLURAY_1080)
    await town.pass_time(30 * HOUR, every=5 * HOUR)
    assert set(town.films()) == {FILM}
    (movie,) = town.house.index
    page = await town.books.read(town.books.jobs.page)
    (cause,) = {one.correlation_id for one in page.items if one.result.get("added")}
    assert (await town.kinds(cause))[:2] == ["added", "grabbed"]
    assert (await town.road.origins.of([movie]))[movie.id].name == "Silent"
    assert (await town.round.figures()).missing_in_collections == 0


async def test_what_is_old_is_forgotten_but_still_counted(town: Town) -> None:
    """Blocks whose time is over, the recycle bin, history: their numbers stay right."""
    town.decide("automation", search=False)
    town.house.settings = replace(
        town.house.settings,
        retention=replace(town.house.settings.retention, history=timedelta(days=30)),
    )
    bad = town.offer(BLURAY_1080)
    town.hdbits.spoiled[bad.guid] = b"<html>"
    town.offer(BLURAY_720, files={f"{BLURAY_720}.mkv": OLD})
    movie = await town.add()
    town.offer(WEB_1080)
    town.road.search_soon(movie.id, "later")
    await town.settle()
    assert town.binned() == [OLD]
    known = await town.round.figures()
    assert known.happened["imported"] == 2
    assert (known.blocked_releases, known.failures_24h) == (1, 1)
    for _ in range(3):
        await begun(town)
        town.clock.advance(31 * DAY)
    await begun(town)
    assert await town.history() == []
    assert await town.blocks() == []
    assert contents(town.bin) == {}
    books = town.books
    assert await books.read(lambda one: books.candidates.of_movie(one, movie.id)) == []
    town.round.forget_figures()
    later = await town.round.figures()
    assert later.happened == known.happened
    assert (later.blocked_releases, later.failures_24h) == (0, 0)
    assert (later.last_imported, later.last_added) == (None, None)
    # What happens from here on is counted on.
    await town.add(METROPOLIS, search=False)
    town.round.forget_figures()
    assert (await town.round.figures()).happened["added"] == 2


async def test_the_figures_are_right(town: Town) -> None:
    """Of a household with a film, a wish, a worse film than wanted, and one that is not out yet."""
    town.offer(BLURAY_1080)
    movie = await town.add()
    await town.add(METROPOLIS, search=False)
    general = await town.add(GENERAL, search=False)
    await town.with_film(general, quality("HDTV-720p"), "g.mkv", "The.General.1926")
    coming = date(2028, 1, 1)
    town.metadata.known[4711] = replace(
        town.metadata.known[653],
        tmdb_id=4711,
        imdb_id="tt0004711",
        title="Nosferatu Returns",
        release_date=coming,
        releases=(),
    )
    future = replace(METROPOLIS, tmdb_id=4711)
    await town.add(future, search=False)
    bad = town.offer(WEB_1080)
    town.hdbits.spoiled[bad.guid] = b"<html>"

    known = await town.round.figures()
    counts = known.counts
    assert (counts.movies, counts.monitored, counts.with_file) == (4, 4, 2)
    assert (counts.missing, known.wanted, known.cutoff_unmet) == (2, 1, 1)
    assert counts.bytes == (await town.movie(movie)).file.size + len(OLD)  # type: ignore[union-attr]  # It has one.
    assert known.next_release is not None
    at, title = known.next_release
    assert title == "Nosferatu Returns"
    assert at >= datetime(2028, 1, 1, tzinfo=UTC)
    assert known.downloads[TrackState.SEEDING] == 1
    assert known.happened == {
        "added": 4,
        "grabbed": 1,
        "completed": 1,
        "imported": 1,
    }
    assert known.last_grabbed is not None
    assert known.last_grabbed.title == BLURAY_1080
    assert known.last_imported is not None
    assert known.last_imported.correlation_id == WHY
    assert known.last_added is not None
    assert known.last_added.title == "Nosferatu Returns"
    assert list(known.free_space) == [str(town.library)]
    assert known.free_space[str(town.library)] > 0
    assert (known.searches, known.dead_letters, known.patterns) == (1, 0, ())
    assert known.search_seconds == 0.0


async def test_figures_are_counted_when_something_has_changed(town: Town) -> None:
    """Not at each look; after five minutes all the same, as disks fill without a word."""
    before = await town.round.figures()
    await town.add(search=False)
    assert (await town.round.figures()).counts == before.counts
    town.round.forget_figures()
    assert (await town.round.figures()).counts.movies == 1
    await town.add(METROPOLIS, search=False)
    town.clock.advance(4 * MINUTE)
    assert (await town.round.figures()).counts.movies == 1
    town.clock.advance(MINUTE)
    assert (await town.round.figures()).counts.movies == 2


async def test_what_changes_while_it_is_counted_is_counted_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once more, but not for ever where it changes all the time."""
    counted, loop = 0, asyncio.get_running_loop()

    def count(_: object) -> dict[str, int]:
        nonlocal counted
        counted += 1
        if counted == 1:
            added = town.add(search=False)
            asyncio.run_coroutine_threadsafe(added, loop).result(timeout=20)
        town.round.forget_figures()
        return {}

    monkeypatch.setattr(figures, "free_space", count)
    assert (await town.round.figures()).counts.movies == 1
    assert counted == 2


async def test_figures_that_could_not_be_counted_are_counted_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error once is not a figure for five minutes."""
    await town.add(search=False)

    async def fail() -> Any:
        raise OSError("the books cannot be read")

    with monkeypatch.context() as patch:
        patch.setattr(town.road.failures, "patterns", fail)
        with pytest.raises(OSError, match="the books"):
            await town.round.figures()
    assert (await town.round.figures()).counts.movies == 1


async def test_what_failures_have_in_common_is_told_in_its_time(town: Town) -> None:
    """A movie whose downloads fail again and again is named once the round is made."""
    for name in (BLURAY_1080, WEB_1080):
        bad = town.offer(name)
        town.hdbits.spoiled[bad.guid] = b"<html>"
    movie = await town.add()
    await begun(town)
    assert "failure_pattern" in town.told(movie)
    town.round.forget_figures()
    assert PatternKind.RECURRING_MOVIE in (await town.round.figures()).patterns
    assert a_torrent(BLURAY_1080).info_hash not in town.client.added
