"""What is wanted of a movie changes, and where it lies."""

import asyncio
import errno
import os
from pathlib import Path
import shutil
from types import SimpleNamespace

import pytest

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.library import (
    AddRequest,
    MovieChanges,
    TagMode,
    changing,
    errands,
    folders,
)
from custom_components.radarr_mvp.engine.movies import MovieFile
from tests.engine.importing.home import refuse
from tests.engine.road.library_home import CHARADE, Home, Killed, key_of, two_devices
from tests.engine.rooms import Rooms

FOLDER = "Nosferatu (1922)"
ERRANDS = "library_errands"


async def test_wishes_are_changed(rooms: Rooms) -> None:
    """What is not named stays."""
    home = Home(rooms)
    movie = await rooms.movie(tags=frozenset({"silent"}))
    profile = list(rooms.house.profiles.values())[2]
    changed = await home.library.update(
        movie.id,
        MovieChanges(
            monitored=False,
            profile=profile.name,
            minimum_availability=Status.IN_CINEMAS,
        ),
    )
    assert (changed.monitored, changed.profile_id) == (False, profile.id)
    assert changed.minimum_availability is Status.IN_CINEMAS
    assert (changed.tags, changed.folder) == ({"silent"}, FOLDER)
    assert await home.stored(movie.id) == changed
    again = await home.library.update(movie.id, MovieChanges(monitored=True))
    assert (again.monitored, again.profile_id) == (True, profile.id)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (TagMode.ADD, {"silent", "german", "kids"}),
        (TagMode.REMOVE, {"silent"}),
        (TagMode.REPLACE, {"german", "kids"}),
    ],
)
async def test_tags_are_changed(
    rooms: Rooms, mode: TagMode, expected: set[str]
) -> None:
    """They are added, taken away or replaced."""
    home = Home(rooms)
    movie = await rooms.movie(tags=frozenset({"silent", "german"}))
    changes = MovieChanges(tags=("German ", "Kids"), tag_mode=mode)
    assert (await home.library.update(movie.id, changes)).tags == expected


async def test_what_others_write_meanwhile_is_not_undone(rooms: Rooms) -> None:
    """A file that was imported since stays the movie's, though memory has not heard of it."""
    home = Home(rooms)
    movie = await rooms.movie()
    await rooms.books.write(
        lambda one: rooms.books.files.add(one, movie.id, MovieFile(path="n.mkv"), 0.0)
    )
    changed = await home.library.update(movie.id, MovieChanges(monitored=False))
    assert changed.file is not None and changed.file.path == "n.mkv"


async def test_a_movie_that_is_not_there_cannot_be_changed(rooms: Rooms) -> None:
    """Whether it never was, or was removed a moment ago."""
    home = Home(rooms)
    with pytest.raises(Invalid) as problem:
        await home.library.update(4711, MovieChanges(monitored=True))
    assert key_of(problem) == "movie_unknown"
    movie = await rooms.movie()
    await rooms.books.write(lambda one: rooms.books.movies.remove(one, movie.id))
    assert await home.library.update(movie.id, MovieChanges(monitored=True)) == movie


async def test_a_folder_can_be_changed_without_its_files(rooms: Rooms) -> None:
    """They are where the owner says that they are."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    changed = await home.library.update(
        movie.id, MovieChanges(root_folder=archive, monitored=False)
    )
    assert (changed.root_folder, changed.monitored) == (str(archive), False)
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]
    assert await home.kinds() == []
    changed = await home.library.update(
        movie.id, MovieChanges(path=home.root / "N" / "Nosferatu")
    )
    assert (changed.root_folder, changed.folder) == (str(home.root), "N/Nosferatu")
    assert await home.stored(movie.id) == changed


async def test_files_move_along(rooms: Rooms) -> None:
    """As a whole, with all that lies beside the film; history tells of it."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film(folder="N/Nosferatu")
    home.film("N/Nosferatu/Subs/Nosferatu.en.srt")
    home.film("other/keeps the root folder in use.txt")
    inode = (home.root / "N/Nosferatu/Nosferatu.mkv").stat().st_ino
    changed = await home.library.update(
        movie.id,
        MovieChanges(root_folder=archive, tags=("moved",)),
        move_files=True,
        correlation_id="why",
    )
    assert (changed.root_folder, changed.tags) == (str(archive), {"moved"})
    assert home.names(archive) == [
        "N/Nosferatu/Nosferatu.mkv",
        "N/Nosferatu/Subs/Nosferatu.en.srt",
    ]
    assert (archive / "N/Nosferatu/Nosferatu.mkv").stat().st_ino == inode
    assert not (home.root / "N").exists()
    assert await home.stored(movie.id) == changed
    assert await home.setting(ERRANDS) == {}
    (record,) = await rooms.history()
    assert (record.kind, record.correlation_id) == ("moved", "why")
    assert record.data == {
        "from": f"{home.root}/N/Nosferatu",
        "to": f"{archive}/N/Nosferatu",
    }


async def test_a_movie_without_files_moves_too(rooms: Rooms) -> None:
    """There is nothing to do on the disk; an empty folder at the place is no hindrance."""
    home = Home(rooms)
    archive = home.second_root()
    (archive / FOLDER).mkdir()
    home.film("other.txt")
    movie = await rooms.movie()
    changed = await home.library.update(
        movie.id, MovieChanges(root_folder=archive), move_files=True
    )
    assert changed.root_folder == str(archive)


async def test_another_file_system_takes_the_files_one_by_one(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links are made anew, empty folders go."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    folder = home.root / FOLDER
    home.film(f"{FOLDER}/Subs/en.srt")
    (folder / "poster.jpg").symlink_to("Subs/en.srt")
    (folder / "extras").symlink_to("Subs")
    two_devices(monkeypatch, archive)
    await home.library.update(
        movie.id, MovieChanges(root_folder=archive), move_files=True
    )
    assert home.names(archive) == [
        f"{FOLDER}/Nosferatu.mkv",
        f"{FOLDER}/Subs/en.srt",
        f"{FOLDER}/extras",
        f"{FOLDER}/poster.jpg",
    ]
    assert (archive / FOLDER / "poster.jpg").readlink() == Path("Subs/en.srt")
    assert (archive / FOLDER / "extras").readlink() == Path("Subs")
    assert list(home.root.iterdir()) == []


async def test_what_does_not_fit_is_not_begun(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The movie stays where it is, and can be moved once there is room."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    with monkeypatch.context() as patch:
        two_devices(patch, archive)
        patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50))
        with pytest.raises(Invalid) as problem:
            await home.library.update(
                movie.id, MovieChanges(root_folder=archive), move_files=True
            )
    assert key_of(problem) == "folder_not_moved"
    assert "no space left" in problem.value.placeholders["reason"]
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]
    stored = await home.stored(movie.id)
    assert stored is not None and stored.root_folder == str(home.root)
    assert await home.setting(ERRANDS) == {}
    await home.library.update(
        movie.id, MovieChanges(root_folder=archive), move_files=True
    )
    assert home.names(archive) == [f"{FOLDER}/Nosferatu.mkv"]


async def test_a_move_that_fails_half_way_is_taken_back(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All files are where they were."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    home.film(f"{FOLDER}/zzz.srt")
    two_devices(monkeypatch, archive)
    move = folders.move

    def fail_late(path: Path, place: Path, arriving: Path, *, margin: int) -> None:
        if path == home.root / FOLDER / "zzz.srt":
            raise FileTrouble(FileProblem.DEVICE_FAILED, place)
        move(path, place, arriving, margin=margin)

    monkeypatch.setattr(folders, "move", fail_late)
    with pytest.raises(Invalid) as problem:
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert key_of(problem) == "folder_not_moved"
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv", f"{FOLDER}/zzz.srt"]
    assert home.names(archive) == []
    assert await home.setting(ERRANDS) == {}


async def test_a_move_that_cannot_be_taken_back_goes_on_at_the_next_start(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is lost meanwhile, and the movie gets its place in the end."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    home.film(f"{FOLDER}/zzz.srt")
    two_devices(monkeypatch, archive)
    move = folders.move
    broken = True

    def fail(path: Path, place: Path, arriving: Path, *, margin: int) -> None:
        if broken and (path.name == "zzz.srt" or path.is_relative_to(archive)):
            raise FileTrouble(FileProblem.DEVICE_FAILED, place)
        move(path, place, arriving, margin=margin)

    monkeypatch.setattr(folders, "move", fail)
    with pytest.raises(Invalid):
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert home.names() == [f"{FOLDER}/zzz.srt"]
    assert home.names(archive) == [f"{FOLDER}/Nosferatu.mkv"]
    # As long as the device fails, a start changes nothing and stops nobody.
    await home.restarted().recover()
    assert home.names() == [f"{FOLDER}/zzz.srt"]
    broken = False
    await home.restarted().recover()
    assert home.names() == []
    assert home.names(archive) == [f"{FOLDER}/Nosferatu.mkv", f"{FOLDER}/zzz.srt"]
    stored = await home.stored(movie.id)
    assert stored is not None and stored.root_folder == str(archive)
    assert await home.setting(ERRANDS) == {}


@pytest.mark.parametrize("moment", ["before", "within", "copied", "after"])
async def test_a_move_that_was_killed_is_ended_by_the_next_start(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whenever it was."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    home.film(f"{FOLDER}/zzz.srt", size=50)
    (home.root / FOLDER / "aaa.jpg").symlink_to("zzz.srt")
    home.film("other.txt")
    two_devices(monkeypatch, archive)
    move_folder, move = changing.move_folder, folders.move

    def killed(source: Path, target: Path, root: Path) -> None:
        if moment == "before":
            raise Killed
        if moment == "copied":
            # The copy has its place, and its original is still there; so is the link.
            target.mkdir()
            shutil.copy(source / "Nosferatu.mkv", target / "Nosferatu.mkv")
            (target / "aaa.jpg").symlink_to("zzz.srt")
        else:
            move_folder(source, target, root)
        raise Killed

    def killed_within(path: Path, place: Path, arriving: Path, *, margin: int) -> None:
        if path.name == "zzz.srt":
            arriving.write_bytes(b"half")
            raise Killed
        move(path, place, arriving, margin=margin)

    with monkeypatch.context() as patch:
        patch.setattr(changing, "move_folder", killed)
        if moment == "within":
            patch.setattr(folders, "move", killed_within)
        with pytest.raises(Killed):
            await home.library.update(
                movie.id, MovieChanges(root_folder=archive), move_files=True
            )
    assert list(await home.setting(ERRANDS)) == [str(movie.id)]
    # Root folders that are not mounted are not taken for empty ones.
    hidden = shutil.move(archive, archive.with_name("unmounted"))
    archive.mkdir()
    await home.restarted().recover()
    assert list(archive.iterdir()) == []
    archive.rmdir()
    shutil.move(hidden, archive)
    await home.restarted().recover()
    assert home.names() == ["other.txt"]
    assert home.names(archive) == [
        f"{FOLDER}/Nosferatu.mkv",
        f"{FOLDER}/aaa.jpg",
        f"{FOLDER}/zzz.srt",
    ]
    assert (archive / FOLDER / "zzz.srt").stat().st_size == 50
    stored = await home.stored(movie.id)
    assert stored is not None and stored.root_folder == str(archive)
    assert await home.kinds() == ["moved"]
    await home.restarted().recover()
    assert await home.kinds() == ["moved"]


async def test_what_makes_no_sense_does_not_stop_a_start(
    rooms: Rooms, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is about a movie that is gone is let go of; the rest is left for a person."""
    home = Home(rooms)
    movie = await rooms.movie()
    given = {
        "1000": {"kind": "move", "movie_id": 1000, "root": "/x", "folder": "y"},
        "1001": {"kind": "dance"},
        "1002": 5,
        str(movie.id): {
            "kind": "remove",
            "movie_id": movie.id,
            "root": str(home.root),
            "folder": FOLDER,
            "files": "burn",
        },
    }
    home.film("other.txt")
    await rooms.books.write(
        lambda one: rooms.books.settings.keep(one, ERRANDS, given, 0.0)
    )
    await home.library.recover()
    assert set(await home.setting(ERRANDS)) == {"1001", "1002", str(movie.id)}
    assert "makes no sense" in caplog.text
    assert "could not be put right" in caplog.text


async def test_a_place_that_is_taken_is_refused(rooms: Rooms) -> None:
    """By files of nobody, or by another movie."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    home.film(f"{FOLDER}/somebody's.txt", root=archive)
    with pytest.raises(Invalid) as problem:
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert key_of(problem) == "folder_exists"
    await rooms.movie(tmdb_id=5, imdb_id=None, root_folder=str(archive), folder=FOLDER)
    with pytest.raises(Invalid) as problem:
        await home.library.update(movie.id, MovieChanges(root_folder=archive))
    assert key_of(problem) == "path_taken"
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]


async def test_a_movie_needs_a_folder_of_its_own(rooms: Rooms) -> None:
    """One without any gets none by changing its root folder."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await rooms.movie(folder="")
    with pytest.raises(Invalid) as problem:
        await home.library.update(movie.id, MovieChanges(root_folder=archive))
    assert key_of(problem) == "path_invalid"


def test_a_root_folder_that_is_gone_is_not_known_again(tmp_path: Path) -> None:
    """It is no error to ask."""
    assert errands.inode_of(tmp_path / "gone") == 0
    assert not errands.is_there(tmp_path / "gone", 0)


async def test_a_part_that_cannot_be_read_stops_a_move(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was moved goes back."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    home.film(f"{FOLDER}/Subs/en.srt")
    two_devices(monkeypatch, archive)
    scandir = os.scandir

    def refuse_subs(path: str) -> object:
        if str(path).endswith("Subs"):
            raise OSError(errno.EACCES, "not allowed")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse_subs)
    with pytest.raises(Invalid) as problem:
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert key_of(problem) == "folder_not_moved"
    monkeypatch.undo()
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv", f"{FOLDER}/Subs/en.srt"]


async def test_a_folder_with_another_movie_in_it_is_not_moved(rooms: Rooms) -> None:
    """Or that one would lose its files."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    await home.with_film("v.mkv", tmdb_id=5, imdb_id=None, folder=f"{FOLDER}/Vampyr")
    with pytest.raises(Invalid) as problem:
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert key_of(problem) == "folder_holds_other_movie"


@pytest.mark.parametrize("missing", ["source", "target"])
async def test_a_missing_root_folder_is_said(rooms: Rooms, missing: str) -> None:
    """Nothing is made in the place of a disk that is not mounted."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    gone = home.root if missing == "source" else archive
    shutil.rmtree(gone)
    if missing == "source":
        home.root.mkdir()
    with pytest.raises(Invalid) as problem:
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert key_of(problem) == "root_folder_missing"
    assert problem.value.placeholders == {"path": str(gone)}


async def test_a_movie_that_is_being_filed_is_not_moved(rooms: Rooms) -> None:
    """Its files would go where it no longer is."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    download = TrackedDownload(
        info_hash="a" * 40,
        title="x",
        added_at=rooms.house.now,
        movie_id=movie.id,
        state=TrackState.IMPORTING,
    )
    await rooms.books.write(lambda one: rooms.books.downloads.add(one, download, 0.0))
    with pytest.raises(Invalid) as problem:
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert key_of(problem) == "import_under_way"
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]


async def test_one_at_a_time_works_on_a_folder(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are told to wait, new movies are not kept waiting but get another place."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film(folder="Charade (1963)")
    loop, begun, going = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    move_folder = changing.move_folder

    def slow(source: Path, target: Path, root: Path) -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(going.wait(), loop).result()
        move_folder(source, target, root)

    monkeypatch.setattr(changing, "move_folder", slow)
    moving = asyncio.create_task(
        home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    )
    await begun.wait()
    with pytest.raises(Invalid) as problem:
        await home.library.remove(movie.id)
    assert key_of(problem) == "movie_busy"
    (home.root / "Charade (1963)" / "Nosferatu.mkv").unlink()
    assert not (await home.library.rescan()).vanished
    new = await home.library.add(AddRequest(tmdb_id=CHARADE, root_folder=archive))
    assert new.folder == "Charade (1963) {tmdb-4808}"
    going.set()
    assert (await moving).root_folder == str(archive)


async def test_who_no_longer_waits_does_not_stop_a_move(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes to its end, and is written."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    loop, begun = asyncio.get_running_loop(), asyncio.Event()
    move_folder = changing.move_folder

    def tell(source: Path, target: Path, root: Path) -> None:
        loop.call_soon_threadsafe(begun.set)
        move_folder(source, target, root)

    monkeypatch.setattr(changing, "move_folder", tell)
    moving = asyncio.create_task(
        home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    )
    await begun.wait()
    moving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await moving
    await home.library.close()
    assert home.names(archive) == [f"{FOLDER}/Nosferatu.mkv"]
    stored = await home.stored(movie.id)
    assert stored is not None and stored.root_folder == str(archive)


async def test_a_folder_that_cannot_be_read_is_said(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason, in words."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    monkeypatch.setattr(Path, "rename", refuse(errno.EACCES))
    with pytest.raises(Invalid) as problem:
        await home.library.update(
            movie.id, MovieChanges(root_folder=archive), move_files=True
        )
    assert key_of(problem) == "folder_not_moved"
    assert problem.value.placeholders == {
        "path": f"{home.root}/{FOLDER}",
        "reason": f"Access to {home.root}/{FOLDER} is not allowed",
    }
