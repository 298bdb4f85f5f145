"""Dead letters: what was given up, tried again, settled and put away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.radarr_mvp.engine.errors import Outage, Throttled, Unavailable
from custom_components.radarr_mvp.engine.failures.steps import NextStep, StepKind
from custom_components.radarr_mvp.engine.failures.taxonomy import (
    Blame,
    FailureReason as Reason,
    Policy,
)
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import (
    DeadLetter,
    LetterStatus,
    TrackedDownload,
    TrackState,
)
from tests.engine.rooms import Rooms

from .failing import HOUR, OTHER, Desk

AT_ONCE = Policy(timedelta(hours=1), 0, Blame.SURROUNDINGS)


@pytest.fixture
def desk(rooms: Rooms) -> Desk:
    """Return failures of a household without any patience for the network."""
    desk = Desk(rooms)
    desk.wants(policies=((Reason.NETWORK_ERROR, AT_ONCE),))
    return desk


async def given_up(desk: Desk, download: TrackedDownload) -> DeadLetter:
    """Give a download up, and return its letter."""
    await desk.fail(download, Reason.NETWORK_ERROR)
    found = [
        one
        for one in await desk.letters()
        if one.data.get("download_id") == download.id
    ]
    return found[0]


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (TrackState.GRABBING, TrackState.QUEUED),
        (TrackState.IMPORTING, TrackState.COMPLETED),
    ],
)
async def test_what_was_given_up_is_tried_again_and_settled(
    desk: Desk, state: TrackState, after: TrackState
) -> None:
    """From the beginning; the letter is closed when it succeeds."""
    movie, download = await desk.of_movie(state)
    letter = await given_up(desk, download)
    retry = await desk.failures.retry_dead_letter(letter.id)
    assert retry.step == NextStep(StepKind.RETRY, desk.rooms.house.now, 2)
    assert retry.movie_id == movie.id
    row = await desk.get(download)
    assert retry.download == row
    assert (row.state, row.retries, row.problem) == (after, 0, "")
    assert retry.letter.status is LetterStatus.RETRYING
    (letter,) = await desk.letters()
    assert letter.status is LetterStatus.RETRYING

    desk.restart()
    await desk.failures.settle(row)
    await desk.failures.settle(row)
    (letter,) = await desk.letters()
    assert letter.status is LetterStatus.RESOLVED
    assert letter.resolved_at == desk.rooms.house.now
    # What is in the library needs no new try.
    await desk.write(replace(row, state=TrackState.SEEDING))
    with pytest.raises(Invalid) as refusal:
        await desk.failures.retry_dead_letter(letter.id)
    assert refusal.value.key == "dead_letter_unusable"


async def test_a_retry_that_fails_adds_to_its_letter(desk: Desk) -> None:
    """One piece of work has one letter."""
    _, download = await desk.of_movie()
    letter = await given_up(desk, download)
    await desk.failures.retry_dead_letter(letter.id)
    again = await given_up(desk, download)
    assert (again.id, again.failures, again.status) == (
        letter.id,
        2,
        LetterStatus.FAILED,
    )


@pytest.mark.parametrize("cancelled", [False, True])
async def test_another_release_is_tried_where_the_download_is_gone(
    desk: Desk, *, cancelled: bool
) -> None:
    """The movie still wants one."""
    movie, download = await desk.of_movie()
    letter = await given_up(desk, download)
    if cancelled:
        await desk.write(replace(download, state=TrackState.CANCELLED))
    else:
        books = desk.rooms.books
        await books.write(lambda one: books.downloads.remove(one, download.id))
    retry = await desk.failures.retry_dead_letter(letter.id)
    assert (retry.step.kind, retry.movie_id, retry.download) == (
        StepKind.ANOTHER_RELEASE,
        movie.id,
        None,
    )


async def test_letters_of_what_is_gone_for_good_are_refused(desk: Desk) -> None:
    """With neither download nor movie there is nothing to try."""
    download = await desk.row()
    letter = await given_up(desk, download)
    books = desk.rooms.books
    await books.write(lambda one: books.downloads.remove(one, download.id))
    for id_ in (letter.id, 999):
        with pytest.raises(Invalid) as refusal:
            await desk.failures.retry_dead_letter(id_)
        assert refusal.value.key == "dead_letter_unusable"


async def test_a_film_that_arrives_settles_what_else_was_given_up_for_it(
    desk: Desk,
) -> None:
    """But a complete download still waits for a person, and other movies still wait."""
    movie, download = await desk.of_movie()
    await given_up(desk, download)
    blocked = await desk.row(
        TrackState.COMPLETED, movie_id=movie.id, info_hash="c" * 40
    )
    await given_up(desk, blocked)
    stranger = await desk.row(info_hash="d" * 40)
    await given_up(desk, stranger)
    await desk.failures.search_failed(movie, {}, reason=Reason.NETWORK_ERROR)
    arrived = await desk.row(
        TrackState.SEEDING, movie_id=movie.id, info_hash=OTHER, release_key="other"
    )
    await desk.failures.settle(arrived)
    open_ones = {
        one.data.get("download_id")
        for one in await desk.letters()
        if one.status is LetterStatus.FAILED
    }
    assert open_ones == {blocked.id, stranger.id}
    await desk.failures.settle(stranger)
    assert (
        len((await desk.failures.dead_letters(status=LetterStatus.FAILED)).items) == 1
    )


async def test_a_release_without_a_known_hash_keeps_its_letter(desk: Desk) -> None:
    """Its hash may be known only at the next try."""
    _, download = await desk.of_movie(TrackState.GRABBING, info_hash="")
    await given_up(desk, download)
    await desk.failures.settle(replace(download, info_hash=OTHER))
    (letter,) = await desk.letters()
    assert letter.status is LetterStatus.RESOLVED
    nameless = await desk.row(info_hash="", release_key="")
    assert (await given_up(desk, nameless)).origin.startswith("Nosferatu")


async def test_letters_can_be_put_away(desk: Desk) -> None:
    """Or removed, some or all."""
    numbers = "1234"
    letters = [
        await given_up(desk, await desk.row(info_hash=one * 40)) for one in numbers
    ]
    await desk.failures.ignore_dead_letter(letters[0].id, "Never mind")
    (ignored,) = (await desk.failures.dead_letters(status=LetterStatus.IGNORED)).items
    assert ignored.notes == "Never mind"
    with pytest.raises(Invalid) as refusal:
        await desk.failures.ignore_dead_letter(999)
    assert refusal.value.key == "dead_letter_unknown"
    # A person may think again.
    await desk.failures.retry_dead_letter(ignored.id)
    assert await desk.failures.purge([letters[1].id]) == 1
    assert await desk.failures.purge() == 3


async def test_searches_that_fail_in_a_row_are_given_up(desk: Desk) -> None:
    """Then a person is asked, until one works again."""
    movie = await desk.rooms.movie()
    error = Unavailable("hdbits", "no answer", Outage.SERVER)
    desk.restart()
    errors = {"HDBits": error, "Prowlarr": Throttled("prowlarr", "slowly")}
    steps = [
        await desk.failures.search_failed(movie, errors, correlation_id="chain")
        for _ in range(4)
    ]
    now = desk.rooms.house.now
    assert [(one.kind, one.attempt) for one in steps] == [
        (StepKind.RETRY, 1),
        (StepKind.RETRY, 2),
        (StepKind.RETRY, 3),
        (StepKind.GIVE_UP, 4),
    ]
    assert steps[0].at == now + timedelta(minutes=30)
    (letter,) = await desk.letters()
    assert (letter.kind, letter.origin, letter.correlation_id) == (
        "indexer_search",
        f"movie:{movie.id}",
        "chain",
    )
    assert "hdbits: no answer" in letter.last_error
    assert "prowlarr: slowly" in letter.last_error

    retry = await desk.failures.retry_dead_letter(letter.id)
    assert (retry.step.kind, retry.movie_id) == (StepKind.ANOTHER_RELEASE, movie.id)

    await desk.failures.search_worked(movie, correlation_id="chain")
    await desk.failures.search_worked(movie)
    (letter,) = await desk.letters()
    assert letter.status is LetterStatus.RESOLVED
    kinds = await desk.kinds()
    assert kinds == [*["search_failed"] * 4, "search_recovered"]
    assert (await desk.failures.search_failed(movie, {"HDBits": error})).attempt == 1
    # Without a letter there is nothing to settle.
    await desk.failures.search_worked(movie)
    assert (await desk.kinds())[-1] == "search_recovered"


async def test_searches_may_fail_in_words(desk: Desk) -> None:
    """Whoever has only the text of an error passes on that."""
    movie = await desk.rooms.movie()
    step = await desk.failures.search_failed(movie, {"HDBits": "429 Too Many Requests"})
    assert step.at is not None
    assert (step.at - desk.rooms.house.now).total_seconds() == HOUR
    record = (await desk.rooms.history())[-1]
    assert record.data["reason"] == "rate_limited"
    await desk.failures.search_failed(movie, {})
    record = (await desk.rooms.history())[-1]
    assert (record.data["reason"], record.data["message"]) == ("unknown", "")
