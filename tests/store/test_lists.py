"""Tests of lists, collections and exclusions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.keeping.list_records import (
    ItemStatus,
    ListLookup,
    ListState,
    PromisedSearch,
    Provenance,
    SettledItem,
)
from custom_components.radarr_mvp.engine.keeping.records import (
    Exclusion,
    KeptCollection,
    ListItem,
    ListSync,
    SyncStatus,
)
from custom_components.radarr_mvp.engine.metadata import MovieSummary
from custom_components.radarr_mvp.store import (
    collections,
    exclusions,
    list_items,
    list_lookups,
    list_searches,
    list_states,
    movies,
    provenance,
)

from .house import A_DAY, NOW, TODAY, nosferatu, stored


def an_item(number: int, **changes: object) -> ListItem:
    """Return what a list names."""
    item = ListItem(
        key=f"tmdb:{number}",
        title=f"Film {number}",
        tmdb_id=number,
        year=1920,
        place=number,
        data={"rank": number},
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def settle(
    connection: Connection,
    item: ListItem,
    status: ItemStatus,
    movie_id: int | None = None,
) -> None:
    """Note what became of an item."""
    outcome = SettledItem(
        id=item.id, status=status, tmdb_id=item.tmdb_id, movie_id=movie_id
    )
    list_items.settle_many(connection, [outcome])


def test_a_list_is_kept_as_it_was_read(connection: Connection) -> None:
    """In its own order, page by page."""
    items = [an_item(number) for number in (3, 1, 2)]
    changes = list_items.sync(connection, "a", items, NOW)
    first = list_items.page(connection, "a", limit=2)
    rest = list_items.page(connection, "a", after=first.after, limit=2)
    shown = [*first.items, *rest.items]

    assert changes.added == ("tmdb:3", "tmdb:1", "tmdb:2")
    assert shown == [
        an_item(number, id=one.id, list_id="a", first_seen=TODAY, last_seen=TODAY)
        for number, one in zip((1, 2, 3), shown, strict=True)
    ]
    assert list_items.page(connection, "b").items == ()


def test_the_next_visit_finds_what_came_and_went(connection: Connection) -> None:
    """What we know of an item stays, what the list says of it is renewed."""
    movie_id = stored(connection)
    list_items.sync(connection, "a", [an_item(1), an_item(2)], NOW)
    kept, gone = list_items.page(connection, "a").items
    added = SettledItem(id=kept.id, status=ItemStatus.ADDED, movie_id=movie_id)
    list_items.settle_many(connection, [added])
    changes = list_items.sync(
        connection, "a", [an_item(1, title="Renamed"), an_item(3)], NOW + 60
    )

    assert (changes.added, changes.removed) == (("tmdb:3",), (gone.key,))
    (found,) = list_items.page(connection, "a", statuses=[ItemStatus.ADDED]).items
    assert (found.title, found.movie_id) == ("Renamed", movie_id)
    assert found.first_seen == TODAY
    assert found.last_seen == TODAY + timedelta(seconds=60)
    list_items.settle_many(connection, [replace(added, id=gone.id)])
    assert list_items.count_by_status(connection, "a") == {"added": 1, "pending": 1}


def test_a_list_that_was_read_in_part_loses_nothing(connection: Connection) -> None:
    """What was not seen may still be on it."""
    list_items.sync(connection, "a", [an_item(1), an_item(2)], NOW)
    changes = list_items.sync(connection, "a", [an_item(3)], NOW, whole=False)

    assert (changes.added, changes.removed) == (("tmdb:3",), ())
    assert len(list_items.page(connection, "a").items) == 3
    assert list_items.sync(connection, "a", [], NOW).removed == (
        "tmdb:1",
        "tmdb:2",
        "tmdb:3",
    )


def test_what_is_not_believed_to_be_gone_is_kept_as_vanished(
    connection: Connection,
) -> None:
    """Until the list names it again, or a person says so; nothing else is made of it meanwhile."""
    list_items.sync(connection, "a", [an_item(1), an_item(2), an_item(3)], NOW)
    list_items.sync(connection, "b", [an_item(1)], NOW)
    changes = list_items.sync(connection, "a", [an_item(1)], NOW + 1, held=True)
    assert changes.removed == ()
    assert [one.key for one in list_items.vanished(connection, "a", 9)] == [
        "tmdb:2",
        "tmdb:3",
    ]
    assert len(list_items.vanished(connection, "a", 1)) == 1
    (gone, _) = list_items.vanished(connection, "a", 9)
    settle(connection, gone, ItemStatus.ADDED)
    list_items.settle_movie(
        connection, "a", SettledItem(id=0, status=ItemStatus.ADDED, tmdb_id=2)
    )
    list_items.seen_again(connection, "a", NOW + 2)
    counts = list_items.count_by_status(connection, "a")
    assert counts == {"pending": 1, "vanished": 2}
    seen = {one.key: one.last_seen for one in list_items.every(connection, "a")}
    assert seen["tmdb:1"] == TODAY + timedelta(seconds=2)
    assert seen["tmdb:2"] == TODAY

    list_items.sync(connection, "a", [an_item(1), an_item(2)], NOW + 3, whole=False)
    assert list_items.count_by_status(connection, "a") == {"pending": 2, "vanished": 1}
    assert list_items.forget_vanished(connection, "a") == 1
    assert list_items.keys(connection, "a") == {"tmdb:1", "tmdb:2"}
    assert list_items.keys(connection, "b") == {"tmdb:1"}


def test_lists_that_name_the_same_movie(connection: Connection) -> None:
    """By the movie; and what nobody knows the movie of."""
    unknown = replace(an_item(5), key="title:a", title="A", tmdb_id=None)
    list_items.sync(connection, "a", [an_item(1), unknown], NOW)
    list_items.sync(connection, "b", [an_item(1), an_item(2)], NOW)
    found = list_items.naming(connection, [1, 2, 3])
    assert {key: [one.list_id for one in some] for key, some in found.items()} == {
        1: ["a", "b"],
        2: ["b"],
    }
    assert list_items.unidentified(connection) == [("A", 1920)]
    assert list_items.naming(connection, []) == {}
    list_items.settle_many(connection, [])


def a_row(tmdb_id: int, list_id: str = "a", **changes: object) -> Provenance:
    """Return that a list names a movie."""
    row = Provenance(
        tmdb_id=tmdb_id,
        list_id=list_id,
        list_name=list_id.upper(),
        first_seen=TODAY,
        last_seen=TODAY,
        title="Film",
        year=1920,
        place=3,
        note="Why",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def test_where_movies_come_from_is_kept_for_good(connection: Connection) -> None:
    """It outlives the movie, its place on the list, and the list."""
    movie_id = stored(connection)
    list_items.sync(connection, "a", [an_item(653)], NOW)
    added = a_row(653, movie_id=movie_id, added_at=TODAY, wishes={"monitored": True})
    provenance.add(connection, added)
    assert provenance.note(connection, "a", [a_row(653), a_row(9)]) == 1
    assert provenance.note(connection, "a", [a_row(653), a_row(9)]) == 0
    assert provenance.note(connection, "a", [a_row(653, place=4)]) == 1
    (row,) = provenance.of_movies(connection, [movie_id, 77])[movie_id]
    assert row == replace(added, id=row.id, place=4)
    assert provenance.added_by(connection, "a") == {movie_id}
    assert provenance.ruling(connection, [movie_id]) == {movie_id: row}

    list_items.seen_again(connection, "a", NOW + 5)
    provenance.see(connection, "a")
    (row,) = provenance.of_tmdb(connection, 653)
    assert row.last_seen == TODAY + timedelta(seconds=5)
    assert provenance.leave(connection, "a", NOW + 6) == 1
    assert provenance.left(connection) == []
    list_items.sync(connection, "a", [], NOW + 7)
    assert provenance.leave(connection, "a", NOW + 7) == 1
    (left,) = provenance.left(connection)
    assert (left.movie_id, left.left_at) == (movie_id, TODAY + timedelta(seconds=7))
    assert provenance.left(connection, [movie_id]) == [left]
    assert provenance.left(connection, [movie_id + 1]) == []
    provenance.mark_cleaned(connection, movie_id, "log")
    assert provenance.left(connection)[0].cleaned == "log"
    movies.remove(connection, movie_id)
    (row,) = provenance.of_tmdb(connection, 653)
    assert (row.movie_id, row.added_at, row.note) == (None, TODAY, "Why")


@pytest.mark.parametrize(
    "item", [an_item(653), replace(an_item(7), imdb_id="tt0013442", tmdb_id=None)]
)
def test_what_another_list_names_has_not_left(
    connection: Connection, item: ListItem
) -> None:
    """By either id."""
    movie_id = stored(connection)
    row = a_row(653, movie_id=movie_id, added_at=TODAY, left_at=TODAY)
    provenance.add(connection, row)
    assert len(provenance.left(connection)) == 1
    list_items.sync(connection, "b", [item], NOW)
    assert provenance.left(connection) == []


def test_the_wishes_of_one_list_count(connection: Connection) -> None:
    """Those of another take their place; a list that is gone has none, and a movie that is spared neither."""
    movie_id = stored(connection)
    wishes = {"monitored": True}
    provenance.add(
        connection, a_row(653, movie_id=movie_id, added_at=TODAY, wishes=wishes)
    )
    provenance.rule(connection, a_row(653, "b", wishes={"monitored": False}))
    ruling = provenance.ruling(connection, [movie_id])
    assert {key: one.list_id for key, one in ruling.items()} == {movie_id: "b"}
    rows = provenance.of_tmdb(connection, 653)
    assert [(one.list_id, dict(one.wishes)) for one in rows] == [
        ("a", {}),
        ("b", {"monitored": False}),
    ]
    assert provenance.leave(connection, "a", NOW + 1) == 1
    assert provenance.spare(connection, "a", NOW + 2) == 0
    assert provenance.spare(connection, "a", NOW + 1) == 1
    assert provenance.ruling(connection, [movie_id]) == {}
    assert provenance.left(connection) == []

    provenance.add(
        connection, a_row(653, movie_id=movie_id, added_at=TODAY, wishes=wishes)
    )
    provenance.close(connection, "a", NOW + 3)
    row, _ = provenance.of_tmdb(connection, 653)
    assert (row.movie_id, dict(row.wishes), row.added_at) == (None, {}, TODAY)
    assert row.left_at == TODAY + timedelta(seconds=3)


def test_how_lists_stand(connection: Connection) -> None:
    """It comes back as it was; a list that was never visited stands at the beginning."""
    assert list_states.get(connection, "a") == ListState(list_id="a")
    state = ListState(
        list_id="a",
        name="Watchlist",
        mark="etag",
        visited_at=TODAY,
        retry_at=TODAY + timedelta(minutes=5),
        attempts=2,
        answered_at=TODAY,
        complete=True,
        held_at=TODAY,
        held=7,
    )
    list_states.keep(connection, replace(state, attempts=1))
    list_states.keep(connection, state)
    assert list_states.get(connection, "a") == state
    assert list_states.every(connection) == [state]
    assert list_states.remove(connection, "a")
    assert not list_states.remove(connection, "a")


def test_what_was_found_about_entries(connection: Connection) -> None:
    """By its key, until it is too old."""
    known = ListLookup(key="imdb:tt1", tmdb_id=1, asked_at=TODAY)
    unknown = ListLookup(
        key="title:a", asked_at=TODAY + timedelta(seconds=1), data={"candidates": [1]}
    )
    list_lookups.keep(connection, [known, replace(unknown, data={})])
    list_lookups.keep(connection, [unknown])
    list_lookups.keep(connection, [])
    keys = ["imdb:tt1", "title:a", "title:b"]
    assert list_lookups.some(connection, keys) == {
        "imdb:tt1": known,
        "title:a": unknown,
    }
    assert list_lookups.forget(connection, NOW + 1) == 1
    assert list(list_lookups.some(connection, keys)) == ["title:a"]


def test_searches_that_were_promised(connection: Connection) -> None:
    """The last cause counts; who leaves the library needs none."""
    one, two = stored(connection), stored(connection, 5)
    list_searches.promise(connection, [one, two, two + 1], "first", NOW)
    list_searches.promise(connection, [two], "second", NOW + 1)
    assert list_searches.every(connection) == [
        PromisedSearch(one, "first", TODAY),
        PromisedSearch(two, "second", TODAY + timedelta(seconds=1)),
    ]
    list_searches.settle(connection, [two])
    movies.remove(connection, one)
    assert list_searches.every(connection) == []


def test_a_movie_tells_which_lists_it_is_on(connection: Connection) -> None:
    """Until it or the list goes."""
    movie_id = stored(connection)
    for list_id in ("b", "a"):
        list_items.sync(connection, list_id, [an_item(1)], NOW)
        (item,) = list_items.page(connection, list_id).items
        there = SettledItem(id=item.id, status=ItemStatus.EXISTING, movie_id=movie_id)
        list_items.settle_many(connection, [there])

    assert list_items.lists_of(connection, movie_id) == ["a", "b"]
    list_items.forget_list(connection, "b")
    assert list_items.lists_of(connection, movie_id) == ["a"]
    movies.remove(connection, movie_id)
    assert list_items.lists_of(connection, movie_id) == []
    assert len(list_items.page(connection, "a").items) == 1


def test_visits_are_remembered(connection: Connection) -> None:
    """The last, the last that went well, and not for ever."""
    good = ListSync(
        list_id="a",
        began_at=TODAY,
        ended_at=TODAY,
        found=5,
        added=2,
        status=SyncStatus.PARTIAL,
        updated=1,
        failed=2,
        unidentified=3,
        data={"others": 4},
    )
    bad = replace(good, ended_at=TODAY + timedelta(seconds=9), error="Out of reach")
    good = replace(good, id=list_items.add_sync(connection, good))
    bad = replace(bad, id=list_items.add_sync(connection, bad))

    assert list_items.last_sync(connection, "a") == bad
    assert list_items.last_sync(connection, "a", successful=True) == good
    assert list_items.last_sync(connection, "b") is None
    first = list_items.syncs(connection, "a", limit=1)
    rest = list_items.syncs(connection, "a", after=first.after)
    assert (first.items, rest.items) == ((bad,), (good,))
    assert list_items.forget_syncs(connection, NOW + 1) == 1
    assert list_items.last_sync(connection, "a", successful=True) is None
    list_items.forget_list(connection, "a")
    assert list_items.last_sync(connection, "a") is None


def test_an_excluded_movie_is_known_by_either_id(connection: Connection) -> None:
    """And shown with its reason."""
    one = exclusions.add(
        connection,
        Exclusion(
            title="M", tmdb_id=832, year=1931, reason="Seen it", excluded_by="Ana"
        ),
        NOW,
    )
    other = exclusions.add(connection, Exclusion(title="N", imdb_id="tt1"), NOW + 1)

    assert exclusions.page(connection).items == (other, one)
    assert exclusions.excluded(connection, [832, 1], ["tt1", "tt2"]) == ({832}, {"tt1"})
    assert exclusions.excluded(connection, []) == (set(), set())


def test_a_movie_is_excluded_once(connection: Connection) -> None:
    """What is known of it now counts, also where two entries turn out to be one movie."""
    exclusions.add(connection, Exclusion(title="M", tmdb_id=832), NOW)
    exclusions.add(connection, Exclusion(title="M", imdb_id="tt0022100"), NOW)
    both = exclusions.add(
        connection, Exclusion(title="M!", tmdb_id=832, imdb_id="tt0022100"), NOW
    )

    assert exclusions.page(connection).items == (both,)
    assert exclusions.remove(connection, tmdb_id=832)
    assert not exclusions.remove(connection, tmdb_id=832)
    assert not exclusions.remove(connection)


VAMPIRES = KeptCollection(
    id=9,
    name="Vampires",
    overview="They bite",
    poster_path="/p.jpg",
    monitored=True,
    root_folder="/media/films",
    minimum_availability=Status.ANNOUNCED,
    search_on_add=False,
    tags=frozenset({"horror"}),
    fetched_at=TODAY,
    parts=(
        MovieSummary(tmdb_id=653, title="Nosferatu"),
        MovieSummary(tmdb_id=9999, title="Vampyr"),
    ),
)


def test_a_collection_comes_back_as_it_was(connection: Connection) -> None:
    """Written again, it replaces what was there; a part that is named twice is one."""
    collections.keep(connection, replace(VAMPIRES, name="Before"))
    doubled = replace(VAMPIRES, parts=VAMPIRES.parts + VAMPIRES.parts[:1])
    collections.keep(connection, doubled)

    assert collections.get(connection, 9) == VAMPIRES
    assert collections.get(connection, 10) is None


def test_a_collection_tells_what_is_missing(connection: Connection) -> None:
    """From the library."""
    collections.keep(connection, VAMPIRES)
    movies.add(connection, nosferatu(), NOW)

    assert [one.title for one in collections.missing(connection, 9)] == ["Vampyr"]
    collections.keep(connection, replace(VAMPIRES, id=8, name="A", monitored=False))
    collections.keep(connection, replace(VAMPIRES, id=7, name="B", parts=()))
    every = collections.all_missing(connection)
    assert [(one.id, [part.title for part in some]) for one, some in every] == [
        (8, ["Vampyr"]),
        (7, []),
        (9, ["Vampyr"]),
    ]
    followed = collections.all_missing(connection, monitored=True)
    assert [one.id for one, _ in followed] == [7, 9]


def test_collections_are_listed_and_renewed(connection: Connection) -> None:
    """Those that are monitored by themselves."""
    other = replace(VAMPIRES, id=10, name="Others", monitored=False, parts=())
    collections.keep(connection, VAMPIRES)
    collections.keep(connection, other)

    assert [one.name for one in collections.every(connection)] == ["Others", "Vampires"]
    assert [one.id for one in collections.every(connection, monitored=True)] == [9]
    collections.keep(connection, replace(other, monitored=True))
    assert len(collections.every(connection, monitored=True)) == 2
    assert collections.outdated(connection, NOW, 5) == []
    assert sorted(collections.outdated(connection, NOW + A_DAY, 5)) == [9, 10]


@pytest.mark.parametrize("added", [True, False])
def test_a_collection_goes_without_its_movies(
    connection: Connection, *, added: bool
) -> None:
    """The movies stay in the library."""
    movies.add(connection, nosferatu(), NOW)
    if added:
        collections.keep(connection, VAMPIRES)

    assert collections.remove(connection, 9) is added
    assert collections.get(connection, 9) is None
    assert movies.by_tmdb(connection, 653) is not None
