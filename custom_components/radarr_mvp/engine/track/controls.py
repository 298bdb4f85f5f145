"""What a person can do to downloads."""

from collections.abc import Collection
from typing import Final

from ..downloads import Download
from ..errors import ServiceError
from ..household import Housekeeping
from ..invalid import Invalid
from ..keeping.books import Books, Transaction
from ..keeping.records import TrackedDownload, TrackState
from ..log import LOGGER
from ..ports import Clock, DownloadClient
from .gone import ENDED_AT, step_of_seeded
from .leaving import ALONE, REMOVAL, WITH_FILES, Leaving
from .states import ON_ITS_WAY
from .writing import Step, write_steps

CANCELLED: Final = "cancelled"

# A download that is being handed over may reach the client so many seconds later.
_ON_ITS_WAY_TO_CLIENT: Final = 600.0

_NOT_IN_CLIENT: Final = frozenset({TrackState.QUEUED, TrackState.GRABBING})
_OVER: Final = frozenset({TrackState.IMPORTED, TrackState.CANCELLED})


class Controls:
    """Stops, starts, hurries and removes downloads."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        clock: Clock,
        client: DownloadClient,
        leaving: Leaving,
    ) -> None:
        """Keep what is needed."""
        self._books = books
        self._house = house
        self._clock = clock
        self._client = client
        self._leaving = leaving
        # What was asked of torrents last: the books know of it only when the client has done it and was looked at.
        self._stopped: dict[str, bool] = {}

    async def pause(self, ids: Collection[int]) -> None:
        """Stop downloads; how they stand then shows at the next look."""
        await self._stop(await self._hashes(ids))

    async def resume(self, ids: Collection[int]) -> None:
        """Let downloads go on."""
        await self._start(await self._hashes(ids))

    async def pause_all(self) -> int:
        """Stop all that is loading; return how many downloads those are."""
        hashes = await self._hashes_of_all(stopped=False)
        if hashes:
            await self._stop(hashes)
        return len(hashes)

    async def resume_all(self) -> int:
        """Let all go on that is stopped; return how many downloads those are."""
        hashes = await self._hashes_of_all(stopped=True)
        if hashes:
            await self._start(hashes)
        return len(hashes)

    async def _stop(self, hashes: Collection[str]) -> None:
        """Stop torrents, and remember it."""
        await self._client.pause(*hashes)
        self._stopped |= dict.fromkeys(hashes, True)

    async def _start(self, hashes: Collection[str]) -> None:
        """Let torrents go on, and remember it."""
        await self._client.resume(*hashes)
        self._stopped |= dict.fromkeys(hashes, False)

    async def set_priority(self, ids: Collection[int]) -> None:
        """Put downloads first in the client's queue."""
        await self._client.move_to_top(*await self._hashes(ids))

    async def remove(
        self,
        download_id: int,
        *,
        delete_files: bool,
        from_client: bool = True,
        force: bool = False,
    ) -> TrackedDownload:
        """Give a download up, and remove its torrent unless that is to stay.

        One that has to be seeded longer is only removed by `force`. Where the client does not answer, its torrent
        goes later.
        """
        row = await self.removable(
            download_id,
            delete_files=delete_files,
            from_client=from_client,
            force=force,
        )
        removal = (WITH_FILES if delete_files else ALONE) if from_client else ""
        now = self._clock.now()
        written = await write_steps(self._books, [self._ending(row, removal)], now)
        after = written.downloads.get(row.id)
        if after is None:
            raise Invalid("download_has_moved_on", title=row.title)
        if from_client and row.state is not TrackState.QUEUED:
            await self._remove_torrent(after, with_files=delete_files)
        return after

    async def removable(
        self,
        download_id: int,
        *,
        delete_files: bool,
        from_client: bool = True,
        force: bool = False,
    ) -> TrackedDownload:
        """Return a download that may be removed; what speaks against that is raised."""
        (row,) = await self._rows((download_id,))
        if row.state in _OVER:
            raise Invalid("download_is_over", title=row.title)
        if row.state is TrackState.IMPORTING:
            raise Invalid("download_is_being_imported", title=row.title)
        if delete_files and from_client and self._leaving.holds_film(row):
            raise Invalid("download_is_in_library", title=row.title)
        if from_client and not force:
            await self._insist_on_seeding(row)
        return row

    async def forget_over(self, before: float) -> int:
        """Forget downloads that were over before some time; return how many those were.

        The client's torrents are not forgotten: one that nobody knows would be taken for a new download.
        """
        listed = {one.info_hash for one in await self._client.downloads()}
        return await self._books.write(
            lambda transaction: self._books.downloads.forget_over(
                transaction, before, listed
            )
        )

    def _ending(self, row: TrackedDownload, removal: str) -> Step:
        """Return the end of a download that somebody gives up; what is in the library stays imported."""
        now = self._house.now
        if row.state is TrackState.SEEDING:
            files = removal == WITH_FILES
            step = step_of_seeded(row, now, by_us=bool(removal), files=files)
            return Step(
                before=row,
                values=step.values,
                data={**step.data, REMOVAL: removal},
                history=step.history,
            )
        grace = _ON_ITS_WAY_TO_CLIENT if row.state is TrackState.GRABBING else 0.0
        return Step(
            before=row,
            values={"state": TrackState.CANCELLED, "next_retry_at": None},
            data={ENDED_AT: now.timestamp() + grace, REMOVAL: removal},
            history=row.as_history(CANCELLED, now, removal=removal),
        )

    async def _remove_torrent(self, row: TrackedDownload, *, with_files: bool) -> None:
        """Remove a torrent that no other movie needs."""
        # One that has never reached the client may have none.
        if not row.info_hash:
            return
        same = await self._books.read(
            lambda transaction: self._books.downloads.by_hash(
                transaction, row.info_hash
            )
        )
        if any(one.id != row.id and _needs_torrent(one) for one in same):
            return
        try:
            await self._client.delete(row.info_hash, with_files=with_files)
        except ServiceError as error:
            LOGGER.warning("%s is removed from the client later: %s", row.title, error)

    async def _insist_on_seeding(self, row: TrackedDownload) -> None:
        """Refuse to remove what others still wait for."""
        if row.state in _NOT_IN_CLIENT:
            return
        try:
            live = await self._torrent(row)
        except ServiceError:
            # What never was complete owes nobody anything.
            if row.completed_at is None and row.progress < 1:
                return
            raise
        if live is None or live.progress < 1:
            return
        limits = await self._leaving.share_limits()
        if not live.seed_goal_reached(limits, self._clock.now()):
            raise Invalid(
                "seed_goal_not_reached",
                title=row.title,
                ratio=f"{live.ratio:.2f}",
                hours=str(live.seeding_seconds // 3600),
            )

    async def _torrent(self, row: TrackedDownload) -> Download | None:
        """Return a torrent as it is now."""
        listed = await self._client.downloads(row.info_hash)
        return listed[0] if listed else None

    async def _hashes(self, ids: Collection[int]) -> list[str]:
        """Return the torrents of downloads, all of which must be in the client."""
        rows = await self._rows(ids)
        for row in rows:
            if row.state in _NOT_IN_CLIENT:
                raise Invalid("download_not_begun", title=row.title)
        return [row.info_hash for row in rows]

    async def _hashes_of_all(self, *, stopped: bool) -> list[str]:
        """Return the torrents that are on their way and stopped, or not: as they were seen, or as was asked since."""
        rows = await self._books.read(
            lambda transaction: self._books.downloads.in_states(transaction, ON_ITS_WAY)
        )
        known = {row.info_hash for row in rows}
        self._stopped = {
            one: last for one, last in self._stopped.items() if one in known
        }
        return [
            row.info_hash
            for row in rows
            if (row.state is TrackState.PAUSED) is stopped
            or self._stopped.get(row.info_hash) is stopped
        ]

    async def _rows(self, ids: Collection[int]) -> list[TrackedDownload]:
        """Return downloads by our ids, all of which must be known."""

        def read(transaction: Transaction) -> list[TrackedDownload]:
            rows: list[TrackedDownload] = []
            for one in ids:
                row = self._books.downloads.get(transaction, one)
                if row is None:
                    raise Invalid("download_not_found", id=str(one))
                rows.append(row)
            return rows

        return await self._books.read(read)


def _needs_torrent(row: TrackedDownload) -> bool:
    """Return whether a download still needs its torrent."""
    return not row.state.is_over or row.state is TrackState.SEEDING
