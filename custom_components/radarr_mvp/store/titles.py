"""The titles that movies go by, besides their own."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select

from ..engine.movies import Movie
from ..engine.releases.clean import clean_title
from .rows import Values, in_parts
from .schema import movie_titles

type Titles = tuple[tuple[str, ...], Mapping[int, str]]

NO_TITLES: Final[Titles] = ((), MappingProxyType({}))
_COLUMNS: Final = (
    movie_titles.c.movie_id,
    movie_titles.c.title,
    movie_titles.c.language,
)
# Made once, as that takes longer than to execute them.
_ALL: Final = select(*_COLUMNS).order_by(movie_titles.c.movie_id, movie_titles.c.place)
_SOME: Final = _ALL.where(
    movie_titles.c.movie_id.in_(
        bindparam("some", expanding=True, type_=movie_titles.c.movie_id.type)
    )
)


def keep(connection: Connection, movies: Iterable[Movie]) -> None:
    """Write the alternative titles and translations of movies that have none yet."""
    if rows := [row for movie in movies for row in _rows(movie)]:
        connection.execute(insert(movie_titles), rows)


def replace(connection: Connection, movie: Movie) -> None:
    """Write the titles of a movie in place of those before."""
    connection.execute(delete(movie_titles).where(movie_titles.c.movie_id == movie.id))
    keep(connection, (movie,))


def of_movies(
    connection: Connection, movie_ids: Iterable[int] | None = None
) -> dict[int, Titles]:
    """Return the titles of some movies, or of all."""
    if movie_ids is None:
        return _grouped(connection.execute(_ALL))
    found: dict[int, Titles] = {}
    for part in in_parts(tuple(movie_ids)):
        found |= _grouped(connection.execute(_SOME, {"some": part}))
    return found


def find(connection: Connection, title: str) -> list[int]:
    """Return the ids of movies that go by a title, however it is spelt."""
    statement = select(movie_titles.c.movie_id).distinct()
    alike = movie_titles.c.key == clean_title(title)
    ordered = statement.where(alike).order_by(movie_titles.c.movie_id)
    return list(connection.scalars(ordered))


def _grouped(rows: Iterable[Any]) -> dict[int, Titles]:
    """Return titles by their movies; those with a language are translations."""
    alternative: dict[int, list[str]] = {}
    translated: dict[int, dict[int, str]] = {}
    for movie_id, title, language in rows:
        if language is None:
            alternative.setdefault(movie_id, []).append(title)
        else:
            translated.setdefault(movie_id, {})[language] = title
    return {
        movie_id: (
            tuple(alternative.get(movie_id, ())),
            MappingProxyType(translated.get(movie_id, {})),
        )
        for movie_id in alternative.keys() | translated.keys()
    }


def _rows(movie: Movie) -> list[Values]:
    """Return the rows that tell a movie's titles."""
    titles: list[tuple[str, int | None]] = [
        (title, None) for title in movie.alternative_titles
    ]
    titles += [(title, language) for language, title in movie.translations.items()]
    return [
        {
            "movie_id": movie.id,
            "place": place,
            "title": title,
            "key": clean_title(title),
            "language": language,
        }
        for place, (title, language) in enumerate(titles)
    ]
