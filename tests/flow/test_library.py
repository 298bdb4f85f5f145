"""What the disk says about the library's folders."""

import errno
import os
from pathlib import Path
import tempfile

import pytest

from custom_components.radarr_mvp.flow.library import LibraryFindings, examine_library

FINE = LibraryFindings()


def typed(root: Path | str, remote: str = "", local: Path | str = "") -> dict[str, str]:
    """Return what was typed into the step."""
    return {
        "root_folder": str(root),
        "downloads_remote": remote,
        "downloads_local": str(local),
    }


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a folder for films."""
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Return a folder of downloads."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


def root_problem(root: Path | str, downloads: Path, *taken: Path) -> str | None:
    """Return what is wrong with a folder for films."""
    spoken_for = {"folder_in_use": taken}
    found = examine_library(typed(root), str(downloads), spoken_for).errors
    assert set(found) <= {"root_folder"}
    return found.get("root_folder")


def mapping_errors(
    library: Path, save_path: str, remote: str, local: Path | str
) -> dict[str, str]:
    """Return what is wrong with the two names of the downloads."""
    return examine_library(typed(library, remote, local), save_path, {}).errors


def test_two_folders_side_by_side(library: Path, downloads: Path) -> None:
    """Nothing is wrong, and trying it out leaves nothing behind."""
    assert examine_library(typed(library), str(downloads), {}) == FINE
    assert not [*library.iterdir(), *downloads.iterdir()]


def test_folders_that_cannot_hold_films(library: Path, downloads: Path) -> None:
    """Each with its reason."""
    (library / "a.mkv").touch()
    assert root_problem("films", downloads) == "not_absolute"
    assert root_problem("", downloads) == "not_absolute"
    assert root_problem("~/films", downloads) == "not_absolute"
    assert root_problem(library / "none", downloads) == "folder_missing"
    assert root_problem(library / "a.mkv", downloads) == "folder_missing"
    assert root_problem("/films\0", downloads) == "folder_missing"


def test_a_folder_that_we_may_not_write_to(downloads: Path) -> None:
    """The kernel's own folder stands for all of them: not even root may write there."""
    assert root_problem("/proc", downloads) == "not_writable"


def test_folders_of_other_libraries(library: Path, downloads: Path) -> None:
    """The same, one above and one below are taken; one with a similar name is not."""
    below = library / "4k"
    similar = library.with_name("library2")
    for folder in (below, similar):
        folder.mkdir()
    assert root_problem(library, downloads, library) == "folder_in_use"
    assert root_problem(below, downloads, library) == "folder_in_use"
    assert root_problem(library, downloads, below) == "folder_in_use"
    assert root_problem(f"{library}/../library", downloads, library) == "folder_in_use"
    assert root_problem(library, downloads, similar) is None
    assert root_problem(library, downloads, Path("/gone/long/ago")) is None


def test_what_a_folder_meets(library: Path, downloads: Path) -> None:
    """Whatever it is, its own reason is told."""
    (inside := library / "bin").mkdir()
    taken = {"folder_in_use": [Path("/elsewhere")], "overlaps_recycle_bin": [inside]}
    found = examine_library(typed(library), str(downloads), taken)
    assert found.errors == {"root_folder": "overlaps_recycle_bin"}


def test_a_link_to_the_folder_of_another_library(
    library: Path, downloads: Path
) -> None:
    """Another name makes no other folder."""
    link = library.with_name("link")
    link.symlink_to(library)
    assert root_problem(link, downloads) is None
    assert root_problem(link, downloads, library) == "folder_in_use"
    library.rmdir()
    assert root_problem(link, downloads) == "folder_missing"


def test_the_library_and_the_downloads(library: Path, downloads: Path) -> None:
    """Neither may lie in the other, by whatever name."""
    inside = downloads / "films"
    inside.mkdir()
    link = library.with_name("link")
    link.symlink_to(inside)
    for root in (downloads, inside, downloads.parent, link):
        assert root_problem(root, downloads) == "overlaps_downloads"


def test_two_names_for_the_downloads(library: Path, downloads: Path) -> None:
    """The folder is found by either system's way of writing, below the mapped one too."""
    (downloads / "done").mkdir()
    assert mapping_errors(library, "/data", "/data", downloads) == {}
    assert mapping_errors(library, "/data/done/", "/data", downloads) == {}
    assert mapping_errors(library, "C:\\dl\\done", "C:\\DL", downloads) == {}


def test_names_by_which_nothing_is_found(library: Path, downloads: Path) -> None:
    """The field that is wrong is named."""
    remote, local = "downloads_remote", "downloads_local"
    assert mapping_errors(library, "/data", "/data", "") == {local: "required"}
    assert mapping_errors(library, "/data", "", downloads) == {remote: "required"}
    assert mapping_errors(library, "/data", "/else", downloads) == {
        remote: "mapping_elsewhere"
    }
    assert mapping_errors(library, "/data/x", "/data", downloads) == {
        local: "downloads_not_visible"
    }
    assert mapping_errors(library, "/data", "/data", "downloads") == {
        local: "not_absolute"
    }


@pytest.mark.parametrize("save_path", ["/nowhere/data", "C:\\Downloads", "data", ""])
def test_downloads_that_cannot_be_seen(library: Path, save_path: str) -> None:
    """A path of another system is not looked for in the folder we happen to work in."""
    found = mapping_errors(library, save_path, "", "")
    assert found == {"downloads_local": "downloads_not_visible"}


def test_both_folders_are_wrong(library: Path) -> None:
    """It is said of both at once."""
    found = examine_library(typed("films"), "/nowhere", {})
    assert found.errors == {
        "root_folder": "not_absolute",
        "downloads_local": "downloads_not_visible",
    }


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EXDEV, "hard_links_other_device"),
        (errno.EPERM, "hard_links_unsupported"),
        (errno.EOPNOTSUPP, "hard_links_unsupported"),
        (errno.EIO, "hard_links_unsupported"),
    ],
)
def test_why_links_do_not_work(
    library: Path,
    downloads: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    reason: str,
) -> None:
    """Whatever the file system answers, files can be copied; the trial is cleared away."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    found = examine_library(typed(library), str(downloads), {})
    assert found == LibraryFindings(copies_only=reason)
    assert not [*library.iterdir(), *downloads.iterdir()]


def elsewhere(folder: Path) -> Path | None:
    """Return a folder of another file system, where this machine has one to write to."""
    memory = Path("/dev/shm")
    if memory.is_dir() and memory.stat().st_dev != folder.stat().st_dev:
        return memory
    return None


def test_two_real_file_systems(library: Path) -> None:
    """The answer of a real kernel is understood."""
    memory = elsewhere(library)
    if memory is None:
        pytest.skip("no second file system here")
    with tempfile.TemporaryDirectory(dir=memory) as downloads:
        found = examine_library(typed(library), downloads, {})
    assert found == LibraryFindings(copies_only="hard_links_other_device")


def test_downloads_that_we_may_only_read(library: Path) -> None:
    """Then the device tells; nothing is tried there."""
    if Path("/proc").stat().st_dev == library.stat().st_dev:
        pytest.skip("no second file system here")
    found = examine_library(typed(library), "/proc", {})
    assert found == LibraryFindings(copies_only="hard_links_other_device")


def test_downloads_on_the_same_device_that_we_may_only_read(
    library: Path, downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is assumed that links will work; copying remains possible anyway."""

    def refuse(**_: object) -> tuple[int, str]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert examine_library(typed(library), str(downloads), {}) == FINE
