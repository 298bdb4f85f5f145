"""One thread that writes, and gathers what is asked of it into few transactions."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
import sqlite3
from threading import Event, Lock
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ..engine.log import LOGGER
from .errors import DatabaseClosed, store_error
from .standing import Standing
from .threads import thread_pool

# So many writes share one wait for the disk.
MOST_TOGETHER: Final = 64

type Act[T] = Callable[[Connection], T]


class _CommitFailed(Exception):
    """The transaction may or may not have been made."""


@dataclass(slots=True)
class _Task[T]:
    """One act of writing, and who waits for it."""

    act: Act[T]
    future: Future[T] = field(default_factory=Future)
    result: T | None = None

    def run(self, connection: Connection) -> None:
        """Write, and keep the result until it has reached the disk."""
        self.result = self.act(connection)

    def succeed(self) -> None:
        """Hand over the result."""
        self.future.set_result(self.result)  # type: ignore[arg-type]  # It is of T once the act has run.


class Writer:
    """Runs acts one after the other; each is kept whole or not at all.

    An act that fails does not touch those it shared a transaction with: these are run once more without it. So an act
    must do nothing but read and write the database.
    """

    def __init__(self, engine: Engine, standing: Standing | None = None) -> None:
        """Start with nothing to do; it blocks."""
        self._engine = engine
        self._standing = standing or Standing()
        self._waiting: deque[_Task[object]] = deque()
        self._lock = Lock()
        self._closed = False
        self._resumed = Event()
        self._thread = thread_pool(1, "radarr_mvp_write")
        self.transactions = 0

    def submit[T](self, act: Act[T]) -> Future[T]:
        """Return what will hold the act's result, once that has reached the disk."""
        task: _Task[T] = _Task(act)
        with self._lock:
            if self._closed:
                raise DatabaseClosed("The database is closed")
            self._waiting.append(task)  # type: ignore[arg-type]  # The queue does not look at results.
            self._thread.submit(self._write_waiting)
        return task.future

    def pause(self, prepare: Callable[[], None], longest: float) -> Future[None]:
        """Prepare something and write nothing until `resume`, at longest so many seconds."""
        ready: Future[None] = Future()
        with self._lock:
            if self._closed:
                raise DatabaseClosed("The database is closed")
            # Whoever has paused before and not gone on since has been cut off.
            self.resume()
            self._resumed = resumed = Event()
            self._thread.submit(self._pause, prepare, longest, ready, resumed)
        return ready

    def resume(self) -> None:
        """Go on writing."""
        self._resumed.set()

    def close(self) -> None:
        """Write what is still waiting, then end the thread."""
        with self._lock:
            self._closed = True
        self.resume()
        self._thread.shutdown(wait=True)

    def _pause(
        self,
        prepare: Callable[[], None],
        longest: float,
        ready: Future[None],
        resumed: Event,
    ) -> None:
        """Prepare, tell so, and wait."""
        try:
            prepare()
        except Exception as error:  # noqa: BLE001  # Whoever waits for the pause shall have it.
            ready.set_exception(_reason(error))
            return
        ready.set_result(None)
        if not resumed.wait(longest):
            LOGGER.warning("The database was held for too long, writing goes on")

    def _write_waiting(self) -> None:
        """Write what has gathered; there may be nothing left, as each wish calls once."""
        tasks = self._take()
        if not tasks:
            return
        try:
            self._write(tasks)
        except _CommitFailed as failure:
            self._fail(tasks, failure.__cause__)
        except Exception as error:  # noqa: BLE001  # Whoever waits for the act shall have it.
            if len(tasks) == 1:
                self._fail(tasks, error)
            else:
                self._write_one_by_one(tasks)

    def _take(self) -> list[_Task[object]]:
        """Return the next tasks that somebody still wants."""
        with self._lock:
            count = min(len(self._waiting), MOST_TOGETHER)
            tasks = [self._waiting.popleft() for _ in range(count)]
        return [one for one in tasks if one.future.set_running_or_notify_cancel()]

    def _write_one_by_one(self, tasks: list[_Task[object]]) -> None:
        """Find out which task it was that cannot be done, and do the others."""
        for task in tasks:
            try:
                self._write([task])
            except _CommitFailed as failure:
                self._fail([task], failure.__cause__)
            except Exception as error:  # noqa: BLE001  # Whoever waits for the act shall have it.
                self._fail([task], error)

    def _write(self, tasks: list[_Task[object]]) -> None:
        """Write tasks in one transaction."""
        self.transactions += 1
        with self._engine.connect() as connection:
            for task in tasks:
                task.run(connection)
            try:
                connection.commit()
            except Exception as error:
                # The transaction may still be open, so the connection must not be used for another.
                connection.invalidate()
                # Where the answer got lost it may have happened, so it must not be done again.
                raise _CommitFailed from error
        self._standing.worked()
        for task in tasks:
            task.succeed()

    def _fail(self, tasks: list[_Task[object]], error: BaseException | None) -> None:
        """Tell those who wait that it was not written, and why."""
        self._standing.failed(_reason(error))
        for task in tasks:
            task.future.set_exception(_reason(error))


def _reason(error: BaseException | None) -> BaseException:
    """Return an error as those who wait understand it."""
    if isinstance(error, (DBAPIError, sqlite3.Error)):
        reason = store_error(error)
        reason.__cause__ = error
        return reason
    return error or RuntimeError("The write failed")
