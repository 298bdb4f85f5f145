"""Spells a movie query in TMDb's parameters."""

from collections.abc import Mapping
from datetime import date

from ...engine.metadata import AllOf, Choice, MovieQuery


def spell(query: MovieQuery) -> dict[str, str | int | list[str | int]]:
    """Return the parameters of a query, without those that do not matter."""
    spelled: Mapping[str, str | None] = {
        "sort_by": query.order,
        "primary_release_year": _number(query.year),
        "primary_release_date.gte": _day(query.released_from),
        "primary_release_date.lte": _day(query.released_until),
        "region": query.region,
        "release_date.gte": _day(query.region_from),
        "release_date.lte": _day(query.region_until),
        "with_release_type": _any(query.release_types),
        "vote_average.gte": _number(query.rating_from),
        "vote_average.lte": _number(query.rating_until),
        "vote_count.gte": _number(query.votes_from),
        "with_runtime.gte": _number(query.runtime_from),
        "with_runtime.lte": _number(query.runtime_until),
        "with_genres": _choice(query.genres),
        "without_genres": _all(query.without_genres),
        "with_keywords": _choice(query.keywords),
        "without_keywords": _all(query.without_keywords),
        "with_companies": _choice(query.companies),
        "without_companies": _all(query.without_companies),
        "with_cast": _choice(query.cast),
        "with_crew": _choice(query.crew),
        "with_people": _choice(query.people),
        "with_original_language": query.original_language,
        "with_origin_country": query.origin_country,
        "certification_country": query.certification_country,
        "certification": query.certification,
        "certification.lte": query.certification_until,
        "watch_region": query.watch_region,
        "with_watch_providers": _any(query.providers),
        "with_watch_monetization_types": _any(query.offer_kinds),
        "include_adult": str(query.include_adult).lower(),
        "include_video": str(query.include_video).lower(),
    }
    return {name: value for name, value in spelled.items() if value}


def _number(value: float | None) -> str | None:
    """Spell a number; zero is a condition, too."""
    return None if value is None else str(value)


def _day(value: date | None) -> str | None:
    """Spell a day."""
    return None if value is None else value.isoformat()


def _all(values: tuple[int, ...]) -> str:
    """Spell what is to be there, or away, all together."""
    return ",".join(map(str, values))


def _any(values: tuple[int, ...] | tuple[str, ...]) -> str:
    """Spell what may be there instead of each other."""
    return "|".join(
        str(int(value)) if isinstance(value, int) else value for value in values
    )


def _choice(choice: Choice[int] | None) -> str | None:
    """Spell a choice."""
    match choice:
        case None:
            return None
        case AllOf(values):
            return _all(values)
        case _:
            return _any(choice.values)
