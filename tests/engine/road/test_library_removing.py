"""Movies leave the library."""

from datetime import UTC, datetime
import errno
from pathlib import Path
import shutil

import pytest

from custom_components.radarr_mvp.engine.events import MovieRemoved
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.library import (
    AddRequest,
    FileFate,
    folders,
    removing,
)
from tests.engine.importing.home import refuse
from tests.engine.road.library_home import NOSFERATU, Home, Killed, key_of, two_devices
from tests.engine.rooms import Rooms

FOLDER = "Nosferatu (1922)"
TODAY = "2027-01-15"


async def test_files_stay_unless_asked(rooms: Rooms) -> None:
    """History and bus tell that the movie is gone; the root folder need not even be there."""
    home = Home(rooms)
    movie = await home.with_film()
    await home.library.remove(movie.id, correlation_id="why")
    assert await home.stored(movie.id) is None
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]
    (event,) = rooms.events
    assert isinstance(event, MovieRemoved)
    assert (event.files, event.excluded, event.correlation_id) == ("kept", False, "why")
    assert event.movie is not None and event.movie.tmdb_id == 653
    (record,) = await rooms.history()
    assert (record.kind, record.movie_id, record.title) == (
        "removed",
        None,
        "Nosferatu",
    )
    assert record.data["path"] == f"{home.root}/{FOLDER}"
    with pytest.raises(Invalid) as problem:
        await home.library.remove(movie.id)
    assert key_of(problem) == "movie_unknown"


async def test_a_removed_movie_can_be_excluded(rooms: Rooms) -> None:
    """Lists do not bring it back; a person does."""
    home = Home(rooms)
    movie = await home.library.add(AddRequest(tmdb_id=NOSFERATU))
    await home.library.remove(movie.id, exclude=True)
    assert isinstance(rooms.events[-1], MovieRemoved) and rooms.events[-1].excluded
    with pytest.raises(Invalid) as problem:
        await home.library.add(AddRequest(tmdb_id=NOSFERATU, from_list=True))
    assert key_of(problem) == "movie_excluded"
    await home.library.add(AddRequest(tmdb_id=NOSFERATU))


async def test_files_are_deleted(rooms: Rooms) -> None:
    """With the folder, and those above it that are left empty; the root folder stays."""
    home = Home(rooms)
    movie = await home.with_film(folder="N/Nosferatu")
    home.film("N/Nosferatu/Subs/en.srt")
    await home.library.remove(movie.id, files=FileFate.DELETE)
    assert list(home.root.iterdir()) == []
    assert home.root.is_dir()
    assert rooms.events[-1].as_dict()["files"] == "deleted"
    assert await home.setting("library_errands") == {}


async def test_files_are_recycled(rooms: Rooms) -> None:
    """As they lay in their folder; what is there already stays."""
    home = Home(rooms)
    bin_ = rooms.folder / "bin"
    home.settle(recycle_bin=bin_)
    movie = await home.with_film()
    home.film(f"{FOLDER}/Subs/en.srt")
    (home.root / FOLDER / "link").symlink_to("Subs")
    home.film(f"{TODAY}/{FOLDER}/Nosferatu.mkv", size=7, root=bin_)
    await home.library.remove(movie.id, files=FileFate.RECYCLE)
    assert list(home.root.iterdir()) == []
    assert home.names(bin_) == [
        f"{TODAY}/{FOLDER}/Nosferatu.mkv",
        f"{TODAY}/{FOLDER}/Nosferatu_2.mkv",
        f"{TODAY}/{FOLDER}/Subs/en.srt",
    ]
    assert rooms.events[-1].as_dict()["files"] == "recycled"


@pytest.mark.parametrize("fate", [FileFate.DELETE, FileFate.RECYCLE])
async def test_a_movie_without_files_goes_too(rooms: Rooms, fate: FileFate) -> None:
    """There is nothing to do on the disk."""
    home = Home(rooms)
    home.settle(recycle_bin=rooms.folder / "bin")
    home.film("other.txt")
    movie = await rooms.movie()
    await home.library.remove(movie.id, files=fate)
    assert await home.stored(movie.id) is None
    assert home.names() == ["other.txt"]


async def test_without_a_recycle_bin_nothing_is_recycled(rooms: Rooms) -> None:
    """And nothing is deleted instead."""
    home = Home(rooms)
    movie = await home.with_film()
    with pytest.raises(Invalid) as problem:
        await home.library.remove(movie.id, files=FileFate.RECYCLE)
    assert key_of(problem) == "no_recycle_bin"
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]
    assert await home.stored(movie.id) == movie


@pytest.mark.parametrize("folder", [FOLDER, f"{FOLDER}/Vampyr"])
async def test_files_of_other_movies_are_safe(rooms: Rooms, folder: str) -> None:
    """A folder that another movie lies in is not touched."""
    home = Home(rooms)
    await rooms.movie(tmdb_id=6, imdb_id=None, folder="Nosferatu (1922) too")
    movie = await home.with_film()
    await home.with_film("v.mkv", tmdb_id=5, imdb_id=None, title="V", folder=folder)
    with pytest.raises(Invalid) as problem:
        await home.library.remove(movie.id, files=FileFate.DELETE)
    assert key_of(problem) == "folder_holds_other_movie"
    assert problem.value.placeholders["title"] == "V"
    assert len(home.names()) == 2
    await home.library.remove(movie.id)
    assert len(home.names()) == 2


@pytest.mark.parametrize("how", ["missing", "empty"])
async def test_a_missing_root_folder_is_said(rooms: Rooms, how: str) -> None:
    """What is not mounted cannot be deleted from."""
    home = Home(rooms)
    movie = await home.with_film()
    shutil.rmtree(home.root)
    if how == "empty":
        home.root.mkdir()
    with pytest.raises(Invalid) as problem:
        await home.library.remove(movie.id, files=FileFate.DELETE)
    assert key_of(problem) == "root_folder_missing"
    assert await home.stored(movie.id) == movie


async def test_a_movie_that_is_being_filed_keeps_its_files(rooms: Rooms) -> None:
    """Until that is done."""
    home = Home(rooms)
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
        await home.library.remove(movie.id, files=FileFate.DELETE)
    assert key_of(problem) == "import_under_way"
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]


async def test_what_cannot_be_deleted_keeps_its_movie(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asked is told why, and may try again."""
    home = Home(rooms)
    movie = await home.with_film()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse(errno.EACCES))
        with pytest.raises(Invalid) as problem:
            await home.library.remove(movie.id, files=FileFate.DELETE)
    assert key_of(problem) == "folder_not_removed"
    assert problem.value.placeholders["reason"].startswith("Access to")
    assert await home.stored(movie.id) == movie
    assert await home.setting("library_errands") == {}
    assert not rooms.events
    await home.library.remove(movie.id, files=FileFate.DELETE)
    assert home.names() == []


@pytest.mark.parametrize("moment", ["before", "within", "after"])
@pytest.mark.parametrize("fate", [FileFate.DELETE, FileFate.RECYCLE])
async def test_a_removal_that_was_killed_is_ended_by_the_next_start(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, fate: FileFate, moment: str
) -> None:
    """Whenever it was, the movie is not taken for one that is wanted again."""
    home = Home(rooms)
    bin_ = rooms.folder / "bin"
    home.settle(recycle_bin=bin_)
    movie = await home.with_film()
    home.film(f"{FOLDER}/zzz.srt")
    home.film("other.txt")
    name = "delete_folder" if fate is FileFate.DELETE else "recycle_folder"
    real, leave = getattr(removing, name), folders.leave

    def killed(*given: object) -> None:
        if moment != "before":
            real(*given)
        raise Killed

    def killed_within(
        path: Path, place: Path | None, arriving: Path | None
    ) -> Path | None:
        if path.name == "zzz.srt":
            raise Killed
        return leave(path, place, arriving)

    with monkeypatch.context() as patch:
        patch.setattr(removing, name, killed)
        if moment == "within":
            patch.setattr(folders, "leave", killed_within)
        with pytest.raises(Killed):
            await home.library.remove(
                movie.id, files=fate, exclude=True, correlation_id="why"
            )
    assert not rooms.events
    # A start without the disk changes nothing.
    unmounted = home.root.rename(home.root.with_name("unmounted"))
    await home.restarted().recover()
    assert await home.stored(movie.id) == movie
    unmounted.rename(home.root)
    await home.restarted().recover()
    assert await home.stored(movie.id) is None
    assert home.names() == ["other.txt"]
    if fate is FileFate.RECYCLE:
        assert [Path(one).name for one in home.names(bin_)] == [
            "Nosferatu.mkv",
            "zzz.srt",
        ]
    (event,) = rooms.events
    assert event.correlation_id == "why"
    assert await home.kinds() == ["removed"]
    assert await home.setting("library_errands") == {}


async def test_without_its_recycle_bin_a_removal_waits(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was to be recycled is never deleted."""
    home = Home(rooms)
    home.settle(recycle_bin=rooms.folder / "bin")
    movie = await home.with_film()
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise Killed

        patch.setattr(removing, "recycle_folder", killed)
        with pytest.raises(Killed):
            await home.library.remove(movie.id, files=FileFate.RECYCLE)
    home.settle(recycle_bin=None)
    await home.restarted().recover()
    assert home.names() == [f"{FOLDER}/Nosferatu.mkv"]
    assert await home.stored(movie.id) == movie


async def test_the_bin_may_be_on_another_disk(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are copied, and deleted only then."""
    home = Home(rooms)
    bin_ = rooms.folder / "bin"
    home.settle(recycle_bin=bin_)
    movie = await home.with_film()
    two_devices(monkeypatch, bin_)
    await home.library.remove(movie.id, files=FileFate.RECYCLE)
    assert home.names(bin_) == [f"{TODAY}/{FOLDER}/Nosferatu.mkv"]
    assert list(home.root.iterdir()) == []


async def test_a_removal_that_is_repeated_tells_nothing_twice(rooms: Rooms) -> None:
    """A movie that has left the books meanwhile is only forgotten."""
    home = Home(rooms)
    movie = await rooms.movie()
    await rooms.books.write(lambda one: rooms.books.movies.remove(one, movie.id))
    await home.library.remove(movie.id)
    assert rooms.house.index.get(movie.id) is None
    assert not rooms.events


def test_the_day_of_the_clock_is_the_one_expected() -> None:
    """The recycle bin's folders are named after it."""
    assert datetime.fromtimestamp(1_800_000_000, UTC).date().isoformat() == TODAY
