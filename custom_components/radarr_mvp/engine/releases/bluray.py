"""Which quality a Blu-ray is: the disc itself, a remux of it, or an encode."""

from typing import Final

from ..quality.definitions import (
    UNKNOWN,
    Modifier,
    Quality,
    Source,
    find_quality,
    quality_by_name,
)
from .scan import Scan
from .vocabulary import CODEC, REMUX, RESOLUTION, SOURCE
from .wordlists import SPLIT_CODECS, listed

_DISC: Final = quality_by_name("BR-DISK") or UNKNOWN
_SMALL: Final = quality_by_name("Bluray-480p") or UNKNOWN
_DISC_CODECS: Final = frozenset(("avc", "hevc", "vc1", "mvc", "mpeg2"))
_DISC_WORDS: Final = frozenset(
    listed("bdiso bd25 bd50 bd66 bd100 brdisk iso bdmv untouched complete disc disk")
)
_DISC_SIZES: Final = frozenset(("25", "50", "66", "100", "iso"))
_NO_DISC: Final = frozenset(
    listed(
        "bdrip brrip 720p mkv xvid wmv d3g x264 h264 x265 h265 dvdrip dvdr dvd5 dvd9"
    )
)
_FILES: Final = frozenset(("mkv", "wmv", "avi", "mp4"))
_OLD_CODECS: Final = frozenset(("xvid", "xvidhd", "divx"))


def is_remux(scan: Scan) -> bool:
    """Return whether a name tells of a remux, and not only of a group of that name."""
    for place in scan.hits:
        if not scan.marks[place] & REMUX:
            continue
        if scan.before(place) != "-" or not place:
            return True
        previous = scan.words[place - 1]
        if scan.marks[place - 1] & (RESOLUTION | SOURCE) or previous in (
            "hybrid",
            "ray",
        ):
            return True
    return False


def _codec_word(scan: Scan, place: int) -> str:
    """Return a codec as one word, however it is written."""
    pair = (scan.words[place], scan.next_word(place))
    return "".join(pair) if pair in SPLIT_CODECS else scan.words[place]


def codec_words(scan: Scan) -> set[str]:
    """Return the codecs of a name, each as one word."""
    if not scan.seen & CODEC:
        return set()
    return {
        _codec_word(scan, place) for place in scan.hits if scan.marks[place] & CODEC
    }


def _is_disc(
    scan: Scan,
    place: int,
    height: int,
    codecs: set[str],
    title_end: int,
    extension: str,
) -> bool:
    """Return whether a Blu-ray without the codec of an encode is the whole disc."""
    # Words of the title tell nothing of the disc, save the source itself before it.
    words = {scan.words[place], *scan.words[title_end:]}
    if words & _NO_DISC:
        return False
    if _marks_disc(scan):
        return True
    if extension in _FILES or ("dvd" in words and "hd" not in words):
        return False
    if height == 1080 and "hevc" in codecs:
        return False
    disc_codec = bool(codecs & _DISC_CODECS)
    if "german" in words and (disc_codec or words & {"dl", "ml"}):
        return False
    return disc_codec or extension == "iso" or not words.isdisjoint(_DISC_WORDS)


def _marks_disc(scan: Scan) -> bool:
    """Return whether a name says a disc's kind (BD50, UHD 100, 3D BD) beside BD."""
    for place in scan.hits:
        word, following = scan.words[place], scan.next_word(place)
        if word in ("bd", "uhd") and following in _DISC_SIZES:
            return True
        if word == "br" and following == "disk":
            return True
        if word == "3d" and following == "bd":
            return True
        if word == "full" and following in ("bluray", "blu"):
            return True
    return False


def _is_german_remux(scan: Scan, place: int, title_end: int) -> bool:
    """Return whether a German release names a disc's codec right behind Blu-ray."""
    behind = place + (2 if scan.words[place] == "blu" else 1)
    return (
        behind < len(scan.words)
        and bool(scan.marks[behind] & CODEC)
        and _codec_word(scan, behind) in _DISC_CODECS
        and "german" in scan.words[title_end:]
    )


def bluray_quality(
    scan: Scan, place: int, height: int, title_end: int, extension: str
) -> Quality:
    """Return which Blu-ray quality it is."""
    codecs = codec_words(scan)
    if extension in _OLD_CODECS:
        codecs.add(extension)
    remux = bool(scan.seen & REMUX) and is_remux(scan)
    if not remux and not codecs & _NO_DISC:
        if _is_disc(scan, place, height, codecs, title_end, extension):
            return _DISC
        remux = _is_german_remux(scan, place, title_end)
    if codecs & _OLD_CODECS:
        return _SMALL
    if not height:
        height = 1080 if remux else 720
    if remux and height >= 1080:
        return find_quality(Source.BLURAY, height, Modifier.REMUX)
    return find_quality(Source.BLURAY, 480 if height in (360, 540) else height)


def bdrip_quality(scan: Scan, height: int) -> Quality:
    """Return which quality a rip of a Blu-ray is."""
    if height >= 1080 and is_remux(scan):
        return find_quality(Source.BLURAY, height, Modifier.REMUX)
    return find_quality(Source.BLURAY, 480 if height in (0, 360, 540) else height)
