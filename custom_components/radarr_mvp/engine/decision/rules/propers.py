"""Corrections of what is in the library: propers and repacks."""

from datetime import timedelta
from typing import Final

from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, because
from ..settings import Propers
from ..upgrades import is_correction

# Later corrections are rarely worth a download by themselves.
PROPER_DAYS: Final = 7


def proper(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a correction from a feed if none is wanted or the file is an old one."""
    file, propers = situation.movie.file, situation.propers
    if not situation.inquiry.from_feed or file is None:
        return None
    if propers is Propers.DO_NOT_PREFER or not (
        is_correction(file.quality, candidate.quality)
    ):
        return None
    if propers is Propers.DO_NOT_UPGRADE:
        return because(Reason.PROPERS_DISABLED)
    if file.added is None or file.added >= situation.now - timedelta(days=PROPER_DAYS):
        return None
    return because(Reason.PROPER_FOR_OLD_FILE, days=PROPER_DAYS)


def repack(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a repack that is not made by the group whose file it corrects."""
    file, propers = situation.movie.file, situation.propers
    if propers is Propers.DO_NOT_PREFER or file is None:
        return None
    if not candidate.quality.revision.is_repack or not (
        is_correction(file.quality, candidate.quality)
    ):
        return None
    if propers is Propers.DO_NOT_UPGRADE:
        return because(Reason.REPACK_DISABLED)
    group = candidate.facts.group
    if not file.release_group:
        return because(Reason.REPACK_GROUP_UNKNOWN, whose="file in the library")
    if not group:
        return because(Reason.REPACK_GROUP_UNKNOWN, whose="release")
    if group.casefold() == file.release_group.casefold():
        return None
    return because(Reason.REPACK_GROUP_DIFFERS, group=group, current=file.release_group)


RULES: Final = (proper, repack)
