"""What has happened to releases before: queue, history, blocklist, those that wait."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ..indexing import Release
from ..quality.definitions import UNKNOWN_QUALITY, QualityModel


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedRelease:
    """A release that is being downloaded or imported for a movie.

    One that has `failed` does not stand in the way of others.
    """

    movie_id: int
    title: str
    quality: QualityModel = UNKNOWN_QUALITY
    score: int = 0
    info_hash: str | None = None
    failed: bool = False


class HistoryKind(StrEnum):
    """What happened to a movie."""

    GRABBED = "grabbed"
    IMPORTED = "imported"
    FAILED = "failed"
    DELETED = "deleted"
    RENAMED = "renamed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One thing that happened; the `download_id` of a torrent is its info-hash."""

    kind: HistoryKind
    at: datetime
    title: str = ""
    quality: QualityModel = UNKNOWN_QUALITY
    score: int = 0
    download_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedRelease:
    """A release that must not be taken again for a movie, and why."""

    movie_id: int
    title: str
    indexer: str = ""
    info_hash: str | None = None
    at: datetime | None = None
    cause: str = ""


class Blocklist:
    """Finds whether a release is blocked for a movie."""

    def __init__(self, blocked: Iterable[BlockedRelease] = ()) -> None:
        """Take in what is blocked."""
        self._by_hash: dict[tuple[int, str], BlockedRelease] = {}
        self._by_title: dict[tuple[int, str], list[BlockedRelease]] = {}
        for one in blocked:
            if one.info_hash:
                self._by_hash[one.movie_id, one.info_hash.lower()] = one
            title = one.movie_id, one.title.casefold()
            self._by_title.setdefault(title, []).append(one)

    def find(self, movie_id: int, release: Release) -> BlockedRelease | None:
        """Return what blocks a release: its info-hash, else its title at its indexer."""
        info_hash = (release.info_hash or "").lower()
        if info_hash and (found := self._by_hash.get((movie_id, info_hash))):
            return found
        for one in self._by_title.get((movie_id, release.title.casefold()), ()):
            # Two known hashes that differ are two torrents, whatever they are called.
            hashes_differ = bool(info_hash and one.info_hash)
            if not hashes_differ and one.indexer in ("", release.indexer):
                return one
        return None


NOTHING_BLOCKED: Final = Blocklist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What is on record, by the ids of movies.

    History is newest first; `waiting_since` is when the oldest release that waits for
    its delay was first seen.
    """

    queue: Mapping[int, Sequence[QueuedRelease]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    history: Mapping[int, Sequence[HistoryEvent]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    waiting_since: Mapping[int, datetime] = field(
        default_factory=lambda: MappingProxyType({})
    )
    blocklist: Blocklist = NOTHING_BLOCKED

    def queued_hashes(self) -> frozenset[str]:
        """Return the torrents that are in the queue for any movie."""
        return frozenset(
            queued.info_hash.lower()
            for downloads in self.queue.values()
            for queued in downloads
            if queued.info_hash and not queued.failed
        )
