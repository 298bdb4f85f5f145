"""Jobs: written down before they begin, telling how far they are, and noted when they end."""

import asyncio

import pytest

from custom_components.radarr_mvp.engine.jobs import CUT_OFF, JobProgress, Jobs
from custom_components.radarr_mvp.engine.keeping.records import Job, JobState
from tests.engine.rooms import Rooms


async def known(rooms: Rooms, job_id: str) -> Job:
    """Return a job as it stands in the books."""
    job = await rooms.books.read(lambda one: rooms.books.jobs.get(one, job_id))
    assert job is not None
    return job


async def test_a_job_tells_how_far_it_is_and_how_long_it_will_take(
    rooms: Rooms,
) -> None:
    """Rate and remaining time come from what was done so far."""
    jobs, seen = Jobs(rooms.books, rooms.clock), list[JobProgress]()
    leave = jobs.listen(seen.append)
    async with jobs.run("search", total=10, correlation_id="why") as job:
        assert (await known(rooms, job.job.id)).state is JobState.RUNNING
        rooms.clock.advance(4)
        job.report(2, message="Nosferatu")
        assert jobs.is_running("search")
        (progress,) = jobs.in_hand()
        assert (progress.rate, progress.remaining) == (0.5, 16.0)
        job.step()
        job.result["found"] = 3
    leave()
    kept = await known(rooms, job.job.id)
    assert (kept.state, kept.done, kept.total) == (JobState.COMPLETED, 3, 10)
    assert dict(kept.result) == {"found": 3}
    assert kept.correlation_id == "why"
    assert [one.job.done for one in seen] == [0, 2, 3, 3]
    assert seen[-1].as_dict()["state"] == "completed"
    assert not jobs.in_hand()


async def test_a_job_that_fails_says_why(rooms: Rooms) -> None:
    """The error is written down, and goes on to who asked for the job."""
    jobs = Jobs(rooms.books, rooms.clock)
    with pytest.raises(ValueError, match="no such folder"):
        async with jobs.run("scan") as job:
            raise ValueError("no such folder")
    kept = await known(rooms, job.job.id)
    assert (kept.state, kept.error) == (JobState.FAILED, "no such folder")


async def test_a_job_can_be_cancelled(rooms: Rooms) -> None:
    """Whoever waits for it is told, and the books say so."""
    jobs, started = Jobs(rooms.books, rooms.clock), asyncio.Event()

    async def work() -> None:
        async with jobs.run("refresh"):
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await started.wait()
    (progress,) = jobs.in_hand()
    assert jobs.cancel(progress.job.id)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await known(rooms, progress.job.id)).state is JobState.CANCELLED
    assert not jobs.cancel(progress.job.id)


async def test_a_job_that_a_restart_cut_off_is_noted(rooms: Rooms) -> None:
    """It does not stay in progress for ever."""
    jobs = Jobs(rooms.books, rooms.clock)
    running = jobs.run("scan")
    job = await running.__aenter__()
    cut_off = await Jobs(rooms.books, rooms.clock).recover()
    assert [one.id for one in cut_off] == [job.job.id]
    kept = await known(rooms, job.job.id)
    assert (kept.state, kept.error) == (JobState.FAILED, CUT_OFF)
    await running.__aexit__(None, None, None)


async def test_a_listener_that_fails_stops_nobody(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are told all the same, and the log says what happened."""
    jobs, seen = Jobs(rooms.books, rooms.clock), list[JobProgress]()

    def fail(progress: JobProgress) -> None:
        raise RuntimeError("deaf")

    jobs.listen(fail)
    jobs.listen(seen.append)
    async with jobs.run("search"):
        pass
    assert len(seen) == 2
    assert "could not be told of a job's progress" in caplog.text


async def test_all_jobs_end_with_the_library(rooms: Rooms) -> None:
    """Whoever closes it waits until that is written down; his own is left to him."""
    jobs, begun = Jobs(rooms.books, rooms.clock), asyncio.Event()
    ids: list[str] = []

    async def work() -> None:
        async with jobs.run("refresh") as job:
            ids.append(job.job.id)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    async with jobs.run("close") as own:
        await jobs.close()
        assert task.cancelled()
        assert [one.job.id for one in jobs.in_hand()] == [own.job.id]
    assert (await known(rooms, ids[0])).state is JobState.CANCELLED
    assert (await known(rooms, own.job.id)).state is JobState.COMPLETED
    await jobs.close()
