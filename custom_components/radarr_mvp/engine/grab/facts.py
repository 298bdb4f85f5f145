"""What is remembered of a choice for as long as its download lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from ..indexing import NO_FLAGS, Release, ReleaseFlag
from ..keeping.records import Data, TrackedDownload
from ..movies import MatchedBy, Movie
from ..secrecy import scrub


@dataclass(frozen=True, slots=True, kw_only=True)
class GrabFacts:
    """Who chose a release, for which movie, and from where; nothing in it is secret."""

    by_person: bool = False
    is_upgrade: bool = False
    matched_by: MatchedBy = MatchedBy.TITLE
    indexer_id: str = ""
    guid: str = ""
    published: datetime | None = None
    flags: ReleaseFlag = NO_FLAGS
    title: str = ""
    year: int = 0
    tmdb_id: int = 0
    imdb_id: str = ""
    name: str = ""
    """What the torrent calls itself, empty until it was fetched."""

    @classmethod
    def about(
        cls, movie: Movie, release: Release, matched_by: MatchedBy, *, by_person: bool
    ) -> Self:
        """Return what is remembered of the choice of a release for a movie."""
        return cls(
            by_person=by_person,
            is_upgrade=movie.file is not None,
            matched_by=matched_by,
            indexer_id=release.indexer_id,
            # Some indexers use the address of the torrent as its id.
            guid=scrub(release.guid),
            published=release.published,
            flags=release.flags,
            title=movie.title,
            year=movie.year,
            tmdb_id=movie.tmdb_id,
            imdb_id=movie.imdb_id or "",
        )

    @classmethod
    def of(cls, download: TrackedDownload) -> Self:
        """Return what is remembered with a download; what is missing or odd is not known."""
        data = download.data
        movie = data.get("movie")
        known: Data = movie if isinstance(movie, Mapping) else {}
        return cls(
            by_person=data.get("by_person") is True,
            is_upgrade=data.get("is_upgrade") is True,
            matched_by=_matched_by(data.get("matched_by")),
            indexer_id=_text(data, "indexer_id"),
            guid=_text(data, "guid"),
            published=_moment(data.get("published")),
            flags=ReleaseFlag(_number(data, "flags")),
            title=_text(known, "title"),
            year=_number(known, "year"),
            tmdb_id=_number(known, "tmdb_id"),
            imdb_id=_text(known, "imdb_id"),
            name=_text(data, "name"),
        )

    def as_data(self) -> Data:
        """Return it as plain data."""
        return {
            "by_person": self.by_person,
            "is_upgrade": self.is_upgrade,
            "matched_by": str(self.matched_by),
            "indexer_id": self.indexer_id,
            "guid": self.guid,
            "published": self.published and self.published.isoformat(),
            "flags": int(self.flags),
            "movie": {
                "title": self.title,
                "year": self.year,
                "tmdb_id": self.tmdb_id,
                "imdb_id": self.imdb_id,
            },
            "name": self.name,
        }


def _matched_by(value: object) -> MatchedBy:
    """Return what told that a release is of its movie."""
    try:
        return MatchedBy(str(value))
    except ValueError:
        return MatchedBy.TITLE


def _moment(value: object) -> datetime | None:
    """Return a moment, None where there is none."""
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _text(data: Data, key: str) -> str:
    """Return a text."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _number(data: Data, key: str) -> int:
    """Return a whole number."""
    value = data.get(key)
    return value if isinstance(value, int) else 0
