"""Kill imports dead at every act on the disk, let the next start recover, and look at what is left.

It runs as a program of its own, because it forks for each kill: `python -m tests.engine.importing.killing FOLDER ELSEWHERE TWICE`
prints what it found as JSON. ELSEWHERE is on another file system. TWICE names the scenario whose recovery is killed
as well, "*" for all; "/9" behind it does so at every ninth act only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import errno
import io
import json
import os
from pathlib import Path
import shutil
import signal
import sys
import types
from typing import Any, override

if __name__ == "__main__":
    # The engine needs nothing of Home Assistant, whose import would take longer than all kills.
    _package = types.ModuleType("custom_components.radarr_mvp")
    _package.__path__ = [
        str(Path(__file__).parents[3] / "custom_components" / "radarr_mvp")
    ]
    sys.modules["custom_components.radarr_mvp"] = _package

from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.transfer import (
    Carrier,
    Permissions,
    Placement,
    Result,
    Retirement,
    Transfer,
    Work,
)

OLD = b"the old film " * 4_000
NEW = b"the new and better film " * 8_000
OLD_SUBTITLE = b"old words"
NEW_SUBTITLE = b"new and other words"

# What changes the disk, or says that it has.
_ACTS = (
    "link",
    "rename",
    "replace",
    "unlink",
    "mkdir",
    "rmdir",
    "utime",
    "chmod",
    "write",
    "copy_file_range",
    "fsync",
)


@dataclass
class Killer:
    """Kills its own process before or after the n-th act; counts them where n is None."""

    at: int | None = None
    acts: int = 0

    def wrap(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return an act that may be the last."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            result = act(*args, **kwargs)
            self.tick()
            return result

        return wrapped

    def tick(self) -> None:
        """Count, and die when it is time."""
        if self.acts == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.acts += 1

    def arm(self) -> None:
        """Lie in wait from now on, for the rest of this process."""
        for name in _ACTS:
            setattr(os, name, self.wrap(getattr(os, name)))
        opened = io.open

        def open_(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            """Count what makes or changes files."""
            if not set(mode) & set("wxa+"):
                return opened(file, mode, *args, **kwargs)
            return self.wrap(opened)(file, mode, *args, **kwargs)

        io.open = open_


@dataclass
class Saboteur(Killer):
    """Lets the n-th act fail instead, once."""

    error: Callable[[], BaseException] = lambda: OSError(errno.EIO, "I/O error")

    @override
    def wrap(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return an act that may fail."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            return act(*args, **kwargs)

        return wrapped

    @override
    def tick(self) -> None:
        """Count, and fail when it is time."""
        self.acts += 1
        if self.acts - 1 == self.at:
            raise self.error()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Lie in wait for a while."""
        kept = {name: getattr(os, name) for name in _ACTS}
        opened = io.open
        self.arm()
        try:
            yield
        finally:
            io.open = opened
            for name, act in kept.items():
                setattr(os, name, act)


@dataclass(frozen=True)
class Scenario:
    """One kind of import."""

    name: str
    old_name: str | None = None
    new_name: str = "Charade (1963) Bluray-1080p.mkv"
    bin: str | None = "here"
    downloads: str = "here"
    extras: bool = False
    move: bool = False
    links: bool = True
    permissions: Permissions = field(default_factory=Permissions)


SAME = "Charade (1963) Bluray-1080p.mkv"
OTHER = "Charade (1963) DVD.avi"
SCENARIOS = (
    Scenario("a first film"),
    Scenario("a first film with subtitles", extras=True),
    Scenario("an upgrade of the same name", SAME),
    Scenario("an upgrade of another name", OTHER, extras=True),
    Scenario("an upgrade without recycle bin", SAME, bin=None),
    Scenario("an upgrade of another name without recycle bin", OTHER, bin=None),
    Scenario("a copy from elsewhere", SAME, downloads="elsewhere"),
    Scenario("a recycle bin elsewhere", SAME, bin="elsewhere"),
    Scenario("a recycle bin elsewhere, another name", OTHER, bin="elsewhere"),
    Scenario("a move", SAME, move=True, extras=True),
    Scenario("a move from elsewhere", OTHER, downloads="elsewhere", move=True),
    Scenario("no hard links", SAME, links=False, extras=True),
    Scenario("a move without hard links", SAME, links=False, move=True),
    Scenario(
        "rights and time",
        OTHER,
        downloads="elsewhere",
        permissions=Permissions(folder_mode=0o755, file_time=1e9),
    ),
)


@dataclass
class House:
    """The folders of one run."""

    scenario: Scenario
    here: Path
    elsewhere: Path

    def __post_init__(self) -> None:
        """Name the folders."""
        places = {"here": self.here, "elsewhere": self.elsewhere}
        self.downloads = places[self.scenario.downloads] / "downloads"
        self.library = self.here / "library"
        self.folder = self.library / "Charade (1963)"
        self.bin = places[self.scenario.bin] / "bin" if self.scenario.bin else None
        self.film = self.downloads / "Charade.1963.1080p" / "charade.mkv"
        self.subtitle = self.film.with_suffix(".srt")
        self.target = self.folder / self.scenario.new_name
        old = self.scenario.old_name
        self.old = self.folder / old if old else None

    def build(self) -> None:
        """Make the folders as they are before the import."""
        for root in (self.here, self.elsewhere):
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir(parents=True)
        self.film.parent.mkdir(parents=True)
        self.film.write_bytes(NEW)
        self.library.mkdir()
        if self.scenario.extras:
            self.subtitle.write_bytes(NEW_SUBTITLE)
        if self.old:
            self.folder.mkdir()
            self.old.write_bytes(OLD)
            os.utime(self.old, (1e9, 1e9))
            if self.scenario.extras:
                self.old.with_suffix(".en.srt").write_bytes(OLD_SUBTITLE)

    def work(self) -> Work:
        """Return the import."""
        placements = [Placement(self.film, self.target)]
        gone = [self.old] if self.old else []
        if self.scenario.extras:
            words = self.target.with_suffix(".en.srt")
            placements.append(Placement(self.subtitle, words, required=False))
            gone += [one.with_suffix(".en.srt") for one in gone]
        day = self.bin / "2026-11-21" / "Charade (1963)" if self.bin else None
        return Work(
            id="import-1",
            root=self.library,
            placements=tuple(placements),
            retirements=tuple(
                Retirement(one, day / one.name if day else None) for one in gone
            ),
            move=self.scenario.move,
            context={"movie": "7"},
        )

    def carrier(self) -> Carrier:
        """Return what a fresh start has."""
        return Carrier(FileJournal(self.here / "journal" / "imports.jsonl"))

    def run(self) -> None:
        """Import, as the integration does."""
        carrier = self.carrier()
        how = Transfer(margin=0, permissions=self.scenario.permissions)
        with self.file_system():
            work = self.work()
            carrier.carry(work, how)
            carrier.confirm(work.id)

    def recover(self) -> list[Result]:
        """Start anew, as the integration does."""
        carrier = self.carrier()
        with self.file_system():
            outcomes = carrier.recover()
            for outcome in outcomes:
                assert outcome.context == {"movie": "7"}
                carrier.confirm(outcome.id)
        return [one.result for one in outcomes]

    @contextmanager
    def file_system(self) -> Iterator[None]:
        """Play a file system without hard links, where the scenario has one."""
        if self.scenario.links:
            yield
            return

        def refuse(*_args: object, **_kwargs: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        kept, os.link = os.link, refuse
        try:
            yield
        finally:
            os.link = kept

    def files(self, root: Path | None) -> dict[str, bytes]:
        """Return all files below a folder."""
        if root is None or not root.exists():
            return {}
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    def folders(self) -> set[str]:
        """Return all folders of the library."""
        return {str(one) for one in self.library.rglob("*") if one.is_dir()}

    def check_midway(self) -> None:
        """Even before the recovery some whole film is there, and by its name wherever that can be."""
        films = list(self.files(self.library).values())
        films += list(self.files(self.downloads).values())
        assert NEW in films, "the new film is nowhere"
        if self.old:
            kept = [*self.files(self.library).values(), *self.files(self.bin).values()]
            done = self.target.exists() and self.target.read_bytes() == NEW
            assert OLD in kept or done, "neither film is in the library"
        if self.old == self.target and self.scenario.links:
            assert self.target.read_bytes() in (OLD, NEW), "the name is without film"

    def check(self, *, films_only: bool = False) -> str:
        """Return which film is in the library: one alone, whole, with all that belongs to it."""
        everything = {
            **self.files(self.here),
            **{f"elsewhere/{k}": v for k, v in self.files(self.elsewhere).items()},
        }
        strays = [name for name in everything if ".radarr_mvp-" in name]
        assert not strays, f"strays: {strays}"
        assert not self.files(self.here / "journal")["imports.jsonl"], (
            "journal not empty"
        )
        library = self.files(self.folder)
        videos = [name for name in library if not name.endswith(".srt")]
        if self.target.name in library and library[self.target.name] == NEW:
            assert videos == [self.target.name], f"films: {videos}"
            if not films_only:
                self._check_new(library)
            return "new"
        self._check_old(library)
        return "old"

    def _check_new(self, library: dict[str, bytes]) -> None:
        """After an import everything is in its place."""
        if self.scenario.extras:
            subtitles = {k: v for k, v in library.items() if k.endswith(".srt")}
            name = self.target.with_suffix(".en.srt").name
            assert subtitles == {name: NEW_SUBTITLE}, f"subtitles: {subtitles}"
        kept = sorted(self.files(self.bin).values())
        wanted = [OLD] if self.old and self.bin else []
        wanted += [OLD_SUBTITLE] if wanted and self.scenario.extras else []
        assert kept == sorted(wanted), f"{len(kept)} files in the recycle bin"
        assert self.film.exists() is not self.scenario.move, "the source"
        assert self.scenario.move or self.film.read_bytes() == NEW

    def _check_old(self, library: dict[str, bytes]) -> None:
        """Without an import everything is as it was."""
        wanted = {}
        if self.old:
            wanted[self.old.name] = OLD
            if self.scenario.extras:
                wanted[self.old.with_suffix(".en.srt").name] = OLD_SUBTITLE
        assert library == wanted, f"library: {sorted(library)}"
        assert self.folders() == ({str(self.folder)} if self.old else set()), "folders"
        assert not self.files(self.bin), "recycle bin"
        assert self.film.read_bytes() == NEW, "source"
        assert self.subtitle.exists() is self.scenario.extras, "source of subtitles"


def in_child(act: Callable[[], object], at: int) -> bool:
    """Do something in a child that dies at an act; return whether it did."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            Killer(at).arm()
            act()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the import failed by itself"
    return False


@dataclass
class Tally:
    """What was seen of a scenario."""

    name: str
    kills: int = 0
    old: int = 0
    new: int = 0
    failures: list[str] = field(default_factory=list)


def run_scenario(
    scenario: Scenario, here: Path, elsewhere: Path, *, twice: int
) -> Tally:
    """Kill a scenario everywhere; with `twice` kill its recovery at every so manieth act, too."""
    tally = Tally(scenario.name)
    house = House(scenario, here, elsewhere)
    at, alive = 0, False
    while not alive:
        second, recovering = 0, True
        while recovering:
            house.build()
            alive = not in_child(house.run, at)
            tally.kills += not alive
            recovering = bool(twice) and not alive
            try:
                house.check_midway()
                if recovering:
                    recovering = in_child(house.recover, second)
                    tally.kills += recovering
                _end(house, tally)
            except AssertionError as failure:
                tally.failures.append(f"act {at}/{second}: {failure}")
            second += twice
        at += 1
    return tally


def _end(house: House, tally: Tally) -> None:
    """Recover, look, do the import once more, and look again."""
    results = house.recover()
    film = house.check()
    if results:
        assert (Result.UNDONE in results) is (film == "old"), f"{results}, but {film}"
    if film == "old":
        tally.old += 1
        house.run()
    else:
        tally.new += 1
    assert house.check() == "new", "the import done again"


def main() -> None:
    """Run all scenarios, and print what was seen."""
    here, elsewhere = Path(sys.argv[1]), Path(sys.argv[2])
    tallies = []
    name, _, stride = sys.argv[3].partition("/")
    for scenario in SCENARIOS:
        twice = int(stride or 1) if name in ("*", scenario.name) else 0
        tallies.append(run_scenario(scenario, here, elsewhere, twice=twice))
    print(json.dumps([vars(one) for one in tallies]))


if __name__ == "__main__":
    main()
