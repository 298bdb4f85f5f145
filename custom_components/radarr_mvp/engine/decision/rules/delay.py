"""Waiting: for something better, and before a new file is upgraded."""

from datetime import datetime
from typing import Final

from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, as_time, because
from ..upgrades import is_correction


def delay(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Put off a release for as long as the delay profile says."""
    profile, release = situation.delay_profile, candidate.release
    wait = profile.delay(release.protocol)
    if not wait or situation.inquiry.by_person or _may_pass(candidate, situation):
        return None
    waiting_since = situation.household.records.waiting_since.get(situation.movie.id)
    known = [one for one in (release.published, waiting_since) if one is not None]
    until = min(known, default=situation.now) + wait
    if until <= situation.now:
        return None
    return because(Reason.DELAYED, retry_at=until, until=as_time(until))


def _may_pass(candidate: Candidate, situation: Situation) -> bool:
    """Return whether a release of the preferred protocol is too good to wait."""
    profile = situation.delay_profile
    if candidate.release.protocol is not profile.preferred:
        return False
    if _corrects_file(candidate, situation):
        return True
    if profile.bypass_if_highest_quality and (
        situation.yardstick.is_best(candidate.quality.quality)
    ):
        return True
    return profile.bypass_if_above_score and candidate.score >= profile.minimum_score


def upgrade_delay(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Put off the upgrade of a file that has just come; a correction may come at once."""
    wait = situation.settings.upgrade_delay
    until = _file_added(situation)
    if not wait or until is None or situation.inquiry.by_person:
        return None
    until += wait
    if until <= situation.now or _corrects_file(candidate, situation):
        return None
    return because(Reason.UPGRADE_TOO_SOON, retry_at=until, until=as_time(until))


def _file_added(situation: Situation) -> datetime | None:
    """Return since when the file is in the library."""
    return situation.movie.file.added if situation.movie.file else None


def _corrects_file(candidate: Candidate, situation: Situation) -> bool:
    """Return whether a release corrects the file in the library."""
    file = situation.movie.file
    return file is not None and is_correction(file.quality, candidate.quality)


RULES: Final = (delay, upgrade_delay)
