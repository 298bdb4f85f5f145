"""The sensors that tell whether a service can be reached."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .integration import HDBITS, QBITTORRENT, TMDB, Home

SENSORS: Final = {"user": TMDB, "qbittorrent": QBITTORRENT, "hdbits": HDBITS}


async def test_all_sensors(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names, categories and unique ids stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["binary_sensor"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


@pytest.mark.parametrize("service", SENSORS)
async def test_one_service_goes_and_comes_back(home: Home, service: str) -> None:
    """Its sensor follows by itself; the others stay on."""
    await home.set_up()
    home.world.services[service].fail(FaultMode.SERVER_ERROR)
    await home.let_pass(3601)
    states = {name: home.state(sensor).state for name, sensor in SENSORS.items()}
    assert states == {name: "off" if name == service else "on" for name in SENSORS}
    home.world.services[service].heal()
    for _ in range(6):
        await home.let_pass(61)
    assert home.state(SENSORS[service]).state == "on"
