"""The poster of what came into the library last."""

from http import HTTPStatus
from io import BytesIO

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from tests.sandbox.service import FaultMode

from .actions.house import SINTEL, SINTEL_BEST, House
from .furnished import count, furnish
from .integration import Home

LATEST = "image.movies_latest_import"


async def test_the_entity(
    home: Home,
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    kept: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its name and its unique id stay as they are."""
    monkeypatch.setattr("secrets.SystemRandom.getrandbits", lambda *_: 1)
    monkeypatch.setattr("custom_components.radarr_mvp.PLATFORMS", ["image"])
    entry = await home.set_up()
    await snapshot_platform(hass, entity_registry, kept, entry.entry_id)


async def imported(home: Home) -> House:
    """Return a household into whose library Nosferatu has come."""
    house = await furnish(home)
    torrent = house.offer()
    await house.do("add_movie", tmdb_id=653)
    await house.complete(torrent)
    await count(house)
    return house


async def test_the_poster_of_the_last_film(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """It is fetched once, by whoever looks first."""
    house = await imported(home)
    record = house.data.library.data.last_imported
    assert record is not None
    state = home.state(LATEST)
    assert state.state == record.at.isoformat()
    client = await hass_client()
    for _ in range(2):
        answer = await client.get(state.attributes["entity_picture"])
        assert answer.status == HTTPStatus.OK
        assert answer.content_type == "image/jpeg"
        assert Image.open(BytesIO(await answer.read())).width == 600
    assert len(house.world.tmdb.log.times("/t/p/w780/poster-653.jpg")) == 1


async def test_another_film(home: Home, hass_client: ClientSessionGenerator) -> None:
    """Its poster takes the place of the one before."""
    house = await imported(home)
    before = home.state(LATEST).state
    torrent = house.offer(SINTEL_BEST, SINTEL)
    await house.do("add_movie", tmdb_id=SINTEL.tmdb_id)
    await home.let_pass(1)
    await house.complete(torrent)
    await count(house)
    assert home.state(LATEST).state > before
    client = await hass_client()
    answer = await client.get(home.state(LATEST).attributes["entity_picture"])
    assert answer.status == HTTPStatus.OK
    assert house.world.tmdb.log.times(f"/poster-{SINTEL.tmdb_id}")


async def test_nothing_yet(home: Home, hass_client: ClientSessionGenerator) -> None:
    """There is no poster before the first film."""
    await furnish(home)
    assert home.state(LATEST).state == "unknown"
    client = await hass_client()
    answer = await client.get(home.state(LATEST).attributes["entity_picture"])
    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR


async def test_no_poster(home: Home, hass_client: ClientSessionGenerator) -> None:
    """Neither when TMDb is out of reach, nor when it has none, nor when the film is gone."""
    house = await imported(home)
    client = await hass_client()
    address = home.state(LATEST).attributes["entity_picture"]
    fault = house.world.tmdb.fail(FaultMode.UNAUTHORIZED, path="/t/p/")
    answer = await client.get(address)
    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    house.world.tmdb.heal()
    assert fault.mode is FaultMode.UNAUTHORIZED
    assert (await client.get(address)).status == HTTPStatus.OK
    await house.do("remove_movie", tmdb_id=653)
    answer = await client.get(address)
    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
