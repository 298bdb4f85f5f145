"""The step that asks for the folders."""

from collections.abc import Generator
import errno
import os
from pathlib import Path
import tempfile

import pytest

from .integration import Home, suggested


@pytest.fixture
def beyond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """Return a folder from which nothing can be linked into the library."""
    memory = Path("/dev/shm")
    if memory.is_dir() and memory.stat().st_dev != tmp_path.stat().st_dev:
        with tempfile.TemporaryDirectory(dir=memory) as name:
            yield Path(name)
        return

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", refuse)
    folder = tmp_path / "beyond"
    folder.mkdir()
    yield folder


async def test_the_step_names_the_download_folder(home: Home) -> None:
    """So that nobody has to look it up in qBittorrent."""
    form = await home.walk_to("library")
    assert form["description_placeholders"] == {"save_path": str(home.world.downloads)}
    fields = form["data_schema"]
    assert fields is not None
    assert [str(field) for field in fields.schema] == [
        "root_folder",
        "quality_profile",
        "downloads_remote",
        "downloads_local",
    ]
    assert fields({"root_folder": "/"})["quality_profile"] == "HD - 720p/1080p"


@pytest.mark.parametrize(
    ("folder", "error"),
    [
        ("films", "not_absolute"),
        ("   ", "not_absolute"),
        ("/nowhere/films", "folder_missing"),
        ("/proc", "not_writable"),
        ("{downloads}", "overlaps_downloads"),
        ("{downloads}/films", "overlaps_downloads"),
        ("{downloads}/..", "overlaps_downloads"),
    ],
)
async def test_a_folder_that_cannot_be_the_library(
    home: Home, folder: str, error: str
) -> None:
    """The field says why, keeps what was typed, and can be put right."""
    (home.world.downloads / "films").mkdir()
    form = await home.walk_to("library")
    root = folder.format(downloads=home.world.downloads)
    typed = home.world.answers()["library"] | {"root_folder": root}
    form = await home.submit(form, typed)
    assert form["errors"] == {"root_folder": error}
    assert suggested(form) == typed
    assert (form["description_placeholders"] or {})["save_path"]
    await home.finish(form)


async def test_a_folder_by_another_name(home: Home) -> None:
    """A link to a good folder is good, and kept as it was typed; blanks are not."""
    link = home.world.folder / "films"
    link.symlink_to(home.world.library)
    form = await home.walk_to("library")
    typed = home.world.answers()["library"] | {"root_folder": f" {link} "}
    entry = (await home.finish(await home.submit(form, typed)))["result"]
    assert entry.data["library"]["root_folder"] == str(link)


async def test_the_folder_of_another_library(home: Home) -> None:
    """It cannot be shared, and neither can one inside it."""
    await home.set_up()
    inside = home.world.library / "4k"
    own = home.world.folder / "4k"
    inside.mkdir()
    own.mkdir()
    form = await home.walk_to_second("library")
    typed = home.world.answers()["library"]
    for folder in (home.world.library, inside):
        form = await home.submit(form, typed | {"root_folder": str(folder)})
        assert form["errors"] == {"root_folder": "folder_in_use"}
    form = await home.submit(form, typed | {"root_folder": str(own)})
    result = await home.finish(form)
    assert result["data"]["library"]["root_folder"] == str(own)


@pytest.mark.parametrize(
    ("save_path", "remote"),
    [
        ("/data", "/data"),
        ("/data/films/", "/data"),
        ("C:\\Downloads\\Films", "c:\\downloads"),
    ],
)
async def test_a_download_folder_with_two_names(
    home: Home, save_path: str, remote: str
) -> None:
    """A qBittorrent in a container, or on Windows."""
    (home.world.downloads / "films").mkdir()
    (home.world.downloads / "Films").mkdir()
    home.world.qbittorrent.save_path = save_path
    form = await home.walk_to("library")
    typed = home.world.answers()["library"]
    form = await home.submit(form, typed)
    assert form["errors"] == {"downloads_local": "downloads_not_visible"}
    form = await home.submit(form, typed | {"downloads_remote": remote})
    assert form["errors"] == {"downloads_local": "required"}
    names = {
        "downloads_remote": "/elsewhere",
        "downloads_local": str(home.world.downloads),
    }
    form = await home.submit(form, typed | names)
    assert form["errors"] == {"downloads_remote": "mapping_elsewhere"}
    names["downloads_remote"] = remote
    entry = (await home.finish(await home.submit(form, typed | names)))["result"]
    assert entry.data["library"] == {"root_folder": str(home.world.library), **names}


async def test_copies_need_a_second_yes(home: Home, beyond: Path) -> None:
    """Each film would take its space twice, so the step asks, and asks anew when something has changed."""
    home.world.qbittorrent.save_path = str(beyond)
    form = await home.walk_to("library")
    typed = home.world.answers()["library"]
    form = await home.submit(form, typed)
    assert form["errors"] == {"downloads_local": "hard_links_other_device"}
    assert suggested(form) == typed

    another = home.world.folder / "another"
    another.mkdir()
    changed = typed | {"root_folder": str(another)}
    form = await home.submit(form, changed)
    assert form["errors"] == {"downloads_local": "hard_links_other_device"}

    accepted = changed | {"quality_profile": "Ultra-HD"}
    result = await home.finish(await home.submit(form, accepted))
    assert result["data"]["library"]["root_folder"] == str(another)


async def test_a_file_system_without_links(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory stick; the reason is another one, the way is the same."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    form = await home.walk_to("library")
    form = await home.submit(form, home.world.answers()["library"])
    assert form["errors"] == {"downloads_local": "hard_links_unsupported"}
    await home.finish(form)
