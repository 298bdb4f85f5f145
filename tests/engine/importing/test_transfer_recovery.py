"""Whatever fails and whenever it is cut off: the old or the new film is there, whole."""

from collections.abc import Callable, Mapping
from contextlib import suppress
import errno
import json
import os
from pathlib import Path
import random
import shutil
import subprocess
import sys
from threading import Barrier, Thread
from typing import Any, override

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.radarr_mvp.engine.files import (
    FileProblem,
    FileTrouble,
    free_space,
    place,
    same_name,
)
from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.transfer import (
    Carrier,
    Means,
    Outcome,
    Placement,
    Result,
    Retirement,
    Transfer,
    Work,
    means as means_module,
)
from custom_components.radarr_mvp.engine.importing.transfer.means import same_content

from .home import COPYING, NEW, OLD, ROOMY, Home, refuse
from .killing import SCENARIOS, House, Saboteur, Scenario

EVERYWHERE = os.environ.get("RADARR_MVP_KILL_EVERYWHERE", "")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a library, a download and a carrier."""
    return Home(tmp_path)


class CutOff(BaseException):
    """The power goes."""


def _cut_before(home: Home, monkeypatch: pytest.MonkeyPatch, work: Work) -> None:
    """Let the power go after everything was fetched and before it has its place."""

    def cut(*_: object) -> None:
        raise CutOff

    with monkeypatch.context() as patch:
        name = "custom_components.radarr_mvp.engine.importing.transfer.carry"
        patch.setattr(f"{name}.put_in_place", cut)
        patch.setattr(f"{name}.Carrier._undo", cut)
        with pytest.raises(CutOff):
            home.carrier.carry(work)


def test_what_was_fetched_is_put_in_place_after_a_restart(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start goes on where this one stopped."""
    old = home.old()
    work = home.work(retirements=(Retirement(old),), context={"movie": "7"})
    _cut_before(home, monkeypatch, work)
    assert old.read_bytes() == OLD
    (outcome,) = home.restarted().recover()
    assert (outcome.result, outcome.means) == (Result.IMPORTED, Means.HARD_LINK)
    assert outcome.context == {"movie": "7"}
    assert home.target.read_bytes() == NEW
    assert home.names() == [home.target.name]


def test_what_was_fetched_and_vanished_is_undone(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old film stays where somebody cleared away the new one."""
    old = home.old()
    work = home.work(retirements=(Retirement(old),))
    _cut_before(home, monkeypatch, work)
    work.waiting(0).unlink()
    (outcome,) = home.restarted().recover()
    assert outcome.result is Result.UNDONE
    assert old.read_bytes() == OLD
    assert home.names() == [old.name]


class Thief(FileJournal):
    """A journal during whose writing somebody clears away what waits."""

    @override
    def note(self, entry_id: str, facts: Mapping[str, object]) -> None:
        """Write, and clear away."""
        super().note(entry_id, facts)
        for path in self.library.rglob(".radarr_mvp-*"):
            path.unlink()

    library: Path


def test_a_film_that_is_stolen_on_the_way_is_missed(home: Home) -> None:
    """The import fails, and the old film stays."""
    old = home.old()
    thief = Thief(home.journal_path)
    thief.library = home.library
    with pytest.raises(FileTrouble) as caught:
        Carrier(thief).carry(home.work(retirements=(Retirement(old),)))
    assert caught.value.problem is FileProblem.CHANGED_MEANWHILE
    assert old.read_bytes() == OLD
    assert home.names() == [old.name]


def test_an_extra_for_a_film_that_is_there(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes alone, also around a restart; one that is lost on the way is not missed."""
    home.carrier.carry(home.work())
    words, more = home.source.with_suffix(".srt"), home.source.with_suffix(".sub")
    words.write_bytes(b"words")
    more.write_bytes(b"more words")
    extra = Placement(words, home.target.with_suffix(".srt"), required=False)
    other = Placement(more, home.target.with_suffix(".sub"), required=False)
    film = Placement(home.source, home.target)
    work = home.work(placements=(film, extra, other))
    _cut_before(home, monkeypatch, work)
    work.waiting(2).unlink()
    outcome = home.restarted().recover()[-1]
    assert (outcome.result, outcome.means) == (Result.ALREADY, None)
    assert outcome.size == len(NEW)
    assert extra.target.read_bytes() == b"words"
    assert not other.target.exists()


def test_an_outcome_that_cannot_be_noted_is_still_told(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The film has its place; after a restart the outcome comes again."""
    kept = FileJournal.note

    def note(self: FileJournal, entry_id: str, facts: Mapping[str, object]) -> None:
        if "outcome" in facts:
            raise FileTrouble(FileProblem.NO_SPACE, home.journal_path)
        kept(self, entry_id, facts)

    with monkeypatch.context() as patch:
        patch.setattr(FileJournal, "note", note)
        outcome = home.carrier.carry(home.work())
    assert outcome.result is Result.IMPORTED
    assert "could not be noted" in caplog.text
    assert home.restarted().recover() == [outcome]


def test_an_undo_that_meets_a_stranger_waits(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old film is kept aside as long as another file has its name."""
    old = home.old()
    work = home.work(retirements=(Retirement(old),))
    _cut_before(home, monkeypatch, work)
    work.waiting(0).unlink()
    old.rename(work.aside(0))
    old.write_bytes(b"stranger")
    assert home.restarted().recover() == []
    assert work.aside(0).read_bytes() == OLD
    old.unlink()
    (outcome,) = home.restarted().recover()
    assert outcome.result is Result.UNDONE
    assert old.read_bytes() == OLD


def test_an_entry_that_ends_meanwhile_is_not_recovered(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread was faster."""
    work = home.work()
    home.carrier.carry(work)
    journal = FileJournal(home.journal_path)
    monkeypatch.setattr(journal, "get", lambda _: None)
    assert Carrier(journal).recover() == []


def test_a_name_is_not_taken_without_hard_links_either(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing gives a name only if it is free, a look comes first."""
    monkeypatch.setattr(os, "link", refuse(errno.EPERM))
    home.old()
    place(home.source, home.target.with_name("free.mkv"))
    home.source.write_bytes(NEW)
    with pytest.raises(FileTrouble) as caught:
        place(home.source, home.target)
    assert caught.value.problem is FileProblem.TARGET_EXISTS
    assert home.target.read_bytes() == OLD


def test_a_name_that_was_given_before_a_crash_is_not_given_again(home: Home) -> None:
    """Only the other name goes; a file with one name keeps it."""
    again = home.source.with_name("again.mkv")
    again.hardlink_to(home.source)
    place(home.source, again)
    assert not home.source.exists()
    assert again.read_bytes() == NEW
    with pytest.raises(FileTrouble) as caught:
        place(again, again)
    assert caught.value.problem is FileProblem.TARGET_EXISTS
    assert again.read_bytes() == NEW


def test_a_moved_extra_without_place_goes_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not lost with the download."""
    words = home.source.with_suffix(".srt")
    words.write_bytes(b"words")
    extra = home.target.with_suffix(".en.srt")
    kept = os.link

    def link(source: Any, target: Any, **more: Any) -> None:
        if Path(target) == extra:
            extra.write_bytes(b"faster")
        kept(source, target, **more)

    monkeypatch.setattr(os, "link", link)
    placements = (
        Placement(home.source, home.target),
        Placement(words, extra, required=False),
    )
    outcome = home.carrier.carry(home.work(placements=placements, move=True))
    assert outcome.result is Result.IMPORTED
    assert words.read_bytes() == b"words"
    assert extra.read_bytes() == b"faster"
    assert not home.source.exists()
    assert home.names() == sorted([home.target.name, extra.name])


def test_a_second_name_that_is_left_over_is_removed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The film has its place, and only that."""
    kept = os.unlink
    failed: list[Path] = []

    def unlink(path: Any, **more: Any) -> None:
        if Path(path).name.endswith(".moved") and not failed:
            failed.append(path)
            raise OSError(errno.EIO, "gone")
        kept(path, **more)

    monkeypatch.setattr(os, "unlink", unlink)
    outcome = home.carrier.carry(home.work(move=True))
    assert failed
    assert outcome.result is Result.IMPORTED
    assert [one.problem for one in outcome.troubles] == [FileProblem.DEVICE_FAILED]
    assert home.names() == [home.target.name]
    assert home.target.read_bytes() == NEW


def test_large_files_are_compared_at_many_places(tmp_path: Path) -> None:
    """The two ends among them."""
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        with path.open("wb") as file:
            file.truncate(3_000_000)
    assert same_content(one, other)
    for at in (0, 1_400_000, 2_999_999):
        with other.open("r+b") as file:
            file.seek(at)
            file.write(b"x")
        assert not same_content(one, other)
        with other.open("r+b") as file:
            file.seek(at)
            file.write(b"\0")
    other.write_bytes(b"")
    assert not same_content(one, other)


def test_an_unmounted_library_is_left_alone(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What waits there is put in place when it is back."""
    old = home.old()
    _cut_before(home, monkeypatch, home.work(retirements=(Retirement(old),)))
    away = home.library.rename(home.folder / "unmounted")
    assert home.restarted().recover() == []
    home.library.mkdir()
    assert home.restarted().recover() == []
    assert "cannot be completed yet" in caplog.text
    home.library.rmdir()
    away.rename(home.library)
    (outcome,) = home.restarted().recover()
    assert outcome.result is Result.IMPORTED
    assert home.target.read_bytes() == NEW


def test_a_senseless_entry_does_not_stop_the_others(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An entry of another version is told and left."""
    FileJournal(home.journal_path).begin("odd", {"placements": "?"})
    home.carrier = home.restarted()
    _cut_before(home, monkeypatch, home.work())
    assert [one.result for one in home.restarted().recover()] == [Result.IMPORTED]
    assert "makes no sense" in caplog.text


def test_a_failed_undo_is_done_at_the_next_start(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that was reported as failed does not come true by itself."""
    old = home.old("Charade.avi")
    kept = os.link

    def link(source: Any, target: Any, **more: Any) -> None:
        if Path(target) == home.target:
            raise OSError(errno.EIO, "gone")
        kept(source, target, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", link)
        patch.setattr(os, "unlink", refuse(errno.EIO))
        with pytest.raises(FileTrouble, match="device"):
            home.carrier.carry(home.work(retirements=(Retirement(old),)))
    (outcome,) = home.restarted().recover()
    assert outcome.result is Result.UNDONE
    assert home.names() == ["Charade.avi"]


def test_several_at_once(home: Home) -> None:
    """Four threads with the same import give one film and one outcome."""
    start = Barrier(4)
    outcomes: list[Outcome] = []

    def run(number: int) -> None:
        start.wait()
        outcomes.append(home.carrier.carry(home.work(id=f"event-{number}")))

    threads = [Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = sorted(one.result for one in outcomes)
    assert results == [Result.ALREADY] * 3 + [Result.IMPORTED]
    assert home.names() == [home.target.name]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    events=st.lists(st.integers(0, 4), min_size=1, max_size=14),
    restarts=st.sets(st.integers(0, 13)),
    copying=st.booleans(),
)
def test_events_in_any_order_and_number_import_each_film_once(
    tmp_path_factory: pytest.TempPathFactory,
    events: list[int],
    restarts: set[int],
    copying: bool,
) -> None:
    """Completions may come twice, late, in any order and around restarts."""
    home = Home(tmp_path_factory.mktemp("events"))
    sources = {}
    for number in range(5):
        sources[number] = home.source.with_name(f"{number}.mkv")
        sources[number].write_bytes(bytes([number]) * (1_000 + number))
    imported: list[int] = []
    for step, number in enumerate(events):
        if step in restarts:
            home.carrier = home.restarted()
            home.carrier.recover()
        target = home.library / f"Film {number}" / f"Film {number}.mkv"
        work = Work(
            id=f"download-{number}" if step % 2 else f"event-{step}",
            root=home.library,
            placements=(Placement(sources[number], target),),
        )
        outcome = home.carrier.carry(work, COPYING if copying else ROOMY)
        if outcome.result is Result.IMPORTED and outcome.id == f"event-{step}":
            imported.append(number)
        if random.Random(step).random() < 0.5:
            home.carrier.confirm(work.id)
    assert len(imported) == len(set(imported))
    assert home.names() == sorted(f"Film {number}.mkv" for number in set(events))


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(min_size=1, max_size=60).filter(
        lambda one: (
            one not in (".", "..")
            and not set("/\0") & set(one)
            and len(one.encode("utf-8", "surrogateescape")) < 200
        )
    ),
    copying=st.booleans(),
)
def test_any_name_gets_there_and_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, copying: bool
) -> None:
    """Whatever a file is called, it arrives, and its old namesake is kept."""
    home = Home(tmp_path_factory.mktemp("names"))
    source, target = home.source.with_name(name), home.library / "x" / name
    home.source.rename(source)
    target.parent.mkdir()
    target.write_bytes(OLD)
    place = home.folder / "bin" / "day" / name
    work = Work(
        root=home.library,
        placements=(Placement(source, target),),
        retirements=(Retirement(target, place),),
    )
    outcome = home.carrier.carry(work, COPYING if copying else ROOMY)
    assert home.restarted().recover() == [outcome]
    assert target.read_bytes() == NEW
    assert place.read_bytes() == OLD
    assert sum(1 for one in home.library.rglob("*") if one.is_file()) == 1


def test_killed_at_every_act_on_the_disk(tmp_path: Path) -> None:
    """Whenever it is killed, the next start ends with the old or the new film whole and nothing besides.

    RADARR_MVP_KILL_EVERYWHERE=1 kills the recovery everywhere, too.
    """
    memory = Path("/dev/shm")
    here = (memory if memory.is_dir() else tmp_path) / f"radarr_mvp-{os.getpid()}"
    program = [sys.executable, "-m", "tests.engine.importing.killing"]
    twice = "*" if EVERYWHERE else "a move/9"
    try:
        run = subprocess.run(
            [*program, str(here), str(tmp_path / "elsewhere"), twice],
            cwd=Path(__file__).parents[3],
            capture_output=True,
            check=False,
            text=True,
        )
    finally:
        shutil.rmtree(here, ignore_errors=True)
    assert run.returncode == 0, run.stderr
    tallies = json.loads(run.stdout)
    failures = {one["name"]: one["failures"] for one in tallies if one["failures"]}
    assert failures == {}
    assert sum(one["kills"] for one in tallies) >= 800
    for one in tallies:
        assert one["old"] and one["new"], f"{one['name']} was not killed on both sides"


@pytest.mark.parametrize("cut_off", [False, True])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_failing_at_every_act_on_the_disk(
    scenario: Scenario, cut_off: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever act fails, the library has the old or the new film whole, now or after the next start."""
    more: dict[str, Any] = {}
    if cut_off:
        monkeypatch.setattr(Carrier, "_undo", lambda *_: None)
        more["error"] = CutOff
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() else tmp_path
    here = base / f"radarr_mvp-{os.getpid()}"
    house = House(scenario, here, tmp_path / "elsewhere")
    try:
        saboteur = Saboteur()
        house.build()
        with saboteur.at_work():
            house.run()
        assert house.check() == "new"
        for at in range(saboteur.acts):
            house.build()
            with suppress(FileTrouble, CutOff), Saboteur(at, **more).at_work():
                house.run()
            house.check_midway()
            house.recover()
            # A subtitle may be what failed, and is left out then.
            house.check(films_only=scenario.extras)
    finally:
        shutil.rmtree(here, ignore_errors=True)


def test_case_is_told_apart_where_the_file_system_does(tmp_path: Path) -> None:
    """Two hard links are two names, unless they are one."""
    lower, upper = tmp_path / "film.mkv", tmp_path / "Film.mkv"
    lower.write_bytes(NEW)
    assert same_name(lower, lower)
    assert not same_name(lower, upper)
    if not upper.exists():
        upper.hardlink_to(lower)
    assert not same_name(lower, upper)
    other = tmp_path / "other" / "film.mkv"
    other.parent.mkdir()
    other.hardlink_to(lower)
    assert not same_name(lower, other)
    assert not same_name(lower, tmp_path / "another.mkv")


def test_a_file_system_that_ignores_case(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old film of the same letters is replaced, not kept beside the new one."""
    kept = os.lstat

    def lstat(path: Any, **more: Any) -> os.stat_result:
        try:
            return kept(path, **more)
        except FileNotFoundError:
            same = [
                one
                for one in os.listdir(Path(path).parent)  # noqa: PTH208
                if one.casefold() == Path(path).name.casefold()
            ]
            if not same:
                raise
            return kept(Path(path).with_name(same[0]), **more)

    old = home.old("CHARADE (1963).mkv")
    monkeypatch.setattr(os, "lstat", lstat)
    assert same_name(old, home.target)


def test_free_space_is_told_where_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for folders that are still to be made; a share that does not tell is no obstacle."""
    free = free_space(tmp_path / "not" / "yet")
    assert free is not None
    assert free > 0

    def fail(number: int) -> Callable[[Path], None]:
        def usage(_: Path) -> None:
            raise OSError(number, os.strerror(number))

        return usage

    monkeypatch.setattr(shutil, "disk_usage", fail(errno.EIO))
    assert free_space(tmp_path) is None
    monkeypatch.setattr(shutil, "disk_usage", fail(errno.ENOENT))
    assert free_space(tmp_path) is None


def test_troubles_can_be_shown(tmp_path: Path) -> None:
    """Names of bytes that are no text, too; each kind of trouble has a sentence."""
    odd = tmp_path / os.fsdecode(b"\xff.mkv")
    for problem in FileProblem:
        sentence = FileTrouble(problem, odd, "why").sentence
        assert ".mkv" in sentence
        sentence.encode()


def test_a_margin_is_kept_for_moves_too(home: Home) -> None:
    """A move that has to copy asks for space, one that renames does not."""
    work = home.work(move=True)
    outcome = home.carrier.carry(work, Transfer(margin=10**15))
    assert outcome.means is Means.RENAME
    assert not home.source.exists()
    assert means_module.MEGABYTE == 1024 * 1024
