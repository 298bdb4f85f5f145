"""The devices of an entry: they come and go with what stands behind them."""

import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.radarr_mvp.const import DOMAIN, ServiceKind
from custom_components.radarr_mvp.devices import address_of, names_of
from tests.sandbox.planted import SECRETS
from tests.sandbox.prowlarr import VERSION

from .integration import ENTRY_ID, INDEXER_ID, Home
from .test_indexer_flow import Indexers
from .test_lists import LIST, a_list, entry_with

MANIFEST = json.loads(Path("custom_components/radarr_mvp/manifest.json").read_text())


def devices_of(
    registry: dr.DeviceRegistry, entry: MockConfigEntry
) -> dict[str, DeviceEntry]:
    """Return the devices of an entry by their names."""
    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
    return {str(device.name): device for device in devices}


async def test_all_devices(
    home: Home, device_registry: dr.DeviceRegistry, kept: SnapshotAssertion
) -> None:
    """The library, below it each indexer, each list and each folder; no secret is in any of them."""
    wanted = {"kind": "trakt_watchlist"}
    entry = await home.set_up(entry_with(home, a_list(LIST, wanted, "Masterpieces")))
    devices = devices_of(device_registry, entry)
    told = [
        {
            "name": device.name,
            "identifiers": sorted(device.identifiers),
            "subentry": device.config_subentry_id,
            "entry_type": device.entry_type,
            "manufacturer": device.manufacturer,
            "model": device.model,
            "model_id": device.model_id,
            "configuration_url": device.configuration_url,
            "below": _name(device_registry, device.via_device_id),
        }
        for _, device in sorted(devices.items())
    ]
    text = (
        repr(told)
        .replace(str(home.world.library), "/library")
        .replace(home.world.hdbits.url, "https://hdbits.sandbox")
    )
    assert text.replace("}, {", "},\n {") == kept
    assert not any(secret in text for secret in SECRETS)
    assert devices["Movies"].sw_version == MANIFEST["version"]


def _name(registry: dr.DeviceRegistry, device_id: str | None) -> str | None:
    """Return the name of a device."""
    device = registry.async_get(device_id or "")
    return None if device is None else device.name


async def test_two_libraries(home: Home, device_registry: dr.DeviceRegistry) -> None:
    """They have devices of their own, although they use the same services."""
    entries = [home.entry(), home.second_entry()]
    await home.set_up(entries[0])
    names = [set(devices_of(device_registry, entry)) for entry in entries]
    assert names == [
        {"HDBits", "Movies", "library"},
        {"HDBits", "Movies 4K", "library-4k"},
    ]


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (["/media/films", "/media/docs"], ["films", "docs"]),
        (["/a/films", "/b/films", "/b/docs"], ["a/films", "b/films", "docs"]),
        (["/films", "/a/films", "/b/a/films"], ["/films", "/a/films", "b/a/films"]),
        (["/"], ["/"]),
        ([], []),
    ],
)
def test_what_folders_are_called(folders: list[str], names: list[str]) -> None:
    """By their last names; those that would be called alike by as much before them as tells them apart."""
    called = names_of(folders)
    assert [called[one] for one in folders] == names
    assert len(called) == len(folders)


async def test_folders_of_one_name(
    home: Home, device_registry: dr.DeviceRegistry
) -> None:
    """A person can tell them apart, and the devices are not taken for each other."""
    entry = await home.set_up()
    other = home.world.folder / "other" / "library"
    other.mkdir(parents=True)
    options = dict(entry.options)
    await _reload(home, entry, options | {"media": {"root_folders": [str(other)]}})
    first = f"{home.world.folder.name}/library"
    assert set(devices_of(device_registry, entry)) == {
        "Movies",
        "HDBits",
        first,
        "other/library",
    }
    await _reload(home, entry, options)
    assert set(devices_of(device_registry, entry)) == {"Movies", "HDBits", "library"}


async def test_folders_come_and_go(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """Without a restart; what was known of a folder goes with it."""
    entry = await home.set_up()
    other = home.world.folder / "other"
    other.mkdir()
    options = dict(entry.options)
    await _reload(home, entry, options | {"media": {"root_folders": [str(other)]}})
    devices = devices_of(device_registry, entry)
    assert set(devices) == {"Movies", "HDBits", "library", "other"}
    assert devices["other"].model_id == str(other)
    (sensor,) = er.async_entries_for_device(entity_registry, devices["other"].id)
    assert float(home.state(sensor.entity_id).state) > 0
    assert home.state(sensor.entity_id).attributes["path"] == str(other)

    await _reload(home, entry, options)
    assert "other" not in devices_of(device_registry, entry)
    assert entity_registry.async_get(sensor.entity_id) is None
    assert home.hass.states.get(sensor.entity_id) is None


async def _reload(
    home: Home, entry: MockConfigEntry, options: dict[str, object]
) -> None:
    """Change the options as their form does."""
    home.hass.config_entries.async_update_entry(entry, options=options)
    assert await home.hass.config_entries.async_reload(entry.entry_id)
    await home.settle()


async def test_an_indexer_goes(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """Its device and its entities go at once; those of the library stay."""
    entry = await home.set_up()
    home.hass.config_entries.async_remove_subentry(entry, INDEXER_ID)
    await home.settle()
    assert set(devices_of(device_registry, entry)) == {"Movies", "library"}
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert not [one for one in entities if one.config_subentry_id == INDEXER_ID]
    assert home.hass.states.get("binary_sensor.hdbits_connection") is None
    assert home.state("binary_sensor.movies_tmdb_connection").state == "on"


async def test_an_indexer_comes(home: Home, device_registry: dr.DeviceRegistry) -> None:
    """It is there as soon as it was added, with its address and the version that it tells."""
    entry = await home.set_up(home.entry(subentries_data=[]))
    indexers = Indexers(home)
    async with indexers.prowlarr:
        await indexers.finish(await indexers.begin(entry, "prowlarr"), "prowlarr")
        (added,) = entry.subentries.values()
        devices = devices_of(device_registry, entry)
        device = devices["Prowlarr"]
        assert device.identifiers == {(DOMAIN, added.subentry_id)}
        assert device.via_device_id == devices["Movies"].id
        assert device.model == "Prowlarr"
        assert device.configuration_url == f"{indexers.prowlarr.url}/"
        await home.press("button.prowlarr_test_connection")
        device = devices_of(device_registry, entry)["Prowlarr"]
        assert device.sw_version == VERSION
        assert home.state("binary_sensor.prowlarr_connection").state == "on"


@pytest.mark.parametrize(
    ("kind", "typed", "shown"),
    [
        ("torznab", "https://me:word@a.example:81/rss/key?k=v", "https://a.example:81"),
        ("hdbits", "https://hdbits.org", "https://hdbits.org"),
        (
            "prowlarr",
            "http://me:word@house:9696/prowlarr?k=v#f",
            "http://house:9696/prowlarr",
        ),
        ("torznab", "no address", None),
        ("torznab", "http://[", None),
        ("torznab", None, None),
    ],
)
def test_an_address_gives_nothing_away(
    kind: str, typed: str | None, shown: str | None
) -> None:
    """Neither who asks, nor with what key."""
    assert address_of(ServiceKind(kind), typed) == shown


async def test_what_a_person_may_remove(
    home: Home,
    hass: HomeAssistant,
    device_registry: dr.DeviceRegistry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Only a device that nothing stands behind, whether the entry is loaded or not."""
    assert await async_setup_component(hass, "config", {})
    entry = await home.set_up()
    stale = device_registry.async_get_or_create(
        config_entry_id=ENTRY_ID, identifiers={(DOMAIN, f"{ENTRY_ID}-/gone")}
    )
    client = await hass_ws_client(hass)
    for device in devices_of(device_registry, entry).values():
        answer = await client.remove_device(device.id)
        assert answer["success"] is (device.id == stale.id)
    await hass.config_entries.async_unload(ENTRY_ID)
    for device in devices_of(device_registry, entry).values():
        assert not (await client.remove_device(device.id))["success"]
    assert set(devices_of(device_registry, entry)) == {"Movies", "HDBits", "library"}
