"""How a list stands, who is told of it, and lists that are left alone."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import ListSync, SyncStatus
from custom_components.radarr_mvp.engine.lists.reports import Held, ListStatus, Standing
from custom_components.radarr_mvp.engine.lists.visiting import Visiting
from tests.engine.lists.village import HOUR, SILENT, FakeList, Village, listed

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FRESH = ListStatus(list_id="a", name="List a", enabled=True, service="letters")


def ended(status: SyncStatus) -> ListSync:
    """Return a visit that ended so."""
    return ListSync(list_id="a", began_at=NOW, ended_at=NOW, status=status)


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (FRESH, Standing.NEVER_VISITED),
        (replace(FRESH, visiting=True), Standing.VISITING),
        (replace(FRESH, enabled=False), Standing.DISABLED),
        (replace(FRESH, enabled=False, visiting=True), Standing.VISITING),
        (replace(FRESH, last=ended(SyncStatus.SUCCESS)), Standing.SUCCESS),
        (replace(FRESH, last=ended(SyncStatus.PARTIAL)), Standing.PARTIAL),
        (replace(FRESH, last=ended(SyncStatus.FAILED)), Standing.FAILED),
        (replace(FRESH, last=ended(SyncStatus.CANCELLED)), Standing.CANCELLED),
        (
            replace(FRESH, last=ended(SyncStatus.PARTIAL), held=Held(NOW, 3)),
            Standing.HELD,
        ),
        (
            replace(FRESH, last=ended(SyncStatus.FAILED), held=Held(NOW, 3)),
            Standing.FAILED,
        ),
    ],
)
def test_how_a_list_stands(status: ListStatus, standing: Standing) -> None:
    """In one word; what happens now comes first, then what a person has decided."""
    assert status.standing is standing
    assert status.as_dict()["standing"] == standing.value


def test_every_end_of_a_visit_is_a_standing() -> None:
    """None of them is unheard of."""
    for status in SyncStatus:
        assert replace(FRESH, last=ended(status)).standing.value == status.value


def test_a_visit_that_ended_before_it_began() -> None:
    """A clock that was set back does not make it last less than no time."""
    visit = replace(ended(SyncStatus.SUCCESS), ended_at=NOW - timedelta(hours=1))
    assert visit.seconds == 0.0
    assert replace(visit, ended_at=NOW + timedelta(seconds=2)).seconds == 2.0


async def begun(source: FakeList) -> None:
    """Wait until a list is being read."""
    async with asyncio.timeout(10):
        while not source.visits:
            await asyncio.sleep(0.005)


async def test_who_listens_is_told(village: Village) -> None:
    """When a visit begins, when it ends and when a person decides; one who fails keeps nobody else from it."""
    told: list[tuple[str, bool]] = []

    def fail(_: str) -> None:
        raise RuntimeError("a bug")

    def hear(list_id: str) -> None:
        told.append((list_id, village.lists._rounds.is_visiting(list_id)))

    village.lists.listen(fail)
    leave = village.lists.listen(hear)
    village.films(*range(1, 11))
    source = village.follow()
    source.names(*map(listed, range(1, 11)))
    await village.visit()
    assert told == [("a", True), ("a", False)]
    source.names()
    await village.visit()
    await village.lists.confirm("a")
    assert told[4:] == [("a", False)]
    leave()
    await village.visit()
    assert len(told) == 5


async def test_movies_that_a_list_has_brought(village: Village) -> None:
    """They count as long as they are in the library."""
    village.films(1, 2)
    source = village.follow()
    source.names(listed(1), listed(2))
    await village.visit()
    assert (await village.lists.status("a")).brought == 2
    source.names(listed(1))
    await village.visit()
    status = await village.lists.status("a")
    assert (status.items, status.brought) == (1, 2)


async def test_a_visit_is_stopped(village: Village) -> None:
    """Who waits is told, it is not begun again by itself, and does not count as one in which the list could be read."""
    source = village.follow()
    source.gate = asyncio.Event()
    waiting = asyncio.create_task(village.lists.sync("a"))
    await begun(source)
    village.lists.leave_alone("a")
    with pytest.raises(Invalid) as problem:
        await waiting
    assert problem.value.key == "list_visit_ended"
    await village.quiet()
    status = await village.lists.status("a")
    assert status.standing is Standing.CANCELLED
    assert status.last_success is None
    source.gate = None
    village.passes(HOUR)
    village.lists.begin_due()
    await village.quiet()
    assert len(source.visits) == 1


async def test_a_list_that_waits_is_left_alone(village: Village) -> None:
    """It has not its turn any more; the others go on. A list that does nothing is left alone as it is."""
    source = FakeList(gate=asyncio.Event())
    for list_id in ("a", "b", "c"):
        village.follow(list_id, source)
    village.lists.begin_due()
    await begun(source)
    waiting = asyncio.create_task(village.lists.sync("b"))
    await asyncio.sleep(0.01)
    village.lists.leave_alone("b")
    with pytest.raises(Invalid):
        await waiting
    village.lists.leave_alone("b")
    assert source.gate is not None
    source.gate.set()
    await village.quiet()
    assert len(source.visits) == 2


async def test_a_list_that_is_switched_off_while_it_waits(village: Village) -> None:
    """It is not visited when its turn comes, and stands as before when it is switched on again."""
    source = FakeList(gate=asyncio.Event())
    for list_id in ("a", "b"):
        village.follow(list_id, source)
    village.lists.begin_due()
    await begun(source)
    waiting = asyncio.create_task(village.lists.sync("b"))
    await asyncio.sleep(0.01)
    village.follow("b", source, enabled=False)
    assert source.gate is not None
    source.gate.set()
    with pytest.raises(Invalid):
        await waiting
    await village.quiet()
    assert len(source.visits) == 1
    assert (await village.lists.status("b")).standing is Standing.DISABLED


async def test_a_list_that_was_removed_before_the_start(village: Village) -> None:
    """The start forgets it; where movies come from stays known."""
    village.films(1)
    village.follow().names(listed(1))
    village.follow("b", FakeList())
    await village.visit_all()
    del village.wanted["a"]
    await village.restart()
    assert await village.items() == {}
    assert (await village.lists.syncs("a")).items == ()
    (row,) = await village.why(1)
    assert row.left_at is not None
    assert (await village.lists.status("b")).standing is Standing.SUCCESS


async def test_what_went_wrong_can_be_put_into_a_sentence(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report has it, be it foreseen or not; it is no part of what is told of the visit."""
    source = village.follow()
    assert (await village.visit()).cause is None
    source.fault = SILENT
    report = await village.visit()
    assert report.cause is SILENT
    assert "cause" not in report.as_dict()
    source.fault = None
    village.follow(quality_profile="Gone")
    village.films(1)
    source.names(listed(1))
    report = await village.visit()
    assert isinstance(report.cause, Invalid)
    bug = RuntimeError("a bug")

    async def fail(*_: object, **__: object) -> None:
        raise bug

    monkeypatch.setattr(Visiting, "_do", fail)
    assert (await village.visit()).cause is bug
