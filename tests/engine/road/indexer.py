"""Indexers that live in memory, with switchable faults, and somebody who takes what was found."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Final

from custom_components.radarr_mvp.engine.decision.decide import Decision, best_by_movie
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    BudgetSpent,
    Flaw,
    NotFound,
    Outage,
    Refusal,
    ServiceError,
    Throttled,
    Unavailable,
)
from custom_components.radarr_mvp.engine.indexing import (
    FeedAnswer,
    FeedMark,
    Indexer,
    IndexerIdentity,
    MagnetLink,
    Release,
    SearchAnswer,
    SearchQuery,
)
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.ports import Indexers
from custom_components.radarr_mvp.engine.search import Takes
from custom_components.radarr_mvp.engine.torrent_file import TorrentFile
from tests.engine.rooms import Rooms

SERVICE: Final = "tracker"
NAME: Final = "Nosferatu.1922.1080p.BluRay.x264-GRP"

# One of each kind of failure.
SPENT: Final = BudgetSpent(SERVICE, "the next one in 900 s")
THROTTLED: Final = Throttled(SERVICE, "asked for patience", 60.0)
REFUSED: Final = AuthRefused(SERVICE, "wrong passkey", Refusal.CREDENTIALS)
RESTING: Final = Unavailable(SERVICE, "left alone after failures", Outage.RESTING)
DOWN: Final = Unavailable(SERVICE, "connection refused", Outage.CONNECTION)
BROKEN: Final = Unavailable(SERVICE, "answers with 502", Outage.SERVER)
NONSENSE: Final = BadAnswer(SERVICE, "answers with a page", Flaw.HTML)
UNKNOWN: Final = NotFound(SERVICE, "there is no such thing")
OTHER: Final = ServiceError(SERVICE, "something else")
FAULTS: Final = (
    SPENT,
    THROTTLED,
    REFUSED,
    RESTING,
    DOWN,
    BROKEN,
    NONSENSE,
    UNKNOWN,
    OTHER,
)


def a_release(title: str = NAME, **fields: Any) -> Release:
    """Return an offer of HDBits that nothing speaks against; its guid and hash follow from its name."""
    given: dict[str, Any] = {
        "guid": title,
        "indexer": "HDBits",
        "indexer_id": "hdbits",
        "size": 8 * 1024**3,
        "info_hash": blake2b(title.encode(), digest_size=20).hexdigest(),
        "download_url": "https://tracker.invalid/get",
        "seeders": 20,
    }
    return Release(title=title, **given | fields)


@dataclass
class FakeIndexer:
    """An indexer with releases in it; those of a search are told to whoever asks for anything.

    `fault` is raised by every question, `gate` is waited for before the answer. `queries` and `marks` are what was
    asked for. Each question costs one of `budget_left`.
    """

    id: str = "hdbits"
    name: str = "HDBits"
    priority: int = 25
    releases: list[Release] = field(default_factory=list)
    fresh: list[Release] = field(default_factory=list)
    mark: FeedMark | None = None
    gap: bool = False
    skipped: int = 0
    complete: bool = True
    fault: Exception | None = None
    gate: asyncio.Event | None = None
    budget: int | None = None
    budget_left: int | None = None
    torrents: dict[str, TorrentFile | MagnetLink] = field(default_factory=dict)
    queries: list[SearchQuery] = field(default_factory=list)
    marks: list[FeedMark | None] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    @property
    def identity(self) -> IndexerIdentity:
        """Return which indexer this is."""
        return IndexerIdentity(self.id, self.name, self.priority)

    def offer(self, *titles: str, **fields: Any) -> list[Release]:
        """Have releases to be found by searches."""
        own = {
            "indexer": self.name,
            "indexer_id": self.id,
            "indexer_priority": self.priority,
        }
        made = [a_release(title, **own | fields) for title in titles]
        self.releases += made
        return made

    def announce(self, *titles: str, **fields: Any) -> list[Release]:
        """Have releases in the feed, the newest first, and a mark behind them."""
        offered = self.offer(*titles, **fields)
        self.releases = [one for one in self.releases if one not in offered]
        self.fresh += offered
        self.mark = FeedMark(guid=self.fresh[0].guid)
        return offered

    async def test(self, *, deliberate: bool = True) -> None:
        """Fail as was asked for."""
        await self._asked()

    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Return all that there is."""
        self.queries.append(query)
        await self._asked()
        return SearchAnswer(
            releases=tuple(self.releases), skipped=self.skipped, complete=self.complete
        )

    async def feed(self, since: FeedMark | None = None) -> FeedAnswer:
        """Return what was announced after the mark."""
        self.marks.append(since)
        await self._asked()
        guids = [one.guid for one in self.fresh]
        end = guids.index(since.guid) if since and since.guid in guids else None
        return FeedAnswer(
            releases=tuple(self.fresh[:end]),
            skipped=self.skipped,
            gap=self.gap,
            mark=self.mark,
        )

    async def fetch_torrent(self, release: Release) -> TorrentFile | MagnetLink:
        """Return the torrent behind a release."""
        self.fetched.append(release.guid)
        await self._asked()
        if release.guid not in self.torrents:
            raise UNKNOWN
        return self.torrents[release.guid]

    async def _asked(self) -> None:
        """Count a question, and wait or fail as was asked for."""
        if self.budget_left is not None:
            self.budget_left -= 1
        if self.gate is not None:
            await self.gate.wait()
        if self.fault is not None:
            raise self.fault


class FakeIndexers:
    """The indexers of a household; `gate` is waited for by whoever wants to know them."""

    def __init__(self, *indexers: FakeIndexer) -> None:
        """Have some."""
        self.all = {one.id: one for one in indexers}
        self.gate: asyncio.Event | None = None

    async def current(self) -> Mapping[str, Indexer]:
        """Return all of them."""
        if self.gate is not None:
            await self.gate.wait()
        return dict(self.all)


@dataclass(frozen=True)
class Taken:
    """One call of somebody who takes: what he was given, and on whose behalf."""

    titles: tuple[str, ...]
    correlation_id: str
    by_person: bool


@dataclass
class FakeTaker:
    """Takes the best of each movie, and writes it down as waiting for its turn.

    `fault` is raised by calls about the movie of an id, by all where the id is 0; a `lost` movie is left out.
    """

    rooms: Rooms
    calls: list[Taken] = field(default_factory=list)
    faults: dict[int, BaseException] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)

    async def take(
        self,
        decisions: Sequence[Decision],
        *,
        correlation_id: str,
        by_person: bool = False,
    ) -> list[TrackedDownload]:
        """Take at most one release for each movie."""
        best = best_by_movie(decisions)
        titles = tuple(one.release.title for one in best.values())
        self.calls.append(Taken(titles, correlation_id, by_person))
        for movie_id in (0, *best):
            if fault := self.faults.get(movie_id):
                raise fault
        return [
            await self._queue(movie_id, decision, correlation_id)
            for movie_id, decision in best.items()
            if movie_id not in self.lost
        ]

    async def _queue(
        self, movie_id: int, decision: Decision, correlation_id: str
    ) -> TrackedDownload:
        """Write a download into the books."""
        assert decision.candidate is not None
        release, books = decision.release, self.rooms.books
        download = TrackedDownload(
            info_hash=release.info_hash or "0" * 40,
            title=release.title,
            added_at=self.rooms.house.now,
            movie_id=movie_id,
            state=TrackState.QUEUED,
            indexer=release.indexer,
            quality=decision.candidate.quality,
            score=decision.candidate.score,
            correlation_id=correlation_id,
        )
        now = self.rooms.clock.now()
        return await books.write(
            lambda transaction: books.downloads.add(transaction, download, now)
        )


async def change_movie(rooms: Rooms, movie: Movie, **fields: Any) -> Movie:
    """Change what is known of a movie, in the books and in the house."""
    changed = replace(movie, **fields)
    now = rooms.clock.now()
    await rooms.books.write(
        lambda transaction: rooms.books.movies.change(transaction, changed, now)
    )
    rooms.house.put(changed)
    return changed


def _are_ports(
    indexer: FakeIndexer, indexers: FakeIndexers, taker: FakeTaker
) -> tuple[Indexer, Indexers, Takes]:
    """Let the type checker compare the fakes with the ports."""
    return indexer, indexers, taker
