"""What is due, and what is not, also after a restart."""

from datetime import timedelta

from custom_components.radarr_mvp.engine.schedule import Schedule
from tests.engine.rooms import Rooms

HOUR = timedelta(hours=1)


async def test_what_was_never_done_is_due(rooms: Rooms) -> None:
    """A new library polls its feeds at once."""
    schedule = Schedule(rooms.books, rooms.clock)
    await schedule.load()
    assert schedule.is_due("feeds", HOUR)
    assert schedule.last("feeds") is None


async def test_what_was_done_is_due_again_after_its_time(rooms: Rooms) -> None:
    """A restart in between does not make it due."""
    schedule = Schedule(rooms.books, rooms.clock)
    await schedule.note("feeds")
    restarted = Schedule(rooms.books, rooms.clock)
    await restarted.load()
    assert not restarted.is_due("feeds", HOUR)
    rooms.clock.advance(3600)
    assert restarted.is_due("feeds", HOUR)
    last = restarted.last("feeds")
    assert last is not None and last.timestamp() == rooms.clock.now() - 3600


async def test_a_clock_that_is_set_back_does_not_stop_everything(rooms: Rooms) -> None:
    """What seems to have been done in the future is done now."""
    schedule = Schedule(rooms.books, rooms.clock)
    await schedule.note("feeds")
    rooms.clock.wall -= 86_400
    assert schedule.is_due("feeds", HOUR)


async def test_all_that_was_done(rooms: Rooms) -> None:
    """Each with its last time, also what was only begun to be counted."""
    schedule = Schedule(rooms.books, rooms.clock)
    schedule.begin(["search"])
    rooms.clock.advance(60)
    await schedule.note("feeds")
    assert schedule.times() == {
        "search": rooms.house.now - timedelta(minutes=1),
        "feeds": rooms.house.now,
    }
