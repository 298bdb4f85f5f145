"""What is done about downloads that come to nothing."""

from typing import Final

from ..errors import ServiceError
from ..invalid import Invalid
from ..keeping.asked import DownloadFilter
from ..keeping.books import Transaction
from ..keeping.records import TrackedDownload, TrackState
from ..log import LOGGER
from ..secrecy import scrub
from .blocking import Blocking
from .insight import Insight
from .letters import Letters
from .recording import (
    Handled,
    block_of,
    events_of,
    history_of,
    letter_data,
    lifetime_of,
    origins_of,
)
from .searches import Searches
from .steps import NextStep, StepKind, Strategy
from .taxonomy import Blame, FailureReason
from .verdicts import (
    Failure,
    Verdict,
    after,
    answered,
    await_another,
    awaits_another,
    decided,
    failures_of,
    is_done_with,
    judge,
    may_resume,
    resume,
)

REJECTED_BY_PERSON: Final = "It was marked as failed by hand"

_AT_THE_CLIENT: Final = frozenset(
    {TrackState.DOWNLOADING, TrackState.STALLED, TrackState.PAUSED}
)
_MANY: Final = 1000


class Failures(Blocking, Letters, Searches, Insight):
    """Judges failures, writes down what becomes of them, and tells it."""

    async def handle(
        self,
        download: TrackedDownload,
        reason: FailureReason,
        message: str,
        *,
        by_person: bool = False,
        search_again: bool | None = None,
    ) -> NextStep:
        """Do what is to be done about a failure, and return how it goes on; a second call changes nothing.

        `search_again` is what a person wants, None leaves it to the settings.
        """
        failure = Failure(
            reason=reason,
            message=scrub(message),
            at=self._now,
            by_person=by_person,
            search_again=search_again,
        )
        handled = await self._books.write(
            lambda transaction: self._handle(transaction, download, failure)
        )
        movie = self._subject(download.movie_id)
        self._bus.tell(*events_of(handled, failure, movie))
        return handled.step

    async def failed(
        self,
        download: TrackedDownload,
        *,
        by_person: bool = True,
        search_again: bool | None = None,
        message: str = REJECTED_BY_PERSON,
    ) -> NextStep:
        """Mark a download as failed because nobody wants it."""
        if is_done_with(download):
            raise Invalid("download_is_over", title=download.title)
        return await self.handle(
            download,
            FailureReason.MANUALLY_REJECTED,
            message,
            by_person=by_person,
            search_again=search_again,
        )

    async def retry(
        self, download_id: int, strategy: Strategy | None = None
    ) -> NextStep:
        """Try a download again or have another take its place; without a strategy the failure decides."""
        download = await self._books.read(
            lambda transaction: self._books.downloads.get(transaction, download_id)
        )
        if download is None:
            raise Invalid("download_not_found", id=str(download_id))
        if is_done_with(download):
            raise Invalid("download_is_over", title=download.title)
        if strategy is None:
            strategy = self._strategy_for(download)
        if strategy is Strategy.ANOTHER:
            return await self._take_another(download)
        return await self._try_again(download)

    async def resume_due(self) -> int:
        """Have the client go on with what is in trouble there and due; return how many downloads that were."""
        now = self._now

        def stuck(transaction: Transaction) -> list[TrackedDownload]:
            due = self._books.downloads.to_retry(transaction, now.timestamp())
            return [one for one in due if may_resume(one)]

        def write(transaction: Transaction) -> list[str]:
            found = stuck(transaction)
            self._books.downloads.change_many(
                transaction, [resume(one, now) for one in found], now.timestamp()
            )
            return [one.info_hash for one in found]

        # Looked for first, as there is hardly ever one, and writing waits for the disk.
        if not await self._books.read(stuck):
            return 0
        hashes = await self._books.write(write)
        await self._go_on(*hashes)
        return len(hashes)

    async def unanswered(self) -> list[TrackedDownload]:
        """Return the downloads whose place another release was to take when a restart cut that off."""
        which = DownloadFilter(states=(TrackState.FAILED,))
        page = await self._books.read(
            lambda transaction: self._books.downloads.page(
                transaction, which, limit=_MANY
            )
        )
        return [one for one in page.items if awaits_another(one)]

    async def answered(self, download_id: int) -> None:
        """Note that another release was looked for in place of a download."""
        now = self._clock.now()

        def write(transaction: Transaction) -> None:
            row = self._books.downloads.get(transaction, download_id)
            if row is not None and awaits_another(row):
                self._books.downloads.change(transaction, answered(row), now)

        await self._books.write(write)

    def _handle(
        self, transaction: Transaction, download: TrackedDownload, failure: Failure
    ) -> Handled:
        """Write all that follows from a failure, unless that was done before."""
        row = self._books.downloads.get(transaction, download.id)
        if row is None:
            return Handled(step=NextStep(StepKind.GIVE_UP))
        if (step := decided(row, download, failure)) is not None:
            return Handled(step=step)
        settings = self._house.settings.failures
        verdict = judge(row, failure, settings)
        now = failure.at.timestamp()
        changed = after(row, failure, verdict)
        self._books.downloads.change(transaction, changed, now)
        self._books.history.add(transaction, history_of(row, failure, verdict))
        self._bury(transaction, row, failure, verdict)
        block = None
        if verdict.blocks:
            policy = settings.policy(failure.reason)
            block = self._books.blocklist.block(
                transaction, block_of(row, failure), now, lifetime_of(policy)
            )
        return Handled(
            step=verdict.step, download=changed, block=block, letter=verdict.letter
        )

    def _bury(
        self,
        transaction: Transaction,
        download: TrackedDownload,
        failure: Failure,
        verdict: Verdict,
    ) -> None:
        """Keep what is given up for somebody to decide about."""
        if verdict.letter is not None:
            self._books.dead_letters.bury(
                transaction,
                verdict.letter,
                origins_of(download)[0],
                failure.message or failure.reason.value,
                letter_data(download, failure),
                failure.at.timestamp(),
                download.correlation_id,
            )

    def _strategy_for(self, download: TrackedDownload) -> Strategy:
        """Return what makes sense after what has happened to a download."""
        if download.problem not in FailureReason:
            return Strategy.SAME
        reason = FailureReason(download.problem)
        blame = self._house.settings.failures.policy(reason).blame
        if blame is Blame.SURROUNDINGS or download.movie_id is None:
            return Strategy.SAME
        return Strategy.ANOTHER

    async def _try_again(self, download: TrackedDownload) -> NextStep:
        """Try a download anew at once."""
        now = self._now

        def write(transaction: Transaction) -> TrackedDownload | None:
            row = self._books.downloads.get(transaction, download.id)
            return None if row is None else self._again(transaction, row)

        fresh = await self._books.write(write)
        if fresh is None:
            raise Invalid("download_is_over", title=download.title)
        if fresh.state in _AT_THE_CLIENT:
            await self._go_on(fresh.info_hash)
        return NextStep(StepKind.RETRY, now, failures_of(fresh) + 1)

    async def _take_another(self, download: TrackedDownload) -> NextStep:
        """Have another release take the place of a download."""
        if download.movie_id is None:
            raise Invalid("download_without_movie", title=download.title)
        if not download.state.is_over:
            return await self.failed(download, search_again=True)
        now = self._clock.now()

        def write(transaction: Transaction) -> None:
            row = self._books.downloads.get(transaction, download.id)
            if row is not None and row.state is TrackState.FAILED:
                self._books.downloads.change(transaction, await_another(row), now)

        await self._books.write(write)
        return NextStep(StepKind.ANOTHER_RELEASE, attempt=failures_of(download) + 1)

    async def _go_on(self, *hashes: str) -> None:
        """Have the client go on with torrents and look for peers at once, where it can be asked."""
        try:
            await self._client.resume(*hashes)
            await self._client.reannounce(*hashes)
        except ServiceError as error:
            LOGGER.warning("The client could not be asked to go on: %s", error)
