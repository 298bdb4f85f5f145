"""What tests of the tracker share: downloads in the books, their torrents, and looks at both."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.ports import DownloadClient
from custom_components.radarr_mvp.engine.track import Look, Tracker
from tests.engine.rooms import Rooms

from .client import FakeClient

HASH: Final = "a" * 40
OTHER: Final = "b" * 40
THIRD: Final = "c" * 40
NAME: Final = "Nosferatu.1922.1080p.BluRay.x264-GRP"


@dataclass
class Watch:
    """A tracker beside the books that it writes."""

    rooms: Rooms
    client: FakeClient
    tracker: Tracker = field(init=False)

    def __post_init__(self) -> None:
        """Begin to follow."""
        self.restart()

    def restart(self, client: DownloadClient | None = None) -> None:
        """Forget all that is not in the books."""
        rooms = self.rooms
        self.tracker = Tracker(
            books=rooms.books,
            house=rooms.house,
            bus=rooms.bus,
            clock=rooms.clock,
            client=client or self.client,
        )

    def wants(self, **settings: Any) -> None:
        """Change how downloads are handled."""
        house = self.rooms.house
        downloading = replace(house.settings.downloading, **settings)
        house.settings = replace(house.settings, downloading=downloading)

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
            "size": 1000,
            "left": 1000,
            "save_path": "/downloads",
            "correlation_id": "chain",
        }
        download = TrackedDownload(**given | known)
        return await self.rooms.books.write(
            lambda transaction: self.rooms.books.downloads.add(
                transaction, download, self.rooms.clock.now()
            )
        )

    async def get(self, download: TrackedDownload) -> TrackedDownload:
        """Return a download as it stands in the books."""
        found = await self.rooms.books.read(
            lambda transaction: self.rooms.books.downloads.get(transaction, download.id)
        )
        assert found is not None
        return found

    async def change(self, download: TrackedDownload, **fields: Any) -> TrackedDownload:
        """Let somebody else change a download."""
        changed = replace(await self.get(download), **fields)
        await self.rooms.books.write(
            lambda transaction: self.rooms.books.downloads.change(
                transaction, changed, self.rooms.clock.now()
            )
        )
        return changed

    async def every(self) -> list[TrackedDownload]:
        """Return all downloads, the oldest first."""
        return await self.rooms.books.read(
            lambda transaction: self.rooms.books.downloads.in_states(
                transaction, tuple(TrackState)
            )
        )

    async def look(self, *, after: float = 0.0) -> Look:
        """Look once, after some seconds."""
        self.rooms.clock.advance(after)
        return await self.tracker.look()

    async def watch(self, time: timedelta, *, every: float = 60.0) -> list[Look]:
        """Look again and again."""
        looks = int(time.total_seconds() // every)
        return [await self.look(after=every) for _ in range(looks)]

    async def kinds(self) -> list[str]:
        """Return what was written into history, the oldest first."""
        return [one.kind for one in await self.rooms.history()]
