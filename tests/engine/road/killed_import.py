"""Kill the filing of a download dead at every act, let the next start recover, and look at what is left.

It runs as a program of its own, because it forks for each kill: `python -m tests.engine.road.killed_import FOLDER
STRIDE SCENARIO` prints what it found as JSON. STRIDE 1 kills at every act, 5 at every fifth; after every second kill
the recovery is killed as well.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import logging
import os
from pathlib import Path
import shutil
import signal
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

from custom_components.radarr_mvp.engine.importing.extras import ExtraOptions
from custom_components.radarr_mvp.engine.importing.naming.subject import NamingOptions
from custom_components.radarr_mvp.engine.keeping.books import Act, Keeper
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from tests.engine.importing.killing import Killer
from tests.engine.road.filing import NEW, OLD, RELEASE, Depot, contents
from tests.engine.rooms import open_rooms

FILM: Final = "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv"
FIRST: Final = "first"
UPGRADE: Final = "upgrade"
RENAME: Final = "rename"


class DeadlyKeeper:
    """Writes to the books, or dies before or after it."""

    def __init__(self, keeper: Keeper, killer: Killer) -> None:
        """Keep who really writes."""
        self._keeper = keeper
        self._killer = killer

    async def read[T](self, act: Act[T]) -> T:
        """Return what an act of reading finds."""
        return await self._keeper.read(act)

    async def write[T](self, act: Act[T]) -> T:
        """Write, if life allows."""
        self._killer.tick()
        result = await self._keeper.write(act)
        self._killer.tick()
        return result

    def submit[T](self, act: Act[T]) -> Future[T]:
        """Write without waiting for it."""
        return self._keeper.submit(act)


@dataclass
class Tally:
    """What was seen of a scenario; `undone` counts kills after which the film had to be filed anew."""

    name: str
    kills: int = 0
    undone: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """One scenario, played over and over in the same folder."""

    scenario: str
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
        """File the download, and die at an act."""
        asyncio.run(self._play(at))

    def recover(self, at: int) -> None:
        """Start anew, and die at an act of that."""
        asyncio.run(self._recover(at))

    def end(self) -> None:
        """Start anew, file what has come to nothing, and look at what is there."""
        asyncio.run(self._end())

    async def _build(self) -> None:
        """Have a movie, perhaps with a film, and a download of a better one."""
        async with self._open() as depot:
            movie = await depot.rooms.movie()
            if self.scenario != FIRST:
                movie = await depot.with_film(movie)
            if self.scenario == RENAME:
                (
                    depot.library / movie.folder / "Nosferatu (1922) HDTV-720p.srt"
                ).touch()
                return
            name = f"{RELEASE}/{RELEASE}"
            await depot.fetched(movie, {f"{name}.mkv": NEW, f"{name}.srt": b"words"})

    async def _play(self, at: int) -> None:
        """File the download in a process that will not live long."""
        async with self._open() as depot:
            _arm(depot, at)
            await self._act(depot)

    async def _recover(self, at: int) -> None:
        """Recover in a process that will not live long either."""
        async with self._open() as depot:
            _arm(depot, at)
            await depot.importer.recover()

    async def _act(self, depot: Depot) -> None:
        """Do what the scenario is about."""
        if self.scenario == RENAME:
            await depot.importer.rename()
            return
        books = depot.rooms.books
        row = await books.read(lambda one: books.downloads.get(one, 1))
        assert row is not None
        await depot.importer.import_download(row)

    async def _end(self) -> None:
        """Recover, and do once more what has come to nothing."""
        async with self._open() as depot:
            await depot.importer.recover()
            stored = await depot.kinds()
            midway = depot.in_library()
            assert not [one for one in midway if ".radarr_mvp-" in one], midway
            if not stored:
                (self.folder / "undone").touch()
            await self._act(depot)
            await self._check(depot)
        # A start that finds nothing to do changes nothing.
        async with self._open() as depot:
            before = await depot.kinds()
            await depot.importer.recover()
            assert await depot.kinds() == before
            await self._check(depot)

    async def _check(self, depot: Depot) -> None:
        """See that everything has been done, and once."""
        movie = depot.rooms.house.index.get(1)
        assert movie is not None
        movie = await depot.movie(movie)
        assert not depot.journal.read_bytes(), "the journal is not empty"
        (file,) = await depot.files(movie)
        assert file == movie.file
        if self.scenario == RENAME:
            assert await depot.kinds() == ["renamed"]
            assert file.path == "Nosferatu 1922.mkv"
            names = sorted(Path(one).name for one in depot.in_library())
            assert names == ["Nosferatu 1922.mkv", "Nosferatu 1922.srt"], names
            return
        library = {FILM: NEW, FILM.replace(".mkv", ".srt"): b"words"}
        assert depot.in_library() == library, depot.in_library().keys()
        assert (file.path, file.size) == (Path(FILM).name, len(NEW))
        upgrade = self.scenario == UPGRADE
        expected = ["deleted", "imported", "upgraded"] if upgrade else ["imported"]
        assert await depot.kinds() == expected, await depot.kinds()
        kept = list(contents(depot.bin).values()) if upgrade else []
        assert kept == ([OLD] if upgrade else []), f"{len(kept)} in the bin"
        books = depot.rooms.books
        row = await books.read(lambda one: books.downloads.get(one, 1))
        assert row is not None
        assert row.state is TrackState.SEEDING, row.state
        imports = await books.read(
            lambda one: books.imports.of_download(one, row.info_hash)
        )
        assert [one.state.value for one in imports] == ["done"]

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[Depot]:
        """Start."""
        async with open_rooms(self.run) as rooms:
            depot = Depot(rooms)
            depot.decide(
                recycle_bin=depot.bin,
                extras=ExtraOptions(enabled=True),
            )
            if self.scenario == RENAME:
                depot.decide(
                    naming=NamingOptions(file_format="{Movie Title} {Release Year}")
                )
            yield depot


def _arm(depot: Depot, at: int) -> None:
    """Let the process die at an act."""
    killer, books = Killer(at), depot.rooms.books
    object.__setattr__(books, "keeper", DeadlyKeeper(books.keeper, killer))
    killer.arm()


def child_of(act: Callable[[], None], verdict: Path) -> str:
    """Do something in a child; return what it died of, empty where it did not."""
    verdict.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        except BaseException as error:  # noqa: BLE001  # The parent shall know all of them.
            verdict.write_text(f"{type(error).__name__}: {error}")
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return verdict.read_text() if os.WEXITSTATUS(status) else ""


def run(scenario: str, folder: Path, stride: int) -> Tally:
    """Kill a scenario at every so manieth act."""
    stage, tally = Stage(scenario, folder), Tally(scenario)
    verdict = folder / "verdict"
    assert not child_of(stage.build, verdict), verdict.read_text()
    at, alive = 0, False
    while not alive:
        stage.reset()
        died = child_of(lambda at=at: stage.play(at), verdict)  # type: ignore[misc]  # The act of this turn.
        alive = not died
        tally.kills += died == "SIGKILL"
        if died not in ("", "SIGKILL"):
            tally.failures.append(f"act {at}: {died}")
            alive = True
        if at % 2:
            # The next start may not live long either.
            child_of(lambda at=at: stage.recover(at % 23), verdict)  # type: ignore[misc]  # The act of this turn.
        if failure := child_of(stage.end, verdict):
            tally.failures.append(f"after act {at}: {failure}")
        undone = folder / "undone"
        tally.undone += undone.exists()
        undone.unlink(missing_ok=True)
        at += stride
    return tally


def main() -> None:
    """Run the scenarios that are named, and print what was seen."""
    logging.disable(logging.CRITICAL)
    folder, stride = Path(sys.argv[1]), int(sys.argv[2])
    tallies = [run(one, folder / one, stride) for one in sys.argv[3:]]
    print(json.dumps([vars(one) for one in tallies]))


if __name__ == "__main__":
    main()
