"""The steps of handing over, each written down as one transaction."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from typing import Final

from ..decision.records import HistoryKind
from ..failures.steps import NextStep, StepKind
from ..failures.taxonomy import POLICIES, Blame, FailureReason
from ..household import Housekeeping
from ..keeping.books import Books, Transaction
from ..keeping.records import HistoryRecord, TrackedDownload, TrackState
from ..movies import Movie
from ..ports import Clock
from .facts import GrabFacts
from .fetching import Found, source_of
from .setbacks import Full, NotNeeded, Overtaken, ReleaseFailed, Setback
from .taking import GONE

CLIENT_UNAVAILABLE: Final = "client_unavailable"
DUPLICATE: Final = "duplicate"

_WAITING: Final = frozenset({TrackState.QUEUED, TrackState.GRABBING})
_RUNNING: Final = (TrackState.GRABBING, TrackState.DOWNLOADING, TrackState.STALLED)
# A client that is away is asked again at the next look, which comes later than this.
_SOON: Final = timedelta(seconds=10)
# What nobody knows how to go on with is tried again after this long.
_LATER: Final = timedelta(minutes=10)
_MOST_BLOCKED: Final = 500


class Ledger:
    """Reads and writes downloads that are being handed over."""

    def __init__(self, books: Books, house: Housekeeping, clock: Clock) -> None:
        """Know where downloads are written down."""
        self._books = books
        self._house = house
        self._clock = clock

    async def due(self) -> list[TrackedDownload]:
        """Return the downloads whose turn may have come, the oldest first."""
        now = self._house.now
        return [
            one
            for one in await self._in_state(TrackState.QUEUED)
            if one.next_retry_at is None or one.next_retry_at <= now
        ]

    async def claim(
        self, download_id: int, most: int | None
    ) -> TrackedDownload | Setback:
        """Begin a download if nobody else has, and if no more than so many are running."""

        def write(transaction: Transaction) -> TrackedDownload | Setback:
            downloads = self._books.downloads
            counts = downloads.count_by_state(transaction)
            running = sum(counts.get(state, 0) for state in _RUNNING)
            if most is not None and running >= most:
                return Full()
            begun = downloads.advance(
                transaction,
                download_id,
                (TrackState.QUEUED,),
                TrackState.GRABBING,
                self._clock.now(),
            )
            return (begun and downloads.get(transaction, download_id)) or Overtaken()

        return await self._books.write(write)

    async def prepare(
        self, download: TrackedDownload, movie: Movie, found: Found
    ) -> TrackedDownload:
        """Write down which torrent it is, before the client gets it; raise what speaks against that."""
        key = found.release and self._books.candidates.key_of(found.release)

        def write(transaction: Transaction) -> TrackedDownload | Setback:
            current = self._current(transaction, download.id)
            if current is None:
                return Overtaken()
            if duplicate := self._duplicate(transaction, current, movie, found):
                return duplicate
            self._make_room(transaction, current, found)
            ready = replace(
                source_of(found, current, key or ""),
                info_hash=found.info_hash,
                size=found.size,
                left=found.size,
            )
            self._books.downloads.change(transaction, ready, self._clock.now())
            return self._blocked(transaction, ready, found) or ready

        ready = await self._books.write(write)
        if isinstance(ready, Setback):
            raise ready
        return ready

    async def finish(self, download: TrackedDownload) -> TrackedDownload | None:
        """Note that the client has a download, None where somebody has decided otherwise."""

        def step(transaction: Transaction, current: TrackedDownload) -> TrackedDownload:
            done = replace(
                current,
                state=TrackState.DOWNLOADING,
                problem="",
                message="",
                retries=0,
                next_retry_at=None,
            )
            self._books.history.add(
                transaction, self._record(done, HistoryKind.GRABBED)
            )
            return done

        return await self._step(download.id, step)

    async def cancel(
        self, download: TrackedDownload, setback: NotNeeded
    ) -> TrackedDownload | None:
        """Let go of a download that is not needed."""

        def step(transaction: Transaction, current: TrackedDownload) -> TrackedDownload:
            done = replace(
                current,
                state=TrackState.CANCELLED,
                problem=setback.problem,
                message=setback.message,
                next_retry_at=None,
            )
            self._books.history.add(
                transaction,
                self._record(
                    done,
                    HistoryKind.IGNORED,
                    reason=setback.problem,
                    message=setback.message,
                ),
            )
            return done

        return await self._step(download.id, step)

    async def settle(
        self, download_id: int, step: NextStep, failure: ReleaseFailed
    ) -> None:
        """Bring a download that has failed out of our hands, where that was not done yet."""
        again = step.kind in (StepKind.RETRY, StepKind.RECHECK)

        def settled(_: Transaction, current: TrackedDownload) -> TrackedDownload:
            return replace(
                current,
                state=TrackState.QUEUED if again else TrackState.FAILED,
                problem=str(failure.reason),
                message=failure.message,
                next_retry_at=(step.at or self._house.now + _LATER) if again else None,
            )

        await self._step(download_id, settled)

    async def client_is_gone(
        self, downloads: Collection[TrackedDownload], message: str
    ) -> None:
        """Let downloads wait until the client is back; they are not to blame."""

        def write(transaction: Transaction) -> None:
            for one in downloads:
                current = self._books.downloads.get(transaction, one.id)
                if current is None or current.state not in _WAITING:
                    continue
                waiting = replace(
                    current,
                    state=TrackState.QUEUED,
                    problem=CLIENT_UNAVAILABLE,
                    message=message,
                    next_retry_at=self._house.now + _SOON,
                )
                self._books.downloads.change(transaction, waiting, self._clock.now())

        await self._books.write(write)

    async def put_all_back(self) -> bool:
        """Let everything wait again that was being handed over; return whether there was anything."""
        cut_off = await self._in_state(TrackState.GRABBING)

        def write(transaction: Transaction) -> None:
            for one in cut_off:
                self._put_back(transaction, one.id)

        await self._books.write(write)
        return bool(cut_off)

    def put_back_soon(self, download_id: int) -> None:
        """Let a download wait again, without waiting for that to be written."""
        self._books.keeper.submit(lambda one: self._put_back(one, download_id))

    async def still_ours(self, download_id: int) -> TrackedDownload | None:
        """Return a download as it stands, None where it is no longer being handed over."""
        return await self._books.read(lambda one: self._current(one, download_id))

    async def is_wanted(self, info_hash: str) -> bool:
        """Return whether a torrent is on its way or kept for anybody."""
        rows = await self._books.read(
            lambda one: self._books.downloads.by_hash(one, info_hash)
        )
        return any(one.state not in GONE for one in rows)

    async def _in_state(self, state: TrackState) -> list[TrackedDownload]:
        """Return the downloads in a state, the oldest first."""
        under_way = await self._books.read(self._books.downloads.under_way)
        return [one for one in under_way if one.state is state]

    async def _step(
        self,
        download_id: int,
        step: Callable[[Transaction, TrackedDownload], TrackedDownload],
    ) -> TrackedDownload | None:
        """Take a download that is being handed over one step on, None where it is not any more."""

        def write(transaction: Transaction) -> TrackedDownload | None:
            current = self._current(transaction, download_id)
            if current is None:
                return None
            changed = step(transaction, current)
            self._books.downloads.change(transaction, changed, self._clock.now())
            return changed

        return await self._books.write(write)

    def _current(
        self, transaction: Transaction, download_id: int
    ) -> TrackedDownload | None:
        """Return a download that is being handed over."""
        current = self._books.downloads.get(transaction, download_id)
        return current if current and current.state is TrackState.GRABBING else None

    def _put_back(self, transaction: Transaction, download_id: int) -> None:
        """Let a download wait again."""
        self._books.downloads.advance(
            transaction,
            download_id,
            (TrackState.GRABBING,),
            TrackState.QUEUED,
            self._clock.now(),
        )

    def _duplicate(
        self,
        transaction: Transaction,
        download: TrackedDownload,
        movie: Movie,
        found: Found,
    ) -> NotNeeded | None:
        """Return why a torrent is not needed twice, None where it is not."""
        by_person = GrabFacts.of(download).by_person
        for other in self._same(transaction, download, found):
            mine = other.movie_id == movie.id
            if not other.state.is_over:
                text = f"{other.title} is the same torrent, and on its way"
                return NotNeeded(DUPLICATE, text, another=not mine and not by_person)
        if not by_person and _is_file_of(movie, found):
            text = "The file in the library is of the same torrent"
            return NotNeeded(DUPLICATE, text, another=True)
        return None

    def _blocked(
        self, transaction: Transaction, download: TrackedDownload, found: Found
    ) -> ReleaseFailed | None:
        """Return why a torrent is left alone, now that its hash is known; a person may have it all the same."""
        if GrabFacts.of(download).by_person:
            return None
        page = self._books.blocklist.page(
            transaction, movie_id=download.movie_id, limit=_MOST_BLOCKED
        )
        now = self._house.now
        for block in page.items:
            active = block.until is None or block.until > now
            if active and block.info_hash in found.info_hashes:
                text = f"The torrent is blocked: {block.message or block.reason}"
                return ReleaseFailed(_as_before(block.reason), text)
        return None

    def _same(
        self, transaction: Transaction, download: TrackedDownload, found: Found
    ) -> list[TrackedDownload]:
        """Return the other downloads of a torrent, by any of its hashes."""
        rows = [
            one
            for info_hash in sorted({found.info_hash, *found.info_hashes})
            for one in self._books.downloads.by_hash(transaction, info_hash)
        ]
        return [one for one in rows if one.id != download.id]

    def _make_room(
        self, transaction: Transaction, download: TrackedDownload, found: Found
    ) -> None:
        """Forget earlier downloads of a torrent for a movie, so that it can be imported anew."""
        for one in self._same(transaction, download, found):
            if one.movie_id == download.movie_id:
                self._books.downloads.remove(transaction, one.id)
                if one.state not in GONE:
                    self._books.imports.forget(
                        transaction, one.movie_id or 0, one.info_hash
                    )

    def _record(
        self, download: TrackedDownload, kind: HistoryKind, **more: str
    ) -> HistoryRecord:
        """Return what history tells of a download."""
        told = {
            **GrabFacts.of(download).as_data(),
            "indexer": download.indexer,
            "size": download.size,
            **more,
        }
        return download.as_history(kind, self._house.now, **told)


def _as_before(reason: str) -> FailureReason:
    """Return the reason for which a torrent was blocked, so that it is so for as long at another indexer."""
    if reason in FailureReason and POLICIES[FailureReason(reason)].blame is not (
        Blame.SURROUNDINGS
    ):
        return FailureReason(reason)
    return FailureReason.EXCLUSION_MATCHED


def _is_file_of(movie: Movie, found: Found) -> bool:
    """Return whether the movie's file came from a torrent."""
    file_hash = movie.file.info_hash if movie.file else None
    return bool(file_hash) and (file_hash or "").lower() in found.info_hashes
