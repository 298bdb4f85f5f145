"""Which movies of a list are taken: one rule per wish of the household, each with its sentence."""

from collections.abc import Callable, Iterable
from typing import Final

from .facts import Facts, genres
from .items import ItemReason, Why
from .options import ListFilters

type _Rule = Callable[[ListFilters, Facts], Why | None]


def against(filters: ListFilters, facts: Facts) -> Why | None:
    """Return what speaks against a movie; what is not known of it does not."""
    for rule in _RULES:
        if why := rule(filters, facts):
            return why
    return None


def lacks(filters: ListFilters, facts: Facts) -> frozenset[str]:
    """Return which facts the filters look at and nobody knows yet."""
    return frozenset(
        name
        for name, wanted in _looked_at(filters).items()
        if wanted and getattr(facts, name) is None
    )


def _looked_at(filters: ListFilters) -> dict[str, bool]:
    """Return which facts filters look at."""
    return {
        "year": bool(filters.first_year or filters.last_year),
        "rating": filters.lowest_rating > 0,
        "votes": filters.fewest_votes > 0,
        "genres": bool(filters.genres or filters.without_genres),
        "language": bool(filters.languages),
        "certification": bool(filters.certifications),
        "runtime": bool(filters.shortest or filters.longest),
    }


def _watched(_: ListFilters, facts: Facts) -> Why | None:
    """Refuse what was watched, where the list tells that: it only does where that is not wanted."""
    if not facts.watched:
        return None
    return Why(ItemReason.WATCHED, "It was watched already, by the history at Trakt")


def _year(filters: ListFilters, facts: Facts) -> Why | None:
    """Refuse what is too old or too new."""
    if not facts.year:
        return None
    if facts.year < filters.first_year:
        text = (
            f"It is of {facts.year}, and movies from {filters.first_year} on are taken"
        )
        return Why(ItemReason.TOO_EARLY, text)
    if filters.last_year and facts.year > filters.last_year:
        text = f"It is of {facts.year}, and movies up to {filters.last_year} are taken"
        return Why(ItemReason.TOO_LATE, text)
    return None


def _rating(filters: ListFilters, facts: Facts) -> Why | None:
    """Refuse what is rated too low."""
    if facts.rating is None or facts.rating >= filters.lowest_rating:
        return None
    text = (
        f"It is rated {facts.rating:.1f}, and {filters.lowest_rating:.1f} is the least"
    )
    return Why(ItemReason.RATED_TOO_LOW, text)


def _votes(filters: ListFilters, facts: Facts) -> Why | None:
    """Refuse what too few people have rated."""
    if facts.votes is None or facts.votes >= filters.fewest_votes:
        return None
    text = f"It has {facts.votes:,} votes, and {filters.fewest_votes:,} are the least"
    return Why(ItemReason.TOO_FEW_VOTES, text)


def _genres(filters: ListFilters, facts: Facts) -> Why | None:
    """Refuse unwanted genres, and what has none of the wanted ones."""
    if facts.genres is None:
        return None
    if unwanted := genres(filters.without_genres) & facts.genres:
        text = f"Its genres include {_spelt(unwanted)}, which is not taken"
        return Why(ItemReason.GENRE_UNWANTED, text)
    wanted = genres(filters.genres)
    if wanted and not wanted & facts.genres:
        text = (
            f"Its genres are {_spelt(facts.genres)}, and only {_spelt(wanted)} is taken"
        )
        return Why(ItemReason.GENRE_MISSING, text)
    return None


def _language(filters: ListFilters, facts: Facts) -> Why | None:
    """Refuse other languages."""
    wanted = frozenset(one.casefold() for one in filters.languages)
    if not wanted or not facts.language or facts.language in wanted:
        return None
    text = f"Its language is “{facts.language}”, and only {_spelt(wanted)} is taken"
    return Why(ItemReason.LANGUAGE_UNWANTED, text)


def _certification(filters: ListFilters, facts: Facts) -> Why | None:
    """Refuse other age ratings."""
    wanted = frozenset(one.casefold() for one in filters.certifications)
    if not wanted or not facts.certification or facts.certification in wanted:
        return None
    given = facts.certification.upper()
    text = f"Its age rating is {given}, and only {_spelt(wanted).upper()} is taken"
    return Why(ItemReason.CERTIFICATION_UNWANTED, text)


def _runtime(filters: ListFilters, facts: Facts) -> Why | None:
    """Refuse what is too short or too long."""
    if not facts.runtime:
        return None
    if facts.runtime < filters.shortest:
        text = f"It lasts {facts.runtime} minutes, and {filters.shortest} are the least"
        return Why(ItemReason.TOO_SHORT, text)
    if filters.longest and facts.runtime > filters.longest:
        text = f"It lasts {facts.runtime} minutes, and {filters.longest} are the most"
        return Why(ItemReason.TOO_LONG, text)
    return None


def _spelt(some: Iterable[str]) -> str:
    """Return words as an enumeration."""
    return ", ".join(sorted(some))


_RULES: Final[tuple[_Rule, ...]] = (
    _watched,
    _year,
    _rating,
    _votes,
    _genres,
    _language,
    _certification,
    _runtime,
)
