"""Catalogues that rarely change: image hosts, genres, countries, ratings, providers."""

from collections.abc import Callable
from dataclasses import dataclass

from ....engine.metadata import Certification, Country, Language, Provider, Term
from ...rows import BARE_LIST, BrokenRowError, Row, each
from .details import provider
from .listing import term


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where images are, in which sizes, and what changes can be about."""

    image_url: str
    poster_sizes: tuple[str, ...] = ()
    backdrop_sizes: tuple[str, ...] = ()
    logo_sizes: tuple[str, ...] = ()
    profile_sizes: tuple[str, ...] = ()
    change_keys: tuple[str, ...] = ()


def configuration(row: Row) -> Configuration:
    """Read where images are."""
    images = row.row("images")
    return Configuration(
        image_url=images.text("secure_base_url") or images.need_text("base_url"),
        poster_sizes=images.texts("poster_sizes"),
        backdrop_sizes=images.texts("backdrop_sizes"),
        logo_sizes=images.texts("logo_sizes"),
        profile_sizes=images.texts("profile_sizes"),
        change_keys=row.texts("change_keys"),
    )


def _catalogue[T](rows: list[Row], parse: Callable[[Row], T]) -> tuple[T, ...]:
    """Read a catalogue, or raise where nothing in it can be read: an empty one would be believed for days."""
    if not (found := each(rows, parse)):
        raise BrokenRowError("an empty catalogue")
    return found


def genres(row: Row) -> tuple[Term, ...]:
    """Read the genres."""
    return _catalogue(row.need_list("genres"), term)


def certifications(row: Row) -> tuple[Certification, ...]:
    """Read the age ratings of all countries, from the mildest to the strictest."""
    countries = row.row("certifications")
    found = [
        Certification(
            country=code,
            name=item.text("certification"),
            meaning=item.text("meaning"),
            order=item.whole("order"),
        )
        for code in row.table("certifications")
        for item in countries.rows(code)
        if item.text("certification")
    ]
    if not found:
        raise BrokenRowError("an empty catalogue")
    return tuple(sorted(found, key=lambda rating: (rating.country, rating.order)))


def countries(row: Row) -> tuple[Country, ...]:
    """Read countries, in an object or as a bare list."""
    return _catalogue(
        row.need_list("results" if "results" in row else BARE_LIST),
        lambda item: Country(
            code=item.need_text("iso_3166_1"),
            name=item.text("english_name"),
            native_name=item.text("native_name"),
        ),
    )


def languages(row: Row) -> tuple[Language, ...]:
    """Read languages."""
    return _catalogue(
        row.need_list(BARE_LIST),
        lambda item: Language(
            code=item.need_text("iso_639_1"),
            name=item.text("english_name"),
            native_name=item.text("name"),
        ),
    )


def providers(row: Row) -> tuple[Provider, ...]:
    """Read the services of a region, in the order in which they are shown."""
    found = each(row.need_list("results"), provider)
    return tuple(sorted(found, key=lambda service: service.priority))
