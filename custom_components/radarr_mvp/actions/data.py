"""Actions about the household's decisions as a whole: take them out as one document, and in again."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..engine.invalid import Invalid
from ..engine.jobs import RunningJob
from ..engine.moving import (
    FORMAT,
    VERSION,
    DataPart,
    Document,
    Fate,
    How,
    Mode,
    Report,
    changes_data,
    collect,
    read_document,
    take_in,
    usual_parts,
)
from ..engine.quality.formats.custom import name_key
from ..exchange import (
    check_free,
    document_file,
    plain_document,
    read_document_file,
    spelt,
    write_document,
)
from ..portable import indexers_data, options_data, take_indexers, take_options
from ..problems import problem_of
from ..redaction import secrets_of
from .action import Action, Answer
from .errand import Errand
from .fields import ATTR_DRY_RUN, ATTR_ROOT_FOLDER, ATTR_SEARCH, TEXT
from .telling import Plain

ATTR_DOCUMENT: Final = "document"
ATTR_FILE: Final = "file"
ATTR_MODE: Final = "mode"
ATTR_OVERWRITE: Final = "overwrite"
ATTR_PARTS: Final = "parts"

# A browser shows no more, and a script keeps it in memory for as long as it runs.
_MOST_BYTES: Final = 2_000_000
_MOST_ITEMS: Final = 500

_PARTS: Final = vol.All(cv.ensure_list, [vol.In([one.value for one in DataPart])])


async def _export(errand: Errand) -> Answer:
    """Take out all that was decided, into a file or the answer."""
    path = _file(errand)
    overwrite = errand.get(ATTR_OVERWRITE, False)
    if path is None and not errand.call.return_response:
        raise Invalid("document_nowhere")
    if path is not None:
        check = partial(check_free, path, overwrite=overwrite)
        await errand.hass.async_add_executor_job(check)
    parts = _parts(errand) or usual_parts()
    found = await collect(errand.road.books, parts, _now(errand))
    gathered: Plain = {part.value: entries for part, entries in found.items()}
    if DataPart.OPTIONS in parts:
        gathered[DataPart.OPTIONS.value] = options_data(errand.entry)
    if DataPart.INDEXERS in parts:
        gathered[DataPart.INDEXERS.value] = indexers_data(errand.entry)
    return await errand.hass.async_add_executor_job(
        _write, _about(errand), gathered, _secrets(errand), path, overwrite
    )


def _about(errand: Errand) -> Plain:
    """Return what a document says of itself."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "created_at": _now(errand).isoformat(timespec="seconds"),
        "library": errand.entry.title,
    }


def _secrets(errand: Errand) -> list[str]:
    """Return all that is secret in what was configured."""
    entry = errand.entry
    configs = [entry.data, entry.options]
    configs += [one.data for one in entry.subentries.values()]
    return [secret for config in configs for secret in secrets_of(config)]


def _write(
    about: Plain,
    gathered: Plain,
    secrets: Collection[str],
    path: Path | None,
    overwrite: bool,
) -> Plain:
    """Write the document and return what is answered; it blocks."""
    document = plain_document(about, gathered, secrets)
    text = list(spelt(document))
    size = sum(map(len, text))
    if path is None and size > _MOST_BYTES:
        raise Invalid("document_too_large", megabytes=f"{size / 1e6:.1f}")
    if path is not None:
        write_document(path, text, overwrite=overwrite)
    return {
        "version": VERSION,
        "file": None if path is None else str(path),
        "size": size,
        "counts": {
            key: len(one) for key, one in document.items() if isinstance(one, list)
        },
        "complete": size <= _MOST_BYTES,
        "document": document if size <= _MOST_BYTES else None,
    }


async def _import(errand: Errand) -> Answer:
    """Take a document in, or tell what that would do."""
    document = await errand.hass.async_add_executor_job(_read, errand)
    how = How(
        mode=Mode(errand.get(ATTR_MODE, Mode.MERGE)),
        dry_run=errand.get(ATTR_DRY_RUN, False),
        root_folder=_root_folder(errand),
        correlation_id=errand.correlation_id,
    )

    async def bring_in(job: RunningJob) -> tuple[Report, bool]:
        report = await take_in(errand.road, document, how, job)
        changed = _take_settings(errand, document, how, report)
        job.result |= report.counts()
        return report, changed

    job_id, (report, changed) = await errand.work("import_data", bring_in)
    if changed:
        await errand.hass.config_entries.async_reload(errand.entry.entry_id)
        await errand.data.async_wait_until_open()
    if errand.get(ATTR_SEARCH, False) and not how.dry_run:
        _search(errand)
    return {
        "job_id": job_id,
        "correlation_id": errand.correlation_id,
        "dry_run": how.dry_run,
        "mode": how.mode.value,
        **_told(errand, report),
    }


def _read(errand: Errand) -> Document:
    """Return the document that is meant; it blocks."""
    path, data = _file(errand), errand.get(ATTR_DOCUMENT)
    if path is not None:
        data = read_document_file(path)
    elif data is None:
        raise Invalid("document_not_named")
    return read_document(data).chosen(_parts(errand))


def _take_settings(
    errand: Errand, document: Document, how: How, report: Report
) -> bool:
    """Take in what the entry itself keeps; return whether that has changed."""
    take_indexers(errand.entry, document.lists.get(DataPart.INDEXERS, ()), report)
    profiles = {name_key(one.name) for one in errand.road.house.profiles.values()}
    profiles |= {
        name_key(one.name)
        for one in report.outcomes.get(DataPart.PROFILES, ())
        if one.fate is Fate.ADDED
    }
    return take_options(
        errand.hass,
        errand.entry,
        document.options or {},
        how.mode,
        report,
        dry_run=how.dry_run,
        knows_profile=lambda name: name_key(name) in profiles,
    )


def _search(errand: Errand) -> None:
    """Search for what is missing by now, as far as budgets reach, without keeping anybody waiting."""
    search = errand.road.search.wanted(
        upgrades=False, again=True, correlation_id=errand.correlation_id
    )
    errand.entry.async_create_background_task(
        errand.hass, search, f"{DOMAIN} search after import"
    )


def _told(errand: Errand, report: Report) -> Plain:
    """Return what became of all entries; of thousands only the first ones are told one by one."""
    told = report.told()
    return {
        "counts": report.counts(),
        "left": report.left,
        "items": [
            {
                "part": part.value,
                "name": one.name,
                "result": one.fate.value,
                "changes": changes_data(one.changes),
                **_problem(errand, one.problem),
            }
            for part, one in told[:_MOST_ITEMS]
        ],
        "items_left_out": max(len(told) - _MOST_ITEMS, 0),
    }


def _problem(errand: Errand, problem: Exception | None) -> dict[str, Any]:
    """Return what speaks against an entry, as a key and as a sentence."""
    if problem is None:
        return {"reason": None, "message": None}
    told = problem_of(problem, errand.data.connections.connections.values())
    assert told is not None
    return {"reason": told.translation_key, "message": str(told)}


def _root_folder(errand: Errand) -> str:
    """Return where movies go whose root folder is not one of this library."""
    folder = str(errand.get(ATTR_ROOT_FOLDER, ""))
    known = [str(one) for one in errand.road.house.settings.media.root_folders]
    if folder and folder not in known:
        raise Invalid("root_folder_unknown", path=folder)
    return folder


def _file(errand: Errand) -> Path | None:
    """Return the file that is meant, None where none is named."""
    name = errand.get(ATTR_FILE)
    return None if name is None else document_file(errand.hass, name)


def _parts(errand: Errand) -> tuple[DataPart, ...]:
    """Return the parts that were chosen."""
    return tuple(map(DataPart, errand.get(ATTR_PARTS, ())))


def _now(errand: Errand) -> datetime:
    """Return the time."""
    return datetime.fromtimestamp(errand.road.clock.now(), UTC)


ACTIONS: Final = (
    Action(
        name="export_data",
        run=_export,
        fields={
            vol.Optional(ATTR_FILE): TEXT,
            vol.Optional(ATTR_PARTS): _PARTS,
            vol.Optional(ATTR_OVERWRITE): cv.boolean,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="import_data",
        run=_import,
        fields={
            vol.Exclusive(ATTR_FILE, "what"): TEXT,
            vol.Exclusive(ATTR_DOCUMENT, "what"): vol.Any(dict, cv.string),
            vol.Optional(ATTR_DRY_RUN): cv.boolean,
            vol.Optional(ATTR_MODE): vol.In([one.value for one in Mode]),
            vol.Optional(ATTR_PARTS): _PARTS,
            vol.Optional(ATTR_ROOT_FOLDER): TEXT,
            vol.Optional(ATTR_SEARCH): cv.boolean,
        },
        response=SupportsResponse.OPTIONAL,
    ),
)
