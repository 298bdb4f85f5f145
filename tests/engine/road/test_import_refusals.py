"""Downloads that cannot be filed: those that wait for a person, for better times, or for another release."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import errno
import os
from pathlib import Path
import shutil
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.events import ImportBlocked
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.files import FileProblem, FileTrouble
from custom_components.radarr_mvp.engine.importing import ground as ground_module
from custom_components.radarr_mvp.engine.importing.checks import ImportSettings
from custom_components.radarr_mvp.engine.importing.plan import Clash
from custom_components.radarr_mvp.engine.importing.results import (
    Blocked,
    Harmful,
    Imported,
    Waiting,
)
from custom_components.radarr_mvp.engine.importing.scanning import Probe, ProbeProblem
from custom_components.radarr_mvp.engine.importing.transfer import Permissions
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.library import errands
from custom_components.radarr_mvp.engine.mediainfo import MediaInfo
from custom_components.radarr_mvp.engine.movies import Movie
from tests.engine.road.filing import (
    HASH,
    NEW,
    NO_FFPROBE,
    OLD,
    RELEASE,
    Depot,
    quality,
    write,
)
from tests.engine.rooms import Rooms

FILM = "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv"
_SHORT = Probe(info=MediaInfo(audio_stream_count=1, runtime_seconds=60))
_SILENT = Probe(info=MediaInfo(runtime_seconds=5_700))
_BROKEN = Probe(problem=ProbeProblem.UNREADABLE, detail="no video")


@pytest.fixture
def depot(rooms: Rooms) -> Depot:
    """Return a household whose downloads can be filed."""
    return Depot(rooms)


async def _metropolis(rooms: Rooms) -> Movie:
    """Take another movie into the library."""
    return await rooms.movie(
        title="Metropolis", year=1927, tmdb_id=19, imdb_id=None, folder="Metropolis"
    )


async def test_a_person_is_told_once_why_a_download_waits(depot: Depot) -> None:
    """Row, history and event give the reason for each file."""
    depot.prober.usual = _SHORT
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    result = await depot.importer.import_download(download)
    assert isinstance(result, Blocked)
    sentence = "It is a sample: it runs for 60 seconds, less than 600"
    reasons = [{"file": f"{RELEASE}.mkv", "reason": "sample", "sentence": sentence}]
    row = await depot.row(download)
    assert (row.state, row.problem, row.message) == (
        TrackState.BLOCKED,
        "sample",
        sentence,
    )
    assert row.data["reasons"] == reasons
    (record,) = await depot.rooms.history()
    assert (record.kind, record.title) == ("import_blocked", RELEASE)
    assert record.data["reasons"] == reasons
    (event,) = depot.rooms.events
    assert isinstance(event, ImportBlocked)
    assert event.as_dict() == {
        "correlation_id": "why",
        "movie_id": movie.id,
        "title": "Nosferatu",
        "year": 1922,
        "tmdb_id": 653,
        "imdb_id": "tt0013442",
        "release": RELEASE,
        "path": str(depot.downloads / RELEASE),
        "reasons": ["sample"],
        "messages": [sentence],
        "info_hash": HASH,
        "download_id": row.id,
    }
    again = replace(row, state=TrackState.COMPLETED)
    books = depot.rooms.books
    await books.write(lambda one: books.downloads.change(one, again, 0.0))
    assert isinstance(await depot.importer.import_download(again), Blocked)
    assert (await depot.row(download)).state is TrackState.BLOCKED
    assert await depot.kinds() == ["import_blocked"]
    assert depot.told() == ["import_blocked"]
    assert depot.in_library() == {}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({f"{RELEASE}/readme.txt": b"x"}, "no_video"),
        ({f"{RELEASE}/film.rar": b"x"}, "archives"),
        ({f"{RELEASE}/BDMV/STREAM/00000.m2ts": b"x"}, "whole_disc"),
    ],
)
async def test_downloads_without_a_film_wait_for_a_person(
    depot: Depot, files: dict[str, bytes], reason: str
) -> None:
    """What is there instead is said."""
    download = await depot.fetched(await depot.rooms.movie(), files)
    result = await depot.importer.import_download(download)
    assert isinstance(result, Blocked)
    assert [(one.file, one.reason) for one in result.refusals] == [("", reason)]


@pytest.mark.parametrize("name", ["film.exe", "film.scr"])
async def test_what_may_do_harm_has_failed(depot: Depot, name: str) -> None:
    """The download is as it was, for another release to take its place."""
    files = {f"{RELEASE}/{name}": b"x"}
    download = await depot.fetched(await depot.rooms.movie(), files)
    result = await depot.importer.import_download(download)
    assert isinstance(result, Harmful)
    assert result.reason is FailureReason.UNSUPPORTED_FORMAT
    assert name in result.message
    assert (await depot.row(download)).state is TrackState.COMPLETED
    assert depot.told() == []


@pytest.mark.parametrize(
    ("files", "known", "reason", "words"),
    [
        ({f"{RELEASE}/film.mkv.!qb": b"x"}, {}, FailureReason.FILE_MOVE_ERROR, "still"),
        ({"x": b""}, {}, FailureReason.FILE_MOVE_ERROR, "is not there"),
        (
            {"x": b""},
            {"content_path": None},
            FailureReason.FILE_MOVE_ERROR,
            "not known",
        ),
        (
            {"_UNPACK_x/Nosferatu.1922.1080p.BluRay.x264-GRP.mkv": NEW},
            {"title": "_UNPACK_x"},
            FailureReason.FILE_MOVE_ERROR,
            "unpacked",
        ),
    ],
)
async def test_what_may_be_better_later_is_tried_again(
    depot: Depot,
    files: dict[str, bytes],
    known: dict[str, Any],
    reason: FailureReason,
    words: str,
) -> None:
    """Nobody is bothered, and the download is as it was before."""
    download = await depot.fetched(await depot.rooms.movie(), files, **known)
    result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert result.reason is reason
    assert words in result.message
    assert (await depot.row(download)).state is TrackState.COMPLETED
    assert (await depot.kinds(), depot.told()) == ([], [])


async def test_a_folder_of_the_library_is_not_imported_into_it(depot: Depot) -> None:
    """Neither the folder of a movie, nor what holds the whole library."""
    movie = await depot.with_film(await depot.rooms.movie())
    folder = depot.library / movie.folder
    for path in (folder, depot.library, depot.rooms.folder):
        report = await depot.importer.import_path(path)
        assert [one.reason for one in report.refusals] == ["is_library"]
    unsorted = depot.library / "Unsorted" / RELEASE
    write(unsorted / "film.mkv", NEW)
    report = await depot.importer.import_path(unsorted, dry_run=True)
    assert not report.refusals


async def test_another_film_than_was_fetched_is_not_imported(depot: Depot) -> None:
    """Not even under the name of the right one."""
    await _metropolis(depot.rooms)
    movie = await depot.rooms.movie()
    files = {f"{RELEASE}/Metropolis.1927.1080p.BluRay.x264-GRP.mkv": NEW}
    result = await depot.importer.import_download(await depot.fetched(movie, files))
    assert isinstance(result, Blocked)
    assert result.refusals[0].reason == "other_movie"


async def test_films_of_other_movies_alone_are_no_box_set(depot: Depot) -> None:
    """Where the movie that was wanted is not among them, a person has to look."""
    await _metropolis(depot.rooms)
    movie = await depot.rooms.movie()
    files = {
        "box/Metropolis.1927.1080p.BluRay.x264-GRP.mkv": NEW,
        "box/Faust.1926.1080p.BluRay.x264-GRP.mkv": OLD,
    }
    download = await depot.fetched(movie, files, title="box")
    result = await depot.importer.import_download(download)
    assert isinstance(result, Blocked)
    assert {one.reason for one in result.refusals} == {"other_movie", "unknown_movie"}


async def test_several_films_without_names_tell_nothing(depot: Depot) -> None:
    """Two of a size may each be the one."""
    movie = await depot.rooms.movie()
    files: dict[str, bytes | int] = {
        f"{RELEASE}/a.mkv": NEW,
        f"{RELEASE}/b.mkv": NEW + b"!",
    }
    result = await depot.importer.import_download(await depot.fetched(movie, files))
    assert isinstance(result, Blocked)
    assert {one.reason for one in result.refusals} == {"unparsable"}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"matched_by": "imdb_id"}, Blocked),
        ({"matched_by": "imdb_id", "by_person": True}, Imported),
        ({"matched_by": "title"}, Imported),
    ],
)
async def test_only_an_id_is_not_enough(
    depot: Depot, data: dict[str, Any], kind: type
) -> None:
    """Where no name says which movie it is, it depends on how it was grabbed."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie, {"x1/abcdef.mkv": NEW}, title="x1", data=data)
    assert isinstance(await depot.importer.import_download(download), kind)


async def test_a_worse_film_does_not_take_the_place_of_a_better_one(
    depot: Depot,
) -> None:
    """The library stays as it is; what would be a downgrade is said."""
    movie = await depot.with_film(
        await depot.rooms.movie(), quality=quality("Remux-1080p")
    )
    before = depot.in_library()
    result = await depot.importer.import_download(await depot.fetched(movie))
    assert isinstance(result, Blocked)
    assert result.refusals[0].reason == "worse_quality"
    assert depot.in_library() == before


async def test_a_name_that_is_taken_waits_for_a_person(depot: Depot) -> None:
    """Unless the household wants both, or the new one."""
    movie = await depot.rooms.movie()
    write(depot.library / FILM, b"what somebody put there")
    download = await depot.fetched(movie)
    result = await depot.importer.import_download(download)
    assert isinstance(result, Blocked)
    assert result.refusals[0].reason == "target_exists"
    assert (await depot.row(download)).problem == "target_exists"
    depot.decide(clash=Clash.REPLACE, recycle_bin=depot.bin)
    result = await depot.importer.import_blocked(download.id, movie.id)
    assert isinstance(result, Imported)
    assert depot.in_library() == {FILM: NEW}
    assert b"what somebody put there" in [
        one.read_bytes() for one in depot.bin.rglob("*") if one.is_file()
    ]
    *_, record = await depot.rooms.history()
    day = depot.rooms.house.now.date().isoformat()
    assert record.data["recycled"] == [str(depot.bin / day / FILM)]


def _refuse(number: int) -> Callable[..., None]:
    """Return an act that the file system refuses."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize(
    ("act", "number", "reason"),
    [
        ("link", errno.ENOSPC, FailureReason.DISK_FULL),
        ("link", errno.EROFS, FailureReason.PERMISSION_DENIED),
        ("link", errno.ENAMETOOLONG, FailureReason.FILE_MOVE_ERROR),
        ("link", errno.EIO, FailureReason.FILE_MOVE_ERROR),
        ("mkdir", errno.EACCES, FailureReason.PERMISSION_DENIED),
    ],
)
async def test_trouble_while_filing_is_waited_for(
    depot: Depot,
    monkeypatch: pytest.MonkeyPatch,
    act: str,
    number: int,
    reason: FailureReason,
) -> None:
    """Its kind tells how long; the library is as it was, and the next attempt works."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    with monkeypatch.context() as patch:
        patch.setattr(os, act, _refuse(number))
        result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert result.reason is reason
    assert depot.in_library() == {}
    assert (await depot.row(download)).state is TrackState.COMPLETED
    books = depot.rooms.books
    assert not await books.read(books.imports.unfinished)
    assert isinstance(await depot.importer.import_download(download), Imported)
    assert depot.in_library() == {FILM: NEW}


async def test_an_attempt_that_could_not_be_undone_is_undone_by_the_next(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it left in the library and the journal does not stay."""
    depot.decide(recycle_bin=depot.bin)
    movie = await depot.with_film(await depot.rooms.movie())
    download = await depot.fetched(movie)
    name = "custom_components.radarr_mvp.engine.importing.transfer.carry"
    with monkeypatch.context() as patch:
        patch.setattr(f"{name}.put_in_place", _refuse(errno.EIO))
        patch.setattr(f"{name}.Carrier._undo", lambda *_: None)
        result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert [one for one in depot.in_library() if ".radarr_mvp-" in one]
    assert isinstance(await depot.importer.import_download(download), Imported)
    assert depot.in_library() == {FILM: NEW}
    assert not depot.journal.read_bytes()


async def test_what_nobody_has_thought_of_is_waited_for(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours leaves nothing half done, wherever it is made."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)

    def fail(*_: object) -> None:
        raise RuntimeError("passkey=0123456789abcdef0123456789abcdef is odd")

    for owner, name in ((depot.prober, "probe"), (depot.carrier, "carry")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fail)
            result = await depot.importer.import_download(download)
        assert isinstance(result, Waiting)
        assert result.reason is FailureReason.UNKNOWN
        assert result.message.endswith("is odd")
        assert "0123456789abcdef" not in result.message
        assert (await depot.row(download)).state is TrackState.COMPLETED
    assert isinstance(await depot.importer.import_download(download), Imported)


async def test_too_little_room_is_waited_for_unless_a_link_will_do(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hard link needs no room; where none can be made, the film has to wait."""
    checks = ImportSettings(minimum_free_space=10**9)
    depot.decide(checks=checks)
    first = await depot.rooms.movie()
    download = await depot.fetched(first)
    assert isinstance(await depot.importer.import_download(download), Imported)
    other = await _metropolis(depot.rooms)
    title = "Metropolis.1927.1080p.BluRay.x264-GRP"
    files: dict[str, bytes | int] = {f"{title}/{title}.mkv": NEW + b"!"}
    files[f"{title}/{title}.720p.mkv"] = NEW[:-5]
    download = await depot.fetched(other, files, title=title, info_hash="c" * 40)
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", _refuse(errno.EXDEV))
        result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert result.reason is FailureReason.DISK_FULL
    report = await depot.importer.import_path(depot.downloads / title, dry_run=True)
    assert [one.plan is None for one in report.files] == [False, True]
    depot.decide(checks=replace(checks, check_free_space=False))
    with monkeypatch.context() as patch:
        patch.setattr(ground_module, "free_space", lambda _: None)
        assert isinstance(await depot.importer.import_download(download), Imported)


async def test_a_library_that_is_out_of_reach_is_waited_for(depot: Depot) -> None:
    """Be it missing, or only the empty folder that its disk is mounted at."""
    movie = await depot.with_film(await depot.rooms.movie())
    download = await depot.fetched(movie)
    for mounted in (False, True):
        shutil.rmtree(depot.library, ignore_errors=True)
        if mounted:
            depot.library.mkdir()
        result = await depot.importer.import_download(download)
        assert isinstance(result, Waiting)
        assert result.message == f"{depot.library} is not there"
        assert not depot.library.exists() or depot.in_library() == {}


async def test_a_film_that_cannot_be_compared_is_another_one(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the library's film cannot be read it is replaced, by the usual rules."""
    movie = await depot.with_film(await depot.rooms.movie())
    old = depot.library / movie.folder / "Nosferatu (1922) HDTV-720p.mkv"
    write(old, NEW[::-1])
    download = await depot.fetched(movie)

    def unreadable(*_: object) -> bool:
        raise FileTrouble(FileProblem.DEVICE_FAILED, old)

    monkeypatch.setattr(
        "custom_components.radarr_mvp.engine.importing.transfer.prepare.same_content",
        unreadable,
    )
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    assert result.films[0].is_upgrade


async def test_a_film_that_goes_as_soon_as_it_came_is_not_stored(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else tidies the library at the same moment; the next attempt brings it back."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    carry = depot.carrier.carry

    def vanish(*arguments: Any) -> Any:
        outcome = carry(*arguments)
        (depot.library / FILM).unlink()
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(depot.carrier, "carry", vanish)
        result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert await depot.files(movie) == []
    assert isinstance(await depot.importer.import_download(download), Imported)
    assert depot.in_library() == {FILM: NEW}


async def test_what_goes_wrong_besides_does_not_stop_the_film(
    depot: Depot, caplog: pytest.LogCaptureFixture
) -> None:
    """Rights that cannot be given are logged."""
    depot.decide(permissions=Permissions(group="no-such-group"))
    download = await depot.fetched(await depot.rooms.movie())
    assert isinstance(await depot.importer.import_download(download), Imported)
    assert "no group is called no-such-group" in caplog.text


async def test_a_name_that_may_be_several_movies_waits_for_a_person(
    depot: Depot,
) -> None:
    """They are named."""
    await depot.rooms.movie()
    await depot.rooms.movie(
        secondary_year=1922, year=1923, tmdb_id=6404, imdb_id=None, folder="Another"
    )
    result = await depot.importer.import_download(await depot.fetched(None))
    assert isinstance(result, Blocked)
    assert result.refusals[0].reason == "ambiguous_movie"
    assert "Nosferatu (1922), Nosferatu (1923)" in result.refusals[0].sentence


async def test_a_download_that_is_cancelled_meanwhile_stays_so(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its import comes to."""
    download = await depot.fetched(await depot.rooms.movie())
    books = depot.rooms.books

    async def probe(_: Path) -> Probe:
        row = replace(await depot.row(download), state=TrackState.CANCELLED)
        await books.write(lambda one: books.downloads.change(one, row, 0.0))
        return _SHORT

    monkeypatch.setattr(depot.prober, "probe", probe)
    assert isinstance(await depot.importer.import_download(download), Blocked)
    assert (await depot.row(download)).state is TrackState.CANCELLED
    assert (await depot.kinds(), depot.told()) == ([], [])


async def test_a_movie_whose_folder_is_moved_is_waited_for(depot: Depot) -> None:
    """The film would be put where the movie is not any more."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    errand = errands.Errand(
        kind=errands.ErrandKind.MOVE,
        movie_id=movie.id,
        root=movie.root_folder,
        folder=movie.folder,
    )
    books = depot.rooms.books
    await books.write(lambda one: errands.begin(books, one, errand, 0.0))
    result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert "is being used" in result.message
    await books.write(lambda one: errands.end(books, one, movie.id, 0.0))
    assert isinstance(await depot.importer.import_download(download), Imported)


@pytest.mark.parametrize("probe", [_SHORT, _SILENT, _BROKEN, NO_FFPROBE])
async def test_a_person_may_overrule_what_speaks_against_a_film(
    depot: Depot, probe: Probe
) -> None:
    """The choice holds also where it cannot be carried out at once."""
    depot.prober.usual = probe
    movie = await depot.rooms.movie()
    download = await depot.fetched(None, {f"{RELEASE}/S01E02.mkv": NEW})
    assert isinstance(await depot.importer.import_download(download), Blocked)
    kept = depot.downloads / RELEASE
    away = kept.rename(kept.with_name("away"))
    waiting = await depot.importer.import_blocked(download.id, movie.id)
    assert isinstance(waiting, Waiting)
    row = await depot.row(download)
    assert row.state is TrackState.COMPLETED
    away.rename(kept)
    assert isinstance(await depot.importer.import_download(row), Imported)
    row = await depot.row(download)
    assert (row.state, row.movie_id, row.problem) == (
        TrackState.SEEDING,
        movie.id,
        "",
    )
    assert "reasons" not in row.data
    *_, record = await depot.rooms.history()
    assert (record.kind, record.data["by_person"]) == ("imported", True)


async def test_a_person_chooses_for_a_box_too(depot: Depot) -> None:
    """What is plainly another movie stays that; where all is, the person is right."""
    other = await _metropolis(depot.rooms)
    movie = await depot.rooms.movie()
    files: dict[str, bytes | int] = {
        "box/Metropolis.1927.1080p.BluRay.x264-GRP.mkv": OLD,
        "box/abc.mkv": NEW,
    }
    download = await depot.fetched(None, files, title="box")
    result = await depot.importer.import_blocked(download.id, movie.id)
    assert isinstance(result, Imported)
    assert {one.movie.id for one in result.films} == {other.id, movie.id}
    third = await depot.rooms.movie(
        title="Faust", year=1926, tmdb_id=17, imdb_id=None, folder="Faust"
    )
    (depot.downloads / "box" / "abc.mkv").unlink()
    files = {"box/Metropolis.1927.720p.BluRay.x264-GRP.mkv": NEW}
    download = await depot.fetched(None, files, title="box", info_hash="d" * 40)
    result = await depot.importer.import_blocked(download.id, third.id)
    assert isinstance(result, Imported)
    assert [one.movie.id for one in result.films] == [third.id]


async def test_a_choice_stands_beside_another_download_of_the_torrent(
    depot: Depot,
) -> None:
    """One torrent may be known once for each movie only."""
    movie = await depot.rooms.movie()
    await depot.fetched(movie)
    second = await depot.fetched(None)
    assert isinstance(
        await depot.importer.import_blocked(second.id, movie.id), Imported
    )
    row = await depot.row(second)
    assert (row.state, row.movie_id) == (TrackState.SEEDING, None)


async def test_only_what_waits_can_be_chosen_for(depot: Depot) -> None:
    """A person is told what is wrong with the choice."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie, state=TrackState.DOWNLOADING)
    with pytest.raises(Invalid) as caught:
        await depot.importer.import_blocked(download.id, movie.id)
    assert caught.value.key == "download_not_waiting"
    with pytest.raises(Invalid) as caught:
        await depot.importer.import_blocked(download.id, 4711)
    assert caught.value.key == "movie_unknown"


async def test_a_choice_of_a_movie_that_has_gone_counts_no_more(depot: Depot) -> None:
    """The names have to tell again."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(None, data={"chosen_movie": 4711})
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    assert result.films[0].movie.id == movie.id


async def test_what_is_cancelled_can_be_begun_again(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who no longer waits for an import leaves it to the next attempt."""
    download = await depot.fetched(await depot.rooms.movie())
    begun, done = asyncio.Event(), asyncio.Event()

    async def probe(_: Path) -> Probe:
        begun.set()
        await done.wait()
        return depot.prober.usual

    with monkeypatch.context() as patch:
        patch.setattr(depot.prober, "probe", probe)
        task = asyncio.create_task(depot.importer.import_download(download))
        await begun.wait()
        assert (await depot.row(download)).state is TrackState.IMPORTING
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await depot.row(download)).state is TrackState.COMPLETED
        done.set()
        assert isinstance(await depot.importer.import_download(download), Imported)


async def test_some_films_of_a_box_may_have_to_wait(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a movie of its own a download is done once all of its films are."""
    await depot.rooms.movie()
    other = await _metropolis(depot.rooms)
    files = {
        "box/Metropolis.1927.1080p.BluRay.x264-GRP.mkv": NEW * 2,
        "box/Nosferatu.1922.1080p.BluRay.x264-GRP.mkv": NEW,
    }
    download = await depot.fetched(None, files, title="box")
    really = os.mkdir

    def refuse(path: Any, *args: Any) -> None:
        if Path(path).name == "Metropolis":
            raise OSError(errno.EIO, "Input/output error")
        really(path, *args)

    with monkeypatch.context() as patch:
        patch.setattr(os, "mkdir", refuse)
        result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert [one.movie.title for one in result.films] == ["Nosferatu"]
    assert (await depot.row(download)).state is TrackState.COMPLETED
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    assert [(one.movie.title, one.new) for one in result.films] == [
        ("Metropolis", True),
        ("Nosferatu", False),
    ]
    assert (await depot.movie(other)).file is not None
    assert await depot.kinds() == ["imported", "imported"]
