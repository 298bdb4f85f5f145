"""The indexers that may be asked at a moment."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from custom_components.radarr_mvp import indexers
from custom_components.radarr_mvp.clients.prowlarr import Prowlarr
from custom_components.radarr_mvp.engine.errors import Outage, Unavailable
from custom_components.radarr_mvp.engine.indexing import Indexer, IndexerIdentity
from custom_components.radarr_mvp.indexers import EntryIndexers


@dataclass
class Known:
    """An indexer that is only known by name."""

    id: str
    is_ready: bool = True

    @property
    def identity(self) -> IndexerIdentity:
        """Return which it is."""
        return IndexerIdentity(self.id, self.id)

    @property
    def indexer(self) -> Known:
        """Return itself, as a Prowlarr tells of it."""
        return self


@dataclass
class FakeProwlarr:
    """Tells of its indexers, or does not."""

    told: list[Known] = field(default_factory=list)
    problem: Exception | None = None
    hangs: bool = False

    async def sources(self) -> list[Known]:
        """Return its indexers."""
        if self.hangs:
            await asyncio.Event().wait()
        if self.problem is not None:
            raise self.problem
        return self.told


def all_of(plain: list[Known], *prowlarrs: FakeProwlarr) -> EntryIndexers:
    """Return the indexers of an entry."""
    known = [cast(Indexer, one) for one in plain]
    return EntryIndexers(known, [cast(Prowlarr, one) for one in prowlarrs])


async def test_indexers_of_both_kinds() -> None:
    """Those behind Prowlarr are asked like the others, but for those that rest."""
    prowlarr = FakeProwlarr([Known("p1"), Known("p2", is_ready=False)])
    house = all_of([Known("hdbits")], prowlarr)
    assert list(await house.current()) == ["hdbits", "p1"]
    prowlarr.told = [Known("p3")]
    assert list(await house.current()) == ["hdbits", "p3"]


GONE = Unavailable("prowlarr", "connection refused", Outage.CONNECTION)


@pytest.mark.parametrize(
    "fault", [{"problem": GONE}, {"hangs": True}, {"problem": RuntimeError("oh")}]
)
async def test_a_prowlarr_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    """It hides only its own."""
    monkeypatch.setattr(indexers, "_PATIENCE", 0.05)
    broken = FakeProwlarr([Known("p1")], **fault)
    house = all_of([Known("hdbits")], broken, FakeProwlarr([Known("p2")]))
    assert list(await house.current()) == ["hdbits", "p2"]


async def test_an_outage_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """And a later one again."""
    prowlarr = FakeProwlarr([Known("p1")])
    house = all_of([], prowlarr)
    for problem in (GONE, GONE, None, GONE):
        prowlarr.problem = problem
        await house.current()
    told = [one for one in caplog.records if "Prowlarr are not known" in one.message]
    assert len(told) == 2
