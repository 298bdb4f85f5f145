"""The demo: the sandbox, a Home Assistant in front of it, and the integration configured by its own flow."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
import shutil
import sys
import tempfile
import time

from tests.sandbox.catalogue import FILMS
from tests.sandbox.control import Control
from tests.sandbox.films import FilmError
from tests.sandbox.signals import end_in_order
from tests.sandbox.swarm import SwarmError, free_port
from tests.sandbox.world import OFFERS, World

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
        entry = await hass.configure("radarr_mvp", flow_answers(world))
        for entity_id in CONNECTIONS:
            await hass.wait_for_state(entity_id, "on")
        say(
            f"“{entry['title']}” is loaded and all services are connected "
            f"({time.monotonic() - began:.0f} s)."
        )
        await hass.open_with("custom:radarr-mvp", "Movies", "mdi:movie-open")
        film = await show_the_road(hass, world)
        say(f"In the library: {film}\n({time.monotonic() - began:.0f} s)")
        if once:
            return
        say(
            f"\n  Home Assistant   {hass.url}\n  Faults and logs  {control.url}\n"
            f"  Library          {world.library}\n\nCtrl-C ends everything."
        )
        await wish_for_more(hass, world)
        await asyncio.Event().wait()


async def show_the_road(hass: HomeAssistant, world: World) -> Path:
    """Wish for a movie, and watch until it is in the library."""
    async with hass.websocket() as commands:
        journey = Journey(hass, world, commands, say)
        await journey.listen()
        say(f"Adding {WISH.title} ({WISH.year}) …")
        correlation_id = await journey.add(WISH.tmdb_id)
        film = await journey.prove(WISH.tmdb_id, correlation_id)
        say(f"Everything happened under one id: {correlation_id}")
        return film


async def wish_for_more(hass: HomeAssistant, world: World) -> None:
    """Wish for more movies, so that there is something to look at; what can be had arrives slowly."""
    api = world.swarm.downloader.api
    # All of the swarm is on this machine.
    await asyncio.to_thread(api.app_set_preferences, {"limit_lan_peers": True})
    await asyncio.to_thread(api.transfer_set_download_limit, SLOW)
    offered = {offer.title for offer in OFFERS if offer.picture}
    others = [film for film in FILMS if film.title not in {one.title for one in OFFERS}]
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
