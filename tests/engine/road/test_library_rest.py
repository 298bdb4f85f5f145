"""Tags and root folders."""

from dataclasses import replace
import shutil
from types import SimpleNamespace

import pytest

from custom_components.radarr_mvp.engine.movies import MovieFile
from tests.engine.road.library_home import Home
from tests.engine.rooms import Rooms


async def test_tags_are_counted_and_renamed(rooms: Rooms) -> None:
    """On all movies that bear them; a new name may be one that is there."""
    home = Home(rooms)
    first = await rooms.movie(tags=frozenset({"silent", "kids"}))
    second = await rooms.movie(tmdb_id=5, imdb_id=None, tags=frozenset({"silent"}))
    assert home.library.tags() == {"kids": 1, "silent": 2}
    assert await home.library.rename_tag("Silent", "Kids") == 2
    assert home.library.tags() == {"kids": 2}
    assert await home.library.rename_tag("kids") == 2
    assert home.library.tags() == {}
    assert await home.library.rename_tag("kids") == 0
    for movie in (first, second):
        stored = await home.stored(movie.id)
        assert stored is not None and stored.tags == frozenset()


async def test_root_folders_tell_how_they_stand(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that movies lie in though they are no longer configured."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await rooms.movie()
    await rooms.movie(tmdb_id=5, imdb_id=None, root_folder="/gone")
    await rooms.movie(tmdb_id=6, imdb_id=None, root_folder="")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=77))
    # A new library is empty, and nothing is wrong with that.
    assert (await home.library.root_folders())[0].accessible
    rooms.house.put(replace(movie, file=MovieFile(path="n.mkv")))
    found = await home.library.root_folders()
    assert [(one.path, one.accessible, one.free, one.movies) for one in found] == [
        # It is empty although a film should lie there.
        (str(home.root), False, 77, 1),
        (str(archive), True, 77, 0),
        ("/gone", False, None, 1),
    ]
    home.film("Nosferatu (1922)/n.mkv")
    found = await home.library.root_folders()
    assert found[0].accessible
