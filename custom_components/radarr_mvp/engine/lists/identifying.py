"""Which movies the entries of a list mean: found out once, and never guessed."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from ..errors import ServiceError
from ..keeping.list_records import ListLookup
from ..keeping.records import ListItem
from ..library.desk import Rounds
from ..library.finding import named
from ..log import LOGGER
from ..metadata import MovieSummary
from ..pace import at_ease
from .desk import ListDesk
from .items import ItemReason, Why, claimed_id, lookup_key, words

# TMDb may know by then what it does not know now.
ASKED_AGAIN_AFTER: Final = timedelta(days=7)
# So many answers are written at once; a kill loses no more.
_BATCH: Final = 50
_MOST_CANDIDATES: Final = 5


@dataclass(slots=True)
class Identified:
    """The movies that entries mean, by the entries' ids; what is the matter with others, and who could not be asked about."""

    movies: dict[int, int] = field(default_factory=dict)
    unknown: dict[int, Why] = field(default_factory=dict)
    failed: dict[int, Why] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identifying:
    """Identifies entries: by their TMDb id, by their IMDb id, or by a title and year that mean one movie exactly."""

    desk: ListDesk

    async def identify(self, items: Sequence[ListItem]) -> Identified:
        """Return what entries mean."""
        result = Identified()
        unclear = await asyncio.to_thread(self._sort, items, result)
        if unclear:
            await self._look_up(unclear, result)
        return result

    def _sort(
        self, items: Sequence[ListItem], result: Identified
    ) -> dict[str, list[ListItem]]:
        """Note what is clear, and return the others by what they are looked up by; it belongs into a thread."""
        unclear: dict[str, list[ListItem]] = {}
        for item in at_ease(items):
            if tmdb_id := claimed_id(item) or self._in_library(item):
                result.movies[item.id] = tmdb_id
            elif key := lookup_key(item):
                unclear.setdefault(key, []).append(item)
            else:
                text = "The list gives neither an id nor a title"
                result.unknown[item.id] = Why(ItemReason.NO_TITLE, text)
        return unclear

    async def assign(self, item: ListItem, tmdb_id: int) -> None:
        """Keep what a person says that an entry means."""
        books = self.desk.books
        found = ListLookup(
            key=lookup_key(item),
            tmdb_id=tmdb_id,
            asked_at=self.desk.now,
            data={"by_person": True},
        )
        await books.write(lambda one: books.list_lookups.keep(one, (found,)))

    def _in_library(self, item: ListItem) -> int:
        """Return the TMDb id of an entry whose IMDb id the library knows."""
        movie = self.desk.house.index.by_imdb(item.imdb_id) if item.imdb_id else None
        return movie.tmdb_id if movie else 0

    async def _look_up(
        self, unclear: dict[str, list[ListItem]], result: Identified
    ) -> None:
        """Find out what entries mean; what was found before is not asked for again."""
        books = self.desk.books
        known = await books.read(
            lambda one: books.list_lookups.some(one, tuple(unclear))
        )
        for key, lookup in known.items():
            if self._is_fresh(lookup):
                _conclude(lookup, unclear.pop(key), result)
        rounds, found = Rounds(), list[ListLookup]()

        async def act(key: str) -> None:
            items = unclear[key]
            try:
                lookup = await self._ask(key, items[0])
                rounds.went_well()
            except ServiceError as error:
                rounds.failed(error)
                _fail(items, f"TMDb could not be asked: {error.message}", result)
                return
            except Exception:
                LOGGER.exception(
                    "“%s” of a list could not be looked up", items[0].title
                )
                _fail(
                    items, "Something unexpected went wrong; the log tells more", result
                )
                return
            if lookup is None:
                _fail(items, "TMDb could not be asked, and was not certain", result)
                return
            found.append(lookup)
            _conclude(lookup, items, result)
            if len(found) >= _BATCH:
                await self._keep(found)

        try:
            await rounds.go(tuple(unclear), act)
        finally:
            await self._keep(found)
        for items in unclear.values():
            _fail(items, "TMDb could not be asked", result)

    def _is_fresh(self, lookup: ListLookup) -> bool:
        """Return whether there is no use in asking again."""
        if lookup.tmdb_id is not None:
            return True
        return lookup.asked_at <= self.desk.now < lookup.asked_at + ASKED_AGAIN_AFTER

    async def _keep(self, found: list[ListLookup]) -> None:
        """Write what was found."""
        if not found:
            return
        books, some = self.desk.books, tuple(found)
        found.clear()
        await books.write(lambda one: books.list_lookups.keep(one, some))

    async def _ask(self, key: str, item: ListItem) -> ListLookup | None:
        """Ask what an entry means; None where the answer that nothing is meant may be out of date."""
        if item.imdb_id:
            return await self._by_imdb(key, item.imdb_id)
        return await self._by_title(key, item)

    async def _by_imdb(self, key: str, imdb_id: str) -> ListLookup | None:
        """Ask for the movie with an IMDb id; where there is none it may be a series, and the title would mislead."""
        answer = await self.desk.metadata.find(imdb_id)
        now = self.desk.now
        if answer.value is not None:
            return ListLookup(key=key, tmdb_id=answer.value.tmdb_id, asked_at=now)
        if answer.stale:
            return None
        text = f"TMDb knows no movie with the IMDb id {imdb_id}"
        return self._unknown(key, ItemReason.NOT_FOUND, text, ())

    async def _by_title(self, key: str, item: ListItem) -> ListLookup | None:
        """Ask for the movie with a title and year."""
        year = item.year or None
        answer = await self.desk.metadata.search(item.title, year=year)
        found = answer.value.items
        alike = named(item.title, found)
        exact = [one for one in alike if year and one.year == year]
        if len(exact) == 1:
            return ListLookup(key=key, tmdb_id=exact[0].tmdb_id, asked_at=self.desk.now)
        if answer.stale:
            return None
        reason, text = _doubt(item, exact, alike, found)
        return self._unknown(key, reason, text, exact or alike or found)

    def _unknown(
        self,
        key: str,
        reason: ItemReason,
        text: str,
        candidates: Iterable[MovieSummary],
    ) -> ListLookup:
        """Return that nothing was found, with what may be meant."""
        told = [
            {"tmdb_id": one.tmdb_id, "title": one.title, "year": one.year}
            for one in candidates
        ]
        return ListLookup(
            key=key,
            asked_at=self.desk.now,
            data={
                "reason": reason.value,
                "message": text,
                "candidates": told[:_MOST_CANDIDATES],
            },
        )


def _doubt(
    item: ListItem,
    exact: Sequence[MovieSummary],
    alike: Sequence[MovieSummary],
    found: Sequence[MovieSummary],
) -> tuple[ItemReason, str]:
    """Return why a title does not mean one movie without doubt."""
    if exact:
        text = f"{len(exact)} movies of {item.year} bear this title"
        return ItemReason.SEVERAL, text
    if not item.year and alike:
        text = (
            "The list gives no year, so the title alone does not tell which movie it is"
        )
        return ItemReason.NO_YEAR, text
    if alike:
        text = f"A movie with this title is known, but none of {item.year}"
        return ItemReason.OTHER_YEAR, text
    if found:
        return ItemReason.NOT_FOUND, "TMDb knows only movies with similar titles"
    return ItemReason.NOT_FOUND, "TMDb knows no movie with this title"


def _conclude(
    lookup: ListLookup, items: Iterable[ListItem], result: Identified
) -> None:
    """Note what entries mean by what was found."""
    for item in items:
        if lookup.tmdb_id is not None:
            result.movies[item.id] = lookup.tmdb_id
            continue
        told = words(lookup.data, "reason")
        reason = ItemReason(told) if told in ItemReason else ItemReason.NOT_FOUND
        result.unknown[item.id] = Why(reason, words(lookup.data, "message"))


def _fail(items: Iterable[ListItem], text: str, result: Identified) -> None:
    """Note that nobody could be asked about entries, unless that is known already."""
    for item in items:
        if item.id not in result.movies and item.id not in result.unknown:
            result.failed.setdefault(item.id, Why(ItemReason.UNREACHABLE, text))
