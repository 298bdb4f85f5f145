"""Torrents that are to leave the client: those seeded long enough, failed ones, and what was cancelled."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from ..downloads import Download, DownloadState, ShareLimits
from ..errors import ServiceError
from ..household import Housekeeping
from ..importing.transfer.means import Means
from ..keeping.books import Books, Transaction
from ..keeping.records import TrackedDownload, TrackState
from ..log import LOGGER
from ..ports import Clock, DownloadClient
from .adopting import BY_HAND, was_added_after
from .gone import ENDED_AT, step_of_seeded
from .writing import Step, write_steps

# That the torrent of a cancelled download has to go, and whether its files have to.
REMOVAL: Final = "removal"
WITH_FILES: Final = "with_files"
ALONE: Final = "alone"

# How a film came into the library, as its import has written it down.
MEANS: Final = "means"

# The client's limits are asked for this often while something waits for them.
_LIMITS_HOLD: Final = 300.0

_TO_CLEAR: Final = (TrackState.FAILED, TrackState.CANCELLED, TrackState.IMPORTED)

type Listed = Mapping[str, Download]


class Leaving:
    """Removes torrents from the client, each only when nobody needs it any more."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        clock: Clock,
        client: DownloadClient,
    ) -> None:
        """Know no limits yet."""
        self._books = books
        self._house = house
        self._clock = clock
        self._client = client
        self._limits = ShareLimits()
        self._limits_at: float | None = None

    async def share_limits(self, *, fresh: bool = True) -> ShareLimits:
        """Return how long the client seeds torrents without limits of their own."""
        now = self._clock.monotonic()
        known_at = None if fresh else self._limits_at
        if known_at is None or now - known_at >= _LIMITS_HOLD:
            self._limits = await self._client.share_limits()
            self._limits_at = now
        return self._limits

    async def end_seeding(
        self, rows: Iterable[TrackedDownload], listed: Listed
    ) -> list[Step]:
        """Remove what is in the library and was seeded long enough; return what is to be written of it."""
        if not self._house.settings.downloading.remove_completed:
            return []
        steps: list[Step] = []
        for info_hash, same in _by_hash(rows).items():
            live = listed.get(info_hash)
            if live is None or live.state is not DownloadState.COMPLETED:
                continue
            if all(self._may_go(one) for one in same) and await self._end(live):
                now = self._house.now
                steps += [
                    step_of_seeded(one, now, by_us=True, files=True) for one in same
                ]
        return steps

    async def clear(self, listed: Listed) -> None:
        """Remove the torrents of downloads that failed or were cancelled, as often as it takes."""
        books = self._books

        def read(transaction: Transaction) -> dict[str, list[TrackedDownload]]:
            over = books.downloads.by_hashes(transaction, listed, _TO_CLEAR)
            return books.downloads.by_hashes(transaction, over)

        for info_hash, same in (await books.read(read)).items():
            live = listed[info_hash]
            wanted = [self._removal(one, live) for one in same]
            if None in wanted:
                continue
            await self._clear(same, with_files=WITH_FILES in wanted)

    def _may_go(self, row: TrackedDownload) -> bool:
        """Return whether the files of a torrent can go without harm to the library."""
        if row.state is not TrackState.SEEDING or row.content_path is None:
            return False
        # What was moved into the library is the torrent's own file.
        return row.data.get(MEANS) != Means.RENAME.value and not self.holds_film(row)

    def holds_film(self, row: TrackedDownload) -> bool:
        """Return whether a torrent lies in the library, so that its files are those of the movie."""
        movie = self._house.index.get(row.movie_id or 0)
        if movie is None or movie.file is None or row.content_path is None:
            return False
        film = Path(movie.root_folder, movie.folder, movie.file.path)
        return film.is_relative_to(row.content_path)

    async def _end(self, live: Download) -> bool:
        """Remove a torrent with its files if its goal is reached; return whether it was."""
        try:
            # Only what would let it go has to be asked for anew.
            for fresh in (False, True):
                limits = await self.share_limits(fresh=fresh)
                if not live.may_be_removed(limits, self._clock.now()):
                    return False
            await self._client.delete(live.info_hash, with_files=True)
        except ServiceError as error:
            LOGGER.warning(
                "%s could not be removed after seeding: %s", live.name, error
            )
            return False
        return True

    def _removal(self, row: TrackedDownload, live: Download) -> str | None:
        """Return how the torrent of a download that is over has to go, None where it has to stay."""
        if was_added_after(row, live):
            return None
        match row.data.get(REMOVAL):
            case str() as removal if removal and row.state is not TrackState.FAILED:
                return removal
        never_complete = (
            row.completed_at is None and max(row.progress, live.progress) < 1
        )
        may_go = never_complete and not row.data.get(BY_HAND)
        wanted = self._house.settings.downloading.remove_failed
        if row.state is TrackState.FAILED and may_go and wanted:
            return WITH_FILES
        return None

    async def _clear(self, rows: list[TrackedDownload], *, with_files: bool) -> None:
        """Remove the torrent of downloads that are over; what is added anew later is somebody else's."""
        now = self._clock.now()
        steps = [
            Step(before=one, data={ENDED_AT: now})
            for one in rows
            if one.data.get(ENDED_AT) is None
        ]
        if steps:
            await write_steps(self._books, steps, now)
        try:
            await self._client.delete(rows[0].info_hash, with_files=with_files)
        except ServiceError as error:
            LOGGER.warning("%s could not be removed: %s", rows[0].title, error)


def _by_hash(rows: Iterable[TrackedDownload]) -> dict[str, list[TrackedDownload]]:
    """Return downloads by their torrents."""
    found: dict[str, list[TrackedDownload]] = {}
    for row in rows:
        found.setdefault(row.info_hash, []).append(row)
    return found
