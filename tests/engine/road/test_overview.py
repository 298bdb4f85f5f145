"""What is made of all movies, and kept until any of them changes."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.overview import Overview
from tests.engine.rooms import Rooms


class Titles:
    """Makes a list of titles, and counts how often."""

    def __init__(self) -> None:
        """Begin with nothing made."""
        self.made = 0

    def __call__(self, movies: Iterable[Movie]) -> list[str]:
        """Return the titles."""
        self.made += 1
        return sorted(one.title for one in movies)


async def test_made_where_it_is_out_of_date(rooms: Rooms) -> None:
    """Not more often than movies change, and not before somebody asks."""
    make = Titles()
    overview = Overview(rooms.house, make)
    movie = await rooms.movie()
    await rooms.movie(title="Sintel", tmdb_id=2, folder="Sintel")
    assert make.made == 0
    answers = await asyncio.gather(*(overview.get() for _ in range(5)))
    assert answers == [["Nosferatu", "Sintel"]] * 5
    assert make.made == 1
    rooms.house.put(replace(movie, title="Dracula"))
    assert await overview.get() == ["Dracula", "Sintel"]
    rooms.house.remove(movie.id)
    assert await overview.get() == ["Sintel"]
    assert make.made == 3
    await rooms.house.load()
    assert await overview.get() == ["Nosferatu", "Sintel"]


async def test_what_changes_while_it_is_made(rooms: Rooms) -> None:
    """It is there the next time."""
    movie = await rooms.movie()

    def make(movies: Iterable[Movie]) -> list[str]:
        titles = [one.title for one in movies]
        if titles == ["Nosferatu"]:
            rooms.house.put(replace(movie, title="Dracula"))
        return titles

    overview = Overview(rooms.house, make)
    assert await overview.get() == ["Nosferatu"]
    assert await overview.get() == ["Dracula"]


async def test_following_the_household(rooms: Rooms) -> None:
    """Whoever listens is called for every change, until they leave."""
    called: list[str] = []
    leave = rooms.house.listen(lambda: called.append("first"))
    rooms.house.listen(lambda: called.append("second"))
    movie = await rooms.movie()
    assert called == ["first", "second"]
    leave()
    leave()
    rooms.house.remove(movie.id)
    assert called == ["first", "second", "second"]
