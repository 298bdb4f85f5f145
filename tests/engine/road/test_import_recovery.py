"""Whatever is cut off is ended by the next start: a film is in the library once, and so is its row."""

from collections.abc import Callable
from dataclasses import replace
import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.importing.notes import IMPORT, Note
from custom_components.radarr_mvp.engine.importing.results import Imported, Waiting
from custom_components.radarr_mvp.engine.keeping.asked import ImportKey
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.engine.quality.definitions import (
    DetectedFrom,
    QualityModel,
)
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH, GERMAN
from tests.engine.road.filing import INFO, NEW, Depot, quality, write
from tests.engine.rooms import Rooms

EVERYWHERE = os.environ.get("RADARR_MVP_KILL_EVERYWHERE", "")
FILM = "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv"


@pytest.fixture
def depot(rooms: Rooms) -> Depot:
    """Return a household whose downloads can be filed."""
    return Depot(rooms)


def test_a_kill_at_any_act_leaves_what_the_next_start_repairs(tmp_path: Path) -> None:
    """Files, rows and history are each there once, however often it is killed, also in the repair."""
    stride = "1" if EVERYWHERE else "7"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.engine.road.killed_import"),
            *(str(tmp_path), stride, "first", "upgrade", "rename"),
        ],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    tallies = json.loads(done.stdout)
    assert [one["failures"] for one in tallies] == [[], [], []]
    for one in tallies:
        # Some kills came before the point of no return, some after it.
        assert one["kills"] > one["undone"] > 0, one


class _CutOff(BaseException):
    """The power goes."""


def _cut(*_: object, **__: object) -> None:
    """Let the power go."""
    raise _CutOff


async def _carried(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> Movie:
    """Have a film in its place whose import was cut off before it was stored."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    with monkeypatch.context() as patch:
        patch.setattr(depot.importer._filer, "keep", _cut)
        with pytest.raises(_CutOff):
            await depot.importer.import_download(download)
    assert depot.in_library() == {FILM: NEW}
    assert (await depot.row(download)).state is TrackState.IMPORTING
    return movie


async def test_what_was_carried_is_stored_by_the_next_start(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the import itself would have done it, with the event and in memory; and no second time."""
    movie = await _carried(depot, monkeypatch)
    confirm = depot.carrier.confirm
    monkeypatch.setattr(type(depot.carrier), "confirm", lambda *_: None)
    await depot.restart().recover()
    assert (await depot.movie(movie)).file is not None
    assert (await depot.kinds(), depot.told()) == (["imported"], ["movie_imported"])
    monkeypatch.setattr(type(depot.carrier), "confirm", lambda _, id_: confirm(id_))
    for _ in range(2):
        await depot.restart().recover()
    assert (await depot.kinds(), depot.told()) == (["imported"], ["movie_imported"])


async def test_what_cannot_be_stored_now_is_stored_by_the_next_attempt(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal knows what was done, although the plan is another one by now."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)

    def fail(*_: object) -> None:
        raise OSError("the database is locked")

    with monkeypatch.context() as patch:
        name = "custom_components.radarr_mvp.engine.importing.storing.Storing"
        patch.setattr(f"{name}.store", fail)
        result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert (await depot.row(download)).state is TrackState.COMPLETED
    naming = depot.rooms.house.settings.media.naming
    depot.decide(naming=replace(naming, file_format="{Movie Title} {Release Year}"))
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    assert result.films[0].path == depot.library / FILM
    assert depot.in_library() == {FILM: NEW}
    assert (await depot.row(download)).state is TrackState.SEEDING
    assert await depot.kinds() == ["imported"]


async def test_a_movie_that_left_while_nobody_looked_is_let_go(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its film stays; the journal does not."""
    movie = await _carried(depot, monkeypatch)
    books = depot.rooms.books
    await books.write(lambda one: books.movies.remove(one, movie.id))
    await depot.restart().recover()
    assert await depot.kinds() == []
    assert not depot.journal.read_bytes()


@pytest.mark.parametrize("content", [None, b"another film"])
async def test_a_film_that_went_while_nobody_looked_is_not_stored(
    depot: Depot, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    """Nor is another one in its place; the download is imported again."""
    movie = await _carried(depot, monkeypatch)
    (depot.library / FILM).unlink()
    if content is not None:
        write(depot.library / FILM, content)
    await depot.restart().recover()
    assert await depot.files(movie) == []
    (row,) = await depot.rooms.books.read(depot.rooms.books.downloads.under_way)
    assert row.state is TrackState.COMPLETED


async def test_an_import_that_came_to_nothing_is_begun_anew(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was cut off early is undone, its claim given up, its download waits again."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    name = "custom_components.radarr_mvp.engine.importing.transfer.carry"
    with monkeypatch.context() as patch:
        patch.setattr(f"{name}.fetch_all", _cut)
        patch.setattr(f"{name}.Carrier._undo", lambda *_: None)
        with pytest.raises(_CutOff):
            await depot.importer.import_download(download)
    books = depot.rooms.books
    assert len(await books.read(books.imports.unfinished)) == 1
    importer = depot.restart()
    await importer.recover()
    assert await books.read(books.imports.unfinished) == []
    row = await depot.row(download)
    assert row.state is TrackState.COMPLETED
    assert isinstance(await importer.import_download(row), Imported)


async def test_many_downloads_that_were_being_imported_wait_again(
    depot: Depot,
) -> None:
    """All of them, however many."""
    for number in range(120):
        await depot.fetched(
            None, {"x": b""}, info_hash=f"{number:040x}", state=TrackState.IMPORTING
        )
    await depot.importer.recover()
    books = depot.rooms.books
    counts = await books.read(books.downloads.count_by_state)
    assert counts == {TrackState.COMPLETED: 120}


async def test_one_that_cannot_be_stored_does_not_stop_the_others(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes again at the next start."""
    movie = await _carried(depot, monkeypatch)
    importer = depot.restart()
    recover: Callable[[], list[Any]] = depot.carrier.recover

    def muddled() -> list[Any]:
        (outcome,) = recover()
        return [replace(outcome, context={}), outcome]

    monkeypatch.setattr(depot.carrier, "recover", muddled)
    await importer.recover()
    assert (await depot.movie(movie)).file is not None


def test_a_note_says_all_that_is_to_be_stored() -> None:
    """The journal's text gives the same note."""
    file = MovieFile(
        path="Nosferatu (1922).mkv",
        size=5,
        quality=QualityModel(
            quality("Bluray-1080p", 2).quality,
            quality("Bluray-1080p", 2).revision,
            DetectedFrom.NAME,
            DetectedFrom.MEDIA_INFO,
        ),
        languages=(GERMAN, ENGLISH),
        scene_name="Nosferatu",
        info_hash="a" * 40,
        media_info=INFO,
    )
    note = Note(
        key=ImportKey(1, "a" * 40, "ff"),
        file=file,
        root="/movies",
        folder="Nosferatu \udcff",
        correlation_id="why",
        formats=("x264",),
        old_formats=("HDTV",),
    )
    read = Note.from_text(note.as_text())
    assert read == note
    assert read.file.quality.source_from is DetectedFrom.NAME
    plain = replace(note, file=MovieFile(path="x"))
    assert Note.from_text(plain.as_text()) == plain
    assert IMPORT == "import"
