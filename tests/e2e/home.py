"""A household: the sandbox, a Home Assistant in front of it, and the integration set up in it."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
import json
from pathlib import Path
import time
from typing import Any, Final, Self

from tests.sandbox.catalogue import Film
from tests.sandbox.planted import SECRETS
from tests.sandbox.torznab import FakeTorznab
from tests.sandbox.world import World

from .following import add_torznab, wait_until_loaded
from .home_assistant import HomeAssistant
from .journey import Journey
from .steps import CONNECTIONS, flow_answers

# Bytes per second at which a film of the sandbox takes longer than Home Assistant to start.
_SLOW: Final = 16_000


@dataclass
class Home:
    """A household that journeys are made in, one after the other or side by side."""

    world: World
    hass: HomeAssistant
    entry_id: str = ""
    began: float = field(default_factory=time.monotonic)
    _seen: int = 0
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    def below(cls, folder: Path, release: str, version: str) -> Self:
        """Return a household below a folder, which is not running yet."""
        return cls(
            World(folder / "world", version=version),
            HomeAssistant(folder / "config", release=release),
        )

    async def __aenter__(self) -> Self:
        """Start everything, and walk through the config flow."""
        async with AsyncExitStack() as starting:
            await asyncio.gather(
                starting.enter_async_context(self.world),
                starting.enter_async_context(self.hass),
            )
            entry = await self.hass.configure("radarr_mvp", flow_answers(self.world))
            self.entry_id = entry["entry_id"]
            await self.wait_until_connected()
            self._running = starting.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop everything."""
        await self._running.aclose()

    @property
    def journal(self) -> Path:
        """Return the file in which imports are noted while they are carried out."""
        return self.hass.config_dir / "radarr_mvp" / f"{self.entry_id.lower()}.journal"

    async def wait_until_connected(self) -> None:
        """Wait until all services are."""
        for entity_id in CONNECTIONS:
            await self.hass.wait_for_state(entity_id, "on")

    async def wait_until_loaded(self) -> None:
        """Wait until the entry has begun anew, as it does after each change."""
        await wait_until_loaded(self.hass, self.entry_id)

    @asynccontextmanager
    async def journey(
        self, before: Journey | None = None, faults: Sequence[str] = ()
    ) -> AsyncGenerator[Journey]:
        """Watch what happens to movies; in the end nothing may have gone wrong unseen, and no secret be told.

        What was heard `before` Home Assistant was started anew is heard still. `faults` are parts of what the log
        may say of them.
        """
        heard = [] if before is None else before.heard
        async with self.hass.websocket() as commands:
            journey = Journey(self.hass, self.world, commands, heard=heard)
            await journey.listen()
            yield journey
            self.prove_discreet(
                json.dumps(journey.heard), json.dumps(await journey.history())
            )
        self.prove_quiet(faults)

    def prove_quiet(self, faults: Sequence[str] = ()) -> None:
        """Make sure that the log has no new error of ours, but for known faults."""
        problems = problems_in(self.hass.log)
        fresh, self._seen = problems[self._seen :], len(problems)
        assert [one for one in fresh if not any(f in one for f in faults)] == []

    def prove_discreet(self, *told: str) -> None:
        """Make sure that no secret is in any log, or in what else was told."""
        announce = self.world.swarm.seeder.announce
        for text in (self.hass.log, self.world.swarm.downloader.log, *told):
            assert [one for one in SECRETS if one in text] == []
        # qBittorrent itself names its trackers.
        assert not any(announce in text for text in (self.hass.log, *told))

    @asynccontextmanager
    async def slow_downloads(self) -> AsyncGenerator[None]:
        """Let qBittorrent fetch slowly for a while."""
        api = self.world.swarm.downloader.api
        # All of the swarm is on this machine.
        await asyncio.to_thread(api.app_set_preferences, {"limit_lan_peers": True})
        await asyncio.to_thread(api.transfer_set_download_limit, _SLOW)
        try:
            yield
        finally:
            await asyncio.to_thread(api.transfer_set_download_limit, 0)

    async def set_options(self, part: str, **typed: Any) -> None:
        """Fill in one part of the options, and wait until they hold."""
        await self.hass.set_options(self.entry_id, part, typed)
        await self.wait_until_loaded()

    async def be_patient(self, reason: str, seconds: int, retries: int) -> None:
        """Say how patient to be with a reason to fail."""
        flow = "/api/config/config_entries/options/flow"
        menu = await self.hass.post(flow, {"handler": self.entry_id})
        path = f"{flow}/{menu['flow_id']}"
        await self.hass.post(path, {"next_step_id": "patience"})
        await self.hass.post(path, {"reason": reason})
        answers = {"delay": {"seconds": seconds}, "retries": retries, "usual": False}
        done = await self.hass.post(path, answers)
        assert done["type"] == "create_entry", done
        await self.wait_until_loaded()

    async def movies(self, *films: Film) -> list[dict[str, Any]]:
        """Return what the library knows of some films, or of all."""
        wanted = {film.tmdb_id for film in films}
        answer = await self.hass.ask("get_movies", limit=1000)
        return [
            one for one in answer["movies"] if one["tmdb_id"] in wanted or not wanted
        ]

    async def add_torznab(self, service: FakeTorznab, name: str) -> None:
        """Add an indexer that speaks Torznab."""
        await add_torznab(self.hass, self.entry_id, service, name)

    async def remove(self, names: Collection[str]) -> None:
        """Remove indexers and lists."""
        async with self.hass.websocket() as commands:
            for one in await commands.call(
                "config_entries/subentries/list", entry_id=self.entry_id
            ):
                if one["title"] in names:
                    await commands.call(
                        "config_entries/subentries/delete",
                        entry_id=self.entry_id,
                        subentry_id=one["subentry_id"],
                    )
        await self.hass.post(f"/api/config/config_entries/entry/{self.entry_id}/reload")
        await self.wait_until_loaded()


def problems_in(log: str) -> list[str]:
    """Return the lines of a log that tell of errors of ours."""
    return [
        line
        for line in log.splitlines()
        if "radarr_mvp" in line and ("ERROR" in line or "Traceback" in line)
    ]
