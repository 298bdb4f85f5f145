"""Actions about downloads."""

from contextlib import suppress
from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..engine.failures.steps import StepKind, Strategy
from ..engine.invalid import Invalid
from ..engine.keeping.records import TrackedDownload, TrackState
from .action import Action, Answer
from .errand import Errand
from .fields import (
    ATTR_BLOCK,
    ATTR_DAYS,
    ATTR_DELETE_FILES,
    ATTR_DOWNLOAD_ID,
    ATTR_FORCE,
    ATTR_SEARCH_AGAIN,
    ATTR_STRATEGY,
    DAYS,
    ID,
    IDS,
)
from .telling import iso, queue_data

_SOME: Final[VolDictType] = {vol.Optional(ATTR_DOWNLOAD_ID): IDS}
_USUAL_AGE: Final = 7
_DAY: Final = 86_400.0


async def _get(errand: Errand) -> Answer:
    """Show all downloads, and how each stands."""
    queue = errand.data.queue
    await queue.async_refresh()
    # The view knows more than the coordinator where qBittorrent does not answer.
    view = errand.road.tracker.view
    return queue_data(view, up_to_date=queue.last_update_success)


async def _pause(errand: Errand) -> None:
    """Stop some downloads, or all where none is named."""
    ids, tracker = errand.get(ATTR_DOWNLOAD_ID), errand.road.tracker
    await (tracker.pause_all() if ids is None else tracker.pause(ids))
    await errand.data.queue.async_request_refresh()


async def _resume(errand: Errand) -> None:
    """Let some downloads go on, or all where none is named."""
    ids, tracker = errand.get(ATTR_DOWNLOAD_ID), errand.road.tracker
    await (tracker.resume_all() if ids is None else tracker.resume(ids))
    await errand.data.queue.async_request_refresh()


async def _hurry(errand: Errand) -> None:
    """Put downloads first in the client's queue."""
    await errand.road.tracker.set_priority(errand.get(ATTR_DOWNLOAD_ID))
    await errand.data.queue.async_request_refresh()


async def _remove(errand: Errand) -> Answer:
    """Give downloads up; what is blocked is not taken again, and another release may take its place."""
    ids = dict.fromkeys(errand.get(ATTR_DOWNLOAD_ID))
    rows = [await _removable(errand, id_) for id_ in ids]
    for row in rows:
        await (_fail if errand.get(ATTR_BLOCK, False) else _give_up)(errand, row)
    await errand.data.queue.async_request_refresh()
    return {
        "downloads": [
            {
                "download_id": row.id,
                "release": row.title,
                "state": await _state(errand, row.id),
            }
            for row in rows
        ]
    }


async def _removable(errand: Errand, download_id: int) -> TrackedDownload:
    """Return a download that may be removed; nothing is done where one of several may not be."""
    return await errand.road.tracker.removable(
        download_id,
        delete_files=errand.get(ATTR_DELETE_FILES, False),
        force=errand.get(ATTR_FORCE, False),
    )


async def _give_up(errand: Errand, row: TrackedDownload) -> None:
    """Remove a download; its release may be taken again."""
    await _remove_torrent(errand, row)
    if errand.get(ATTR_SEARCH_AGAIN, False):
        await errand.road.take_another(row)


async def _fail(errand: Errand, row: TrackedDownload) -> None:
    """Mark a download as failed, which blocks its release, and remove it."""
    step = await errand.road.failures.failed(
        row, search_again=errand.get(ATTR_SEARCH_AGAIN, False)
    )
    if step.kind is StepKind.ANOTHER_RELEASE:
        await errand.road.take_another(row)
    # What has taken its place may have cleared it away already.
    with suppress(Invalid):
        await _remove_torrent(errand, row)


async def _remove_torrent(errand: Errand, row: TrackedDownload) -> None:
    """Remove the torrent of a download."""
    await errand.road.tracker.remove(
        row.id,
        delete_files=errand.get(ATTR_DELETE_FILES, False),
        # Whether it has been seeded for long enough was asked before anything was done.
        force=True,
    )


async def _retry(errand: Errand) -> Answer:
    """Try a download again, or have another release take its place."""
    id_, strategy = errand.get(ATTR_DOWNLOAD_ID), errand.get(ATTR_STRATEGY)
    if (download := await _known(errand, id_)) is None:
        raise Invalid("download_not_found", id=str(id_))
    step = await errand.road.failures.retry(
        download.id, None if strategy is None else Strategy(strategy)
    )
    if step.kind is StepKind.ANOTHER_RELEASE:
        await errand.road.take_another(download)
    await errand.data.queue.async_request_refresh()
    return {
        "strategy": step.kind.value,
        "attempt": step.attempt,
        "scheduled_for": iso(step.at),
    }


async def _clean(errand: Errand) -> Answer:
    """Forget downloads that were over long ago; neither torrents nor films are touched."""
    days = errand.get(ATTR_DAYS, _USUAL_AGE)
    before = errand.road.clock.now() - days * _DAY
    count = await errand.road.tracker.forget_over(before)
    await errand.data.queue.async_request_refresh()
    return {"forgotten": count}


async def _state(errand: Errand, download_id: int) -> str:
    """Return how a download stands that was given up; what is not there any more is so as well."""
    row = await _known(errand, download_id)
    return (TrackState.CANCELLED if row is None else row.state).value


async def _known(errand: Errand, download_id: int) -> TrackedDownload | None:
    """Return a download, None where there is none."""
    books = errand.road.books
    return await books.read(
        lambda transaction: books.downloads.get(transaction, download_id)
    )


ACTIONS: Final = (
    Action(name="get_queue", run=_get, fields={}, response=SupportsResponse.ONLY),
    Action(name="pause_download", run=_pause, fields=_SOME),
    Action(name="resume_download", run=_resume, fields=_SOME),
    Action(
        name="set_queue_priority",
        run=_hurry,
        fields={vol.Required(ATTR_DOWNLOAD_ID): IDS},
    ),
    Action(
        name="remove_download",
        run=_remove,
        fields={
            vol.Required(ATTR_DOWNLOAD_ID): IDS,
            vol.Optional(ATTR_DELETE_FILES): cv.boolean,
            vol.Optional(ATTR_BLOCK): cv.boolean,
            vol.Optional(ATTR_SEARCH_AGAIN): cv.boolean,
            vol.Optional(ATTR_FORCE): cv.boolean,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="retry_download",
        run=_retry,
        fields={
            vol.Required(ATTR_DOWNLOAD_ID): ID,
            vol.Optional(ATTR_STRATEGY): vol.In([one.value for one in Strategy]),
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="clean_queue",
        run=_clean,
        fields={vol.Optional(ATTR_DAYS): DAYS},
        response=SupportsResponse.OPTIONAL,
    ),
)
