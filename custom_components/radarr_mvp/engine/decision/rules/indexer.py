"""What is asked of an indexer and of what it says."""

from typing import Final

from ...indexing import DownloadProtocol, ReleaseFlag
from ..candidates import Candidate
from ..context import Situation
from ..reasons import Reason, Rejection, as_time, because


def resting(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Put off releases of an indexer that is left alone after failures."""
    release = candidate.release
    until = situation.household.indexer(release.indexer_id).resting_until
    if until is None or until <= situation.now:
        return None
    return because(
        Reason.INDEXER_RESTING,
        retry_at=until,
        indexer=release.indexer,
        until=as_time(until),
    )


def tags(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse an indexer that is meant for other movies."""
    wanted = situation.household.indexer(candidate.release.indexer_id).tags
    if not wanted or wanted & situation.movie.tags:
        return None
    return because(
        Reason.INDEXER_TAGS_DIFFER,
        indexer=candidate.release.indexer,
        tags=", ".join(sorted(wanted)),
    )


def required_flags(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a release that has none of the flags its indexer must give."""
    release = candidate.release
    required = situation.household.indexer(release.indexer_id).required_flags
    if not required or release.flags & required:
        return None
    names = (str(flag.name).replace("_", " ").lower() for flag in ReleaseFlag(required))
    return because(
        Reason.REQUIRED_FLAGS_MISSING, indexer=release.indexer, flags=", ".join(names)
    )


def seeders(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a torrent that too few have."""
    release = candidate.release
    if release.protocol is not DownloadProtocol.TORRENT or release.seeders is None:
        return None
    minimum = situation.household.indexer(release.indexer_id).minimum_seeders
    if release.seeders >= minimum:
        return None
    return because(Reason.TOO_FEW_SEEDERS, seeders=release.seeders, minimum=minimum)


def protocol(candidate: Candidate, situation: Situation) -> Rejection | None:
    """Refuse a way of travelling that the delay profile has switched off."""
    used = candidate.release.protocol
    if used in situation.delay_profile.protocols:
        return None
    return because(Reason.PROTOCOL_DISABLED, protocol=used)


RULES: Final = (resting, tags, required_flags, seeders, protocol)
