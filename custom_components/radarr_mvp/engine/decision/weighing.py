"""The worth of a release as one number, for those who prefer that to an order of preferences."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from ..indexing import DownloadProtocol, Release, ReleaseFlag
from ..quality.definitions import Modifier, Quality, Source
from ..quality.sizes import MEGABYTE
from .candidates import Candidate
from .context import Situation

FULL: Final = 100.0
GIGABYTE: Final = 1024**3
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"group": 0.4, "technical": 0.3, "metadata": 0.2, "custom": 0.1}
)


class Weighed(NamedTuple):
    """What a release is worth, and what each of its sides is: from 0 to 100."""

    total: float
    group: float
    technical: float
    metadata: float
    custom: float


UNWEIGHED: Final = Weighed(0, 0, 0, 0, 0)

UNKNOWN_STANDING: Final = 30.0
# The standing of well-known groups, as long as the household knows no better.
USUAL_STANDINGS: Final[Mapping[str, float]] = MappingProxyType(
    dict.fromkeys(("sparks", "flux"), 100.0)
    | dict.fromkeys(("amiable", "geckos", "ntb", "cinefile"), 95.0)
    | dict.fromkeys(("rovers", "blow", "don", "sbr"), 90.0)
    | dict.fromkeys(("ntg", "cmrg"), 85.0)
    | dict.fromkeys(("tommy", "tepes"), 80.0)
    | {"rarbg": 60.0, "yts": 50.0, "yify": 40.0}
)
_RESOLUTIONS: Final = {2160: 100.0, 1080: 80.0, 720: 60.0, 576: 40.0, 480: 40.0}
_UNKNOWN_RESOLUTION: Final = 30.0
_SOURCES: Final = {
    Source.BLURAY: 100.0,
    Source.WEBDL: 80.0,
    Source.WEBRIP: 60.0,
    Source.TV: 40.0,
    Source.DVD: 30.0,
}
_UNKNOWN_SOURCE: Final = 20.0
_WORTHLESS: Final = frozenset(
    {Source.CAM, Source.TELESYNC, Source.TELECINE, Source.WORKPRINT}
)
_CODECS: Final = (
    dict.fromkeys(("AV1", "VVC"), 100.0)
    | dict.fromkeys(("x265", "h265", "HEVC"), 80.0)
    | dict.fromkeys(("x264", "h264", "AVC", "VP9"), 70.0)
    | dict.fromkeys(("XviD", "DivX", "MPEG", "MPEG2", "WMV"), 40.0)
)
_UNKNOWN_CODEC: Final = 50.0
# So many seeders or more are worth so much.
_SEEDERS: Final = ((100, 100.0), (50, 80.0), (20, 60.0), (10, 40.0), (5, 20.0))
# A size that is between such parts of the expected one is worth so much.
_FITS: Final = ((0.7, 1.3, 100.0), (0.5, 1.5, 70.0), (0.3, 2.0, 40.0))
_LEAST: Final = 10.0
_EXPECTED: Final = {2160: 25, 1080: 10, 720: 5, 576: 2, 480: 2}
_EXPECTED_OTHERWISE: Final = 8
_MANY_LANGUAGES: Final = 20.0
_HDR: Final = 30.0
_PREFERRED: Final = 25.0


def weigh(candidate: Candidate, situation: Situation) -> Weighed:
    """Return what a release is worth; what was filmed off a screen or leaked is worth nothing."""
    sides = Weighed(
        0,
        group=_group(candidate, situation),
        technical=round(_technical(candidate), 2),
        metadata=round(_metadata(candidate, situation), 2),
        custom=_custom(candidate, situation),
    )
    if _is_worthless(candidate.quality.quality):
        return sides
    known = sides._asdict()
    total = sum(weight * known[side] for side, weight in WEIGHTS.items())
    return sides._replace(total=round(total, 2))


def _is_worthless(quality: Quality) -> bool:
    """Return whether a picture is so bad that nothing makes up for it."""
    return quality.source in _WORTHLESS or quality.modifier is Modifier.SCREENER


def _group(candidate: Candidate, situation: Situation) -> float:
    """Return the standing of the release group: the household's own view, else the usual one."""
    group = candidate.facts.group or ""
    known = situation.household.reputation(group)
    if known is not None:
        return min(max(known, 0.0), FULL)
    return USUAL_STANDINGS.get(group.lower(), UNKNOWN_STANDING)


def _technical(candidate: Candidate) -> float:
    """Return the mean of what resolution, source and codec are worth."""
    quality, codec = candidate.quality.quality, candidate.facts.video.codec
    return (
        _RESOLUTIONS.get(quality.resolution, _UNKNOWN_RESOLUTION)
        + _SOURCES.get(quality.source, _UNKNOWN_SOURCE)
        + _CODECS.get(codec, _UNKNOWN_CODEC)
    ) / 3


def _metadata(candidate: Candidate, situation: Situation) -> float:
    """Return what the swarm and the size are worth, and what languages and HDR add."""
    release = candidate.release
    worth = [_size(candidate, situation)]
    if release.protocol is DownloadProtocol.TORRENT:
        worth.append(_seeders(release))
    score = sum(worth) / len(worth)
    if len(candidate.languages) > 1 or candidate.facts.multiple_languages:
        score += _MANY_LANGUAGES
    if set(candidate.facts.video.hdr) - {"SDR"}:
        score += _HDR
    return min(score, FULL)


def _seeders(release: Release) -> float:
    """Return what the number of seeders is worth."""
    seeders = release.seeders or 0
    return next((worth for least, worth in _SEEDERS if seeders >= least), _LEAST)


def _size(candidate: Candidate, situation: Situation) -> float:
    """Return what it is worth how near the size is to the expected one."""
    part = candidate.release.size / _expected(candidate.quality.quality, situation)
    return next((worth for low, high, worth in _FITS if low <= part <= high), _LEAST)


def _expected(quality: Quality, situation: Situation) -> float:
    """Return the bytes that are expected: what the household prefers, else what is usual."""
    wish = situation.household.sizes.changed.get(quality.id)
    runtime = situation.movie.runtime
    if wish is not None and wish.size.preferred and runtime > 0:
        return wish.size.preferred * runtime * MEGABYTE
    return _EXPECTED.get(quality.resolution, _EXPECTED_OTHERWISE) * GIGABYTE


def _custom(candidate: Candidate, situation: Situation) -> float:
    """Return what remuxes, corrections, internal releases and the custom formats are worth."""
    quality, release = candidate.quality, candidate.release
    preferred = (
        quality.quality.modifier is Modifier.REMUX,
        quality.revision.version > 1 and not quality.revision.is_repack,
        quality.revision.is_repack,
        ReleaseFlag.INTERNAL in release.flags
        or "internal" in candidate.facts.simple_title.lower(),
    )
    weight = situation.household.indexer(release.indexer_id).weight
    score = _PREFERRED * sum(preferred) + candidate.score + weight
    return min(max(score, 0.0), FULL)
