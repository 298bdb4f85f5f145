"""Websocket commands that show work in hand and downloads as they come along."""

from datetime import datetime
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
import voluptuous as vol

from ..actions.telling import queue_data
from ..const import DOMAIN
from ..coordinator import RadarrMvpData
from ..engine.jobs import JobProgress, Jobs
from ..engine.keeping.records import JobState
from .following import Send, async_follow

# So many seconds lie between two messages about the progress of jobs.
_BREATH: Final = 0.25


@callback
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/jobs/subscribe",
        vol.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)
def subscribe_jobs(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell of the jobs in hand, and then of every step of any job."""
    async_follow(hass, connection, msg, _attach_jobs)


@callback
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/queue/subscribe",
        vol.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)
def subscribe_queue(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell of all downloads, and again whenever anything about them has changed."""
    async_follow(hass, connection, msg, _attach_queue)


@callback
def _attach_jobs(hass: HomeAssistant, data: RadarrMvpData, send: Send) -> CALLBACK_TYPE:
    """Tell of jobs."""
    return _JobTeller(hass, data.road.jobs, send).end


class _JobTeller:
    """Tells of each job at once when it begins and ends, and a few times a second how far it has come.

    A job may make thousands of steps in a second, and a browser that is told of each would be cut off.
    """

    def __init__(self, hass: HomeAssistant, jobs: Jobs, send: Send) -> None:
        """Tell of the jobs in hand."""
        self._hass = hass
        self._send = send
        self._waiting: dict[str, JobProgress] = {}
        self._timer: CALLBACK_TYPE | None = None
        in_hand = jobs.in_hand()
        self._known = {one.job.id for one in in_hand}
        send({"jobs": [one.as_dict() for one in in_hand]})
        self._leave = jobs.listen(self._hear)

    @callback
    def end(self) -> None:
        """Tell of nothing any more."""
        self._leave()
        if self._timer is not None:
            self._timer()

    @callback
    def _hear(self, progress: JobProgress) -> None:
        """Tell of a step, now or together with the next ones."""
        job = progress.job
        if job.state is JobState.RUNNING and job.id in self._known:
            self._waiting[job.id] = progress
            if self._timer is None:
                self._timer = async_call_later(self._hass, _BREATH, self._tell)
            return
        if job.state is JobState.RUNNING:
            self._known.add(job.id)
        else:
            self._known.discard(job.id)
        self._waiting.pop(job.id, None)
        self._send({"job": progress.as_dict()})

    @callback
    def _tell(self, _: datetime) -> None:
        """Tell how far jobs have come by now."""
        self._timer = None
        for progress in self._waiting.values():
            self._send({"job": progress.as_dict()})
        self._waiting.clear()


@callback
def _attach_queue(_: HomeAssistant, data: RadarrMvpData, send: Send) -> CALLBACK_TYPE:
    """Tell of downloads."""
    queue = data.queue

    @callback
    def tell() -> None:
        send({"queue": queue_data(queue.data, up_to_date=queue.last_update_success)})

    tell()
    return queue.async_add_listener(tell)
