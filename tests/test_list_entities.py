"""What a list shows of itself: its device, its figures, its switch and its button."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp import button
from custom_components.radarr_mvp.engine.events import Event, ListSynced
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.list_names import plain_kind
from custom_components.radarr_mvp.store.errors import DatabaseUnreachable
from tests.sandbox.planted import TRAKT_CLIENT_ID, TRAKT_CLIENT_SECRET
from tests.sandbox.service import FaultMode
from tests.sandbox.trakt import FakeTrakt

from .furnished import wait_until
from .integration import Home
from .test_lists import LIST, MASTERPIECES, OTHER, a_list, entry_with, sign_in

ITEMS: Final = "sensor.masterpieces_entries"
STATUS: Final = "sensor.masterpieces_status"
ADDED: Final = "sensor.masterpieces_added_movies"
LAST: Final = "sensor.masterpieces_last_sync"
NEXT: Final = "sensor.masterpieces_next_sync"
DURATION: Final = "sensor.masterpieces_sync_duration"
ENABLED: Final = "switch.masterpieces_enabled"
SYNC: Final = "button.masterpieces_sync_now"
SYNC_ALL: Final = "button.movies_sync_lists"
UNKNOWN: Final = {"kind": "of_tomorrow"}


def switched_off(data: dict[str, Any]) -> dict[str, Any]:
    """Return a list that is not followed."""
    return data | {"options": {**data.get("options", {}), "enabled": False}}


async def household(
    home: Home, data: dict[str, Any] = MASTERPIECES, **others: dict[str, Any]
) -> MockConfigEntry:
    """Return an entry that follows a list, and others beside it under their titles."""
    more = [
        a_list(f"01JSUBENTRY000000000OTHER{place}", one, title)
        for place, (title, one) in enumerate(others.items())
    ]
    entry = entry_with(home, a_list(LIST, data, "Masterpieces"), *more)
    await home.set_up(entry)
    await look(home)
    return entry


async def look(home: Home) -> None:
    """Wait until what has happened is shown."""
    await home.let_pass(1)


async def turn(home: Home, to: str) -> None:
    """Turn the switch of the list."""
    await home.hass.services.async_call(
        "switch", f"turn_{to}", {"entity_id": ENABLED}, blocking=True
    )
    await look(home)


async def press(home: Home, entity_id: str = SYNC) -> None:
    """Press a button, and wait until what follows is shown."""
    try:
        await home.press(entity_id)
    finally:
        await look(home)


@contextmanager
def visits(entry: MockConfigEntry) -> Iterator[list[ListSynced]]:
    """Collect the visits from now on."""
    heard: list[ListSynced] = []

    def hear(event: Event) -> None:
        if isinstance(event, ListSynced):
            heard.append(event)

    leave = entry.runtime_data.road.bus.listen(hear)
    yield heard
    leave()


@pytest.mark.parametrize("platform", ["button", "sensor", "switch"])
@pytest.mark.usefixtures("all_enabled")
async def test_all_of_a_list(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
) -> None:
    """Names, categories and unique ids stay as they are; a list that is switched off has figures, too."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", [platform])
    entry = await household(home, switched_off(MASTERPIECES))
    others = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    for one in others:
        if one.config_subentry_id != LIST:
            entity_registry.async_remove(one.entity_id)
    await home.settle()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def test_the_device_of_a_list(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """It lies below the library; two lists of one name have devices and entities of their own."""
    data = MASTERPIECES | {"address": "11"}
    entry = entry_with(
        home,
        a_list(LIST, MASTERPIECES, "Masterpieces"),
        a_list(OTHER, data, "Masterpieces"),
    )
    await home.set_up(entry)
    library = device_registry.async_get_device_by_identifier(
        ("radarr_mvp", entry.entry_id), entry.entry_id
    )
    assert library is not None
    for list_id, item in ((LIST, ITEMS), (OTHER, f"{ITEMS}_2")):
        device = device_registry.async_get_device_by_identifier(
            ("radarr_mvp", list_id), entry.entry_id
        )
        assert device is not None
        assert (device.name, device.model) == ("Masterpieces", "TMDb list")
        assert device.via_device_id == library.id
        assert device.config_subentry_id == list_id
        entity = entity_registry.async_get(item)
        assert entity is not None
        assert (entity.device_id, entity.config_subentry_id) == (device.id, list_id)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("trakt_box_office", "Trakt box office"),
        ("imdb_csv", "IMDb CSV"),
        ("mdblist", "MDBList"),
        ("stevenlu", "Stevenlu"),
        ("of_tomorrow", "Of tomorrow"),
        ("", ""),
    ],
)
def test_what_kinds_are_called(kind: str, name: str) -> None:
    """Also one that nobody knows here."""
    assert plain_kind(kind) == name


@pytest.mark.usefixtures("all_enabled")
async def test_what_a_visit_brings_is_shown(home: Home) -> None:
    """How many it names and what became of them, when it was, and how long it took."""
    entry = await household(home, switched_off(MASTERPIECES))
    assert home.state(STATUS).state == "disabled"
    assert home.state(ITEMS).state == "0"
    assert home.state(LAST).state == "unknown"
    assert home.state(NEXT).state == "unknown"
    assert home.state(DURATION).state == "unknown"
    home.hass.config_entries.async_update_subentry(
        entry, entry.subentries[LIST], data=MASTERPIECES
    )
    await look(home)
    assert home.state(ENABLED).state == "on"
    assert home.state(STATUS).state == "never_visited"
    await press(home)
    items = home.state(ITEMS)
    assert items.state == "3"
    assert (items.attributes["added"], items.attributes["failed"]) == (3, 0)
    status = home.state(STATUS)
    assert status.state == "success"
    assert status.attributes["error"] is None
    assert (status.attributes["failures"], status.attributes["vanished"]) == (0, 0)
    assert home.state(ADDED).state == "3"
    (sync,) = (await entry.runtime_data.road.lists.syncs(LIST)).items
    assert home.state(LAST).state == sync.ended_at.isoformat(timespec="seconds")
    due = entry.runtime_data.road.lists.next_due(LIST)
    assert home.state(NEXT).state == due.isoformat(timespec="seconds")
    assert float(home.state(DURATION).state) >= 0


async def test_a_list_is_visited_when_it_is_new(home: Home) -> None:
    """Who has added it sees what came of it, and what follows from the press bears its name."""
    entry = await household(home)
    assert home.state(STATUS).state == "success"
    assert home.state(ADDED).state == "3"
    with visits(entry) as heard:
        await press(home)
    (visit,) = heard
    assert visit.correlation_id == home.state(SYNC).context.id


async def test_a_movie_that_leaves_the_library(home: Home) -> None:
    """It counts no longer, although nobody has visited the list since."""
    await household(home)
    await home.hass.services.async_call(
        "radarr_mvp", "remove_movie", {"tmdb_id": 653}, blocking=True
    )
    await look(home)
    assert home.state(ADDED).state == "2"
    assert home.state(ITEMS).state == "3"


async def test_a_visit_under_way_is_shown(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has asked for a long one is not kept waiting; its end is shown, too."""
    entry = await household(home, switched_off(MASTERPIECES))
    home.hass.config_entries.async_update_subentry(
        entry, entry.subentries[LIST], data=MASTERPIECES
    )
    monkeypatch.setattr(button, "_PATIENCE", 0.05)
    home.world.tmdb.fail(FaultMode.HANG)
    await home.press(SYNC)
    lists = entry.runtime_data.road.lists
    assert (await lists.status(LIST)).visiting
    await entry.runtime_data.followed[LIST].async_refresh()
    assert home.state(STATUS).state == "visiting"
    home.world.tmdb.heal()
    await turn(home, "off")
    # Who is cancelled is not waited for by Home Assistant.
    await wait_until(lambda: not lists._rounds.is_visiting(LIST))
    await look(home)
    assert home.state(STATUS).state == "disabled"
    home.hass.config_entries.async_update_subentry(
        entry, entry.subentries[LIST], data=MASTERPIECES
    )
    await look(home)
    assert home.state(STATUS).state == "cancelled"
    assert home.state(LAST).state == "unknown"


async def test_a_list_that_is_switched_off(home: Home) -> None:
    """It is left alone, also after a restart, without loading anything anew; a press says why it is in vain."""
    entry = await household(home)
    data = entry.runtime_data
    await turn(home, "off")
    assert home.state(ENABLED).state == "off"
    assert home.state(STATUS).state == "disabled"
    assert entry.runtime_data is data
    assert entry.subentries[LIST].data["options"] == {
        "search_on_add": False,
        "enabled": False,
    }
    with visits(entry) as heard:
        await home.let_pass(48 * 3600)
        with pytest.raises(ServiceValidationError) as told:
            await press(home)
    assert heard == []
    assert str(told.value) == (
        "The list Masterpieces is switched off. Switch it on, then try again"
    )
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await look(home)
    assert home.state(ENABLED).state == "off"
    assert home.state(STATUS).state == "disabled"
    with visits(entry) as heard:
        await home.let_pass(600)
        assert heard == []
        await turn(home, "on")
        await look(home)
    assert [one.list_id for one in heard] == [LIST]
    assert home.state(STATUS).state == "success"


async def test_options_that_are_damaged(home: Home) -> None:
    """A decision mends them."""
    entry = await household(home, MASTERPIECES | {"options": "damaged"})
    assert home.state(ENABLED).state == "on"
    await turn(home, "off")
    assert entry.subentries[LIST].data["options"] == {"enabled": False}


async def test_a_list_that_cannot_be_read(home: Home) -> None:
    """The press says why, and the status shows it; when the service is back, all is well."""
    entry = await household(home, switched_off(MASTERPIECES))
    home.hass.config_entries.async_update_subentry(
        entry, entry.subentries[LIST], data=MASTERPIECES
    )
    home.world.tmdb.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(HomeAssistantError, match=r"^TMDb reports a failure of its own"):
        await press(home)
    status = home.state(STATUS)
    assert status.state == "failed"
    assert status.attributes["failures"] == 1
    assert "tmdb" in status.attributes["error"]
    assert home.state(LAST).state == "unknown"
    home.world.tmdb.heal()
    await home.let_pass(301)
    await press(home)
    assert home.state(STATUS).state == "success"
    assert home.state(STATUS).attributes["error"] is None


async def test_a_list_that_becomes_private(home: Home) -> None:
    """What it named before stays shown, and so does the last time that it could be read."""
    await household(home)
    before = home.state(LAST).state
    home.world.tmdb.lists["10"].private = True
    await home.let_pass(24 * 3600)
    with pytest.raises(HomeAssistantError, match=r"^This list is private\."):
        await press(home)
    assert home.state(STATUS).state == "failed"
    assert home.state(LAST).state == before
    assert home.state(ITEMS).state == "3"


async def test_a_list_of_an_unknown_kind(
    home: Home, device_registry: dr.DeviceRegistry
) -> None:
    """It is there, says that it cannot be read, and keeps no other from being followed."""
    entry = await household(home, UNKNOWN, Fine=MASTERPIECES)
    device = device_registry.async_get_device_by_identifier(
        ("radarr_mvp", LIST), entry.entry_id
    )
    assert device is not None
    assert device.model == "Of tomorrow"
    assert home.state(STATUS).state == "failed"
    assert home.state("sensor.fine_status").state == "success"
    with pytest.raises(HomeAssistantError, match="no list of movies that can be read"):
        await press(home)


async def test_options_that_make_no_sense(home: Home) -> None:
    """Nothing can be added by a profile that is gone; the press says so."""
    wanted = MASTERPIECES | {"options": {"quality_profile": "Gone"}}
    await household(home, wanted)
    assert home.state(STATUS).state == "partial"
    assert home.state(ADDED).state == "0"
    with pytest.raises(ServiceValidationError, match="Gone"):
        await press(home)


async def test_somebody_who_is_not_signed_in(home: Home) -> None:
    """A list of Trakt's fails until somebody is; the press says what to do."""
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
            data=data, subentries_data=[a_list(LIST, wanted, "Masterpieces")]
        )
        await home.set_up(entry)
        await look(home)
        assert home.state(STATUS).state == "failed"
        with pytest.raises(HomeAssistantError, match=r"^Nobody is signed in to Trakt"):
            await press(home)
        await sign_in(entry, trakt)
        await press(home)
        assert home.state(STATUS).state == "success"
        assert home.state(ITEMS).state == "3"


async def test_a_list_that_shrinks_to_nothing(home: Home) -> None:
    """It waits for a person; what was decided shows at once."""
    entry = await household(home)
    home.world.tmdb.lists["10"].items.clear()
    await home.let_pass(24 * 3600)
    await press(home)
    assert home.state(STATUS).state == "held"
    assert home.state(STATUS).attributes["vanished"] == 3
    assert home.state(ITEMS).attributes["vanished"] == 3
    await entry.runtime_data.road.lists.dismiss(LIST)
    await look(home)
    assert home.state(STATUS).state == "success"
    assert home.state(ITEMS).state == "0"


async def test_all_lists_at_once(home: Home) -> None:
    """Those that are followed are visited; those that could not be read are named."""
    entry = await household(
        home, Odd=UNKNOWN, Off=switched_off(MASTERPIECES), Queer=UNKNOWN
    )
    with visits(entry) as heard, pytest.raises(HomeAssistantError) as told:
        await press(home, SYNC_ALL)
    assert sorted(one.name for one in heard) == ["Masterpieces", "Odd", "Queer"]
    assert str(told.value) == (
        "Not everything went well with these lists: Odd, Queer. What is wrong with each "
        "stands on its page under Status; press Sync now there for the details"
    )
    assert home.state("sensor.off_status").state == "disabled"


@pytest.mark.parametrize("lists", [{}, {"Off": switched_off(MASTERPIECES)}])
async def test_no_list_is_followed(home: Home, lists: dict[str, Any]) -> None:
    """Pressing in vain says what to do."""
    rows = [a_list(LIST, one, title) for title, one in lists.items()]
    await home.set_up(entry_with(home, *rows))
    with pytest.raises(ServiceValidationError, match="No list is followed"):
        await home.press(SYNC_ALL)


async def test_nothing_is_known_before_the_library_is_read(home: Home) -> None:
    """The switch and the button do not depend on that."""
    entry = entry_with(home, a_list(LIST, MASTERPIECES, "Masterpieces"))
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    for entity_id in (ITEMS, STATUS, ADDED, LAST):
        assert home.state(entity_id).state == "unavailable"
    assert home.state(ENABLED).state == "on"
    assert home.state(SYNC).state == "unknown"
    await home.settle()
    await look(home)
    assert home.state(STATUS).state == "success"


async def test_books_that_cannot_be_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows how the list stands then; as soon as they can be read again it is shown by itself."""
    entry = await household(home)
    lists = entry.runtime_data.road.lists

    async def fail(_: str) -> None:
        raise DatabaseUnreachable("disk gone")

    with monkeypatch.context() as broken:
        broken.setattr(lists, "status", fail)
        entry.runtime_data.followed[LIST].look_again()
        await look(home)
        assert home.state(STATUS).state == "unavailable"
        assert home.state(ENABLED).state == "on"
    await home.let_pass(61)
    assert home.state(STATUS).state == "success"


async def test_books_are_left_alone_while_nothing_happens(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that nobody visits is not looked at every minute."""
    entry = await household(home)
    looks: list[str] = []
    status = entry.runtime_data.road.lists.status

    async def count(list_id: str) -> object:
        looks.append(list_id)
        return await status(list_id)

    monkeypatch.setattr(entry.runtime_data.road.lists, "status", count)
    for _ in range(20):
        await home.let_pass(61)
    assert looks == []
    await press(home)
    assert 1 <= len(looks) <= 2


async def test_a_look_at_a_list_that_is_gone(home: Home) -> None:
    """It may be under way when the list is removed, and is no mistake."""
    entry = await household(home)
    coordinator = entry.runtime_data.followed[LIST]
    home.hass.config_entries.async_remove_subentry(entry, LIST)
    await coordinator.async_refresh()
    assert coordinator.last_update_success
    entry.runtime_data.road.lists._rounds._tell(OTHER)
    await home.settle()


async def test_a_library_that_cannot_be_opened(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressing in vain says why it is; a decision is kept all the same."""

    async def fail(_: object) -> None:
        raise RuntimeError("never thought of")

    with monkeypatch.context() as broken:
        broken.setattr("custom_components.radarr_mvp.engine.road.Road.open", fail)
        entry = await household(home)
    for entity_id in (SYNC, SYNC_ALL):
        with pytest.raises(HomeAssistantError) as told:
            await press(home, entity_id)
        assert told.value.translation_key == "library_not_opened"
    await turn(home, "off")
    assert home.state(ENABLED).state == "off"
    assert not entry.subentries[LIST].data["options"]["enabled"]


async def test_a_list_is_called_otherwise(
    home: Home, device_registry: dr.DeviceRegistry
) -> None:
    """Its device follows at once."""
    entry = await household(home)
    # What becomes of another library is none of its business.
    home.hass.config_entries.async_update_entry(home.second_entry(), title="Second")
    home.hass.config_entries.async_update_subentry(
        entry, entry.subentries[LIST], title="Great films"
    )
    await look(home)
    device = device_registry.async_get_device_by_identifier(
        ("radarr_mvp", LIST), entry.entry_id
    )
    assert device is not None
    assert device.name == "Great films"
    status = entry.runtime_data.followed[LIST].data
    assert status.name == "Great films"


async def test_a_list_that_is_removed(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """Its device and entities go at once, what it named is forgotten, and its films stay."""
    entry = await household(home, Other=switched_off(MASTERPIECES))
    home.hass.config_entries.async_remove_subentry(entry, LIST)
    await home.settle()
    await look(home)
    await nothing_left(home, entry, device_registry, entity_registry)
    assert home.state("sensor.other_status").state == "disabled"


async def test_a_list_that_is_removed_while_the_entry_is_not_loaded(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """The next start forgets it."""
    entry = await household(home)
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    home.hass.config_entries.async_remove_subentry(entry, LIST)
    await home.set_up(entry)
    await nothing_left(home, entry, device_registry, entity_registry)


async def test_a_list_that_is_removed_in_the_middle_of_a_visit(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """The visit ends, and nothing of it comes back."""
    entry = entry_with(home, a_list(LIST, MASTERPIECES, "Masterpieces"))
    home.world.tmdb.fail(FaultMode.HANG)
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    async with asyncio.timeout(20):
        await entry.runtime_data.async_wait_until_open()
    lists = entry.runtime_data.road.lists
    visit = asyncio.create_task(lists.sync(LIST))
    await wait_until(lambda: lists._rounds.is_visiting(LIST))
    home.hass.config_entries.async_remove_subentry(entry, LIST)
    with pytest.raises(Invalid) as told:
        await visit
    assert told.value.key == "list_visit_ended"
    home.world.tmdb.heal()
    await home.settle()
    await look(home)
    await nothing_left(home, entry, device_registry, entity_registry, films=0)


async def nothing_left(
    home: Home,
    entry: MockConfigEntry,
    devices: dr.DeviceRegistry,
    entities: er.EntityRegistry,
    films: int = 3,
) -> None:
    """Make sure that nothing of a list is left but its films, and where they come from."""
    known = dr.async_entries_for_config_entry(devices, entry.entry_id)
    assert not [one for one in known if one.config_subentry_id == LIST]
    registered = er.async_entries_for_config_entry(entities, entry.entry_id)
    assert not [one for one in registered if one.config_subentry_id == LIST]
    assert home.hass.states.get(STATUS) is None
    road = entry.runtime_data.road
    assert (await road.lists.items(LIST))[0].items == ()
    assert (await road.lists.syncs(LIST)).items == ()
    assert await road.books.read(road.books.list_states.every) == [
        one
        for one in await road.books.read(road.books.list_states.every)
        if one.list_id != LIST
    ]
    movies = list(road.house.index)
    assert len(movies) == films
    origins = await road.lists.provenance([one.id for one in movies])
    assert len(origins) == films
