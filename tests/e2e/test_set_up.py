"""From nothing to a connected entry, in real Home Assistants of each supported release."""

import asyncio
from itertools import pairwise

from tests.sandbox.planted import SECRETS
from tests.sandbox.world import World

from .home_assistant import HomeAssistant
from .steps import CONNECTIONS, flow_answers


async def test_entry_lives_through_set_up_restart_and_removal(
    world: World, home_assistant: HomeAssistant
) -> None:
    """The flow succeeds, all services connect, a restart and an outage are survived, and nothing is left behind."""
    entry = await home_assistant.configure("radarr_mvp", flow_answers(world))
    for entity_id in CONNECTIONS:
        await home_assistant.wait_for_state(entity_id, "on")

    asked_before = len(world.hdbits.log.times())
    await home_assistant.restart()
    for entity_id in CONNECTIONS:
        await home_assistant.wait_for_state(entity_id, "on")
    times = world.hdbits.log.times()
    assert len(times) > asked_before
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 4.9

    await asyncio.to_thread(world.swarm.downloader.stop)
    await home_assistant.post(
        "/api/services/radarr_mvp/test_connection?return_response",
        {"service": ["qbittorrent"]},
    )
    await home_assistant.wait_for_state(CONNECTIONS[1], "off")
    await asyncio.to_thread(world.swarm.downloader.start)
    answer = await home_assistant.post(
        "/api/services/radarr_mvp/test_connection?return_response",
        {"service": ["qbittorrent"]},
    )
    (report,) = answer["service_response"]["services"]
    assert report["connected"]
    assert report["version"].startswith(str(world.version))
    await home_assistant.wait_for_state(CONNECTIONS[1], "on")

    async with home_assistant.websocket() as commands:
        # What every page of the frontend asks for first; broken descriptions of actions would leave it empty.
        actions = (await commands.call("get_services"))["radarr_mvp"]
        assert actions["test_connection"]["fields"]["service"]["selector"]
        issues = (await commands.call("repairs/list_issues"))["issues"]
        # Home Assistant may have something to say about the machine it runs on.
        assert [one for one in issues if one["domain"] == "radarr_mvp"] == []

    entries = "/api/config/config_entries/entry"
    await home_assistant.post(f"{entries}/{entry['entry_id']}/reload")
    await home_assistant.wait_for_state(CONNECTIONS[1], "on")
    await home_assistant.delete(f"{entries}/{entry['entry_id']}")
    states = await home_assistant.get("/api/states")
    assert not [s for s in states if s["entity_id"] in CONNECTIONS]

    log = home_assistant.log
    problems = [
        line
        for line in log.splitlines()
        if "radarr_mvp" in line and ("ERROR" in line or "Traceback" in line)
    ]
    assert problems == []
    assert "that is deprecated" not in log
    for secret in SECRETS:
        assert secret not in log
        assert secret not in world.swarm.downloader.log
