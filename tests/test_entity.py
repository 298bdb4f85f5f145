"""What the entities have in common: where they lie and what they are called."""

from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from tests.sandbox.service import FaultMode

from .integration import ENTRY_ID, TRANSLATIONS, Home
from .test_lists import LIST, a_list, entry_with

PLATFORMS = ("binary_sensor", "button", "event", "select", "sensor", "switch")
OF_THE_HOUSE = {
    "Activity",
    "Automatic search",
    "Automatic upgrades",
    "Average search duration",
    "Blocked releases",
    "Could be better",
    "Default quality profile",
    "Download progress",
    "Download remaining",
    "Download speed",
    "Downloading",
    "Downloads",
    "Failed in 24 hours",
    "Failures",
    "Given-up work",
    "Grabs",
    "Imports",
    "Last added",
    "Last grabbed",
    "Last imported",
    "Library size",
    "Look for new releases",
    "Missing and available",
    "Missing in collections",
    "Missing movies",
    "Monitored movies",
    "Movies",
    "Next release",
    "Problem",
    "Queue finished at",
    "Queue",
    "Rescan library",
    "Search duration of 19 in 20",
    "Search duration",
    "Search for missing movies",
    "Searches",
    "Stalled",
    "Sync lists",
    "Upcoming",
}
OF_A_LIST = {
    "Added movies",
    "Enabled",
    "Entries",
    "Last sync",
    "Next sync",
    "Status",
    "Sync duration",
    "Sync now",
}

pytestmark = pytest.mark.usefixtures("all_enabled")


async def test_where_entities_lie(
    home: Home, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
) -> None:
    """Those of an indexer, of a list and of a folder with theirs, all others with the library."""
    wanted = {"kind": "trakt_watchlist"}
    entry = await home.set_up(entry_with(home, a_list(LIST, wanted, "Masterpieces")))
    names = {
        device.name: {
            entity.original_name
            for entity in er.async_entries_for_device(entity_registry, device.id)
            if entity.domain in PLATFORMS
        }
        for device in dr.async_entries_for_config_entry(device_registry, entry.entry_id)
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
        },
        "HDBits": {
            "Connection",
            "Circuit breaker",
            "Next attempt",
            "Requests left",
            "Test connection",
        },
        "Masterpieces": OF_A_LIST,
        "library": {"Free space"},
    }


async def test_every_entity_has_a_translated_name(
    home: Home, entity_registry: er.EntityRegistry
) -> None:
    """No placeholder is left in it, and each belongs to the entry, or to an indexer or a list of it."""
    wanted = {"kind": "trakt_watchlist"}
    entry = await home.set_up(entry_with(home, a_list(LIST, wanted, "Masterpieces")))
    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    ours = [entity for entity in entities if entity.domain in PLATFORMS]
    assert len(ours) == 14 + len(OF_THE_HOUSE) + len(OF_A_LIST)
    for entity in entities:
        assert entity.translation_key in TRANSLATIONS["entity"][entity.domain]
        assert "{" not in str(entity.original_name)
        owner = entity.config_subentry_id or ENTRY_ID
        assert entity.unique_id.startswith(owner)


async def test_what_is_for_those_who_look_closer(
    home: Home, entity_registry: er.EntityRegistry
) -> None:
    """What people look at every day is not buried among diagnostics, and settings are with the settings."""
    wanted = {"kind": "trakt_watchlist"}
    entry = await home.set_up(entry_with(home, a_list(LIST, wanted, "Masterpieces")))
    by_category: dict[str | None, set[str]] = {}
    for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id):
        key = str(entity.translation_key).removeprefix("indexer_")
        by_category.setdefault(entity.entity_category, set()).add(key)
    assert by_category["config"] == {
        "automatic_search",
        "automatic_upgrades",
        "default_quality_profile",
        "download_limit",
        "list_enabled",
    }
    assert by_category["diagnostic"] == {
        "blocked_releases",
        "circuit_breaker",
        "connectivity",
        "dead_letters",
        "failures",
        "grabs",
        "imports",
        "list_duration",
        "list_next_sync",
        "next_attempt",
        "requests_left",
        "search_duration",
        "search_duration_average",
        "search_duration_p95",
        "searches",
        "test_connection",
    }
    assert {"activity", "problem", "queue", "movies", "downloads"} <= by_category[None]


async def test_nothing_is_told_of_a_library_that_is_not_read(home: Home) -> None:
    """What is not known yet is not nothing; afterwards all of it is there."""
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    before = set(unavailable(home))
    await home.settle()
    assert unavailable(home) == []
    told = {"calendar", "image", "select", "sensor", "todo"}
    shown = {one for one in home.entity_ids() if one.split(".")[0] in told}
    assert shown | {"binary_sensor.movies_problem", "switch.movies_downloads"} <= before


async def test_nothing_is_told_of_downloads_that_nobody_sees(home: Home) -> None:
    """Without qBittorrent, neither their figures nor their settings; all else stays."""
    entry = await home.set_up()
    home.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    await entry.runtime_data.queue.async_refresh()
    await home.settle()
    figures = (
        "download_progress",
        "download_remaining",
        "download_speed",
        "downloading",
        "queue",
        "queue_finished_at",
        "stalled",
    )
    assert unavailable(home) == [
        "number.movies_download_limit",
        *(f"sensor.movies_{name}" for name in figures),
        "switch.movies_downloads",
    ]


def unavailable(home: Home) -> list[str]:
    """Return the entities that have nothing to tell."""
    return [one for one in home.entity_ids() if home.state(one).state == "unavailable"]


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
