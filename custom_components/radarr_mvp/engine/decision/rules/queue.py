"""What is on its way already."""

from typing import Final

from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, because
from ..records import QueuedRelease
from ..settings import Propers
from ..upgrades import Held, is_correction
from .upgrade import no_upgrade


def same_torrent(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a torrent that is being downloaded, for whatever movie."""
    info_hash = (candidate.release.info_hash or "").lower()
    if info_hash and info_hash in situation.household.queued_hashes:
        return because(Reason.SAME_TORRENT_IN_QUEUE)
    return None


def better_than_queue(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse what is no improvement over any download for the movie."""
    for queued in situation.queue:
        if rejection := _against(queued, candidate, situation):
            return rejection
    return None


def _against(
    queued: QueuedRelease, candidate: Candidate, situation: Situation
) -> Rejection | None:
    """Return why a release is no improvement over one download."""
    held = Held(queued.quality, queued.score)
    if rejection := no_upgrade("queue", candidate.held, held, situation):
        return rejection
    if not situation.yardstick.permits(held, candidate.held):
        return because(
            Reason.QUEUE_UPGRADES_DISABLED,
            current=queued.quality,
            offered=candidate.quality,
        )
    if situation.propers is Propers.DO_NOT_UPGRADE and (
        is_correction(queued.quality, candidate.quality)
    ):
        return because(Reason.QUEUE_PROPERS_DISABLED)
    return None


RULES: Final = (same_torrent, better_than_queue)
