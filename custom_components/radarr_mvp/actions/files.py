"""Actions about files: bring them in, and give them other names."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..engine.importing.results import Blocked, Imported, Waiting
from ..engine.invalid import Invalid
from ..engine.path_mapping import PathMapping
from .action import MOVIE_FIELDS, Action, Answer, Errand
from .queue import ATTR_DOWNLOAD_ID

ATTR_DRY_RUN: Final = "dry_run"
ATTR_PATH: Final = "path"


async def _import(errand: Errand) -> Answer:
    """Bring a file or folder into the library, or tell what that would do."""
    movie = errand.movie() if errand.names_movie() else None
    if (download_id := errand.get(ATTR_DOWNLOAD_ID)) is not None:
        if movie is None:
            raise Invalid("no_movie_named")
        return await _import_download(errand, download_id, movie.id)
    if not (typed := errand.get(ATTR_PATH)):
        raise Invalid("no_path_named")
    path = Path(typed)
    if not _may_read(
        errand.call.hass, path, errand.road.house.settings.downloading.mapping
    ):
        raise Invalid("path_not_allowed", path=str(path))
    async with errand.road.jobs.run(
        "import_path", correlation_id=errand.correlation_id
    ) as job:
        report = await errand.road.importer.import_path(
            path,
            movie_id=None if movie is None else movie.id,
            dry_run=errand.get(ATTR_DRY_RUN, False),
            move=errand.get("move", False),
            anyway=errand.get("anyway", False),
            correlation_id=errand.correlation_id,
            job=job,
        )
    return report.as_dict()


async def _import_download(errand: Errand, download_id: int, movie_id: int) -> Answer:
    """Bring a download in, of which a person says what it is."""
    result = await errand.road.importer.import_blocked(download_id, movie_id)
    await errand.data.queue.async_request_refresh()
    match result:
        case Imported():
            return {"imported": True, "rejections": []}
        case Blocked(refusals=refusals):
            return {
                "imported": False,
                "rejections": [one.as_dict() for one in refusals],
            }
        case Waiting(message=message):
            return {"imported": False, "rejections": [], "message": message}
        case _:
            return {"imported": False, "rejections": []}


async def _preview(errand: Errand) -> Answer:
    """Show which files would get other names."""
    found = await errand.road.importer.preview_rename(_movie_ids(errand))
    return {"files": [one.as_dict() for one in found]}


async def _rename(errand: Errand) -> Answer:
    """Give files the names that they should have."""
    async with errand.road.jobs.run(
        "rename_files", correlation_id=errand.correlation_id
    ) as job:
        done = await errand.road.importer.rename(
            _movie_ids(errand), job, correlation_id=errand.correlation_id
        )
    return {"job_id": job.job.id, "files": [one.as_dict() for one in done]}


def _movie_ids(errand: Errand) -> list[int] | None:
    """Return the movie that is meant, None for all."""
    return [errand.movie().id] if errand.names_movie() else None


def _may_read(hass: HomeAssistant, path: Path, mapping: PathMapping) -> bool:
    """Return whether a path may be read: one that Home Assistant allows, or one of the downloads."""
    if hass.config.is_allowed_path(str(path)):
        return True
    downloads = Path(mapping.local) if mapping.local else None
    return downloads is not None and path.resolve().is_relative_to(downloads)


ACTIONS: Final = (
    Action(
        name="import_path",
        run=_import,
        fields={
            vol.Exclusive(ATTR_PATH, "what"): cv.string,
            vol.Exclusive(ATTR_DOWNLOAD_ID, "what"): cv.positive_int,
            vol.Optional(ATTR_DRY_RUN): cv.boolean,
            vol.Optional("move"): cv.boolean,
            vol.Optional("anyway"): cv.boolean,
            **MOVIE_FIELDS,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="preview_rename",
        run=_preview,
        fields=MOVIE_FIELDS,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="rename_files",
        run=_rename,
        fields=MOVIE_FIELDS,
        response=SupportsResponse.OPTIONAL,
    ),
)
