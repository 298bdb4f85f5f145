"""Which of the films that somebody logged are meant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedFilter:
    """What is wanted of a diary or of ratings; zero stars take films without a rating too."""

    least_stars: float = 0.0
    only_liked: bool = False
    with_rewatches: bool = True

    def passes(
        self, stars: float | None, *, liked: bool | None = None, again: bool = False
    ) -> bool:
        """Tell whether an entry is wanted; where likes are not told, nobody liked it."""
        if self.least_stars and (stars is None or stars < self.least_stars):
            return False
        if self.only_liked and not liked:
            return False
        return self.with_rewatches or not again


def shown(stars: float | None) -> str:
    """Return a rating as Letterboxd shows it, which is what its owner says of the film."""
    if stars is None:
        return ""
    return "★" * int(stars) + ("½" if stars % 1 else "")
