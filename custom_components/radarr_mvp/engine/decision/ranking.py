"""The order of releases, the one to take first."""

from math import log10
from typing import Final, NamedTuple

from ..indexing import DownloadProtocol, Release, ReleaseFlag
from ..quality.sizes import MEGABYTE
from .candidates import Candidate
from .context import Situation
from .settings import Propers, Ranking
from .weighing import UNWEIGHED, Weighed, weigh

SIZE_STEP: Final = 200 * MEGABYTE
# Reputations differ by chance; only steps of this width mean something.
REPUTATION_STEP: Final = 10

_TWICE: Final = (
    ReleaseFlag.DOUBLE_UPLOAD,
    ReleaseFlag.FREELEECH,
    ReleaseFlag.APPROVED,
    ReleaseFlag.GOLDEN,
    ReleaseFlag.INTERNAL,
)
_DISCOUNTS: Final = (
    (ReleaseFlag.FREELEECH | ReleaseFlag.NEUTRAL_LEECH, 100),
    (ReleaseFlag.FREELEECH_75, 75),
    (ReleaseFlag.HALFLEECH, 50),
    (ReleaseFlag.FREELEECH_25, 25),
)


class RankKey(NamedTuple):
    """What decides between releases, the first difference counting; higher is better.

    Where releases are weighed, all but that one number only decides between equals.
    """

    weighed: Weighed
    quality: int
    real: int
    version: int
    score: int
    protocol: int
    indexer: int
    flags: int
    reputation: int
    freeleech: int
    seeders: int
    peers: int
    size: int


def rank_key(candidate: Candidate, situation: Situation) -> RankKey:
    """Return the place of a candidate among the releases of its movie."""
    release, settings = candidate.release, situation.settings
    household = situation.household
    revision = candidate.quality.revision
    corrections = situation.propers is not Propers.DO_NOT_PREFER
    torrent = release.protocol is DownloadProtocol.TORRENT
    weighted = settings.ranking is Ranking.WEIGHTED
    return RankKey(
        weighed=weigh(candidate, situation) if weighted else UNWEIGHED,
        quality=situation.yardstick.place(candidate.quality.quality),
        real=revision.real if corrections else 0,
        version=revision.version if corrections else 0,
        score=candidate.score + household.indexer(release.indexer_id).weight,
        protocol=int(release.protocol is situation.delay_profile.preferred),
        indexer=-release.indexer_priority,
        flags=_flags(release.flags) if settings.prefer_indexer_flags else 0,
        reputation=(
            _reputation(candidate, situation) if settings.prefer_reputable_groups else 0
        ),
        freeleech=discount(release) if settings.prefer_freeleech else 0,
        seeders=_magnitude(release.seeders) if torrent else 0,
        peers=_magnitude(_peers(release)) if torrent else 0,
        size=_size(candidate, situation),
    )


def discount(release: Release) -> int:
    """Return how much of a download does not count, in percent."""
    told = round(100 * (1 - release.download_factor))
    flagged = (percent for flags, percent in _DISCOUNTS if release.flags & flags)
    return max(0, told, next(flagged, 0))


def _flags(flags: ReleaseFlag) -> int:
    """Return what the flags of an indexer are worth."""
    twice = 2 * sum(flag in flags for flag in _TWICE)
    return twice + int(ReleaseFlag.HALFLEECH in flags)


def _reputation(candidate: Candidate, situation: Situation) -> int:
    """Return the standing of the release group, in steps; that of the unknown is none."""
    known = situation.household.reputation(candidate.facts.group) or 0.0
    return int(known // REPUTATION_STEP)


def _peers(release: Release) -> int:
    """Return how many take part in a torrent."""
    if release.peers is not None:
        return release.peers
    return (release.seeders or 0) + (release.leechers or 0)


def _magnitude(count: int | None) -> int:
    """Return the order of magnitude of a count: one more or less does not matter."""
    return round(log10(count)) if count and count > 0 else 0


def _size(candidate: Candidate, situation: Situation) -> int:
    """Return how near a size is to the preferred one, how large where there is none."""
    size, runtime = candidate.release.size, situation.movie.runtime
    if runtime > 0:
        sizes = situation.household.sizes[candidate.quality.quality]
        preferred = sizes.for_runtime(runtime).preferred
        if preferred is not None:
            return -(abs(size - preferred) // SIZE_STEP)
    return size // SIZE_STEP
