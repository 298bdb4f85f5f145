"""When lists are visited."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    ServiceError,
    Throttled,
)
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import SyncStatus
from custom_components.radarr_mvp.engine.lists.leaving import Cleaning
from custom_components.radarr_mvp.engine.lists.sources import ListRefused, ListTrouble
from tests.engine.lists.village import (
    HOUR,
    MINUTE,
    SILENT,
    WHY,
    FakeList,
    Village,
    listed,
)


async def due(village: Village) -> None:
    """Begin what is due, and wait for it."""
    village.lists.begin_due()
    await village.quiet()


def minutes_left(village: Village, list_id: str = "a") -> float:
    """Return in how many minutes a list will be visited."""
    at = village.lists.next_due(list_id)
    assert at is not None
    return (at - village.rooms.house.now).total_seconds() / 60


async def test_lists_are_visited_at_their_intervals(village: Village) -> None:
    """The first time at once; not more often than their service wants."""
    often = FakeList(minimum_interval=timedelta(hours=6))
    source = village.follow("a", interval=timedelta(hours=2))
    village.follow("b", often, interval=timedelta(hours=2))
    assert minutes_left(village) == 0
    await due(village)
    await due(village)
    assert (len(source.visits), len(often.visits)) == (1, 1)
    assert (minutes_left(village), minutes_left(village, "b")) == (120, 360)
    village.passes(2 * HOUR)
    await due(village)
    assert (len(source.visits), len(often.visits)) == (2, 1)
    village.follow("a", interval=timedelta(hours=1))
    assert minutes_left(village) == 60


async def test_a_restart_does_not_visit_all_lists_again(village: Village) -> None:
    """The times are in the books."""
    source = village.follow()
    await due(village)
    village.passes(HOUR)
    await village.restart()
    await due(village)
    assert len(source.visits) == 1
    assert minutes_left(village) == 11 * 60
    village.passes(11 * HOUR)
    await due(village)
    assert len(source.visits) == 2


async def test_a_clock_that_is_set_back_stops_nothing(village: Village) -> None:
    """Neither a visit nor a new try lies years ahead."""
    source, failing = village.follow(), village.follow("b")
    failing.fault = SILENT
    await due(village)
    village.rooms.clock.wall -= 365 * 24 * HOUR
    await due(village)
    assert (len(source.visits), len(failing.visits)) == (2, 2)


async def test_a_visit_that_failed_is_tried_again_soon(village: Village) -> None:
    """After 5, 10 and 20 minutes, and then at its interval; the first success ends that."""
    source = village.follow()
    source.fault = SILENT
    await due(village)
    assert minutes_left(village) == 5
    village.passes(5 * MINUTE)
    await due(village)
    assert minutes_left(village) == 10
    await village.restart()
    village.passes(10 * MINUTE)
    await due(village)
    assert minutes_left(village) == 20
    village.passes(20 * MINUTE)
    await due(village)
    assert minutes_left(village) == 12 * 60
    status = await village.lists.status("a")
    assert (status.failures, status.last_success) == (4, None)
    assert status.last is not None
    assert status.last.error == "letters: does not answer"
    assert status.as_dict()["status"] == "failed"
    village.passes(12 * HOUR)
    await due(village)
    assert minutes_left(village) == 12 * 60
    source.fault = None
    await village.visit()
    assert (await village.lists.status("a")).failures == 0
    source.fault = SILENT
    await village.visit()
    assert minutes_left(village) == 5


async def test_a_service_that_asks_for_patience_has_it(village: Village) -> None:
    """A new try is not made before that."""
    village.follow().fault = Throttled("letters", "too many", 3600.0)
    await due(village)
    assert minutes_left(village) == 60


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (ListRefused("letters", "it is private", ListTrouble.PRIVATE), "list_private"),
        (ListRefused("letters", "it is gone", ListTrouble.GONE), "list_gone"),
        (AuthRefused("letters", "wrong key"), "invalid_auth"),
    ],
)
async def test_what_a_new_try_does_not_mend_is_not_tried_soon(
    village: Village, fault: ServiceError, problem: str
) -> None:
    """It has its turn as usual, and what is the matter is told."""
    village.follow().fault = fault
    report = await village.visit()
    assert (report.status, report.problem) == (SyncStatus.FAILED, problem)
    assert minutes_left(village) == 12 * 60


async def test_lists_of_one_service_are_visited_one_after_the_other(
    village: Village,
) -> None:
    """By priority, then those that are due for longest, then the oldest; those of others beside them."""
    shared = FakeList()
    for list_id, priority in (("a", 5), ("b", 9), ("c", 1), ("d", 5)):
        village.follow(list_id, shared, priority=priority)
    other = FakeList(service="plays")
    village.follow("e", other, priority=10)
    shared.gate = asyncio.Event()
    village.lists.begin_due()
    while not (other.visits and shared.visits):
        await asyncio.sleep(0.005)
    seen = [one for one in "abcde" if (await village.lists.status(one)).visiting]
    assert seen[:1] == ["c"]
    assert set(seen) <= {"c", "e"}
    assert len(other.visits) == 1
    shared.gate.set()
    await village.quiet()
    assert shared.most_at_once == 1
    synced = [one.as_dict()["list_id"] for one in village.rooms.events]
    assert [one for one in synced if one != "e"] == ["c", "a", "d", "b"]


async def test_a_person_comes_first(village: Village) -> None:
    """Before lists that wait, whatever their priority; who waits for the same visit gets the same report."""
    source = FakeList(gate=asyncio.Event())
    for list_id, priority in (("a", 1), ("b", 2), ("c", 10)):
        village.follow(list_id, source, priority=priority)
    village.lists.begin_due()
    asked = [asyncio.create_task(village.lists.sync("c", WHY)) for _ in range(2)]
    joined = asyncio.create_task(village.lists.sync("a", WHY))
    await asyncio.sleep(0.05)
    assert source.gate is not None
    source.gate.set()
    (one,), (two,) = await asyncio.gather(*asked)
    (running,) = await joined
    await village.quiet()
    assert one is two
    assert one.correlation_id == WHY != running.correlation_id
    assert len(source.visits) == 3
    synced = [event.as_dict()["list_id"] for event in village.rooms.events]
    assert synced == ["a", "c", "b"]


async def test_a_person_need_not_wait_for_the_interval(village: Village) -> None:
    """The clients keep the services' hard limits."""
    source = village.follow()
    await village.visit()
    await village.visit()
    assert len(source.visits) == 2
    reports = await village.visit_all()
    assert [one.name for one in reports] == ["List a"]


async def test_a_list_that_is_not_followed_is_left_alone(village: Village) -> None:
    """Until it is again; a person who asks for it is told so."""
    source = village.follow(enabled=False)
    await due(village)
    assert source.visits == []
    assert village.lists.next_due("a") is None
    assert await village.visit_all() == []
    with pytest.raises(Invalid) as problem:
        await village.lists.sync("a")
    assert problem.value.key == "list_disabled"
    with pytest.raises(Invalid) as problem:
        await village.lists.sync("z")
    assert problem.value.key == "list_unknown"
    assert not (await village.lists.status("a")).enabled
    village.follow(enabled=True)
    await due(village)
    assert len(source.visits) == 1


async def test_a_visit_that_kills_us_is_not_the_first_thing_again(
    village: Village,
) -> None:
    """It counts as one that failed; what it had read need not be read again."""
    village.films(1)
    source = village.follow()
    source.names(listed(1))
    gate = asyncio.Event()
    village.metadata.gate = gate
    village.lists.begin_due()
    while not village.metadata.calls:
        await asyncio.sleep(0.005)
    await killed(village)
    assert minutes_left(village) == 5
    village.metadata.gate = None
    await due(village)
    assert village.library_ids() == set()
    village.passes(5 * MINUTE)
    await due(village)
    assert village.library_ids() == {1}
    assert len(source.visits) == 1
    status = await village.lists.status("a")
    assert (status.failures, minutes_left(village)) == (0, 12 * 60 - 5)


async def killed(village: Village) -> None:
    """Start anew as after a kill, when nothing was written of an end."""
    books = village.rooms.books
    states = await books.read(books.list_states.every)
    await village.restart()
    for state in states:
        await books.write(lambda one, kept=state: books.list_states.keep(one, kept))
    await village.restart()


async def test_a_visit_that_ends_with_us_goes_on_at_once(village: Village) -> None:
    """As after a change of the options; what it had read is not read again."""
    village.films(1)
    source = village.follow()
    source.names(listed(1))
    village.metadata.gate = asyncio.Event()
    village.lists.begin_due()
    while not village.metadata.calls:
        await asyncio.sleep(0.005)
    await village.restart()
    village.metadata.gate = None
    await due(village)
    assert village.library_ids() == {1}
    assert len(source.visits) == 1
    status = await village.lists.status("a")
    assert (status.failures, minutes_left(village)) == (0, 12 * 60)


async def test_a_visit_that_was_cut_off_while_reading_reads_again(
    village: Village,
) -> None:
    """As nothing of it was written."""
    source = village.follow()
    source.gate = asyncio.Event()
    village.lists.begin_due()
    while not source.visits:
        await asyncio.sleep(0.005)
    waiting = asyncio.create_task(village.lists.sync("a"))
    await asyncio.sleep(0.01)
    await village.restart()
    with pytest.raises(Invalid):
        await waiting
    source.gate = None
    await due(village)
    assert len(source.visits) == 2


async def test_a_list_is_not_begun_twice(village: Village) -> None:
    """Before its visit is written down nobody else may begin it; a restart lets those who wait know."""
    source = FakeList(gate=asyncio.Event())
    village.follow("a", source)
    village.follow("b", source)
    village.lists.begin_due()
    village.lists.begin_due()
    waiting = asyncio.create_task(village.lists.sync("b"))
    while not source.visits:
        await asyncio.sleep(0.005)
    assert len(source.visits) == 1
    await village.restart()
    with pytest.raises(Invalid) as problem:
        await waiting
    assert problem.value.key == "list_visit_ended"
    assert len(source.visits) == 1


async def test_a_list_that_is_forgotten(village: Village) -> None:
    """What it named is forgotten, where movies come from is not, and they stay for good."""
    village.films(1)
    village.follow().names(listed(1))
    await village.visit()
    del village.wanted["a"]
    await village.lists.tidy(timedelta(days=30))
    assert await village.items() == {}
    (row,) = await village.why(1)
    assert row.left_at is not None and row.added_at is not None
    assert row.movie_id is None
    assert village.library_ids() == {1}
    blocked = FakeList(gate=asyncio.Event())
    village.follow("b", blocked)
    village.follow("c", blocked)
    village.lists.begin_due()
    waiting = asyncio.create_task(village.lists.sync("c"))
    await asyncio.sleep(0.01)
    await village.lists.forget("c")
    with pytest.raises(Invalid):
        await waiting
    assert blocked.gate is not None
    blocked.gate.set()
    await village.quiet()
    assert len(blocked.visits) == 1


async def test_a_list_that_is_set_up_anew_while_it_waits(village: Village) -> None:
    """It is visited as it is then; one that is gone is not."""
    blocked, new = FakeList(gate=asyncio.Event()), FakeList()
    for list_id in ("a", "b", "c"):
        village.follow(list_id, blocked)
    village.lists.begin_due()
    waiting = asyncio.create_task(village.lists.sync("c"))
    left = asyncio.create_task(village.lists.sync("b"))
    await asyncio.sleep(0.01)
    village.follow("b", new)
    del village.wanted["c"]
    left.cancel()
    assert blocked.gate is not None
    blocked.gate.set()
    with pytest.raises(Invalid) as problem:
        await waiting
    assert problem.value.key == "list_visit_ended"
    await village.quiet()
    assert (len(blocked.visits), len(new.visits)) == (1, 1)


async def test_a_list_that_goes_while_it_is_visited(village: Village) -> None:
    """What it named is added all the same, by its own wishes."""
    village.films(1)
    source = village.follow(tags=frozenset({"mine"}))
    source.names(listed(1))
    village.metadata.gate = asyncio.Event()
    village.lists.begin_due()
    while not village.metadata.calls:
        await asyncio.sleep(0.005)
    village.wanted.clear()
    village.metadata.gate.set()
    await village.quiet()
    assert village.movie(1).tags == frozenset({"mine"})


async def test_a_cleaning_that_breaks_is_told_in_the_log(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The visit went well all the same."""

    async def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    village.follow()
    monkeypatch.setattr(Cleaning, "_doomed", fail)
    report = await village.visit()
    assert (report.status, report.cleaned) == (SyncStatus.SUCCESS, 0)
    assert "a bug" in caplog.text


async def test_the_books_that_fail_fail_one_visit(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who waits is told, and the others go on."""
    village.follow()
    other = village.follow("b", FakeList())

    def broken(*_: object) -> None:
        raise RuntimeError("disk gone")

    with monkeypatch.context() as patch:
        books = village.rooms.books
        lists = type("Broken", (), {"add_sync": broken})
        patch.setattr(
            village.lists._rounds._visiting,
            "_desk",
            replace(village.lists._desk, books=replace(books, lists=lists)),
        )
        with pytest.raises(Invalid):
            await village.lists.sync("a")
    assert "disk gone" in caplog.text
    await village.visit("b")
    assert len(other.visits) == 1


async def test_statuses_of_all_lists(village: Village) -> None:
    """In the order in which they were set up."""
    village.follow("b", FakeList())
    village.follow("a", FakeList())
    found = await village.lists.statuses()
    assert [one.list_id for one in found] == ["b", "a"]
    told = found[0].as_dict()
    assert told["last_sync"] is None
    assert told["next_sync"] == village.rooms.house.now.isoformat()
    assert told["held"] is None
