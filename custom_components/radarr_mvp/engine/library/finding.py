"""Find out which movie is meant: by an id, an address, or a title."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import re
from typing import Final

from ..errors import NotFound
from ..indexing import imdb_id_of
from ..invalid import Invalid
from ..metadata import Fetched, MovieDetails, MovieSummary
from ..releases.clean import clean_title
from .asked import AddRequest, FoundMovie
from .desk import Desk
from .from_metadata import summary_of
from .problems import AmbiguousTitle

_MOST_CANDIDATES: Final = 10
_IMDB: Final = re.compile(
    r"(?:imdb(?:id)?\s*[:=-]?\s*|.*imdb\.com/(?:\w+/)?title/)?(tt\d{5,10})\b.*",
    re.IGNORECASE | re.ASCII,
)
_TMDB: Final = re.compile(
    r"(?:tmdb(?:id)?\s*[:=-]\s*|.*themoviedb\.org/movie/)(\d{1,10})\b.*",
    re.IGNORECASE | re.ASCII,
)
_WITH_YEAR: Final = re.compile(
    r"(?P<title>.*[^\s([])\s*[\s([](?P<year>(?:18|19|20)\d{2})[)\]]?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, as far as it is understood."""

    title: str = ""
    year: int | None = None
    tmdb_id: int | None = None
    imdb_id: str | None = None


def question_of(text: str) -> Question:
    """Return what a text asks for: "tmdb:653", "tt0013442", an address, a title with or without its year."""
    text = " ".join(text.split())
    if match := _IMDB.fullmatch(text):
        return Question(imdb_id=imdb_id_of(match[1].lower()))
    if match := _TMDB.fullmatch(text):
        return Question(tmdb_id=int(match[1]))
    if match := _WITH_YEAR.fullmatch(text):
        return Question(match["title"].strip(), int(match["year"]))
    return Question(text)


@dataclass(frozen=True, slots=True)
class Finder:
    """Asks the metadata's source."""

    desk: Desk

    async def look_up(self, text: str) -> tuple[FoundMovie, ...]:
        """Return the movies that a text may mean, the likeliest first."""
        question = question_of(text)
        details: MovieDetails | None = None
        if question.tmdb_id or question.imdb_id:
            details = await self._details(question.tmdb_id or question.imdb_id or "")
            found = [] if details is None else [summary_of(details)]
        else:
            _, found = await self.search(question)
        imdb_id = details.imdb_id if details else None
        desk = self.desk
        ids = [one.tmdb_id for one in found]
        excluded, _ = await desk.books.read(
            lambda transaction: desk.books.exclusions.excluded(transaction, ids)
        )
        index = desk.house.index
        return tuple(
            FoundMovie(
                one, imdb_id, index.by_tmdb(one.tmdb_id), one.tmdb_id in excluded
            )
            for one in found
        )

    async def identify(self, request: AddRequest) -> Fetched[MovieDetails]:
        """Return all about the one movie that is meant."""
        if request.tmdb_id:
            return await self.details(request.tmdb_id)
        if request.imdb_id:
            if (imdb_id := imdb_id_of(request.imdb_id)) is None:
                raise Invalid("imdb_id_invalid", imdb_id=request.imdb_id)
            return await self.details(imdb_id)
        if not (title := request.title.strip()):
            raise Invalid("movie_not_named")
        question = Question(title, request.year)
        if request.year is None:
            question = question_of(title)
            if movie_id := question.tmdb_id or question.imdb_id:
                return await self.details(movie_id)
        question, found = await self.search(question)
        return await self.details(chosen(question, found).tmdb_id)

    async def details(self, movie_id: int | str) -> Fetched[MovieDetails]:
        """Return all about a movie, which must be known."""
        try:
            return await self.desk.metadata.details(movie_id)
        except NotFound as error:
            raise Invalid("movie_not_found", movie=str(movie_id)) from error

    async def search(self, question: Question) -> tuple[Question, list[MovieSummary]]:
        """Return the movies of a title; a year that finds nothing may be part of the title."""
        metadata = self.desk.metadata
        answer = await metadata.search(question.title, year=question.year)
        if answer.value.items or question.year is None:
            return question, list(answer.value.items)
        whole = Question(f"{question.title} {question.year}")
        answer = await metadata.search(whole.title)
        return whole, list(answer.value.items)

    async def _details(self, movie_id: int | str) -> MovieDetails | None:
        """Return all about a movie, None where there is none."""
        try:
            return (await self.desk.metadata.details(movie_id)).value
        except NotFound:
            return None


def chosen(question: Question, found: Sequence[MovieSummary]) -> MovieSummary:
    """Return the movie that a title means without doubt, or say between which a person has to choose."""
    if not found:
        raise Invalid("movie_not_found", movie=_spelt(question))
    alike = named(question.title, found)
    for tolerance in (0, 1):
        near = [one for one in alike if _is_near(one, question.year, tolerance)]
        if len(near) == 1:
            return near[0]
        if near:
            raise AmbiguousTitle(_spelt(question), near[:_MOST_CANDIDATES])
    if question.year is not None:
        same_year = [one for one in found if one.year == question.year]
        if len(same_year) == 1 and _resembles(question.title, same_year[0]):
            return same_year[0]
    raise AmbiguousTitle(_spelt(question), found[:_MOST_CANDIDATES])


def named(title: str, found: Iterable[MovieSummary]) -> list[MovieSummary]:
    """Return the movies that bear a title, however it is spelt."""
    key = clean_title(title)
    return [
        one
        for one in found
        if key in (clean_title(one.title), clean_title(one.original_title))
    ]


def _is_near(movie: MovieSummary, year: int | None, tolerance: int) -> bool:
    """Return whether a movie is of a year, or may be."""
    return year is None or (
        movie.year is not None and abs(movie.year - year) <= tolerance
    )


def _resembles(title: str, movie: MovieSummary) -> bool:
    """Return whether a movie's title is a longer or shorter form of another."""
    key = clean_title(title)
    others = (clean_title(movie.title), clean_title(movie.original_title))
    return any(one and (key in one or one in key) for one in others)


def _spelt(question: Question) -> str:
    """Return a question as a person would write it."""
    return f"{question.title} ({question.year})" if question.year else question.title
