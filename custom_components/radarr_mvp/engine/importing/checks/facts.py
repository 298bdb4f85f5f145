"""Everything that the import of a file is judged by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ...decision.settings import Propers
from ...decision.upgrades import Held, Yardstick
from ...movies import Match, MatchedBy, Movie
from ...releases.facts import ReleaseFacts
from ..scanning import FoundFile, Probe, Scan

_MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSettings:
    """What a household has decided about imports; the space is in megabytes."""

    check_free_space: bool = True
    minimum_free_space: int = 100
    propers: Propers = Propers.PREFER_AND_UPGRADE

    @property
    def reserve(self) -> int:
        """Return the bytes that are to stay free."""
        return self.minimum_free_space * _MEGABYTE


USUAL: Final = ImportSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grab:
    """What a download was fetched for, and what said then that it is of that movie."""

    movie: Movie
    matched_by: MatchedBy = MatchedBy.TITLE
    by_person: bool = False
    imported: datetime | None = None
    """When it was imported, where that was after it was grabbed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts:
    """One file of a download, with all that the rules ask for.

    `facts` is what file, folder and download are called, `offered` what the file is worth and `held` what the file
    in the library is. `only_by_grab` tells that no name led to the movie. `in_library` marks a file that is in the movie's folder already, `takes_space` is False where
    a hard link will do, `by_person` marks what somebody chose by hand.
    """

    scan: Scan
    file: FoundFile
    facts: ReleaseFacts | None
    match: Match
    probe: Probe
    offered: Held
    yardstick: Yardstick | None
    held: Held | None = None
    grab: Grab | None = None
    only_by_grab: bool = False
    free_space: int | None = None
    takes_space: bool = True
    in_library: bool = False
    by_person: bool = False
    settings: ImportSettings = USUAL

    @property
    def movie(self) -> Movie | None:
        """Return the movie that the file is of."""
        return self.match.movie
