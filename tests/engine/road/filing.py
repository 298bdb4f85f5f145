"""Downloads to be filed, in folders of their own, and what looks into their films."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import os
from pathlib import Path
from typing import Any

from custom_components.radarr_mvp.engine.importing.importer import Importer
from custom_components.radarr_mvp.engine.importing.journal import FileJournal
from custom_components.radarr_mvp.engine.importing.scanning import Probe, ProbeProblem
from custom_components.radarr_mvp.engine.importing.transfer import Carrier
from custom_components.radarr_mvp.engine.keeping.records import (
    TrackedDownload,
    TrackState,
)
from custom_components.radarr_mvp.engine.mediainfo import MediaInfo
from custom_components.radarr_mvp.engine.metadata import (
    CollectionRef,
    MovieDetails,
    Release,
    ReleaseType,
)
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    Revision,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.settings import MediaManagement
from tests.engine.rooms import Rooms

RELEASE = "Nosferatu.1922.1080p.BluRay.x264-GRP"
HASH = "a" * 40
INFO = MediaInfo(
    container="matroska",
    video_format="h264",
    width=1920,
    height=1080,
    audio_format="aac",
    audio_channels=2,
    audio_stream_count=1,
    audio_languages=("ger",),
    runtime_seconds=5_700.0,
)
NEW, OLD = b"the new film" * 900, b"the old film" * 700
NO_FFPROBE = Probe(problem=ProbeProblem.MISSING)

type Content = bytes | int


@dataclass
class FakeProber:
    """Says of every film what it says of `usual`, but for those with something of their own by their names."""

    usual: Probe = field(default_factory=lambda: Probe(info=INFO))
    by_name: dict[str, Probe] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def probe(self, path: Path) -> Probe:
        """Return what a film is said to be."""
        self.asked.append(path.name)
        return self.by_name.get(path.name, self.usual)


def quality(name: str, version: int = 1) -> QualityModel:
    """Return a quality by its name."""
    known = quality_by_name(name)
    assert known is not None
    return QualityModel(known, Revision(version))


def write(path: Path, content: Content) -> None:
    """Write a file, one of some size without taking room where only that is said."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
        return
    path.touch()
    os.truncate(path, content)


@dataclass
class Depot:
    """A household whose downloads can be filed."""

    rooms: Rooms
    prober: FakeProber = field(default_factory=FakeProber)

    def __post_init__(self) -> None:
        """Open the journal."""
        self.downloads = self.rooms.folder / "downloads"
        self.library = self.rooms.folder / "library"
        self.bin = self.rooms.folder / "bin"
        self.journal = self.rooms.folder / "journal" / "imports.jsonl"
        self.carrier = Carrier(FileJournal(self.journal))
        self.importer = self._importer()

    def restart(self) -> Importer:
        """Return the importer that a new start has."""
        self.carrier = Carrier(FileJournal(self.journal))
        self.importer = self._importer()
        return self.importer

    def _importer(self) -> Importer:
        """Return an importer."""
        rooms = self.rooms
        return Importer(
            books=rooms.books,
            house=rooms.house,
            bus=rooms.bus,
            clock=rooms.clock,
            carrier=self.carrier,
            prober=self.prober,
        )

    def decide(self, **media: Any) -> None:
        """Change how films are put away."""
        settings = self.rooms.house.settings
        changed: MediaManagement = replace(settings.media, **media)
        self.rooms.house.settings = replace(settings, media=changed)

    async def fetched(
        self,
        movie: Movie | None,
        files: Mapping[str, Content] | None = None,
        **known: Any,
    ) -> TrackedDownload:
        """Have a download of some files finished; by default one film in a folder of its release."""
        title = str(known.get("title", RELEASE))
        for name, content in (files or {f"{RELEASE}/{RELEASE}.mkv": NEW}).items():
            write(self.downloads / name, content)
        given: dict[str, Any] = {
            "info_hash": HASH,
            "title": title,
            "added_at": self.rooms.house.now,
            "completed_at": self.rooms.house.now,
            "movie_id": movie.id if movie else None,
            "state": TrackState.COMPLETED,
            "indexer": "HDBits",
            "quality": quality("Bluray-1080p"),
            "content_path": str(self.downloads / title),
            "correlation_id": "why",
            "data": {"matched_by": "title", "by_person": False},
        }
        row = TrackedDownload(**given | known)
        return await self.rooms.books.write(
            lambda transaction: self.rooms.books.downloads.add(
                transaction, row, self.rooms.clock.now()
            )
        )

    async def with_film(self, movie: Movie, **known: Any) -> Movie:
        """Give a movie a film, a worse one where nothing else is said."""
        given: dict[str, Any] = {
            "path": "Nosferatu (1922) HDTV-720p.mkv",
            "size": len(OLD),
            "quality": quality("HDTV-720p"),
            "added": self.rooms.house.now,
            "scene_name": "Nosferatu.1922.720p.HDTV.x264-OLD",
        }
        file = MovieFile(**given | known)
        path = Path(movie.root_folder, movie.folder, file.path)
        write(path, OLD)
        kept = await self.rooms.books.write(
            lambda transaction: self.rooms.books.files.add(
                transaction, movie.id, file, self.rooms.clock.now()
            )
        )
        changed = replace(movie, file=kept)
        self.rooms.house.put(changed)
        return changed

    async def keep_details(self, movie: Movie) -> None:
        """Have it known which collection a movie is part of, and who may see it."""
        details = MovieDetails(
            tmdb_id=movie.tmdb_id,
            title=movie.title,
            collection=CollectionRef(id=1, name="Silent Horrors"),
            releases=(
                Release(
                    country="US",
                    kind=ReleaseType.THEATRICAL,
                    day=self.rooms.house.now.date(),
                    certification="PG",
                ),
            ),
        )
        await self.rooms.books.write(
            lambda transaction: self.rooms.books.metadata.keep(
                transaction, movie.id, details, self.rooms.clock.now()
            )
        )

    async def row(self, download: TrackedDownload) -> TrackedDownload:
        """Return a download as it stands in the books."""
        row = await self.rooms.books.read(
            lambda transaction: self.rooms.books.downloads.get(transaction, download.id)
        )
        assert row is not None
        return row

    async def movie(self, movie: Movie) -> Movie:
        """Return a movie as it stands in the books; in memory it stands alike, as far as it does."""
        known = await self.rooms.books.read(
            lambda transaction: self.rooms.books.movies.get(transaction, movie.id)
        )
        held = self.rooms.house.index.get(movie.id)
        assert known is not None
        assert held is not None
        assert (held.folder, held.file is None) == (known.folder, known.file is None)
        if held.file is not None and known.file is not None:
            assert (held.file.id, held.file.path) == (known.file.id, known.file.path)
        return known

    async def files(self, movie: Movie) -> list[MovieFile]:
        """Return all files that the books know of a movie."""
        return await self.rooms.books.read(
            lambda transaction: self.rooms.books.files.of_movie(transaction, movie.id)
        )

    async def kinds(self) -> list[str]:
        """Return what has happened, the oldest first."""
        return [one.kind for one in await self.rooms.history()]

    def told(self) -> list[str]:
        """Return the kinds of events that were told."""
        return [one.kind.value for one in self.rooms.events]

    def in_library(self) -> dict[str, bytes]:
        """Return all files in the library."""
        return contents(self.library)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, but for what SQLite changes when it only reads."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".db-shm"
    }
