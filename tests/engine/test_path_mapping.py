"""Paths of another machine, as they are here."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from hypothesis import given, strategies as st
import pytest

from custom_components.radarr_mvp.engine.path_mapping import PathMapping

NAMES = st.text(
    st.characters(exclude_characters='/\\:"*?<>|\0', exclude_categories=("Cs", "Cc")),
    min_size=1,
    max_size=12,
).filter(lambda name: name.strip(". ") == name)
FOLDERS = st.lists(NAMES, min_size=1, max_size=4)


def test_where_both_see_alike() -> None:
    """Nothing is translated."""
    assert PathMapping().to_local("/downloads/a.mkv") == Path("/downloads/a.mkv")


@pytest.mark.parametrize(
    ("remote", "path", "local"),
    [
        ("/downloads", "/downloads", "/media/dl"),
        ("/downloads/", "/downloads/film/a.mkv", "/media/dl/film/a.mkv"),
        ("/", "/downloads/a.mkv", "/media/dl/downloads/a.mkv"),
        ("/downloads", "/downloads//film/./a.mkv", "/media/dl/film/a.mkv"),
        ("C:\\Downloads", "C:\\Downloads\\film\\a.mkv", "/media/dl/film/a.mkv"),
        ("C:\\Downloads\\", "c:/downloads/film", "/media/dl/film"),
        ("C:/Downloads", "C:\\Downloads\\film", "/media/dl/film"),
        ("D:\\", "D:\\film", "/media/dl/film"),
        ("\\\\nas\\films", "\\\\NAS\\films\\a.mkv", "/media/dl/a.mkv"),
        # On Linux a backslash is part of a name.
        ("/downloads", "/downloads/AC\\DC live/a.mkv", "/media/dl/AC\\DC live/a.mkv"),
        ("/downloads", "/downloads/C:/a.mkv", "/media/dl/C:/a.mkv"),
    ],
)
def test_inside_the_mapped_folder(remote: str, path: str, local: str) -> None:
    """The beginning is replaced, in the manner of the other system."""
    assert PathMapping(remote, "/media/dl").to_local(path) == Path(local)


@pytest.mark.parametrize(
    ("remote", "path"),
    [
        ("/downloads", "/download"),
        ("/downloads", "/downloads2/a.mkv"),
        ("/downloads", "/Downloads/a.mkv"),
        ("/downloads", "downloads/a.mkv"),
        ("/downloads", "/downloads/../etc/passwd"),
        ("/downloads", "/downloads/film/../../etc"),
        ("/downloads", "C:\\downloads\\a.mkv"),
        ("/downloads", ""),
        ("C:\\Downloads", "D:\\Downloads\\a.mkv"),
        ("C:\\Downloads", "C:\\Downloads\\..\\Windows"),
        ("C:\\Downloads", "/downloads/a.mkv"),
        ("C:", "C:\\Downloads"),
    ],
)
def test_outside_of_the_mapped_folder(remote: str, path: str) -> None:
    """It is not ours, and no detour leads out of the folder."""
    assert PathMapping(remote, "/media/dl").to_local(path) is None


@pytest.mark.parametrize(
    ("manner", "top"), [(PurePosixPath, "/top"), (PureWindowsPath, "E:\\Top")]
)
@given(folder=FOLDERS, inside=FOLDERS)
def test_every_path_below_arrives_below(
    manner: type[PurePosixPath | PureWindowsPath],
    top: str,
    folder: list[str],
    inside: list[str],
) -> None:
    """Name by name, whatever the names are."""
    remote = manner(top, *folder)
    mapped = PathMapping(str(remote), "/here").to_local(str(remote.joinpath(*inside)))
    assert mapped == Path("/here", *inside)
