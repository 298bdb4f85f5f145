"""Work that takes long: it shows, it can be stopped, and it ends with the entry."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.radarr_mvp.engine.jobs import RunningJob
from custom_components.radarr_mvp.engine.library import Library, RescanReport
from tests.integration import Home

from .house import House, sentence


@pytest.fixture
def long_work(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let looking at the disk take until this is set."""
    goes_on = asyncio.Event()

    async def rescan(
        _: Library, movie_ids: Any, job: RunningJob, **__: Any
    ) -> RescanReport:
        job.report(1, 2, "Nosferatu")
        await goes_on.wait()
        return RescanReport(looked_at=2)

    monkeypatch.setattr(Library, "rescan", rescan)
    return goes_on


@asynccontextmanager
async def begun(house: House) -> AsyncGenerator[tuple[asyncio.Task[Any], str]]:
    """Begin long work, and return who waits for it and the job's id."""
    task = asyncio.create_task(house.home.act("rescan_library"))
    while not house.road.jobs.in_hand():
        await asyncio.sleep(0)
    yield task, house.road.jobs.in_hand()[0].job.id
    await house.home.settle()


async def test_work_in_hand_shows(house: House, long_work: asyncio.Event) -> None:
    """With how far it has come; who waits for it gets the result."""
    async with begun(house) as (task, job_id):
        told = await house.act("get_jobs")
        (job,) = told["in_hand"]
        assert (job["job_id"], job["state"]) == (job_id, "in_progress")
        assert (job["done"], job["total"], job["message"]) == (1, 2, "Nosferatu")
        assert told["jobs"] == [job]
        long_work.set()
        assert (await task)["job_id"] == job_id
    told = await house.act("get_jobs")
    assert told["in_hand"] == []
    (job,) = told["jobs"]
    assert (job["state"], job["result"]["looked_at"]) == ("completed", 2)


async def test_a_job_is_stopped(house: House, long_work: asyncio.Event) -> None:
    """Who waits for it reads so; the automation that it is part of is not stopped with it."""
    async with begun(house) as (task, job_id):
        await house.do("cancel_job", job_id=job_id)
        with pytest.raises(HomeAssistantError) as told:
            await task
        assert sentence(told.value).startswith("The job was stopped")
        assert not task.cancelled()
    (job,) = (await house.act("get_jobs"))["jobs"]
    assert (job["state"], job["done"]) == ("cancelled", 1)
    said = await house.refused_alone("cancel_job", job_id=job_id)
    assert said.startswith(f"{job_id} is not in hand")


async def test_stopping_a_rescan_stops_what_comes_after_it(
    house: House, long_work: asyncio.Event
) -> None:
    """No folders are taken over then."""
    task = asyncio.create_task(house.home.act("rescan_library", {"adopt": True}))
    while not house.road.jobs.in_hand():
        await asyncio.sleep(0)
    house.road.jobs.cancel(house.road.jobs.in_hand()[0].job.id)
    with pytest.raises(HomeAssistantError):
        await task
    kinds = [one["kind"] for one in (await house.act("get_jobs"))["jobs"]]
    assert kinds == ["rescan_library"]


async def test_taking_folders_over_is_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a job of its own, and no problem of the folder."""

    async def adopt(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Library, "adopt", adopt)
    task = asyncio.create_task(house.home.act("rescan_library", {"adopt": True}))
    while not house.road.jobs.is_running("adopt_folders"):
        await asyncio.sleep(0)
    house.road.jobs.cancel(house.road.jobs.in_hand()[0].job.id)
    with pytest.raises(HomeAssistantError) as told:
        await task
    assert sentence(told.value).startswith("The job was stopped")


async def test_a_job_goes_on_where_nobody_waits(
    house: House, long_work: asyncio.Event
) -> None:
    """As when the script that began it is stopped."""
    async with begun(house) as (task, job_id):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [one.job.id for one in house.road.jobs.in_hand()] == [job_id]
        long_work.set()
    (job,) = (await house.act("get_jobs"))["jobs"]
    assert job["state"] == "completed"


async def test_a_job_that_fails_where_nobody_waits(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Why is written down with it."""
    goes_on = asyncio.Event()

    async def rescan(*_: Any, **__: Any) -> RescanReport:
        await goes_on.wait()
        raise RuntimeError("never thought of")

    monkeypatch.setattr(Library, "rescan", rescan)
    async with begun(house) as (task, _):
        task.cancel()
        goes_on.set()
    del task
    (job,) = (await house.act("get_jobs"))["jobs"]
    assert (job["state"], job["error"]) == ("failed", "never thought of")
    assert "never retrieved" not in caplog.text


async def test_a_job_ends_with_the_entry(
    house: House, long_work: asyncio.Event
) -> None:
    """It is noted as stopped, and who waits for it does not do so for ever."""
    async with begun(house) as (task, _):
        await house.home.hass.config_entries.async_reload(house.entry.entry_id)
        with pytest.raises(HomeAssistantError) as told:
            await task
        assert sentence(told.value).startswith("The job was stopped")
    (job,) = (await house.act("get_jobs"))["jobs"]
    assert job["state"] == "cancelled"


async def test_jobs_come_in_pages(house: House) -> None:
    """The newest first."""
    ids = []
    for _ in range(3):
        ids.append((await house.act("refresh_movie"))["job_id"])
        house.world.clock.advance(1)
    first = await house.act("get_jobs", limit=2)
    rest = await house.act("get_jobs", limit=2, cursor=first["cursor"])
    shown = [one["job_id"] for one in (*first["jobs"], *rest["jobs"])]
    assert shown == list(reversed(ids))
    assert rest["cursor"] is None
    assert (await house.act("get_jobs", kind="rename_files"))["jobs"] == []


async def test_the_entry_may_go_before_the_library_is_open(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for it is told so."""

    async def open_for_ever(_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(
        "custom_components.radarr_mvp.engine.road.Road.open", open_for_ever
    )
    entry = home.entry()
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    task = asyncio.create_task(home.act("get_movies"))
    await asyncio.sleep(0.05)
    assert not task.done()
    await home.hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(HomeAssistantError) as told:
        await task
    assert sentence(told.value).startswith("The library was closed before")
