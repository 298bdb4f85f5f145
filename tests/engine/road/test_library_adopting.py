"""Films that lie in a root folder already are taken over."""

import errno
import os
from pathlib import Path
import shutil
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.errors import Unavailable
from custom_components.radarr_mvp.engine.events import MovieAdded
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.library import (
    AddRequest,
    Adoption,
    AdoptionReport,
    adopting,
)
from custom_components.radarr_mvp.engine.metadata import (
    AlternativeTitle,
    Release,
    ReleaseType,
)
from tests.engine.road.library_home import (
    CHARADE,
    METROPOLIS,
    NOSFERATU,
    THE_GENERAL,
    Home,
    key_of,
)
from tests.engine.road.metadata import DOWN
from tests.engine.rooms import Rooms


def results(home: Home, report: AdoptionReport) -> dict[str, str]:
    """Return what became of each folder."""
    return {
        str(Path(one.folder).relative_to(home.root)): one.result.value
        for one in report.folders
    }


async def test_films_are_adopted_where_they_lie(rooms: Rooms) -> None:
    """With their files; a second time there is nothing left to do."""
    home = Home(rooms)
    home.film("Nosferatu (1922)/Nosferatu.1922.German.1080p.BluRay.x264-GRP.mkv", 900)
    home.film("Nosferatu (1922)/sample.mkv", 5)
    home.film("Charade.1963.720p.WEB-DL-XY/charade.mkv")
    home.film("Charade.1963.720p.WEB-DL-XY/also there.mkv", 7)
    home.film("the general (1926)/cd1.avi")
    home.film("the general (1926)/cd2.avi")
    home.film("notes.txt")
    async with Jobs(rooms.books, rooms.clock).run("adopt", correlation_id="why") as job:
        report = await home.library.adopt(home.root, job)
    assert results(home, report) == {
        "Nosferatu (1922)": "added",
        "Charade.1963.720p.WEB-DL-XY": "added",
        "the general (1926)": "added",
    }
    assert (job.job.done, job.job.total) == (3, 3)
    assert job.result == {"added": 3, "left": 0, "folders": []}
    movie = rooms.house.index.by_tmdb(NOSFERATU)
    assert movie is not None
    stored = await home.stored(movie.id)
    assert stored is not None and stored.title == movie.title
    assert (movie.root_folder, movie.folder) == (str(home.root), "Nosferatu (1922)")
    assert movie.monitored
    assert movie.profile_id == rooms.house.default_profile.id
    file = movie.file
    assert file is not None
    assert file.path == "Nosferatu.1922.German.1080p.BluRay.x264-GRP.mkv"
    assert (file.size, str(file.quality.quality)) == (900, "Bluray-1080p")
    assert [one.name for one in file.languages] == ["German"]
    assert (file.release_group, file.added) == ("GRP", rooms.house.now)
    charade = rooms.house.index.by_tmdb(CHARADE)
    assert charade is not None and charade.file is not None
    assert str(charade.file.quality.quality) == "WEBDL-720p"
    assert [type(one) for one in rooms.events] == [MovieAdded] * 3
    assert {one.correlation_id for one in rooms.events} == {"why"}
    assert rooms.events[0].as_dict()["source"] == "adoption"
    assert len(list(home.root.rglob("*.mkv"))) == 4
    home.source.calls.clear()
    assert (await home.library.adopt(home.root)).folders == []
    assert home.source.calls == []


@pytest.mark.parametrize(
    ("folder", "film", "tmdb_id"),
    [
        # An id in the name says more than the title.
        ("Anything {tmdb-653}", "a.mkv", NOSFERATU),
        ("Anything [imdb-tt0013442]", "a.mkv", NOSFERATU),
        ("Films of mine", "Nosferatu.1922.tt0013442.mkv", NOSFERATU),
        # An id that nobody knows says less.
        ("Nosferatu (1922) {tmdb-4711}", "a.mkv", NOSFERATU),
        # A folder without a year says less than its film.
        ("New folder", "Nosferatu.1922.1080p.BluRay.mkv", NOSFERATU),
        # The only film of a title needs no year.
        ("Metropolis", "metropolis.mkv", METROPOLIS),
        # Original and other titles, and the year of a premiere elsewhere.
        ("Nosferatu, eine Symphonie des Grauens (1922)", "a.mkv", NOSFERATU),
        ("Nosferatu le vampire (1922)", "a.mkv", NOSFERATU),
        ("Early (2019)", "a.mkv", 5),
    ],
)
async def test_a_film_is_found_by_what_its_names_tell(
    rooms: Rooms, folder: str, film: str, tmdb_id: int
) -> None:
    """Without doubt."""
    home = Home(rooms)
    releases = tuple(
        Release("US", ReleaseType.THEATRICAL, day)
        for day in (
            rooms.house.now.date().replace(year=2019),
            rooms.house.now.date().replace(year=2020),
        )
    )
    home.source.put(5, "Early", release_date=releases[1].day, releases=releases)
    home.film(f"{folder}/{film}")
    report = await home.library.adopt(str(home.root))
    assert results(home, report) == {folder: "added"}
    (movie,) = rooms.house.index
    assert (movie.tmdb_id, movie.folder) == (tmdb_id, folder)


async def test_what_is_not_certain_is_left_to_a_person(rooms: Rooms) -> None:
    """With the films that it may be, and nothing is added."""
    home = Home(rooms)
    day = home.source.known[NOSFERATU].release_date
    home.source.put(5, "Nosferatu", release_date=day)
    home.source.put(6, "The Film A", release_date=day)
    home.source.put(
        7,
        "The Film B",
        release_date=day,
        alternative_titles=(AlternativeTitle("The Film"),),
    )
    home.source.put(
        8,
        "The Film C",
        release_date=day,
        alternative_titles=(AlternativeTitle("The Film"),),
    )
    for folder in ("Nosferatu (1922)", "The Film (1922)", "Film", "Nothing (1999)"):
        home.film(f"{folder}/a.mkv")
    async with Jobs(rooms.books, rooms.clock).run("adopt") as job:
        report = await home.library.adopt(home.root, job)
    assert results(home, report) == {
        "Nosferatu (1922)": "ambiguous",
        "The Film (1922)": "ambiguous",
        "Film": "ambiguous",
        "Nothing (1999)": "unknown",
    }
    assert not list(rooms.house.index)
    assert job.result["ambiguous"] == 3
    told: Any = job.result["folders"]
    assert told[1] == {
        "folder": str(home.root / "Nosferatu (1922)"),
        "result": "ambiguous",
        "candidates": [
            {"tmdb_id": 653, "title": "Nosferatu", "year": 1922},
            {"tmdb_id": 5, "title": "Nosferatu", "year": 1922},
        ],
    }


async def test_what_is_no_film_s_folder_is_said(rooms: Rooms) -> None:
    """Without asking anybody."""
    home = Home(rooms)
    home.film("Empty (2001)/readme.txt")
    home.film("Box/Nosferatu.1922.mkv")
    home.film("Box/Charade.1963.mkv")
    home.film("Two (2001)/Nosferatu.1922.mkv")
    home.film("Two (2001)/Charade.1963.mkv")
    home.film("Three (2001)/a/Nosferatu.mkv")
    home.film("Three (2001)/b/Charade.mkv")
    home.film("Unpacking (1999)/_UNPACK_x/a.mkv")
    home.film("Busy (1999)/.radarr_mvp-1-0.new")
    home.film("Nosferatu.1922.mkv")
    home.film(".hidden.mkv")
    home.film("2019/2019.mkv")
    report = await home.library.adopt(home.root)
    assert results(home, report) == {
        "Nosferatu.1922.mkv": "loose_file",
        "Empty (2001)": "no_film",
        "Box": "several_films",
        "Two (2001)": "several_films",
        "Three (2001)": "several_films",
        "Unpacking (1999)": "no_film",
        "Busy (1999)": "unreadable",
        "2019": "unknown",
    }
    (busy,) = report.of(Adoption.UNREADABLE)
    assert "being used by another program" in busy.message
    assert busy.as_dict()["message"] == busy.message


async def test_a_folder_whose_names_tell_nothing_is_unknown(rooms: Rooms) -> None:
    """There is nothing to search for."""
    home = Home(rooms)
    home.film("---/--.mkv")
    report = await home.library.adopt(home.root)
    assert results(home, report) == {"---": "unknown"}
    assert home.source.calls == []


async def test_folders_of_folders_are_looked_into(rooms: Rooms) -> None:
    """By letter, by series; what belongs to others is passed by."""
    home = Home(rooms)
    bin_, inner = home.root / "bin", home.root / "other root"
    home.settle(root_folders=(home.root, inner), recycle_bin=bin_)
    home.film("N/Nosferatu (1922)/a.mkv")
    home.film("Films/Silent/The General (1926)/a.mkv")
    home.film("Films/loose.mkv")
    home.film("C/D/E/Charade (1963)/a.mkv")
    home.film("M/Metropolis (1927)/a.mkv")
    home.film("Extras only/Trailers/a.mkv")
    home.film("bin/2026-01-01/Sintel (2010)/a.mkv")
    home.film("other root/Sintel (2010)/a.mkv")
    home.film("#recycle/Sintel (2010)/a.mkv")
    await home.library.add(
        AddRequest(tmdb_id=METROPOLIS, path=home.root / "M" / "Metropolis (1927)")
    )
    report = await home.library.adopt(home.root)
    assert results(home, report) == {
        "N/Nosferatu (1922)": "added",
        "Films": "several_films",
        "C/D/E": "unknown",
        "M/Metropolis (1927)": "file_added",
        "Extras only": "unknown",
    }


async def test_a_movie_without_a_file_gets_it(rooms: Rooms) -> None:
    """From its own folder, or from one that belongs to nobody."""
    home = Home(rooms)
    archive = home.second_root()
    own = await home.library.add(AddRequest(tmdb_id=NOSFERATU))
    other = await home.library.add(
        AddRequest(tmdb_id=CHARADE, root_folder=archive, monitored=False)
    )
    by_id = await home.library.add(AddRequest(tmdb_id=THE_GENERAL))
    home.source.calls.clear()
    home.film("Nosferatu (1922)/n.mkv")
    home.film("Charade.1963/c.mkv")
    home.film("Some train {tmdb-961}/g.mkv")
    report = await home.library.adopt(home.root)
    assert results(home, report) == {
        "Nosferatu (1922)": "file_added",
        "Charade.1963": "file_added",
        "Some train {tmdb-961}": "file_added",
    }
    assert home.source.calls == []
    for movie, folder in (
        (own, "Nosferatu (1922)"),
        (other, "Charade.1963"),
        (by_id, "Some train {tmdb-961}"),
    ):
        stored = await home.stored(movie.id)
        assert stored is not None and stored.file is not None
        assert (stored.root_folder, stored.folder) == (str(home.root), folder)
        assert stored.monitored == movie.monitored
    assert (await home.kinds())[3:] == ["file_found"] * 3


async def test_a_movie_with_a_file_keeps_it(rooms: Rooms) -> None:
    """A second folder of the film is only told of, whoever finds the movie."""
    home = Home(rooms)
    movie = await home.with_film()
    home.film("Nosferatu.1922.720p/n.mkv")
    # Its titles are not the library's, so that only its source tells what it is.
    home.film("Some vampire {tmdb-653}/n.mkv")
    rooms.house.put(movie)
    report = await home.library.adopt(home.root)
    assert results(home, report) == {
        "Nosferatu.1922.720p": "has_file",
        "Some vampire {tmdb-653}": "has_file",
    }
    assert await home.stored(movie.id) == movie


async def test_a_film_that_its_source_names_otherwise_is_known(rooms: Rooms) -> None:
    """The library is looked at once more by the id that was found."""
    home = Home(rooms)
    movie = await rooms.movie(title="Old title", year=1999)
    home.film("Nosferatu (1922)/n.mkv")
    home.film("other.txt")
    shutil.rmtree(home.root / movie.folder)
    home.film("Nosferatu 1922 GRP/n.mkv")
    report = await home.library.adopt(home.root)
    assert results(home, report) == {"Nosferatu 1922 GRP": "file_added"}
    assert movie.id == report.folders[0].movie_id


async def test_of_two_folders_of_a_film_one_is_taken(rooms: Rooms) -> None:
    """Though both are looked at at the same time."""
    home = Home(rooms)
    home.film("Nosferatu (1922)/n.mkv")
    home.film("Nosferatu.1922.1080p/n.mkv")
    report = await home.library.adopt(home.root)
    assert sorted(results(home, report).values()) == ["added", "has_file"]
    assert len(rooms.house.index) == 1


async def test_a_movie_that_is_being_filed_is_not_disturbed(rooms: Rooms) -> None:
    """It gets its file from there."""
    home = Home(rooms)
    movie = await home.library.add(AddRequest(tmdb_id=NOSFERATU))
    download = TrackedDownload(
        info_hash="a" * 40,
        title="x",
        added_at=rooms.house.now,
        movie_id=movie.id,
        state=TrackState.IMPORTING,
    )
    await rooms.books.write(lambda one: rooms.books.downloads.add(one, download, 0.0))
    home.film("Nosferatu.1922.720p/n.mkv")
    report = await home.library.adopt(home.root)
    assert results(home, report) == {"Nosferatu.1922.720p": "has_file"}
    assert await home.stored(movie.id) == movie


async def test_a_place_that_cannot_be_had_is_said(rooms: Rooms) -> None:
    """A folder that holds the recycle bin is not a movie's."""
    home = Home(rooms)
    home.settle(recycle_bin=home.root / "Nosferatu (1922)" / "bin")
    home.film("Nosferatu (1922)/n.mkv")
    report = await home.library.adopt(home.root)
    assert results(home, report) == {"Nosferatu (1922)": "failed"}
    assert "recycle bin" in report.folders[0].message


async def test_a_source_out_of_reach_stops_the_work(rooms: Rooms) -> None:
    """The job says why, and the next time goes on where it stopped."""
    home = Home(rooms)
    films = list(home.source.known.values())[:12]
    for film in films:
        home.film(f"{film.title.replace('/', ' ')} ({film.year})/a.mkv")
    home.source.fault = DOWN
    with pytest.raises(Unavailable):
        async with Jobs(rooms.books, rooms.clock).run("adopt") as job:
            await home.library.adopt(home.root, job)
    assert job.job.error == "tmdb: connection refused"
    failed, left = job.result["failed"], job.result["left"]
    assert isinstance(failed, int) and isinstance(left, int)
    assert failed + left == 12
    assert left >= 6
    home.source.fault = None
    report = await home.library.adopt(home.root)
    assert len(report.of(Adoption.ADDED)) == 12


async def test_one_failure_stops_nobody(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither one of the source, nor one of ours."""
    home = Home(rooms)
    for folder in ("Nosferatu (1922)", "Charade (1963)", "Metropolis (1927)"):
        home.film(f"{folder}/a.mkv")
    home.source.faults |= {NOSFERATU: DOWN, CHARADE: RuntimeError("broken")}
    report = await home.library.adopt(home.root)
    assert results(home, report) == {
        "Nosferatu (1922)": "failed",
        "Charade (1963)": "failed",
        "Metropolis (1927)": "added",
    }
    assert "Charade (1963) could not be adopted" in caplog.text


async def test_a_root_folder_must_be_there(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one of the household's."""
    home = Home(rooms)
    for folder, key in (
        ("/elsewhere", "root_folder_unknown"),
        (home.root, "root_folder_missing"),
    ):
        with pytest.raises(Invalid) as problem:
            await home.library.adopt(folder)
        assert key_of(problem) == key
    home.film("Nosferatu (1922)/a.mkv")

    def refuse(path: object) -> object:
        raise OSError(errno.EACCES, "not allowed")

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(adopting, "is_usable", lambda _: True)
    with pytest.raises(Invalid) as problem:
        await home.library.adopt(home.root)
    assert key_of(problem) == "root_folder_unreadable"


async def test_a_folder_that_cannot_be_read_is_told(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are adopted."""
    home = Home(rooms)
    home.film("Secret/Sub/a.mkv")
    home.film("Nosferatu (1922)/a.mkv")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "Secret":
            raise OSError(errno.EACCES, "not allowed")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    report = await home.library.adopt(home.root)
    assert results(home, report) == {
        "Nosferatu (1922)": "added",
        "Secret": "unreadable",
    }
