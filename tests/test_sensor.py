"""The figures of the services."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .integration import Home

LEFT = "sensor.hdbits_requests_left"
NEXT = "sensor.hdbits_next_attempt"


@pytest.mark.usefixtures("all_enabled")
async def test_all_figures(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names, units, categories and unique ids stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["sensor"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def test_what_is_off_at_first(
    home: Home, entity_registry: er.EntityRegistry
) -> None:
    """Circuit breakers are for those who look for a fault."""
    entry = await home.set_up()
    disabled = {
        entity.entity_id
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    }
    assert disabled == {
        "sensor.movies_tmdb_circuit_breaker",
        "sensor.movies_qbittorrent_circuit_breaker",
        "sensor.hdbits_circuit_breaker",
        "sensor.movies_tmdb_next_attempt",
        "sensor.movies_qbittorrent_next_attempt",
        "sensor.hdbits_next_attempt",
    }


async def test_requests_left(home: Home) -> None:
    """Each request counts, and comes back after an hour."""
    await home.set_up()
    assert home.state(LEFT).state == "99"
    for left in ("98", "97"):
        await home.act("test_connection", {"service": "hdbits"})
        assert home.state(LEFT).state == left
    await home.let_pass(3590)
    assert home.state(LEFT).state == "98"


@pytest.mark.usefixtures("all_enabled")
async def test_the_breaker_of_a_service(home: Home) -> None:
    """It opens with failures, lets one question pass after a rest, and closes when that is answered."""
    breaker = "sensor.hdbits_circuit_breaker"
    await home.set_up()
    assert home.state(breaker).state == "closed"
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.act("test_connection", {"service": "hdbits"})
    assert home.state(breaker).state == "open"
    now = home.world.clock.now()
    rest = dt_util.parse_datetime(home.state(NEXT).state, raise_on_error=True)
    assert rest.timestamp() - now == pytest.approx(60, abs=1)
    home.world.hdbits.heal()
    await home.let_pass(301)
    assert home.state(breaker).state == "closed"
    assert home.state(NEXT).state == "unknown"


@pytest.mark.usefixtures("all_enabled")
async def test_a_breaker_that_is_half_open(home: Home) -> None:
    """Seen after a rest that nobody has ended yet: our own limit kept the question back."""
    breaker = "sensor.hdbits_circuit_breaker"
    entry = await home.set_up()
    (indexer,) = entry.runtime_data.indexers.values()
    for _ in range(98):
        await indexer.test()
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.act("test_connection", {"service": "hdbits"})
    await home.let_pass(302)
    assert home.state(breaker).state == "half_open"
