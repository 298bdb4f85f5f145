"""Websocket commands for jobs and downloads."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from homeassistant.auth.models import User
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.radarr_mvp.coordinator import RadarrMvpData
from tests.actions.house import House
from tests.integration import ENTRY_ID, Home
from tests.sandbox.service import FaultMode

JOBS = "radarr_mvp/jobs/subscribe"
QUEUE = "radarr_mvp/queue/subscribe"
NO_JOBS = {"version": 1, "jobs": []}


@dataclass
class Listener:
    """A browser that has subscribed to something."""

    client: Any
    ids: list[int] = field(default_factory=list)

    async def ask(self, command: str, **given: Any) -> dict[str, Any]:
        """Send a command and return whether it worked."""
        await self.client.send_json_auto_id({"type": command, **given})
        answer = dict(await self.client.receive_json())
        assert answer["type"] == "result"
        self.ids.append(answer["id"])
        return answer

    async def hear(self) -> dict[str, Any]:
        """Return the next thing that is told."""
        async with asyncio.timeout(5):
            told = await self.client.receive_json()
        assert (told["type"], told["id"]) == ("event", self.ids[-1])
        return dict(told["event"])

    async def nothing_more(self) -> None:
        """Make sure that nothing was told since."""
        await self.client.send_json_auto_id({"type": "ping"})
        assert (await self.client.receive_json())["type"] == "pong"

    async def leave(self) -> None:
        """End the subscription."""
        await self.client.send_json_auto_id(
            {"type": "unsubscribe_events", "subscription": self.ids[-1]}
        )
        assert (await self.client.receive_json())["success"]


@pytest.fixture
async def browser(
    house: House, hass_ws_client: WebSocketGenerator, hass_read_only_user: User
) -> AsyncGenerator[Listener]:
    """Return a browser of somebody who may not change anything."""
    hass = house.home.hass
    token = await hass.auth.async_create_refresh_token(
        hass_read_only_user, "https://example.com"
    )
    client = await hass_ws_client(hass, hass.auth.async_create_access_token(token))
    yield Listener(client)
    await client.close()


def breathe(home: Home) -> None:
    """Let the time between two messages pass."""
    async_fire_time_changed(home.hass, dt_util.utcnow() + timedelta(seconds=1))


async def test_jobs_are_told_of(house: House, browser: Listener) -> None:
    """First those in hand, then each as it begins, goes on and ends."""
    jobs = house.road.jobs
    async with jobs.run("rescan_library") as running:
        assert (await browser.ask(JOBS))["success"]
        (job,) = (await browser.hear())["jobs"]
        assert (job["job_id"], job["kind"]) == (running.job.id, "rescan_library")
        running.report(1, 3, "Nosferatu")
        breathe(house.home)
        job = (await browser.hear())["job"]
        assert (job["done"], job["total"], job["message"]) == (1, 3, "Nosferatu")
    ended = (await browser.hear())["job"]
    assert (ended["state"], ended["done"]) == ("completed", 1)
    assert ended["ended_at"]
    await house.act("refresh_movie")
    states = [(await browser.hear())["job"]["state"] for _ in range(2)]
    assert states == ["in_progress", "completed"]
    await browser.nothing_more()


async def test_many_steps_are_told_of_together(house: House, browser: Listener) -> None:
    """A browser that is told of thousands would be cut off."""
    await browser.ask(JOBS)
    assert await browser.hear() == NO_JOBS
    jobs = house.road.jobs
    async with jobs.run("rescan_library") as one, jobs.run("rename_files") as other:
        begun = [(await browser.hear())["job"]["kind"] for _ in range(2)]
        assert begun == ["rescan_library", "rename_files"]
        for done in range(5000):
            one.report(done, 5000)
            other.report(done, 5000)
        breathe(house.home)
        told = [(await browser.hear())["job"]["done"] for _ in range(2)]
        assert told == [4999, 4999]
        one.step("the last one")
    # What was still to be told of it is part of the end.
    ends = [(await browser.hear())["job"] for _ in range(2)]
    assert [one["state"] for one in ends] == ["completed", "completed"]
    assert [one["done"] for one in ends] == [4999, 5000]
    breathe(house.home)
    await browser.nothing_more()


async def test_downloads_are_told_of(house: House, browser: Listener) -> None:
    """First all of them, then again whenever anything has changed."""
    assert (await browser.ask(QUEUE))["success"]
    queue = (await browser.hear())["queue"]
    assert (queue["items"], queue["up_to_date"]) == ([], True)
    torrent = house.offer()
    await house.add()
    await house.look()
    told = []
    while not told or told[-1]["items"][0]["state"] != "downloading":
        told.append((await browser.hear())["queue"])
    assert told[-1]["items"][0]["movie"]["title"] == "Nosferatu"
    house.stand(torrent, state="downloading", progress=0.5, dlspeed=500)
    await house.look()
    queue = (await browser.hear())["queue"]
    assert (queue["items"][0]["progress"], queue["download_speed"]) == (0.5, 500)
    await house.look()
    await browser.nothing_more()
    house.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    await house.look()
    queue = (await browser.hear())["queue"]
    assert not queue["up_to_date"]
    assert len(queue["items"]) == 1


async def test_a_subscription_lives_through_a_reload(
    house: House, browser: Listener
) -> None:
    """It begins anew, with what there is then."""
    await browser.ask(JOBS)
    assert await browser.hear() == NO_JOBS
    entries = house.home.hass.config_entries
    async with house.road.jobs.run("rescan_library"):
        assert (await browser.hear())["job"]["state"] == "in_progress"
    assert (await browser.hear())["job"]["state"] == "completed"
    # A new name is no reason to tell everything again.
    entries.async_update_entry(house.entry, title="Films")
    await browser.nothing_more()
    await entries.async_unload(house.entry.entry_id)
    await browser.nothing_more()
    await entries.async_setup(house.entry.entry_id)
    await house.home.settle()
    assert await browser.hear() == NO_JOBS
    await house.act("refresh_movie")
    assert (await browser.hear())["job"]["kind"] == "refresh_metadata"
    assert (await browser.hear())["job"]["state"] == "completed"
    # Another entry's changes are none of its business.
    await house.home.set_up(house.home.second_entry())
    await browser.nothing_more()


def listeners(data: RadarrMvpData) -> tuple[int, int]:
    """Return how many listen to jobs and to downloads."""
    return len(data.road.jobs._listeners), len(data.queue._listeners)


@pytest.mark.parametrize("loaded", [True, False])
async def test_who_leaves_is_told_of_nothing(
    house: House, browser: Listener, loaded: bool
) -> None:
    """Nothing is left of a subscription that has ended, also while its entry is not loaded."""
    before = listeners(house.data)
    for command in (JOBS, QUEUE):
        await browser.ask(command)
        await browser.hear()
        async with house.road.jobs.run("rescan_library") as running:
            running.step()
            if command == JOBS:
                assert (await browser.hear())["job"]["done"] == 0
            if loaded:
                assert listeners(house.data) != before
                await browser.leave()
        if not loaded:
            await house.home.hass.config_entries.async_unload(ENTRY_ID)
            if command == JOBS:
                assert (await browser.hear())["job"]["state"] == "completed"
            await browser.leave()
            await house.home.hass.config_entries.async_setup(ENTRY_ID)
            await house.home.settle()
        assert listeners(house.data) == before
    breathe(house.home)
    await browser.nothing_more()


@pytest.mark.parametrize("command", [JOBS, QUEUE])
async def test_what_cannot_be_subscribed_to(
    house: House, browser: Listener, command: str
) -> None:
    """A sentence tells why."""
    refused = await browser.ask(command, config_entry_id="nobody")
    assert not refused["success"]
    assert refused["error"]["translation_key"] == "service_config_entry_not_found"
    assert (await browser.ask(command, config_entry_id=ENTRY_ID))["success"]
    await browser.hear()
    await browser.leave()
    await house.home.set_up(house.home.second_entry())
    refused = await browser.ask(command)
    assert refused["error"]["translation_key"] == "library_not_named"
