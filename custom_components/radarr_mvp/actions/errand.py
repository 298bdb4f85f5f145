"""One call of an action, and what it is given to work with."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall

from ..const import DOMAIN
from ..coordinator import RadarrMvpConfigEntry, RadarrMvpData
from ..engine.invalid import Invalid
from ..engine.jobs import RunningJob
from ..engine.movies import Movie, MovieIndex
from ..engine.road import Road
from .fields import ATTR_IMDB_ID, ATTR_MOVIE_ID, ATTR_TITLE, ATTR_TMDB_ID, ATTR_YEAR

_BY_ID: Final[Mapping[str, Callable[[MovieIndex, Any], Movie | None]]] = {
    ATTR_MOVIE_ID: MovieIndex.get,
    ATTR_TMDB_ID: MovieIndex.by_tmdb,
    ATTR_IMDB_ID: MovieIndex.by_imdb,
}
_NAMING: Final = (ATTR_TITLE, *_BY_ID)


@dataclass(frozen=True, slots=True)
class Errand:
    """What was asked, of which library, and under which id all that follows is written down."""

    call: ServiceCall
    entry: RadarrMvpConfigEntry
    correlation_id: str

    @property
    def hass(self) -> HomeAssistant:
        """Return the Home Assistant that was asked."""
        return self.call.hass

    @property
    def data(self) -> RadarrMvpData:
        """Return what the entry works with."""
        return self.entry.runtime_data

    @property
    def road(self) -> Road:
        """Return the road of the library."""
        return self.data.road

    def get(self, field: str, default: Any = None) -> Any:
        """Return what was given for a field; a text field that was left empty is no field."""
        value = self.call.data.get(field)
        return default if value is None or value == "" else value

    def names_movie(self) -> bool:
        """Return whether a movie of the library was named."""
        return any(self.get(one) is not None for one in _NAMING)

    def movie(self) -> Movie:
        """Return the movie of the library that is meant, or say why none is."""
        index = self.road.house.index
        found = [
            find(index, given)
            for field, find in _BY_ID.items()
            if (given := self.get(field)) is not None
        ]
        if (title := self.get(ATTR_TITLE)) is not None:
            found.append(self._titled(title))
        if not found:
            raise Invalid("no_movie_named")
        meant = {one.id: one for one in found if one is not None}
        if None in found:
            raise Invalid("movie_not_in_library", movie=self._named())
        if len(meant) > 1:
            raise Invalid("movies_differ", movies=_listed(meant.values()))
        return next(iter(meant.values()))

    def movie_id(self) -> int | None:
        """Return the id of the movie that is meant, None where none is named."""
        return self.movie().id if self.names_movie() else None

    async def work[T](
        self, kind: str, do: Callable[[RunningJob], Awaitable[T]]
    ) -> tuple[str, T]:
        """Do something that may take long as a job of its own; return the job's id and what came of it.

        The job goes on where nobody waits for it any longer, as when a script is stopped, and where it is stopped
        itself, only the action ends with it.
        """
        task = self.entry.async_create_background_task(
            self.hass, self._run(kind, do), f"{DOMAIN} {kind}"
        )
        # Whatever becomes of a job that nobody waits for is written down with it.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait({task})
        if task.cancelled():
            raise Invalid("job_cancelled")
        return task.result()

    async def _run[T](
        self, kind: str, do: Callable[[RunningJob], Awaitable[T]]
    ) -> tuple[str, T]:
        """Do something as a job."""
        jobs = self.road.jobs
        async with jobs.run(kind, correlation_id=self.correlation_id) as job:
            return job.job.id, await do(job)

    def _titled(self, title: str) -> Movie | None:
        """Return the movie of a title, and of a year where one is given; several are a mistake."""
        found = self.road.house.index.titled(title, self.get(ATTR_YEAR, 0))
        if len(found) > 1:
            raise Invalid("title_means_several", title=title, movies=_listed(found))
        return next(iter(found), None)

    def _named(self) -> str:
        """Return how the movie was named."""
        return " ".join(
            str(given)
            for field in (*_NAMING, ATTR_YEAR)
            if (given := self.get(field)) is not None
        )


def _listed(movies: Iterable[Movie]) -> str:
    """Return movies such that a person can tell them apart."""
    return ", ".join(
        f"{one.title} ({one.year}, TMDb {one.tmdb_id})"
        for one in sorted(movies, key=lambda one: (one.year, one.id))
    )
