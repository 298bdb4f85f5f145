"""One visit to one list: what it names is found out, weighed, and added by the one road."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
import re
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.errors import NotFound
from custom_components.radarr_mvp.engine.events import EventKind
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.jobs import JobProgress
from custom_components.radarr_mvp.engine.keeping.list_records import ItemStatus
from custom_components.radarr_mvp.engine.keeping.records import JobState, SyncStatus
from custom_components.radarr_mvp.engine.library import AddRequest, FileFate
from custom_components.radarr_mvp.engine.lists.options import Monitor
from custom_components.radarr_mvp.engine.lists.sources import ListAnswer
from custom_components.radarr_mvp.engine.metadata import CollectionRef, Term
from tests.engine.lists.village import MINUTE, WHY, Village, listed
from tests.engine.road.metadata import DOWN


async def test_what_a_list_names_is_added(village: Village) -> None:
    """With where it comes from, and under one id from the visit to the event."""
    village.films(1, 2)
    village.follow().names(listed(1, note="A gem"), listed(2), name="My watchlist")
    report = await village.visit()

    assert village.library_ids() == {1, 2}
    assert (report.status, report.found, report.added) == (SyncStatus.SUCCESS, 2, 2)
    assert await village.statuses() == {"tmdb:1": "added", "tmdb:2": "added"}
    (row,) = await village.why(1)
    assert (row.list_id, row.list_name, row.place) == ("a", "List a", 1)
    assert row.note == "A gem"
    assert row.added_at == row.first_seen == row.last_seen == village.rooms.house.now
    assert row.movie_id == village.movie(1).id
    told = [one for one in village.rooms.events if one.kind is EventKind.LIST_SYNCED]
    assert [one.as_dict()["added"] for one in told] == [2]
    assert {one.correlation_id for one in village.rooms.events} == {WHY}
    (first, _) = await village.rooms.history()
    assert first.data["source"] == "list: List a"
    status = await village.lists.status("a")
    assert (status.service_name, status.items) == ("My watchlist", 2)
    assert status.last == status.last_success
    assert status.as_dict()["added"] == 2


async def test_a_second_visit_asks_nothing_and_changes_nothing(
    village: Village,
) -> None:
    """All that was found out is in the books."""
    village.films(1, 3)
    village.metadata.put(4, "A Title", release_date=datetime(2000, 1, 1, tzinfo=UTC))
    source = village.follow(filters={"genres": frozenset({"drama"})})
    village.metadata.put(5, "Film 5", genres=(Term(27, "Grusel"),))
    source.names(
        listed(1),
        listed(None, "Film 3", imdb_id="tt0000003"),
        listed(None, "A Title"),
        listed(None, "Nobody Knows"),
        listed(None, "Nobody Either", imdb_id="tt9999999"),
        listed(5),
        listed(6),
    )
    first = await village.visit()
    before = await village.items()
    rows = [await village.why(one) for one in (1, 3, 4)]
    village.metadata.calls.clear()
    second = await village.visit()

    assert village.library_ids() == {1, 3, 4}
    assert village.metadata.calls == []
    assert (first.added, second.added) == (3, 0)
    assert second.outcomes == {"added": 3, "filtered": 1, "unidentified": 3}
    after = await village.items()
    assert {key: one.status for key, one in after.items()} == {
        key: one.status for key, one in before.items()
    }
    assert after["tmdb:5"].reason == "genre_missing"
    assert after["tmdb:5"].message == "Its genres are horror, and only drama is taken"
    assert after["tmdb:6"].reason == "not_found"
    seen = [await village.why(one) for one in (1, 3, 4)]
    now = village.rooms.house.now
    assert seen == [[replace(one, last_seen=now) for one in row] for row in rows]


async def test_an_answer_that_is_unchanged_is_dealt_with_all_the_same(
    village: Village,
) -> None:
    """The mark is handed back; what waited for its turn is added."""
    village.films(1, 2, 3)
    source = village.follow(filters={"most_at_once": 2})
    source.names(listed(1), listed(2), listed(3), mark="etag")
    await village.visit()
    assert (await village.statuses())["tmdb:3"] == "waiting"
    source.answer = ListAnswer(unchanged=True)
    report = await village.visit()

    assert source.visits == ["", "etag"]
    assert report.unchanged and report.complete
    assert (report.found, report.added, report.removed) == (3, 1, 0)
    assert village.library_ids() == {1, 2, 3}
    (row,) = await village.why(1)
    assert row.last_seen == village.rooms.house.now


async def test_unchanged_since_nothing_names_nothing(village: Village) -> None:
    """And nothing may be concluded from it."""
    village.follow().answer = ListAnswer(unchanged=True, mark="odd")
    report = await village.visit()
    assert (report.status, report.complete) == (SyncStatus.PARTIAL, False)
    assert await village.items() == {}


async def test_the_mark_of_an_incomplete_answer_is_not_kept(village: Village) -> None:
    """What it did not tell must be told anew; what it did not name stays."""
    village.films(1, 2)
    source = village.follow()
    source.names(listed(1), listed(2), mark="one")
    await village.visit()
    source.names(listed(1), mark="two", complete=False)
    report = await village.visit()
    await village.visit()

    assert source.visits == ["", "one", ""]
    assert report.status is SyncStatus.PARTIAL
    assert set(await village.items()) == {"tmdb:1", "tmdb:2"}
    assert (await village.why(2))[0].left_at is None


async def test_wishes_of_a_list_reach_the_movie(village: Village) -> None:
    """Profile, folder, availability, tags, and whether it is looked for at all."""
    village.films(1)
    folder = village.rooms.folder / "second"
    folder.mkdir()
    roots = village.rooms.house.settings.media.root_folders
    village.decide("media", root_folders=(*roots, folder))
    village.follow(
        quality_profile="Ultra-HD",
        root_folder=str(folder),
        minimum_availability=Status.ANNOUNCED,
        tags=frozenset({"Kids "}),
        monitor=Monitor.NONE,
    ).names(listed(1))
    await village.visit()

    movie = village.movie(1)
    profile = village.rooms.house.profiles[movie.profile_id]
    assert (profile.name, movie.root_folder) == ("Ultra-HD", str(folder))
    assert (movie.monitored, movie.tags) == (False, frozenset({"kids"}))
    assert movie.minimum_availability is Status.ANNOUNCED
    assert village.indexer.queries == []


@pytest.mark.parametrize(
    "options",
    [{"quality_profile": "Nowhere"}, {"root_folder": "/nowhere"}],
)
async def test_wishes_that_make_no_sense_are_told(
    village: Village, options: dict[str, str]
) -> None:
    """Nobody is asked about movies that could not be added, and no new try is made before its time."""
    village.films(1)
    source = village.follow(**options)
    source.names(listed(1))
    report = await village.visit()

    assert (report.status, report.added) == (SyncStatus.PARTIAL, 0)
    assert report.problem in ("profile_unknown", "root_folder_unknown")
    assert village.metadata.calls == []
    (item,) = (await village.items()).values()
    assert (item.status, item.reason) == ("failed", "refused")
    status = await village.lists.status("a")
    assert (status.problem, status.failures) == (report.problem, 1)
    assert village.lists.next_due("a") == village.rooms.house.now + (
        village.wanted["a"].interval
    )
    village.follow()
    assert (await village.visit()).added == 1


async def test_a_movie_and_its_collection(village: Village) -> None:
    """The collection is followed from then on, with the wishes of the list; what is missing of it is there at once."""
    village.films(1, 2, 3, collection=CollectionRef(9, "Threes"))
    village.metadata.collect(9, "Threes", 1, 2, 3)
    await village.exclude(3)
    village.follow(
        monitor=Monitor.MOVIE_AND_COLLECTION, tags=frozenset({"series"})
    ).names(listed(1))
    report = await village.visit()

    assert village.library_ids() == {1, 2}
    assert report.added == 1
    assert village.movie(2).tags == frozenset({"series"})
    (found,) = await village.library.missing_of_collections(followed=True)
    assert found.collection.monitored
    assert [one.tmdb_id for one in found.missing] == [3]
    assert found.excluded == frozenset({3})
    assert found.as_dict()["missing"] == [
        {
            "tmdb_id": 3,
            "title": "Film 3",
            "year": 2000,
            "release_date": "2000-05-01",
            "excluded": True,
        }
    ]
    assert await village.why(2) == []
    assert len(village.indexer.queries) == 2
    await village.visit()
    assert village.library_ids() == {1, 2}


async def test_a_collection_is_not_searched_for_where_the_list_is_not(
    village: Village,
) -> None:
    """Its films are added all the same."""
    village.films(1, 2, collection=CollectionRef(9, "Twos"))
    village.metadata.collect(9, "Twos", 1, 2)
    village.follow(monitor=Monitor.MOVIE_AND_COLLECTION, search_on_add=False).names(
        listed(1)
    )
    await village.visit()
    assert village.library_ids() == {1, 2}
    assert village.indexer.queries == []


async def test_what_is_excluded_is_never_added(village: Village) -> None:
    """By either id, until it is not excluded any more."""
    village.films(1, 2)
    await village.exclude(1)
    source = village.follow()
    source.names(listed(1), listed(2))
    report = await village.visit()

    assert village.library_ids() == {2}
    assert report.as_sync().excluded == 1
    item = (await village.items())["tmdb:1"]
    assert (item.status, item.reason) == ("excluded", "excluded")
    books = village.rooms.books
    await books.write(lambda one: books.exclusions.remove(one, tmdb_id=1))
    assert (await village.visit()).added == 1


async def test_what_is_excluded_meanwhile_is_not_added(village: Village) -> None:
    """Between the look at exclusions and the addition there is time."""
    village.films(1)
    village.metadata.gate = asyncio.Event()
    village.follow().names(listed(1))
    visit = asyncio.create_task(village.visit())
    while not village.metadata.calls:
        await asyncio.sleep(0.005)
    await village.exclude(1)
    village.metadata.gate.set()
    report = await visit
    assert village.library_ids() == set()
    assert report.outcomes == {"excluded": 1}


async def test_what_is_there_already_is_noted(village: Village) -> None:
    """A person's film stays a person's, and tells of the list that names it."""
    village.films(1)
    movie = await village.library.add(AddRequest(tmdb_id=1))
    village.follow(tags=frozenset({"list"})).names(listed(1, note="Great"))
    report = await village.visit()

    assert (report.added, report.outcomes) == (0, {"existing": 1})
    (row,) = (await village.lists.provenance([movie.id, 99]))[movie.id]
    assert (row.added_at, row.movie_id, row.note) == (None, None, "Great")
    assert village.movie(1).tags == frozenset()


async def test_a_movie_that_is_added_meanwhile_is_no_mistake(village: Village) -> None:
    """Whoever was first has it."""
    village.films(1)
    village.metadata.gate = asyncio.Event()
    village.follow().names(listed(1))
    visit = asyncio.create_task(village.visit())
    while not village.metadata.calls:
        await asyncio.sleep(0.005)
    movie = await village.rooms.movie(tmdb_id=1, imdb_id=None, title="Mine")
    village.metadata.gate.set()
    report = await visit
    assert report.outcomes == {"existing": 1}
    assert (await village.items())["tmdb:1"].movie_id == movie.id


async def test_what_is_named_twice_is_added_once(village: Village) -> None:
    """On the same list under two names, and all of it is settled."""
    village.films(1)
    village.follow().names(
        listed(1),
        listed(None, "Film 1", imdb_id="tt0000001"),
        listed(None, "Film 1"),
        listed(1, "Again"),
    )
    report = await village.visit()
    assert (report.added, len(village.library_ids())) == (1, 1)
    assert set((await village.statuses()).values()) == {"added"}
    assert report.outcomes == {"added": 3}
    assert village.metadata.asked("details") == [(1, False)]


async def test_a_list_may_add_nothing_by_itself(village: Village) -> None:
    """What it offers is there to be looked at."""
    village.films(1)
    village.follow(
        add_automatically=False, filters={"first_year": 1990, "last_year": 2010}
    ).names(listed(1), listed(2, year=1950), listed(3, year=2020))
    report = await village.visit()
    assert village.library_ids() == set()
    assert village.metadata.calls == []
    assert report.outcomes == {"offered": 1, "filtered": 2}
    page, found = await village.lists.items("a", statuses=[ItemStatus.OFFERED])
    (item,) = page.items
    assert (item.reason, item.message) == (
        "not_automatic",
        "The list adds nothing by itself",
    )
    assert found == {}


async def test_one_that_fails_does_not_stop_the_others(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What went wrong is told of each, and tried again; the list is not asked for it anew."""
    village.films(1, 2, 3, 4)
    village.metadata.faults[2] = DOWN
    village.metadata.faults[3] = ValueError("a bug")
    village.metadata.faults[5] = NotFound("tmdb", "no such movie")
    source = village.follow()
    source.names(*(listed(one) for one in range(1, 6)))
    report = await village.visit()

    assert village.library_ids() == {1, 4}
    assert report.status is SyncStatus.PARTIAL
    assert report.outcomes == {"added": 2, "failed": 2, "unidentified": 1}
    items = await village.items()
    assert items["tmdb:2"].message == "TMDb could not be asked: connection refused"
    assert items["tmdb:3"].reason == "unexpected"
    assert items["tmdb:5"].message == "TMDb does not know the movie any more"
    assert "a bug" in caplog.text
    village.metadata.faults.clear()
    village.passes(5 * MINUTE)
    village.lists.begin_due()
    await village.quiet()
    assert village.library_ids() == {1, 2, 3, 4}
    assert len(source.visits) == 1
    assert (await village.lists.status("a")).failures == 0


async def test_what_the_library_refuses_is_told(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it says; the others are added."""
    village.films(1, 2)
    add = village.library.add

    async def refuse(request: AddRequest, **more: Any) -> object:
        if request.tmdb_id == 1:
            raise Invalid("path_taken", path="/films/Film 1", title="Other")
        return await add(request, **more)

    monkeypatch.setattr(village.library, "add", refuse)
    village.follow().names(listed(1), listed(2))
    report = await village.visit()
    assert report.outcomes == {"failed": 1, "added": 1}
    item = (await village.items())["tmdb:1"]
    assert item.reason == "refused"
    assert item.message == "path taken (path: /films/Film 1, title: Other)"


async def test_an_outage_of_tmdb_is_not_made_worse(village: Village) -> None:
    """After a few failures in a row nobody else is asked about."""
    village.films(*range(1, 31))
    village.metadata.fault = DOWN
    source = village.follow()
    source.names(
        *(listed(one) for one in range(1, 21)),
        *(listed(None, f"Film {one}") for one in range(21, 31)),
    )
    report = await village.visit()
    assert report.outcomes == {"failed": 30}
    assert len(village.metadata.calls) <= 16
    village.metadata.fault = None
    assert (await village.visit()).added == 30


async def test_an_outage_of_the_whole_source_of_a_bug_is_told(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    """A list whose visit breaks by our own fault is tried again, too."""
    village.follow().fault = RuntimeError("a bug of ours")
    report = await village.visit()
    assert report.status is SyncStatus.FAILED
    assert "unexpected" in report.error
    assert "a bug of ours" in caplog.text
    assert "a bug of ours" not in report.error


async def test_a_visit_is_a_job_that_tells_how_far_it_is(village: Village) -> None:
    """And that can be cancelled; what was added stays, and is noted."""
    village.films(1, 2, 3)
    source = village.follow()
    source.names(listed(1), listed(2))
    seen: list[JobProgress] = []
    village.jobs.listen(seen.append)
    await village.visit()
    done = [one.job for one in seen if one.job.kind == "sync_list"][-1]
    assert (done.done, done.total, done.state) == (2, 2, JobState.COMPLETED)
    assert done.result["added"] == 2
    assert done.data["list_id"] == "a"

    source.names(listed(1), listed(2), listed(3))
    village.metadata.gate = asyncio.Event()
    visit = asyncio.create_task(village.visit())
    while not any(one.job.kind == "sync_list" for one in village.jobs.in_hand()):
        await asyncio.sleep(0.005)
    while len(village.metadata.calls) < 3:
        await asyncio.sleep(0.005)
    (job,) = village.jobs.in_hand()
    assert village.jobs.cancel(job.job.id)
    with pytest.raises(Invalid) as problem:
        await visit
    assert problem.value.key == "list_visit_ended"
    await village.quiet()
    status = await village.lists.status("a")
    assert status.last is not None and status.last.status is SyncStatus.CANCELLED
    assert not status.visiting
    village.metadata.gate = None
    assert (await village.visit()).added == 1


async def test_a_movie_that_left_the_library_is_added_again(village: Village) -> None:
    """Unless it is excluded by that; each time a list adds it, it is the list's."""
    village.films(1)
    village.follow().names(listed(1))
    await village.visit()
    first = village.movie(1).id
    await village.library.remove(first, files=FileFate.KEEP)
    assert (await village.why(1))[0].movie_id is None
    report = await village.visit()
    assert report.added == 1
    (row,) = await village.why(1)
    assert row.movie_id == village.movie(1).id != first
    await village.library.remove(village.movie(1).id, exclude=True)
    assert (await village.visit()).outcomes == {"excluded": 1}


async def test_an_entry_that_changes_is_kept_as_it_is_now(village: Village) -> None:
    """Its place and note, and a movie that it means now."""
    village.films(1)
    village.metadata.put(7, "Other", release_date=datetime(2001, 1, 1, tzinfo=UTC))
    source = village.follow()
    source.names(listed(1, place=5), listed(None, "Film 1", own_id="slug"))
    await village.visit()
    source.names(
        listed(1, place=2, note="Up"),
        listed(None, "Other", own_id="slug", year=2001),
    )
    report = await village.visit()
    assert village.library_ids() == {1, 7}
    assert report.added == 1
    (row,) = await village.why(1)
    assert (row.place, row.note) == (2, "Up")
    assert (await village.items())["own:slug"].tmdb_id == 7


async def test_history_of_visits(village: Village) -> None:
    """Page by page, the latest first, and not for ever."""
    village.films(1)
    source = village.follow()
    source.names(listed(1), others=3, unread=1)
    await village.visit()
    source.fault = DOWN
    await village.visit()
    page = await village.lists.syncs("a", limit=1)
    rest = await village.lists.syncs("a", after=page.after)
    assert [one.status.value for one in page.items] == ["failed"]
    assert page.items[0].error == "tmdb: connection refused"
    (first,) = rest.items
    assert first.data["others"] == 3
    assert first.data["unread"] == 1
    village.passes(3 * MINUTE)
    await village.lists.tidy(keep=village.rooms.house.settings.retention.jobs)
    assert len((await village.lists.syncs("a")).items) == 2
    await village.lists.tidy(keep=village.wanted["a"].interval * 0)
    assert (await village.lists.syncs("a")).items == ()
    assert re.fullmatch(r"\w{26}", first.correlation_id)
