"""Actions about files: bring them in, and give them other names."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..engine.importing.results import (
    Blocked,
    Harmful,
    Imported,
    ImportReport,
    ImportResult,
    Renaming,
    Waiting,
)
from ..engine.invalid import Invalid
from ..engine.jobs import RunningJob
from ..engine.settings import Settings
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_ANYWAY,
    ATTR_DOWNLOAD_ID,
    ATTR_DRY_RUN,
    ATTR_MOVE,
    ATTR_PATH,
    ID,
    MOVIE_FIELDS,
    TEXT,
)

_MOST_REASONS: Final = 3


async def _import(errand: Errand) -> Answer:
    """Bring a file, a folder or a download into the library, or tell what that would do."""
    movie_id = errand.movie_id()
    if (download_id := errand.get(ATTR_DOWNLOAD_ID)) is not None:
        return await _import_download(errand, download_id, movie_id)
    path = await _path(errand)

    async def bring_in(job: RunningJob) -> ImportReport:
        report = await errand.road.importer.import_path(
            path,
            movie_id=movie_id,
            dry_run=errand.get(ATTR_DRY_RUN, False),
            move=errand.get(ATTR_MOVE, False),
            anyway=errand.get(ATTR_ANYWAY, False),
            correlation_id=errand.correlation_id,
            job=job,
        )
        job.result |= report.statistics.as_dict()
        return report

    job_id, report = await errand.work("import_path", bring_in)
    if not report.films and not report.dry_run:
        refused = (*report.refusals, *(r for one in report.files for r in one.refusals))
        _insist(errand, str(path), [one.sentence for one in refused])
    return {"job_id": job_id, **report.as_dict()}


async def _import_download(
    errand: Errand, download_id: int, movie_id: int | None
) -> Answer:
    """Bring a download in, of which a person says what it is."""
    if movie_id is None:
        raise Invalid("no_movie_named")

    async def bring_in(_: RunningJob) -> ImportResult:
        return await errand.road.importer.import_blocked(download_id, movie_id)

    job_id, result = await errand.work("import_download", bring_in)
    await errand.data.queue.async_request_refresh()
    told = _told(result)
    if not told["imported"]:
        _insist(errand, str(download_id), [str(told["message"])])
    return {"job_id": job_id, **told}


def _told(result: ImportResult) -> dict[str, object]:
    """Return what became of the import of a download."""
    rejections: list[dict[str, object]] = []
    message = ""
    match result:
        case Blocked(refusals=refusals):
            rejections = [one.as_dict() for one in refusals]
            message = "; ".join(one.sentence for one in refusals[:_MOST_REASONS])
        case Waiting(message=said) | Harmful(message=said):
            message = said
    imported = isinstance(result, Imported)
    return {"imported": imported, "rejections": rejections, "message": message}


def _insist(errand: Errand, what: str, reasons: list[str]) -> None:
    """Say that nothing was brought in, where nobody is going to read the answer."""
    if reasons and not errand.call.return_response:
        told = "; ".join(dict.fromkeys(reasons[:_MOST_REASONS]))
        raise Invalid("nothing_imported", what=what, reasons=told)


async def _path(errand: Errand) -> Path:
    """Return the path that is meant, which must be one that may be read."""
    if not (typed := errand.get(ATTR_PATH)):
        raise Invalid("no_path_named")
    path = Path(typed)
    if not path.is_absolute() or "\0" in typed:
        raise Invalid("path_not_absolute", path=typed.replace("\0", ""))
    settings = errand.road.house.settings
    if not await errand.hass.async_add_executor_job(
        _may_read, errand.hass, path, settings
    ):
        raise Invalid("path_not_allowed", path=typed)
    return path


def _may_read(hass: HomeAssistant, path: Path, settings: Settings) -> bool:
    """Return whether a path may be read: one of the downloads or the library, or one that Home Assistant allows."""
    folders = [one.resolve() for one in settings.media.root_folders]
    if downloads := settings.downloading.mapping.local:
        folders.append(Path(downloads).resolve())
    if any(map(path.resolve().is_relative_to, folders)):
        return True
    return hass.config.is_allowed_path(str(path))


async def _preview(errand: Errand) -> Answer:
    """Show which files would get other names."""
    found = await errand.road.importer.preview_rename(_movie_ids(errand))
    return {"files": [one.as_dict() for one in found]}


async def _rename(errand: Errand) -> Answer:
    """Give files the names that they should have."""
    movie_ids = _movie_ids(errand)

    async def rename(job: RunningJob) -> list[Renaming]:
        done = await errand.road.importer.rename(
            movie_ids, job, correlation_id=errand.correlation_id
        )
        failed = sum(one.problem is not None for one in done)
        job.result |= {"renamed": len(done) - failed, "failed": failed}
        return done

    job_id, done = await errand.work("rename_files", rename)
    return {"job_id": job_id, "files": [one.as_dict() for one in done]}


def _movie_ids(errand: Errand) -> list[int] | None:
    """Return the movie that is meant, None for all."""
    movie_id = errand.movie_id()
    return None if movie_id is None else [movie_id]


ACTIONS: Final = (
    Action(
        name="import_path",
        run=_import,
        fields={
            vol.Exclusive(ATTR_PATH, "what"): TEXT,
            vol.Exclusive(ATTR_DOWNLOAD_ID, "what"): ID,
            vol.Optional(ATTR_DRY_RUN): cv.boolean,
            vol.Optional(ATTR_MOVE): cv.boolean,
            vol.Optional(ATTR_ANYWAY): cv.boolean,
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
