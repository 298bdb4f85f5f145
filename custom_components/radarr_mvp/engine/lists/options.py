"""What a household wants of a list."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from ..availability import Status


class Monitor(StrEnum):
    """What of a list's movies is looked for."""

    MOVIE = "movie"
    MOVIE_AND_COLLECTION = "movie_and_collection"
    NONE = "none"


class Leaving(StrEnum):
    """What happens to a movie that no list names any more, from the mildest on."""

    OFF = "off"
    LOG = "log"
    UNMONITOR = "unmonitor"
    REMOVE = "remove"
    REMOVE_AND_DELETE = "remove_and_delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilters:
    """Which movies of a list are taken; what is not known of a movie does not speak against it.

    Zero and nothing mean that any will do. Languages are those of ISO 639-1, genres those of TMDb in English.
    """

    first_year: int = 0
    last_year: int = 0
    lowest_rating: float = 0.0
    fewest_votes: int = 0
    genres: frozenset[str] = frozenset()
    without_genres: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()
    shortest: int = 0
    longest: int = 0
    # So many are added by one visit; the others have their turn at the next.
    most_at_once: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """How one list is followed; an empty profile, folder or availability means as usual."""

    enabled: bool = True
    add_automatically: bool = True
    monitor: Monitor = Monitor.MOVIE
    search_on_add: bool = True
    quality_profile: str = ""
    root_folder: str = ""
    minimum_availability: Status | None = None
    tags: frozenset[str] = frozenset()
    interval: timedelta = timedelta(hours=12)
    filters: ListFilters = field(default_factory=ListFilters)
    # Nothing here means as the household does with all lists.
    on_leaving: Leaving | None = None
    # 1 goes first, 10 last: when lists wait for a visit, and when several name the same movie.
    priority: int = 5
