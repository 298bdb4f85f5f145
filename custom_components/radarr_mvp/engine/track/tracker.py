"""Follows every download in the client, from its first byte until it is seeded no more."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from ..downloads import Download, DownloadChanges, DownloadState
from ..errors import ServiceError
from ..events import Bus, Subject
from ..household import Housekeeping
from ..keeping.books import Books, Transaction
from ..keeping.records import TrackedDownload, TrackState
from ..log import LOGGER
from ..ports import Clock, DownloadClient
from .adopting import Adoption
from .comparing import Comparer, Finding, Moment
from .content import Contents
from .controls import Controls
from .gone import step_of_gone
from .items import QueueItem
from .leaving import Leaving
from .looks import Look, Trouble
from .stalling import LATER, SOON, Pulse
from .states import FOLLOWED, IN_OTHER_HANDS, ON_ITS_WAY
from .telling import Absences, is_deferred
from .view import QueueView, make_view
from .writing import Step, Written, write_steps

_BUSY: Final = frozenset(
    {
        DownloadState.DOWNLOADING,
        DownloadState.METADATA,
        DownloadState.CHECKING,
        DownloadState.MOVING,
    }
)
_IN_HAND: Final = frozenset({TrackState.GRABBING, TrackState.IMPORTING})

type Listed = Mapping[str, Download]


class Tracker:
    """Compares the client's torrents with our downloads, and writes what has changed."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        client: DownloadClient,
    ) -> None:
        """Know nothing yet."""
        self._books = books
        self._house = house
        self._bus = bus
        self._clock = clock
        self._client = client
        self._adoption = Adoption(books, house)
        self._comparer = Comparer()
        self._contents = Contents(client)
        self._absences = Absences()
        self._pulse = Pulse()
        self._leaving = Leaving(books=books, house=house, clock=clock, client=client)
        self._controls = Controls(
            books=books,
            house=house,
            clock=clock,
            client=client,
            leaving=self._leaving,
        )
        self._turn = asyncio.Lock()
        self._listed: Listed = {}
        self._view = QueueView()
        self._free_space: int | None = None
        self._download_limit: int | None = None

    @property
    def free_space(self) -> int | None:
        """Return the bytes that are free where the client stores, None where it does not tell."""
        return self._free_space

    @property
    def view(self) -> QueueView:
        """Return how the downloads stood at the last look."""
        return self._view

    async def look(self) -> Look:
        """Look at all downloads once; where the client does not answer, all stays as it was."""
        async with self._turn:
            try:
                changes = await self._client.sync()
            except BaseException as error:
                self._pulse.stop()
                self._absences.forget()
                if isinstance(error, ServiceError):
                    await self._show_alone()
                raise
            return await self._look(changes)

    async def clear_failed(self) -> None:
        """Remove the torrents of downloads that failed or were cancelled; it can be repeated at any time."""
        await self._leaving.clear(self._listed)

    async def pause(self, ids: Collection[int]) -> None:
        """Stop downloads; how they stand then shows at the next look."""
        await self._controls.pause(ids)

    async def resume(self, ids: Collection[int]) -> None:
        """Let downloads go on."""
        await self._controls.resume(ids)

    async def pause_all(self) -> int:
        """Stop all that is loading; return how many downloads those are."""
        return await self._controls.pause_all()

    async def resume_all(self) -> int:
        """Let all go on that is stopped; return how many downloads those are."""
        return await self._controls.resume_all()

    async def set_priority(self, ids: Collection[int]) -> None:
        """Put downloads first in the client's queue."""
        await self._controls.set_priority(ids)

    async def limit_downloads(self, limit: int) -> None:
        """Say how many bytes a second may be fetched, 0 for no limit; it shows at the next look."""
        await self._client.set_download_limit(limit)

    async def remove(
        self,
        download_id: int,
        *,
        delete_files: bool,
        from_client: bool = True,
        force: bool = False,
    ) -> TrackedDownload:
        """Give a download up; what has to be seeded longer is only removed by `force`."""
        return await self._controls.remove(
            download_id,
            delete_files=delete_files,
            from_client=from_client,
            force=force,
        )

    async def removable(
        self, download_id: int, *, delete_files: bool, force: bool = False
    ) -> TrackedDownload:
        """Return a download that may be removed; what speaks against that is raised."""
        return await self._controls.removable(
            download_id, delete_files=delete_files, force=force
        )

    async def forget_over(self, before: float) -> int:
        """Forget downloads that were over before some time; return how many those were."""
        return await self._controls.forget_over(before)

    async def _look(self, changes: DownloadChanges) -> Look:
        """Compare all downloads with what the client has told."""
        self._listed = listed = changes.downloads
        self._free_space = changes.traffic.free_space
        self._download_limit = changes.traffic.download_limit
        watched = self._pulse.beat(self._clock.monotonic())
        rows = await self._read()
        rows += await self._adoption.adopt(listed, rows)
        moment = Moment(
            now=self._house.now,
            watched=watched,
            settings=self._house.settings.downloading,
            traffic=changes.traffic,
            contents=await self._find_contents(rows, listed),
        )
        findings = self._compare(rows, listed, moment)
        steps = [one.step for one in findings if one.step is not None]
        steps += self._gone(rows, changes)
        written = await self._write(steps)
        troubles = self._troubles(findings, written.downloads)
        rows = _followed(rows, written.downloads)
        if ended := await self._leaving.end_seeding(rows, listed):
            written = await self._write(ended)
            rows = _followed(rows, written.downloads)
        self._show(rows, listed, written)
        completed = self._completed(rows, listed)
        busy = bool(completed) or any(_moves(one, listed) for one in rows)
        self._pulse.usual = SOON if busy else LATER
        moving = busy or any(self._may_begin(one, listed) for one in rows)
        return Look(
            view=self._view, completed=completed, troubles=troubles, moving=moving
        )

    async def _read(self) -> list[TrackedDownload]:
        """Return all downloads that are followed."""
        return await self._books.read(
            lambda transaction: self._books.downloads.in_states(transaction, FOLLOWED)
        )

    async def _find_contents(
        self, rows: Sequence[TrackedDownload], listed: Listed
    ) -> dict[str, str]:
        """Return what to import of finished torrents in the client's words, for those where it can be told."""
        found: dict[str, str] = {}
        for row in rows:
            live = listed.get(row.info_hash)
            if live is None or not live.state.is_complete or live.info_hash in found:
                continue
            # What is in the library already is not worth a question.
            if row.state is TrackState.SEEDING and live.content_path is None:
                continue
            remote = await self._contents.find(live)
            if remote is not None:
                found[live.info_hash] = remote
        return found

    def _compare(
        self, rows: Sequence[TrackedDownload], listed: Listed, moment: Moment
    ) -> list[Finding]:
        """Return what has changed about each download; one that cannot be compared does not stop the others."""
        ids = [one.id for one in rows]
        self._comparer.stalls.keep_only(ids)
        self._comparer.told.keep_only(ids)
        findings: list[Finding] = []
        for row in rows:
            if (live := listed.get(row.info_hash)) is None:
                continue
            try:
                findings.append(
                    self._comparer.compare(row, live, moment, self._subject(row))
                )
            except Exception:
                LOGGER.exception("%s could not be followed", row.title)
        return findings

    def _gone(
        self, rows: Sequence[TrackedDownload], changes: DownloadChanges
    ) -> list[Step]:
        """Return what becomes of downloads whose torrents somebody has removed."""
        missing = {
            one.info_hash
            for one in rows
            if one.state not in IN_OTHER_HANDS
            and one.info_hash not in changes.downloads
        }
        gone = self._absences.gone(
            missing, self._clock.monotonic(), growing=bool(changes.added)
        )
        steps = [
            step_of_gone(row, self._house.now) for row in rows if row.info_hash in gone
        ]
        return [one for one in steps if one is not None]

    async def _write(self, steps: Sequence[Step]) -> Written:
        """Write what has changed, and then tell of it."""
        if not steps:
            return Written({}, await self._books.read(self._count))
        written = await write_steps(self._books, steps, self._clock.now())
        for step in steps:
            if step.event is not None and step.before.id in written.downloads:
                self._bus.tell(step.event)
        return written

    def _count(self, transaction: Transaction) -> Mapping[TrackState, int]:
        """Return how many downloads there are in each state."""
        return self._books.downloads.count_by_state(transaction)

    def _troubles(
        self,
        findings: Sequence[Finding],
        written: Mapping[int, TrackedDownload],
    ) -> tuple[Trouble, ...]:
        """Return what somebody has to deal with, but for downloads that have moved on meanwhile."""
        troubles: list[Trouble] = []
        for one in findings:
            if one.trouble is None:
                continue
            row = one.row if one.step is None else written.get(one.row.id)
            if row is None:
                self._comparer.told.forget(one.row.id)
            else:
                troubles.append(Trouble(row, *one.trouble))
        return tuple(troubles)

    def _may_begin(self, row: TrackedDownload, listed: Listed) -> bool:
        """Return whether the client may be about to list a download, or to find somebody who has it."""
        if row.state not in ON_ITS_WAY:
            return False
        live = listed.get(row.info_hash)
        if live is None:
            return True
        is_stalled = live.state is DownloadState.STALLED
        return is_stalled and self._comparer.stalls.is_short(row.id)

    def _completed(
        self, rows: Sequence[TrackedDownload], listed: Listed
    ) -> tuple[TrackedDownload, ...]:
        """Return the downloads to be imported now, the oldest first."""
        return tuple(row for row in rows if self._is_ready(row, listed))

    def _is_ready(self, row: TrackedDownload, listed: Listed) -> bool:
        """Return whether a download can be imported now."""
        if row.state is not TrackState.COMPLETED or row.content_path is None:
            return False
        live = listed.get(row.info_hash)
        is_there = live is not None and live.state.is_complete
        return is_there and not is_deferred(row, self._house.now)

    async def _show_alone(self) -> None:
        """Make the view with what the client said last: what waits for it has to be seen, too."""
        rows = await self._read()
        counts = await self._books.read(self._count)
        self._show(rows, self._listed, Written({}, counts))

    def _show(
        self, rows: Sequence[TrackedDownload], listed: Listed, written: Written
    ) -> None:
        """Make the view of how the downloads stand."""
        items = [
            QueueItem(one, listed.get(one.info_hash), self._subject(one))
            for one in rows
        ]
        self._view = make_view(
            items,
            written.counts,
            self._house.now,
            self._view,
            download_limit=self._download_limit,
        )

    def _subject(self, row: TrackedDownload) -> Subject | None:
        """Return the movie of a download."""
        movie = self._house.index.get(row.movie_id or 0)
        return None if movie is None else Subject.of(movie)


def _followed(
    rows: Sequence[TrackedDownload], written: Mapping[int, TrackedDownload]
) -> list[TrackedDownload]:
    """Return downloads as they are after a look, without those that it has ended."""
    now = [written.get(row.id, row) for row in rows]
    return [row for row in now if row.state in FOLLOWED]


def _moves(row: TrackedDownload, listed: Listed) -> bool:
    """Return whether a download may soon be somewhere else."""
    if row.state in _IN_HAND:
        return True
    live = listed.get(row.info_hash)
    unfinished = row.state in ON_ITS_WAY or row.state is TrackState.COMPLETED
    return unfinished and live is not None and live.state in _BUSY
