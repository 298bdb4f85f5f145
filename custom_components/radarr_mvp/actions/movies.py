"""Actions about single movies: add, change and remove them, and find them."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..engine.availability import Status, status_by_key
from ..engine.jobs import RunningJob
from ..engine.library import AddRequest, AmbiguousTitle, FileFate, MovieChanges, TagMode
from ..engine.movies import Movie
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_ADD_EXCLUSION,
    ATTR_DELETE_FILES,
    ATTR_IMDB_ID,
    ATTR_MINIMUM_AVAILABILITY,
    ATTR_MONITORED,
    ATTR_MOVE_FILES,
    ATTR_QUALITY_PROFILE,
    ATTR_ROOT_FOLDER,
    ATTR_SEARCH,
    ATTR_TAG_MODE,
    ATTR_TAGS,
    ATTR_TEXT,
    ATTR_TITLE,
    ATTR_TMDB_ID,
    ATTR_YEAR,
    ID,
    MOVIE_FIELDS,
    TEXT,
    WORDS,
    YEAR,
)
from .telling import found_data, movie_data

SOURCE: Final = "action"

_AVAILABILITIES: Final = (Status.ANNOUNCED, Status.IN_CINEMAS, Status.RELEASED)
AVAILABILITY: Final = vol.In([one.name.lower() for one in _AVAILABILITIES])
_WISHES: Final[VolDictType] = {
    vol.Optional(ATTR_QUALITY_PROFILE): TEXT,
    vol.Optional(ATTR_ROOT_FOLDER): TEXT,
    vol.Optional(ATTR_MONITORED): cv.boolean,
    vol.Optional(ATTR_MINIMUM_AVAILABILITY): AVAILABILITY,
    vol.Optional(ATTR_TAGS): WORDS,
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
        minimum_availability=availability_of(errand),
        tags=errand.get(ATTR_TAGS, ()),
    )
    usual = errand.road.house.settings.automation.search_on_add
    try:
        movie = await errand.road.add_movie(
            request,
            search=errand.get(ATTR_SEARCH, usual),
            correlation_id=errand.correlation_id,
            source=SOURCE,
        )
    except AmbiguousTitle as problem:
        if not errand.call.return_response:
            raise
        return {"added": False, "candidates": _candidates(problem)}
    return {
        "added": True,
        "correlation_id": errand.correlation_id,
        "movie": movie_data(movie, errand.road.house),
    }


def _candidates(problem: AmbiguousTitle) -> list[dict[str, object]]:
    """Return the movies that a title may mean."""
    return [
        {"tmdb_id": one.tmdb_id, "title": one.title, "year": one.year}
        for one in problem.candidates
    ]


async def _update(errand: Errand) -> Answer:
    """Change what is wanted of a movie; moving its files is a job, as that may take long."""
    movie_id = errand.movie().id
    changes = MovieChanges(
        monitored=errand.get(ATTR_MONITORED),
        profile=errand.get(ATTR_QUALITY_PROFILE),
        minimum_availability=availability_of(errand),
        tags=errand.get(ATTR_TAGS),
        tag_mode=TagMode(errand.get(ATTR_TAG_MODE, TagMode.REPLACE)),
        root_folder=errand.get(ATTR_ROOT_FOLDER),
    )
    move = errand.get(ATTR_MOVE_FILES, False)

    async def update(_: RunningJob | None = None) -> Movie:
        return await errand.road.library.update(
            movie_id, changes, move_files=move, correlation_id=errand.correlation_id
        )

    if move and changes.root_folder is not None:
        _, movie = await errand.work("move_movie", update)
    else:
        movie = await update()
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


async def _look_up(errand: Errand) -> Answer:
    """Find movies by title, id or address."""
    found = await errand.road.library.look_up(errand.get(ATTR_TEXT, ""))
    return {"movies": [found_data(one) for one in found]}


def availability_of(errand: Errand) -> Status | None:
    """Return from when on a movie is wanted, None where that was not said."""
    key = errand.get(ATTR_MINIMUM_AVAILABILITY)
    return None if key is None else status_by_key(key)


ACTIONS: Final = (
    Action(
        name="add_movie",
        run=_add,
        fields={
            vol.Exclusive(ATTR_TITLE, "movie"): TEXT,
            vol.Optional(ATTR_YEAR): YEAR,
            vol.Exclusive(ATTR_TMDB_ID, "movie"): ID,
            vol.Exclusive(ATTR_IMDB_ID, "movie"): TEXT,
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
            vol.Optional(ATTR_TAG_MODE): vol.In([one.value for one in TagMode]),
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
        name="lookup_movie",
        run=_look_up,
        fields={vol.Required(ATTR_TEXT): TEXT},
        response=SupportsResponse.ONLY,
    ),
)
