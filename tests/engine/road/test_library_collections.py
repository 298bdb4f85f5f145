"""Collections are followed, and what is missing of them is added."""

from datetime import date, timedelta
from functools import partial

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.keeping.records import (
    Exclusion,
    KeptCollection,
)
from custom_components.radarr_mvp.engine.library import (
    AddRequest,
    AmbiguousCollection,
    CollectionChanges,
    Following,
)
from custom_components.radarr_mvp.engine.library.following import count_missing
from custom_components.radarr_mvp.engine.metadata import Collection, Fetched
from tests.engine.road.library_home import (
    LIVING_DEAD,
    LIVING_DEADS,
    NOSFERATU,
    Home,
    key_of,
)
from tests.engine.road.metadata import DOWN
from tests.engine.rooms import Rooms

DAWN, DAY, LAND, MAKING_OF = 923, 8408, 11683, 99
DAY_LONG = 86_400.0
NO_MORE = CollectionChanges(monitored=False)


def home_of(rooms: Rooms) -> Home:
    """Return a library whose source knows a collection of five films."""
    home = Home(rooms)
    home.source.put(DAWN, "Dawn of the Dead", release_date=date(1978, 9, 2))
    home.source.put(DAY, "Day of the Dead", release_date=date(1985, 7, 3))
    home.source.put(LAND, "Land of the Dead", release_date=date(2030, 6, 24))
    home.source.put(MAKING_OF, "The Making", release_date=date(1990, 1, 1), video=True)
    home.source.put(100, "Someday")
    home.source.collect(
        LIVING_DEADS,
        "Living Dead Collection",
        LIVING_DEAD,
        DAWN,
        DAY,
        LAND,
        MAKING_OF,
        100,
    )
    return home


async def known(rooms: Rooms, collection_id: int = LIVING_DEADS) -> KeptCollection:
    """Return a collection as it stands in the books."""
    kept = await rooms.books.read(
        lambda one: rooms.books.collections.get(one, collection_id)
    )
    assert kept is not None
    return kept


def titles(rooms: Rooms) -> set[str]:
    """Return the titles of the library."""
    return {one.title for one in rooms.house.index}


async def test_a_followed_collection_is_completed(rooms: Rooms) -> None:
    """With what is out by now and no making-of; the caller is told what to search for."""
    home = home_of(rooms)
    archive = home.second_root()
    await home.library.add(AddRequest(tmdb_id=LIVING_DEAD))
    profile = list(rooms.house.profiles.values())[2]
    kept = await home.library.follow_collection(
        LIVING_DEADS,
        Following(
            profile=profile.name,
            root_folder=archive,
            minimum_availability=Status.IN_CINEMAS,
            tags=("Zombies",),
        ),
    )
    assert kept.monitored and len(kept.parts) == 6
    async with Jobs(rooms.books, rooms.clock).run("c", correlation_id="why") as job:
        report = await home.library.refresh_collections(job=job)
    assert titles(rooms) == {
        "Night of the Living Dead",
        "Dawn of the Dead",
        "Day of the Dead",
    }
    assert [one.title for one in report.added] == [
        "Dawn of the Dead",
        "Day of the Dead",
    ]
    assert report.to_search == [one.id for one in report.added]
    movie = report.added[0]
    assert (movie.root_folder, movie.profile_id) == (str(archive), profile.id)
    assert movie.minimum_availability is Status.IN_CINEMAS
    assert movie.tags == {"zombies"}
    event = rooms.events[-1].as_dict()
    source = "collection: Living Dead Collection"
    assert (event["source"], event["correlation_id"]) == (source, "why")
    assert job.result == {"refreshed": 0, "failed": 0, "added": 2}
    assert (job.job.done, job.job.total) == (1, 1)
    again = await home.library.refresh_collections()
    assert again.added == []


async def test_what_is_added_need_not_be_searched_for(rooms: Rooms) -> None:
    """As its owner has decided."""
    home = home_of(rooms)
    await home.library.follow_collection(LIVING_DEADS, Following(search_on_add=False))
    report = await home.library.refresh_collections([LIVING_DEADS])
    assert len(report.added) == 3
    assert report.to_search == []
    assert (await known(rooms)).minimum_availability is Status.RELEASED


async def test_a_search_is_promised_with_each_movie(rooms: Rooms) -> None:
    """Under the id of the cause, so that a restart forgets none; where nothing is to be searched, nothing is."""
    home = home_of(rooms)
    await home.library.follow_collection(LIVING_DEADS)
    report = await home.library.refresh_collections(correlation_id="why")
    promised = await rooms.books.read(rooms.books.list_searches.every)
    assert {one.movie_id for one in promised} == set(report.to_search)
    assert {one.correlation_id for one in promised} == {"why"}
    assert len(promised) == 3
    home.source.collect(5, "Silent", NOSFERATU)
    await home.library.follow_collection(5, Following(search_on_add=False))
    assert len((await home.library.refresh_collections([5])).added) == 1
    assert len(await rooms.books.read(rooms.books.list_searches.every)) == 3


async def test_a_collection_is_found_by_its_name(rooms: Rooms) -> None:
    """Those that are known go before others; where several may be meant, a person has to choose."""
    home = home_of(rooms)
    find = home.library.find_collection
    assert await find("living DEAD collection") == LIVING_DEADS
    assert await find("Living Dead") == LIVING_DEADS
    with pytest.raises(Invalid) as problem:
        await find("Nobody Knows This")
    assert key_of(problem) == "collection_not_named"
    with pytest.raises(AmbiguousCollection) as several:
        await find("Dead")
    assert [one.id for one in several.value.candidates] == [LIVING_DEADS]
    assert "Living Dead Collection (10331001)" in str(several.value)
    home.source.collect(7, "The Living Dead", LIVING_DEAD)
    await home.library.follow_collection(7)
    home.source.calls.clear()
    assert await find("the living dead collection") == 7
    assert home.source.calls == []
    home.source.collect(8, "Living-Dead", LIVING_DEAD)
    with pytest.raises(AmbiguousCollection) as several:
        await find("Living Dead")
    assert {one.id for one in several.value.candidates} == {LIVING_DEADS, 8}
    with pytest.raises(Invalid) as problem:
        await find("  ")
    assert key_of(problem) == "collection_not_named"


async def test_how_a_collection_is_followed_is_changed(rooms: Rooms) -> None:
    """What is not given stays as it is; nonsense changes nothing."""
    home = home_of(rooms)
    archive = home.second_root()
    before = await home.library.follow_collection(LIVING_DEADS)
    profile = list(rooms.house.profiles.values())[2]
    changes = CollectionChanges(
        profile=profile.name,
        root_folder=archive,
        minimum_availability=Status.ANNOUNCED,
        search_on_add=False,
        tags=("Zombies ",),
    )
    changed = await home.library.change_collection(LIVING_DEADS, changes)
    assert changed.monitored and len(changed.parts) == 6
    assert (changed.profile_id, changed.root_folder) == (profile.id, str(archive))
    assert changed.minimum_availability is Status.ANNOUNCED
    assert not changed.search_on_add
    assert changed.tags == {"zombies"}
    assert await known(rooms) == changed
    for wrong in (
        CollectionChanges(profile="Nowhere"),
        CollectionChanges(root_folder="/nowhere"),
    ):
        with pytest.raises(Invalid):
            await home.library.change_collection(LIVING_DEADS, wrong)
    assert await known(rooms) == changed
    again = await home.library.change_collection(LIVING_DEADS, NO_MORE)
    assert not again.monitored and again.tags == {"zombies"}
    assert before.monitored


async def test_what_is_there_and_what_is_missing(rooms: Rooms) -> None:
    """Of all collections, or of those that are followed; what nobody wants is not counted."""
    home = home_of(rooms)
    movie = await home.library.add(AddRequest(tmdb_id=LIVING_DEAD))
    await home.library.refresh_collections()
    (found,) = await home.library.missing_of_collections()
    assert found.movie_ids == (movie.id,)
    assert len(found.missing) == 5
    assert await home.library.missing_of_collections(followed=True) == ()
    count = partial(count_missing, books=rooms.books)
    assert await rooms.books.read(count) == 0
    await home.library.follow_collection(LIVING_DEADS)
    # The making-of is no movie to be missed.
    assert await rooms.books.read(count) == 4
    await rooms.books.write(
        lambda one: rooms.books.exclusions.add(
            one, Exclusion(title="Dawn", tmdb_id=DAWN), 0.0
        )
    )
    assert await rooms.books.read(count) == 3
    told = (await home.library.missing_of_collections(followed=True))[0].as_dict()
    assert told["name"] == "Living Dead Collection"
    assert told["missing"][0] == {  # type: ignore[index]  # It is plain data.
        "tmdb_id": DAWN,
        "title": "Dawn of the Dead",
        "year": 1978,
        "release_date": "1978-09-02",
        "excluded": True,
    }


async def test_what_is_not_wanted_is_not_added(rooms: Rooms) -> None:
    """What is excluded, unknown by now, or in no cinema yet after all."""
    home = home_of(rooms)
    await rooms.books.write(
        lambda one: rooms.books.exclusions.add(
            one, Exclusion(title="Dawn", tmdb_id=DAWN), 0.0
        )
    )
    await home.library.follow_collection(LIVING_DEADS)
    del home.source.known[LIVING_DEAD]
    home.source.change(DAY, release_date=date(2031, 1, 1))
    report = await home.library.refresh_collections()
    assert report.added == []
    assert report.failed == []


async def test_what_cannot_be_added_stops_nobody(rooms: Rooms) -> None:
    """One film's place is taken by the recycle bin, another's by a film that was excluded under its other id."""
    home = home_of(rooms)
    home.settle(recycle_bin=home.root / "Dawn of the Dead (1978)")
    await home.library.follow_collection(LIVING_DEADS)
    report = await home.library.refresh_collections()
    assert [one.title for one in report.added] == [
        "Night of the Living Dead",
        "Day of the Dead",
    ]


async def test_a_collection_is_no_longer_followed(rooms: Rooms) -> None:
    """Its movies stay, and nothing more is added."""
    home = home_of(rooms)
    await home.library.follow_collection(LIVING_DEADS)
    await home.library.change_collection(LIVING_DEADS, NO_MORE)
    report = await home.library.refresh_collections([LIVING_DEADS])
    assert (report.refreshed, report.added) == ([LIVING_DEADS], [])
    with pytest.raises(Invalid) as problem:
        await home.library.change_collection(4711, NO_MORE)
    assert key_of(problem) == "collection_not_found"


async def test_a_collection_that_is_let_go_meanwhile_is_not_completed(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody decides in the midst of a visit counts at once."""
    home = home_of(rooms)
    await home.library.follow_collection(LIVING_DEADS)
    collection = home.source.collection

    async def late(collection_id: int) -> Fetched[Collection]:
        await home.library.change_collection(collection_id, NO_MORE)
        return await collection(collection_id)

    monkeypatch.setattr(home.source, "collection", late)
    report = await home.library.refresh_collections([LIVING_DEADS])
    assert (report.refreshed, report.added) == ([LIVING_DEADS], [])


async def test_an_unknown_collection_is_said(rooms: Rooms) -> None:
    """As is one that its source cannot be asked for."""
    home = home_of(rooms)
    with pytest.raises(Invalid) as problem:
        await home.library.follow_collection(4711)
    assert key_of(problem) == "collection_not_found"
    home.source.fault = DOWN
    with pytest.raises(Unavailable):
        await home.library.follow_collection(LIVING_DEADS)


async def test_collections_are_renewed_when_they_are_old(rooms: Rooms) -> None:
    """What was decided about them stays; those that movies brought along are fetched the first time."""
    home = home_of(rooms)
    await home.library.add(AddRequest(tmdb_id=LIVING_DEAD, monitor_collection=True))
    report = await home.library.refresh_collections()
    assert report.refreshed == [LIVING_DEADS]
    assert len(report.added) == 2
    kept = await known(rooms)
    assert kept.monitored and len(kept.parts) == 6
    home.source.calls.clear()
    await home.library.refresh_collections()
    assert not home.source.asked("collection")
    rooms.clock.advance(timedelta(days=16).total_seconds())
    home.source.at = rooms.clock.now()
    home.source.collect(LIVING_DEADS, "The Dead", LIVING_DEAD, DAWN)
    await home.library.refresh_collections()
    kept = await known(rooms)
    assert (kept.name, len(kept.parts), kept.monitored) == ("The Dead", 2, True)
    assert kept.fetched_at == rooms.house.now


async def test_a_stale_collection_changes_nothing(rooms: Rooms) -> None:
    """It is asked for again the next time."""
    home = home_of(rooms)
    await home.library.follow_collection(LIVING_DEADS)
    before = await known(rooms)
    home.source.collect(LIVING_DEADS, "Changed")
    home.source.stale.add(LIVING_DEADS)
    await home.library.refresh_collections([LIVING_DEADS])
    assert await known(rooms) == before


async def test_a_collection_that_is_gone_stays(rooms: Rooms) -> None:
    """It is asked for again when its time has come; one that never was is not made."""
    home = home_of(rooms)
    await home.library.follow_collection(LIVING_DEADS)
    home.source.collections.clear()
    rooms.clock.advance(16 * DAY_LONG)
    await home.library.refresh_collections()
    kept = await known(rooms)
    assert (len(kept.parts), kept.fetched_at) == (6, rooms.house.now)
    await home.library.refresh_collections([4711])
    with pytest.raises(AssertionError):
        await known(rooms, 4711)


async def test_a_failure_stops_no_other_collection(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither one of the source, nor one of ours."""
    home = home_of(rooms)
    for number in (1, 2, 3):
        home.source.collect(number, f"Collection {number}", NOSFERATU)
        await home.library.follow_collection(number)
    home.source.faults = {1: DOWN, 2: RuntimeError("broken")}
    report = await home.library.refresh_collections([1, 2, 3])
    assert (report.failed, report.refreshed) == ([1, 2], [3])
    assert "Collection 2 could not be dealt with" in caplog.text
    assert titles(rooms) == {"Nosferatu"}
