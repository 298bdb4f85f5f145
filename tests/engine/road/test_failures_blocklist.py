"""The blocklist as people see and change it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.radarr_mvp.engine.events import ReleaseBlocked
from custom_components.radarr_mvp.engine.failures.taxonomy import (
    Blame,
    FailureReason as Reason,
    Policy,
)
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import LetterStatus
from tests.engine.rooms import Rooms
from tests.store.house import a_release

from .failing import HASH, HOUR, NAME, OTHER, Desk

DAY = 24 * HOUR


@pytest.fixture
def desk(rooms: Rooms) -> Desk:
    """Return failures over an empty library."""
    return Desk(rooms)


async def test_a_person_blocks_a_release(desk: Desk) -> None:
    """For some days or for ever; everybody is told, and history knows."""
    movie = await desk.rooms.movie()
    block = await desk.failures.block(
        movie_id=movie.id, title=NAME, info_hash=HASH, days=2, message="Bad sound"
    )
    assert block.until == desk.rooms.house.now + timedelta(days=2)
    assert (block.reason, block.message) == ("manually_rejected", "Bad sound")
    (event,) = desk.rooms.events
    assert isinstance(event, ReleaseBlocked)
    assert event.as_dict()["title"] == movie.title
    assert event.until == block.until.isoformat()
    (record,) = await desk.rooms.history()
    assert (record.kind, record.movie_id) == ("release_blocked", movie.id)
    assert record.correlation_id == event.correlation_id == block.correlation_id != ""

    for_ever = await desk.failures.block(
        movie_id=None, title="Metropolis", correlation_id="chain"
    )
    assert (for_ever.until, for_ever.correlation_id) == (None, "chain")
    assert desk.rooms.events[-1].movie is None


async def test_a_block_of_no_time_is_refused(desk: Desk) -> None:
    """It would be none."""
    with pytest.raises(Invalid) as refusal:
        await desk.failures.block(movie_id=None, title=NAME, days=0)
    assert refusal.value.key == "block_without_time"
    assert not await desk.blocks()


async def test_a_block_makes_a_release_unwanted(desk: Desk) -> None:
    """As long as it holds, decisions see it."""
    movie = await desk.rooms.movie()
    release = a_release(title=NAME, info_hash=HASH)

    async def is_blocked() -> bool:
        household = await desk.rooms.house.household([movie.id])
        return household.records.blocklist.find(movie.id, release) is not None

    assert not await is_blocked()
    await desk.failures.block(movie_id=movie.id, title=NAME, info_hash=HASH, days=1)
    assert await is_blocked()
    desk.rooms.clock.advance(DAY)
    assert not await is_blocked()


async def test_blocks_are_let_go(desk: Desk) -> None:
    """One by one, by release, by movie, by indexer, or all."""
    movie = await desk.rooms.movie()
    made = [
        await desk.failures.block(
            movie_id=movie.id if number == 2 else None,
            title=NAME,
            info_hash=str(number) * 40,
            indexer="Elsewhere" if number == 3 else "HDBits",
        )
        for number in range(5)
    ]
    assert await desk.failures.unblock([made[0].id]) == 1
    assert await desk.failures.unblock_release("1" * 40, NAME, "HDBits")
    assert not await desk.failures.unblock_release("1" * 40, NAME, "HDBits")
    page = await desk.failures.blocklist(movie_id=movie.id, limit=1)
    assert [one.id for one in page.items] == [made[2].id]
    assert await desk.failures.clear(movie_id=movie.id) == 1
    assert await desk.failures.clear(indexer="Elsewhere") == 1
    assert await desk.failures.clear() == 1


async def test_statistics_and_what_ends_soon(desk: Desk) -> None:
    """What is over already does not end soon."""
    for days, info_hash in ((1, HASH), (3, OTHER), (None, "c" * 40)):
        await desk.failures.block(
            movie_id=None, title=NAME, info_hash=info_hash, days=days
        )
    found = await desk.failures.statistics()
    assert (found.active, found.permanent, found.by_reason) == (
        3,
        1,
        {"manually_rejected": 3},
    )
    desk.rooms.clock.advance(1.5 * DAY)
    (soon,) = await desk.failures.expiring(timedelta(days=2))
    assert soon.info_hash == OTHER
    assert (await desk.failures.statistics()).expired == 1


async def test_what_is_over_is_forgotten_after_a_month(desk: Desk) -> None:
    """Until then a release that fails again is blocked for longer; settled letters go in their time."""
    no_patience = Policy(timedelta(), 0, Blame.SURROUNDINGS)
    desk.wants(policies=((Reason.NETWORK_ERROR, no_patience),))
    _, download = await desk.of_movie()
    await desk.fail(download, Reason.DOWNLOAD_STALLED)
    other = await desk.row(info_hash=OTHER)
    await desk.fail(other, Reason.NETWORK_ERROR)
    (letter,) = await desk.letters()
    await desk.failures.ignore_dead_letter(letter.id)

    desk.rooms.clock.advance(29 * DAY)
    await desk.failures.tidy()
    (block,) = await desk.blocks()
    assert not desk.is_blocked_now(block)
    assert (await desk.letters())[0].status is LetterStatus.IGNORED

    desk.rooms.clock.advance(2 * DAY)
    await desk.failures.tidy()
    assert not await desk.blocks()
    assert len(await desk.letters()) == 1

    desk.rooms.clock.advance(60 * DAY)
    await desk.failures.tidy()
    assert not await desk.letters()
    await desk.write(replace(download, movie_id=download.movie_id))
    await desk.fail(download, Reason.DOWNLOAD_STALLED)
    (block,) = await desk.blocks()
    assert block.retries == 0
