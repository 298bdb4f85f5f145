"""Files get into the library whole, by the best means there are, or not at all."""

import errno
import fcntl
import os
from pathlib import Path
import shutil
import subprocess
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.transfer import (
    COPY,
    Means,
    Permissions,
    Placement,
    Result,
    Retirement,
    Transfer,
    Work,
)
from custom_components.radarr_mvp.engine.importing.transfer.means import link_obstacle

from .home import COPYING, NEW, OLD, ROOMY, Home, refuse


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a library, a download and a carrier."""
    return Home(tmp_path)


def test_a_film_is_hard_linked(home: Home) -> None:
    """The library gets a second name for the file that goes on being seeded."""
    outcome = home.carrier.carry(home.work(context={"movie": "7"}))
    assert (outcome.result, outcome.means) == (Result.IMPORTED, Means.HARD_LINK)
    assert (outcome.film, outcome.size) == (home.target, len(NEW))
    assert outcome.context == {"movie": "7"}
    assert home.target.samefile(home.source)
    assert home.names() == [home.target.name]


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.EXDEV, FileProblem.OTHER_FILE_SYSTEM),
        (errno.EPERM, FileProblem.NOT_ALLOWED),
        (errno.EMLINK, FileProblem.TOO_MANY_LINKS),
        (errno.EOPNOTSUPP, FileProblem.NOT_SUPPORTED),
        (errno.EACCES, FileProblem.NOT_ALLOWED),
    ],
)
def test_without_hard_links_a_copy_does(
    home: Home, monkeypatch: pytest.MonkeyPatch, number: int, problem: FileProblem
) -> None:
    """A file system that cannot link is named as the reason, and the film arrives all the same."""
    old = home.old()
    monkeypatch.setattr(os, "link", refuse(number))
    outcome = home.carrier.carry(
        home.work(retirements=(Retirement(old),)), Transfer(margin=0)
    )
    assert outcome.means is Means.COPY
    assert outcome.obstacles[0] == (Means.HARD_LINK, problem)
    assert outcome.obstacles[1][0] is Means.REFLINK
    assert home.target.read_bytes() == NEW
    assert home.names() == [home.target.name]
    assert home.source.stat().st_mtime_ns == home.target.stat().st_mtime_ns


def test_a_shared_copy_is_taken_where_there_is_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Btrfs, XFS and ZFS share the content of two files in no time."""

    def share(target: int, _request: int, source: int) -> int:
        os.write(target, os.pread(source, 10**6, 0))
        return 0

    monkeypatch.setattr(os, "link", refuse(errno.EXDEV))
    monkeypatch.setattr(fcntl, "ioctl", share)
    outcome = home.carrier.carry(home.work(), ROOMY)
    assert outcome.means is Means.REFLINK
    assert home.target.read_bytes() == NEW


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, FileProblem.NO_SPACE),
        (errno.EDQUOT, FileProblem.NO_SPACE),
        (errno.EROFS, FileProblem.READ_ONLY),
        (errno.ENAMETOOLONG, FileProblem.NAME_TOO_LONG),
        (errno.EIO, FileProblem.DEVICE_FAILED),
        (errno.ENOTRECOVERABLE, FileProblem.UNKNOWN),
    ],
)
def test_what_cannot_be_helped_leaves_all_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch, number: int, problem: FileProblem
) -> None:
    """The reason is told, and nothing has changed."""
    old = home.old("Charade.avi")
    monkeypatch.setattr(os, "link", refuse(number))
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work(retirements=(Retirement(old),)))
    assert caught.value.problem is problem
    assert "Charade (1963)" in caught.value.sentence
    assert home.names() == ["Charade.avi"]
    assert home.restarted().recover() == []


def test_a_copy_leaves_some_space_free(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused before it is begun, and may go later."""
    usage = shutil.disk_usage(home.folder)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: usage._replace(free=len(NEW) + 99)
    )
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work(), Transfer(means=COPY, margin=100))
    assert caught.value.problem is FileProblem.NO_SPACE
    assert not caught.value.problem.permanent
    assert not home.target.parent.exists()
    outcome = home.carrier.carry(home.work(), Transfer(means=COPY, margin=99))
    assert outcome.result is Result.IMPORTED


def test_a_copy_that_differs_is_not_believed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that loses bytes does not cost the old film."""
    old = home.old()
    kept = os.write
    monkeypatch.setattr(os, "copy_file_range", refuse(errno.EXDEV))
    monkeypatch.setattr(
        os, "write", lambda to, what: kept(to, bytes(what).replace(b"new", b"now"))
    )
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work(retirements=(Retirement(old),)), COPYING)
    assert caught.value.problem is FileProblem.NOT_THE_SAME
    assert old.read_bytes() == OLD
    assert home.names() == [old.name]


def test_a_source_that_changes_while_it_is_copied_is_not_imported(home: Home) -> None:
    """It is still being written, and will be tried again."""

    def write_on(_count: int) -> None:
        home.source.write_bytes(NEW + b"more")

    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work(), COPYING, write_on)
    assert caught.value.problem is FileProblem.CHANGED_MEANWHILE
    assert home.names() == []


def test_a_copy_can_be_followed_and_broken_off(home: Home) -> None:
    """Who listens to the progress may stop it; nothing is left behind."""
    heard: list[int] = []
    home.carrier.carry(home.work(), COPYING, heard.append)
    assert heard[-1] == len(NEW)
    home.target.unlink()

    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        home.carrier.carry(home.work(), COPYING, stop)
    assert home.names() == []


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no /dev/shm")
def test_another_file_system_gets_a_copy(home: Home, tmp_path: Path) -> None:
    """Real file systems that cannot link to each other."""
    elsewhere = Path("/dev/shm", f"radarr_mvp-{os.getpid()}")
    elsewhere.mkdir()
    try:
        if elsewhere.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("/dev/shm is on the same file system")
        source = elsewhere / "film.mkv"
        source.write_bytes(NEW)
        assert link_obstacle(elsewhere, home.library) is FileProblem.OTHER_FILE_SYSTEM
        work = home.work(placements=(Placement(source, home.target),), move=True)
        outcome = home.carrier.carry(work, ROOMY)
        assert outcome.means is Means.COPY
        assert outcome.obstacles[0] == (Means.RENAME, FileProblem.OTHER_FILE_SYSTEM)
        assert home.target.read_bytes() == NEW
        assert list(elsewhere.iterdir()) == []
    finally:
        shutil.rmtree(elsewhere)


def test_hard_links_are_tried_before_anyone_relies_on_them(home: Home) -> None:
    """The trial leaves nothing behind."""
    assert link_obstacle(home.source.parent, home.library) is None
    assert home.names() == []
    missing = home.library / "missing"
    assert link_obstacle(home.source.parent, missing) is FileProblem.NOT_FOUND
    assert [one.name for one in home.source.parent.iterdir()] == [home.source.name]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a file system of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root may mount a small file system")
    return folder


def test_a_full_disk_costs_nothing(home: Home, tiny: Path) -> None:
    """A disk that fills up during the copy ends it, and the old film stays."""
    try:
        library = tiny / "library"
        library.mkdir()
        old = library / "old.mkv"
        old.write_bytes(OLD)
        home.source.write_bytes(os.urandom(1_500_000))
        work = Work(
            root=library,
            placements=(Placement(home.source, library / "new.mkv"),),
            retirements=(Retirement(old),),
        )
        with pytest.raises(FileTrouble, match="no space") as caught:
            home.carrier.carry(work, Transfer(margin=-(10**9)))
        assert caught.value.problem is FileProblem.NO_SPACE
        assert [one.name for one in library.iterdir()] == ["old.mkv"]
        assert old.read_bytes() == OLD
        full = FileJournal(tiny / "imports.jsonl")
        with pytest.raises(FileTrouble, match="no space"):
            full.begin("x", {"text": "x" * 2**20})
        assert FileJournal(tiny / "imports.jsonl").entries() == ()
    finally:
        subprocess.run(["umount", str(tiny)], check=True)


def test_names_that_are_too_long_are_refused(home: Home) -> None:
    """The file system's own refusal comes out as a reason."""
    target = home.library / ("x" * 300) / "x.mkv"
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work(placements=(Placement(home.source, target),)))
    assert caught.value.problem is FileProblem.NAME_TOO_LONG


def test_without_the_root_folder_nothing_is_made(home: Home) -> None:
    """An unmounted disk must not be filled at its empty place."""
    home.library.rmdir()
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work())
    assert caught.value.problem is FileProblem.NOT_FOUND
    assert not home.library.exists()


@pytest.mark.parametrize("what", ["missing", "folder", "link"])
def test_only_ordinary_files_are_imported(home: Home, what: str) -> None:
    """A link could lead anywhere by the time it is followed."""
    home.source.unlink()
    if what == "folder":
        home.source.mkdir()
    elif what == "link":
        home.source.symlink_to("/etc/passwd")
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work())
    missing = what == "missing"
    expected = FileProblem.NOT_FOUND if missing else FileProblem.NOT_A_FILE
    assert caught.value.problem is expected
    assert home.names() == []


def test_a_foreign_file_is_never_overwritten(home: Home) -> None:
    """Only what the import says that it replaces may go."""
    foreign = home.old()
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work())
    assert caught.value.problem is FileProblem.TARGET_EXISTS
    assert foreign.read_bytes() == OLD


def test_a_file_that_appears_at_the_last_moment_is_not_overwritten(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the act somebody else may be faster."""
    kept = os.link

    def link(source: Any, target: Any, **more: Any) -> None:
        if Path(target) == home.target:
            home.target.write_bytes(b"faster")
        kept(source, target, **more)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(FileTrouble) as caught:
        home.carrier.carry(home.work())
    assert caught.value.problem is FileProblem.TARGET_EXISTS
    assert home.target.read_bytes() == b"faster"
    assert home.names() == [home.target.name]
    assert home.restarted().recover() == []


@pytest.mark.parametrize("how", [ROOMY, COPYING])
def test_what_is_there_already_is_a_success(home: Home, how: Transfer) -> None:
    """The same event twice imports once."""
    first = home.work()
    home.carrier.carry(first, how)
    home.carrier.confirm(first.id)
    inode = home.target.stat().st_ino
    again = home.carrier.carry(home.work(), how)
    assert again.result is Result.ALREADY
    assert (again.film, again.size) == (home.target, len(NEW))
    assert home.target.stat().st_ino == inode
    assert home.names() == [home.target.name]


def test_one_id_is_one_import(home: Home) -> None:
    """Until it is confirmed, the same import gives the same outcome."""
    work = home.work(id="hash-7")
    first = home.carrier.carry(work)
    assert home.carrier.carry(work) == first
    assert home.restarted().recover() == [first]
    home.carrier.confirm("hash-7")
    home.carrier.confirm("hash-7")
    assert home.restarted().recover() == []
    with pytest.raises(ValueError, match="cannot be called"):
        Work(id="../x", root=home.library)


def test_the_film_that_was_linked_before_gets_its_new_name(home: Home) -> None:
    """The old name of the very same file leaves, the file itself does not."""
    before = home.target.with_name("Charade.mkv")
    before.parent.mkdir()
    before.hardlink_to(home.source)
    outcome = home.carrier.carry(home.work(retirements=(Retirement(before),)))
    assert outcome.result is Result.IMPORTED
    assert home.names() == [home.target.name]
    assert home.target.samefile(home.source)


def test_a_film_that_is_there_still_sees_the_old_one_off(home: Home) -> None:
    """Somebody copied it by hand; the old file leaves as planned."""
    old = home.old("Charade.avi")
    home.target.write_bytes(NEW)
    place = home.folder / "bin" / "Charade.avi"
    outcome = home.carrier.carry(home.work(retirements=(Retirement(old, place),)))
    assert outcome.result is Result.ALREADY
    assert outcome.recycled == {old: place}
    assert home.names() == [home.target.name]


def test_extras_do_not_stop_the_film(home: Home) -> None:
    """What goes wrong with them is told."""
    words = home.source.with_suffix(".srt")
    words.write_bytes(b"words")
    taken = home.target.with_suffix(".de.srt")
    taken.parent.mkdir()
    taken.write_bytes(b"mine")
    extra = Placement(words, home.target.with_suffix(".en.srt"), required=False)
    work = home.work(
        placements=(
            Placement(home.source, home.target),
            extra,
            Placement(words, taken, required=False),
            Placement(words.with_name("no.srt"), taken.with_name("no"), required=False),
            Placement(words, home.library / ("y" * 300), required=False),
        )
    )
    outcome = home.carrier.carry(work)
    assert outcome.result is Result.IMPORTED
    assert outcome.added == (extra.target,)
    assert taken.read_bytes() == b"mine"
    problems = {one.problem for one in outcome.troubles}
    assert FileProblem.TARGET_EXISTS in problems
    assert home.names() == sorted([home.target.name, extra.target.name, taken.name])


def test_an_extra_whose_name_is_taken_meanwhile_is_left_out(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The film has its place by then, and keeps it."""
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
    outcome = home.carrier.carry(home.work(placements=placements))
    assert [one.problem for one in outcome.troubles] == [FileProblem.TARGET_EXISTS]
    assert extra.read_bytes() == b"faster"
    assert home.names() == sorted([home.target.name, extra.name])


def test_rights_and_time(home: Home) -> None:
    """New folders and files get what the household wants; seeded files keep their time."""
    how = Transfer(
        permissions=Permissions(folder_mode=0o750, group=os.getgid(), file_time=1e9)
    )
    before = home.source.stat().st_mtime_ns
    outcome = home.carrier.carry(home.work(), how)
    assert outcome.troubles == ()
    assert home.target.parent.stat().st_mode & 0o777 == 0o750
    assert home.target.stat().st_mode & 0o777 == 0o640
    assert home.source.stat().st_mtime_ns == before
    home.target.unlink()
    copied = Transfer(means=COPY, margin=0, permissions=how.permissions)
    home.carrier.carry(home.work(), copied)
    assert home.target.stat().st_mtime == 1e9


def test_rights_that_cannot_be_given_are_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shares and sticks know no rights; the film arrives."""
    for name in ("chmod", "chown", "utime"):
        monkeypatch.setattr(os, name, refuse(errno.EPERM))
    permissions = Permissions(folder_mode=0o711, group=4711, file_time=1.0)
    troubles = permissions.give_file(home.source, shared=False)
    assert [one.problem for one in troubles] == [FileProblem.NOT_ALLOWED] * 3
    nobody = Permissions(group="no such group")
    assert (
        "no such group"
        in home.carrier.carry(home.work(), Transfer(permissions=nobody))
        .troubles[0]
        .sentence
    )
    assert home.target.exists()


def test_a_recycle_bin_that_fails_does_not_leave_two_films(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old film waits under a hidden name until it can leave."""
    old = home.old("Charade.avi")
    bin_ = home.folder / "bin"
    bin_.write_bytes(b"in the way")
    work = home.work(retirements=(Retirement(old, bin_ / "Charade.avi"),))
    outcome = home.carrier.carry(work)
    assert outcome.result is Result.IMPORTED
    assert outcome.unfinished
    assert len(outcome.troubles) == 1
    visible = [name for name in home.names() if not name.startswith(".")]
    assert visible == [home.target.name]
    home.carrier.confirm(work.id)
    again = home.restarted()
    assert [one.unfinished for one in again.recover()] == [True]
    bin_.unlink()
    home.target.rename(home.target.with_name("renamed since.mkv"))
    (outcome,) = again.recover()
    assert outcome.recycled == {old: bin_ / "Charade.avi"}
    assert (bin_ / "Charade.avi").read_bytes() == OLD
    assert home.names() == ["renamed since.mkv"]
    again.confirm(work.id)
    assert home.restarted().recover() == []


def test_empty_folders_go_where_that_is_wanted(home: Home) -> None:
    """The old folder is removed, but never the root."""
    old = home.library / "Old Folder" / "Sub" / "old.mkv"
    old.parent.mkdir(parents=True)
    old.write_bytes(OLD)
    work = home.work(retirements=(Retirement(old),), tidy=True)
    home.carrier.carry(work)
    assert [one.name for one in home.library.iterdir()] == ["Charade (1963)"]
    only = Work(root=home.library, retirements=(Retirement(home.target),), tidy=True)
    outcome = home.carrier.carry(only)
    assert (outcome.film, outcome.size) == (None, 0)
    assert list(home.library.iterdir()) == []
