"""From the wish to the library, with everything real: Home Assistant, qBittorrent, the swarm and the disk."""

from pathlib import Path

import pytest

from tests.sandbox.films import Picture

from .home import Home
from .homes import NEWEST, OLDEST, at
from .journey import STORY_OF_UPGRADE
from .offers import files_below, film_of, inode_of, offer

pytestmark = pytest.mark.asyncio(loop_scope="package")


@at(OLDEST, NEWEST)
async def test_a_wish_becomes_a_film(home: Home) -> None:
    """One action, and the film stands in the library by hard link, seeded on, and told of under the action's id."""
    film = film_of("Nosferatu")
    async with home.journey() as journey:
        called = await journey.commands.call(
            "call_service",
            domain="radarr_mvp",
            service="add_movie",
            service_data={"tmdb_id": film.tmdb_id},
            return_response=True,
        )
        correlation_id = called["response"]["correlation_id"]
        assert correlation_id == called["context"]["id"]
        path = await journey.prove(film.tmdb_id, correlation_id)
    assert path.parent == home.world.library / "Nosferatu (1922)"
    assert path.suffix == ".mkv"
    assert [told for told, _ in journey.heard_of(film.tmdb_id)] == [
        "movie_added",
        "release_grabbed",
        "download_completed",
        "movie_imported",
    ]


@at(NEWEST)
async def test_a_better_release_takes_the_place(home: Home) -> None:
    """What appears later and is better replaces the file, which goes to the recycle bin; both are seeded on."""
    film, bin_ = film_of("The Kid"), home.world.folder / "bin"
    bin_.mkdir()
    await home.set_options(
        "media", recycle_bin=str(bin_), importing={}, extras={}, permissions={}
    )
    first = await offer(home, film, Picture.HD720)
    async with home.journey() as journey:
        await journey.add(film.tmdb_id)
        told = await journey.wait_for("movie_imported", film.tmdb_id)
        assert not told["is_upgrade"]
        worse = Path(told["path"])
        inode = inode_of(worse)

        second = await offer(home, film)
        journey.heard.clear()
        search = await home.hass.ask("search_movie", tmdb_id=film.tmdb_id)
        better = await journey.prove(
            film.tmdb_id, search["correlation_id"], STORY_OF_UPGRADE
        )
        replaced = await journey.wait_for("movie_upgraded", film.tmdb_id)

    assert replaced["path"] == str(better)
    assert files_below(better.parent) == [better]
    (kept,) = files_below(bin_)
    assert inode_of(kept) == inode
    for torrent in (first, second):
        assert home.world.swarm.downloader.state(torrent.info_hash) in {
            "stalledUP",
            "uploading",
        }
    (movie,) = await home.movies(film)
    assert Path(movie["path"], movie["file"]["path"]) == better


@at(NEWEST)
async def test_a_release_that_nobody_has_is_given_up(home: Home) -> None:
    """Not a byte comes of the best release: it is blocked, and the next best is fetched for the same wish."""
    film = film_of("Safety Last!")
    dead = await offer(home, film, seeded=False, seeders=50)
    await offer(home, film, Picture.HD720)
    await home.set_options("failures", stalled_after={"seconds": 5})
    async with home.journey() as journey:
        correlation_id = await journey.add(film.tmdb_id)
        grabbed = await journey.wait_for("release_grabbed", film.tmdb_id)
        assert grabbed["info_hash"] == dead.info_hash
        # Whoever looks at the queue has qBittorrent asked; else that would be once a minute.
        await journey.wait_for("release_blocked", film.tmdb_id, looking=True)
        imported = await journey.wait_for("movie_imported", film.tmdb_id)
        history = await journey.history(correlation_id=correlation_id)
        blocked = await home.hass.ask("get_blocklist")
    await home.set_options("failures")
    assert "720p" in imported["release"]
    assert {data["correlation_id"] for _, data in journey.heard_of(film.tmdb_id)} == {
        correlation_id
    }
    kinds = [one["kind"] for one in history]
    assert kinds.count("grabbed") == 2
    assert kinds[-2:] == ["completed", "imported"]
    (block,) = blocked["blocked"]
    assert (block["info_hash"], block["reason"]) == (dead.info_hash, "download_stalled")
    assert home.world.swarm.downloader.state(dead.info_hash) == ""
