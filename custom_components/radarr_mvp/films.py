"""The films of a library as people browse and play them."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .engine.importing.ground import film_of
from .engine.movies import Movie
from .engine.releases.clean import sort_title, without_accents
from .engine.road import Road

OTHERS: Final = "#"
"""What films are filed under whose titles begin with no letter."""

# Others than these no player knows what to do with.
_MIME_TYPES: Final = MappingProxyType(
    {
        "3gp": "video/3gpp",
        "asf": "video/x-ms-asf",
        "avi": "video/x-msvideo",
        "divx": "video/x-msvideo",
        "flv": "video/x-flv",
        "m2ts": "video/mp2t",
        "m4v": "video/mp4",
        "mk3d": "video/x-matroska",
        "mkv": "video/x-matroska",
        "mov": "video/quicktime",
        "mp4": "video/mp4",
        "mpeg": "video/mpeg",
        "mpg": "video/mpeg",
        "ogm": "video/ogg",
        "ogv": "video/ogg",
        "ts": "video/mp2t",
        "vob": "video/mpeg",
        "webm": "video/webm",
        "wmv": "video/x-ms-wmv",
    }
)


@dataclass(frozen=True, slots=True)
class Film:
    """A file that can be played."""

    path: Path
    mime_type: str


@dataclass(frozen=True, slots=True)
class Films:
    """The movies whose files can be played: by title, by the initial of it, and the newest first."""

    by_title: tuple[Movie, ...]
    by_initial: Mapping[str, tuple[Movie, ...]]
    latest: tuple[Movie, ...]

    def titled(self, text: str, most: int) -> list[Movie]:
        """Return the films whose titles or years hold all words of a text; those that begin with it come first."""
        words, begin = plain_words(text).split(), plain_words(text).strip()
        if not words:
            return []
        found = [one for one in self.by_title if holds_words(one, words)]
        found.sort(key=lambda one: not plain_words(one.title).startswith(begin))
        return found[:most]


def films_of(movies: Iterable[Movie]) -> Films:
    """Return the films among movies, in their orders."""
    found = [
        (sort_title(movie.title, movie.tmdb_id), movie)
        for movie in movies
        if movie.file is not None and mime_type_of(movie.file.path)
    ]
    found.sort(key=lambda one: (one[0], one[1].year, one[1].id))
    by_initial: dict[str, list[Movie]] = {}
    for title, movie in found:
        by_initial.setdefault(_initial(title), []).append(movie)
    by_title = tuple(movie for _, movie in found)
    return Films(
        by_title,
        {key: tuple(by_initial[key]) for key in sorted(by_initial)},
        tuple(sorted(by_title, key=_came, reverse=True)),
    )


def mime_type_of(name: str) -> str | None:
    """Return what kind of video a file is, None where it cannot be played."""
    _, dot, extension = name.rpartition(".")
    return _MIME_TYPES.get(extension.lower()) if dot else None


def titled(movie: Movie) -> str:
    """Return a movie as people tell it from others."""
    return f"{movie.title} ({movie.year})" if movie.year else movie.title


def link_to(movie: Movie) -> str | None:
    """Return where more can be read about a movie; one place is enough, and TMDb leads on to the others."""
    if movie.tmdb_id:
        return f"https://www.themoviedb.org/movie/{movie.tmdb_id}"
    if movie.imdb_id:
        return f"https://www.imdb.com/title/{movie.imdb_id}/"
    return None


async def find_film(road: Road, movie_id: int) -> Film | None:
    """Return the film of a movie, None where it is not there or lies outside of the library's folders."""
    movie = road.house.index.get(movie_id)
    if movie is None or (path := film_of(movie)) is None:
        return None
    mime_type = mime_type_of(path.name)
    real = await asyncio.to_thread(
        _proven, path, road.house.settings.media.root_folders
    )
    return Film(real, mime_type) if real and mime_type else None


def _proven(path: Path, roots: Iterable[Path]) -> Path | None:
    """Return where a file really lies, if that is below one of some folders; it blocks."""
    try:
        real = path.resolve(strict=True)
        inside = any(real.is_relative_to(root.resolve()) for root in roots)
        return real if inside and real.is_file() else None
    except OSError, ValueError:
        return None


def _initial(title: str) -> str:
    """Return what a title is filed under."""
    first = title[:1].upper()[:1]
    return first if first.isalpha() else OTHERS


def _came(movie: Movie) -> tuple[float, int]:
    """Return when a film came into the library."""
    added = movie.file.added if movie.file else None
    return added.timestamp() if added else 0.0, movie.id


def holds_words(movie: Movie, words: Iterable[str]) -> bool:
    """Return whether all words occur in what a movie is called."""
    called = plain_words(f"{movie.title} {movie.original_title} {movie.year or ''}")
    return all(word in called for word in words)


def plain_words(text: str) -> str:
    """Return a text as it is typed by people in a hurry."""
    return (text if text.isascii() else without_accents(text)).casefold()
