"""Work that takes a while: how far it has come, and what a restart cut off."""

from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from ..engine.keeping.records import After, Job, JobState, Slice
from .codec import plain
from .columns import at_time, document, moment, when
from .rows import Values, page as read_page
from .schema import jobs

_ORDER: Final = (jobs.c.created_at, jobs.c.id)
_OPEN: Final = (JobState.PENDING, JobState.RUNNING, JobState.PAUSED)


def add(connection: Connection, job: Job) -> None:
    """Write down a job before it is begun."""
    connection.execute(insert(jobs).values(_values(job)))


def change(connection: Connection, job: Job) -> bool:
    """Write how a job stands; return whether it is known."""
    statement = update(jobs).where(jobs.c.id == job.id)
    return connection.execute(statement.values(_values(job))).rowcount > 0


def report(
    connection: Connection, job_id: str, done: int, total: int, message: str = ""
) -> bool:
    """Note how far a job has come; return whether it is under way."""
    statement = update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_(_OPEN))
    values = {"done": done, "total": total, "message": message}
    return connection.execute(statement.values(values)).rowcount > 0


def get(connection: Connection, job_id: str) -> Job | None:
    """Return a job."""
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).first()
    return None if row is None else _job(row)


def unfinished(connection: Connection) -> list[Job]:
    """Return the jobs that have not ended, the oldest first; after a start, those that were cut off."""
    statement = select(jobs).where(jobs.c.state.in_(_OPEN))
    return [_job(row) for row in connection.execute(statement.order_by(*_ORDER))]


def page(
    connection: Connection,
    *,
    kind: str = "",
    after: After | None = None,
    limit: int = 50,
) -> Slice[Job]:
    """Return a page of jobs, newest first."""
    statement = select(jobs).where(jobs.c.kind == kind) if kind else select(jobs)
    return read_page(connection, statement, _ORDER, _job, after=after, limit=limit)


def forget(connection: Connection, before: float) -> int:
    """Forget jobs that ended before some time; return how many those were."""
    statement = delete(jobs).where(jobs.c.ended_at < before)
    return connection.execute(statement).rowcount


def _job(row: Row[Any]) -> Job:
    """Return the job of a row."""
    return Job(
        id=row.id,
        kind=row.kind,
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        message=row.message,
        error=row.error,
        data=document(row.data),
        result=document(row.result),
        correlation_id=row.correlation_id,
        created_at=at_time(row.created_at),
        started_at=when(row.started_at),
        ended_at=when(row.ended_at),
    )


def _values(job: Job) -> Values:
    """Return what a row says of a job."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "error": job.error,
        "data": plain(job.data),
        "result": plain(job.result),
        "correlation_id": job.correlation_id,
        "created_at": job.created_at.timestamp(),
        "started_at": moment(job.started_at),
        "ended_at": moment(job.ended_at),
    }
