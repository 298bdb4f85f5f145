"""What films need is missing for a while: they wait, and come by themselves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import subprocess
from typing import Any, Final

import pytest

from tests.sandbox.catalogue import Film

from .home import Home
from .homes import OLDEST, at
from .journey import SEEDING, Journey
from .offers import files_below, film_of, offer, size_of

pytestmark = [pytest.mark.asyncio(loop_scope="package"), at(OLDEST)]

_DISK_BYTES: Final = 8 * 1024**2


async def test_qbittorrent_is_off_when_a_film_is_wished_for(home: Home) -> None:
    """The wish waits until it is back."""
    film = film_of("The Circus")
    await offer(home, film)
    downloader = home.world.swarm.downloader
    await asyncio.to_thread(downloader.stop)
    async with home.journey(
        faults=("Error fetching radarr_mvp queue data",)
    ) as journey:
        try:
            correlation_id = await journey.add(film.tmdb_id)
            waiting = await _queued(journey, film, "client_unavailable")
            assert waiting["state"] == "queued"
        finally:
            await asyncio.to_thread(downloader.start)
        # Somebody looks at the queue; else qBittorrent would be asked once a minute.
        await journey.wait_for("release_grabbed", film.tmdb_id, looking=True)
        await journey.prove(film.tmdb_id, correlation_id)


async def test_a_disk_is_full(home: Home) -> None:
    """A film waits until there is room for it, and leaves nothing behind until then."""
    film, folder = film_of("Sherlock Jr."), home.world.folder / "small"
    torrent = await offer(home, film)
    await home.be_patient("disk_full", seconds=5, retries=10)
    async with _small_disk(folder):
        await home.set_options(
            "media",
            root_folders=[str(folder)],
            importing={"minimum_free_space": 0},
            extras={},
            permissions={},
        )
        ballast = folder / "ballast"
        async with home.journey() as journey:
            async with home.slow_downloads():
                correlation_id = await journey.add(
                    film.tmdb_id, root_folder=str(folder)
                )
                await journey.wait_for("release_grabbed", film.tmdb_id)
                # A release that has no room from the beginning would not be taken.
                ballast.write_bytes(bytes(_DISK_BYTES - 256 * 1024))
            waiting = await _queued(journey, film, "disk_full")
            assert waiting["state"] == "completed"
            assert files_below(folder) == [ballast]
            ballast.unlink()
            told = await journey.wait_for("movie_imported", film.tmdb_id, looking=True)
        path = Path(told["path"])
        assert files_below(folder) == [path]
        assert size_of(path) == torrent.size
        assert told["correlation_id"] == correlation_id
        assert told["means"] == "copy"
        assert home.world.swarm.downloader.state(torrent.info_hash) in SEEDING
        assert home.journal.read_bytes() == b""
        await home.hass.tell("remove_movie", tmdb_id=film.tmdb_id)
        await home.set_options("media", importing={}, extras={}, permissions={})


async def _queued(journey: Journey, film: Film, problem: str) -> dict[str, Any]:
    """Return the download of a film once it has a problem."""
    async with asyncio.timeout(60):
        while True:
            for item in await journey.queue():
                about = item["movie"] or {}
                if about.get("tmdb_id") == film.tmdb_id and item["problem"] == problem:
                    return item
            await asyncio.sleep(0.3)


@asynccontextmanager
async def _small_disk(folder: Path) -> AsyncGenerator[None]:
    """Have a disk of a few megabytes mounted on a folder."""
    size = f"size={_DISK_BYTES}"
    if not await asyncio.to_thread(
        _run, "mount", "--mkdir", "-t", "tmpfs", "-o", size, "none", str(folder)
    ):
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield
    finally:
        await asyncio.to_thread(_run, "umount", "--lazy", str(folder))


def _run(*command: str) -> bool:
    """Run a program, and return whether it did what it should."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
