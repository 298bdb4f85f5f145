"""Kill a visit to a list dead before and after every write, let the next start go on, and look at what is there.

It runs as a program of its own, because it forks for each kill: `python -m tests.engine.lists.killed FOLDER STRIDE`
prints what it found as JSON. After every second kill the next start is killed as well.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import logging
from pathlib import Path
import shutil
import sys
import types
from typing import Final

if __name__ == "__main__":
    # The engine needs nothing of Home Assistant, whose import would take longer than all kills.
    _package = types.ModuleType("custom_components.radarr_mvp")
    _package.__path__ = [
        str(Path(__file__).parents[3] / "custom_components" / "radarr_mvp")
    ]
    sys.modules["custom_components.radarr_mvp"] = _package

from custom_components.radarr_mvp.engine.lists.options import Leaving, Monitor
from custom_components.radarr_mvp.engine.metadata import CollectionRef
from tests.engine.importing.killing import Killer
from tests.engine.lists.village import HOUR, FakeList, Village, listed, open_village
from tests.engine.road.killed_import import DeadlyKeeper, child_of

ADDED: Final = (2, 3, 4, 5)


@dataclass
class Tally:
    """What was seen."""

    kills: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """A list that films have left and others have come to; it is visited over and over in the same folder."""

    folder: Path

    @property
    def run(self) -> Path:
        """Return where it is played."""
        return self.folder / "run"

    def build(self) -> None:
        """Make what each run begins with."""
        self.run.mkdir(parents=True)
        asyncio.run(self._build())
        self.run.rename(self.folder / "template")

    def reset(self) -> None:
        """Begin another run."""
        shutil.rmtree(self.run, ignore_errors=True)
        shutil.copytree(self.folder / "template", self.run)

    def play(self, at: int) -> None:
        """Visit the list, and die at a write."""
        asyncio.run(self._play(at, hours=13))

    def again(self, at: int) -> None:
        """Start anew, and die at a write of that."""
        asyncio.run(self._play(at, hours=14))

    def end(self) -> None:
        """Start anew until nothing is left to be done, and look at what is there."""
        asyncio.run(self._end())

    async def _build(self) -> None:
        """Have a list with a film that will leave, and a better list whose wishes will count."""
        async with self._open() as village:
            self._source(village).names(listed(1), listed(2), listed(3))
            self._better(village).names()
            await village.visit_all()
            assert village.library_ids() == {1, 2, 3}

    async def _play(self, at: int, *, hours: float) -> None:
        """Visit in a process that will not live long."""
        async with self._open() as village:
            village.passes(hours * HOUR)
            killer, books = Killer(at), village.rooms.books
            keeper = DeadlyKeeper(books.keeper, killer)
            object.__setattr__(books, "keeper", keeper)
            village.lists.begin_due()
            await village.quiet()

    async def _end(self) -> None:
        """Let time pass until nothing is left to be done."""
        for hours in (15, 16, 28, 40):
            async with self._open() as village:
                village.passes(hours * HOUR)
                village.lists.begin_due()
                await village.quiet()
        async with self._open() as village:
            # As it is done once a day.
            await village.library.refresh_collections()
            village.lists.look_for_promised()
            await village.quiet()
            await self._check(village)

    async def _check(self, village: Village) -> None:
        """See that everything was done, and once."""
        assert village.library_ids() == set(ADDED), village.library_ids()
        kinds = await village.kinds()
        told = [one for one in await village.rooms.history() if one.kind == "added"]
        titles = sorted(one.title for one in told)
        assert titles == [f"Film {one}" for one in range(1, 6)], titles
        assert kinds.count("removed") == 1, kinds
        assert kinds.count("left_lists") == 1, kinds
        assert kinds.count("list_wishes") == 1, kinds
        for film in (1, 2, 3, 4):
            rows = await village.why(film)
            (added,) = [one for one in rows if one.added_at is not None]
            assert added.list_id == "a", added
        (gone,) = await village.why(1)
        assert gone.left_at is not None
        # It came with its collection.
        assert await village.why(5) == []
        assert village.movie(2).tags == frozenset({"better"})
        assert set((await village.statuses()).values()) == {"added"}
        books = village.rooms.books
        assert await books.read(books.list_searches.every) == []
        state = await books.read(lambda one: books.list_states.get(one, "a"))
        assert state.attempts == 0, state

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[Village]:
        """Start."""
        async with open_village(self.run, at_once=False) as village:
            village.films(1, 2, 3)
            village.films(4, 5, collection=CollectionRef(9, "Pair"))
            village.metadata.collect(9, "Pair", 4, 5)
            village.clean(Leaving.REMOVE)
            source = village.follow(
                monitor=Monitor.MOVIE_AND_COLLECTION, tags=frozenset({"list"})
            )
            source.names(listed(2), listed(None, "Film 3"), listed(3), listed(4))
            better = village.follow(
                "b",
                FakeList(),
                priority=1,
                tags=frozenset({"better"}),
                search_on_add=False,
            )
            better.names(listed(2))
            await village.restart()
            yield village

    def _source(self, village: Village) -> FakeList:
        """Return the list that changes."""
        source = village.wanted["a"].source
        assert isinstance(source, FakeList)
        return source

    def _better(self, village: Village) -> FakeList:
        """Return the list whose wishes will count."""
        source = village.wanted["b"].source
        assert isinstance(source, FakeList)
        return source


def run(folder: Path, stride: int) -> Tally:
    """Kill a visit at every so manieth write."""
    stage, tally = Stage(folder), Tally()
    verdict = folder / "verdict"
    assert not child_of(stage.build, verdict), verdict.read_text()
    at, alive = 0, False
    while not alive:
        stage.reset()
        died = child_of(lambda at=at: stage.play(at), verdict)  # type: ignore[misc]  # The act of this turn.
        alive = not died
        tally.kills += died == "SIGKILL"
        if died not in ("", "SIGKILL"):
            tally.failures.append(f"write {at}: {died}")
            alive = True
        if at % 2:
            # The next start may not live long either.
            child_of(lambda at=at: stage.again(at % 11), verdict)  # type: ignore[misc]  # The act of this turn.
        if failure := child_of(stage.end, verdict):
            tally.failures.append(f"after write {at}: {failure}")
        at += stride
    return tally


def main() -> None:
    """Kill, and print what was seen."""
    logging.disable(logging.CRITICAL)
    folder, stride = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(exist_ok=True)
    print(json.dumps(vars(run(folder, stride))))


if __name__ == "__main__":
    main()
