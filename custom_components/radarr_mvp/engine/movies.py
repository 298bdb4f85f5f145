"""The movies of a library, and finding the one that a release name means."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
import re
from types import MappingProxyType
from typing import Final, cast

from .availability import Status, available_from, is_available
from .indexing import NO_FLAGS, ReleaseFlag, imdb_id_of
from .mediainfo import MediaInfo
from .pace import Breather
from .quality.definitions import UNKNOWN_QUALITY, QualityModel
from .releases.clean import clean_title
from .releases.facts import ReleaseFacts
from .releases.languages import UNKNOWN, Language
from .signs import Signs, SignTable

# Below it the year of a name is none: nothing was filmed then.
EARLIEST_YEAR: Final = 1800

_WORD: Final = re.compile(r"[^\W_]+")
_ONES: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMANS: Final = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(("", "x"))
    for one, ones in enumerate(_ONES)
} | {"xx": 20}
_NUMERALS: Final = {
    word: str(value)
    for roman, value in _ROMANS.items()
    if value
    for word in (roman, str(value))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieFile:
    """The file of a movie; `path` is relative to the movie's folder."""

    path: str
    id: int = 0
    size: int = 0
    quality: QualityModel = UNKNOWN_QUALITY
    languages: tuple[Language, ...] = (UNKNOWN,)
    added: datetime | None = None
    scene_name: str = ""
    original_path: str = ""
    release_group: str = ""
    edition: str = ""
    flags: ReleaseFlag = NO_FLAGS
    info_hash: str | None = None
    media_info: MediaInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movie:
    """A movie of the library: what it is, and what its owner wants of it.

    `secondary_year` is that of the premiere where it differs, `runtime` is in minutes and 0 while unknown,
    `translations` are titles by the id of their language.
    """

    id: int
    title: str
    tmdb_id: int = 0
    imdb_id: str | None = None
    year: int = 0
    secondary_year: int = 0
    original_title: str = ""
    original_language: Language = UNKNOWN
    alternative_titles: tuple[str, ...] = ()
    translations: Mapping[int, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    runtime: int = 0
    in_cinemas: datetime | None = None
    physical_release: datetime | None = None
    digital_release: datetime | None = None
    minimum_availability: Status = Status.RELEASED
    monitored: bool = True
    profile_id: int = 0
    root_folder: str = ""
    folder: str = ""
    tags: frozenset[str] = frozenset()
    added: datetime | None = None
    last_searched: datetime | None = None
    file: MovieFile | None = None

    def has_year(self, year: int) -> bool:
        """Return whether a year is the movie's; one that is not known may be any."""
        return year < EARLIEST_YEAR or year in (self.year, self.secondary_year)

    def available_from(self) -> datetime | None:
        """Return from when the movie can be had, None where no date is known."""
        return available_from(
            self.minimum_availability,
            self.in_cinemas,
            self.physical_release,
            self.digital_release,
        )

    def is_available(self, now: datetime, delay_days: int = 0) -> bool:
        """Return whether the movie can be had by now."""
        return is_available(
            self.minimum_availability,
            self.in_cinemas,
            self.physical_release,
            self.digital_release,
            now=now,
            delay_days=delay_days,
        )


class MatchedBy(StrEnum):
    """What tells that a release is of a movie."""

    IMDB_ID = "imdb_id"
    TMDB_ID = "tmdb_id"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Match:
    """The movie that a release is of; `rivals` are those that it may be as well."""

    movie: Movie | None = None
    by: MatchedBy | None = None
    rivals: tuple[Movie, ...] = ()


NO_MATCH: Final = Match()
_NO_TRANSLATIONS: Final = MappingProxyType[int, str]({})

# By which titles a movie is known, the surest first: its own, its own with numerals made equal, the alternative ones,
# the translations, and what of the latter two has numerals.
_OWN: Final = 1
_OWN_NUMBERED: Final = 2
_ALTERNATIVE: Final = 4
_TRANSLATED: Final = 8
_OTHER_NUMBERED: Final = 16
_TITLES: Final = (_OWN, _OWN_NUMBERED, _ALTERNATIVE, _TRANSLATED, _OTHER_NUMBERED)
_NUMBERED: Final = _OWN_NUMBERED | _OTHER_NUMBERED
_PLAIN: Final = _OWN | _ALTERNATIVE | _TRANSLATED
# By what else it is known, and the whole of it, by which it is seen whether anything has changed.
_IMDB_ID: Final = 32
_TMDB_ID: Final = 64
_ALL: Final = 128


class MovieIndex:
    """Finds the movie that a release name means.

    It holds of each movie what lists and searches look at, without the titles that only the books need to know.

    It is read by threads while the loop changes it: every change swaps a whole value, so that a reader sees the
    movie as it was or as it is.
    """

    def __init__(
        self,
        movies: Iterable[Movie] = (),
        *,
        breathe: Callable[[], None] | None = None,
    ) -> None:
        """Take in movies; thousands of them in a thread, with pauses for the event loop.

        `moves` counts how often any movie has got or left a folder.
        """
        self.moves = 0
        self._movies: dict[int, Movie] = {}
        # That two titles share a hash does not happen in the life of a library.
        self._signs = SignTable()
        # What is alike in many movies is kept once.
        self._alike: dict[object, object] = {}
        breathe = breathe or Breather()
        for movie in movies:
            self.put(movie)
            breathe()

    def __len__(self) -> int:
        """Return how many movies there are."""
        return len(self._movies)

    def __iter__(self) -> Iterator[Movie]:
        """Return the movies as they are at this moment."""
        return iter(tuple(self._movies.values()))

    def get(self, movie_id: int) -> Movie | None:
        """Return the movie with our id."""
        return self._movies.get(movie_id)

    def by_tmdb(self, tmdb_id: int | None) -> Movie | None:
        """Return the movie with an id of TMDb."""
        return self._latest(tmdb_id, _TMDB_ID) if tmdb_id else None

    def by_imdb(self, imdb_id: str | None) -> Movie | None:
        """Return the movie with an id of IMDb, however many digits it is written with."""
        known = imdb_id_of(imdb_id)
        return self._latest(known, _IMDB_ID) if known else None

    def titled(self, title: str, year: int = 0) -> tuple[Movie, ...]:
        """Return the movies that a person may mean by a title, and by a year where one is given."""
        return self._meant((title,), year)

    def put(self, movie: Movie) -> None:
        """Take in a movie, in place of what was known of it."""
        before = self._movies.get(movie.id)
        if before is None or (before.root_folder, before.folder) != (
            movie.root_folder,
            movie.folder,
        ):
            self.moves += 1
        self._movies[movie.id] = self._slim(movie)
        if before is None:
            self._signs.add(movie.id, _signs_of(movie))
        elif (movie.id, _ALL) not in self._signs.bearers(_sign_of_all(movie)):
            self._signs.replace(movie.id, _signs_of(movie))

    def remove(self, movie_id: int) -> None:
        """Forget a movie; one that is not there is no mistake."""
        if self._movies.pop(movie_id, None) is not None:
            self.moves += 1
            self._signs.replace(movie_id, {})

    def _slim(self, movie: Movie) -> Movie:
        """Return a movie without what is only needed when it is at hand in full."""
        file = movie.file
        if file is not None:
            file = replace(
                file,
                quality=self._same(file.quality),
                languages=self._same(file.languages),
                release_group=self._same(file.release_group),
                original_path="" if file.scene_name else file.original_path,
                media_info=None,
            )
        return replace(
            movie,
            original_title=self._same(movie.original_title, movie.title),
            alternative_titles=(),
            translations=_NO_TRANSLATIONS,
            root_folder=self._same(movie.root_folder),
            folder=movie.folder,
            tags=self._same(movie.tags),
            year=self._same(movie.year),
            secondary_year=self._same(movie.secondary_year),
            file=file,
        )

    def _same[T](self, value: T, other: T | None = None) -> T:
        """Return an equal value that is there already, for a value that many movies share."""
        if other is not None:
            return other if value == other else value
        return cast(T, self._alike.setdefault(value, value))

    def find(
        self,
        facts: ReleaseFacts,
        *,
        imdb_id: str | None = None,
        tmdb_id: int | None = None,
    ) -> Match:
        """Return the movie that a name means; the ids are those an indexer gave.

        An id counts only where the year of the name does not contradict it. Where
        several movies are meant alike, none is chosen.
        """
        return self._find_by_id(facts, imdb_id, tmdb_id) or self._find_by_title(facts)

    def find_searched(
        self,
        movie: Movie,
        facts: ReleaseFacts,
        *,
        imdb_id: str | None = None,
        tmdb_id: int | None = None,
    ) -> Match:
        """Return the movie that an answer to a search means, usually the one searched for.

        Any of its titles will do, also one that it shares with others.
        """
        if found := self._find_by_id(facts, imdb_id, tmdb_id):
            return found
        if movie.has_year(facts.year) and self._bears(movie, facts):
            return Match(movie, MatchedBy.TITLE)
        return self._find_by_title(facts)

    def _find_by_id(
        self, facts: ReleaseFacts, imdb_id: str | None, tmdb_id: int | None
    ) -> Match | None:
        """Return the movie with an id that the indexer or else the name gives."""
        for known, by in (
            (self.by_imdb(imdb_id), MatchedBy.IMDB_ID),
            (self.by_tmdb(tmdb_id), MatchedBy.TMDB_ID),
            (self.by_imdb(facts.imdb_id), MatchedBy.IMDB_ID),
            (self.by_tmdb(facts.tmdb_id), MatchedBy.TMDB_ID),
        ):
            if known is not None and known.has_year(facts.year):
                return Match(known, by)
        return None

    def _find_by_title(self, facts: ReleaseFacts) -> Match:
        """Return the movie whose titles come nearest to those of a name."""
        match self._meant(facts.titles, facts.year):
            case ():
                return NO_MATCH
            case (movie,):
                return Match(movie, MatchedBy.TITLE)
            case rivals:
                return Match(rivals=rivals)

    def _meant(self, titles: Iterable[str], year: int) -> tuple[Movie, ...]:
        """Return the movies of a year whose titles come nearest to some."""
        borne = self._bearers(titles)
        for manner in _TITLES:
            found = {
                id_: movie
                for id_, manners in borne
                if manners & manner
                and (movie := self._movies.get(id_)) is not None
                and movie.has_year(year)
            }
            if found:
                return tuple(found.values())
        return ()

    def _bearers(self, titles: Iterable[str]) -> list[tuple[int, int]]:
        """Return who bears one of some titles, and in which manners."""
        return [
            (id_, manners & comparable)
            for keys, comparable in zip(_keys(titles), (_PLAIN, _NUMBERED), strict=True)
            for key in keys
            for id_, manners in self._signs.bearers(key)
        ]

    def _latest(self, id_: int | str, kind: int) -> Movie | None:
        """Return the movie that got an id last."""
        bearers = self._signs.bearers(hash(id_))
        known = [movie_id for movie_id, manners in bearers if manners & kind]
        return self._movies.get(known[-1]) if known else None

    def _bears(self, movie: Movie, facts: ReleaseFacts) -> bool:
        """Return whether a movie has one of the titles of a name."""
        if any(
            id_ == movie.id and manners for id_, manners in self._bearers(facts.titles)
        ):
            return True
        # It may be new here, or have got another title since.
        signs, (plain, numbered) = _signs_of(movie), _keys(facts.titles)
        return any(signs.get(key, 0) & _PLAIN for key in plain) or any(
            signs.get(key, 0) & _NUMBERED for key in numbered
        )


def _signs_of(movie: Movie) -> Signs:
    """Return what a movie is found by."""
    own, own_numbered = _keys((movie.title, movie.original_title))
    alternative, one = _keys(movie.alternative_titles)
    translated, other = _keys(movie.translations.values())
    imdb_id = imdb_id_of(movie.imdb_id)
    signs: dict[int, int] = {}
    for manner, keys in (
        (_OWN, own),
        (_OWN_NUMBERED, own_numbered),
        (_ALTERNATIVE, alternative),
        (_TRANSLATED, translated),
        (_OTHER_NUMBERED, one | other),
        (_IMDB_ID, (hash(imdb_id),) if imdb_id else ()),
        (_TMDB_ID, (hash(movie.tmdb_id),) if movie.tmdb_id else ()),
        (_ALL, (_sign_of_all(movie),)),
    ):
        for key in keys:
            signs[key] = signs.get(key, 0) | manner
    return signs


def _sign_of_all(movie: Movie) -> int:
    """Return what changes with anything that a movie is found by."""
    return hash(
        (
            movie.title,
            movie.original_title,
            movie.imdb_id,
            movie.tmdb_id,
            movie.alternative_titles,
            tuple(movie.translations.items()),
        )
    )


def _keys(titles: Iterable[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return titles as they compare, and those with numerals as if all were Arabic."""
    plain: set[int] = set()
    numbered: set[int] = set()
    for title in titles:
        if key := clean_title(title):
            plain.add(hash(key))
            words = _WORD.findall(title.lower())
            if not _NUMERALS.keys().isdisjoint(words):
                arabic = " ".join(_NUMERALS.get(word, word) for word in words)
                numbered.add(hash(clean_title(arabic)))
    return frozenset(plain), frozenset(numbered)
