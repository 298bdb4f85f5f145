"""Which movie of the library a person means, and which one may be meant."""

import re
from typing import Final

from ..engine.movies import Movie, MovieIndex
from ..engine.releases.parser import parse_release
from ..engine.track import QueueItem

# A longer list is of no help; its movies can be named.
_SHORT: Final = 100
_WITH_YEAR: Final = re.compile(r"(?P<title>.+?)\s*\(?(?P<year>(?:18|19|20)\d\d)\)?$")


def likely_movies(item: QueueItem, index: MovieIndex) -> list[Movie]:
    """Return the movies that a download may be of, the likeliest first; all others follow where they are few."""
    facts = parse_release(item.name)
    by_name = index.titled(facts.title) if facts is not None else ()
    fetched_for = index.get(item.download.movie_id or 0)
    first = [*by_name, *([] if fetched_for is None else [fetched_for])]
    others = sorted(index, key=_order) if len(index) <= _SHORT else []
    return list({one.id: one for one in (*first, *others) if one.tmdb_id}.values())


def movie_of(typed: str, index: MovieIndex) -> tuple[Movie | None, str]:
    """Return the movie that was chosen or typed in, or else what is wrong."""
    text = typed.strip()
    if text.isdecimal() and (movie := index.by_tmdb(int(text))) is not None:
        return movie, ""
    if (movie := index.by_imdb(text)) is not None:
        return movie, ""
    found = index.titled(text) or _titled_with_year(text, index)
    if len(found) == 1:
        return found[0], ""
    return None, "movie_ambiguous" if found else "movie_unknown"


def _titled_with_year(text: str, index: MovieIndex) -> tuple[Movie, ...]:
    """Return the movies of a title that is followed by a year."""
    if (match := _WITH_YEAR.fullmatch(text)) is None:
        return ()
    return index.titled(match["title"], int(match["year"]))


def _order(movie: Movie) -> tuple[str, int]:
    """Return where a movie stands in a list."""
    return movie.title.casefold(), movie.year
