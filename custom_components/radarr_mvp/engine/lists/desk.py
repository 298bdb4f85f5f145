"""What all who work on lists share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..events import Bus
from ..household import Housekeeping
from ..invalid import Invalid
from ..jobs import Jobs
from ..keeping.books import Books
from ..keeping.records import HistoryRecord
from ..library import AddRequest, Library
from ..movies import Movie
from ..ports import Clock, Metadata
from .options import Monitor
from .wanted import WantedList

HELD: Final = "list_held"
LEFT: Final = "left_lists"
WISHES: Final = "list_wishes"

type Sources = Callable[[], Mapping[str, WantedList]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDesk:
    """The tools, and the lists as they are set up at this moment, the oldest first."""

    books: Books
    house: Housekeeping
    bus: Bus
    clock: Clock
    metadata: Metadata
    library: Library
    jobs: Jobs
    sources: Sources

    @property
    def now(self) -> datetime:
        """Return the time."""
        return self.house.now

    def wanted(self, list_id: str) -> WantedList:
        """Return a list that is set up."""
        if (found := self.sources().get(list_id)) is None:
            raise Invalid("list_unknown", list=list_id)
        return found

    def enabled(self) -> list[WantedList]:
        """Return the lists that are followed."""
        return [one for one in self.sources().values() if one.options.enabled]

    def ranks(self) -> dict[str, tuple[int, int]]:
        """Return whose wishes count: of the highest priority, and of those the oldest; the least comes first."""
        return {
            list_id: (one.options.priority, place)
            for place, (list_id, one) in enumerate(self.sources().items())
        }

    def problem_of(self, wanted: WantedList) -> Invalid | None:
        """Return what about the options of a list makes no sense, so that nothing can be added by them."""
        try:
            self.library.check(request_of(wanted))
        except Invalid as problem:
            return problem
        return None

    def record(
        self,
        kind: str,
        movie: Movie | None,
        correlation_id: str,
        data: Mapping[str, object],
    ) -> HistoryRecord:
        """Return what history says of something that happens now."""
        return HistoryRecord(
            kind=kind,
            at=self.now,
            movie_id=movie.id if movie else None,
            title=movie.title if movie else str(data.get("list", "")),
            correlation_id=correlation_id,
            data=data,
        )


def request_of(
    wanted: WantedList, tmdb_id: int | None = None, lists: tuple[str, ...] = ()
) -> AddRequest:
    """Return a movie as a list wants it; `lists` are the names of all that name it."""
    options = wanted.options
    return AddRequest(
        tmdb_id=tmdb_id,
        profile=options.quality_profile or None,
        root_folder=options.root_folder or None,
        monitored=options.monitor is not Monitor.NONE,
        minimum_availability=options.minimum_availability,
        tags=options.tags,
        monitor_collection=options.monitor is Monitor.MOVIE_AND_COLLECTION,
        search_collection=options.search_on_add,
        from_list=True,
        lists=lists or (wanted.name,),
    )


def wishes_of(movie: Movie) -> dict[str, object]:
    """Return what is wanted of a movie as plain data."""
    return {
        "profile_id": movie.profile_id,
        "monitored": movie.monitored,
        "minimum_availability": int(movie.minimum_availability),
        "tags": sorted(movie.tags),
    }
