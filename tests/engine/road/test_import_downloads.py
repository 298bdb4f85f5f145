"""Finished downloads: filed, told of, and their rows moved on."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
import os
from pathlib import Path
from typing import Any

import pytest

from custom_components.radarr_mvp.clients.ffprobe import FfprobeClient
from custom_components.radarr_mvp.engine.events import MovieImported, MovieUpgraded
from custom_components.radarr_mvp.engine.failures.taxonomy import FailureReason
from custom_components.radarr_mvp.engine.importing.extras import ExtraOptions
from custom_components.radarr_mvp.engine.importing.importer import Importer
from custom_components.radarr_mvp.engine.importing.results import (
    Blocked,
    Imported,
    Untouched,
    Waiting,
)
from custom_components.radarr_mvp.engine.importing.scanning import (
    CachedProber,
    Probe,
    ProbeProblem,
)
from custom_components.radarr_mvp.engine.importing.transfer import Means
from custom_components.radarr_mvp.engine.keeping.records import TrackState
from custom_components.radarr_mvp.engine.mediainfo import MediaInfo
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.quality.formats.conditions import (
    Condition,
    TitleTest,
)
from custom_components.radarr_mvp.engine.quality.formats.custom import CustomFormat
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH, GERMAN
from tests.engine.road.filing import (
    HASH,
    NEW,
    NO_FFPROBE,
    OLD,
    RELEASE,
    Depot,
    contents,
    quality,
)
from tests.engine.rooms import Rooms
from tests.sandbox.catalogue import FILMS
from tests.sandbox.films import FilmSpec, Picture, place_film

FILM = "Nosferatu (1922)/Nosferatu (1922) Bluray-1080p.mkv"
_LARGE = 80 * 1024 * 1024


@pytest.fixture
def depot(rooms: Rooms) -> Depot:
    """Return a household whose downloads can be filed."""
    return Depot(rooms)


async def test_a_film_is_linked_into_the_library(depot: Depot) -> None:
    """Its file, row, history and event all say the same, and the download goes on seeding."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie, data={"flags": 1})
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    (filed,) = result.films
    target = depot.library / FILM
    assert (filed.path, filed.means, filed.is_upgrade) == (
        target,
        Means.HARD_LINK,
        False,
    )
    assert depot.in_library() == {FILM: NEW}
    assert target.samefile(depot.downloads / RELEASE / f"{RELEASE}.mkv")
    known = await depot.movie(movie)
    file = known.file
    assert file is not None
    assert (file.path, file.size) == ("Nosferatu (1922) Bluray-1080p.mkv", len(NEW))
    assert (str(file.quality), file.languages) == ("Bluray-1080p", (GERMAN,))
    assert (file.scene_name, file.release_group) == (RELEASE, "GRP")
    assert (file.info_hash, file.flags, file.added) == (HASH, 1, depot.rooms.house.now)
    assert file.media_info is not None
    assert file.media_info.runtime_seconds == 5_700
    row = await depot.row(download)
    assert (row.state, row.imported_at) == (TrackState.SEEDING, depot.rooms.house.now)
    assert (row.problem, row.data["means"]) == ("", "hard_link")
    (record,) = await depot.rooms.history()
    assert (record.kind, record.title, record.download_id) == (
        "imported",
        RELEASE,
        HASH,
    )
    assert (record.correlation_id, record.movie_id) == ("why", movie.id)
    assert record.data["path"] == str(target)
    assert record.data["source_path"] == str(
        depot.downloads / RELEASE / f"{RELEASE}.mkv"
    )
    assert (record.data["means"], record.data["release_group"]) == ("hard_link", "GRP")
    assert record.data["size"] == len(NEW)
    (event,) = depot.rooms.events
    assert isinstance(event, MovieImported)
    assert event.as_dict() == {
        "correlation_id": "why",
        "movie_id": movie.id,
        "title": "Nosferatu",
        "year": 1922,
        "tmdb_id": 653,
        "imdb_id": "tt0013442",
        "path": str(target),
        "quality": "Bluray-1080p",
        "size": len(NEW),
        "release": RELEASE,
        "info_hash": HASH,
        "means": "hard_link",
        "is_upgrade": False,
    }
    assert not depot.journal.read_bytes()


async def test_a_download_is_filed_once_however_often_it_is_reported(
    depot: Depot,
) -> None:
    """The second report finds nothing to do, at once or later."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    both = await asyncio.gather(
        depot.importer.import_download(download),
        depot.importer.import_download(download),
    )
    assert sorted(type(one).__name__ for one in both) == ["Imported", "Untouched"]
    assert await depot.importer.import_download(download) == Untouched()
    assert await depot.kinds() == ["imported"]
    assert depot.told() == ["movie_imported"]


async def test_an_upgrade_is_written_down_with_old_and_new(depot: Depot) -> None:
    """What was, what is and why can be read afterwards; the old film is in the recycle bin."""
    depot.decide(recycle_bin=depot.bin)
    movie = await depot.with_film(await depot.rooms.movie())
    formats = (
        CustomFormat(
            name=name, conditions=(Condition(name=name, test=TitleTest(pattern)),)
        )
        for name, pattern in (("Encoded", "x264"), ("Television", "HDTV"))
    )
    books, house = depot.rooms.books, depot.rooms.house

    def learn(transaction: Any) -> None:
        profile = house.profiles[movie.profile_id]
        for custom in formats:
            known = books.formats.add(transaction, custom, 0.0)
            profile = profile.with_format(known.id, 10)
        books.profiles.change(transaction, profile, 0.0)

    await books.write(learn)
    await house.load_rules()
    download = await depot.fetched(movie)
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    assert result.films[0].is_upgrade
    assert depot.in_library() == {FILM: NEW}
    today = house.now.date().isoformat()
    kept = depot.bin / today / "Nosferatu (1922)" / "Nosferatu (1922) HDTV-720p.mkv"
    assert kept.read_bytes() == OLD
    (file,) = await depot.files(movie)
    assert file.path == Path(FILM).name
    deleted, imported, upgraded = await depot.rooms.history()
    assert [deleted.kind, imported.kind, upgraded.kind] == [
        "deleted",
        "imported",
        "upgraded",
    ]
    old_path = str(
        depot.library / "Nosferatu (1922)" / "Nosferatu (1922) HDTV-720p.mkv"
    )
    assert deleted.title == "Nosferatu.1922.720p.HDTV.x264-OLD"
    assert (str(deleted.quality), deleted.score) == ("HDTV-720p", 20)
    assert dict(deleted.data) == {
        "reason": "upgrade",
        "path": old_path,
        "recycled": str(kept),
        "size": len(OLD),
    }
    assert dict(upgraded.data) == {
        "reason": "quality",
        "old_quality": "HDTV-720p",
        "new_quality": "Bluray-1080p",
        "old_formats": ["Encoded", "Television"],
        "new_formats": ["Encoded"],
        "old_score": 20,
        "new_score": 10,
        "old_path": old_path,
        "new_path": str(depot.library / FILM),
        "old_size": len(OLD),
        "new_size": len(NEW),
        "indexer": "HDBits",
        "release": RELEASE,
    }
    assert upgraded.correlation_id == "why"
    first, second = depot.rooms.events
    assert isinstance(first, MovieImported)
    assert first.is_upgrade
    assert isinstance(second, MovieUpgraded)
    assert (second.old_quality, second.recycled) == ("HDTV-720p", str(kept))


@pytest.mark.parametrize(
    ("old", "why"),
    [
        (quality("Bluray-1080p"), "same"),
        (quality("Unknown"), "quality"),
    ],
)
async def test_an_upgrade_may_keep_its_name(depot: Depot, old: Any, why: str) -> None:
    """The row stays the same where only what is in the file changes; without a bin the old film is gone."""
    movie = await depot.with_film(
        await depot.rooms.movie(), path=Path(FILM).name, quality=old, scene_name=""
    )
    before = movie.file
    assert before is not None
    await depot.importer.import_download(await depot.fetched(movie))
    (file,) = await depot.files(movie)
    assert (file.id, file.size) == (before.id, len(NEW))
    assert depot.in_library() == {FILM: NEW}
    deleted, _, upgraded = await depot.rooms.history()
    assert (deleted.title, deleted.data["recycled"]) == (Path(FILM).name, "")
    assert upgraded.data["reason"] == why


async def test_a_proper_is_an_upgrade_by_its_revision(depot: Depot) -> None:
    """History says that it was for the correction."""
    movie = await depot.with_film(
        await depot.rooms.movie(), quality=quality("Bluray-1080p")
    )
    title = "Nosferatu.1922.PROPER.1080p.BluRay.x264-GRP"
    files = {f"{title}/{title}.mkv": NEW}
    await depot.importer.import_download(await depot.fetched(movie, files, title=title))
    *_, upgraded = await depot.rooms.history()
    assert upgraded.data["reason"] == "revision"
    assert upgraded.data["new_quality"] == "Bluray-1080p Proper"


async def test_what_comes_along_and_the_folder_are_remembered(depot: Depot) -> None:
    """A movie without a folder keeps the one that it gets; subtitles are put beside the film."""
    depot.decide(extras=ExtraOptions(enabled=True))
    movie = await depot.rooms.movie(folder="")
    download = await depot.fetched(
        movie,
        {f"{RELEASE}/film.mkv": NEW, f"{RELEASE}/film.en.srt": b"words"},
    )
    await depot.importer.import_download(download)
    subtitle = FILM.replace(".mkv", ".en.srt")
    assert depot.in_library() == {FILM: NEW, subtitle: b"words"}
    assert (await depot.movie(movie)).folder == "Nosferatu (1922)"
    (record,) = await depot.rooms.history()
    assert record.data["extras"] == [str(depot.library / subtitle)]


async def test_a_film_that_is_there_counts_as_imported(depot: Depot) -> None:
    """Another download of the very same file is done without a second file, row or event."""
    movie = await depot.rooms.movie()
    await depot.importer.import_download(await depot.fetched(movie))
    again = await depot.fetched(movie, info_hash="b" * 40)
    result = await depot.importer.import_download(again)
    assert isinstance(result, Imported)
    assert (result.films[0].new, result.films[0].path) == (False, depot.library / FILM)
    assert (await depot.row(again)).state is TrackState.SEEDING
    assert await depot.kinds() == ["imported"]
    assert depot.told() == ["movie_imported"]


async def test_a_film_put_there_by_hand_is_taken_over(depot: Depot) -> None:
    """A copy that has the right name already is known from now on, and nothing is carried."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    target = depot.library / FILM
    target.parent.mkdir()
    target.write_bytes(NEW)
    inode = target.stat().st_ino
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    assert target.stat().st_ino == inode
    (file,) = await depot.files(movie)
    assert file.path == target.name
    assert (await depot.row(download)).data["means"] == ""


async def test_a_film_that_was_deleted_can_be_imported_again(depot: Depot) -> None:
    """What the books remember of the first time does not stand in the way."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    await depot.importer.import_download(download)
    (depot.library / FILM).unlink()
    (file,) = await depot.files(movie)
    books = depot.rooms.books
    await books.write(lambda one: books.files.remove(one, file.id))
    depot.rooms.house.put(replace(movie, file=None))
    row = replace(await depot.row(download), state=TrackState.COMPLETED)
    await books.write(lambda one: books.downloads.change(one, row, 0.0))
    assert isinstance(await depot.importer.import_download(row), Imported)
    assert depot.in_library() == {FILM: NEW}
    assert len(await depot.files(movie)) == 1


async def test_a_film_that_vanished_does_not_stand_in_the_way(depot: Depot) -> None:
    """A worse one is better than a row without a film; nothing was deleted for it."""
    movie = await depot.with_film(
        await depot.rooms.movie(), quality=quality("Remux-1080p")
    )
    (depot.library / "Nosferatu (1922)" / "Nosferatu (1922) HDTV-720p.mkv").unlink()
    (depot.library / "other").touch()
    result = await depot.importer.import_download(await depot.fetched(movie))
    assert isinstance(result, Imported)
    assert not result.films[0].is_upgrade
    assert [one.path for one in await depot.files(movie)] == [Path(FILM).name]
    assert await depot.kinds() == ["imported"]


async def test_without_ffprobe_the_name_has_to_do(depot: Depot) -> None:
    """A film that is large enough is taken for what it is called; its language is the movie's own."""
    depot.prober.usual = NO_FFPROBE
    movie = await depot.rooms.movie(original_language=GERMAN)
    download = await depot.fetched(movie, {f"{RELEASE}/film.mkv": _LARGE})
    assert isinstance(await depot.importer.import_download(download), Imported)
    file = (await depot.movie(movie)).file
    assert file is not None
    assert (str(file.quality), file.media_info) == ("Bluray-1080p", None)
    assert file.languages == (GERMAN,)


async def test_languages_are_told_by_names_where_streams_are_silent(
    depot: Depot,
) -> None:
    """A stream without a language says nothing against the name."""
    info = MediaInfo(
        audio_stream_count=1, audio_languages=("und",), runtime_seconds=5700
    )
    depot.prober.usual = Probe(info=info)
    movie = await depot.rooms.movie(original_language=GERMAN)
    title = "Nosferatu.1922.ENGLISH.1080p.BluRay.x264-GRP"
    files = {f"{title}/{title}.mkv": NEW}
    await depot.importer.import_download(await depot.fetched(movie, files, title=title))
    file = (await depot.movie(movie)).file
    assert file is not None
    assert file.languages == (ENGLISH,)


async def test_the_real_ffprobe_tells_what_a_film_is(rooms: Rooms) -> None:
    """A name that promises more than the picture holds is put right."""
    depot = Depot(rooms)
    film = next(one for one in FILMS if one.title == "Nosferatu")
    movie = await rooms.movie(runtime=film.runtime)
    path = depot.downloads / RELEASE / f"{RELEASE}.mkv"
    await asyncio.to_thread(place_film, FilmSpec(film, Picture.HD720), path)
    importer = Importer(
        books=rooms.books,
        house=rooms.house,
        bus=rooms.bus,
        clock=rooms.clock,
        carrier=depot.carrier,
        prober=CachedProber(FfprobeClient()),
    )
    download = await depot.fetched(movie, {f"{RELEASE}/note.nfo": b""})
    assert isinstance(await importer.import_download(download), Imported)
    file = (await depot.movie(movie)).file
    assert file is not None
    assert file.path == "Nosferatu (1922) Bluray-720p.mkv"
    assert file.media_info is not None
    assert (file.media_info.height, file.media_info.video_format) == (720, "h264")


async def test_a_box_set_serves_all_movies_that_it_holds(depot: Depot) -> None:
    """Each gets its best film; the one that it was fetched for decides the download."""
    own = await depot.rooms.movie()
    other = await depot.rooms.movie(
        title="Metropolis",
        year=1927,
        tmdb_id=19,
        imdb_id=None,
        folder="Metropolis (1927)",
    )
    box = "Silent.Films.Collection.1080p.BluRay.x264-GRP"
    download = await depot.fetched(
        own,
        {
            f"{box}/Nosferatu.1922.1080p.BluRay.x264-GRP.mkv": NEW,
            f"{box}/Nosferatu.1922.720p.BluRay.x264-GRP.mkv": NEW * 2,
            f"{box}/Metropolis.1927.1080p.BluRay.x264-GRP.mkv": OLD,
            f"{box}/Faust.1926.1080p.BluRay.x264-GRP.mkv": OLD + b"!",
        },
        title=box,
    )
    depot.prober.by_name["Nosferatu.1922.720p.BluRay.x264-GRP.mkv"] = Probe(
        info=MediaInfo(
            width=1280, height=720, audio_stream_count=1, runtime_seconds=5700
        )
    )
    result = await depot.importer.import_download(download)
    assert isinstance(result, Imported)
    assert [one.movie.title for one in result.films] == ["Metropolis", "Nosferatu"]
    assert depot.in_library() == {
        FILM: NEW,
        "Metropolis (1927)/Metropolis (1927) Bluray-1080p.mkv": OLD,
    }
    row = await depot.row(download)
    assert (row.state, row.movie_id) == (TrackState.SEEDING, own.id)
    second = await depot.fetched(other, info_hash=HASH, title=box, files={})
    assert isinstance(await depot.importer.import_download(second), Imported)
    assert await depot.kinds() == ["imported", "imported"]


async def test_a_main_film_among_others_needs_no_name(depot: Depot) -> None:
    """Where no file tells what it is, the download's name speaks for the one that is by far the largest."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(
        movie, {f"{RELEASE}/a.mkv": NEW * 3, f"{RELEASE}/b.mkv": NEW}
    )
    assert isinstance(await depot.importer.import_download(download), Imported)
    assert depot.in_library() == {FILM: NEW * 3}


async def test_the_movie_of_a_download_without_one_is_found_by_its_name(
    depot: Depot,
) -> None:
    """Afterwards the download is known to be that movie's."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(None)
    assert isinstance(await depot.importer.import_download(download), Imported)
    row = await depot.row(download)
    assert (row.state, row.movie_id) == (TrackState.SEEDING, movie.id)


async def test_only_so_many_are_filed_at_once(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at a time by default, and more where that is wanted, but never too many."""
    busy = most = 0

    async def probe(_: Path) -> Probe:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.1)
        busy -= 1
        return depot.prober.usual

    monkeypatch.setattr(depot.prober, "probe", probe)
    downloads = []
    for number in range(12):
        title = f"Movie.{number}.1950.1080p.BluRay.x264-GRP"
        movie = await depot.rooms.movie(
            title=f"Movie {number}",
            year=1950,
            tmdb_id=1000 + number,
            imdb_id=None,
            folder=f"Movie {number} (1950)",
        )
        downloads.append(
            await depot.fetched(
                movie,
                {f"{title}/{title}.mkv": NEW + bytes([number])},
                title=title,
                info_hash=f"{number:040x}",
            )
        )
    for wanted, expected in ((1, 1), (9, 4)):
        most = 0
        depot.decide(concurrent_imports=wanted)
        part, downloads = downloads[:6], downloads[6:]
        done = await asyncio.gather(*map(depot.importer.import_download, part))
        assert {type(one) for one in done} == {Imported}
        assert most == expected


async def test_a_download_that_came_back_is_not_imported_over_a_better_film(
    depot: Depot,
) -> None:
    """It was imported once, so a person has to say that it is to be imported again."""
    movie = await depot.with_film(
        await depot.rooms.movie(), quality=quality("Bluray-1080p")
    )
    now = depot.rooms.house.now
    download = await depot.fetched(
        movie, imported_at=now, added_at=now - timedelta(days=1)
    )
    result = await depot.importer.import_download(download)
    assert isinstance(result, Blocked)
    assert result.refusals[0].reason == "already_imported"


async def test_a_movie_that_leaves_meanwhile_stops_nothing(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its film stays where it was fetched to, and a person is asked."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    books = depot.rooms.books

    async def probe(_: Path) -> Probe:
        await books.write(lambda one: books.movies.remove(one, movie.id))
        return depot.prober.usual

    monkeypatch.setattr(depot.prober, "probe", probe)
    result = await depot.importer.import_download(download)
    assert isinstance(result, Blocked)
    assert result.refusals[0].reason == "unknown_movie"
    assert depot.in_library() == {}


async def test_a_movie_that_moves_meanwhile_is_waited_for(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is put where the movie is not any more."""
    movie = await depot.rooms.movie()
    download = await depot.fetched(movie)
    books, house = depot.rooms.books, depot.rooms.house
    moved = replace(movie, folder="Elsewhere")

    async def wholes(_: Iterable[int]) -> Mapping[int, Movie]:
        await books.write(lambda one: books.movies.change(one, moved, 0.0))
        return {movie.id: movie}

    with monkeypatch.context() as patch:
        patch.setattr(house, "wholes", wholes)
        result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert "was changed meanwhile" in result.message
    depot.rooms.house.put(moved)
    assert isinstance(await depot.importer.import_download(download), Imported)
    assert list(depot.in_library()) == [f"Elsewhere/{Path(FILM).name}"]


async def test_a_film_that_cannot_be_played_is_no_matter_for_a_person(
    depot: Depot,
) -> None:
    """It is checked again, and replaced where that does not help."""
    depot.prober.usual = Probe(problem=ProbeProblem.UNREADABLE, detail="no video")
    download = await depot.fetched(await depot.rooms.movie())
    result = await depot.importer.import_download(download)
    assert isinstance(result, Waiting)
    assert result.reason is FailureReason.CORRUPTED_DOWNLOAD
    assert (await depot.row(download)).state is TrackState.COMPLETED


async def test_names_that_are_no_text_are_stored_all_the_same(depot: Depot) -> None:
    """Odd bytes in a name neither stop an import nor reach the books."""
    movie = await depot.rooms.movie()
    folder = depot.downloads / "odd"
    folder.mkdir(parents=True)
    name = b"Nosferatu.1922.1080p.BluRay.x264-\xff\xfe.mkv"
    (folder / os.fsdecode(name)).write_bytes(NEW)
    download = await depot.fetched(movie, {"odd/x.nfo": b""}, title="odd")
    assert isinstance(await depot.importer.import_download(download), Imported)
    file = (await depot.movie(movie)).file
    assert file is not None
    assert file.original_path.startswith("Nosferatu.1922")
    assert contents(depot.library) == {FILM: NEW}
