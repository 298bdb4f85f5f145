"""When lists are visited: what a person asks for first, then by priority, and one at a time of each service."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from ..correlation import new_correlation_id
from ..invalid import Invalid
from ..keeping.books import Transaction
from ..keeping.list_records import ListState
from ..keeping.records import SyncStatus
from ..log import LOGGER
from .desk import ListDesk
from .leaving import Cleaning
from .reports import ListReport
from .visiting import Visiting
from .wanted import WantedList

type Spawn = Callable[[Coroutine[Any, Any, Any], str], asyncio.Task[Any]]
type ListListener = Callable[[str], None]

# A visit that failed is tried again after these; then the list has its turn as usual.
_RETRIES: Final = (
    timedelta(minutes=5),
    timedelta(minutes=10),
    timedelta(minutes=20),
)
# No list asks for more patience; a time beyond it comes from a clock that was set back.
_LONGEST: Final = timedelta(days=2)


@dataclass(slots=True)
class _Turn:
    """A list that waits for its visit, or is being visited; many may wait for the report."""

    wanted: WantedList
    correlation_id: str
    due: datetime
    by_person: bool = False
    reports: list[asyncio.Future[ListReport]] = field(default_factory=list)
    task: asyncio.Task[ListReport] | None = None

    def order(self, place: int) -> tuple[bool, int, datetime, int]:
        """Return what turns are sorted by."""
        return (not self.by_person, self.wanted.options.priority, self.due, place)


class ListRounds:
    """Visits lists; each visit is claimed in the books first, so that one that kills us is not the next thing again."""

    def __init__(
        self,
        desk: ListDesk,
        visiting: Visiting,
        cleaning: Cleaning,
        spawn: Spawn,
        when_visited: Callable[[ListReport], None],
    ) -> None:
        """Know of no list yet; of each visit somebody is told."""
        self._desk = desk
        self._visiting = visiting
        self._cleaning = cleaning
        self._spawn = spawn
        self._when_visited = when_visited
        self._states: dict[str, ListState] = {}
        self._waiting: dict[str, _Turn] = {}
        self._visited: dict[str, _Turn] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._listeners: tuple[ListListener, ...] = ()
        self._is_closed = False

    async def load(self) -> None:
        """Read how lists stand."""
        states = await self._desk.books.read(self._desk.books.list_states.every)
        self._states = {one.list_id: one for one in states}

    async def close(self) -> None:
        """End all visits; the next start goes on with them."""
        self._is_closed = True
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        for turn in self._waiting.values():
            _answer(turn, None)
        self._waiting.clear()

    def begin_due(self, *, only_new: bool = False) -> None:
        """Begin to visit the lists whose time has come, or `only_new` ones, which nobody has begun to visit yet."""
        for wanted in self._desk.enabled():
            if only_new and not self._is_new(wanted.id):
                continue
            if self.is_due(wanted):
                self._enqueue(wanted, new_correlation_id())
        self._begin()

    async def visit(
        self, lists: Iterable[WantedList], correlation_id: str
    ) -> list[ListReport]:
        """Visit lists because a person wants it, and wait for it; one that is being visited is not visited twice."""
        cause = correlation_id or new_correlation_id()
        reports: list[asyncio.Future[ListReport]] = []
        for wanted in lists:
            turn = self._visited.get(wanted.id)
            if turn is None:
                turn = self._enqueue(wanted, cause)
                turn.by_person, turn.correlation_id = True, cause
            report = asyncio.get_running_loop().create_future()
            turn.reports.append(report)
            reports.append(report)
        self._begin()
        ended = await asyncio.gather(*reports, return_exceptions=True)
        brought = [one for one in ended if isinstance(one, ListReport)]
        failed = [one for one in ended if isinstance(one, BaseException)]
        if failed and not brought:
            raise failed[0]
        return brought

    def state(self, list_id: str) -> ListState:
        """Return how a list stands."""
        return self._states.get(list_id) or ListState(list_id=list_id)

    def keep(self, state: ListState) -> None:
        """Take in how a list stands in the books now."""
        self._states[state.list_id] = state
        self._tell(state.list_id)

    def listen(self, listener: ListListener) -> Callable[[], None]:
        """Tell somebody whenever a list stands otherwise than before, until what is returned is called."""
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(
                one for one in self._listeners if one is not listener
            )

        return leave

    def leave_alone(self, list_id: str) -> None:
        """End the visit to a list, or its wait for one."""
        self._leave_out(list_id)
        turn = self._visited.get(list_id)
        if turn is not None and turn.task is not None:
            turn.task.cancel()

    def _leave_out(self, list_id: str) -> None:
        """Let a list wait no more."""
        if (turn := self._waiting.pop(list_id, None)) is not None:
            _answer(turn, None)

    def forget(self, list_id: str) -> None:
        """Forget a list that is no longer set up."""
        self._states.pop(list_id, None)
        self._leave_out(list_id)

    def is_visiting(self, list_id: str) -> bool:
        """Return whether a list is being visited."""
        return list_id in self._visited

    def next_due(self, wanted: WantedList) -> datetime | None:
        """Return when a list will be visited, None where it is not followed."""
        if not wanted.options.enabled:
            return None
        state, now = self.state(wanted.id), self._desk.now
        if state.retry_at is not None:
            return now if state.retry_at > now + _LONGEST else state.retry_at
        if state.visited_at is None or state.visited_at > now:
            return now
        return state.visited_at + wanted.interval

    def is_due(self, wanted: WantedList) -> bool:
        """Return whether it is time to visit a list."""
        due = self.next_due(wanted)
        return due is not None and due <= self._desk.now

    def _is_new(self, list_id: str) -> bool:
        """Return whether a list was never visited; a visit that was cut off counts."""
        state = self.state(list_id)
        return state.visited_at is None and not state.attempts

    def _enqueue(self, wanted: WantedList, correlation_id: str) -> _Turn:
        """Let a list wait for its visit, unless it does already."""
        if (turn := self._visited.get(wanted.id)) is not None:
            return turn
        due = self.next_due(wanted) or self._desk.now
        new = _Turn(wanted, correlation_id, due)
        return self._waiting.setdefault(wanted.id, new)

    def _begin(self) -> None:
        """Begin with the first that waits of each service."""
        if self._is_closed:
            return
        lists = self._desk.sources()
        places = {list_id: place for place, list_id in enumerate(lists)}
        busy = {one.wanted.source.service for one in self._visited.values()}
        for turn in sorted(
            self._waiting.values(),
            key=lambda one: one.order(places.get(one.wanted.id, len(places))),
        ):
            if (wanted := lists.get(turn.wanted.id)) is None:
                self.forget(turn.wanted.id)
                continue
            if not wanted.options.enabled:
                self._leave_out(wanted.id)
                continue
            # It may have been set up anew meanwhile.
            turn.wanted, service = wanted, wanted.source.service
            if service in busy:
                continue
            busy.add(service)
            del self._waiting[wanted.id]
            self._visited[wanted.id] = turn
            task = self._spawn(self._visit(turn), f"visit the list {turn.wanted.name}")
            turn.task = task
            self._tasks.add(task)
            task.add_done_callback(partial(self._ended, turn))
            self._tell(wanted.id)

    def _ended(self, turn: _Turn, task: asyncio.Task[Any]) -> None:
        """Let the next of the service have its turn."""
        self._tasks.discard(task)
        self._visited.pop(turn.wanted.id, None)
        report = None
        if not task.cancelled():
            if (error := task.exception()) is None:
                report = task.result()
            else:
                LOGGER.error("The visit to “%s” failed: %s", turn.wanted.name, error)
        _answer(turn, report)
        self._tell(turn.wanted.id)
        self._begin()

    def _tell(self, list_id: str) -> None:
        """Tell that a list stands otherwise than before."""
        for listener in self._listeners:
            try:
                listener(list_id)
            except Exception:
                LOGGER.exception("Somebody could not be told of a list")

    async def _visit(self, turn: _Turn) -> ListReport:
        """Visit a list, and see whether a round is over by that."""
        wanted, desk = turn.wanted, self._desk
        read = turn.by_person or self._is_to_be_read(wanted.id)
        if turn.by_person:
            await wanted.forgive()
        before = self.state(wanted.id)
        await self._write(wanted.id, partial(_claimed, now=desk.now, read=read))
        try:
            report = await self._visiting.visit(
                wanted, read=read, correlation_id=turn.correlation_id
            )
        except asyncio.CancelledError:
            # A person does not want it now, or we are asked to end; that is no failure of the list.
            again = desk.now if self._is_closed else None
            await asyncio.shield(self._write(wanted.id, partial(_put_off, until=again)))
            raise
        retry = _retry_at(report, before.attempts, desk.now)
        await self._write(wanted.id, partial(_concluded, report=report, retry=retry))
        self._when_visited(report)
        try:
            report.cleaned = len(await self._cleaning.clean(report.correlation_id))
        except Exception:
            LOGGER.exception("What no list names any more could not be dealt with")
        return report

    def _is_to_be_read(self, list_id: str) -> bool:
        """Return whether a list is to be asked, and not only what is left of its last answer to be dealt with."""
        state = self.state(list_id)
        if not state.attempts or state.retry_at is None:
            return True
        if state.answered_at is None or state.visited_at is None:
            return True
        return state.answered_at < state.visited_at

    async def _write(
        self, list_id: str, change: Callable[[ListState], ListState]
    ) -> None:
        """Write how a list stands."""
        books = self._desk.books

        def write(transaction: Transaction) -> ListState:
            state = change(books.list_states.get(transaction, list_id))
            books.list_states.keep(transaction, state)
            return state

        self._states[list_id] = await books.write(write)


def _claimed(state: ListState, *, now: datetime, read: bool) -> ListState:
    """Return how a list stands while it is visited: as if that had failed, in case it kills us."""
    attempts = state.attempts + 1
    again = attempts <= len(_RETRIES)
    return replace(
        state,
        visited_at=now if read else state.visited_at,
        attempts=attempts,
        retry_at=now + _RETRIES[attempts - 1] if again else None,
    )


def _put_off(state: ListState, *, until: datetime | None) -> ListState:
    """Return how a list stands whose visit was ended; without a time it is not begun again by itself."""
    return replace(state, retry_at=until)


def _concluded(
    state: ListState, *, report: ListReport, retry: datetime | None
) -> ListState:
    """Return how a list stands after a visit."""
    went_well = report.status is not SyncStatus.FAILED and not report.failed
    return replace(state, attempts=0 if went_well else state.attempts, retry_at=retry)


def _retry_at(report: ListReport, failed_before: int, now: datetime) -> datetime | None:
    """Return when a visit is tried again before its time, None where it is not."""
    if report.status is not SyncStatus.FAILED and not report.failed:
        return None
    if not report.may_pass or failed_before >= len(_RETRIES):
        return None
    wait = timedelta(seconds=report.retry_after)
    return now + max(_RETRIES[failed_before], wait)


def _answer(turn: _Turn, report: ListReport | None) -> None:
    """Give those who wait the report, or tell them that there is none."""
    for waiting in turn.reports:
        if waiting.done():
            continue
        if report is None:
            name = turn.wanted.name
            waiting.set_exception(Invalid("list_visit_ended", list=name))
        else:
            waiting.set_result(report)
