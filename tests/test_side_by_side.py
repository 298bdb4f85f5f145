"""Two libraries in one Home Assistant, such as one in HD and one in 4K; the services are the same."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.radarr_mvp.actions import ACTIONS
from custom_components.radarr_mvp.actions.action import Action
from custom_components.radarr_mvp.const import DOMAIN
from custom_components.radarr_mvp.libraries import async_library_meant
from tests.sandbox.service import FaultMode

from .actions.house import BEST, House, sentence
from .integration import Home

SECOND_INDEXER = "01JSUBENTRY000000000HDBITS2"


@dataclass
class Couple:
    """Two libraries that are open."""

    home: Home
    first: MockConfigEntry
    second: MockConfigEntry

    async def works(self, entry: MockConfigEntry) -> bool:
        """Return whether a library takes a movie in, and lets it go again."""
        meant = {"config_entry_id": entry.entry_id}
        told = await self.home.act("add_movie", meant | {"tmdb_id": 653})
        await self.home.settle()
        listed = (await self.home.act("get_movies", meant))["movies"]
        await self.home.hass.services.async_call(
            DOMAIN, "remove_movie", meant | {"tmdb_id": 653}, blocking=True
        )
        await self.home.settle()
        return [one["movie_id"] for one in listed] == [told["movie"]["movie_id"]]


@pytest.fixture
async def couple(home: Home) -> Couple:
    """Return two libraries that are open."""
    first, second = home.entry(), home.second_entry()
    (home.world.folder / "library-4k").mkdir()
    await home.set_up(first)
    assert second.state is ConfigEntryState.LOADED
    return Couple(home, first, second)


async def test_an_action_that_names_no_library(couple: Couple) -> None:
    """It says which there are, and which field tells the one that is meant."""
    with pytest.raises(ServiceValidationError) as told:
        await couple.home.act("get_movies")
    assert sentence(told.value) == (
        "There are several libraries: Movies, Movies 4K. Say in the field for the library (config_entry_id) which"
        " one is meant."
    )


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_action_can_name_its_library(action: Action) -> None:
    """There is none that could not be used with two of them."""
    assert "config_entry_id" in action.schema.schema


async def test_each_library_has_movies_of_its_own(couple: Couple) -> None:
    """What one is told, the other does not hear of."""
    for entry in (couple.first, couple.second):
        assert await couple.works(entry)
    meant = {"config_entry_id": couple.second.entry_id}
    await couple.home.act("add_movie", meant | {"tmdb_id": 653, "search": False})
    await couple.home.let_pass(2)
    assert couple.home.state("sensor.movies_movies").state == "0"
    assert couple.home.state("sensor.movies_4k_movies").state == "1"


async def test_the_only_library_that_is_loaded(couple: Couple) -> None:
    """It need not be named, as no other can be meant."""
    hass = couple.home.hass
    assert await hass.config_entries.async_unload(couple.first.entry_id)
    assert async_library_meant(hass, None) is couple.second
    assert async_library_meant(hass, "") is couple.second
    with pytest.raises(ServiceValidationError) as told:
        async_library_meant(hass, couple.first.entry_id)
    assert told.value.translation_key == "service_config_entry_not_loaded"
    assert await hass.config_entries.async_unload(couple.second.entry_id)
    with pytest.raises(ServiceValidationError):
        async_library_meant(hass, None)


async def test_a_subscription_that_names_no_library(
    couple: Couple, hass_ws_client: WebSocketGenerator
) -> None:
    """It is answered by the same sentence."""
    client = await hass_ws_client(couple.home.hass)
    await client.send_json_auto_id({"type": "radarr_mvp/queue/subscribe"})
    answer = await client.receive_json()
    assert not answer["success"]
    assert answer["error"]["translation_key"] == "library_not_named"


async def test_nothing_collides(
    couple: Couple,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each has entities and devices of its own, as many as the other, and all of them are there."""
    entities = [
        er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        for entry in (couple.first, couple.second)
    ]
    devices = [
        dr.async_entries_for_config_entry(device_registry, entry.entry_id)
        for entry in (couple.first, couple.second)
    ]
    assert len(entities[0]) == len(entities[1]) > 40
    assert len(devices[0]) == len(devices[1]) >= 2
    ids = [{(one.domain, one.unique_id) for one in some} for some in entities]
    assert not ids[0] & ids[1]
    names = [{pair for one in some for pair in one.identifiers} for some in devices]
    assert not names[0] & names[1]
    for entity in (one for some in entities for one in some if not one.disabled):
        assert couple.home.hass.states.get(entity.entity_id) is not None
    assert "does not generate unique IDs" not in caplog.text


@pytest.mark.parametrize("goes", ["first", "second"])
async def test_one_goes_and_comes_again(couple: Couple, goes: str) -> None:
    """The other one works on, whatever becomes of it."""
    entries = couple.home.hass.config_entries
    going = couple.first if goes == "first" else couple.second
    staying = couple.second if goes == "first" else couple.first
    before = staying.runtime_data
    assert await entries.async_unload(going.entry_id)
    assert await couple.works(staying)
    assert await entries.async_setup(going.entry_id)
    await couple.home.settle()
    assert await couple.works(going)
    assert await entries.async_reload(going.entry_id)
    await couple.home.settle()
    assert await couple.works(staying)
    assert await entries.async_remove(going.entry_id)
    await couple.home.settle()
    assert await couple.works(staying)
    assert staying.runtime_data is before
    assert {couple.home.state(one).state for one in connections(couple, staying)} == {
        "on"
    }


def connections(couple: Couple, entry: MockConfigEntry) -> list[str]:
    """Return the sensors of the services of a library."""
    registry = er.async_get(couple.home.hass)
    return [
        one.entity_id
        for one in er.async_entries_for_config_entry(registry, entry.entry_id)
        if one.unique_id.endswith("-connectivity")
    ]


async def test_a_plea_for_patience_holds_for_both(couple: Couple) -> None:
    """What HDBits has asked of one library is heeded by the other: not a request gets out."""
    hdbits = couple.home.world.hdbits
    hdbits.fail(FaultMode.THROTTLE, retry_after=600)
    asked: list[int] = []
    for entry in (couple.first, couple.second):
        meant = {"config_entry_id": entry.entry_id, "service": "hdbits"}
        (report,) = (await couple.home.act("test_connection", meant))["services"]
        assert not report["connected"]
        asked.append(len(hdbits.log.requests))
    assert asked[0] == asked[1]


async def test_the_stricter_limit_holds_for_both(couple: Couple) -> None:
    """The account is one; when the stricter library is gone, so is its limit, but not what was counted."""
    home = couple.home
    (subentry,) = couple.second.subentries.values()
    strict = {"seconds_between_requests": 60, "requests_per_hour": 10}
    home.hass.config_entries.async_update_subentry(
        couple.second, subentry, data={**subentry.data, **strict}
    )
    assert await home.hass.config_entries.async_reload(couple.second.entry_id)
    await home.settle()
    gate = (await home.hdbits(couple.first)).gate
    assert gate is (await home.hdbits(couple.second)).gate
    assert (gate.limit.spacing, gate.limit.budget) == (60, 10)
    left = gate.budget_left
    assert await home.hass.config_entries.async_remove(couple.second.entry_id)
    assert (gate.limit.spacing, gate.limit.budget) == (5, 100)
    assert left is not None
    assert gate.budget_left == left + 90


async def test_one_wish_in_both(couple: Couple) -> None:
    """Each fetches a film for itself, into a category of its own; neither takes the other's."""
    house = House(couple.home, couple.first)
    torrent = house.offer(BEST)
    for entry in (couple.first, couple.second):
        meant = {"config_entry_id": entry.entry_id}
        await couple.home.act("add_movie", meant | {"tmdb_id": 653})
        await couple.home.settle()
    for entry in (couple.first, couple.second):
        await entry.runtime_data.queue.async_refresh()
        await couple.home.settle()
    client = couple.home.world.qbittorrent
    assert list(client.torrents) == [torrent.info_hash]
    assert client.torrents[torrent.info_hash]["category"] == "radarr_mvp"


async def test_a_library_that_is_switched_off_is_not_in_the_way(home: Home) -> None:
    """It is known, but cannot be meant."""
    home.entry(
        entry_id="01JENTRY0000000000000000OFF",
        disabled_by=ConfigEntryDisabler.USER,
        subentries_data=[home.indexer(SECOND_INDEXER)],
    )
    entry = await home.set_up()
    assert async_library_meant(home.hass, None) is entry
    assert (await home.act("get_movies"))["movies"] == []
