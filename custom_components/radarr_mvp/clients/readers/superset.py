"""Read JSON and plain text of films in all the shapes that lists have been given."""

from collections.abc import Iterator
import re
from typing import Any, Final

import orjson

from ...engine.errors import Flaw, ServiceError, Throttled
from ...engine.lists.sources import ListAnswer, ListedMovie, ListTrouble
from ..http import Answer
from ..rows import Row
from . import values
from .encoding import to_text
from .gathering import Gathering
from .judging import no_list, refused

MOST_ROWS: Final = 20_000

_LISTS: Final = ("results", "items", "movies", "parts", "data", "entries")
_LISTS_OF_OTHERS: Final = ("shows", "series", "tv", "seasons", "episodes", "people")
_TMDB_NAMES: Final = ("tmdb_id", "tmdbId", "tmdbid", "tmdbID", "tmdb")
_IMDB_NAMES: Final = ("imdb_id", "imdbId", "imdb", "imdbid", "imdbID")
_TITLES: Final = ("title", "name", "original_title", "originalTitle")
_YEARS: Final = ("year", "release_year", "releaseYear", "release_date", "releaseDate")
_KINDS: Final = ("mediatype", "media_type", "mediaType", "type")
_RANKS: Final = ("rank", "position")
_MOMENTS: Final = ("listed_at", "added", "added_at", "collected_at")
_NOTES: Final = ("note", "notes")
_MORE: Final = ("has_more", "hasMore", "next", "next_page", "nextPage")
_TOTALS: Final = ("total_results", "totalResults", "total_items", "totalItems")
_PAGES: Final = ("total_pages", "totalPages")
_COMMENT: Final = re.compile(r"\s*(?:#|//|;)")


def read_list(answer: Answer) -> ListAnswer:
    """Return what JSON or plain text names, or raise where it is neither."""
    text = to_text(answer.body).strip()
    if not text.startswith(("[", "{", "<")):
        return _plain_text(answer, text)
    decoded = decode(answer, text)
    raise_errors(answer, decoded)
    rows, others = rows_of(answer, decoded)
    found = gather_rows(rows)
    found.others += others
    more = isinstance(decoded, dict) and _says_more(Row(decoded), len(rows) + others)
    return found.answer(
        complete=not more and not _header_says_more(answer), name=_name(decoded)
    )


def decode(answer: Answer, text: str) -> Any:
    """Decode JSON, or raise."""
    if text.startswith("<"):
        raise answer.bad(Flaw.HTML, "answered with a web page instead of a list")
    try:
        return orjson.loads(text)
    except ValueError as err:
        raise answer.bad(
            Flaw.NOT_JSON, "answered with broken or incomplete JSON"
        ) from err


def rows_of(answer: Answer, decoded: Any) -> tuple[list[Any], int]:
    """Return the list within an answer, and how much of it is about other things, or raise."""
    if isinstance(decoded, list):
        return decoded, 0
    if isinstance(decoded, dict):
        row = Row(decoded)
        others = sum(row.length(name) for name in _LISTS_OF_OTHERS)
        for name in _LISTS:
            if isinstance(rows := decoded.get(name), list):
                return rows, others
        if any(isinstance(decoded.get(name), list) for name in _LISTS_OF_OTHERS):
            return [], others
    raise answer.bad(Flaw.UNEXPECTED, "answered in an unexpected shape (not a list)")


def raise_errors(answer: Answer, decoded: Any) -> None:
    """Raise what an answer reports although its status calls it a success."""
    if not isinstance(decoded, dict):
        return
    row = Row(decoded)
    if errors := row.rows("errors"):
        error = errors[0]
        message = error.text("detail") or error.text("title") or error.text("message")
        raise _reported(answer, message or "an error", error.whole("status"))
    if (message := row.text("error")) and not any(name in row for name in _LISTS):
        raise _reported(answer, message, row.whole("status"))


def gather_rows(rows: list[Any]) -> Gathering:
    """Return the movies that rows name."""
    found = Gathering(cut=len(rows) > MOST_ROWS)
    for raw in rows[:MOST_ROWS]:
        row = _row(raw)
        if row is None:
            found.miss()
        elif is_other(row):
            found.pass_over()
        elif movie := movie_of(row, found.next_place):
            found.take(movie)
        else:
            found.miss()
    return found


def movie_of(row: Row, place: int) -> ListedMovie | None:
    """Return the movie a row names, None where nothing says which."""
    tmdb_id, imdb_id = _tmdb_id(row), _imdb_id(row)
    title = values.tidy(_first(row, _TITLES))
    if not (tmdb_id or imdb_id or title):
        return None
    year = next(filter(None, (values.year_of(row.text(n)) for n in _YEARS)), 0)
    if not year:
        title, year = values.bracketed(title)
    moments = (row.moment(name) for name in _MOMENTS)
    rank = next((row.whole(name) for name in _RANKS if row.whole(name) > 0), place)
    return ListedMovie(
        title=title,
        year=year,
        tmdb_id=tmdb_id,
        imdb_id=imdb_id,
        place=rank,
        listed_at=next(filter(None, moments), None),
        note=values.note_of(_first(row, _NOTES)),
        language=_language(row),
        genres=row.texts("genres"),
    )


def is_other(row: Row) -> bool:
    """Tell whether a row is about something else than a movie."""
    if any(name in row for name in ("show", "first_air_date")):
        return True
    return any(not values.is_movie(row.text(name)) for name in _KINDS)


def _row(raw: Any) -> Row | None:
    """Return a row of a list; a bare id is one, and some keep the movie in an object of its own."""
    match raw:
        case {"movie": dict() as movie}:
            return Row({**raw, **movie})
        case dict():
            return Row(raw)
        case int() if not isinstance(raw, bool):
            return Row({"tmdb_id": raw})
        case str():
            return Row(
                {"tmdb_id": values.tmdb_id_in(raw), "imdb_id": values.imdb_id_in(raw)}
            )
        case _:
            return None


def _tmdb_id(row: Row) -> int | None:
    """Return the id of TMDb; a bare id is one where nothing else is named so."""
    ids = row.row("ids")
    for holder in (row, ids):
        for name in _TMDB_NAMES:
            if name in holder:
                return values.tmdb_id_of(holder.raw(name))
    return values.tmdb_id_of(row.raw("id"))


def _imdb_id(row: Row) -> str | None:
    """Return the id of IMDb."""
    ids = row.row("ids")
    texts = [holder.text(name) for holder in (row, ids) for name in _IMDB_NAMES]
    return next(filter(None, map(values.imdb_id_in, (*texts, row.text("id")))), None)


def _language(row: Row) -> str:
    """Return the language of a movie as ISO 639-1 spells it."""
    language = _first(row, ("original_language", "language")).lower()
    return language if len(language) == 2 and language.isalpha() else ""


def _first(row: Row, names: tuple[str, ...]) -> str:
    """Return the first text that is there."""
    return next(filter(None, map(row.text, names)), "")


def _says_more(row: Row, rows: int) -> bool:
    """Tell whether an answer is only a part of the list by its own words."""
    if any(row.flag(name) or row.text(name) for name in _MORE):
        return True
    if any(row.whole(name) > 1 for name in _PAGES):
        return True
    return any(row.whole(name) > rows for name in _TOTALS)


def _header_says_more(answer: Answer) -> bool:
    """Tell whether the headers speak of more pages."""
    headers = answer.headers
    pages = headers.get("X-Pagination-Page-Count", "")
    return (
        headers.get("X-Has-More", "").lower() in {"true", "1"}
        or 'rel="next"' in headers.get("Link", "")
        or (pages.isdecimal() and int(pages) > 1)
    )


def _name(decoded: Any) -> str:
    """Return what a list is called."""
    return values.tidy(Row(decoded).text("name")) if isinstance(decoded, dict) else ""


def _reported(answer: Answer, message: str, status: int) -> ServiceError:
    """Return the error that a service reports in words."""
    message = values.tidy(f"reports: {message}")
    match status:
        case 401:
            return refused(answer, message, ListTrouble.ACCOUNT)
        case 403:
            return refused(answer, message, ListTrouble.PRIVATE)
        case 404 | 410:
            return refused(answer, message, ListTrouble.GONE)
        case 429:
            return Throttled(answer.service, message, answer.retry_after)
        case _:
            return answer.bad(Flaw.REJECTED, message)


def _plain_text(answer: Answer, text: str) -> ListAnswer:
    """Read one id or address per line."""
    found = Gathering()
    for line in _lines(text):
        if found.rows == MOST_ROWS:
            found.cut = True
            break
        tmdb_id, imdb_id = values.tmdb_id_in(line), values.imdb_id_in(line)
        if tmdb_id or imdb_id:
            place = found.next_place
            found.take(
                ListedMovie(title="", tmdb_id=tmdb_id, imdb_id=imdb_id, place=place)
            )
        elif values.names_series(line):
            found.pass_over()
        else:
            found.miss()
    if not found.movies:
        raise no_list(
            answer, "this is neither JSON nor a list of IMDb ids or TMDb addresses"
        )
    return found.answer()


def _lines(text: str) -> Iterator[str]:
    """Return the lines that say something."""
    for line in text.splitlines():
        if line.strip() and not _COMMENT.match(line):
            yield line
