"""What the entities have in common: their devices and their names."""

from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.radarr_mvp.const import DOMAIN

from .integration import ENTRY_ID, INDEXER_ID, TRANSLATIONS, Home

PLATFORMS = ("binary_sensor", "button", "event", "sensor", "switch")
OF_THE_HOUSE = {
    "Activity",
    "Automatic search",
    "Automatic upgrades",
    "Blocked releases",
    "Cutoff unmet",
    "Dead letters",
    "Download progress",
    "Download remaining",
    "Download speed",
    "Downloading",
    "Downloads",
    "Failed in 24 hours",
    "Failures",
    "Grabs",
    "Imports",
    "Last added",
    "Last grabbed",
    "Last imported",
    "Library size",
    "Look for new releases",
    "Missing movies",
    "Monitored movies",
    "Movies",
    "Next release",
    "Problem",
    "Queue",
    "Queue finished at",
    "Rescan library",
    "Search duration",
    "Search for missing movies",
    "Searches",
    "Stalled",
    "Wanted movies",
}

pytestmark = pytest.mark.usefixtures("all_enabled")


async def test_devices(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """The library is a service, and so is each indexer; the entities lie with theirs."""
    entry = await home.set_up()
    devices = {
        device.name: device
        for device in dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    }
    assert set(devices) == {"Movies", "HDBits"}
    for device in devices.values():
        assert device.entry_type is dr.DeviceEntryType.SERVICE
        assert device.manufacturer == "Radarr MVP"
    assert devices["Movies"].identifiers == {(DOMAIN, ENTRY_ID)}
    assert devices["HDBits"].identifiers == {(DOMAIN, INDEXER_ID)}
    names = {
        name: {
            entity.original_name
            for entity in er.async_entries_for_device(entity_registry, device.id)
            if entity.domain in PLATFORMS
        }
        for name, device in devices.items()
    }
    assert names == {
        "Movies": {
            "TMDb connection",
            "TMDb circuit breaker",
            "TMDb next attempt",
            "Test TMDb",
            "qBittorrent connection",
            "qBittorrent circuit breaker",
            "qBittorrent next attempt",
            "Test qBittorrent",
            *OF_THE_HOUSE,
            f"Free space in {home.world.library}",
        },
        "HDBits": {
            "Connection",
            "Circuit breaker",
            "Next attempt",
            "Requests left",
            "Test connection",
        },
    }


async def test_two_libraries_have_devices_of_their_own(
    home: Home, device_registry: dr.DeviceRegistry
) -> None:
    """Although they use the same services."""
    entries = [home.entry(), home.second_entry()]
    await home.set_up(entries[0])
    names = [
        sorted(
            str(device.name)
            for device in dr.async_entries_for_config_entry(
                device_registry, entry.entry_id
            )
        )
        for entry in entries
    ]
    assert names == [["HDBits", "Movies"], ["HDBits", "Movies 4K"]]


async def test_every_entity_has_a_translated_name(
    home: Home, entity_registry: er.EntityRegistry
) -> None:
    """No placeholder is left in it, and each belongs to the entry or to an indexer of it."""
    entry = await home.set_up()
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    ours = [entity for entity in entities if entity.domain in PLATFORMS]
    assert len(ours) == 14 + len(OF_THE_HOUSE)
    for entity in entities:
        assert entity.translation_key in TRANSLATIONS["entity"][entity.domain]
        assert "{" not in str(entity.original_name)
        owner = entity.config_subentry_id or ENTRY_ID
        assert entity.unique_id.startswith(owner)


async def test_what_is_for_those_who_look_closer(
    home: Home, entity_registry: er.EntityRegistry
) -> None:
    """What people look at every day is not buried among diagnostics, and settings are with the settings."""
    entry = await home.set_up()
    by_category: dict[str | None, set[str]] = {}
    for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id):
        key = str(entity.translation_key).removeprefix("indexer_")
        by_category.setdefault(entity.entity_category, set()).add(key)
    assert by_category["config"] == {"automatic_search", "automatic_upgrades"}
    assert by_category["diagnostic"] == {
        "blocked_releases",
        "circuit_breaker",
        "connectivity",
        "dead_letters",
        "failures",
        "grabs",
        "imports",
        "next_attempt",
        "requests_left",
        "search_duration",
        "searches",
        "test_connection",
    }
    assert {"activity", "problem", "queue", "movies", "downloads"} <= by_category[None]


async def test_nothing_is_told_before_the_first_look(home: Home) -> None:
    """A sensor that is not known yet is not off."""
    home.world.tmdb.fail("slow", seconds=0.2)
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    assert home.state("binary_sensor.movies_tmdb_connection").state == "unavailable"
    assert home.state("sensor.movies_tmdb_circuit_breaker").state == "unavailable"
    await home.settle()
    assert home.state("binary_sensor.movies_tmdb_connection").state == "on"
    assert home.state("sensor.movies_tmdb_circuit_breaker").state == "closed"
