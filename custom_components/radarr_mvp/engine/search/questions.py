"""What is asked of an indexer to find a movie."""

from collections.abc import Iterable, Iterator

from ..decision.context import Occasion
from ..indexing import SearchQuery
from ..movies import Movie
from ..quality.formats.conditions import LanguageTest
from ..quality.formats.custom import CustomFormat
from ..quality.profiles import LANGUAGE_ORIGINAL, QualityProfile


def query_for(
    movie: Movie,
    profile: QualityProfile | None,
    formats: Iterable[CustomFormat],
    occasion: Occasion,
) -> SearchQuery:
    """Return the question for a movie."""
    return SearchQuery(
        imdb_id=movie.imdb_id,
        tmdb_id=movie.tmdb_id or None,
        titles=query_titles(movie, profile, formats),
        year=movie.year or None,
        interactive=occasion is Occasion.REQUEST,
    )


def query_titles(
    movie: Movie, profile: QualityProfile | None, formats: Iterable[CustomFormat]
) -> tuple[str, ...]:
    """Return the titles under which a movie may be offered: its own, and those in languages that are wanted."""
    titles = [movie.title, movie.original_title]
    if profile is not None:
        wanted = dict.fromkeys(_wanted_languages(profile, formats))
        titles += [movie.translations.get(_own(one, movie), "") for one in wanted]
    distinct: dict[str, str] = {}
    for title in titles:
        distinct.setdefault(title.strip().casefold(), title.strip())
    return tuple(filter(None, distinct.values()))


def _wanted_languages(
    profile: QualityProfile, formats: Iterable[CustomFormat]
) -> Iterator[int]:
    """Return the ids of the languages that a profile asks for or gives points for."""
    yield profile.language
    for custom in formats:
        if profile.format_scores.get(custom.id, 0) <= 0:
            continue
        for condition in custom.conditions:
            match condition.test:
                case LanguageTest(language=language, except_language=False) if (
                    not condition.negate
                ):
                    yield language


def _own(language: int, movie: Movie) -> int:
    """Return a language, the movie's own where the original one is meant."""
    return movie.original_language.id if language == LANGUAGE_ORIGINAL else language
