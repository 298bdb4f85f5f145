"""Websocket commands for lists."""

import pytest

from custom_components.radarr_mvp.engine.lists.lists import Lists
from tests.actions.house import House

from .test_jobs import Listener, browser

__all__ = ["browser"]


async def masterpieces(house: House) -> str:
    """Follow a list, as if it had been set up by the form; it is visited at once."""
    list_id = await house.follow("Masterpieces", "tmdb_list", address="10")
    await house.home.hass.config_entries.async_reload(house.entry.entry_id)
    await house.home.settle()
    return list_id


LISTS = "radarr_mvp/lists/subscribe"
HISTORY = "radarr_mvp/lists/history"


async def test_lists_are_told_of(house: House, browser: Listener) -> None:
    """First all of them, then each that stands otherwise; a new one begins it anew."""
    assert (await browser.ask(LISTS))["success"]
    assert await browser.hear() == {"version": 1, "lists": []}
    await masterpieces(house)
    # The entry begins anew, and nobody has looked at the list yet.
    assert await browser.hear() == {"version": 1, "lists": []}
    first = (await browser.hear())["list"]
    assert (first["name"], first["kind"]) == ("Masterpieces", "tmdb_list")
    (coordinator,) = house.data.followed.values()
    await coordinator.async_refresh()
    house.world.tmdb.lists["10"].items.append(4808)
    house.world.clock.advance(86_400)
    await house.act("sync_lists")
    await coordinator.async_refresh()
    states = []
    while not states or (states[-1]["items"], states[-1]["standing"]) != (4, "success"):
        states.append((await browser.hear())["list"])
    assert states[-1]["status"] == "success"
    # What is the same is not told again.
    coordinator.async_update_listeners()
    await browser.nothing_more()
    listening = len(coordinator._listeners)
    await browser.leave()
    assert len(coordinator._listeners) == listening - 1
    await browser.ask(LISTS)
    (again,) = (await browser.hear())["lists"]
    assert again == states[-1]


async def test_a_list_that_nobody_has_looked_at(
    house: House, browser: Listener
) -> None:
    """It is told of as soon as somebody has; one that is gone is not."""
    list_id = await masterpieces(house)
    (coordinator,) = house.data.followed.values()
    known = coordinator.data
    coordinator.data = type(known)(list_id=list_id, name="", enabled=False, service="")
    await browser.ask(LISTS)
    assert (await browser.hear())["lists"] == []
    coordinator.async_update_listeners()
    coordinator.async_set_updated_data(known)
    assert (await browser.hear())["list"]["list_id"] == list_id


async def test_the_visits_to_a_list(house: House, browser: Listener) -> None:
    """Page by page; what cannot be told is a sentence."""
    list_id = await house.follow("Masterpieces", "tmdb_list", address="10")
    await house.act("sync_lists")
    house.world.clock.advance(60)
    await house.act("sync_lists")
    told = (await browser.ask(HISTORY, list_id=list_id, limit=1))["result"]
    assert told["version"] == 1
    assert [one["added"] for one in told["visits"]] == [0]
    rest = await browser.ask(HISTORY, list_id=list_id, cursor=told["cursor"])
    assert [one["added"] for one in rest["result"]["visits"]] == [3]
    assert rest["result"]["cursor"] is None
    gone = await browser.ask(HISTORY, list_id="gone")
    assert gone["result"]["visits"] == []
    refused = await browser.ask(HISTORY, list_id=list_id, cursor="nonsense")
    assert refused["error"]["translation_key"] == "cursor_unknown"
    refused = await browser.ask(HISTORY, list_id=list_id, config_entry_id="nobody")
    assert not refused["success"]
    assert not (await browser.ask(HISTORY))["success"]


async def test_what_nobody_has_thought_of(
    house: House, browser: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the log, and the answer holds nothing of it."""

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("spoiled")

    monkeypatch.setattr(Lists, "syncs", fail)
    refused = await browser.ask(HISTORY, list_id="any")
    assert refused["error"]["code"] == "unknown_error"
    assert "spoiled" not in str(refused)
