"""When the movies of a library come to the cinemas, and to where they can be had at home."""

import asyncio
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import Final, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import RadarrMvpConfigEntry
from .engine.coming import Release, releases_within
from .engine.movies import Movie
from .engine.overview import Overview
from .films import link_to, titled
from .upcoming import release_names
from .watching import OverviewEntity

PARALLEL_UPDATES = 0

RELEASES: Final = CalendarEntityDescription(key="releases")

_DAY: Final = timedelta(days=1)


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
            return _event(release, release_names(self.hass))
        return None

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what comes out within some time."""
        days, names = _days(start_date, end_date), release_names(self.hass)
        movies = self.house.road.house.index

        def find() -> list[CalendarEvent]:
            # Home Assistant examines every event thoroughly, and there may be thousands.
            return [_event(one, names) for one in releases_within(movies, *days)]

        return await asyncio.to_thread(find)

    @callback
    @override
    def _take(self, made: list[Release]) -> None:
        """Keep what comes out."""
        self._coming = made


def _coming(movies: Iterable[Movie]) -> list[Release]:
    """Return what comes out from today on, in order."""
    return releases_within(movies, dt_util.now().date(), date.max)


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
        description=link_to(movie),
        uid=f"{movie.id}-{release.kind}",
    )
