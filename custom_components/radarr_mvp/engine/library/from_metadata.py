"""What the library needs to know of a movie, out of all that is known of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
import re
from types import MappingProxyType
from typing import Final

from ..indexing import imdb_id_of
from ..metadata import IN_CINEMAS, MovieDetails, MovieSummary, ReleaseType, Translation
from ..movies import Movie
from ..releases.clean import clean_title
from ..releases.languages import CHINESE, UNKNOWN, Language, language_by_code

_LATIN: Final = re.compile(r"[a-z0-9]")
# TMDb has a code of its own for what is spoken in Hong Kong.
_OWN_CODES: Final = {"cn": CHINESE}


def described(movie: Movie, details: MovieDetails, region: str) -> Movie:
    """Return a movie with what is known of it now; what its owner decided stays."""
    year = details.year or 0
    title = details.title.strip()
    original = details.original_title.strip()
    language = language_of(details.original_language)
    translations = _translations(details, language)
    return replace(
        movie,
        title=title,
        tmdb_id=details.tmdb_id,
        imdb_id=imdb_id_of(details.imdb_id) or movie.imdb_id,
        year=year,
        secondary_year=_secondary_year(details, year, region),
        original_title=title if original == title else original,
        original_language=language,
        alternative_titles=_alternative_titles(details, translations.values()),
        translations=translations,
        runtime=details.runtime,
        in_cinemas=_cinema_date(details, region),
        physical_release=_moment(details.first_release({ReleaseType.PHYSICAL}, region)),
        digital_release=_moment(details.first_release({ReleaseType.DIGITAL}, region)),
    )


def summary_of(details: MovieDetails) -> MovieSummary:
    """Return a movie as results of a search show it."""
    return MovieSummary(
        tmdb_id=details.tmdb_id,
        title=details.title,
        original_title=details.original_title,
        original_language=details.original_language,
        overview=details.overview,
        release_date=details.release_date,
        genre_ids=tuple(one.id for one in details.genres),
        poster_path=details.poster_path,
        backdrop_path=details.backdrop_path,
        popularity=details.popularity,
        vote_average=details.vote_average,
        vote_count=details.vote_count,
        adult=details.adult,
        video=details.video,
    )


def language_of(code: str) -> Language:
    """Return the language of a code, the unknown one where there is none."""
    return _OWN_CODES.get(code) or language_by_code(code) or UNKNOWN


def _secondary_year(details: MovieDetails, year: int, region: str) -> int:
    """Return the year of the premiere where it differs, else that of the cinemas here where it is the next."""
    premiere = min(
        (one.day.year for one in details.releases if one.kind in IN_CINEMAS),
        default=year,
    )
    if premiere < year:
        return premiere
    here = details.first_release(IN_CINEMAS, region)
    return here.year if here is not None and here.year == year + 1 else 0


def _cinema_date(details: MovieDetails, region: str) -> datetime | None:
    """Return when a movie came to the cinemas; its only date is taken for that."""
    first = details.first_release(IN_CINEMAS, region)
    if first is None and not details.releases:
        first = details.release_date
    return _moment(first)


def _moment(day: date | None) -> datetime | None:
    """Return the beginning of a day."""
    return None if day is None else datetime.combine(day, time(), UTC)


def _spoken(translation: Translation) -> Language | None:
    """Return the language of a translation, None where it has no place of its own."""
    code = translation.language
    if code in _OWN_CODES:
        return _OWN_CODES[code]
    return language_by_code(
        f"{code}-{translation.country}" if translation.country else code
    )


def _translations(details: MovieDetails, original: Language) -> Mapping[int, str]:
    """Return the titles in other languages that release names may bear.

    Ten thousand movies lie in memory with them, so those in other scripts are left out: releases with such a name
    bear one in Latin letters beside it.
    """
    own, native = clean_title(details.title), clean_title(details.original_title)
    found: dict[int, str] = {}
    for one in details.translations:
        key, language = clean_title(one.title), _spoken(one)
        if language is None or not _LATIN.search(key) or key == own:
            continue
        if language == original and key == native:
            continue
        found.setdefault(language.id, one.title.strip())
    return MappingProxyType(found)


def _alternative_titles(
    details: MovieDetails, translations: Iterable[str]
) -> tuple[str, ...]:
    """Return the further titles, each once."""
    known = {clean_title(one) for one in (details.title, details.original_title)}
    known |= {clean_title(one) for one in translations}
    known.add("")
    titles: list[str] = []
    for one in details.alternative_titles:
        if (key := clean_title(one.title)) not in known:
            known.add(key)
            titles.append(one.title.strip())
    return tuple(titles)
