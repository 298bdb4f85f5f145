"""Actions about downloads."""

from typing import Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..engine.failures.steps import StepKind, Strategy
from ..engine.invalid import Invalid
from ..engine.keeping.records import TrackedDownload
from .action import Action, Answer, Errand
from .telling import iso

ATTR_DOWNLOAD_ID: Final = "download_id"
ATTR_DELETE_FILES: Final = "delete_files"

_SOME: Final[VolDictType] = {
    vol.Optional(ATTR_DOWNLOAD_ID): vol.All(cv.ensure_list, [cv.positive_int])
}


async def _get(errand: Errand) -> Answer:
    """Show all downloads, and how each stands."""
    await errand.data.queue.async_refresh()
    view = errand.road.tracker.view
    return {
        **view.as_dict(),
        "items": [one.as_dict() for one in view.items],
        "seeding": [one.as_dict() for one in view.seeding],
    }


async def _pause(errand: Errand) -> None:
    """Stop some downloads, or all."""
    ids = errand.get(ATTR_DOWNLOAD_ID)
    tracker = errand.road.tracker
    await (tracker.pause(ids) if ids else tracker.pause_all())
    await errand.data.queue.async_request_refresh()


async def _resume(errand: Errand) -> None:
    """Let some downloads go on, or all."""
    ids = errand.get(ATTR_DOWNLOAD_ID)
    tracker = errand.road.tracker
    await (tracker.resume(ids) if ids else tracker.resume_all())
    await errand.data.queue.async_request_refresh()


async def _hurry(errand: Errand) -> None:
    """Put downloads first in the client's queue."""
    await errand.road.tracker.set_priority(errand.get(ATTR_DOWNLOAD_ID))


async def _remove(errand: Errand) -> Answer:
    """Give a download up; blocked, it is not taken again, and another may take its place."""
    download = await _download(errand)
    road = errand.road
    if errand.get("block", False):
        step = await road.failures.failed(
            download, search_again=errand.get("search_again", False)
        )
        if step.kind is StepKind.ANOTHER_RELEASE:
            await road.take_another(download)
    else:
        await road.tracker.remove(
            download.id,
            delete_files=errand.get(ATTR_DELETE_FILES, False),
            force=errand.get("force", False),
        )
    await errand.data.queue.async_request_refresh()
    after = await _download(errand)
    return {"download_id": after.id, "state": after.state.value}


async def _retry(errand: Errand) -> Answer:
    """Try a download again, or have another release take its place."""
    download = await _download(errand)
    strategy = errand.get("strategy")
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


async def _download(errand: Errand) -> TrackedDownload:
    """Return the download that is meant."""
    books, id_ = errand.road.books, errand.get(ATTR_DOWNLOAD_ID)
    row = await books.read(lambda transaction: books.downloads.get(transaction, id_))
    if row is None:
        raise Invalid("download_unknown", id=str(id_))
    return row


ACTIONS: Final = (
    Action(name="get_queue", run=_get, fields={}, response=SupportsResponse.ONLY),
    Action(name="pause_download", run=_pause, fields=_SOME),
    Action(name="resume_download", run=_resume, fields=_SOME),
    Action(
        name="set_queue_priority",
        run=_hurry,
        fields={
            vol.Required(ATTR_DOWNLOAD_ID): vol.All(cv.ensure_list, [cv.positive_int])
        },
    ),
    Action(
        name="remove_download",
        run=_remove,
        fields={
            vol.Required(ATTR_DOWNLOAD_ID): cv.positive_int,
            vol.Optional(ATTR_DELETE_FILES): cv.boolean,
            vol.Optional("block"): cv.boolean,
            vol.Optional("search_again"): cv.boolean,
            vol.Optional("force"): cv.boolean,
        },
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="retry_download",
        run=_retry,
        fields={
            vol.Required(ATTR_DOWNLOAD_ID): cv.positive_int,
            vol.Optional("strategy"): vol.In([one.value for one in Strategy]),
        },
        response=SupportsResponse.OPTIONAL,
    ),
)
