"""The books are compared with the disk."""

import errno
from pathlib import Path
import shutil
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.keeping.asked import ImportKey
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.library import rescanning
from custom_components.radarr_mvp.engine.library.shelf import Seen
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.engine.quality.definitions import QualityModel
from custom_components.radarr_mvp.engine.releases.languages import GERMAN
from custom_components.radarr_mvp.engine.releases.parser import quality_of
from tests.engine.road.library_home import Home
from tests.engine.rooms import Rooms

FOLDER = "Nosferatu (1922)"
HASH = "a" * 40
BLURAY: QualityModel = quality_of("Nosferatu.1922.1080p.BluRay.x264")


async def test_what_is_there_stays(rooms: Rooms) -> None:
    """Nothing is written where nothing is different."""
    home = Home(rooms)
    movie = await home.with_film()
    await rooms.movie(tmdb_id=5, imdb_id=None, folder="Not there (2030)")
    await rooms.movie(tmdb_id=6, imdb_id=None, folder="")
    report = await home.library.rescan()
    assert report.as_dict() == {
        "looked_at": 3,
        "vanished": 0,
        "found": 0,
        "renamed": 0,
        "failed": 0,
        "unreachable": [],
    }
    assert await home.stored(movie.id) == movie
    assert await home.kinds() == []


@pytest.mark.parametrize("how", ["file", "folder", "broken link", "a folder instead"])
async def test_a_file_that_vanished_is_wanted_again(rooms: Rooms, how: str) -> None:
    """History tells why; its download may be imported once more."""
    home = Home(rooms)
    file = MovieFile(
        path="n.mkv", size=100, quality=BLURAY, info_hash=HASH, scene_name="Scene"
    )
    movie = await home.with_film("n.mkv", file=file)
    home.film("other.txt")
    key = ImportKey(movie.id, HASH, "1")
    await rooms.books.write(lambda one: rooms.books.imports.claim(one, key, 0.0))
    path = home.root / FOLDER / "n.mkv"
    if how == "folder":
        shutil.rmtree(path.parent)
    else:
        path.unlink()
    if how == "broken link":
        path.symlink_to("nowhere")
    if how == "a folder instead":
        path.mkdir()
    report = await home.library.rescan([movie.id], correlation_id="why")
    assert report.vanished == [movie.id]
    stored = await home.stored(movie.id)
    assert stored is not None and stored.file is None and stored.monitored
    (record,) = await rooms.history()
    assert (record.kind, record.title) == ("deleted", "Scene")
    assert (record.quality, record.correlation_id) == (BLURAY, "why")
    assert record.data == {
        "reason": "missing_from_disk",
        "path": str(path),
        "size": 100,
    }
    assert await rooms.books.write(lambda one: rooms.books.imports.claim(one, key, 0.0))
    again = await home.library.rescan()
    assert again.vanished == []


async def test_what_a_link_leads_to_is_a_file_too(rooms: Rooms) -> None:
    """Some libraries consist of links."""
    home = Home(rooms)
    movie = await home.with_film()
    path = home.root / FOLDER / "Nosferatu.mkv"
    path.rename(rooms.folder / "elsewhere.mkv")
    path.symlink_to(rooms.folder / "elsewhere.mkv")
    assert not (await home.library.rescan()).vanished
    assert await home.stored(movie.id) == movie


async def test_a_movie_may_be_unmonitored_with_its_file(rooms: Rooms) -> None:
    """Where its owner has decided so."""
    home = Home(rooms)
    home.settle(unmonitor_deleted=True)
    movie = await home.with_film()
    home.film("other.txt")
    (home.root / FOLDER / "Nosferatu.mkv").unlink()
    await home.library.rescan()
    stored = await home.stored(movie.id)
    assert stored is not None and not stored.monitored


@pytest.mark.parametrize("how", ["missing", "empty", "no folder"])
async def test_a_root_folder_that_is_not_mounted_changes_nothing(
    rooms: Rooms, how: str
) -> None:
    """Movies of other root folders are looked at all the same."""
    home = Home(rooms)
    archive = home.second_root()
    movie = await home.with_film()
    other = await home.with_film(
        tmdb_id=5, imdb_id=None, root_folder=str(archive), folder="V"
    )
    (archive / "V" / "Nosferatu.mkv").unlink()
    shutil.rmtree(home.root)
    if how == "empty":
        home.root.mkdir()
    if how == "no folder":
        home.root.touch()
    report = await home.library.rescan()
    assert (report.vanished, report.unreachable) == ([other.id], [str(home.root)])
    assert await home.stored(movie.id) == movie


@pytest.mark.parametrize("name", ["renamed by hand.mkv", "Film/n.mkv"])
async def test_a_file_that_was_renamed_is_found_again(rooms: Rooms, name: str) -> None:
    """It is known by its size; all else that is known of it stays."""
    home = Home(rooms)
    file = MovieFile(path="n.mkv", size=100, quality=BLURAY, info_hash=HASH)
    movie = await home.with_film("n.mkv", file=file)
    (home.root / FOLDER / "n.mkv").unlink()
    home.film(f"{FOLDER}/{name}")
    home.film(f"{FOLDER}/longer.mkv", size=200)
    report = await home.library.rescan()
    assert (report.renamed, report.vanished) == ([movie.id], [])
    stored = await home.stored(movie.id)
    assert stored is not None and stored.file is not None
    assert (stored.file.path, stored.file.quality) == (name, BLURAY)
    (record,) = await rooms.history()
    assert (record.kind, record.data) == ("renamed", {"from": "n.mkv", "to": name})


async def test_another_film_takes_the_place_of_one_that_vanished(rooms: Rooms) -> None:
    """It is the movie's file from now on, with the quality of its name."""
    home = Home(rooms)
    home.settle(unmonitor_deleted=True)
    movie = await home.with_film()
    (home.root / FOLDER / "Nosferatu.mkv").unlink()
    home.film(f"{FOLDER}/Nosferatu.1922.German.1080p.BluRay.x264-GRP.mkv", size=70)
    home.film(f"{FOLDER}/trailer.mkv", size=7)
    report = await home.library.rescan()
    assert report.found == [movie.id]
    stored = await home.stored(movie.id)
    assert stored is not None and stored.monitored
    file = stored.file
    assert file is not None
    assert (file.size, file.quality.quality, file.release_group) == (
        70,
        BLURAY.quality,
        "GRP",
    )
    assert [one.name for one in file.languages] == ["German"]
    assert await home.kinds() == ["deleted", "file_found"]


async def test_a_film_in_the_folder_of_a_movie_is_found(rooms: Rooms) -> None:
    """However it got there."""
    home = Home(rooms)
    movie = await rooms.movie(original_language=GERMAN)
    home.film(f"{FOLDER}/n.mkv")
    report = await home.library.rescan()
    assert report.found == [movie.id]
    stored = await home.stored(movie.id)
    assert stored is not None and stored.file is not None
    # Nothing tells another language.
    assert stored.file.languages == (GERMAN,)
    assert (await rooms.history())[0].data == {
        "path": f"{home.root}/{FOLDER}/n.mkv",
        "size": 100,
    }


async def test_a_file_of_another_size_is_the_same_file(rooms: Rooms) -> None:
    """Somebody has changed what is in it."""
    home = Home(rooms)
    movie = await home.with_film()
    home.film(f"{FOLDER}/Nosferatu.mkv", size=123)
    await home.library.rescan()
    stored = await home.stored(movie.id)
    assert stored is not None and stored.file is not None
    assert stored.file.size == 123
    assert await home.kinds() == []


async def test_an_import_under_way_is_not_disturbed(rooms: Rooms) -> None:
    """Neither where the books tell of it, nor where only its files do."""
    home = Home(rooms)
    movie = await home.with_film()
    other = await home.with_film(tmdb_id=5, imdb_id=None, folder="V")
    for folder in (FOLDER, "V"):
        (home.root / folder / "Nosferatu.mkv").unlink()
    home.film("V/.radarr_mvp-1-0.new")
    download = TrackedDownload(
        info_hash=HASH,
        title="x",
        added_at=rooms.house.now,
        movie_id=movie.id,
        state=TrackState.IMPORTING,
    )
    await rooms.books.write(lambda one: rooms.books.downloads.add(one, download, 0.0))
    report = await home.library.rescan()
    assert report.vanished == []
    assert report.failed == [other.id]
    assert await home.stored(movie.id) == movie
    assert await home.stored(other.id) == other


async def test_what_is_being_unpacked_is_left_alone(rooms: Rooms) -> None:
    """It is no film yet."""
    home = Home(rooms)
    await rooms.movie()
    home.film(f"{FOLDER}/_UNPACK_Nosferatu/n.mkv")
    assert (await home.library.rescan()).found == []


async def test_a_movie_that_changed_meanwhile_is_left_alone(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was seen is not true any longer."""
    home = Home(rooms)
    movie = await home.with_film()
    (home.root / FOLDER / "Nosferatu.mkv").unlink()
    home.film("other.txt")
    look = rescanning.look_at

    def late(seen_movie: Movie, now: Any) -> Seen:
        seen = look(seen_movie, now)
        file = MovieFile(path="new.mkv", size=5)
        rooms.books.keeper.submit(
            lambda one: rooms.books.files.add(one, movie.id, file, 0.0)
        ).result()
        return seen

    monkeypatch.setattr(rescanning, "look_at", late)
    report = await home.library.rescan()
    assert report.vanished == []
    assert await home.kinds() == []


async def test_a_folder_that_is_moved_meanwhile_is_left_alone(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file is on its way, not gone."""
    home = Home(rooms)
    movie = await home.with_film()
    home.film("other.txt")
    look = rescanning.look_at

    def moved(seen_movie: Movie, now: Any) -> Seen:
        home.library._desk._in_hand.add(movie.id)
        (home.root / FOLDER).rename(home.root / "moved")
        return look(seen_movie, now)

    monkeypatch.setattr(rescanning, "look_at", moved)
    assert not (await home.library.rescan()).vanished
    assert await home.stored(movie.id) == movie


async def test_what_cannot_be_read_is_not_taken_for_gone(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails has lost nothing yet; the others are looked at."""
    home = Home(rooms)
    movie = await home.with_film()
    other = await home.with_film(tmdb_id=5, imdb_id=None, folder="V")
    third = await rooms.movie(tmdb_id=6, imdb_id=None, folder="W")
    (home.root / "V" / "Nosferatu.mkv").unlink()
    stat, listing = Path.stat, Path.iterdir

    def fail(self: Path, **how: Any) -> Any:
        if self.parent.name == FOLDER:
            raise OSError(errno.EIO, "failed")
        return stat(self, **how)

    def fail_to_list(self: Path) -> Any:
        if self.name == "W":
            raise OSError(errno.EACCES, "not allowed")
        return listing(self)

    monkeypatch.setattr(Path, "stat", fail)
    monkeypatch.setattr(Path, "iterdir", fail_to_list)
    report = await home.library.rescan()
    assert report.failed == [movie.id, third.id]
    assert report.vanished == [other.id]


async def test_an_error_of_ours_stops_nobody(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the log."""
    home = Home(rooms)
    movie = await rooms.movie()
    other = await rooms.movie(tmdb_id=5, imdb_id=None, folder="V")
    for folder in (FOLDER, "V"):
        home.film(f"{folder}/n.mkv")
    take_file = rescanning.take_file

    def fail(desk: Any, transaction: Any, taken: Movie, *rest: Any) -> Movie:
        if taken.id == movie.id:
            raise RuntimeError("broken")
        return take_file(desk, transaction, taken, *rest)

    monkeypatch.setattr(rescanning, "take_file", fail)
    report = await home.library.rescan()
    assert (report.failed, report.found) == ([movie.id], [other.id])
    assert "What became of Nosferatu could not be kept" in caplog.text


async def test_a_job_tells_how_far_it_is(rooms: Rooms) -> None:
    """Movie by movie, and what came of it."""
    home = Home(rooms)
    for number in range(60):
        await rooms.movie(tmdb_id=number + 1, imdb_id=None, folder=f"F{number}")
    home.film("F7/n.mkv")
    async with Jobs(rooms.books, rooms.clock).run(
        "rescan", correlation_id="why"
    ) as job:
        await home.library.rescan(job=job)
    assert (job.job.done, job.job.total) == (60, 60)
    assert job.result["found"] == 1
    assert (await rooms.history())[0].correlation_id == "why"
