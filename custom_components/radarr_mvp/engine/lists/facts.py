"""What filters look at: what a list tells of a movie, and what else is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

from ..keeping.records import Data, ListItem
from ..metadata import MovieDetails, Term
from .items import number, texts, words

# The names of genres differ by the household's language, their numbers do not.
_GENRES: Final = {
    12: "adventure",
    14: "fantasy",
    16: "animation",
    18: "drama",
    27: "horror",
    28: "action",
    35: "comedy",
    36: "history",
    37: "western",
    53: "thriller",
    80: "crime",
    99: "documentary",
    878: "science fiction",
    9648: "mystery",
    10402: "music",
    10749: "romance",
    10751: "family",
    10752: "war",
    10770: "tv movie",
}
# How other services call them.
_OTHERWISE: Final = {
    "sci fi": "science fiction",
    "scifi": "science fiction",
    "musical": "music",
    "animated": "animation",
    "documentaries": "documentary",
}


def genre(name: str) -> str:
    """Return a genre as it compares."""
    plain = " ".join(name.replace("-", " ").replace("_", " ").casefold().split())
    return _OTHERWISE.get(plain, plain)


def genres(names: Iterable[str]) -> frozenset[str]:
    """Return genres as they compare."""
    return frozenset(map(genre, names)) - {""}


def _genre_of(term: Term) -> str:
    """Return a genre of TMDb as it compares."""
    return _GENRES.get(term.id) or genre(term.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a movie; nothing stands for what is not."""

    year: int | None = None
    rating: float | None = None
    votes: int | None = None
    runtime: int | None = None
    genres: frozenset[str] | None = None
    language: str | None = None
    certification: str | None = None
    watched: bool | None = None

    @classmethod
    def of_item(cls, item: ListItem) -> Self:
        """Return what a list tells."""
        return cls(**_plain(item.data), year=item.year or None)

    @classmethod
    def of_data(cls, data: Data) -> Self:
        """Return what was kept."""
        year = number(data, "year")
        return cls(**_plain(data), year=int(year) if year else None)

    @classmethod
    def of_details(cls, details: MovieDetails, region: str) -> Self:
        """Return what TMDb tells."""
        return cls(
            year=details.year,
            rating=details.vote_average or None,
            votes=details.vote_count,
            runtime=details.runtime or None,
            genres=frozenset(map(_genre_of, details.genres)) or None,
            language=details.original_language.casefold() or None,
            certification=details.certification(region).casefold() or None,
        )

    def or_else(self, other: Facts) -> Facts:
        """Return these facts, with those of another where something is not known."""
        unknown = {
            one.name: getattr(other, one.name)
            for one in fields(self)
            if getattr(self, one.name) is None
        }
        return replace(self, **unknown)

    def as_data(self) -> dict[str, object]:
        """Return what is known as plain data."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in known.items()
            if value is not None
        }


def _plain(data: Data) -> dict[str, Any]:
    """Return what plain data tells, but for the year."""
    votes, runtime = number(data, "votes"), number(data, "runtime")
    return {
        "rating": number(data, "rating"),
        "votes": None if votes is None else int(votes),
        "runtime": None if runtime is None else int(runtime),
        "genres": genres(texts(data, "genres")) or None,
        "language": words(data, "language").casefold() or None,
        "certification": words(data, "certification").casefold() or None,
        "watched": data.get("watched") is True or None,
    }
