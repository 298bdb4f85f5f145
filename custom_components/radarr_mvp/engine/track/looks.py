"""What a look at the download client has brought."""

from dataclasses import dataclass

from ..failures.taxonomy import FailureReason
from ..keeping.records import TrackedDownload
from .view import QueueView


@dataclass(frozen=True, slots=True)
class Trouble:
    """A download that will not go on by itself."""

    download: TrackedDownload
    reason: FailureReason
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How all downloads stand: what is to be imported now, and what somebody has to deal with.

    While something is `moving`, the next look should follow soon.
    """

    view: QueueView
    completed: tuple[TrackedDownload, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    moving: bool = False
