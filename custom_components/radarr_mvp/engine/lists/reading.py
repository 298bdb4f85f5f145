"""Ask a list what it names, and write that down before anything is made of it."""

import asyncio
from dataclasses import dataclass, replace

from ..keeping.books import Transaction
from ..keeping.list_records import ListChanges, ListState
from ..keeping.records import ListItem
from ..pace import at_ease
from .desk import HELD, ListDesk
from .items import item_of
from .reports import ListReport
from .sources import ListAnswer
from .wanted import WantedList


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads lists; an answer that lacks too much is written, and not believed."""

    desk: ListDesk

    async def read(self, wanted: WantedList, report: ListReport) -> None:
        """Ask a list what it names now."""
        books = self.desk.books
        state = await books.read(lambda one: books.list_states.get(one, wanted.id))
        answer = await wanted.source.fetch(state.mark)
        if answer.unchanged and state.answered_at is None:
            # Unchanged since nothing: whatever that means, it names nothing that could be relied on.
            answer = ListAnswer(complete=False)
        report.take(answer)
        if answer.unchanged:
            report.complete = state.complete
            report.held = state.held
            await books.write(lambda one: self._again(one, wanted))
            return
        items = await asyncio.to_thread(_items, answer)
        changes, report.held = await books.write(
            lambda one: self._keep(one, wanted, answer, items, report)
        )
        report.new, report.removed = len(changes.added), len(changes.removed)

    def _again(self, transaction: Transaction, wanted: WantedList) -> None:
        """Write that a list names what it has named before."""
        books, now = self.desk.books, self.desk.now
        books.lists.seen_again(transaction, wanted.id, now.timestamp())
        state = books.list_states.get(transaction, wanted.id)
        books.list_states.keep(transaction, replace(state, answered_at=now))

    def _keep(
        self,
        transaction: Transaction,
        wanted: WantedList,
        answer: ListAnswer,
        items: list[ListItem],
        report: ListReport,
    ) -> tuple[ListChanges, int]:
        """Write what a list names now; return what has changed, and how much has vanished and is not believed to."""
        books, now = self.desk.books, self.desk.now
        before = books.list_states.get(transaction, wanted.id)
        known = books.lists.keys(transaction, wanted.id)
        gone = len(known - {one.key for one in items})
        lost = len(known) - len(items) if answer.is_chart else gone
        held = answer.complete and self._is_doubtful(lost, len(known), len(items))
        changes = books.lists.sync(
            transaction,
            wanted.id,
            items,
            now.timestamp(),
            whole=answer.complete,
            held=held,
        )
        state = replace(
            before,
            name=answer.name or before.name,
            # What was not told must be told anew.
            mark=answer.mark if answer.complete else "",
            answered_at=now,
            complete=answer.complete,
        )
        if answer.complete:
            since = (before.held_at or now) if held else None
            state = replace(state, held_at=since, held=gone if held else 0)
        books.list_states.keep(transaction, state)
        if held and before.held_at is None:
            self._tell(transaction, wanted, state, report)
        return changes, state.held

    def _is_doubtful(self, lost: int, known: int, named: int) -> bool:
        """Return whether so much is lost at once that something else may be wrong."""
        rules = self.desk.house.settings.lists
        if lost <= 0:
            return False
        return not named or (
            lost > rules.vanished_count and lost > known * rules.vanished_share
        )

    def _tell(
        self,
        transaction: Transaction,
        wanted: WantedList,
        state: ListState,
        report: ListReport,
    ) -> None:
        """Write in history that a person has to say something."""
        data: dict[str, object] = {
            "list": wanted.name,
            "list_id": wanted.id,
            "vanished": state.held,
        }
        record = self.desk.record(HELD, None, report.correlation_id, data)
        self.desk.books.history.add(transaction, record)


def _items(answer: ListAnswer) -> list[ListItem]:
    """Return what a list names as it is kept; thousands of them, so it belongs into a thread."""
    return [item_of(one) for one in at_ease(answer.movies)]
