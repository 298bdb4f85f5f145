"""What is remembered of the services when Home Assistant starts anew."""

import asyncio
import json
from pathlib import Path
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from custom_components.radarr_mvp.engine.errors import BudgetSpent
from custom_components.radarr_mvp.engine.ports import ServiceRecord
from custom_components.radarr_mvp.gatekeeping import (
    StoredMemory,
    SystemClock,
    async_get_gatehouse,
)
from tests.sandbox.service import FaultMode

from .integration import HDBITS, TMDB, Home

KEY: Final = "radarr_mvp.services"
RECORD: Final = ServiceRecord(
    requests=(1_795_245_315.5810747, 1_795_245_320.25),
    level=2,
    resting_until=1_795_246_000.125,
    throttled=True,
    refused="0123456789abcdef",
)
NO_RECORDS: Final[tuple[Any, ...]] = (
    None,
    7,
    "text",
    [],
    {},
    {"requests": []},
    {"requests": None},
    {"requests": ["soon"], "level": 0, "resting_until": 0, "throttled": 0},
)


def stored(data: Any, **changes: Any) -> dict[str, Any]:
    """Return a stored file."""
    return {"version": 1, "minor_version": 1, "key": KEY, "data": data} | changes


async def remembered(hass: HomeAssistant) -> StoredMemory:
    """Return what a start finds."""
    memory = StoredMemory(hass)
    await memory.load()
    return memory


async def test_records_survive(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Each of them as it was, to the last digit."""
    memory = await remembered(hass)
    assert memory.recall("hdbits") == ServiceRecord()
    await memory.remember("hdbits", RECORD)
    await memory.remember("tmdb", ServiceRecord(level=1))
    assert json.loads(json.dumps(hass_storage[KEY]))["version"] == 1
    again = await remembered(hass)
    assert again.recall("hdbits") == RECORD
    assert again.recall("tmdb") == ServiceRecord(level=1)


async def test_records_written_side_by_side(hass: HomeAssistant) -> None:
    """None overwrites another, and each writer is told that it was stored."""
    memory = await remembered(hass)
    await asyncio.gather(
        *(memory.remember(str(n), ServiceRecord(level=n)) for n in range(9))
    )
    again = await remembered(hass)
    assert [again.recall(str(n)).level for n in range(9)] == list(range(9))


async def test_a_real_file(tmp_path: Path) -> None:
    """It is there when `remember` returns, for nobody else to read; a damaged one is put aside."""
    async with async_test_home_assistant(config_dir=str(tmp_path)) as hass:
        await (await remembered(hass)).remember("hdbits", RECORD)
        file = tmp_path / ".storage" / KEY
        assert json.loads(file.read_text())["data"]["hdbits"]["level"] == 2
        assert file.stat().st_mode & 0o077 == 0
        assert (await remembered(hass)).recall("hdbits") == RECORD
        file.write_text(file.read_text()[:-20])
        memory = await remembered(hass)
        assert memory.recall("hdbits") == ServiceRecord()
        await memory.remember("hdbits", RECORD)
        assert (await remembered(hass)).recall("hdbits") == RECORD
        assert list(file.parent.glob(f"{KEY}.corrupt.*"))
        await hass.async_stop(force=True)


@pytest.mark.parametrize("odd", NO_RECORDS, ids=str)
async def test_an_odd_record(
    home: Home, hass_storage: dict[str, Any], odd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It is passed over; the others are kept, and the entry starts."""
    hdbits = f"hdbits:127.0.0.1:{home.world.hdbits.port}"
    sent = {"requests": [home.world.clock.now() - 60], "level": 0, "resting_until": 0}
    hass_storage[KEY] = stored(
        {
            f"tmdb:127.0.0.1:{home.world.tmdb.port}": odd,
            hdbits: sent | {"throttled": False, "refused": "", "later": "field"},
        }
    )
    entry = await home.set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert home.state(TMDB).state == "on"
    assert home.state("sensor.hdbits_requests_left").state == "98"
    assert "is not readable" in caplog.text


@pytest.mark.parametrize(
    "file",
    [
        stored(None),
        stored([1, 2]),
        stored("text"),
        stored({}, version=0),
        stored({"hdbits": {}}, version=2),
        stored({}, version="one"),
        stored({}, minor_version=7),
        stored({"hdbits": {"requests": [float("nan")]}}),
    ],
    ids=str,
)
async def test_an_odd_file(
    home: Home, hass_storage: dict[str, Any], file: dict[str, Any]
) -> None:
    """An older or a later one, or none at all: the start does not fail, and the next write replaces it."""
    hass_storage[KEY] = file
    entry = await home.set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert home.state(HDBITS).state == "on"
    assert hass_storage[KEY]["version"] == 1
    assert any(name.startswith("hdbits:") for name in hass_storage[KEY]["data"])


async def test_the_budget_survives_a_restart(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    """What was sent before counts after; nothing is forgotten by starting anew."""
    hdbits = f"hdbits:127.0.0.1:{home.world.hdbits.port}"
    now = home.world.clock.now()
    hass_storage[KEY] = stored(
        {
            hdbits: {
                "requests": [now - 60 - n for n in range(100)],
                "level": 0,
                "resting_until": 0.0,
                "throttled": False,
                "refused": "",
            }
        }
    )
    await home.set_up()
    assert home.state("sensor.hdbits_requests_left").state == "0"
    assert not home.world.hdbits.log.requests
    await home.let_pass(3600 - 60 + 1)
    assert len(home.world.hdbits.log.requests) == 1


async def test_a_rest_survives_a_restart(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    """A service that wanted peace is not asked by the next start."""
    await home.set_up()
    home.world.hdbits.fail(FaultMode.THROTTLE)
    await home.act("test_connection", {"service": "hdbits"})
    left = hass_storage[KEY]["data"][f"hdbits:127.0.0.1:{home.world.hdbits.port}"]
    assert left["throttled"]
    assert left["resting_until"] == pytest.approx(home.world.clock.now() + 900, abs=5)


async def test_a_request_is_on_disk_before_it_is_sent(
    home: Home, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service sees it only when the file has it."""
    seen: list[int] = []
    answer = home.world.hdbits._test
    name = f"hdbits:127.0.0.1:{home.world.hdbits.port}"

    async def look(request: Any) -> Any:
        seen.append(len(hass_storage[KEY]["data"][name]["requests"]))
        return await answer(request)

    monkeypatch.setattr(home.world.hdbits, "_test", look)
    await home.world.hdbits.stop()
    await home.world.hdbits.start(home.world.hdbits.port)
    await home.set_up()
    await home.act("test_connection", {"service": "hdbits"})
    assert seen == [1, 2]


async def test_a_full_disk(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that the next start would not know of is not sent; other services go on."""

    async def fail(*_: Any) -> None:
        raise WriteError("No space left on device")

    entry = await home.set_up()
    indexer = await home.hdbits(entry)
    with monkeypatch.context() as full:
        full.setattr(Store, "_async_write_data", fail)
        with pytest.raises(BudgetSpent, match="could not be put on record"):
            await indexer.test()
        home.world.tmdb.fail(FaultMode.SERVER_ERROR)
        (report,) = (await home.act("test_connection", {"service": "tmdb"}))["services"]
        assert not report["connected"]
    assert len(home.world.hdbits.log.requests) == 1
    await indexer.test()


async def test_a_write_that_fails_is_told(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home Assistant's store would only log it."""

    async def fail(*_: Any) -> None:
        raise WriteError("No space left on device")

    memory = await remembered(hass)
    await memory.remember("hdbits", ServiceRecord(level=1))
    with monkeypatch.context() as full:
        full.setattr(Store, "_async_write_data", fail)
        with pytest.raises(HomeAssistantError, match="hdbits did not reach the disk"):
            await memory.remember("hdbits", RECORD)
    assert (await remembered(hass)).recall("hdbits") == ServiceRecord(level=1)


async def test_there_is_one_gatehouse(hass: HomeAssistant) -> None:
    """However many ask for it at the same time."""
    first, second = await asyncio.gather(
        async_get_gatehouse(hass), async_get_gatehouse(hass)
    )
    assert first is second


async def test_the_clock_of_this_machine() -> None:
    """It tells the time, and waits."""
    clock = SystemClock()
    assert abs(clock.now() - time.time()) < 5
    before = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() - before >= 0.009
