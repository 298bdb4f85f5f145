"""The charts that Trakt keeps, and what they can be narrowed down to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, override


class Chart(StrEnum):
    """What the charts count."""

    TRENDING = "trending"
    POPULAR = "popular"
    ANTICIPATED = "anticipated"
    BOX_OFFICE = "boxoffice"
    HOT = "hot"
    WATCHED = "watched"
    PLAYED = "played"
    COLLECTED = "collected"
    FAVORITED = "favorited"
    STREAMING = "streaming"

    @property
    def has_periods(self) -> bool:
        """Tell whether the chart is kept for several spans of time."""
        return self in _WITH_PERIODS


class Period(StrEnum):
    """How far back a chart counts."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    ALL = "all"


_WITH_PERIODS: Final = frozenset(
    {
        Chart.WATCHED,
        Chart.PLAYED,
        Chart.COLLECTED,
        Chart.FAVORITED,
        Chart.STREAMING,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Numbers from the first to the last."""

    first: int
    last: int

    @override
    def __str__(self) -> str:
        """Return the numbers as Trakt spells them."""
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartFilter:
    """What is wanted of a chart; an empty field means anything, a minus before a genre means none of it."""

    years: Span | None = None
    ratings: Span | None = None
    runtimes: Span | None = None
    genres: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ignore_watched: bool = False
    ignore_collected: bool = False
    ignore_watchlisted: bool = False

    @property
    def is_personal(self) -> bool:
        """Tell whether Trakt must know who asks."""
        return self.ignore_watched or self.ignore_collected or self.ignore_watchlisted

    def spell(self) -> dict[str, str | int | list[str | int]]:
        """Return the parameters, without those that do not matter."""
        spelled = {
            "years": str(self.years or ""),
            "ratings": str(self.ratings or ""),
            "runtimes": str(self.runtimes or ""),
            "genres": ",".join(self.genres),
            "certifications": ",".join(self.certifications),
            "countries": ",".join(self.countries),
            "languages": ",".join(self.languages),
            "ignore_watched": "true" if self.ignore_watched else "",
            "ignore_collected": "true" if self.ignore_collected else "",
            "ignore_watchlisted": "true" if self.ignore_watchlisted else "",
        }
        return {name: value for name, value in spelled.items() if value}


ANYTHING: Final = ChartFilter()
