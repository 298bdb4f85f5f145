"""What tests of failures share: a desk beside the books, downloads to fail, and what is left of them."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from custom_components.radarr_mvp.engine.failures.handling import Failures
from custom_components.radarr_mvp.engine.failures.steps import NextStep
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.keeping.records import (
    BlockRecord,
    DeadLetter,
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie
from tests.engine.rooms import Rooms

from .client import FakeClient

HASH: Final = "a" * 40
OTHER: Final = "b" * 40
NAME: Final = "Nosferatu.1922.1080p.BluRay.x264-GRP"
HOUR: Final = 3600.0


@dataclass
class Desk:
    """Failures beside the books that they are written into."""

    rooms: Rooms
    client: FakeClient = field(default_factory=FakeClient)
    failures: Failures = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self.restart()

    def restart(self) -> None:
        """Forget all that is not in the books."""
        rooms = self.rooms
        self.failures = Failures(
            books=rooms.books,
            house=rooms.house,
            bus=rooms.bus,
            clock=rooms.clock,
            client=self.client,
        )

    def wants(self, **settings: Any) -> None:
        """Change how patient the household is."""
        house = self.rooms.house
        failing = replace(house.settings.failures, **settings)
        house.settings = replace(house.settings, failures=failing)

    async def row(
        self, state: TrackState = TrackState.DOWNLOADING, **known: Any
    ) -> TrackedDownload:
        """Write down a download of ours."""
        given: dict[str, Any] = {
            "info_hash": HASH,
            "title": NAME,
            "added_at": self.rooms.house.now,
            "state": state,
            "indexer": "HDBits",
            "release_key": "key",
            "size": 1000,
            "correlation_id": "chain",
            "data": {"by_person": True, "guid": "g"},
        }
        download = TrackedDownload(**given | known)
        books, now = self.rooms.books, self.rooms.clock.now()
        return await books.write(lambda one: books.downloads.add(one, download, now))

    async def of_movie(
        self, state: TrackState = TrackState.DOWNLOADING, **known: Any
    ) -> tuple[Movie, TrackedDownload]:
        """Write down a download for Nosferatu."""
        movie = await self.rooms.movie()
        return movie, await self.row(state, movie_id=movie.id, **known)

    async def write(self, download: TrackedDownload) -> TrackedDownload:
        """Change a download, as somebody else does."""
        books, now = self.rooms.books, self.rooms.clock.now()
        await books.write(lambda one: books.downloads.change(one, download, now))
        return download

    async def get(self, download: TrackedDownload) -> TrackedDownload:
        """Return a download as it stands in the books."""
        books = self.rooms.books
        found = await books.read(lambda one: books.downloads.get(one, download.id))
        assert found is not None
        return found

    async def fail(
        self,
        download: TrackedDownload,
        reason: FailureReason,
        message: str = "why",
        **given: Any,
    ) -> NextStep:
        """Let a download fail as it stands in the books."""
        row = await self.get(download)
        return await self.failures.handle(row, reason, message, **given)

    async def kinds(self) -> list[str]:
        """Return what kinds of things have happened, in order."""
        return [one.kind for one in await self.rooms.history()]

    async def blocks(self) -> tuple[BlockRecord, ...]:
        """Return the blocklist."""
        return (await self.failures.blocklist()).items

    async def letters(self) -> tuple[DeadLetter, ...]:
        """Return all dead letters."""
        return (await self.failures.dead_letters()).items

    def is_blocked_now(self, block: BlockRecord) -> bool:
        """Return whether a block still holds."""
        return block.until is None or block.until > self.rooms.house.now
