"""Actions about the services."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.integration import ENTRY_ID, HDBITS, TMDB, Home
from tests.sandbox.service import FaultMode

from .house import is_refused


async def reset(home: Home, data: dict[str, Any] | None = None) -> None:
    """Reset circuit breakers."""
    await home.hass.services.async_call(
        "radarr_mvp", "reset_circuit_breaker", data or {}, blocking=True
    )
    await home.settle()


async def test_all_services_are_tested(home: Home) -> None:
    """What is known of each is returned."""
    await home.set_up()
    reports = (await home.act("test_connection"))["services"]
    assert [report["service"] for report in reports] == [
        "tmdb",
        "qbittorrent",
        "hdbits",
    ]
    for report in reports:
        assert 0 <= report.pop("latency_ms") < 5000
    assert reports[1:] == [
        {
            "service": "qbittorrent",
            "name": "qBittorrent",
            "connected": True,
            "version": "5.3.0",
            "error": None,
            "circuit_breaker": "closed",
            "requests_left": None,
        },
        {
            "service": "hdbits",
            "name": "HDBits",
            "connected": True,
            "version": None,
            "error": None,
            "circuit_breaker": "closed",
            "requests_left": 98,
        },
    ]


async def test_what_is_wrong_is_returned(home: Home) -> None:
    """With nothing in it that nobody should see."""
    await home.set_up()
    home.world.hdbits.fail(FaultMode.UNAUTHORIZED)
    (report,) = (await home.act("test_connection", {"service": "hdbits"}))["services"]
    assert not report["connected"]
    assert report["latency_ms"] is None
    assert report["error"] == "status 5: Invalid authentication credentials"
    assert home.state(HDBITS).state == "off"


@pytest.mark.parametrize("chosen", ["qbittorrent", ["qbittorrent"]])
async def test_only_what_is_chosen_is_asked(
    home: Home, chosen: str | list[str]
) -> None:
    """One or several."""
    await home.set_up()
    (report,) = (await home.act("test_connection", {"service": chosen}))["services"]
    assert report["service"] == "qbittorrent"
    assert len(home.world.tmdb.log.requests) == 1
    assert len(home.world.hdbits.log.requests) == 1


async def test_a_service_that_the_library_does_not_use(home: Home) -> None:
    """An empty answer would look like a good one."""
    await home.set_up(home.entry(subentries_data=[]))
    with pytest.raises(ServiceValidationError, match="does not use hdbits"):
        await home.act("test_connection", {"service": ["tmdb", "hdbits"]})
    assert len(home.world.tmdb.log.requests) == 1


@pytest.mark.parametrize("data", [{"service": "radarr"}, {"entry": ENTRY_ID}])
def test_what_is_not_known(data: dict[str, Any]) -> None:
    """It is refused before anything happens."""
    assert is_refused("test_connection", data)


async def test_without_an_entry(home: Home) -> None:
    """The action is there as soon as the integration is, and says what is missing."""
    entry = await home.set_up()
    await home.hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as told:
        await home.act("test_connection", {"config_entry_id": ENTRY_ID})
    assert told.value.translation_key == "service_config_entry_not_loaded"
    await home.hass.config_entries.async_remove(entry.entry_id)
    with pytest.raises(ServiceValidationError) as told:
        await home.act("test_connection")
    assert told.value.translation_key
    with pytest.raises(ServiceValidationError) as told:
        await home.act("test_connection", {"config_entry_id": ENTRY_ID})
    assert told.value.translation_key == "service_config_entry_not_found"


async def test_with_several_entries(home: Home) -> None:
    """One has to be named."""
    home.second_entry()
    await home.set_up(home.entry())
    with pytest.raises(ServiceValidationError) as told:
        await home.act("test_connection")
    assert told.value.translation_key
    chosen = {"config_entry_id": ENTRY_ID}
    assert len((await home.act("test_connection", chosen))["services"]) == 3


async def test_a_rest_is_ended_by_hand(home: Home) -> None:
    """The cause was removed; the service is asked at once and not after the rest."""
    await home.set_up()
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.act("test_connection")
    assert home.state(HDBITS).state == "off"
    home.world.hdbits.heal()
    await home.let_pass(1)
    assert home.state(HDBITS).state == "off"
    await reset(home, {"service": "hdbits"})
    assert home.state(HDBITS).state == "on"


async def test_only_what_is_chosen_is_reset(home: Home) -> None:
    """The others rest on."""
    await home.set_up()
    for service in home.world.services.values():
        service.fail(FaultMode.SERVER_ERROR)
    await home.act("test_connection")
    for service in home.world.services.values():
        service.heal()
    await reset(home, {"service": ["hdbits"]})
    assert home.state(HDBITS).state == "on"
    assert home.state(TMDB).state == "off"


async def test_a_plea_for_patience_is_not_overruled(home: Home) -> None:
    """Nobody may talk us into that."""
    await home.set_up()
    home.world.hdbits.fail(FaultMode.THROTTLE)
    await home.act("test_connection")
    home.world.hdbits.heal()
    asked = len(home.world.hdbits.log.requests)
    await reset(home)
    (report,) = (await home.act("test_connection", {"service": "hdbits"}))["services"]
    assert report["circuit_breaker"] == "open"
    assert len(home.world.hdbits.log.requests) == asked
