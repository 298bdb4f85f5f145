"""The smaller facts of a name: picture, sound, ids, subtitles, service."""

import re
from typing import Final

from .facts import Audio, Video
from .scan import Scan
from .vocabulary import (
    AUDIO,
    CODEC,
    CODECS,
    DEPTH,
    DEPTHS,
    HDR,
    ID,
    LANGUAGE,
    OTHER,
    SERVICE,
    SERVICES,
    SOURCE,
    SPLIT_CODECS,
    STEREO,
    SUBTITLE,
    WEAK,
)

NO_AUDIO: Final = Audio()
NO_VIDEO: Final = Video()
GENERIC_SUBS: Final = "Generic Hardcoded Subs"
