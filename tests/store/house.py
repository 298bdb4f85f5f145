"""Things to store, and places to store them in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from custom_components.radarr_mvp.engine.availability import Status
from custom_components.radarr_mvp.engine.indexing import (
    Release,
    ReleaseFlag,
    SourceCodes,
)
from custom_components.radarr_mvp.engine.keeping.records import TrackedDownload
from custom_components.radarr_mvp.engine.mediainfo import HdrFormat, MediaInfo
from custom_components.radarr_mvp.engine.movies import Movie, MovieFile
from custom_components.radarr_mvp.engine.quality.definitions import (
    UNKNOWN,
    DetectedFrom,
    QualityModel,
    Revision,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.releases.languages import ENGLISH, GERMAN
from custom_components.radarr_mvp.store import movies

NOW = 1_800_000_000.0
TODAY = datetime.fromtimestamp(NOW, UTC)
HASH = "0123456789abcdef0123456789abcdef01234567"
OTHER_HASH = "f" * 40
A_DAY = 86_400.0

BLURAY = QualityModel(
    quality_by_name("Bluray-1080p") or UNKNOWN,
    Revision(2, 1, is_repack=True),
    source_from=DetectedFrom.NAME,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is, or may be."""

    where: str
    library: str

    @property
    def is_file(self) -> bool:
        """Return whether it is a file."""
        return "://" not in self.where


def nosferatu(**changes: Any) -> Movie:
    """Return a film that was made before there were computers to count from 1970."""
    known: dict[str, Any] = {
        "id": 0,
        "title": "Nosferatu",
        "tmdb_id": 653,
        "imdb_id": "tt0013442",
        "year": 1922,
        "original_title": "Nosferatu, eine Symphonie des Grauens",
        "original_language": GERMAN,
        "alternative_titles": ("Die zwölfte Stunde", "吸血鬼ノスフェラトゥ"),
        "translations": {ENGLISH.id: "Nosferatu: A Symphony of Horror"},
        "runtime": 95,
        "in_cinemas": datetime(1922, 2, 16, tzinfo=UTC),
        "digital_release": datetime(2001, 5, 1, 12, 30, 15, 123456, tzinfo=UTC),
        "minimum_availability": Status.IN_CINEMAS,
        "root_folder": "/media/films",
        "folder": "Nosferatu (1922)",
        "tags": frozenset({"silent", "horror"}),
        "added": TODAY,
    }
    return Movie(**known | changes)


def a_movie(number: int, **changes: Any) -> Movie:
    """Return one of many films."""
    known: dict[str, Any] = {
        "id": 0,
        "title": f"Film {number:05}",
        "tmdb_id": 100_000 + number,
        "year": 1900 + number % 120,
        "added": TODAY - timedelta(minutes=number),
    }
    return Movie(**known | changes)


def a_file(**changes: Any) -> MovieFile:
    """Return a file with everything that can be known of one."""
    known: dict[str, Any] = {
        "path": "Nosferatu (1922) Bluray-1080p.mkv",
        "size": 9_876_543_210,
        "quality": BLURAY,
        "languages": (GERMAN, ENGLISH),
        "added": TODAY,
        "scene_name": "Nosferatu.1922.1080p.BluRay.x264-SILENT",
        "original_path": "Nosferatu.1922/nosferatu.mkv",
        "release_group": "SILENT",
        "edition": "Restored",
        "flags": ReleaseFlag.FREELEECH | ReleaseFlag.INTERNAL,
        "info_hash": HASH,
        "media_info": MediaInfo(
            width=1920, hdr=HdrFormat.HLG10, audio_languages=("deu",), frame_rate=18.5
        ),
    }
    return MovieFile(**known | changes)


def a_release(**changes: Any) -> Release:
    """Return what an indexer offers."""
    known: dict[str, Any] = {
        "guid": "https://tracker.invalid/details/1",
        "title": "Nosferatu.1922.1080p.BluRay.x264-SILENT",
        "indexer": "HDBits",
        "indexer_id": "hdbits",
        "size": 9_876_543_210,
        "info_hash": HASH,
        "download_url": "https://tracker.invalid/get/1",
        "magnet": "magnet:?xt=urn:btih:" + HASH,
        "seeders": 7,
        "published": TODAY,
        "flags": ReleaseFlag.FREELEECH,
        "categories": (2000, 2040),
        "source": SourceCodes(medium=1, tags=("silent",)),
    }
    return Release(**known | changes)


def a_download(**changes: Any) -> TrackedDownload:
    """Return a download of ours."""
    known: dict[str, Any] = {
        "info_hash": HASH,
        "title": "Nosferatu.1922.1080p.BluRay.x264-SILENT",
        "added_at": TODAY,
        "indexer": "HDBits",
        "quality": BLURAY,
        "score": 25,
        "size": 9_876_543_210,
        "left": 5,
        "progress": 0.25,
        "correlation_id": "req_0123456789ab",
        "data": {"attempts": [1, 2]},
    }
    return TrackedDownload(**known | changes)


def stored(connection: Connection, number: int = 0) -> int:
    """Return the id of a film that is in the library."""
    movie = a_movie(number) if number else nosferatu()
    return movies.add(connection, movie, NOW).id
