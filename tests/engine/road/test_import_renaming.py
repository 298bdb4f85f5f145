"""Films get the names that they should have, and keep everything else."""

from dataclasses import replace
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.importing.naming.subject import NamingOptions
from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.movies import Movie
from tests.engine.road.filing import OLD, Depot, write
from tests.engine.rooms import Rooms

OLD_NAME = "Nosferatu (1922) HDTV-720p.mkv"
NEW_NAME = "Nosferatu 1922.mkv"
FORMAT = NamingOptions(file_format="{Movie Title} {Release Year}")
CARRY = "custom_components.radarr_mvp.engine.importing.transfer.carry"


@pytest.fixture
def depot(rooms: Rooms) -> Depot:
    """Return a household whose downloads can be filed."""
    return Depot(rooms)


async def _named_anew(depot: Depot) -> Movie:
    """Have a film whose name is not what it should be any more, with what belongs to it."""
    movie = await depot.with_film(await depot.rooms.movie())
    folder = depot.library / movie.folder
    write(folder / OLD_NAME.replace(".mkv", ".en.srt"), b"words")
    write(folder / OLD_NAME.replace(".mkv", "-poster.jpg"), b"picture")
    write(folder / OLD_NAME.replace(".mkv", "-trailer.mkv"), b"trailer")
    write(folder / "poster.jpg", b"picture")
    (folder / OLD_NAME.replace(".mkv", "")).mkdir()
    depot.decide(naming=FORMAT)
    return movie


async def test_what_would_be_renamed_can_be_seen_first(depot: Depot) -> None:
    """Films that have the right name, none at all, or are not there are left out."""
    movie = await _named_anew(depot)
    await depot.rooms.movie(title="Faust", tmdb_id=17, imdb_id=None)
    vanished = await depot.rooms.movie(
        title="Metropolis", tmdb_id=19, imdb_id=None, folder="Metropolis"
    )
    vanished = await depot.with_film(vanished)
    (depot.library / "Metropolis" / OLD_NAME).unlink()
    before = depot.in_library()
    (renaming,) = await depot.importer.preview_rename()
    folder = depot.library / movie.folder
    assert renaming.as_dict() == {
        "movie_id": movie.id,
        "title": "Nosferatu",
        "year": 1922,
        "tmdb_id": 653,
        "imdb_id": "tt0013442",
        "old_path": str(folder / OLD_NAME),
        "new_path": str(folder / NEW_NAME),
        "extras": [
            {
                "old_path": str(folder / "Nosferatu (1922) HDTV-720p-poster.jpg"),
                "new_path": str(folder / "Nosferatu 1922-poster.jpg"),
            },
            {
                "old_path": str(folder / "Nosferatu (1922) HDTV-720p.en.srt"),
                "new_path": str(folder / "Nosferatu 1922.en.srt"),
            },
        ],
        "problem": None,
    }
    assert await depot.importer.preview_rename([vanished.id, 4711]) == []
    assert depot.in_library() == before
    depot.decide(naming=replace(FORMAT, rename=False))
    assert await depot.importer.preview_rename() == []


async def test_a_film_is_renamed_with_all_that_bears_its_name(depot: Depot) -> None:
    """The row follows, and history tells; a second time there is nothing to do."""
    movie = await _named_anew(depot)
    jobs = Jobs(depot.rooms.books, depot.rooms.clock)
    async with jobs.run("rename") as job:
        (done,) = await depot.importer.rename([movie.id], job, correlation_id="why")
    assert (job.job.done, job.job.total, done.problem) == (1, 1, None)
    assert depot.in_library() == {
        f"Nosferatu (1922)/{NEW_NAME}": OLD,
        "Nosferatu (1922)/Nosferatu 1922.en.srt": b"words",
        "Nosferatu (1922)/Nosferatu 1922-poster.jpg": b"picture",
        "Nosferatu (1922)/Nosferatu (1922) HDTV-720p-trailer.mkv": b"trailer",
        "Nosferatu (1922)/poster.jpg": b"picture",
    }
    known = await depot.movie(movie)
    assert movie.file is not None
    assert known.file == replace(movie.file, path=NEW_NAME)
    (record,) = await depot.rooms.history()
    folder = depot.library / movie.folder
    assert (record.kind, record.correlation_id) == ("renamed", "why")
    assert dict(record.data) == {
        "old_path": str(folder / OLD_NAME),
        "new_path": str(folder / NEW_NAME),
    }
    assert await depot.importer.rename() == []
    assert not depot.journal.read_bytes()


async def test_what_cannot_be_renamed_is_told_and_stops_nothing(depot: Depot) -> None:
    """A name that is taken stays taken."""
    movie = await _named_anew(depot)
    other = await depot.with_film(
        await depot.rooms.movie(
            title="Metropolis", year=1927, tmdb_id=19, imdb_id=None, folder="Metropolis"
        )
    )
    write(depot.library / other.folder / "Metropolis 1927.mkv", b"taken")
    done = await depot.importer.rename()
    assert [(one.movie.title, one.problem is None) for one in done] == [
        ("Metropolis", False),
        ("Nosferatu", True),
    ]
    problem = done[0].as_dict()["problem"]
    assert isinstance(problem, str)
    assert problem.endswith("exists already and is something else")
    assert (await depot.movie(other)).file == other.file
    assert (await depot.movie(movie)).file != movie.file


async def test_a_stale_row_of_that_name_gives_way(depot: Depot) -> None:
    """Books may know a file of the new name that is there no more."""
    movie = await _named_anew(depot)
    assert movie.file is not None
    books = depot.rooms.books
    known, stale = movie.file, replace(movie.file, id=0, path=NEW_NAME)

    def muddle(transaction: Any) -> None:
        books.files.add(transaction, movie.id, stale, 0.0)
        books.files.add(transaction, movie.id, known, 0.0)

    await books.write(muddle)
    (done,) = await depot.importer.rename()
    assert done.problem is None
    assert [one.path for one in await depot.files(movie)] == [NEW_NAME]


async def test_a_movie_that_changes_meanwhile_is_left_alone(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what was looked at is renamed."""
    movie = await _named_anew(depot)
    renamings = await depot.importer.preview_rename()

    async def preview(_: object) -> object:
        return renamings

    monkeypatch.setattr(depot.importer._renamer, "preview", preview)
    depot.rooms.house.put(replace(movie, folder="Elsewhere"))
    (done,) = await depot.importer.rename()
    assert done.problem is not None
    assert done.problem.problem == "changed_meanwhile"


async def test_trouble_with_a_folder_or_of_ours_is_told(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is renamed by halves."""
    movie = await _named_anew(depot)
    before = depot.in_library()

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", refuse)
        assert await depot.importer.preview_rename() == []
    with monkeypatch.context() as patch:
        patch.setattr(depot.carrier, "carry", refuse)
        (done,) = await depot.importer.rename()
    assert done.problem is not None
    assert done.problem.problem == "unknown"
    assert depot.in_library() == before
    assert (await depot.movie(movie)).file == movie.file


class _CutOff(BaseException):
    """The power goes."""


async def test_a_renaming_that_was_cut_off_is_ended_by_the_next_start(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its file had its new name by then or not."""
    movie = await _named_anew(depot)

    def cut(*_: object, **__: object) -> None:
        raise _CutOff

    with monkeypatch.context() as patch:
        patch.setattr(depot.rooms.books.keeper, "write", cut)
        with pytest.raises(_CutOff):
            await depot.importer.rename()
    assert (await depot.movie(movie)).file == movie.file
    await depot.restart().recover()
    file = (await depot.movie(movie)).file
    assert file is not None
    assert file.path == NEW_NAME
    assert await depot.kinds() == ["renamed"]
    depot.decide(naming=NamingOptions(file_format="{Movie Title} - {Release Year}"))
    with monkeypatch.context() as patch:
        patch.setattr(f"{CARRY}.put_in_place", cut)
        patch.setattr(f"{CARRY}.Carrier._undo", lambda *_: None)
        with pytest.raises(_CutOff):
            await depot.importer.rename()
    depot.decide(naming=FORMAT)
    (depot.library / movie.folder / NEW_NAME).touch()
    await depot.restart().recover()
    file = (await depot.movie(movie)).file
    assert file is not None
    assert file.path == "Nosferatu - 1922.mkv"


async def test_a_renaming_that_came_to_nothing_is_undone_by_the_next_start(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File and row keep their name; a row that is gone by now is no reason to fail."""
    movie = await _named_anew(depot)
    before = depot.in_library()

    def cut(*_: object, **__: object) -> None:
        raise _CutOff

    with monkeypatch.context() as patch:
        patch.setattr(f"{CARRY}.fetch_all", cut)
        patch.setattr(f"{CARRY}.Carrier._undo", lambda *_: None)
        with pytest.raises(_CutOff):
            await depot.importer.rename()
    importer = depot.restart()
    await importer.recover()
    assert depot.in_library() == before
    assert not depot.journal.read_bytes()
    assert (await depot.movie(movie)).file == movie.file
    books, file = depot.rooms.books, movie.file
    assert file is not None
    await books.write(lambda one: books.files.remove(one, file.id))
    assert await importer.preview_rename() == []


async def test_a_renaming_finds_what_an_earlier_one_left(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends that first; what is to be done then is seen at the next look."""
    movie = await _named_anew(depot)

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(f"{CARRY}.notes_of", fail)
        patch.setattr(f"{CARRY}.Carrier._undo", lambda *_: None)
        (done,) = await depot.importer.rename()
    assert done.problem is not None
    with monkeypatch.context() as patch:
        patch.setattr(
            "custom_components.radarr_mvp.engine.importing.renaming.is_taken",
            lambda _: True,
        )
        (done,) = await depot.importer.rename()
    assert done.problem is None
    assert f"{movie.folder}/{NEW_NAME}" in depot.in_library()
    with monkeypatch.context() as patch:
        patch.setattr(depot.carrier, "confirm", lambda _: None)
        depot.decide(naming=NamingOptions(file_format="{Movie Title} - {Release Year}"))
        (done,) = await depot.importer.rename()
    depot.decide(naming=FORMAT)
    (done,) = await depot.importer.rename()
    assert done.problem is not None
    (done,) = await depot.importer.rename()
    assert done.problem is None
    assert f"{movie.folder}/{NEW_NAME}" in depot.in_library()
