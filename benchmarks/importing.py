"""How fast finished downloads are filed into the library: through the whole import, by hard link, with real files."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
import os
from pathlib import Path
import shutil
from tempfile import TemporaryDirectory
import time

from custom_components.radarr_mvp.clients.ffprobe import FfprobeClient
from custom_components.radarr_mvp.engine.events import Bus
from custom_components.radarr_mvp.engine.household import Housekeeping
from custom_components.radarr_mvp.engine.importing.importer import Importer
from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.results import Imported
from custom_components.radarr_mvp.engine.importing.scanning import (
    Probe,
    ProbeProblem,
    Prober,
)
from custom_components.radarr_mvp.engine.importing.transfer import Carrier
from custom_components.radarr_mvp.engine.keeping.books import Books, Transaction
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.movies import Movie
from custom_components.radarr_mvp.engine.settings import MediaManagement, Settings
from custom_components.radarr_mvp.gatekeeping import SystemClock
from custom_components.radarr_mvp.store.books import books_of
from custom_components.radarr_mvp.store.database import Database

from .films import small_film
from .report import Row

FILES = 1000
PROBED = 100
AN_HOUR = 3600.0
_SIZE = 200 * 1024 * 1024
PROMISED = 1000


class Unprobed:
    """Looks into nothing, as where ffprobe is not installed."""

    async def probe(self, path: Path) -> Probe:
        """Return that there is no program that could tell."""
        return Probe(problem=ProbeProblem.MISSING)


def run(arguments: Sequence[str]) -> list[Row]:
    """Measure imports with and without a look into the files."""
    parser = argparse.ArgumentParser(prog="scripts/bench import")
    parser.add_argument("--files", type=int, default=FILES)
    asked, _ = parser.parse_known_args(arguments)
    plain = asyncio.run(_measure(asked.files, Unprobed()))
    probed_files = min(PROBED, asked.files)
    probed = asyncio.run(_measure(probed_files, FfprobeClient()))
    share = max(1 - (plain / asked.files) / (probed / probed_files), 0.0)
    return [
        Row(
            "imported by hard link, without probing",
            asked.files / plain * AN_HOUR,
            "files/h",
            note=f"{asked.files} downloads; the aim is 100,000",
        ),
        Row("one import of those", plain / asked.files * 1000, "ms"),
        Row(
            "imported by hard link, with ffprobe",
            probed_files / probed * AN_HOUR,
            "files/h",
            note=f"{probed_files} downloads",
        ),
        Row("share of ffprobe in that", share * 100, "%"),
        Row(
            "time per file, as a share of what 1,000 an hour would take",
            (probed / probed_files) / (AN_HOUR / PROMISED) * 100,
            "%",
            limit=100,
        ),
    ]


async def _measure(files: int, prober: Prober) -> float:
    """Return the seconds that it takes to import so many downloads, one after the other."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("library", "downloads"):
            await asyncio.to_thread((root / name).mkdir)
        database = await Database.open(root / "library.db")
        try:
            books, clock = books_of(database), SystemClock()
            media = MediaManagement(root_folders=(root / "library",))
            house = Housekeeping(books, clock, Settings(media=media))
            await house.load()
            downloads = await _furnish(books, house, root / "downloads", files)
            importer = Importer(
                books=books,
                house=house,
                bus=Bus(),
                clock=clock,
                carrier=Carrier(FileJournal(root / "journal")),
                prober=prober,
            )
            began = time.perf_counter()
            for download in downloads:
                result = await importer.import_download(download)
                if not isinstance(result, Imported):
                    raise TypeError(f"{download.title} came out as {result}")
            seconds = time.perf_counter() - began
            _make_sure(root, files)
            return seconds
        finally:
            await database.close()


async def _furnish(
    books: Books, house: Housekeeping, folder: Path, files: int
) -> list[TrackedDownload]:
    """Make movies, and a finished download for each."""
    film = await asyncio.to_thread(small_film)
    now, rows = datetime.now(UTC), list[TrackedDownload]()
    movies = [_movie(number, house, now) for number in range(1, files + 1)]
    for movie in movies:
        name = f"{movie.title.replace(' ', '.')}.{movie.year}.1080p.BluRay.x264-GRP"
        await asyncio.to_thread(_place, film, folder / f"{name}.mkv")
        rows.append(
            TrackedDownload(
                info_hash=f"{movie.tmdb_id:040x}",
                title=name,
                added_at=now,
                state=TrackState.COMPLETED,
                size=film.stat().st_size,
                content_path=str(folder / f"{name}.mkv"),
                correlation_id=name,
                completed_at=now,
            )
        )

    def write(transaction: Transaction) -> tuple[list[Movie], list[TrackedDownload]]:
        at = now.timestamp()
        kept = books.movies.add_many(transaction, movies, at)
        return kept, [
            books.downloads.add(transaction, _of(row, movie), at)
            for row, movie in zip(rows, kept, strict=True)
        ]

    kept, downloads = await books.write(write)
    for movie in kept:
        house.put(movie)
    return downloads


def _of(row: TrackedDownload, movie: Movie) -> TrackedDownload:
    """Return a download for a movie."""
    return replace(row, movie_id=movie.id)


def _movie(number: int, house: Housekeeping, now: datetime) -> Movie:
    """Return a movie that is wanted."""
    return Movie(
        id=0,
        title=f"The Film Number {number}",
        year=1950 + number % 70,
        tmdb_id=100_000 + number,
        runtime=2,
        profile_id=house.default_profile.id,
        root_folder=str(house.settings.media.root_folder),
        folder=f"The Film Number {number} ({1950 + number % 70})",
        added=now,
    )


def _place(film: Path, target: Path) -> None:
    """Copy a film, such that each has an inode of its own, and is too large to be taken for a sample."""
    shutil.copyfile(film, target)
    os.truncate(target, _SIZE)


def _make_sure(root: Path, files: int) -> None:
    """Raise unless every film is in the library by hard link."""
    found = list((root / "library").rglob("*.mkv"))
    linked = [one for one in found if one.stat().st_nlink == 2]
    if not len(found) == len(linked) == files:
        raise RuntimeError(f"{len(found)} films, {len(linked)} of them hard links")
