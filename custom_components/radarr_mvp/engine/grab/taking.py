"""Write down what was chosen: at most one download of a movie is begun at a time."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from typing import Final
from weakref import WeakValueDictionary

from ..household import Housekeeping
from ..keeping.asked import DownloadFilter
from ..keeping.books import Books, Transaction
from ..keeping.records import NOT_OVER, TrackedDownload, TrackState
from ..ports import Clock
from .choosing import REPLACED, Choice, Chooser
from .facts import GrabFacts

_MOST: Final = 100
GONE: Final = frozenset({TrackState.FAILED, TrackState.CANCELLED})
_WAITING: Final = frozenset({TrackState.QUEUED})
_NOT_HANDED_OVER: Final = frozenset({TrackState.QUEUED, TrackState.GRABBING})
_HASH_LENGTH: Final = 40


class Taker:
    """Turns choices into downloads that wait for their turn."""

    def __init__(
        self, books: Books, house: Housekeeping, clock: Clock, chooser: Chooser
    ) -> None:
        """Know where downloads are written down."""
        self._books = books
        self._house = house
        self._clock = clock
        self._chooser = chooser
        self._locks = WeakValueDictionary[int, asyncio.Lock]()

    async def take(self, choice: Choice, correlation_id: str) -> TrackedDownload | None:
        """Write down a choice, None where something else is as good or was faster."""
        lock = self._locks.setdefault(choice.movie.id, asyncio.Lock())
        async with lock:
            begun = await self._books.read(
                lambda one: self._under_way(one, choice.movie.id)
            )
            if begun and not await self._may_follow(choice):
                return None
            known = {one.id for one in begun}
            return await self._books.write(
                lambda one: self._write(one, choice, known, correlation_id)
            )

    async def _may_follow(self, choice: Choice) -> bool:
        """Return whether a release may be taken beside what is on its way, or in its place."""
        if choice.candidate is None:
            return True
        return await self._chooser.improves_on_queue(choice.candidate)

    def _under_way(
        self, transaction: Transaction, movie_id: int
    ) -> tuple[TrackedDownload, ...]:
        """Return what is on its way for a movie."""
        which = DownloadFilter(states=NOT_OVER, movie_id=movie_id)
        return self._books.downloads.page(transaction, which, limit=_MOST).items

    def _write(
        self,
        transaction: Transaction,
        choice: Choice,
        known: Collection[int],
        correlation_id: str,
    ) -> TrackedDownload | None:
        """Add the download in place of those that have not begun, unless one has appeared meanwhile."""
        downloads, now = self._books.downloads, self._clock.now()
        begun = self._under_way(transaction, choice.movie.id)
        key = self._books.candidates.key_of(choice.release)
        if any(one.id not in known for one in begun) or _stands(choice, key, begun):
            return None
        for one in begun:
            if one.state in _replaceable(choice):
                downloads.change(transaction, _replaced(one, choice), now)
        # Its torrent may be fetched only after a restart.
        if not self._books.candidates.by_key(transaction, key):
            self._books.candidates.keep(transaction, [choice.judged], now)
        info_hash = self._free_hash(transaction, choice)
        return downloads.add(
            transaction, self._download(choice, key, info_hash, correlation_id), now
        )

    def _free_hash(self, transaction: Transaction, choice: Choice) -> str:
        """Return the hash to write; where one of the library has it, none until the torrent was fetched."""
        announced = _hash_of(choice)
        if announced and self._clear(transaction, choice.movie.id, announced):
            return announced
        self._clear(transaction, choice.movie.id, "")
        return ""

    def _clear(self, transaction: Transaction, movie_id: int, info_hash: str) -> bool:
        """Forget downloads of a torrent that came to nothing; return whether no others are left."""
        downloads = self._books.downloads
        same = [
            one
            for one in downloads.by_hash(transaction, info_hash)
            if one.movie_id == movie_id
        ]
        for one in same:
            if one.state in GONE:
                downloads.remove(transaction, one.id)
        return all(one.state in GONE for one in same)

    def _download(
        self, choice: Choice, key: str, info_hash: str, correlation_id: str
    ) -> TrackedDownload:
        """Return the download as it is written down first."""
        release, judged = choice.release, choice.judged
        return TrackedDownload(
            info_hash=info_hash,
            title=release.title,
            added_at=self._house.now,
            movie_id=choice.movie.id,
            state=TrackState.QUEUED,
            indexer=release.indexer,
            release_key=key,
            quality=judged.quality,
            score=judged.score,
            size=release.size,
            left=release.size,
            correlation_id=correlation_id,
            data=choice.facts.as_data(),
        )


def _stands(choice: Choice, key: str, begun: Collection[TrackedDownload]) -> bool:
    """Return whether something on its way keeps a choice from being taken."""
    if choice.candidate is None:
        marks = {key, _hash_of(choice)} - {""}
        return any(
            one.state is not TrackState.QUEUED
            and not marks.isdisjoint((one.release_key, one.info_hash))
            for one in begun
        )
    return any(
        one.state is TrackState.GRABBING
        or (
            one.state is TrackState.QUEUED
            and GrabFacts.of(one).by_person
            and not choice.facts.by_person
        )
        for one in begun
    )


def _replaceable(choice: Choice) -> frozenset[TrackState]:
    """Return in which states a download makes room for a choice; a person need not wait for anything."""
    return _NOT_HANDED_OVER if choice.candidate is None else _WAITING


def _replaced(download: TrackedDownload, choice: Choice) -> TrackedDownload:
    """Return a download that has made room for another."""
    return replace(
        download,
        state=TrackState.CANCELLED,
        problem=REPLACED,
        message=f"{choice.release.title} was taken in its place",
        next_retry_at=None,
    )


def _hash_of(choice: Choice) -> str:
    """Return the announced hash in the form that clients use, empty where there is none."""
    return (choice.release.info_hash or "").lower()[:_HASH_LENGTH]
