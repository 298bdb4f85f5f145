"""Lists that are set up as sub-entries: followed by the round, and made anew when they change."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryDataWithId
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.clients.trakt import Tokens
from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.engine.lists.options import (
    Leaving,
    ListOptions,
    Monitor,
)
from custom_components.radarr_mvp.list_options import list_options_of
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.trakt import FakeTrakt

from .integration import Home

LIST: Final = "01JSUBENTRY00000000000LIST1"
OTHER: Final = "01JSUBENTRY00000000000LIST2"


def a_list(list_id: str, data: dict[str, Any], title: str) -> ConfigSubentryDataWithId:
    """Return a list as an entry keeps it."""
    return ConfigSubentryDataWithId(
        data=data,
        subentry_id=list_id,
        subentry_type="import_list",
        title=title,
        unique_id=None,
    )


def entry_with(home: Home, *lists: ConfigSubentryDataWithId) -> MockConfigEntry:
    """Return an entry that follows lists."""
    return home.entry(subentries_data=[home.indexer(), *lists])


MASTERPIECES: Final = {
    "kind": "tmdb_list",
    "address": "10",
    "options": {"search_on_add": False},
}


async def test_a_list_is_followed_by_the_round(home: Home) -> None:
    """What it names is in the library a while after the start, and says why it is there."""
    entry = await home.set_up(
        entry_with(home, a_list(LIST, MASTERPIECES, "Masterpieces"))
    )
    road = entry.runtime_data.road
    assert road.lists.next_due(LIST) is not None
    for _ in range(12):
        await home.let_pass(60)
    movies = {one.tmdb_id: one for one in road.house.index}
    assert set(movies) == {653, 19, 961}
    origins = await road.lists.provenance([one.id for one in movies.values()])
    assert {one.list_name for rows in origins.values() for one in rows} == {
        "Masterpieces"
    }


async def test_a_watchlist_of_trakt_ends_in_the_library(home: Home) -> None:
    """With an application and somebody signed in, nobody has to lift a hand."""
    async with FakeTrakt(home.world.clock.now) as trakt:
        data = home.world.entry_data() | {
            "trakt": {
                "client_id": TRAKT_CLIENT_ID,
                "client_secret": TRAKT_CLIENT_SECRET,
                "url": trakt.url,
                "oauth_url": trakt.oauth_url,
            }
        }
        wanted = {"kind": "trakt_watchlist", "options": {"search_on_add": False}}
        entry = home.entry(
            data=data, subentries_data=[a_list(LIST, wanted, "My watchlist")]
        )
        await home.set_up(entry)
        lists = entry.runtime_data.road.lists
        (report,) = await lists.sync(LIST)
        # Nobody has signed in so far.
        assert report.status is SyncStatus.FAILED
        await sign_in(entry, trakt)
        (report,) = await lists.sync(LIST)
        assert report.error == ""
        assert (report.found, report.added) == (3, 3)
        assert report.status is SyncStatus.SUCCESS


async def sign_in(entry: MockConfigEntry, trakt: FakeTrakt) -> None:
    """Hand an entry the tokens of somebody who has signed in."""
    issued = trakt.desk.issue("alice")
    await entry.runtime_data.trakt.keeper.adopt(
        Tokens(
            access=issued.access,
            refresh=issued.refresh,
            created=trakt.clock(),
            lifetime=issued.lifetime,
        )
    )


async def test_a_list_without_its_service_is_told(home: Home) -> None:
    """A Trakt list in a library without Trakt fails with the reason, and keeps no other from being followed."""
    entry = await home.set_up(
        entry_with(
            home,
            a_list(LIST, {"kind": "trakt_watchlist"}, "My watchlist"),
            a_list(OTHER, MASTERPIECES, "Masterpieces"),
        )
    )
    lists = entry.runtime_data.road.lists
    reports = {one.list_id: one for one in await lists.sync()}
    assert reports[LIST].status is SyncStatus.FAILED
    assert "not set up" in reports[LIST].error
    assert reports[OTHER].outcomes == {"added": 3}


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "of_tomorrow"},
        {"kind": "tmdb_person", "address": "nobody"},
        {"kind": "imdb_list", "address": "no list"},
        {"kind": "mdblist", "address": "??"},
        {"kind": "tmdb_list"},
    ],
)
async def test_what_is_stored_wrong_is_not_visited(
    home: Home, data: dict[str, Any]
) -> None:
    """An entry that a later version or a hand has changed still begins."""
    entry = await home.set_up(entry_with(home, a_list(LIST, data, "Odd")))
    (report,) = await entry.runtime_data.road.lists.sync(LIST)
    assert report.status is SyncStatus.FAILED
    assert report.error


async def test_a_changed_list_is_made_anew(home: Home) -> None:
    """As long as nothing changes it is the same; options count at once, without a restart."""
    entry = await home.set_up(
        entry_with(home, a_list(LIST, MASTERPIECES, "Masterpieces"))
    )
    known = entry.runtime_data.lists.current()[LIST]
    assert entry.runtime_data.lists.current()[LIST] is known
    home.hass.config_entries.async_update_subentry(
        entry,
        entry.subentries[LIST],
        data=MASTERPIECES | {"options": {"enabled": False}},
    )
    assert not entry.runtime_data.lists.current()[LIST].options.enabled
    assert entry.runtime_data.road.lists.next_due(LIST) is None


async def test_a_list_that_is_removed(home: Home) -> None:
    """The entry begins anew without it; its films stay."""
    entry = await home.set_up(
        entry_with(home, a_list(LIST, MASTERPIECES, "Masterpieces"))
    )
    await entry.runtime_data.road.lists.sync(LIST)
    home.hass.config_entries.async_remove_subentry(entry, LIST)
    await home.settle()
    assert entry.runtime_data.lists.ids == []
    assert len(list(entry.runtime_data.road.house.index)) == 3


def test_options_that_are_not_stored_are_as_usual() -> None:
    """Also those that make no sense."""
    assert list_options_of({}) == ListOptions()
    odd = {
        "enabled": "yes",
        "monitor": "all",
        "quality_profile": 7,
        "tags": "one",
        "filters": 3,
        "visits": {"interval": True, "priority": -2, "on_leaving": "explode"},
    }
    assert list_options_of(odd) == ListOptions()


def test_options_as_they_are_stored() -> None:
    """Each of them is read."""
    found = list_options_of(
        {
            "enabled": False,
            "add_automatically": False,
            "monitor": "movie_and_collection",
            "search_on_add": False,
            "quality_profile": "Any",
            "root_folder": "/films",
            "minimum_availability": "in_cinemas",
            "tags": ["a", "b"],
            "filters": {
                "first_year": 1920.0,
                "last_year": 1930,
                "lowest_rating": 6.5,
                "fewest_votes": 10,
                "genres": ["Horror"],
                "without_genres": ["Music"],
                "languages": ["de"],
                "certifications": ["PG"],
                "shortest": 60,
                "longest": 200,
                "most_at_once": 5,
            },
            "visits": {"interval": 6, "priority": 1, "on_leaving": "unmonitor"},
        }
    )
    assert not found.enabled
    assert not found.add_automatically
    assert not found.search_on_add
    assert found.monitor is Monitor.MOVIE_AND_COLLECTION
    assert (found.quality_profile, found.root_folder) == ("Any", "/films")
    assert found.minimum_availability is Status.IN_CINEMAS
    assert found.tags == {"a", "b"}
    assert found.interval == timedelta(hours=6)
    assert (found.priority, found.on_leaving) == (1, Leaving.UNMONITOR)
    filters = found.filters
    assert (filters.first_year, filters.last_year) == (1920, 1930)
    assert (filters.lowest_rating, filters.fewest_votes) == (6.5, 10)
    assert (set(filters.genres), set(filters.without_genres)) == ({"Horror"}, {"Music"})
    assert (set(filters.languages), set(filters.certifications)) == ({"de"}, {"PG"})
    assert (filters.shortest, filters.longest, filters.most_at_once) == (60, 200, 5)
