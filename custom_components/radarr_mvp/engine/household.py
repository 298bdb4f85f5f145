"""What releases and files are judged by, kept ready for the whole time that a library is loaded."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
import shutil
from types import MappingProxyType
from typing import Final, NamedTuple

from .decision.context import NO_FORMATS, Household
from .decision.records import Blocklist, Records
from .decision.settings import IndexerRules
from .invalid import Invalid
from .keeping.books import Books, Transaction
from .log import LOGGER
from .movies import Movie, MovieIndex
from .ports import Clock
from .quality.defaults import default_profiles
from .quality.formats.custom import CustomFormat
from .quality.formats.matcher import FormatMatcher
from .quality.profile_rules import RULES_SETTING, ProfileRule, rules_from_data
from .quality.profiles import QualityProfile
from .quality.sizes import SIZES_SETTING, QualityDefinitions, sizes_from_data
from .settings import Settings

_NO_RULES: Final = MappingProxyType[str, IndexerRules]({})


class _Rules(NamedTuple):
    """What is read of the books where rules are loaded."""

    profiles: list[QualityProfile]
    formats: list[CustomFormat]
    sizes: dict[str, object]
    profile_rules: dict[str, object]


class Housekeeping:
    """The library in memory, with its rules; whoever writes a movie to the books puts it here as well."""

    def __init__(self, books: Books, clock: Clock, settings: Settings) -> None:
        """Know nothing yet."""
        self.settings = settings
        self.index = MovieIndex()
        self.profiles: Mapping[int, QualityProfile] = MappingProxyType({})
        self.formats: tuple[CustomFormat, ...] = ()
        self.matcher = NO_FORMATS
        self.sizes = QualityDefinitions()
        self.profile_rules: tuple[ProfileRule, ...] = ()
        self.indexer_rules: Mapping[str, IndexerRules] = _NO_RULES
        self.reputations: Mapping[str, float] = MappingProxyType({})
        self.version = 0
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._books = books
        self._clock = clock
        self._loading = asyncio.Lock()

    @property
    def now(self) -> datetime:
        """Return the time."""
        return datetime.fromtimestamp(self._clock.now(), UTC)

    @property
    def default_profile(self) -> QualityProfile:
        """Return the profile of movies that are added without one."""
        named = self.settings.profile.casefold()
        found = [one for one in self.profiles.values() if one.name.casefold() == named]
        return (found or list(self.profiles.values()))[0]

    async def load(self) -> None:
        """Read the library and its rules; an empty set of profiles is filled with the usual ones."""
        await self._books.write(self._furnish)
        await self.load_rules()

        def read(transaction: Transaction) -> MovieIndex:
            return MovieIndex(self._books.movies.every(transaction))

        self.index = await self._books.read(read)
        self._changed()

    async def load_rules(self) -> None:
        """Read profiles, custom formats, sizes and profile rules anew, after they were changed."""

        def read(transaction: Transaction) -> _Rules:
            settings = self._books.settings
            return _Rules(
                self._books.profiles.every(transaction),
                self._books.formats.every(transaction),
                settings.get(transaction, SIZES_SETTING),
                settings.get(transaction, RULES_SETTING),
            )

        # Of two that read at the same time, the one that read first must not have the last word.
        async with self._loading:
            rules = await self._books.read(read)
            if (formats := tuple(rules.formats)) != self.formats:
                # Thousands of patterns are compiled here.
                self.matcher = await asyncio.to_thread(FormatMatcher, formats)
                self.formats = formats
            self.profiles = MappingProxyType({one.id: one for one in rules.profiles})
            self.sizes = _understood(sizes_from_data, rules.sizes, QualityDefinitions())
            self.profile_rules = _understood(rules_from_data, rules.profile_rules, ())

    def put(self, movie: Movie) -> None:
        """Take in a movie as it now stands in the books."""
        self.index.put(movie)
        self._changed()

    async def whole(self, movie_id: int) -> Movie | None:
        """Return a movie with all that the books know of it, None where it has left them."""
        return (await self.wholes((movie_id,))).get(movie_id)

    async def wholes(self, movie_ids: Iterable[int]) -> Mapping[int, Movie]:
        """Return movies with all that the books know of them, those that are still there."""
        ids = set(movie_ids)
        found = await self._books.read(
            lambda transaction: self._books.movies.some(transaction, ids)
        )
        return {one.id: one for one in found}

    def remove(self, movie_id: int) -> None:
        """Forget a movie that has left the books."""
        self.index.remove(movie_id)
        self._changed()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call somebody whenever any movie has changed, until what is returned is called."""
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(
                one for one in self._listeners if one is not listener
            )

        return leave

    async def household(self, movie_ids: Collection[int]) -> Household:
        """Return all that the releases of some movies are judged by, as of this moment."""
        now = self._clock.now()

        def read(transaction: Transaction) -> tuple[list[Movie], Records]:
            books = self._books
            blocked = books.blocklist.blocked(transaction, now, movie_ids)
            return books.movies.some(transaction, movie_ids), Records(
                queue=books.downloads.queue(transaction),
                history=books.history.events_of(transaction, movie_ids),
                waiting_since=books.candidates.waiting_since(transaction, movie_ids),
                blocklist=Blocklist(blocked),
            )

        movies, records = await self._books.read(read)
        settings = self.settings
        return Household(
            library=self.index,
            movies={one.id: one for one in movies},
            profiles=self.profiles,
            matcher=self.matcher,
            sizes=self.sizes,
            settings=settings.releases,
            delay_profiles=settings.delay_profiles,
            release_profiles=settings.release_profiles,
            indexers=self.indexer_rules,
            records=records,
            free_space=await asyncio.to_thread(
                free_space, {one.root_folder for one in movies}
            ),
            reputations=self.reputations,
        )

    def _changed(self) -> None:
        """Note that what was made of the movies is out of date."""
        self.version += 1
        for listener in self._listeners:
            listener()

    def _furnish(self, transaction: Transaction) -> None:
        """Give a new library the usual profiles."""
        if not self._books.profiles.every(transaction):
            for profile in default_profiles():
                self._books.profiles.add(transaction, profile, self._clock.now())


def _understood[T](
    read: Callable[[dict[str, object]], T], data: dict[str, object], otherwise: T
) -> T:
    """Return what was kept; one part of the rules that is damaged must not hide the others."""
    try:
        return read(data)
    except Invalid as error:
        LOGGER.warning("A part of the stored rules is not understood: %s", error)
        return otherwise


def free_space(folders: Iterable[str]) -> Mapping[str, int]:
    """Return the bytes that are free in folders, for those where it can be told; it blocks."""
    free: dict[str, int] = {}
    for folder in folders:
        try:
            free[folder] = shutil.disk_usage(Path(folder)).free
        except OSError as error:
            LOGGER.debug("The free space of %s is not known: %s", folder, error)
    return free
