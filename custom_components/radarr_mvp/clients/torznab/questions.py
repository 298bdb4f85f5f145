"""Turn what is wanted into the questions an indexer understands."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...engine.indexing import SearchQuery, search_words
from .capabilities import Capabilities, SearchMode

type Params = Mapping[str, str]

_MOVIE: Final = "movie"
_TEXT: Final = "search"


def id_request(query: SearchQuery, caps: Capabilities) -> Params | None:
    """Return the search by ids, with all that the indexer understands.

    One that lists several understands them together; of one that lists none only the IMDb id is assumed.
    """
    told = {
        "tmdbid": str(query.tmdb_id or ""),
        "imdbid": (query.imdb_id or "").removeprefix("tt"),
    }
    ids = {
        name: value for name, value in told.items() if value and caps.movie.takes(name)
    }
    return {"t": _MOVIE, **ids} if ids else None


def text_requests(query: SearchQuery, caps: Capabilities) -> tuple[Params, ...]:
    """Return the searches by words, one for each title."""
    mode, kind = caps.search, _TEXT
    if not mode.takes("q"):
        mode, kind = caps.movie, _MOVIE
    if not mode.takes("q"):
        return ()
    year = () if query.year is None else (str(query.year),)
    phrases = (" ".join((words, *year)) for words in _titles(query, mode))
    return tuple({"t": kind, "q": phrase} for phrase in _distinct(phrases))


def feed_request(caps: Capabilities) -> Params:
    """Return the question for whatever is new."""
    return {"t": _MOVIE if caps.movie.available else _TEXT}


def _titles(query: SearchQuery, mode: SearchMode) -> Iterator[str]:
    """Return the titles in the spelling that the indexer's search wants."""
    for title in query.titles:
        words = " ".join(title.split()) if mode.raw else search_words(title)
        if words:
            yield words


def _distinct(phrases: Iterable[str]) -> Iterator[str]:
    """Return each phrase once, however it is capitalised."""
    return iter({phrase.casefold(): phrase for phrase in phrases}.values())
