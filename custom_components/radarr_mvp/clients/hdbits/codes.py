"""The numbers by which HDBits names what a torrent is made of."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final


class Category(IntEnum):
    """What kind of thing a torrent holds."""

    MOVIE = 1
    TV = 2
    DOCUMENTARY = 3
    MUSIC = 4
    SPORT = 5
    AUDIO_TRACK = 6
    ADULT = 7
    MISC = 8


class Codec(IntEnum):
    """How the picture is coded."""

    H264 = 1
    MPEG2 = 2
    VC1 = 3
    XVID = 4
    HEVC = 5
    VP9 = 6


class Medium(IntEnum):
    """What the picture was taken from."""

    DISC = 1
    ENCODE = 3
    CAPTURE = 4
    REMUX = 5
    WEB_DL = 6


class Origin(IntEnum):
    """Whether a group of the site made it."""

    UNDEFINED = 0
    INTERNAL = 1


class Exclusive(IntEnum):
    """Whether it may be found nowhere else."""

    NO = 0
    YES = 1


class Status(IntEnum):
    """The verdicts of the API that call for something special."""

    SUCCESS = 0
    FAILURE = 1
    TLS_REQUIRED = 2
    AUTH_MISSING = 4
    AUTH_FAILED = 5
    IMDB_UNKNOWN = 8
    IMDB_IS_TV = 9


NEWZNAB: Final[Mapping[int, int]] = {
    Category.MOVIE: 2000,
    Category.TV: 5000,
    Category.DOCUMENTARY: 5080,
    Category.MUSIC: 3000,
    Category.SPORT: 5060,
    Category.AUDIO_TRACK: 3000,
    Category.ADULT: 6000,
    Category.MISC: 8000,
}
HALF_COUNTED_MEDIUMS: Final = frozenset({Medium.DISC, Medium.CAPTURE, Medium.REMUX})
HALF_COUNTED_CATEGORIES: Final = frozenset({Category.TV, Category.DOCUMENTARY})
