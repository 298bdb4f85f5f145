"""Which films a search or a set of conditions means, by TMDb's rules."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final
import unicodedata

from .catalogue import Film
from .tmdb_answers import number_of, people, texts

_ORDERS: Final[dict[str, Callable[[Film], float | str]]] = {
    "popularity": lambda film: film.popularity,
    "primary_release_date": lambda film: film.released,
    "vote_average": lambda film: film.vote_average,
    "vote_count": lambda film: film.vote_count,
    "revenue": lambda film: 0.0,
    "title": lambda film: film.title,
}
_CERTIFICATES: Final = ["", "0", "NR", "G", "6", "PG", "12", "PG-13", "16", "R", "18"]


def plain(text: str) -> str:
    """Return a text without accents, case and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        letter if letter.isalnum() else " "
        for letter in decomposed
        if not unicodedata.combining(letter)
    )
    return " ".join(kept.split())


def search(
    films: Iterable[Film], title: str, query: Mapping[str, str], language: str
) -> list[Film]:
    """Return the films with a title like this, the closest and best known first."""
    wanted = plain(title)
    years = {query[name] for name in ("year", "primary_release_year") if name in query}
    adult = query.get("include_adult") == "true"
    ranked = []
    for film in films:
        if (film.adult and not adult) or (years and years != {str(film.year)}):
            continue
        names = {
            film.title,
            film.original_title,
            texts(film, language)[0],
            *(name for _, name in film.alternative_titles),
        }
        rank = min(_rank(wanted, plain(name)) for name in names)
        if rank < 3:
            ranked.append((rank, -film.popularity, film))
    return [film for _, _, film in sorted(ranked, key=lambda entry: entry[:2])]


def _rank(wanted: str, name: str) -> int:
    """Return how far a title is from the wanted one, 3 for another title."""
    if wanted == name:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if set(wanted.split()) <= set(name.split()) else 3


def discover(films: Iterable[Film], query: Mapping[str, str]) -> list[Film]:
    """Return the films that meet all conditions, in the order asked for."""
    found = [film for film in films if _meets(film, query)]
    key, _, direction = query.get("sort_by", "popularity.desc").partition(".")
    order = _ORDERS[key]
    if key == "title":
        return sorted(found, key=lambda film: film.title, reverse=direction == "desc")
    return sorted(found, key=order, reverse=direction == "desc")


def _meets(film: Film, query: Mapping[str, str]) -> bool:
    """Tell whether a film meets all conditions."""
    if film.adult and query.get("include_adult") != "true":
        return False
    if film.video and query.get("include_video") != "true":
        return False
    named = (
        ("genres", set(film.genre_ids)),
        ("keywords", set(map(number_of, film.keywords))),
        ("companies", set(map(number_of, film.companies))),
        ("cast", {number_of(name) for name, _ in film.cast}),
        ("crew", {number_of(film.director)}),
        ("people", people(film)),
    )
    return (
        all(_has(query.get(f"with_{name}", ""), ids) for name, ids in named)
        and not any(_has_any(query.get(f"without_{n}", ""), ids) for n, ids in named)
        and _fits_numbers(film, query)
        and _fits_places(film, query)
        and _has_release(film, query)
        and _is_offered(film, query)
    )


def _has(wanted: str, ids: set[int]) -> bool:
    """Tell whether the ids fulfil a list with commas for and, or pipes for or."""
    if not wanted:
        return True
    if "|" in wanted:
        return any(int(number) in ids for number in wanted.split("|"))
    return all(int(number) in ids for number in wanted.split(","))


def _has_any(unwanted: str, ids: set[int]) -> bool:
    """Tell whether any id of a list is there."""
    return any(int(number) in ids for number in unwanted.split(",") if number)


def _fits_numbers(film: Film, query: Mapping[str, str]) -> bool:
    """Tell whether year, date, votes and runtime are within their bounds."""
    bounds: tuple[tuple[str, float | str], ...] = (
        ("vote_average", film.vote_average),
        ("vote_count", film.vote_count),
        ("with_runtime", film.runtime),
        ("primary_release_date", film.released),
    )
    year = query.get("primary_release_year", str(film.year))
    return year == str(film.year) and all(
        _between(value, query.get(f"{name}.gte"), query.get(f"{name}.lte"))
        for name, value in bounds
    )


def _between(value: float | str, low: str | None, high: str | None) -> bool:
    """Tell whether a number or a day lies between two bounds."""
    if isinstance(value, str):
        return bool(value or not (low or high)) and (
            (low or "") <= value <= (high or "9999")
        )
    return float(low or "-inf") <= value <= float(high or "inf")


def _fits_places(film: Film, query: Mapping[str, str]) -> bool:
    """Tell whether language, country and age rating are as wished."""
    language = query.get("with_original_language", film.original_language)
    country = query.get("with_origin_country", film.country)
    if (language, country) != (film.original_language, film.country):
        return False
    place = query.get("certification_country")
    if not place:
        return True
    ratings = {
        release.certification
        for release in film.releases
        if release.country == place and release.certification
    }
    if exact := query.get("certification"):
        return exact in ratings
    limit = _CERTIFICATES.index(query.get("certification.lte", "18"))
    return any(_CERTIFICATES.index(rating) <= limit for rating in ratings)


def _has_release(film: Film, query: Mapping[str, str]) -> bool:
    """Tell whether a release of a wanted kind took place in the region and time."""
    kinds = query.get("with_release_type", "")
    low, high = query.get("release_date.gte"), query.get("release_date.lte")
    if not (kinds or low or high):
        return True
    return any(
        release.country == query.get("region", release.country)
        and (not kinds or str(release.kind) in kinds.split("|"))
        and _between(release.day, low, high)
        for release in film.releases
    )


def _is_offered(film: Film, query: Mapping[str, str]) -> bool:
    """Tell whether a wanted provider has the film in the region on the wanted terms."""
    providers = query.get("with_watch_providers", "")
    kinds = query.get("with_watch_monetization_types", "")
    region = query.get("watch_region")
    if not region or not (providers or kinds):
        return True
    return any(
        place == region
        and (not providers or str(number) in providers.split("|"))
        and (not kinds or kind in kinds.split("|"))
        for place, kind, number in film.offers
    )
