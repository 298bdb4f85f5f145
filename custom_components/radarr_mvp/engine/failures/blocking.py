"""Releases that are left alone, as people see and change them."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from ..correlation import new_correlation_id
from ..invalid import Invalid
from ..keeping.asked import BlocklistStatistics
from ..keeping.books import Transaction
from ..keeping.records import After, BlockRecord, HistoryRecord, Slice
from .desk import Desk
from .recording import RELEASE_BLOCKED, blocked_event
from .taxonomy import FailureReason

# So long a block that is over still tells how often its release has failed.
_REMEMBERED: Final = timedelta(days=30)


class Blocking(Desk):
    """Blocks releases and lets them go."""

    async def block(
        self,
        *,
        movie_id: int | None,
        title: str,
        info_hash: str | None = None,
        indexer: str = "",
        days: float | None = None,
        message: str = "",
        correlation_id: str = "",
    ) -> BlockRecord:
        """Block a release because a person wants it, for some days or for ever; no indexer means all."""
        if days is not None and days <= 0:
            raise Invalid("block_without_time", days=f"{days:g}")
        record = BlockRecord(
            title=title,
            indexer=indexer,
            info_hash=info_hash,
            movie_id=movie_id,
            reason=FailureReason.MANUALLY_REJECTED.value,
            message=message,
            correlation_id=correlation_id or new_correlation_id(),
        )
        seconds = None if days is None else timedelta(days=days).total_seconds()
        now, at = self._clock.now(), self._now

        def write(transaction: Transaction) -> BlockRecord:
            block = self._books.blocklist.block(
                transaction, record, now, lambda _: seconds
            )
            told = HistoryRecord(
                kind=RELEASE_BLOCKED,
                at=at,
                movie_id=movie_id,
                title=title,
                download_id=info_hash or "",
                correlation_id=record.correlation_id,
                data={"indexer": indexer, "message": message, "by_person": True},
            )
            self._books.history.add(transaction, told)
            return block

        block = await self._books.write(write)
        self._bus.tell(blocked_event(block, self._subject(movie_id)))
        return block

    async def unblock(self, ids: Collection[int]) -> int:
        """Let go of some entries; return how many there were."""
        return await self._books.write(
            lambda transaction: self._books.blocklist.unblock(transaction, ids)
        )

    async def unblock_release(
        self, info_hash: str | None, title: str, indexer: str
    ) -> bool:
        """Let go of a release; return whether it was blocked."""
        return await self._books.write(
            lambda transaction: self._books.blocklist.unblock_release(
                transaction, info_hash, title, indexer
            )
        )

    async def clear(
        self, *, movie_id: int | None = None, indexer: str | None = None
    ) -> int:
        """Let go of all entries, or those of a movie or an indexer; return how many there were."""
        return await self._books.write(
            lambda transaction: self._books.blocklist.clear(
                transaction, movie_id=movie_id, indexer=indexer
            )
        )

    async def blocklist(
        self,
        *,
        movie_id: int | None = None,
        reason: str = "",
        after: After | None = None,
        limit: int = 50,
    ) -> Slice[BlockRecord]:
        """Return a page of the blocklist, what was blocked last first."""
        return await self._books.read(
            lambda transaction: self._books.blocklist.page(
                transaction, movie_id=movie_id, reason=reason, after=after, limit=limit
            )
        )

    async def expiring(self, within: timedelta, limit: int = 50) -> list[BlockRecord]:
        """Return what will be free again within some time, the next first."""
        now = self._clock.now()

        def read(transaction: Transaction) -> list[BlockRecord]:
            return self._books.blocklist.expiring(
                transaction, now, now + within.total_seconds(), limit
            )

        return await self._books.read(read)

    async def statistics(self) -> BlocklistStatistics:
        """Return what the blocklist holds."""
        now = self._clock.now()
        return await self._books.read(
            lambda transaction: self._books.blocklist.statistics(transaction, now)
        )

    async def tidy(self) -> None:
        """Forget blocks that were over long ago, and letters that were settled long ago."""
        now, keep = self._clock.now(), self._house.settings.retention.dead_letters

        def forget(transaction: Transaction) -> None:
            self._books.blocklist.forget_expired(
                transaction, now - _REMEMBERED.total_seconds()
            )
            self._books.dead_letters.forget_settled(
                transaction, now - keep.total_seconds()
            )

        await self._books.write(forget)
