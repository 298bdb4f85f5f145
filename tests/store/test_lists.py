"""Tests of lists, collections and exclusions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.keeping.list_records import (
    ItemStatus,
    SettledItem,
)
from custom_components.radarr_mvp.engine.keeping.records import (
    Exclusion,
    KeptCollection,
    ListItem,
    ListSync,
)
from custom_components.radarr_mvp.engine.metadata import MovieSummary
from custom_components.radarr_mvp.store import (
    collections,
    exclusions,
    list_items,
    movies,
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
    good = ListSync(list_id="a", began_at=TODAY, ended_at=TODAY, found=5, added=2)
    bad = replace(good, ended_at=TODAY + timedelta(seconds=9), error="Out of reach")
    good = replace(good, id=list_items.add_sync(connection, good))
    bad = replace(bad, id=list_items.add_sync(connection, bad))

    assert list_items.last_sync(connection, "a") == bad
    assert list_items.last_sync(connection, "a", successful=True) == good
    assert list_items.last_sync(connection, "b") is None
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


def test_collections_are_listed_and_renewed(connection: Connection) -> None:
    """Those that are monitored by themselves."""
    other = replace(VAMPIRES, id=10, name="Others", monitored=False, parts=())
    collections.keep(connection, VAMPIRES)
    collections.keep(connection, other)

    assert [one.name for one in collections.every(connection)] == ["Others", "Vampires"]
    assert [one.id for one in collections.every(connection, monitored=True)] == [9]
    assert collections.monitor(connection, 10, monitored=True)
    assert not collections.monitor(connection, 11, monitored=True)
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
