"""The qualities a movie can have, and how the parser's findings name one of them."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import total_ordering
from typing import Final, override

UNLIMITED: Final = None


class Source(IntEnum):
    """Where the picture comes from; the order is from poor to good."""

    UNKNOWN = 0
    CAM = 1
    TELESYNC = 2
    TELECINE = 3
    WORKPRINT = 4
    DVD = 5
    TV = 6
    WEBDL = 7
    WEBRIP = 8
    BLURAY = 9

    @property
    def key(self) -> str:
        """Return the name that is stored and sent."""
        return self.name.lower()


class Modifier(IntEnum):
    """What sets a quality apart from the plain one of its source and resolution."""

    NONE = 0
    REGIONAL = 1
    SCREENER = 2
    RAWHD = 3
    BRDISK = 4
    REMUX = 5

    @property
    def key(self) -> str:
        """Return the name that is stored and sent."""
        return self.name.lower()


class Resolution(IntEnum):
    """The picture heights that are told apart; 0 where a quality has none."""

    UNKNOWN = 0
    R360P = 360
    R480P = 480
    R540P = 540
    R576P = 576
    R720P = 720
    R1080P = 1080
    R2160P = 2160


class DetectedFrom(StrEnum):
    """What a fact about a quality was read from, the least trusted first."""

    UNKNOWN = "unknown"
    EXTENSION = "extension"
    NAME = "name"
    MEDIA_INFO = "media_info"


@dataclass(frozen=True, slots=True)
class Size:
    """Megabytes per minute of running time; None where there is no limit or wish."""

    min: float = 0.0
    preferred: float | None = UNLIMITED
    max: float | None = UNLIMITED


@dataclass(frozen=True, slots=True)
class Quality:
    """One quality of the table; equal and hashed by its id."""

    id: int
    name: str = field(compare=False)
    source: Source = field(compare=False)
    resolution: int = field(compare=False)
    modifier: Modifier = field(compare=False)
    weight: int = field(compare=False, repr=False)
    group: str = field(compare=False, repr=False)
    size: Size = field(compare=False, repr=False)

    @override
    def __str__(self) -> str:
        """Return the name."""
        return self.name


_SMALL: Final = Size(0.0, 95.0, 100.0)
_LARGE: Final = Size()


def _quality(
    weight: int,
    id_: int,
    name: str,
    source: Source,
    resolution: int = 0,
    modifier: Modifier = Modifier.NONE,
    *,
    group: str = "",
    size: Size = _SMALL,
) -> Quality:
    """Return a row of the table."""
    return Quality(id_, name, source, resolution, modifier, weight, group, size)


QUALITIES: Final[tuple[Quality, ...]] = (
    _quality(1, 0, "Unknown", Source.UNKNOWN),
    _quality(2, 24, "WORKPRINT", Source.WORKPRINT),
    _quality(3, 25, "CAM", Source.CAM),
    _quality(4, 26, "TELESYNC", Source.TELESYNC),
    _quality(5, 27, "TELECINE", Source.TELECINE),
    _quality(6, 29, "REGIONAL", Source.DVD, 480, Modifier.REGIONAL),
    _quality(7, 28, "DVDSCR", Source.DVD, 480, Modifier.SCREENER),
    _quality(8, 1, "SDTV", Source.TV, 480),
    _quality(9, 2, "DVD", Source.DVD),
    _quality(10, 23, "DVD-R", Source.DVD, 480, Modifier.REMUX),
    _quality(11, 8, "WEBDL-480p", Source.WEBDL, 480, group="WEB 480p"),
    _quality(11, 12, "WEBRip-480p", Source.WEBRIP, 480, group="WEB 480p"),
    _quality(12, 20, "Bluray-480p", Source.BLURAY, 480),
    _quality(13, 21, "Bluray-576p", Source.BLURAY, 576),
    _quality(14, 4, "HDTV-720p", Source.TV, 720),
    _quality(15, 5, "WEBDL-720p", Source.WEBDL, 720, group="WEB 720p"),
    _quality(15, 14, "WEBRip-720p", Source.WEBRIP, 720, group="WEB 720p"),
    _quality(16, 6, "Bluray-720p", Source.BLURAY, 720),
    _quality(17, 9, "HDTV-1080p", Source.TV, 1080),
    _quality(18, 3, "WEBDL-1080p", Source.WEBDL, 1080, group="WEB 1080p"),
    _quality(18, 15, "WEBRip-1080p", Source.WEBRIP, 1080, group="WEB 1080p"),
    _quality(19, 7, "Bluray-1080p", Source.BLURAY, 1080, size=_LARGE),
    _quality(20, 30, "Remux-1080p", Source.BLURAY, 1080, Modifier.REMUX, size=_LARGE),
    _quality(21, 16, "HDTV-2160p", Source.TV, 2160, size=_LARGE),
    _quality(22, 18, "WEBDL-2160p", Source.WEBDL, 2160, group="WEB 2160p", size=_LARGE),
    _quality(
        22, 17, "WEBRip-2160p", Source.WEBRIP, 2160, group="WEB 2160p", size=_LARGE
    ),
    _quality(23, 19, "Bluray-2160p", Source.BLURAY, 2160, size=_LARGE),
    _quality(24, 31, "Remux-2160p", Source.BLURAY, 2160, Modifier.REMUX, size=_LARGE),
    _quality(25, 22, "BR-DISK", Source.BLURAY, 1080, Modifier.BRDISK, size=_LARGE),
    _quality(26, 10, "Raw-HD", Source.TV, 1080, Modifier.RAWHD, size=_LARGE),
)
UNKNOWN: Final = QUALITIES[0]

_BY_ID: Final = {quality.id: quality for quality in QUALITIES}
_BY_NAME: Final = {quality.name.casefold(): quality for quality in QUALITIES}
_BY_FACTS: Final = {
    (quality.source, quality.resolution, quality.modifier): quality
    for quality in QUALITIES
}


def quality_by_id(id_: int) -> Quality | None:
    """Return the quality with an id, None where there is none."""
    return _BY_ID.get(id_)


def quality_by_name(name: str) -> Quality | None:
    """Return the quality with a name in any case, None where there is none."""
    return _BY_NAME.get(name.casefold())


def find_quality(
    source: Source, resolution: int, modifier: Modifier = Modifier.NONE
) -> Quality:
    """Return the quality that fits best, Unknown where none comes near.

    A source whose quality has no resolution takes any; otherwise the next better
    source of the same resolution and modifier stands in.
    """
    if quality := _BY_FACTS.get((source, resolution, modifier)):
        return quality
    if source and (quality := _BY_FACTS.get((source, 0, modifier))):
        return quality
    for better in Source:
        if better > source and (
            quality := _BY_FACTS.get((better, resolution, modifier))
        ):
            return quality
    return UNKNOWN


@total_ordering
@dataclass(frozen=True, slots=True)
class Revision:
    """A corrected release; REAL counts more than the version, a repack not at all."""

    version: int = 1
    real: int = 0
    is_repack: bool = field(default=False, compare=False)

    def __lt__(self, other: Revision) -> bool:
        """Return whether the other is the later correction."""
        return (self.real, self.version) < (other.real, other.version)


FIRST_REVISION: Final = Revision()


@dataclass(frozen=True, slots=True)
class QualityModel:
    """A quality with its revision, and what each fact was read from."""

    quality: Quality = UNKNOWN
    revision: Revision = FIRST_REVISION
    source_from: DetectedFrom = field(default=DetectedFrom.UNKNOWN, compare=False)
    resolution_from: DetectedFrom = field(default=DetectedFrom.UNKNOWN, compare=False)
    modifier_from: DetectedFrom = field(default=DetectedFrom.UNKNOWN, compare=False)
    revision_from: DetectedFrom = field(default=DetectedFrom.UNKNOWN, compare=False)

    @override
    def __str__(self) -> str:
        """Return the name with what the revision adds to it."""
        words = [self.quality.name]
        if self.revision.version > 1:
            words.append("Proper")
        if self.revision.real:
            words.append("REAL")
        return " ".join(words)


UNKNOWN_QUALITY: Final = QualityModel()
