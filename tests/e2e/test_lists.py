"""A watchlist at Trakt, followed for real: its films come by themselves, and leave only as the household wants it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
import shutil
from typing import Any, Final

import pytest

from tests.sandbox.catalogue import Film
from tests.sandbox.service import FaultMode

from .following import LIST_NAME, WATCHLIST, change_list, follow, followed, sign_in
from .home import Home
from .homes import NEWEST, at
from .journey import Journey
from .offers import film_of

pytestmark = [pytest.mark.asyncio(loop_scope="package"), at(NEWEST)]

_INDEXER: Final = "Second indexer"
# Nobody else's here, and none of them is looked for.
_TEN: Final = tuple(
    film_of(title)
    for title in (
        "Metropolis",
        "Charade",
        "Intolerance: Love's Struggle Throughout the Ages",
        "The Golem: How He Came into the World",
        "Häxan",
        "The Thief of Bagdad",
        "Battleship Potemkin",
        "The Lost World",
        "Sunrise: A Song of Two Humans",
        "The General",
    )
)


async def test_a_watchlist_comes_and_goes(home: Home) -> None:
    """Three films arrive without a hand on them; one that leaves the watchlist leaves the library if that is wanted.

    What vanishes all at once stays, and so do all files.
    """
    first, *others = films = home.world.watchlist
    await home.add_torznab(home.world.torznab, _INDEXER)
    async with _watchlist(home, films) as list_id, home.journey() as journey:
        synced = await journey.wait_for_visit(list_id)
        assert (synced["found"], synced["added"]) == (3, 3)
        paths = [
            await journey.prove(film.tmdb_id, synced["correlation_id"])
            for film in films
        ]
        added = await journey.wait_for("movie_added", first.tmdb_id)
        assert added["source"] == f"list: {LIST_NAME}"

        home.world.trakt.alice.watchlist = list(others)
        assert (await _visit(home, journey, list_id))["removed"] == 1
        assert len(await home.movies(*films)) == 3
        leaving = followed(on_leaving="remove")
        await change_list(home.hass, home.entry_id, list_id, leaving)
        await _visit(home, journey, list_id)
        removed = await journey.wait_for("movie_removed", first.tmdb_id)
        assert (removed["files"], removed["excluded"]) == ("kept", False)
        assert await _titles(home, films) == {one.title for one in others}

        home.world.trakt.alice.watchlist = []
        assert (await _visit(home, journey, list_id))["held"] == 2
        assert await _titles(home, films) == {one.title for one in others}
        await _see_issues(home, "list_held")
        home.world.trakt.alice.watchlist = list(others)
        assert (await _visit(home, journey, list_id))["held"] == 0
        await _see_issues(home)
        assert all(path.exists() for path in paths)
        await asyncio.to_thread(shutil.rmtree, paths[0].parent)
        # Only the one that has left by itself was ever removed.
        assert [told for told, _ in journey.heard].count("movie_removed") == 1
    await _forget(home, films)
    await home.remove([_INDEXER])


async def test_killed_in_the_middle_of_a_visit(home: Home) -> None:
    """The next visit goes on where it was cut off: nothing is added twice, and nothing is lost."""
    slow = home.world.tmdb.fail(FaultMode.SLOW, path="/movie/", seconds=0.3)
    async with _watchlist(home, _TEN, search_on_add=False) as list_id:
        async with asyncio.timeout(30):
            while not 0 < len(await home.movies(*_TEN)) < len(_TEN):
                await asyncio.sleep(0.05)
        await home.hass.kill()
        home.world.tmdb.faults.remove(slow)
        await home.hass.start()
        await home.wait_until_loaded()
        before = len(await home.movies(*_TEN))
        assert 0 < before < len(_TEN)
        async with home.journey() as journey:
            synced = await _visit(home, journey, list_id)
            assert synced["found"] == len(_TEN)
            assert synced["added"] == len(_TEN) - before
            assert await _titles(home, _TEN) == {one.title for one in _TEN}
            for film in _TEN:
                told = await journey.history(tmdb_id=film.tmdb_id)
                assert [one["kind"] for one in told].count("added") == 1
            assert (await _visit(home, journey, list_id))["added"] == 0
    await _forget(home, _TEN)


@asynccontextmanager
async def _watchlist(
    home: Home, films: Sequence[Film], **options: Any
) -> AsyncGenerator[str]:
    """Follow a watchlist with some films for a while; yield its id."""
    trakt = home.world.trakt
    if not trakt.desk.tokens:
        await sign_in(home.hass, home.entry_id, trakt)
    trakt.alice.watchlist = list(films)
    how = followed() | options
    yield await follow(home.hass, home.entry_id, WATCHLIST, how)
    await home.remove([LIST_NAME])


async def _visit(home: Home, journey: Journey, list_id: str) -> dict[str, Any]:
    """Visit a list because a person wants it, and return what was told of it."""
    journey.heard[:] = [one for one in journey.heard if one[0] != "list_synced"]
    await home.hass.ask("sync_lists", list=LIST_NAME)
    return await journey.wait_for_visit(list_id)


async def _titles(home: Home, films: Sequence[Film]) -> set[str]:
    """Return the titles of those films that are in the library."""
    there = {one["tmdb_id"] for one in await home.movies(*films)}
    return {film.title for film in films if film.tmdb_id in there}


async def _see_issues(home: Home, *wanted: str) -> None:
    """Wait until what asks for a person's word is this, as it is called in texts."""
    async with home.hass.websocket() as commands, asyncio.timeout(15):
        while True:
            issues = (await commands.call("repairs/list_issues"))["issues"]
            ours = [one for one in issues if one["domain"] == "radarr_mvp"]
            if [one["translation_key"] for one in ours] == list(wanted):
                return
            await asyncio.sleep(0.2)


async def _forget(home: Home, films: Sequence[Film]) -> None:
    """Remove films with their files, for whoever comes next."""
    for movie in await home.movies(*films):
        gone = {"tmdb_id": movie["tmdb_id"], "delete_files": True}
        await home.hass.tell("remove_movie", **gone)
