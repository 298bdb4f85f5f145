"""What is done about downloads that come to nothing, and what is left of it in the books."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.radarr_mvp.engine.events import (
    DownloadFailed,
    ImportBlocked,
    ReleaseBlocked,
)
from custom_components.radarr_mvp.engine.failures.recording import RETRIED
from custom_components.radarr_mvp.engine.failures.steps import (
    NextStep,
    StepKind,
    Strategy,
)
from custom_components.radarr_mvp.engine.failures.taxonomy import (
    POLICIES,
    Blame,
    FailureReason as Reason,
    Policy,
)
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import LetterStatus, TrackState
from custom_components.radarr_mvp.engine.movies import Movie
from tests.engine.rooms import Rooms

from .client import DOWN
from .failing import HASH, HOUR, NAME, OTHER, Desk


@pytest.fixture
def desk(rooms: Rooms) -> Desk:
    """Return failures over an empty library."""
    return Desk(rooms)


def at(desk: Desk, seconds: float) -> datetime:
    """Return the time some seconds from now."""
    return datetime.fromtimestamp(desk.rooms.clock.now() + seconds, UTC)


OF_RELEASES = [one for one in Reason if POLICIES[one].blame is Blame.RELEASE]
OF_CHOICE = [one for one in Reason if POLICIES[one].blame is Blame.CHOICE]
OF_SURROUNDINGS = [one for one in Reason if POLICIES[one].blame is Blame.SURROUNDINGS]


@pytest.mark.parametrize("reason", [*OF_RELEASES, *OF_CHOICE])
async def test_a_release_that_is_to_blame_is_left_alone(
    desk: Desk, reason: Reason
) -> None:
    """It is blocked, history says why, everybody is told, and another one takes its place."""
    movie, download = await desk.of_movie()
    step = await desk.fail(download, reason, "It is broken")
    assert step == NextStep(StepKind.ANOTHER_RELEASE)

    row = await desk.get(download)
    assert (row.state, row.problem, row.message) == (
        TrackState.FAILED,
        reason,
        "It is broken",
    )
    assert row.next_retry_at is None
    assert dict(row.data)["guid"] == "g"

    (record,) = await desk.rooms.history()
    assert (record.kind, record.movie_id, record.title) == ("failed", movie.id, NAME)
    assert (record.download_id, record.correlation_id) == (HASH, "chain")
    assert record.data == {
        "reason": reason.value,
        "message": "It is broken",
        "indexer": "HDBits",
        "attempt": 1,
        "next_step": "another_release",
    }

    (block,) = await desk.blocks()
    wait = POLICIES[reason].wait(0).total_seconds()
    until = None if POLICIES[reason].permanent else at(desk, wait)
    assert (block.info_hash, block.indexer, block.movie_id) == (
        HASH,
        "HDBits",
        movie.id,
    )
    assert (block.until, block.reason, block.correlation_id) == (
        until,
        reason.value,
        "chain",
    )

    failed, blocked = desk.rooms.events
    assert isinstance(failed, DownloadFailed) and isinstance(blocked, ReleaseBlocked)
    assert (failed.reason, failed.next_step, failed.next_attempt_at) == (
        reason.value,
        "another_release",
        None,
    )
    assert failed.as_dict()["title"] == movie.title
    assert (failed.correlation_id, blocked.correlation_id) == ("chain", "chain")
    assert blocked.until == (until.isoformat() if until else None)
    assert not await desk.letters()


@pytest.mark.parametrize("reason", OF_SURROUNDINGS)
async def test_what_the_surroundings_are_to_blame_for_is_tried_again(
    desk: Desk, reason: Reason
) -> None:
    """As often as the reason is worth it, each time at the time that was said; then a person is asked."""
    _, download = await desk.of_movie()
    policy = POLICIES[reason]
    for attempt in range(policy.retries):
        due = desk.rooms.house.now + policy.wait(attempt)
        step = await desk.fail(download, reason, "Not now")
        assert step == NextStep(StepKind.RETRY, due, attempt + 1)
        row = await desk.get(download)
        assert (row.state, row.retries, row.next_retry_at) == (
            TrackState.DOWNLOADING,
            attempt + 1,
            due,
        )
        desk.rooms.clock.advance(policy.wait(attempt).total_seconds())
    assert await desk.kinds() == ["retry_scheduled"] * policy.retries
    assert not await desk.letters()

    step = await desk.fail(download, reason, "Not now")
    assert step == NextStep(StepKind.GIVE_UP, attempt=policy.retries + 1)
    row = await desk.get(download)
    assert (row.state, row.next_retry_at) == (TrackState.FAILED, None)
    assert (await desk.kinds())[-1] == "failed"
    (letter,) = await desk.letters()
    assert (letter.kind, letter.status, letter.last_error, letter.correlation_id) == (
        "download",
        LetterStatus.FAILED,
        "Not now",
        "chain",
    )
    assert letter.data["download_id"] == download.id
    assert not await desk.blocks()
    told = desk.rooms.events
    assert [one.as_dict()["attempt"] for one in told] == [*range(1, policy.retries + 2)]
    assert {one.correlation_id for one in told} == {"chain"}


async def test_an_event_tells_when_it_is_tried_again(desk: Desk) -> None:
    """So that nobody has to ask."""
    _, download = await desk.of_movie()
    await desk.fail(download, Reason.DISK_FULL)
    (event,) = desk.rooms.events
    assert isinstance(event, DownloadFailed)
    assert event.next_step == "retry"
    assert event.next_attempt_at == at(desk, HOUR / 2).isoformat()
    (record,) = await desk.rooms.history()
    assert record.data["next_attempt_at"] == event.next_attempt_at


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (TrackState.GRABBING, TrackState.QUEUED),
        (TrackState.IMPORTING, TrackState.COMPLETED),
        (TrackState.QUEUED, TrackState.QUEUED),
        (TrackState.STALLED, TrackState.STALLED),
        (TrackState.COMPLETED, TrackState.COMPLETED),
    ],
)
async def test_what_was_begun_is_begun_again(
    desk: Desk, state: TrackState, after: TrackState
) -> None:
    """The rest stays what it is."""
    download = await desk.row(state)
    await desk.fail(download, Reason.SERVER_ERROR)
    assert (await desk.get(download)).state is after


async def test_an_import_that_is_given_up_waits_for_a_person(desk: Desk) -> None:
    """The film is there, after all."""
    _, download = await desk.of_movie(
        TrackState.IMPORTING, content_path="/downloads/nosferatu"
    )
    desk.wants(
        policies=((Reason.DISK_FULL, Policy(timedelta(), 0, Blame.SURROUNDINGS)),)
    )
    step = await desk.fail(download, Reason.DISK_FULL, "There is no space left")
    assert step.kind is StepKind.GIVE_UP
    assert (await desk.get(download)).state is TrackState.BLOCKED
    (letter,) = await desk.letters()
    assert letter.kind == "import"
    failed, blocked = desk.rooms.events
    assert isinstance(failed, DownloadFailed) and failed.next_step == "give_up"
    assert isinstance(blocked, ImportBlocked)
    assert (blocked.path, blocked.reasons, blocked.messages) == (
        "/downloads/nosferatu",
        ("disk_full",),
        ("There is no space left",),
    )


async def test_a_name_that_is_taken_waits_for_a_person(desk: Desk) -> None:
    """Every other release would meet the same file; a person may still say that it failed."""
    _, download = await desk.of_movie(TrackState.COMPLETED)
    step = await desk.fail(download, Reason.FILE_ALREADY_EXISTS)
    assert step.kind is StepKind.GIVE_UP
    assert (await desk.get(download)).state is TrackState.BLOCKED
    assert not await desk.blocks()
    step = await desk.failures.failed(await desk.get(download))
    assert step.kind is StepKind.ANOTHER_RELEASE
    assert (await desk.get(download)).state is TrackState.FAILED


@pytest.mark.parametrize("reason", [Reason.HASH_MISMATCH, Reason.CORRUPTED_DOWNLOAD])
async def test_what_is_broken_is_checked_once_before_it_is_given_up(
    desk: Desk, reason: Reason
) -> None:
    """The client may be able to fetch the broken pieces anew."""
    _, download = await desk.of_movie(
        TrackState.COMPLETED, completed_at=desk.rooms.house.now
    )
    step = await desk.fail(download, reason)
    assert step == NextStep(StepKind.RECHECK)
    row = await desk.get(download)
    assert (row.state, row.completed_at) == (TrackState.DOWNLOADING, None)
    assert not await desk.blocks()

    complete = replace(row, state=TrackState.COMPLETED, completed_at=row.added_at)
    await desk.write(complete)
    step = await desk.fail(download, reason)
    assert step == NextStep(StepKind.ANOTHER_RELEASE, attempt=2)
    assert await desk.kinds() == ["retry_scheduled", "failed"]
    assert len(await desk.blocks()) == 1


async def test_nothing_is_fetched_where_it_is_not_wanted(desk: Desk) -> None:
    """By the household, by a person, or because there is no movie to fetch for."""
    _, download = await desk.of_movie()
    step = await desk.fail(download, Reason.DOWNLOAD_STALLED, search_again=False)
    assert step.kind is StepKind.GIVE_UP

    lonely = await desk.row(info_hash=OTHER)
    step = await desk.fail(lonely, Reason.DOWNLOAD_STALLED)
    assert step.kind is StepKind.GIVE_UP

    desk.wants(search_again=False)
    third = await desk.row(info_hash="c" * 40, movie_id=download.movie_id)
    assert (await desk.fail(third, Reason.RELEASE_PURGED)).kind is StepKind.GIVE_UP
    fourth = await desk.row(info_hash="d" * 40, movie_id=download.movie_id)
    step = await desk.fail(fourth, Reason.RELEASE_PURGED, search_again=True)
    assert step.kind is StepKind.ANOTHER_RELEASE


@pytest.mark.parametrize(
    "reason", [Reason.DOWNLOAD_STALLED, Reason.NETWORK_ERROR, Reason.HASH_MISMATCH]
)
async def test_a_failure_that_is_told_twice_counts_once(
    desk: Desk, reason: Reason
) -> None:
    """However often somebody says so of the same download as he saw it."""
    _, seen = await desk.of_movie(
        TrackState.COMPLETED, completed_at=desk.rooms.house.now
    )
    first = await desk.failures.handle(seen, reason, "why")
    row, told = await desk.get(seen), list(desk.rooms.events)
    desk.restart()
    again = await desk.failures.handle(seen, reason, "why")
    assert again == first
    assert await desk.get(seen) == row
    assert desk.rooms.events == told
    assert len(await desk.rooms.history()) == 1


@pytest.mark.parametrize("reason", [Reason.DOWNLOAD_STALLED, Reason.NETWORK_ERROR])
async def test_two_who_tell_of_a_failure_at_once_tell_of_one(
    desk: Desk, reason: Reason
) -> None:
    """The cycle and an import may both come upon it."""
    _, seen = await desk.of_movie()
    one, other = await asyncio.gather(
        *(desk.failures.handle(seen, reason, "why") for _ in range(2))
    )
    assert one == other
    assert len(await desk.rooms.history()) == 1
    told = [one for one in desk.rooms.events if isinstance(one, DownloadFailed)]
    assert len(told) == 1


async def test_a_trouble_that_goes_on_is_not_counted_before_its_time(
    desk: Desk,
) -> None:
    """Whoever looks every few seconds sees it all the time."""
    _, download = await desk.of_movie()
    first = await desk.fail(download, Reason.DOWNLOAD_CLIENT_ERROR)
    desk.rooms.clock.advance(HOUR - 1)
    assert await desk.fail(download, Reason.DOWNLOAD_CLIENT_ERROR) == first
    desk.rooms.clock.advance(1)
    step = await desk.fail(download, Reason.DOWNLOAD_CLIENT_ERROR)
    assert step.attempt == 2
    # Another trouble is another matter.
    assert (await desk.fail(download, Reason.DISK_FULL)).attempt == 3


async def test_what_is_over_does_not_fail(desk: Desk) -> None:
    """What is in the library stays there, and what is gone stays gone."""
    await desk.rooms.movie()
    for number, state in enumerate(
        (TrackState.SEEDING, TrackState.IMPORTED, TrackState.CANCELLED)
    ):
        download = await desk.row(
            state, info_hash=str(number) * 40, data={"next_step": "retry"}
        )
        step = await desk.fail(download, Reason.DOWNLOAD_STALLED)
        assert step.kind is StepKind.GIVE_UP
        assert await desk.get(download) == download
        with pytest.raises(Invalid) as refusal:
            await desk.failures.failed(download)
        assert refusal.value.key == "download_is_over"
    gone = replace(download, id=999)
    assert (await desk.failures.handle(gone, Reason.UNKNOWN, "")).kind is (
        StepKind.GIVE_UP
    )
    assert not desk.rooms.events


async def test_a_release_that_fails_again_is_blocked_for_longer(desk: Desk) -> None:
    """In the end for ever."""
    movie, download = await desk.of_movie()
    waits = []
    for _ in range(5):
        await desk.fail(download, Reason.DOWNLOAD_STALLED)
        (block,) = await desk.blocks()
        waits.append(block.until and block.until - desk.rooms.house.now)
        desk.rooms.clock.advance(100 * HOUR)
        await desk.write(replace(download, movie_id=movie.id))
    policy = POLICIES[Reason.DOWNLOAD_STALLED]
    assert waits == [*(policy.wait(one) for one in range(4)), None]


async def test_a_household_may_be_of_another_patience(desk: Desk) -> None:
    """Its own policy is the one that counts."""
    patient = Policy(timedelta(minutes=1), 99, Blame.SURROUNDINGS)
    desk.wants(policies=((Reason.DOWNLOAD_STALLED, patient),))
    _, download = await desk.of_movie(retries=50)
    step = await desk.fail(download, Reason.DOWNLOAD_STALLED)
    assert step.kind is StepKind.RETRY and step.at == at(desk, 60)


async def test_a_person_marks_a_download_as_failed(desk: Desk) -> None:
    """It is never taken again, whatever is known of the download by now."""
    _, download = await desk.of_movie()
    await desk.fail(download, Reason.NETWORK_ERROR)
    step = await desk.failures.failed(download)
    assert step.kind is StepKind.ANOTHER_RELEASE
    (block,) = await desk.blocks()
    assert (block.until, block.reason) == (None, "manually_rejected")
    record = (await desk.rooms.history())[-1]
    assert record.data["by_person"] is True
    again = await desk.failures.failed(download)
    assert again == step
    assert len(await desk.rooms.history()) == 2


async def test_secrets_of_a_message_stay_inside(desk: Desk) -> None:
    """Whoever tells of a failure may not have looked closely."""
    _, download = await desk.of_movie()
    secret = "0123456789abcdef0123456789abcdef"
    message = f"GET https://tracker.invalid/download.php?passkey={secret} failed"
    await desk.fail(download, Reason.NETWORK_ERROR, message)
    row = await desk.get(download)
    assert secret not in row.message
    assert secret not in str(desk.rooms.events) + str(await desk.rooms.history())


async def test_a_restart_does_not_forget_to_look_for_another_release(
    desk: Desk,
) -> None:
    """Until somebody has looked for one."""
    _, download = await desk.of_movie()
    await desk.fail(download, Reason.DOWNLOAD_STALLED)
    desk.restart()
    (waiting,) = await desk.failures.unanswered()
    assert waiting.id == download.id
    await desk.failures.answered(waiting.id)
    await desk.failures.answered(waiting.id)
    await desk.failures.answered(999)
    assert not await desk.failures.unanswered()
    assert (await desk.fail(download, Reason.DOWNLOAD_STALLED)).kind is (
        StepKind.GIVE_UP
    )


async def test_a_person_tries_the_same_again(desk: Desk) -> None:
    """From the beginning, although it is blocked; the letter says that it is being tried."""
    _, download = await desk.of_movie(TrackState.GRABBING, retries=3)
    desk.wants(
        policies=((Reason.NETWORK_ERROR, Policy(timedelta(), 0, Blame.SURROUNDINGS)),)
    )
    await desk.fail(download, Reason.NETWORK_ERROR)
    await desk.failures.block(
        movie_id=download.movie_id, title=NAME, info_hash=HASH, indexer="HDBits"
    )
    step = await desk.failures.retry(download.id)
    assert step == NextStep(StepKind.RETRY, desk.rooms.house.now, 2)
    row = await desk.get(download)
    assert (row.state, row.problem, row.message, row.retries) == (
        TrackState.QUEUED,
        "",
        "",
        0,
    )
    assert not await desk.blocks()
    (letter,) = await desk.letters()
    assert letter.status is LetterStatus.RETRYING
    assert (await desk.kinds())[-1] == RETRIED
    assert not desk.client.calls
    # A new failure is a new one.
    assert (await desk.failures.handle(row, Reason.DISK_FULL, "")).attempt == 2


async def test_a_download_in_the_client_is_tried_again_there(desk: Desk) -> None:
    """It goes on and asks for peers at once; a client that is away is no reason to refuse."""
    _, download = await desk.of_movie(TrackState.STALLED)
    desk.client.put(HASH)
    step = await desk.failures.retry(download.id, Strategy.SAME)
    assert step.kind is StepKind.RETRY
    assert desk.client.calls == [("resume", (HASH,)), ("reannounce", (HASH,))]
    desk.client.fault = DOWN
    assert (await desk.failures.retry(download.id)).kind is StepKind.RETRY
    assert (await desk.get(download)).state is TrackState.STALLED


async def test_a_blocked_import_is_tried_again(desk: Desk) -> None:
    """The film need not be fetched anew."""
    now = desk.rooms.house.now
    _, download = await desk.of_movie(TrackState.BLOCKED, completed_at=now)
    await desk.failures.retry(download.id, Strategy.SAME)
    row = await desk.get(download)
    assert (row.state, row.completed_at) == (TrackState.COMPLETED, now)


async def test_a_person_has_another_release_taken(desk: Desk) -> None:
    """In place of one on its way, and of one that failed."""
    _, download = await desk.of_movie()
    step = await desk.failures.retry(download.id, Strategy.ANOTHER)
    assert step.kind is StepKind.ANOTHER_RELEASE
    assert (await desk.get(download)).state is TrackState.FAILED
    await desk.failures.answered(download.id)
    step = await desk.failures.retry(download.id, Strategy.ANOTHER)
    assert step == NextStep(StepKind.ANOTHER_RELEASE, attempt=2)
    assert [one.id for one in await desk.failures.unanswered()] == [download.id]
    assert len(await desk.blocks()) == 1


@pytest.mark.parametrize(
    ("problem", "with_movie", "kind"),
    [
        ("download_stalled", True, StepKind.ANOTHER_RELEASE),
        ("quality_rejected", True, StepKind.ANOTHER_RELEASE),
        ("download_stalled", False, StepKind.RETRY),
        ("disk_full", True, StepKind.RETRY),
        ("removed_by_hand", True, StepKind.RETRY),
        ("", True, StepKind.RETRY),
    ],
)
async def test_without_a_strategy_the_failure_decides(
    desk: Desk, problem: str, *, with_movie: bool, kind: StepKind
) -> None:
    """The release's fault asks for another one."""
    movie = await desk.rooms.movie()
    download = await desk.row(
        TrackState.FAILED,
        problem=problem,
        movie_id=movie.id if with_movie else None,
    )
    assert (await desk.failures.retry(download.id)).kind is kind


async def test_what_cannot_be_tried_again_is_refused(desk: Desk) -> None:
    """With the reason."""
    with pytest.raises(Invalid) as refusal:
        await desk.failures.retry(999)
    assert refusal.value.key == "download_not_found"
    seeding = await desk.row(TrackState.SEEDING)
    with pytest.raises(Invalid) as refusal:
        await desk.failures.retry(seeding.id)
    assert refusal.value.key == "download_is_over"
    lonely = await desk.row(info_hash=OTHER)
    with pytest.raises(Invalid) as refusal:
        await desk.failures.retry(lonely.id, Strategy.ANOTHER)
    assert refusal.value.key == "download_without_movie"


async def test_two_who_try_again_do_not_bring_back_what_has_arrived(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing the film may have been filed."""
    _, download = await desk.of_movie(TrackState.BLOCKED)
    books = desk.rooms.books

    async def file_meanwhile(movie: Movie | None = None) -> None:
        await desk.write(replace(download, state=TrackState.IMPORTED))

    real = books.write

    async def slow_write(act: object) -> object:
        monkeypatch.undo()
        await file_meanwhile()
        return await real(act)  # type: ignore[arg-type]  # It is passed on as it came.

    monkeypatch.setattr(type(books), "write", lambda _self, act: slow_write(act))
    with pytest.raises(Invalid) as refusal:
        await desk.failures.retry(download.id)
    assert refusal.value.key == "download_is_over"
    assert (await desk.get(download)).state is TrackState.IMPORTED


async def test_the_client_is_asked_to_go_on_when_the_time_has_come(
    desk: Desk,
) -> None:
    """Once for each failure, as it stays in its error by itself; then the trouble counts again."""
    _, download = await desk.of_movie()
    waiting = await desk.row(TrackState.QUEUED, info_hash=OTHER)
    desk.client.put(HASH)
    assert await desk.failures.resume_due() == 0
    for one in (download, waiting):
        await desk.fail(one, Reason.DISK_FULL)
    assert await desk.failures.resume_due() == 0
    desk.rooms.clock.advance(HOUR / 2)
    desk.restart()
    assert await desk.failures.resume_due() == 1
    assert desk.client.asked("resume") == [(HASH,)]
    # The client takes a moment until its trouble is over.
    step = await desk.fail(download, Reason.DISK_FULL)
    assert (step.kind, step.attempt) == (StepKind.RETRY, 1)
    desk.rooms.clock.advance(300)
    assert await desk.failures.resume_due() == 0
    assert (await desk.fail(download, Reason.DISK_FULL)).attempt == 2
    desk.rooms.clock.advance(HOUR / 2)
    assert await desk.failures.resume_due() == 1
    assert len(desk.client.asked("reannounce")) == 2
