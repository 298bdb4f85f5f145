"""The movies of the library."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from ..engine.availability import Status
from ..engine.indexing import search_words
from ..engine.keeping.asked import ALL_MOVIES, LibraryCounts, MovieFilter, MovieOrder
from ..engine.keeping.records import After, Slice
from ..engine.movies import Movie
from ..engine.releases.languages import UNKNOWN, language_by_id
from . import files, titles
from .columns import moment, when
from .rows import Values, in_parts, page_rows
from .schema import movie_files, movies
from .titles import NO_TITLES, Titles

# Spelt as in the index of current files, which SQLite would not recognise otherwise.
_CURRENT_FILE: Final = and_(
    movie_files.c.movie_id == movies.c.id,
    text("movie_files.is_current"),
)
_PART: Final = 200
_EVERYTHING: Final = select(movies, *files.FILE_COLUMNS).select_from(
    movies.outerjoin(movie_files, _CURRENT_FILE)
)


def _by(column: ColumnElement[Any]) -> Select[Any]:
    """Return a statement that finds the first movie with some value."""
    which = column == bindparam("wanted", type_=column.type)
    return _EVERYTHING.where(which).order_by(movies.c.id).limit(1)


# Made once, as that takes longer than to execute them.
_BY_ID: Final = _by(movies.c.id)
_BY_TMDB: Final = _by(movies.c.tmdb_id)
_BY_IMDB: Final = _by(movies.c.imdb_id)
_IS_ONE_OF_SOME: Final = movies.c.id.in_(
    bindparam("some", expanding=True, type_=movies.c.id.type)
)
_SOME: Final = _EVERYTHING.where(_IS_ONE_OF_SOME).order_by(movies.c.id)
_KNOWN: Final = select(movies.c.id).where(_IS_ONE_OF_SOME)

_ORDERS: Final[dict[MovieOrder, ColumnElement[Any]]] = {
    MovieOrder.TITLE: movies.c.sort_title,
    MovieOrder.YEAR: movies.c.year,
    MovieOrder.ADDED: movies.c.added,
}


def add(connection: Connection, movie: Movie, now: float) -> Movie:
    """Take a movie into the library; the id that it gets is in what is returned."""
    return add_many(connection, (movie,), now)[0]


def add_many(connection: Connection, new: Sequence[Movie], now: float) -> list[Movie]:
    """Take movies into the library, all or none; one with a known TMDb id is a conflict."""
    if not new:
        return []
    statement = insert(movies).returning(movies.c.id, sort_by_parameter_order=True)
    ids = connection.scalars(statement, [_values(one, now) for one in new])
    added = [replace(one, id=id_) for one, id_ in zip(new, ids, strict=True)]
    titles.keep(connection, added)
    return [_with_file(connection, one, now) for one in added]


def _with_file(connection: Connection, movie: Movie, now: float) -> Movie:
    """Return a new movie with its file in the library too."""
    if movie.file is None:
        return movie
    return replace(movie, file=files.add(connection, movie.id, movie.file, now))


def change(connection: Connection, movie: Movie, now: float) -> bool:
    """Write what is known and wanted of a movie, but for its file; return whether it is there."""
    statement = update(movies).where(movies.c.id == movie.id)
    if not connection.execute(statement.values(_values(movie, now))).rowcount:
        return False
    titles.replace(connection, movie)
    return True


def mark_searched(connection: Connection, ids: Collection[int], now: float) -> None:
    """Note that movies were searched for."""
    for part in in_parts(ids):
        statement = update(movies).where(movies.c.id.in_(part))
        connection.execute(statement.values(last_searched=now))


def remove(connection: Connection, movie_id: int) -> bool:
    """Forget a movie with all that is only about it; return whether it was there."""
    done = connection.execute(delete(movies).where(movies.c.id == movie_id))
    return done.rowcount > 0


def get(connection: Connection, movie_id: int) -> Movie | None:
    """Return a movie."""
    return _one(connection, _BY_ID, movie_id)


def by_tmdb(connection: Connection, tmdb_id: int) -> Movie | None:
    """Return the movie with an id of TMDb."""
    return _one(connection, _BY_TMDB, tmdb_id)


def by_imdb(connection: Connection, imdb_id: str) -> Movie | None:
    """Return the movie with an id of IMDb, the older where there are two."""
    return _one(connection, _BY_IMDB, imdb_id)


def _one(
    connection: Connection, statement: Select[Any], wanted: int | str
) -> Movie | None:
    """Return the first movie that is meant."""
    rows = connection.execute(statement, {"wanted": wanted}).all()
    return next(iter(_read(connection, rows)), None)


def known_ids(connection: Connection, ids: Collection[int]) -> set[int]:
    """Return which of some movies are there, by their ids."""
    found: set[int] = set()
    for part in in_parts(ids):
        found.update(connection.scalars(_KNOWN, {"some": part}))
    return found


def some(connection: Connection, ids: Collection[int]) -> list[Movie]:
    """Return the movies with some ids, as far as they are there, in the order of their ids."""
    found: list[Movie] = []
    for part in in_parts(sorted(ids)):
        found += _read(connection, connection.execute(_SOME, {"some": part}).all())
    return found


def every(connection: Connection) -> Iterator[Movie]:
    """Return the whole library, a part at a time, so that it is never in memory all at once."""
    last = 0
    while True:
        following = _EVERYTHING.where(movies.c.id > last).order_by(movies.c.id)
        found = _read(connection, connection.execute(following.limit(_PART)).all())
        yield from found
        if len(found) < _PART:
            return
        last = found[-1].id


def page(
    connection: Connection,
    which: MovieFilter = ALL_MOVIES,
    *,
    order: MovieOrder = MovieOrder.TITLE,
    descending: bool = False,
    after: After | None = None,
    limit: int = 100,
) -> Slice[Movie]:
    """Return a page of movies; those without the date they are ordered by are left out."""
    by = _ORDERS[order]
    statement = _EVERYTHING.where(*_conditions(which), by.is_not(None))
    rows = page_rows(
        connection,
        statement,
        (by, movies.c.id),
        after=after,
        limit=limit,
        descending=descending,
    )
    return Slice(tuple(_read(connection, rows.items)), rows.after)


def missing_ids(connection: Connection) -> list[int]:
    """Return the ids of monitored movies without a file, those first that were not searched for longest."""
    statement: Select[tuple[int]] = (
        select(movies.c.id)
        .select_from(movies.outerjoin(movie_files, _CURRENT_FILE))
        .where(movies.c.monitored, movie_files.c.id.is_(None))
        .order_by(func.coalesce(movies.c.last_searched, 0.0), movies.c.id)
    )
    return list(connection.scalars(statement))


def counts(connection: Connection) -> LibraryCounts:
    """Return how large the library is."""
    has_file = movie_files.c.id.is_not(None)
    wanted = and_(movies.c.monitored, movie_files.c.id.is_(None))
    row = connection.execute(
        select(
            func.count(),
            func.count().filter(movies.c.monitored),
            func.count().filter(has_file),
            func.count().filter(wanted),
            func.coalesce(func.sum(movie_files.c.size), 0),
        ).select_from(movies.outerjoin(movie_files, _CURRENT_FILE))
    ).one()
    total, monitored, with_file, missing, size = row
    return LibraryCounts(
        movies=total,
        monitored=monitored,
        with_file=with_file,
        missing=missing,
        bytes=int(size),
    )


def _conditions(which: MovieFilter) -> list[ColumnElement[bool]]:
    """Return a filter as conditions."""
    wanted: list[tuple[object, ColumnElement[bool]]] = [
        (which.monitored, movies.c.monitored.is_(which.monitored)),
        (which.profile_id, movies.c.profile_id == which.profile_id),
        (which.root_folder, movies.c.root_folder == which.root_folder),
        (which.year, movies.c.year == which.year),
    ]
    conditions = [condition for value, condition in wanted if value is not None]
    if which.has_file is not None:
        has = movie_files.c.id.is_not(None)
        conditions.append(has if which.has_file else movie_files.c.id.is_(None))
    return conditions


def _read(connection: Connection, rows: Iterable[Row[Any]]) -> list[Movie]:
    """Return the movies of rows, with their titles."""
    rows = list(rows)
    known = titles.of_movies(connection, [row.id for row in rows]) if rows else {}
    return [_movie(row, known.get(row.id, NO_TITLES)) for row in rows]


def _movie(row: Row[Any], other_titles: Titles) -> Movie:
    """Return the movie of a row."""
    alternative, translations = other_titles
    return Movie(
        id=row.id,
        title=row.title,
        tmdb_id=row.tmdb_id or 0,
        imdb_id=row.imdb_id,
        year=row.year,
        secondary_year=row.secondary_year,
        original_title=row.original_title,
        original_language=language_by_id(row.original_language) or UNKNOWN,
        alternative_titles=alternative,
        translations=translations,
        runtime=row.runtime,
        in_cinemas=when(row.in_cinemas),
        physical_release=when(row.physical_release),
        digital_release=when(row.digital_release),
        minimum_availability=Status(row.minimum_availability),
        monitored=row.monitored,
        profile_id=row.profile_id or 0,
        root_folder=row.root_folder,
        folder=row.folder,
        tags=frozenset(row.tags),
        added=when(row.added),
        last_searched=when(row.last_searched),
        file=None if row.file_id is None else files.file_of(row),
    )


def _values(movie: Movie, now: float) -> Values:
    """Return what a row says of a movie."""
    return {
        "tmdb_id": movie.tmdb_id or None,
        "imdb_id": movie.imdb_id,
        "title": movie.title,
        "sort_title": search_words(movie.title).casefold() or movie.title.casefold(),
        "year": movie.year,
        "secondary_year": movie.secondary_year,
        "original_title": movie.original_title,
        "original_language": movie.original_language.id,
        "runtime": movie.runtime,
        "in_cinemas": moment(movie.in_cinemas),
        "physical_release": moment(movie.physical_release),
        "digital_release": moment(movie.digital_release),
        "minimum_availability": int(movie.minimum_availability),
        "monitored": movie.monitored,
        "profile_id": movie.profile_id or None,
        "root_folder": movie.root_folder,
        "folder": movie.folder,
        "tags": sorted(movie.tags),
        "added": moment(movie.added),
        "last_searched": moment(movie.last_searched),
        "updated_at": now,
    }
