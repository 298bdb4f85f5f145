"""The number that says how fast qBittorrent may download."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .furnished import furnish
from .integration import Home

LIMIT = "number.movies_download_limit"
KIBIBYTE = 1024


async def choose(home: Home, kilobytes: float) -> None:
    """Set the limit."""
    await home.hass.services.async_call(
        "number", "set_value", {"entity_id": LIMIT, "value": kilobytes}, blocking=True
    )


@pytest.mark.usefixtures("all_enabled")
async def test_the_entity(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its name, its bounds and its unique id stay as they are."""
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["number"])
    home.world.qbittorrent.download_limits[False] = 500 * KIBIBYTE
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def test_off_at_first(home: Home, entity_registry: er.EntityRegistry) -> None:
    """It concerns what does not belong to the library, so nobody gets it unasked."""
    await furnish(home)
    entity = entity_registry.async_get(LIMIT)
    assert entity is not None
    assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION


@pytest.mark.usefixtures("all_enabled")
async def test_a_limit(home: Home) -> None:
    """It is set in qBittorrent and shows at once; what others set there shows with the next look."""
    house = await furnish(home)
    qbittorrent = home.world.qbittorrent
    assert home.state(LIMIT).state == "0"
    await choose(home, 2000)
    assert qbittorrent.download_limits[False] == 1953 * KIBIBYTE
    assert home.state(LIMIT).state == "2000"
    await choose(home, 0.0001)
    assert qbittorrent.download_limits[False] == KIBIBYTE
    assert home.state(LIMIT).state == "1"

    qbittorrent.download_limits[False] = 500 * KIBIBYTE
    looks = qbittorrent.asked("sync/maindata")
    await house.look(1)
    assert home.state(LIMIT).state == "512"
    assert qbittorrent.asked("sync/maindata") == looks + 1
    assert qbittorrent.asked("transfer/info") == 0
    await choose(home, 0)
    assert qbittorrent.download_limits[False] == 0
    assert home.state(LIMIT).state == "0"


@pytest.mark.usefixtures("all_enabled")
async def test_a_limit_beside_downloads(home: Home) -> None:
    """It stays what it is while downloads come and move."""
    house = await furnish(home)
    await choose(home, 1024)
    torrent = house.offer()
    await house.add()
    for state in ("downloading", "stoppedDL"):
        house.stand(torrent, state=state)
        await house.look()
        assert home.state("sensor.movies_queue").state == "1"
        assert home.state(LIMIT).state == "1024"


@pytest.mark.usefixtures("all_enabled")
async def test_alternative_limits(home: Home) -> None:
    """The limit that holds is shown and set, and the other is left as it is."""
    house = await furnish(home)
    qbittorrent = home.world.qbittorrent
    qbittorrent.alternative_limits = True
    await house.look(1)
    assert home.state(LIMIT).state == "10"
    await choose(home, 128)
    assert qbittorrent.download_limits == {False: 0, True: 125 * KIBIBYTE}
    assert home.state(LIMIT).state == "128"
    qbittorrent.alternative_limits = False
    await house.look(1)
    assert home.state(LIMIT).state == "0"


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize("kilobytes", [-1, 1_250_001])
async def test_out_of_bounds(home: Home, kilobytes: int) -> None:
    """A mistake is said, and nothing is sent."""
    await furnish(home)
    with pytest.raises(ServiceValidationError):
        await choose(home, kilobytes)
    assert home.world.qbittorrent.forms("transfer/setDownloadLimit") == []


@pytest.mark.usefixtures("all_enabled")
async def test_a_client_that_does_not_answer(home: Home) -> None:
    """The person is told, and the limit is unavailable until qBittorrent is back."""
    house = await furnish(home)
    await choose(home, 1024)
    home.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    with pytest.raises(HomeAssistantError, match="qBittorrent reports a failure"):
        await choose(home, 2048)
    await house.look(1)
    assert home.state(LIMIT).state == "unavailable"
    assert home.world.qbittorrent.download_limits[False] == 1000 * KIBIBYTE
