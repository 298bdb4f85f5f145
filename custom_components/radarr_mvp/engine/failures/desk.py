"""What all who deal with failures have at hand."""

from datetime import datetime

from ..events import Bus, Subject
from ..household import Housekeeping
from ..keeping.books import Books
from ..ports import Clock, DownloadClient


class Desk:
    """The books, the household and those who are told."""

    def __init__(
        self,
        *,
        books: Books,
        house: Housekeeping,
        bus: Bus,
        clock: Clock,
        client: DownloadClient,
    ) -> None:
        """Keep what is given."""
        self._books = books
        self._house = house
        self._bus = bus
        self._clock = clock
        self._client = client

    @property
    def _now(self) -> datetime:
        """Return the time."""
        return self._house.now

    def _subject(self, movie_id: int | None) -> Subject | None:
        """Return the movie that something is about, where it is known."""
        movie = None if movie_id is None else self._house.index.get(movie_id)
        return None if movie is None else Subject.of(movie)
