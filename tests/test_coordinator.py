"""How the house finds out how its services are doing."""

import logging
from typing import Any

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.radarr_mvp.clients.tmdb import TmdbClient
from tests.sandbox.fake_qbittorrent import Generation
from tests.sandbox.service import FaultMode

from .integration import HDBITS, QBITTORRENT, TMDB, Home


async def test_only_the_silent_are_asked(home: Home) -> None:
    """QBittorrent after a minute, TMDb after a quarter of an hour, HDBits after an hour."""
    await home.set_up()
    asked = {"tmdb": [1], "hdbits": [1], "qbittorrent": []}
    for _ in range(62):
        await home.let_pass(60.5)
        asked["tmdb"].append(len(home.world.tmdb.log.requests))
        asked["hdbits"].append(len(home.world.hdbits.log.requests))
        asked["qbittorrent"].append(home.world.qbittorrent.asked("app/version"))
    assert asked["tmdb"][14] == 1
    assert asked["tmdb"][-1] == 5
    assert asked["hdbits"][59] == 1
    assert asked["hdbits"][-1] == 2
    assert asked["qbittorrent"][-1] == 63


async def test_real_work_tells_that_a_service_is_gone(home: Home) -> None:
    """And that it is back; nobody has to wait for the silence to end."""
    await home.set_up()
    home.world.tmdb.fail(FaultMode.HTML)
    with pytest.raises(HomeAssistantError):
        await home.act("lookup_movie", {"text": "Nosferatu"})
    await home.let_pass(61)
    assert home.state(TMDB).state == "off"
    home.world.tmdb.heal()
    await home.let_pass(301)
    assert home.state(TMDB).state == "on"


async def test_a_rest_is_kept_and_ends(home: Home) -> None:
    """Nothing is sent while a service rests; then one question finds out."""
    await home.set_up()
    home.world.hdbits.fail(FaultMode.SERVER_ERROR)
    await home.let_pass(3601)
    assert home.state(HDBITS).state == "off"
    asked = len(home.world.hdbits.log.requests)
    home.world.hdbits.heal()
    await home.let_pass(30)
    assert len(home.world.hdbits.log.requests) == asked
    for _ in range(5):
        await home.let_pass(61)
    assert home.state(HDBITS).state == "on"
    assert len(home.world.hdbits.log.requests) == asked + 1


async def test_down_and_up_are_logged_once(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever found out, a person or the minute's look; the reason is told."""
    await home.set_up()
    caplog.clear()
    home.world.qbittorrent.wrong_host = True
    await home.act("test_connection")
    for _ in range(3):
        await home.let_pass(61)
    home.world.qbittorrent.wrong_host = False
    for _ in range(3):
        await home.let_pass(61)
    lines = [
        record
        for record in caplog.records
        if record.name == "custom_components.radarr_mvp"
        and record.levelno > logging.DEBUG
    ]
    told = [(line.levelname, line.getMessage()) for line in lines]
    assert [level for level, _ in told] == ["WARNING", "INFO"]
    assert "qBittorrent is not available" in told[0][1]
    assert "server domains" in told[0][1]
    assert told[1][1] == "qBittorrent is connected"


async def test_a_mistake_of_ours_stays_where_it_is(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and the other services are shown as they are."""

    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("never thought of")

    with monkeypatch.context() as broken:
        broken.setattr(TmdbClient, "check", fail)
        await home.set_up()
    assert home.state(TMDB).state == "off"
    assert home.state(QBITTORRENT).state == "on"
    assert home.state(HDBITS).state == "on"
    assert "never thought of" in caplog.text
    await home.let_pass(61)
    assert home.state(TMDB).state == "on"


async def test_a_downgrade_below_what_can_be_used(home: Home) -> None:
    """It answers, but it cannot be used; the sensor says so until it is updated."""
    await home.set_up()
    modern = home.world.qbittorrent.generation
    home.world.qbittorrent.generation = Generation("v4.0.4", "2.0.2", modern.cookie)
    for _ in range(4):
        await home.let_pass(60.5)
        assert home.state(QBITTORRENT).state == "off"
    home.world.qbittorrent.generation = modern
    await home.let_pass(60.5)
    assert home.state(QBITTORRENT).state == "on"


async def test_a_spent_budget_is_no_outage(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was heard before still holds when our own limit keeps us from asking."""
    indexer = await home.hdbits(await home.set_up())
    for _ in range(99):
        await indexer.test()
    (report,) = (await home.act("test_connection", {"service": "hdbits"}))["services"]
    assert report["connected"]
    assert report["requests_left"] == 0
    assert "no request may be sent" in report["error"]
    await home.let_pass(61)
    assert home.state(HDBITS).state == "on"
    assert len(home.world.hdbits.log.requests) == 100
