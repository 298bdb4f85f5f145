"""Gather from the books what a household has decided."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Final

from ..keeping.books import Books, Transaction
from ..keeping.records import After, BlockRecord, Slice
from ..pace import at_ease
from ..quality.profile_rules import RULES_SETTING, rules_from_data
from ..quality.sizes import SIZES_SETTING, sizes_from_data
from .document import DataPart
from .lists import block_data, collection_data, exclusion_data
from .movies import movie_data
from .rules import format_data, profile_data, rule_data, size_data

type Plain = dict[str, object]
type Gathered = dict[DataPart, list[Plain]]

# Blocks pass with time and say little elsewhere, so they come along only where that is asked for.
_SELDOM: Final = frozenset({DataPart.BLOCKLIST})
_PAGE: Final = 500


def usual_parts() -> tuple[DataPart, ...]:
    """Return the parts that a document has where nobody chooses."""
    return tuple(one for one in DataPart if one not in _SELDOM)


async def collect(books: Books, parts: Collection[DataPart], now: datetime) -> Gathered:
    """Return the entries of some parts, all of one moment; what the books do not keep is not among them."""

    def read(transaction: Transaction) -> Gathered:
        gatherer = _Gatherer(books, transaction, now)
        return {
            part: list(at_ease(gather(gatherer)))
            for part, gather in _GATHERED.items()
            if part in parts
        }

    return await books.read(read)


class _Gatherer:
    """Reads one part after the other, with names in place of ids."""

    def __init__(self, books: Books, transaction: Transaction, now: datetime) -> None:
        """Learn the names."""
        self._books = books
        self._transaction = transaction
        self._now = now
        self._profiles = books.profiles.every(transaction)
        self._formats = books.formats.every(transaction)
        self._names = {one.id: one.name for one in self._profiles}

    def formats(self) -> Iterator[Plain]:
        """Yield custom formats."""
        yield from map(format_data, self._formats)

    def profiles(self) -> Iterator[Plain]:
        """Yield profiles."""
        names = {one.id: one.name for one in self._formats}
        for profile in self._profiles:
            yield profile_data(profile, names)

    def sizes(self) -> Iterator[Plain]:
        """Yield what is accepted of every quality, also of those that nobody has changed."""
        kept = self._books.settings.get(self._transaction, SIZES_SETTING)
        yield from map(size_data, sizes_from_data(kept))

    def rules(self) -> Iterator[Plain]:
        """Yield profile rules, in their order."""
        kept = self._books.settings.get(self._transaction, RULES_SETTING)
        for rule in rules_from_data(kept):
            yield rule_data(rule, self._names)

    def movies(self) -> Iterator[Plain]:
        """Yield movies."""
        for movie in self._books.movies.every(self._transaction):
            yield movie_data(movie, self._names.get(movie.profile_id, ""))

    def collections(self) -> Iterator[Plain]:
        """Yield the collections that are followed."""
        books = self._books.collections
        for one in books.every(self._transaction, monitored=True):
            yield collection_data(one, self._names.get(one.profile_id, ""))

    def exclusions(self) -> Iterator[Plain]:
        """Yield movies that no list may add."""
        pages = self._books.exclusions.page
        for one in _all(lambda at: pages(self._transaction, after=at, limit=_PAGE)):
            yield exclusion_data(one)

    def blocklist(self) -> Iterator[Plain]:
        """Yield releases that are left alone for now or for ever."""
        pages = self._books.blocklist.page
        for one in _all(lambda at: pages(self._transaction, after=at, limit=_PAGE)):
            if one.until is None or one.until > self._now:
                yield block_data(one, self._tmdb_id(one))

    def _tmdb_id(self, record: BlockRecord) -> int | None:
        """Return the id at TMDb of the movie that a block is about."""
        if record.movie_id is None:
            return None
        movie = self._books.movies.get(self._transaction, record.movie_id)
        return None if movie is None else movie.tmdb_id


_GATHERED: Final = {
    DataPart.CUSTOM_FORMATS: _Gatherer.formats,
    DataPart.PROFILES: _Gatherer.profiles,
    DataPart.SIZES: _Gatherer.sizes,
    DataPart.PROFILE_RULES: _Gatherer.rules,
    DataPart.MOVIES: _Gatherer.movies,
    DataPart.COLLECTIONS: _Gatherer.collections,
    DataPart.EXCLUSIONS: _Gatherer.exclusions,
    DataPart.BLOCKLIST: _Gatherer.blocklist,
}


def _all[T](page: Callable[[After | None], Slice[T]]) -> Iterator[T]:
    """Yield all that is in a long list."""
    after: After | None = None
    while True:
        found = page(after)
        yield from found.items
        if (after := found.after) is None:
            return
