"""The demo: the sandbox, a Home Assistant in front of it, and the integration configured by its own flow."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
import shutil
import sys
import tempfile
import time
from typing import Any

from aiohttp import ClientSession

from tests.sandbox.catalogue import FILMS
from tests.sandbox.control import Control
from tests.sandbox.films import FilmError
from tests.sandbox.signals import end_in_order
from tests.sandbox.swarm import SwarmError, free_port
from tests.sandbox.world import OFFERS, WATCHLIST as LISTED, World

from .following import WATCHLIST, add_torznab, follow, followed, trakt_answers
from .home_assistant import RELEASES, REPOSITORY, HomeAssistant, HomeAssistantError
from .journey import Journey
from .steps import CONNECTIONS, flow_answers

PORT = 8123
WISH = FILMS[0]
# Bytes per second at which a film of the sandbox takes some minutes.
SLOW = 5_000
# Seconds in which HDBits may be asked for one movie and for its torrent.
PAUSE = 20
DEVELOP_FOLDER = REPOSITORY / ".run" / "develop"


def say(text: str) -> None:
    """Tell the user at once."""
    print(text, flush=True)


async def run_bare(release: str) -> None:
    """Run Home Assistant alone, on a folder that stays."""
    async with HomeAssistant(DEVELOP_FOLDER, release=release, port=PORT) as hass:
        say(
            f"Home Assistant {release} with the integration: {hass.url}   (Ctrl-C ends it)"
        )
        await asyncio.Event().wait()


async def run_demo(folder: Path, release: str, *, once: bool) -> None:
    """Show the whole system at work."""
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        say("Starting services, seeder and download client …")
        world = await stack.enter_async_context(World(folder / "world"))
        control = await stack.enter_async_context(Control(world))
        say(f"Starting Home Assistant {release} …")
        hass = await stack.enter_async_context(
            HomeAssistant(
                folder / "config", release=release, port=free_port() if once else PORT
            )
        )
        say("Walking through the config flow …")
        steps = flow_answers(world)
        steps |= {"trakt": trakt_answers(world.trakt), "trakt_code": {}}
        entry = await hass.configure("radarr_mvp", steps, partial(approve, control))
        for entity_id in CONNECTIONS:
            await hass.wait_for_state(entity_id, "on")
        say(
            f"“{entry['title']}” is loaded and all services are connected "
            f"({time.monotonic() - began:.0f} s)."
        )
        await hass.open_with("custom:radarr-mvp", "Movies", "mdi:movie-open")
        say("Adding a second indexer …")
        await add_torznab(hass, entry["entry_id"], world.torznab, "Second indexer")
        await show_the_road(hass, world)
        say(f"({time.monotonic() - began:.0f} s)")
        await show_a_list(hass, world, entry["entry_id"])
        say(f"({time.monotonic() - began:.0f} s)")
        if once:
            return
        say(
            f"\n  Home Assistant   {hass.url}\n  Faults and logs  {control.url}\n"
            f"  Library          {world.library}\n\nCtrl-C ends everything."
        )
        await wish_for_more(hass, world)
        await asyncio.Event().wait()


async def approve(control: Control, form: dict[str, Any]) -> None:
    """Enter the code that a form shows at Trakt, by the switches of the sandbox."""
    if form["step_id"] != "trakt_code":
        return
    code = form["description_placeholders"]["code"]
    say(f"Signing in to Trakt by the code {code} …")
    async with (
        ClientSession() as session,
        session.post(f"{control.url}/trakt/sign-in", json={"code": code}) as answer,
    ):
        answer.raise_for_status()


async def show_the_road(hass: HomeAssistant, world: World) -> None:
    """Wish for a movie, and watch until it is in the library."""
    async with hass.websocket() as commands:
        journey = Journey(hass, world, commands, say)
        await journey.listen()
        say(f"Adding {WISH.title} ({WISH.year}) …")
        correlation_id = await journey.add(WISH.tmdb_id)
        film = await journey.prove(WISH.tmdb_id, correlation_id)
        say(f"Everything happened under one id: {correlation_id}")
        say(f"In the library, the same inode as what is seeded: {film}")


async def show_a_list(hass: HomeAssistant, world: World, entry_id: str) -> None:
    """Follow a watchlist, and watch until all of its movies are in the library without a hand on it."""
    async with hass.websocket() as commands:
        journey = Journey(hass, world, commands, say)
        await journey.listen()
        films = world.watchlist
        titles = ", ".join(f"{one.title} ({one.year})" for one in films)
        say(f"Following a watchlist at Trakt, with {titles} …")
        list_id = await follow(hass, entry_id, WATCHLIST, followed())
        synced = await journey.wait_for_visit(list_id)
        for film in films:
            path = await journey.prove(film.tmdb_id, synced["correlation_id"])
            say(f"In the library, the same inode as what is seeded: {path}")
        say(
            f"All of this happened under the id of one visit: {synced['correlation_id']}"
        )


async def wish_for_more(hass: HomeAssistant, world: World) -> None:
    """Wish for more movies, so that there is something to look at; what can be had arrives slowly."""
    api = world.swarm.downloader.api
    # All of the swarm is on this machine.
    await asyncio.to_thread(api.app_set_preferences, {"limit_lan_peers": True})
    await asyncio.to_thread(api.transfer_set_download_limit, SLOW)
    offered = {offer.title for offer in OFFERS if offer.picture}
    known = {one.title for one in (*OFFERS, *LISTED)}
    others = [film for film in FILMS if film.title not in known]
    for film in [*(one for one in FILMS[1:] if one.title in offered), *others[:3]]:
        await hass.ask("add_movie", tmdb_id=film.tmdb_id)
        await asyncio.sleep(PAUSE)


async def main() -> int:
    """Read the arguments, run, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when it is proved")
    parser.add_argument("--bare", action="store_true", help="without the sandbox")
    parser.add_argument("--release", choices=RELEASES, default=RELEASES[0])
    arguments = parser.parse_args()
    end_in_order()
    folder = Path(tempfile.mkdtemp(prefix="radarr-mvp-demo-"))
    try:
        if arguments.bare:
            await run_bare(arguments.release)
        else:
            await run_demo(folder, arguments.release, once=arguments.once)
    except asyncio.CancelledError:
        say("\nEnded.")
        # Stopped by hand before anything was proved is not a proof.
        return 130 if arguments.once else 0
    except (FilmError, HomeAssistantError, SwarmError) as err:
        print(f"The demo failed: {err}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
