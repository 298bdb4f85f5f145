"""What has been read of a list so far, and whether that is all of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...engine.lists.sources import ListAnswer, ListedMovie


@dataclass(slots=True)
class Gathering:
    """The movies of a list, each of them once, and what else was met."""

    movies: dict[str, ListedMovie] = field(default_factory=dict)
    others: int = 0
    unread: int = 0
    rows: int = 0
    cut: bool = False

    def take(self, movie: ListedMovie) -> None:
        """Add a movie; what is named twice counts at its first place."""
        self.rows += 1
        self.movies.setdefault(movie.key, movie)

    def pass_over(self) -> None:
        """Count something that is no movie."""
        self.rows += 1
        self.others += 1

    def miss(self) -> None:
        """Count something that could not be understood."""
        self.rows += 1
        self.unread += 1

    def extend(self, movies: Iterable[ListedMovie]) -> int:
        """Add movies of a further page and return how many of them were known before."""
        known = set(self.movies)
        again = 0
        for movie in movies:
            again += movie.key in known
            self.take(movie)
        return again

    @property
    def next_place(self) -> int:
        """Return the place of the row that comes next."""
        return self.rows + 1

    def answer(self, *, complete: bool = True, name: str = "") -> ListAnswer:
        """Return what the list names; it is whole only where everything on it was understood."""
        return ListAnswer(
            movies=tuple(self.movies.values()),
            complete=complete and not self.unread and not self.cut,
            others=self.others,
            unread=self.unread,
            name=name,
        )
