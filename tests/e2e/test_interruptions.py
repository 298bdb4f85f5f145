"""Home Assistant ends in the midst of things: nothing is lost, and nothing is done twice."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
import os
from pathlib import Path
from random import Random, randrange
import time
from typing import Any, Final

import pytest

from tests.sandbox.catalogue import FILMS, Film
from tests.sandbox.films import FilmSpec, Picture
from tests.sandbox.service import FaultMode
from tests.sandbox.torrents import Torrent
from tests.sandbox.torznab import FakeTorznab

from .home import Home
from .home_assistant import HomeAssistant
from .homes import NEWEST, at
from .journey import SEEDING
from .offers import files_below, film_of, inode_of, offer

pytestmark = [pytest.mark.asyncio(loop_scope="package"), at(NEWEST)]

_KILLS: Final = 3
# A feed is read again no sooner than this.
_FEED_SECONDS: Final = 60

_TWENTY: Final = FILMS[-20:]
_NAMES: Final = ("Attic", "Barn", "Cave", "Den")


@pytest.mark.parametrize(
    ("title", "end"),
    [
        pytest.param("Nanook of the North", HomeAssistant.stop, id="stopped"),
        pytest.param("The Gold Rush", HomeAssistant.kill, id="killed"),
    ],
)
async def test_ended_while_a_film_is_on_its_way(
    home: Home, title: str, end: Callable[[HomeAssistant], Awaitable[None]]
) -> None:
    """The download goes on without Home Assistant, which then files the film under the same id, once."""
    film = film_of(title)
    torrent = await offer(home, film)
    async with home.slow_downloads(), home.journey() as before:
        correlation_id = await before.add(film.tmdb_id)
        await before.wait_for("release_grabbed", film.tmdb_id)
        await _some_has_come(home, torrent)
        await end(home.hass)
        assert 0 < _progress(home, torrent) < 1
        await home.hass.start()
        assert _progress(home, torrent) < 1
    async with home.journey(before) as journey:
        path = await journey.prove(film.tmdb_id, correlation_id)
    assert files_below(path.parent) == [path]


async def test_killed_while_it_is_being_looked_for(home: Home) -> None:
    """Who has wished for a film does not have to do so again: the next start looks for it under the same id."""
    film = film_of("The Phantom of the Opera")
    await offer(home, film)
    silence = home.world.hdbits.fail(FaultMode.HANG, path="/api/torrents", times=1)
    async with home.journey() as before:
        correlation_id = await before.add(film.tmdb_id)
        async with asyncio.timeout(30):
            while silence.times:
                await asyncio.sleep(0.1)
        await home.hass.kill()
        await home.hass.start()
    async with home.journey(before) as journey:
        await journey.prove(film.tmdb_id, correlation_id)


async def test_killed_again_and_again_with_twenty_films_on_their_way(
    home: Home,
) -> None:
    """Whenever it is killed, each film is in the library exactly once in the end, and nothing else is left."""
    seed = int(os.environ.get("KILL_SEED") or randrange(1_000_000))
    print(f"KILL_SEED={seed}")
    random = Random(seed)
    async with _four_indexers(home) as indexers:
        torrents, _ = await asyncio.gather(
            asyncio.to_thread(_publish, home, indexers, _TWENTY),
            _wish(home, indexers, _TWENTY),
        )
        await asyncio.sleep(max(0, home.began + _FEED_SECONDS - time.monotonic()))
        await home.set_options(
            "automation",
            feed_interval={"minutes": 1},
            adding={},
            limits={"concurrent_downloads": len(_TWENTY)},
        )
        await _first_is_taken(home)
        for _ in range(_KILLS):
            await asyncio.sleep(random.uniform(0, 4))
            await home.hass.kill()
            await home.hass.start()
        movies = await _all_there(home, _TWENTY)
        await home.set_options("automation", adding={}, limits={})

    library = home.world.library
    everything = [_path_of(one) for one in await home.movies() if one["file"]]
    assert files_below(library) == sorted(everything)
    downloads = home.world.swarm.downloader.save_path
    for movie in movies:
        path, torrent = _path_of(movie), torrents[movie["tmdb_id"]]
        assert inode_of(path) == inode_of(downloads / torrent.name)
        assert home.world.swarm.downloader.state(torrent.info_hash) in SEEDING
    assert _hidden_below(library, downloads) == []
    assert home.journal.read_bytes() == b""
    history = await home.hass.ask("get_history", kind=["imported"], limit=1000)
    imported = [one["movie_id"] for one in history["history"]]
    assert [imported.count(one["movie_id"]) for one in movies] == [1] * len(_TWENTY)
    home.prove_quiet()


@asynccontextmanager
async def _four_indexers(home: Home) -> AsyncGenerator[list[FakeTorznab]]:
    """Run indexers that have nothing yet; each may be asked every two seconds."""
    async with AsyncExitStack() as running:
        yield [await running.enter_async_context(FakeTorznab()) for _ in range(4)]
        await home.remove(_NAMES)


async def _wish(
    home: Home, indexers: Iterable[FakeTorznab], films: Iterable[Film]
) -> None:
    """Add indexers, and films that are not searched for: the feeds will bring them."""
    for name, indexer in zip(_NAMES, indexers, strict=True):
        await home.add_torznab(indexer, name)
    for film in films:
        await home.hass.ask("add_movie", tmdb_id=film.tmdb_id, search=False)


def _publish(
    home: Home, indexers: Sequence[FakeTorznab], films: Iterable[Film]
) -> dict[int, Torrent]:
    """Offer each film at one of the indexers, and return the torrents by the films."""
    releases = {
        ".".join(f"{film.title} {film.year} 720p BluRay x264-SANDBOX".split()): film
        for film in films
    }
    seeded = home.world.swarm.seeder.seed_films(
        {name: FilmSpec(film, Picture.HD720) for name, film in releases.items()}
    )
    for indexer, (name, torrent) in zip(cycle(indexers), seeded.items(), strict=False):
        indexer.add_release(releases[name], name, torrent)
    return {releases[name].tmdb_id: torrent for name, torrent in seeded.items()}


async def _some_has_come(home: Home, torrent: Torrent) -> None:
    """Wait until some bytes of a torrent are there."""
    async with asyncio.timeout(30):
        while _progress(home, torrent) == 0:
            await asyncio.sleep(0.2)


async def _first_is_taken(home: Home) -> None:
    """Wait until the first film is on its way."""
    async with asyncio.timeout(30):
        while not (await home.hass.ask("get_queue"))["items"]:
            await asyncio.sleep(0.1)


async def _all_there(home: Home, films: Sequence[Film]) -> list[dict[str, Any]]:
    """Return films once all of them are in the library and nothing is left to be done."""
    async with asyncio.timeout(120):
        while True:
            movies = await home.movies(*films)
            queue = await home.hass.ask("get_queue")
            if all(one["file"] for one in movies) and not queue["items"]:
                return movies
            await asyncio.sleep(1)


def _progress(home: Home, torrent: Torrent) -> float:
    """Return how much of a torrent is there."""
    listed = home.world.swarm.downloader.api.torrents_info(
        torrent_hashes=torrent.info_hash, SIMPLE_RESPONSES=True
    )
    return float(str(listed[0]["progress"]))


def _path_of(movie: dict[str, Any]) -> Path:
    """Return where the file of a movie should be."""
    return Path(movie["path"], movie["file"]["path"])


def _hidden_below(*folders: Path) -> list[Path]:
    """Return what is hidden below folders, where what is being filed stands under other names."""
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.name.startswith(".")
    ]
