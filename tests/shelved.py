"""Movies that stand in a library without having come there by the road."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from custom_components.radarr_mvp.engine.keeping.books import Transaction
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile

from .actions.house import House

DAY = datetime(2026, 1, 2, tzinfo=UTC)


async def shelve(house: House, *movies: Movie) -> list[Movie]:
    """Write movies into the books of a library, and put them where all look."""
    road = house.road

    def write(transaction: Transaction) -> list[Movie]:
        added = road.books.movies.add_many(transaction, movies, 0.0)
        for new, movie in zip(added, movies, strict=True):
            if movie.file is not None:
                road.books.files.add(transaction, new.id, movie.file, 0.0)
        return road.books.movies.some(transaction, [one.id for one in added])

    written = await road.books.write(write)
    for movie in written:
        road.house.put(movie)
    await house.home.let_pass(2)
    return written


def movie_of(house: House, title: str, number: int, **fields: Any) -> Movie:
    """Return a movie of the library's folder; `number` is its id of TMDb."""
    usual = Movie(
        id=0,
        title=title,
        year=1922,
        tmdb_id=number,
        profile_id=house.road.house.default_profile.id,
        root_folder=str(house.world.library),
        folder=f"{number}",
    )
    return replace(usual, **fields)


def with_film(movie: Movie, content: bytes = b"film", name: str = "film.mkv") -> Movie:
    """Return a movie with a file, which is there."""
    folder = Path(movie.root_folder, movie.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return replace(movie, file=MovieFile(path=name, size=len(content), added=DAY))
