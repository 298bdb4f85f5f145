"""Whatever lies in a path: told first, then filed; and the recycle bin is emptied."""

import asyncio
from dataclasses import replace
from datetime import timedelta
import json
from threading import Event
from typing import Any

import pytest

from custom_components.radarr_mvp.clients.ffprobe import FfprobeClient
from custom_components.radarr_mvp.engine.correlation import new_correlation_id
from custom_components.radarr_mvp.engine.importing.importer import Importer
from custom_components.radarr_mvp.engine.importing.scanning import Probe
from custom_components.radarr_mvp.engine.importing.transfer import Means
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.jobs import Jobs
from custom_components.radarr_mvp.engine.mediainfo import MediaInfo
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH
from tests.engine.road.filing import NEW, OLD, RELEASE, Depot, contents, quality, write
from tests.engine.rooms import Rooms

FILM = "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv"


@pytest.fixture
def depot(rooms: Rooms) -> Depot:
    """Return a household whose downloads can be filed."""
    return Depot(rooms)


async def test_a_dry_run_tells_what_would_be_done_and_does_nothing(
    depot: Depot,
) -> None:
    """The answer is plain data with a sentence for all that is refused."""
    depot.decide(recycle_bin=depot.bin)
    movie = await depot.with_film(await depot.rooms.movie())
    folder = depot.downloads / "mixed"
    write(folder / f"{RELEASE}.mkv", NEW)
    write(folder / "Faust.1926.1080p.BluRay.x264-GRP.mkv", NEW + b"!")
    write(folder / "readme.txt", b"x")
    before = contents(depot.rooms.folder)
    before.pop("library.db-wal")
    report = await depot.importer.import_path(folder, dry_run=True)
    after = contents(depot.rooms.folder)
    after.pop("library.db-wal")
    assert after == before
    assert (await depot.kinds(), depot.told()) == ([], [])
    data: Any = json.loads(json.dumps(report.as_dict()))
    assert (data["path"], data["dry_run"]) == (str(folder), True)
    assert len(data["correlation_id"]) == len(new_correlation_id())
    by_name = {one["file"]: one for one in data["files"]}
    one = by_name[f"{RELEASE}.mkv"]
    assert (one["accepted"], one["imported"]) == (True, False)
    assert one["movie"]["movie_id"] == movie.id
    assert one["quality"] == "Bluray-1080p"
    assert one["plan"]["target"] == str(depot.library / FILM)
    assert [each["path"] for each in one["plan"]["replaces"]] == [
        str(depot.library / "Nosferatu (1922)" / "Nosferatu (1922) HDTV-720p.mkv")
    ]
    other = by_name["Faust.1926.1080p.BluRay.x264-GRP.mkv"]
    assert (other["accepted"], other["movie"], other["plan"]) == (False, None, None)
    assert other["rejections"] == [
        {
            "file": "Faust.1926.1080p.BluRay.x264-GRP.mkv",
            "reason": "unknown_movie",
            "sentence": "Faust (1926) is not in the library",
        }
    ]
    statistics = data["statistics"]
    assert (statistics["files_scanned"], statistics["files_analyzed"]) == (3, 2)
    assert (statistics["successful_imports"], statistics["skipped_files"]) == (0, 3)


async def test_a_path_is_filed_with_statistics(depot: Depot) -> None:
    """A worse film is taken too where a person wants it; a second time there is nothing to do."""
    movie = await depot.with_film(
        await depot.rooms.movie(), quality=quality("Remux-1080p")
    )
    path = depot.downloads / f"{RELEASE}.mkv"
    write(path, NEW)
    jobs = Jobs(depot.rooms.books, depot.rooms.clock)
    async with jobs.run("import", correlation_id="why") as job:
        report = await depot.importer.import_path(
            str(path), correlation_id="why", job=job
        )
    assert (job.job.done, job.job.total, job.job.message) == (1, 1, path.name)
    assert depot.in_library() == {FILM: NEW}
    (filed,) = report.films
    assert (filed.means, filed.is_upgrade) == (Means.HARD_LINK, True)
    data: Any = report.as_dict()
    (one,) = data["files"]
    assert (one["imported"], one["path"]) == (True, str(depot.library / FILM))
    assert (one["means"], one["is_upgrade"]) == ("hard_link", True)
    assert {**data["statistics"], "duration": 0.0} == {
        "files_scanned": 1,
        "files_analyzed": 1,
        "successful_imports": 1,
        "failed_imports": 0,
        "skipped_files": 0,
        "total_size": len(NEW),
        "duration": 0.0,
        "hardlinks_created": 1,
        "files_copied": 0,
        "files_moved": 0,
    }
    assert depot.told() == ["movie_imported", "movie_upgraded"]
    deleted, imported, upgraded = await depot.rooms.history()
    assert imported.correlation_id == deleted.correlation_id == "why"
    assert (imported.title, imported.download_id) == (RELEASE, "")
    assert imported.data["by_person"] is True
    assert upgraded.data["reason"] == "by_person"
    file = (await depot.movie(movie)).file
    assert file is not None
    assert file.info_hash is None
    again = await depot.importer.import_path(path)
    assert [one.new for one in again.films] == [False]
    assert (await depot.importer.import_path(path, dry_run=True)).films == ()
    assert await depot.kinds() == ["deleted", "imported", "upgraded"]


async def test_without_a_person_the_usual_rules_hold(depot: Depot) -> None:
    """An automation does not replace a better film."""
    await depot.with_film(await depot.rooms.movie(), quality=quality("Remux-1080p"))
    path = depot.downloads / f"{RELEASE}.mkv"
    write(path, NEW)
    report = await depot.importer.import_path(path, by_person=False)
    (one,) = report.files
    assert [each.reason for each in one.refusals] == ["worse_quality"]
    assert not one.failed


async def test_a_film_can_be_moved_and_its_movie_named(depot: Depot) -> None:
    """A name that tells nothing does not matter where a person says which movie it is."""
    movie = await depot.rooms.movie()
    path = depot.downloads / "xyz.mkv"
    write(path, NEW)
    report = await depot.importer.import_path(path, movie_id=movie.id, move=True)
    assert [one.means for one in report.films] == [Means.RENAME]
    assert report.statistics.files_moved == 1
    assert not path.exists()
    (one,) = depot.in_library()
    assert one.startswith("Nosferatu (1922)/Nosferatu (1922)")


async def test_rules_hold_until_a_person_sees_to_it(depot: Depot) -> None:
    """A sample is told of first, and imported where it is wanted anyway."""
    depot.prober.usual = Probe(info=MediaInfo(audio_stream_count=1, runtime_seconds=9))
    movie = await depot.rooms.movie()
    path = depot.downloads / f"{RELEASE}.mkv"
    write(path, NEW)
    report = await depot.importer.import_path(path, movie_id=movie.id)
    assert [one.reason for one in report.files[0].refusals] == ["sample"]
    report = await depot.importer.import_path(path, movie_id=movie.id, anyway=True)
    assert len(report.films) == 1


async def test_what_cannot_be_filed_is_told_and_stops_nothing(depot: Depot) -> None:
    """Each film has a reason of its own."""
    await depot.rooms.movie()
    other = await depot.rooms.movie(
        title="Faust", year=1926, tmdb_id=17, imdb_id=None, folder="Faust"
    )
    folder = depot.downloads / "two"
    write(folder / f"{RELEASE}.mkv", NEW)
    write(folder / "Faust.1926.1080p.BluRay.x264-GRP.mkv", OLD)
    write(depot.library / other.folder / "Faust (1926) Bluray-1080p.mkv", b"taken")
    report = await depot.importer.import_path(folder, by_person=False)
    failed = {one.file: one for one in report.files if one.failed}
    assert list(failed) == ["Faust.1926.1080p.BluRay.x264-GRP.mkv"]
    (refusal,) = next(iter(failed.values())).refusals
    assert refusal.reason == "target_exists"
    assert (report.statistics.successful_imports, report.statistics.failed_imports) == (
        1,
        1,
    )
    dry = await depot.importer.import_path(folder, dry_run=True)
    assert [one.reason for file in dry.files for one in file.refusals] == [
        "target_exists"
    ]


async def test_a_path_that_is_not_there_is_told(depot: Depot) -> None:
    """As is a movie that is not in the library."""
    report = await depot.importer.import_path(depot.downloads / "nothing")
    assert [one.reason for one in report.refusals] == ["unreadable_path"]
    assert report.as_dict()["rejections"] == [
        {
            "file": "",
            "reason": "unreadable_path",
            "sentence": f"{depot.downloads / 'nothing'} is not there",
        }
    ]
    with pytest.raises(Invalid) as caught:
        await depot.importer.import_path(depot.downloads, movie_id=4711)
    assert caught.value.key == "movie_unknown"


async def test_a_text_that_calls_itself_a_film_is_found_out(rooms: Rooms) -> None:
    """The real ffprobe looks into it."""
    depot = Depot(rooms)
    importer = Importer(
        books=rooms.books,
        house=rooms.house,
        bus=rooms.bus,
        clock=rooms.clock,
        carrier=depot.carrier,
        prober=FfprobeClient(),
    )
    await rooms.movie()
    path = depot.downloads / f"{RELEASE}.mkv"
    write(path, b"no film at all" * 10_000)
    report = await importer.import_path(path)
    assert [one.reason for one in report.files[0].refusals] == ["not_playable"]


async def test_names_may_tell_of_collection_and_certificate(depot: Depot) -> None:
    """Metadata is read only where a format asks for it."""
    naming = depot.rooms.house.settings.media.naming
    depot.decide(
        naming=replace(
            naming,
            file_format="{Movie Title} ({Release Year}) {Movie Collection} {Movie Certification}",
        )
    )
    movie = await depot.rooms.movie()
    await depot.keep_details(movie)
    path = depot.downloads / f"{RELEASE}.mkv"
    write(path, NEW)
    await depot.importer.import_path(path)
    assert list(depot.in_library()) == [
        "Nosferatu (1922)/Nosferatu (1922) Silent Horrors PG.mkv"
    ]


async def test_a_film_on_its_way_arrives_although_nobody_waits_any_more(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stored before the rest is cancelled."""
    movie = await depot.rooms.movie()
    path = depot.downloads / f"{RELEASE}.mkv"
    write(path, NEW)
    carry, begun, go_on = depot.carrier.carry, Event(), Event()

    def slowly(*arguments: Any) -> Any:
        begun.set()
        go_on.wait(10)
        return carry(*arguments)

    monkeypatch.setattr(depot.carrier, "carry", slowly)
    task = asyncio.create_task(depot.importer.import_path(path))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await depot.movie(movie)).file is not None
    assert depot.told() == ["movie_imported"]


async def test_names_may_tell_titles_in_other_languages(depot: Depot) -> None:
    """Translations are read only where a format asks for them."""
    naming = depot.rooms.house.settings.media.naming
    depot.decide(
        naming=replace(naming, file_format="{Movie Title:EN} ({Release Year})")
    )
    await depot.rooms.movie(translations={ENGLISH.id: "A Symphony of Horror"})
    path = depot.downloads / f"{RELEASE}.mkv"
    write(path, NEW)
    await depot.importer.import_path(path)
    assert list(depot.in_library()) == [
        "Nosferatu (1922)/A Symphony of Horror (1922).mkv"
    ]


async def test_what_was_in_the_bin_for_long_is_deleted(depot: Depot) -> None:
    """After so many days, and never where there is no bin or it cannot be read."""
    assert await depot.importer.clean_bin() == ()
    depot.decide(recycle_bin=depot.bin, recycle_days=7)
    today = depot.rooms.house.now.date()
    for days in (1, 7, 8, 30):
        day = (today - timedelta(days=days)).isoformat()
        write(depot.bin / day / "Movie" / "film.mkv", b"x")
    gone = await depot.importer.clean_bin()
    assert len(gone) == 2
    assert len(contents(depot.bin)) == 2
    broken = depot.rooms.folder / "file"
    broken.touch()
    depot.decide(recycle_bin=broken)
    assert await depot.importer.clean_bin() == ()
