"""What a household has decided about releases: preferences, delays, words, indexers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ..indexing import NO_FLAGS, DownloadProtocol, ReleaseFlag
from ..releases.languages import Language


class Propers(StrEnum):
    """How corrections of a release are treated."""

    PREFER_AND_UPGRADE = "prefer_and_upgrade"
    DO_NOT_UPGRADE = "do_not_upgrade"
    DO_NOT_PREFER = "do_not_prefer"


class Ranking(StrEnum):
    """What decides between releases that may be taken."""

    RADARR = "radarr"
    """One preference after the other: quality, corrections, custom formats, indexer, swarm, size."""
    WEIGHTED = "weighted"
    """One number made of group, technical facts, swarm and size, and custom formats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSettings:
    """What holds for all releases; sizes in megabytes, 0 where there is no limit."""

    propers: Propers = Propers.PREFER_AND_UPGRADE
    maximum_size: int = 0
    minimum_free_space: int = 100
    check_free_space: bool = True
    availability_delay: int = 0
    allow_hardcoded_subtitles: bool = False
    allowed_subtitles: tuple[str, ...] = ()
    completed_downloads: bool = True
    upgrade_delay: timedelta = timedelta(0)
    prefer_indexer_flags: bool = False
    prefer_freeleech: bool = False
    prefer_reputable_groups: bool = False
    ranking: Ranking = Ranking.RADARR


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayProfile:
    """How long to wait for something better; the delays are in minutes."""

    id: int = 1
    order: int = 2**31 - 1
    tags: frozenset[str] = frozenset()
    protocols: frozenset[DownloadProtocol] = frozenset({DownloadProtocol.TORRENT})
    preferred: DownloadProtocol = DownloadProtocol.TORRENT
    torrent_delay: int = 0
    usenet_delay: int = 0
    bypass_if_highest_quality: bool = True
    bypass_if_above_score: bool = False
    minimum_score: int = 0

    def delay(self, protocol: DownloadProtocol) -> timedelta:
        """Return how long releases of a protocol wait."""
        torrent = protocol is DownloadProtocol.TORRENT
        return timedelta(minutes=self.torrent_delay if torrent else self.usenet_delay)


NO_DELAY = DelayProfile()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseProfile:
    """Words that names must or must not have; a term may be a /regex/."""

    name: str = ""
    id: int = 0
    enabled: bool = True
    required: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    indexer_id: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexerRules:
    """What is asked of the releases of one indexer; the weight adds to their score in ranking.

    It adds to nothing else: a file has no indexer any more, so it would never be good enough.
    """

    minimum_seeders: int = 1
    required_flags: ReleaseFlag = NO_FLAGS
    tags: frozenset[str] = frozenset()
    multiple_languages: tuple[Language, ...] = ()
    weight: int = 0
    resting_until: datetime | None = None


ANY_INDEXER = IndexerRules()


def delay_profile_for(
    profiles: Iterable[DelayProfile], tags: frozenset[str]
) -> DelayProfile:
    """Return the first profile in order that is for all movies or for one of some tags."""
    fitting = [one for one in profiles if not one.tags or one.tags & tags]
    return min(fitting, key=lambda one: one.order, default=NO_DELAY)


def release_profiles_for(
    profiles: Iterable[ReleaseProfile], tags: frozenset[str]
) -> tuple[ReleaseProfile, ...]:
    """Return the profiles in use that are for all movies or for one of some tags."""
    return tuple(
        one for one in profiles if one.enabled and (not one.tags or one.tags & tags)
    )
