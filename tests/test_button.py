"""The buttons that test a connection."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .integration import HDBITS, QBITTORRENT, TMDB, Home

BUTTONS = {
    "user": ("button.movies_test_tmdb", TMDB, "TMDb"),
    "qbittorrent": ("button.movies_test_qbittorrent", QBITTORRENT, "qBittorrent"),
    "hdbits": ("button.hdbits_test_connection", HDBITS, "HDBits"),
}


async def test_all_buttons(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names, categories and unique ids stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["button"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


@pytest.mark.parametrize("service", BUTTONS)
async def test_a_service_that_answers(home: Home, service: str) -> None:
    """It is asked at once, although it was heard a moment ago."""
    button, sensor, _ = BUTTONS[service]
    await home.set_up()
    asked = len(home.world.services[service].log.requests)
    await home.press(button)
    assert len(home.world.services[service].log.requests) > asked
    assert home.state(sensor).state == "on"


@pytest.mark.parametrize("service", BUTTONS)
async def test_a_service_that_fails(home: Home, service: str) -> None:
    """The press says what is wrong in the user's language, and the sensor follows at once; so when it is over."""
    button, sensor, name = BUTTONS[service]
    await home.set_up()
    home.world.services[service].fail(FaultMode.SERVER_ERROR)
    with pytest.raises(HomeAssistantError) as told:
        await home.press(button)
    assert str(told.value) == (
        f"{name} reports a failure of its own. Try again in a few minutes"
    )
    assert home.state(sensor).state == "off"
    home.world.services[service].heal()
    await home.press(button)
    assert home.state(sensor).state == "on"


async def test_a_plea_for_patience_says_how_long(home: Home) -> None:
    """And pressing again sends nothing."""
    await home.set_up()
    home.world.hdbits.fail(FaultMode.THROTTLE)
    for _ in range(2):
        with pytest.raises(HomeAssistantError, match="next try: 15$"):
            await home.press("button.hdbits_test_connection")
    assert len(home.world.hdbits.log.requests) == 2


async def test_a_spent_budget_is_told(home: Home) -> None:
    """Nothing was asked, so nothing may look as if it had been."""
    entry = await home.set_up()
    (indexer,) = entry.runtime_data.indexers.values()
    for _ in range(99):
        await indexer.test()
    with pytest.raises(HomeAssistantError, match="HDBits was not asked"):
        await home.press("button.hdbits_test_connection")
    assert home.state(HDBITS).state == "on"


async def test_refused_credentials(home: Home) -> None:
    """The press begins what brings new ones in."""
    await home.set_up()
    home.world.tmdb.tokens.clear()
    with pytest.raises(HomeAssistantError, match="does not accept the stored"):
        await home.press("button.movies_test_tmdb")
    (flow,) = home.reauths()
    assert flow["step_id"] == "reauth_tmdb"
