"""When the movies of a library come to the cinemas, and to where they can be had at home."""

import asyncio
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Final, NamedTuple, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import RadarrMvpConfigEntry
from .engine.movies import Movie
from .engine.overview import Overview
from .engine.pace import at_ease
from .films import links_to, titled
from .watching import OverviewEntity

PARALLEL_UPDATES = 0

RELEASES: Final = CalendarEntityDescription(key="releases")

_DAY: Final = timedelta(days=1)


class ReleaseKind(StrEnum):
    """Where a movie comes out; the values are parts of the keys of translated texts."""

    CINEMA = "cinema"
    DIGITAL = "digital"
    PHYSICAL = "physical"


class Release(NamedTuple):
    """A day on which a movie comes out."""

    day: date
    kind: ReleaseKind
    movie: Movie


async def async_setup_entry(
    hass: HomeAssistant,
    entry: RadarrMvpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendar."""
    async_add_entities([ReleaseCalendar(entry)])


class ReleaseCalendar(OverviewEntity[list[Release]], CalendarEntity):
    """The releases of monitored movies, each for a whole day."""

    def __init__(self, entry: RadarrMvpConfigEntry) -> None:
        """Show when movies come out."""
        house = entry.runtime_data.road.house
        super().__init__(entry, RELEASES, Overview(house, _coming))
        self._coming: list[Release] = []

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return what comes out today, else what comes out next."""
        today = bisect_left(self._coming, dt_util.now().date(), key=itemgetter(0))
        for release in self._coming[today : today + 1]:
            return _event(release, self._names())
        return None

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what comes out within some time."""
        days, names = _days(start_date, end_date), self._names()
        movies = at_ease(self.house.road.house.index)

        def find() -> list[CalendarEvent]:
            # Home Assistant examines every event thoroughly, and there may be thousands.
            return [_event(one, names) for one in releases_of(movies, *days)]

        return await asyncio.to_thread(find)

    @callback
    @override
    def _take(self, made: list[Release]) -> None:
        """Keep what comes out."""
        self._coming = made

    def _names(self) -> dict[str, str]:
        """Return what the kinds of releases are called."""
        prefix = f"component.{DOMAIN}.common.release_"
        texts = async_get_cached_translations(
            self.hass, self.hass.config.language, "common", DOMAIN
        )
        return {kind: texts.get(f"{prefix}{kind}", kind) for kind in ReleaseKind}


def _coming(movies: Iterable[Movie]) -> list[Release]:
    """Return what comes out from today on, in order."""
    return releases_of(movies, dt_util.now().date(), date.max)


def releases_of(movies: Iterable[Movie], first: date, last: date) -> list[Release]:
    """Return which monitored movies come out within some days, in order."""
    found = [
        Release(moment.date(), kind, movie)
        for movie in movies
        if movie.monitored
        for kind, moment in (
            (ReleaseKind.CINEMA, movie.in_cinemas),
            (ReleaseKind.DIGITAL, movie.digital_release),
            (ReleaseKind.PHYSICAL, movie.physical_release),
        )
        if moment is not None and first <= moment.date() <= last
    ]
    found.sort(key=lambda one: (one.day, one.movie.title.casefold(), one.movie.id))
    return found


def _days(start: datetime, end: datetime) -> tuple[date, date]:
    """Return the first and the last of the days that overlap with a time; its end is outside of it."""
    last = end.date() - _DAY if end.time() == time() else end.date()
    return start.date(), max(last, start.date())


def _event(release: Release, names: dict[str, str]) -> CalendarEvent:
    """Return a release as a calendar shows it."""
    movie = release.movie
    return CalendarEvent(
        start=release.day,
        end=release.day + _DAY,
        summary=f"{titled(movie)}: {names[release.kind]}",
        description=links_to(movie),
        uid=f"{movie.id}-{release.kind}",
    )
