"""Actions about the library as a whole: list it, renew what is known of it, compare it with the disk."""

import asyncio
from collections.abc import Collection, Iterable
from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..engine.invalid import Invalid
from ..engine.jobs import RunningJob
from ..engine.keeping.asked import MovieFilter, MovieOrder
from ..engine.keeping.records import After
from ..engine.movies import Movie
from ..engine.pace import at_ease
from ..engine.search import cutoff_unmet, is_missing
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_ADOPT,
    ATTR_CURSOR,
    ATTR_DESCENDING,
    ATTR_HAS_FILE,
    ATTR_LIMIT,
    ATTR_MONITORED,
    ATTR_ORDER,
    ATTR_UPGRADES,
    ATTR_YEAR,
    MOVIE_FIELDS,
    PAGE_FIELDS,
)
from .paging import cursor_of, place_of
from .telling import Plain, failures_data, movie_data

_USUAL_LIMIT: Final = 100


async def _get(errand: Errand) -> Answer:
    """List movies, page by page, each with why it is there."""
    road, books = errand.road, errand.road.books
    if errand.names_movie():
        return await _one(errand)
    which = MovieFilter(
        monitored=errand.get(ATTR_MONITORED),
        has_file=errand.get(ATTR_HAS_FILE),
        year=errand.get(ATTR_YEAR),
    )
    order = MovieOrder(errand.get(ATTR_ORDER, MovieOrder.TITLE))
    descending = errand.get(ATTR_DESCENDING, False)
    name = f"movies by {order}{' down' if descending else ''}"
    after = place_of(name, errand.get(ATTR_CURSOR))
    page = await books.read(
        lambda transaction: books.movies.page(
            transaction,
            which,
            order=order,
            descending=descending,
            after=after,
            limit=errand.get(ATTR_LIMIT, _USUAL_LIMIT),
        )
    )
    return {
        "movies": await _with_origins(errand, page.items),
        "cursor": cursor_of(name, page.after),
        "total": await asyncio.to_thread(_count, road.house.index, which),
    }


async def _one(errand: Errand) -> Answer:
    """Tell of the one movie that is named."""
    movie = errand.movie()
    return {
        "movies": await _with_origins(errand, [movie]),
        "cursor": None,
        "total": 1,
    }


async def _with_origins(errand: Errand, movies: Collection[Movie]) -> list[Plain]:
    """Return movies, each with who or what added it, and which lists have named it."""
    origins, house = await errand.road.origins.of(movies), errand.road.house
    return await asyncio.to_thread(
        lambda: [
            movie_data(one, house) | {"provenance": origins[one.id].as_dict()}
            for one in at_ease(movies)
        ]
    )


def _count(movies: Iterable[Movie], which: MovieFilter) -> int:
    """Return how many movies are among those to list."""
    return sum(
        which.monitored in (None, one.monitored)
        and which.has_file in (None, one.file is not None)
        and which.year in (None, one.year)
        for one in movies
    )


async def _wanted(errand: Errand) -> Answer:
    """List what is missing and can be had, or what may be replaced by something better."""
    house, upgrades = errand.road.house, errand.get(ATTR_UPGRADES, False)
    name = "upgrades" if upgrades else "wanted"
    after = place_of(name, errand.get(ATTR_CURSOR))
    missing, wanted, unmet = await asyncio.to_thread(_wishes, errand)
    limit = errand.get(ATTR_LIMIT, _USUAL_LIMIT)
    shown = [
        one
        for one in (unmet if upgrades else wanted)
        if after is None or _place(one) > (after.value, after.id)
    ]
    failed = await errand.road.failures.failures_by_movie()
    more = len(shown) > limit
    shown = shown[:limit]
    return {
        "missing": missing,
        "wanted": len(wanted),
        "cutoff_unmet": len(unmet),
        "movies": [
            movie_data(one, house) | {"failures": failures_data(failed.get(one.id))}
            for one in shown
        ],
        "cursor": cursor_of(name, After(*_place(shown[-1])) if more else None),
    }


def _wishes(errand: Errand) -> tuple[int, list[Movie], list[Movie]]:
    """Return how many movies are missing, which of them can be had, and which may be better, by title."""
    house = errand.road.house
    missing = [one for one in house.index if one.monitored and one.file is None]
    available = [one for one in missing if is_missing(house, one)]
    unmet = [one for id_ in cutoff_unmet(house) if (one := house.index.get(id_))]
    return len(missing), sorted(available, key=_place), sorted(unmet, key=_place)


def _place(movie: Movie) -> tuple[str, int]:
    """Return where a movie stands in a list by titles."""
    return movie.title.casefold(), movie.id


async def _refresh(errand: Errand) -> Answer:
    """Fetch what is known by now of one movie, or of all that are due."""
    movie_id = errand.movie_id()

    async def refresh(job: RunningJob) -> Plain:
        report = await errand.road.library.refresh(
            None if movie_id is None else [movie_id],
            job=job,
            correlation_id=errand.correlation_id,
        )
        job.result |= report.as_dict()
        return report.as_dict()

    job_id, told = await errand.work("refresh_metadata", refresh)
    return {"job_id": job_id, **told}


async def _rescan(errand: Errand) -> Answer:
    """Compare one movie or all with the disk, and take over folders that belong to no movie."""
    movie_id, library = errand.movie_id(), errand.road.library

    async def rescan(job: RunningJob) -> Plain:
        report = await library.rescan(
            None if movie_id is None else [movie_id],
            job,
            correlation_id=errand.correlation_id,
        )
        job.result |= report.as_dict()
        return report.as_dict()

    job_id, told = await errand.work("rescan_library", rescan)
    adopted: Plain = {}
    if movie_id is None and errand.get(ATTR_ADOPT, False):
        for folder in map(str, errand.road.house.settings.media.root_folders):
            adopted[folder] = await _adopt(errand, folder)
    return {"job_id": job_id, **told, "adopted": adopted}


async def _adopt(errand: Errand, folder: str) -> Plain:
    """Take over the films in a root folder; one that cannot be read does not stop the others."""

    async def adopt(job: RunningJob) -> Plain:
        report = await errand.road.library.adopt(
            folder, job, correlation_id=errand.correlation_id
        )
        told = report.as_dict()
        job.result |= {key: told[key] for key in told if key != "folders"}
        return told

    try:
        job_id, told = await errand.work("adopt_folders", adopt)
    except Invalid as problem:
        if problem.key == "job_cancelled":
            raise
        return {"problem": str(problem)}
    return {"job_id": job_id, **told}


ACTIONS: Final = (
    Action(
        name="get_movies",
        run=_get,
        fields={
            **MOVIE_FIELDS,
            vol.Optional(ATTR_MONITORED): cv.boolean,
            vol.Optional(ATTR_HAS_FILE): cv.boolean,
            vol.Optional(ATTR_ORDER): vol.In([one.value for one in MovieOrder]),
            vol.Optional(ATTR_DESCENDING): cv.boolean,
            **PAGE_FIELDS,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_wanted",
        run=_wanted,
        fields={vol.Optional(ATTR_UPGRADES): cv.boolean, **PAGE_FIELDS},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="refresh_movie",
        run=_refresh,
        fields=MOVIE_FIELDS,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="rescan_library",
        run=_rescan,
        fields={**MOVIE_FIELDS, vol.Optional(ATTR_ADOPT): cv.boolean},
        response=SupportsResponse.OPTIONAL,
    ),
)
