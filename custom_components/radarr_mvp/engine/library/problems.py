"""What people can do wrong with the library, where more than a sentence is to be told."""

from collections.abc import Sequence

from ..invalid import Invalid
from ..metadata import CollectionRef, MovieSummary
from ..movies import Movie


class AlreadyInLibrary(Invalid):
    """A movie that is there cannot be added."""

    def __init__(self, movie: Movie) -> None:
        """Keep the movie that is there."""
        super().__init__(
            "already_in_library", title=movie.title, year=str(movie.year or "")
        )
        self.movie = movie


class AmbiguousTitle(Invalid):
    """A title may mean several movies, or none of it quite."""

    def __init__(self, title: str, candidates: Sequence[MovieSummary]) -> None:
        """Keep the movies that may be meant, the likeliest first."""
        names = ", ".join(
            f"{one.title} ({one.year})" if one.year else one.title for one in candidates
        )
        super().__init__("ambiguous_title", title=title, candidates=names)
        self.candidates = tuple(candidates)


class AmbiguousCollection(Invalid):
    """A name may mean several collections, or none of it quite."""

    def __init__(self, name: str, candidates: Sequence[CollectionRef]) -> None:
        """Keep the collections that may be meant, the likeliest first."""
        names = ", ".join(f"{one.name} ({one.id})" for one in candidates)
        super().__init__("ambiguous_collection", collection=name, candidates=names)
        self.candidates = tuple(candidates)
