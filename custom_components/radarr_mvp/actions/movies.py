"""Actions about the movies of the library."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..engine.availability import Status, status_by_key
from ..engine.invalid import Invalid
from ..engine.keeping.asked import MovieFilter, MovieOrder
from ..engine.keeping.records import After
from ..engine.library import AddRequest, AmbiguousTitle, FileFate, MovieChanges, TagMode
from ..engine.movies import Movie
from .action import (
    ATTR_IMDB_ID,
    ATTR_TITLE,
    ATTR_TMDB_ID,
    ATTR_YEAR,
    MOVIE_FIELDS,
    Action,
    Answer,
    Errand,
)
from .telling import failures_data, found_data, movie_data

ATTR_ADD_EXCLUSION: Final = "add_exclusion"
ATTR_CURSOR: Final = "cursor"
ATTR_DELETE_FILES: Final = "delete_files"
ATTR_LIMIT: Final = "limit"
ATTR_MINIMUM_AVAILABILITY: Final = "minimum_availability"
ATTR_MONITORED: Final = "monitored"
ATTR_MOVE_FILES: Final = "move_files"
ATTR_QUALITY_PROFILE: Final = "quality_profile"
ATTR_ROOT_FOLDER: Final = "root_folder"
ATTR_SEARCH: Final = "search"
ATTR_TAGS: Final = "tags"
ATTR_TEXT: Final = "text"

_AVAILABILITIES: Final = (Status.ANNOUNCED, Status.IN_CINEMAS, Status.RELEASED)
_WISHES: Final[VolDictType] = {
    vol.Optional(ATTR_QUALITY_PROFILE): cv.string,
    vol.Optional(ATTR_ROOT_FOLDER): cv.string,
    vol.Optional(ATTR_MONITORED): cv.boolean,
    vol.Optional(ATTR_MINIMUM_AVAILABILITY): vol.In(
        [one.name.lower() for one in _AVAILABILITIES]
    ),
    vol.Optional(ATTR_TAGS): vol.All(cv.ensure_list, [cv.string]),
}


async def _add(errand: Errand) -> Answer:
    """Take a movie into the library; a title that means several is answered with those."""
    request = AddRequest(
        tmdb_id=errand.get(ATTR_TMDB_ID),
        imdb_id=errand.get(ATTR_IMDB_ID),
        title=errand.get(ATTR_TITLE, ""),
        year=errand.get(ATTR_YEAR),
        profile=errand.get(ATTR_QUALITY_PROFILE),
        root_folder=errand.get(ATTR_ROOT_FOLDER),
        monitored=errand.get(ATTR_MONITORED),
        minimum_availability=_availability(errand),
        tags=errand.get(ATTR_TAGS, ()),
    )
    usual = errand.road.house.settings.automation.search_on_add
    try:
        movie = await errand.road.add_movie(
            request,
            search=errand.get(ATTR_SEARCH, usual),
            correlation_id=errand.correlation_id,
            source="action",
        )
    except AmbiguousTitle as problem:
        if not errand.call.return_response:
            raise
        found = [
            {"tmdb_id": one.tmdb_id, "title": one.title, "year": one.year}
            for one in problem.candidates
        ]
        return {"added": False, "candidates": found}
    return {
        "added": True,
        "correlation_id": errand.correlation_id,
        "movie": movie_data(movie, errand.road.house),
    }


async def _update(errand: Errand) -> Answer:
    """Change what is wanted of a movie."""
    changes = MovieChanges(
        monitored=errand.get(ATTR_MONITORED),
        profile=errand.get(ATTR_QUALITY_PROFILE),
        minimum_availability=_availability(errand),
        tags=errand.get(ATTR_TAGS),
        tag_mode=TagMode(errand.get("tag_mode", TagMode.REPLACE)),
        root_folder=errand.get(ATTR_ROOT_FOLDER),
    )
    movie = await errand.road.library.update(
        errand.movie().id,
        changes,
        move_files=errand.get(ATTR_MOVE_FILES, False),
        correlation_id=errand.correlation_id,
    )
    return {"movie": movie_data(movie, errand.road.house)}


async def _remove(errand: Errand) -> None:
    """Let go of a movie; its files go to the recycle bin where there is one."""
    media = errand.road.house.settings.media
    fate = FileFate.KEEP
    if errand.get(ATTR_DELETE_FILES, False):
        fate = FileFate.RECYCLE if media.recycle_bin else FileFate.DELETE
    await errand.road.remove_movie(
        errand.movie().id,
        files=fate,
        exclude=errand.get(ATTR_ADD_EXCLUSION, False),
        correlation_id=errand.correlation_id,
    )


async def _get(errand: Errand) -> Answer:
    """List movies, page by page."""
    road, books = errand.road, errand.road.books
    which = MovieFilter(
        monitored=errand.get(ATTR_MONITORED),
        has_file=errand.get("has_file"),
        year=errand.get(ATTR_YEAR),
    )
    order = MovieOrder(errand.get("order", MovieOrder.TITLE))
    page = await books.read(
        lambda transaction: books.movies.page(
            transaction,
            which,
            order=order,
            descending=errand.get("descending", False),
            after=cursor_of(errand),
            limit=errand.get(ATTR_LIMIT, 100),
        )
    )
    return {
        "movies": [movie_data(one, road.house) for one in page.items],
        "cursor": cursor_text(page.after),
        "total": len(road.house.index),
    }


async def _wanted(errand: Errand) -> Answer:
    """List what is missing and can be had, with what has failed for it lately."""
    house = errand.road.house
    delay = house.settings.releases.availability_delay
    failed = await errand.road.failures.failures_by_movie()
    movies: list[Movie] = sorted(
        (one for one in house.index if one.monitored and one.file is None),
        key=lambda one: one.title.casefold(),
    )
    limit = errand.get(ATTR_LIMIT, 100)
    available = [one for one in movies if one.is_available(house.now, delay)]
    return {
        "missing": len(movies),
        "wanted": len(available),
        "movies": [
            movie_data(one, house) | {"failures": failures_data(failed.get(one.id))}
            for one in available[:limit]
        ],
    }


async def _look_up(errand: Errand) -> Answer:
    """Find movies by title, id or address."""
    found = await errand.road.library.look_up(errand.get(ATTR_TEXT))
    return {"movies": [found_data(one) for one in found]}


async def _refresh(errand: Errand) -> Answer:
    """Fetch what is known by now of one movie, or of all that are due."""
    ids = [errand.movie().id] if errand.names_movie() else None
    async with errand.road.jobs.run(
        "refresh_metadata", correlation_id=errand.correlation_id
    ) as job:
        report = await errand.road.library.refresh(ids, job=job)
    return {"job_id": job.job.id, **report.as_dict()}


async def _rescan(errand: Errand) -> Answer:
    """Compare the library with the disk, and take over folders that belong to no movie."""
    road = errand.road
    async with road.jobs.run(
        "rescan_library", correlation_id=errand.correlation_id
    ) as job:
        report = await road.library.rescan(None, job)
    adopted: dict[str, object] = {}
    folders = road.house.settings.media.root_folders if errand.get("adopt") else ()
    for folder in folders:
        async with road.jobs.run(
            "adopt_folders", correlation_id=errand.correlation_id
        ) as adopting:
            found = await road.library.adopt(
                folder, adopting, correlation_id=errand.correlation_id
            )
        adopted[str(folder)] = found.as_dict()
    return {"job_id": job.job.id, **report.as_dict(), "adopted": adopted}


def _availability(errand: Errand) -> Status | None:
    """Return from when on a movie is wanted, None where that was not said."""
    key = errand.get(ATTR_MINIMUM_AVAILABILITY)
    return None if key is None else status_by_key(key)


def cursor_of(errand: Errand) -> After | None:
    """Return behind which entry a page begins, as an earlier answer said."""
    text = errand.get(ATTR_CURSOR)
    if not text:
        return None
    kind, _, rest = str(text).partition(":")
    value, _, id_ = rest.rpartition(":")
    try:
        place: float | str = float(value) if kind == "n" else value
        return After(place, int(id_))
    except ValueError:
        raise Invalid("cursor_unknown", cursor=str(text)) from None


def cursor_text(after: After | None) -> str | None:
    """Return what is given to get the next page, None where there is none."""
    if after is None:
        return None
    kind = "s" if isinstance(after.value, str) else "n"
    return f"{kind}:{after.value}:{after.id}"


_PAGE: Final[VolDictType] = {
    vol.Optional(ATTR_LIMIT): vol.All(vol.Coerce(int), vol.Range(1, 1000)),
    vol.Optional(ATTR_CURSOR): cv.string,
}

ACTIONS: Final = (
    Action(
        name="add_movie",
        run=_add,
        fields={
            vol.Exclusive(ATTR_TMDB_ID, "movie"): cv.positive_int,
            vol.Exclusive(ATTR_IMDB_ID, "movie"): cv.string,
            vol.Exclusive(ATTR_TITLE, "movie"): cv.string,
            vol.Optional(ATTR_YEAR): cv.positive_int,
            **_WISHES,
            vol.Optional(ATTR_SEARCH): cv.boolean,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="update_movie",
        run=_update,
        fields={
            **MOVIE_FIELDS,
            **_WISHES,
            vol.Optional("tag_mode"): vol.In([one.value for one in TagMode]),
            vol.Optional(ATTR_MOVE_FILES): cv.boolean,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="remove_movie",
        run=_remove,
        fields={
            **MOVIE_FIELDS,
            vol.Optional(ATTR_DELETE_FILES): cv.boolean,
            vol.Optional(ATTR_ADD_EXCLUSION): cv.boolean,
        },
    ),
    Action(
        name="get_movies",
        run=_get,
        fields={
            vol.Optional(ATTR_MONITORED): cv.boolean,
            vol.Optional("has_file"): cv.boolean,
            vol.Optional(ATTR_YEAR): cv.positive_int,
            vol.Optional("order"): vol.In([one.value for one in MovieOrder]),
            vol.Optional("descending"): cv.boolean,
            **_PAGE,
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_wanted",
        run=_wanted,
        fields={vol.Optional(ATTR_LIMIT): vol.All(vol.Coerce(int), vol.Range(1, 1000))},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="lookup_movie",
        run=_look_up,
        fields={vol.Required(ATTR_TEXT): cv.string},
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
        fields={vol.Optional("adopt"): cv.boolean},
        response=SupportsResponse.OPTIONAL,
    ),
)
