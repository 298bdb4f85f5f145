"""Where files come from, and what is known of them before anybody looks at them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from ..grab.facts import GrabFacts
from ..indexing import NO_FLAGS, ReleaseFlag
from ..keeping.records import TrackedDownload
from ..movies import Movie, MovieIndex
from .checks import Grab

# The movie that a person has chosen for a download, as it is kept with the download.
CHOSEN: Final = "chosen_movie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is imported and on whose behalf.

    `movie` is what a person says that it is, and `anyway` tells that the person has seen what speaks against it.
    `title` is the name of the release, `name` what the torrent calls itself.
    """

    path: Path
    correlation_id: str
    download: TrackedDownload | None = None
    grab: Grab | None = None
    movie: Movie | None = None
    title: str = ""
    name: str = ""
    indexer: str = ""
    info_hash: str = ""
    flags: ReleaseFlag = NO_FLAGS
    by_person: bool = False
    anyway: bool = False
    move: bool = False
    dry_run: bool = False

    @classmethod
    def of(cls, download: TrackedDownload, index: MovieIndex) -> Self:
        """Return what is known of a download that was fetched for the library."""
        facts = GrabFacts.of(download)
        origin = cls(
            path=Path(download.content_path or ""),
            correlation_id=download.correlation_id,
            download=download,
            title=download.title,
            name=facts.name,
            indexer=download.indexer,
            info_hash=download.info_hash.lower(),
            flags=facts.flags,
        )
        chosen = download.data.get(CHOSEN)
        if isinstance(chosen, int) and (movie := index.get(chosen)) is not None:
            return replace(origin, movie=movie, by_person=True, anyway=True)
        movie = index.get(download.movie_id or 0)
        if movie is None:
            return origin
        imported = download.imported_at
        grab = Grab(
            movie=movie,
            matched_by=facts.matched_by,
            by_person=facts.by_person,
            imported=imported if imported and imported > download.added_at else None,
        )
        return replace(origin, grab=grab)

    @property
    def own(self) -> Movie | None:
        """Return the movie that it was fetched or chosen for."""
        return self.movie or (self.grab.movie if self.grab else None)
