"""Work that takes a while: written down before it begins, and telling how far it has come."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from uuid import uuid4

from .correlation import new_correlation_id
from .keeping.books import Books
from .keeping.records import Job, JobState
from .log import LOGGER
from .ports import Clock

CUT_OFF: Final = "cut_off"

# How far a job has come is written this often; it is known in memory at any time.
_WRITE_EVERY: Final = 2.0

type JobListener = Callable[[JobProgress], None]


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How a job stands at this moment; the rate is in things per second."""

    job: Job
    seconds: float
    rate: float | None = None
    remaining: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Return it as plain data."""
        job = self.job
        return {
            "job_id": job.id,
            "kind": job.kind,
            "state": job.state.value,
            "done": job.done,
            "total": job.total,
            "message": job.message,
            "error": job.error,
            "result": dict(job.result),
            "correlation_id": job.correlation_id,
            "created_at": job.created_at.isoformat(),
            "ended_at": None if job.ended_at is None else job.ended_at.isoformat(),
            "seconds": round(self.seconds, 1),
            "rate": None if self.rate is None else round(self.rate, 2),
            "remaining": None if self.remaining is None else round(self.remaining, 1),
        }


@dataclass(slots=True)
class RunningJob:
    """A job in hand; who does it reports by its methods."""

    job: Job
    clock: Clock
    began: float
    tell: Callable[[RunningJob], None]
    written: float = 0.0
    result: dict[str, object] = field(default_factory=dict)

    def report(
        self, done: int, total: int | None = None, message: str | None = None
    ) -> None:
        """Say how far the job has come."""
        self.job = replace(
            self.job,
            done=done,
            total=self.job.total if total is None else total,
            message=self.job.message if message is None else message,
        )
        self.tell(self)

    def step(self, message: str | None = None) -> None:
        """Say that one more thing is done."""
        self.report(self.job.done + 1, message=message)

    @property
    def correlation_id(self) -> str:
        """Return the id of all that follows from the same cause."""
        return self.job.correlation_id

    @property
    def progress(self) -> JobProgress:
        """Return how the job stands."""
        seconds = max(self.clock.monotonic() - self.began, 0.0)
        job = self.job
        rate = job.done / seconds if job.done and seconds > 0 else None
        left = max(job.total - job.done, 0)
        remaining = left / rate if rate and job.total else None
        return JobProgress(job, seconds, rate, remaining)


class Jobs:
    """All jobs: those in hand in memory, all of them in the books."""

    def __init__(self, books: Books, clock: Clock) -> None:
        """Begin with nothing in hand."""
        self._books = books
        self._clock = clock
        self._running: dict[str, RunningJob] = {}
        self._tasks: dict[str, asyncio.Task[object]] = {}
        self._listeners: tuple[JobListener, ...] = ()

    async def recover(self) -> list[Job]:
        """Note which jobs a restart has cut off, and return them."""
        now = self._now()

        def note(transaction: object) -> list[Job]:
            cut_off = self._books.jobs.unfinished(transaction)
            for job in cut_off:
                ended = replace(job, state=JobState.FAILED, error=CUT_OFF, ended_at=now)
                self._books.jobs.change(transaction, ended)
            return cut_off

        return await self._books.write(note)

    @asynccontextmanager
    async def run(
        self,
        kind: str,
        *,
        correlation_id: str = "",
        total: int = 0,
        data: Mapping[str, object] = MappingProxyType({}),
    ) -> AsyncGenerator[RunningJob]:
        """Do a job inside of this; how it ends is written down, and errors go on to the caller."""
        now = self._now()
        job = Job(
            id=f"job_{uuid4().hex[:12]}",
            kind=kind,
            created_at=now,
            started_at=now,
            state=JobState.RUNNING,
            total=total,
            data=data,
            correlation_id=correlation_id or new_correlation_id(),
        )
        await self._books.write(
            lambda transaction: self._books.jobs.add(transaction, job)
        )
        running = RunningJob(job, self._clock, self._clock.monotonic(), self._told)
        self._running[job.id] = running
        if (task := asyncio.current_task()) is not None:
            self._tasks[job.id] = task
        self._tell(running)
        try:
            yield running
        except asyncio.CancelledError:
            await self._end(running, JobState.CANCELLED)
            raise
        except Exception as error:
            await self._end(
                running, JobState.FAILED, str(error) or type(error).__name__
            )
            raise
        else:
            await self._end(running, JobState.COMPLETED)

    def cancel(self, job_id: str) -> bool:
        """Stop a job; return whether it was in hand."""
        task = self._tasks.get(job_id)
        return task is not None and task.cancel()

    async def close(self) -> None:
        """Stop all jobs, and wait until that is written down."""
        tasks = set(self._tasks.values()) - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def in_hand(self) -> list[JobProgress]:
        """Return how the jobs in hand stand."""
        return [one.progress for one in self._running.values()]

    def is_running(self, kind: str) -> bool:
        """Return whether a job of a kind is in hand."""
        return any(one.job.kind == kind for one in self._running.values())

    def listen(self, listener: JobListener) -> Callable[[], None]:
        """Tell somebody of every step from now on, until what is returned is called."""
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(
                one for one in self._listeners if one is not listener
            )

        return leave

    async def _end(self, running: RunningJob, state: JobState, error: str = "") -> None:
        """Write down how a job has ended; a cancelled one is written all the same."""
        running.job = replace(
            running.job,
            state=state,
            error=error,
            result=dict(running.result),
            ended_at=self._now(),
        )
        self._running.pop(running.job.id, None)
        self._tasks.pop(running.job.id, None)
        self._tell(running)
        await asyncio.shield(
            self._books.write(
                lambda transaction: self._books.jobs.change(transaction, running.job)
            )
        )

    def _told(self, running: RunningJob) -> None:
        """Pass on how far a job has come, and write it now and then."""
        self._tell(running)
        now = self._clock.monotonic()
        if now - running.written >= _WRITE_EVERY:
            running.written = now
            job = running.job
            self._books.keeper.submit(
                lambda transaction: self._books.jobs.report(
                    transaction, job.id, job.done, job.total, job.message
                )
            )

    def _tell(self, running: RunningJob) -> None:
        """Tell listeners how a job stands."""
        progress = running.progress
        for listener in self._listeners:
            try:
                listener(progress)
            except Exception:
                LOGGER.exception("Somebody could not be told of a job's progress")

    def _now(self) -> datetime:
        """Return the time."""
        return datetime.fromtimestamp(self._clock.now(), UTC)
