"""What is done now and then, in a Home Assistant whose time passes as we like."""

import pytest

from custom_components.radarr_mvp.engine import figures
from custom_components.radarr_mvp.engine.errors import Outage, Unavailable
from custom_components.radarr_mvp.store.errors import DatabaseFull
from tests.sandbox.service import FaultMode

from .furnished import count, furnish
from .integration import Home

MOVIES = "sensor.movies_movies"
HOUR = 3600.0


async def test_one_duty_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are done, and it is its turn again next time."""
    house = await furnish(home)
    done: list[str] = []

    async def refuse(*_: object, **__: object) -> None:
        done.append("rescan")
        raise RuntimeError("never thought of")

    async def miss(*_: object, **__: object) -> None:
        done.append("refresh")
        raise Unavailable("tmdb", "connection refused", Outage.CONNECTION)

    monkeypatch.setattr(house.road.library, "rescan", refuse)
    monkeypatch.setattr(house.road.library, "refresh", miss)
    for _ in range(2):
        await home.let_pass(25 * HOUR)
        await home.let_pass(61)
    assert sorted(done) == ["refresh", "refresh", "rescan", "rescan"]
    assert "The duty “rescan” failed" in caplog.text
    assert "The duty “metadata” was not done: tmdb: connection refused" in caplog.text
    assert home.state(MOVIES).state == "0"


async def test_books_that_take_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be written down is not begun; once there is room it is."""
    house = await furnish(home)

    async def fail(*_: object) -> None:
        raise DatabaseFull("no room left on the device")

    with monkeypatch.context() as full:
        full.setattr(house.road.schedule, "note", fail)
        await home.let_pass(2 * HOUR)
        assert home.state(MOVIES).state == "unavailable"
        assert "radarr_mvp library has stopped" in caplog.text
    await home.let_pass(61)
    assert home.state(MOVIES).state == "0"


async def test_figures_that_cannot_be_had(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are counted as soon as that is possible."""
    house = await furnish(home)
    await house.add(search=False)

    def fail(*_: object) -> None:
        raise DatabaseFull("no room left on the device")

    with monkeypatch.context() as full:
        full.setattr(figures, "cutoff_unmet", fail)
        await count(house)
        assert home.state(MOVIES).state == "unavailable"
    await home.let_pass(61)
    assert home.state(MOVIES).state == "1"


async def test_what_changes_while_it_is_counted(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted once more, but not for ever."""
    house = await furnish(home)
    counted: list[int] = []

    def change(*_: object) -> list[int]:
        counted.append(1)
        house.data.library.round.forget_figures()
        return counted

    monkeypatch.setattr(figures, "cutoff_unmet", change)
    await count(house)
    assert home.state("sensor.movies_could_be_better").state == "2"


async def test_a_slow_indexer_holds_up_no_figures(home: Home) -> None:
    """The library is shown although the feeds are still being read."""
    home.world.hdbits.fail(FaultMode.SLOW, path="torrents", seconds=1.0)
    entry = home.entry(options={})
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await entry.runtime_data.opening
    assert home.state(MOVIES).state == "0"
    assert (
        await entry.runtime_data.road.books.read(
            lambda transaction: entry.runtime_data.road.books.marks.get(
                transaction, "01JSUBENTRY0000000000HDBITS"
            )
        )
        is None
    )
    await home.settle()
