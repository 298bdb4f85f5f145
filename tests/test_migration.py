"""What earlier versions have stored, and what later ones might."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path
from string import Template
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.radarr_mvp.database import database_file
from custom_components.radarr_mvp.migration import MINOR_VERSION, VERSION
from custom_components.radarr_mvp.options import settings_of
from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    PROWLARR_API_KEY,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    TMDB_TOKEN,
    TORZNAB_API_KEY,
)
from tests.sandbox.prowlarr import FakeProwlarr
from tests.sandbox.torznab import FakeTorznab

from .integration import ENTRY_ID, QBITTORRENT, QBITTORRENT_KEY, TMDB, Home, suggested
from .test_init import our_threads

SHAPES: Final = sorted((Path(__file__).parent / "data" / "entries").glob("*.json"))

each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda path: path.stem)


class Archive:
    """Entries as earlier versions have stored them, in today's surroundings."""

    def __init__(
        self, home: Home, torznab: FakeTorznab, prowlarr: FakeProwlarr
    ) -> None:
        """Know what the gaps of the stored entries are filled with."""
        self.home = home
        world = home.world
        (further := world.folder / "further").mkdir()
        world.qbittorrent.api_key = QBITTORRENT_KEY
        world.qbittorrent.trusting = True
        self._gaps = {
            "tmdb_token": TMDB_TOKEN,
            "tmdb_url": world.tmdb.api_url,
            "qbittorrent_url": world.qbittorrent.url,
            "qbittorrent_username": QBITTORRENT_USERNAME,
            "qbittorrent_password": QBITTORRENT_PASSWORD,
            "qbittorrent_key": QBITTORRENT_KEY,
            "hdbits_url": world.hdbits.url,
            "hdbits_username": HDBITS_USERNAME,
            "hdbits_passkey": HDBITS_PASSKEY,
            "torznab_url": torznab.api_url.rstrip("/"),
            "torznab_key": TORZNAB_API_KEY,
            "prowlarr_url": prowlarr.url,
            "prowlarr_key": PROWLARR_API_KEY,
            "library": str(world.library),
            "further": str(further),
        }

    def read(self, shape: Path) -> dict[str, Any]:
        """Return what was stored."""
        stored = json.loads(Template(shape.read_text()).substitute(self._gaps))
        assert isinstance(stored, dict)
        return stored

    def entry(self, stored: dict[str, Any]) -> MockConfigEntry:
        """Return the entry that was stored, not set up yet."""
        entry = MockConfigEntry(
            domain="radarr_mvp",
            entry_id=ENTRY_ID,
            **{key: stored[key] for key in stored if key != "subentries"},
            subentries_data=stored["subentries"],
        )
        entry.add_to_hass(self.home.hass)
        return entry


@pytest.fixture
async def archive(home: Home) -> AsyncGenerator[Archive]:
    """Return stored entries, and the services that they speak of."""
    async with FakeTorznab() as torznab, FakeProwlarr() as prowlarr:
        yield Archive(home, torznab, prowlarr)


@each_shape
async def test_an_earlier_shape(archive: Archive, shape: Path) -> None:
    """It loads, its services answer, and nothing that is used has changed."""
    stored = archive.read(shape)
    entry = await archive.home.set_up(archive.entry(stored))
    assert entry.state is ConfigEntryState.LOADED
    assert (entry.version, entry.minor_version) == (VERSION, MINOR_VERSION)
    for sensor in (TMDB, QBITTORRENT):
        assert archive.home.state(sensor).state == "on"
    assert archive.home.reauths() == []
    for part in ("tmdb", "library"):
        assert entry.data[part] == stored["data"][part]
    assert entry.options.items() >= stored["options"].items()
    assert {one.subentry_id: dict(one.data) for one in entry.subentries.values()} == {
        one["subentry_id"]: one["data"] for one in stored["subentries"]
    }
    indexers = await entry.runtime_data.road.indexers.current()
    plain = [one for one in stored["subentries"] if one["data"]["kind"] != "prowlarr"]
    assert {one["subentry_id"] for one in plain} <= indexers.keys()


@each_shape
async def test_an_earlier_shape_can_be_changed(archive: Archive, shape: Path) -> None:
    """Each of its forms takes what it shows."""
    entry = archive.entry(archive.read(shape))
    home = archive.home
    await home.set_up(entry)
    before = dict(entry.data)
    for part in ("tmdb", "qbittorrent", "library"):
        menu = await home.hass.config_entries.flow.async_init(
            "radarr_mvp",
            context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
        )
        form = await home.submit(menu, {"next_step_id": f"reconfigure_{part}"})
        result = await home.submit(form, suggested(form))
        assert result["reason"] == "reconfigure_successful"
    assert entry.data == before


async def test_what_the_options_say(archive: Archive) -> None:
    """They are understood as they were meant."""
    (shape,) = (one for one in SHAPES if one.stem == "road")
    entry = await archive.home.set_up(archive.entry(archive.read(shape)))
    settings = settings_of(entry)
    assert settings.downloading.stalled_after.total_seconds() == 3600
    assert [one.name for one in settings.media.root_folders] == ["library", "further"]
    assert settings.media.recycle_days == 3
    ((reason, policy),) = settings.failures.policies
    assert (reason.value, policy.retries) == ("download_stalled", 2)


async def test_a_password_beside_a_key(archive: Archive) -> None:
    """It was never used, so it is not kept; the key is."""
    (shape,) = (one for one in SHAPES if one.stem == "key_beside_password")
    entry = await archive.home.set_up(archive.entry(archive.read(shape)))
    assert entry.data["qbittorrent"] == {
        "url": archive.home.world.qbittorrent.url,
        "api_key": QBITTORRENT_KEY,
        "verify_ssl": True,
        "category": "radarr_mvp",
    }
    assert archive.home.world.qbittorrent.logins == 0


async def test_a_step_is_gone_once(archive: Archive) -> None:
    """An entry that is as it should be is not stored anew."""
    entry = await archive.home.set_up()
    stored = entry.modified_at
    assert await archive.home.hass.config_entries.async_reload(entry.entry_id)
    await archive.home.settle()
    assert entry.modified_at == stored


async def test_a_new_entry(home: Home) -> None:
    """It has today's shape."""
    entry = (await home.finish(await home.begin()))["result"]
    assert (entry.version, entry.minor_version) == (VERSION, MINOR_VERSION)


async def test_a_later_minor_version(home: Home) -> None:
    """It only has more than we know of; it works, and all of that stays."""
    data = home.world.entry_data() | {"trains": {"gauge": 1435}}
    entry = await home.set_up(home.entry(data=data, minor_version=99))
    assert entry.state is ConfigEntryState.LOADED
    assert entry.minor_version == 99
    assert entry.data == data


async def test_a_later_major_version(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody knows what is in it, so it is refused, and neither it nor its library is touched."""
    data = {"services": {"tmdb": "somewhere else"}}
    entry = home.entry(data=data, options={}, version=VERSION + 1)
    hass = home.hass
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert "has version 2 which is higher than the current version 1" in caplog.text

    flow = await hass.config_entries.flow.async_init(
        "radarr_mvp",
        context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
    )
    assert home.seen(flow)["reason"] == "later_version"
    options = await hass.config_entries.options.async_init(entry.entry_id)
    assert options["reason"] == "later_version"
    for context in (
        {"source": SOURCE_USER},
        {"source": SOURCE_RECONFIGURE, "subentry_id": next(iter(entry.subentries))},
    ):
        indexer = await hass.config_entries.subentries.async_init(
            (entry.entry_id, "indexer"), context=context
        )
        assert indexer["reason"] == "later_version"

    assert (dict(entry.data), dict(entry.options)) == (data, {})
    assert not database_file(hass, entry.entry_id).exists()
    assert not our_threads()
    # Another library can be set up beside it.
    await home.finish(await home.begin())
