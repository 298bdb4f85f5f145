"""The smaller facts of a name: picture, ids, burnt-in subtitles, service."""

from typing import Final

from .facts import Video
from .scan import Scan
from .vocabulary import (
    CODEC,
    DEPTH,
    EPISODE,
    HDR,
    ID,
    SERVICE,
    SOURCE,
    STEREO,
    SUBTITLE,
    WEAK,
)
from .wordlists import CODECS, DEPTHS, SERVICES, SPLIT_CODECS

NO_VIDEO: Final = Video()
GENERIC_SUBS: Final = "Generic Hardcoded Subs"
_SOFT_SUBS: Final = ("soft", "multi", "horrible", "esub", "msub", "sub")
_HDR_NAMES: Final = {
    "hdr": "HDR",
    "hdr10": "HDR10",
    "hdr10plus": "HDR10+",
    "hdr10p": "HDR10+",
    "dv": "DV",
    "dovi": "DV",
    "dolby": "DV",
    "hlg": "HLG",
    "sdr": "SDR",
    "pq": "PQ",
}
_LAYOUTS: Final = {
    "sbs": "SBS",
    "hsbs": "Half-SBS",
    "halfsbs": "Half-SBS",
    "fsbs": "Full-SBS",
    "fullsbs": "Full-SBS",
    "ou": "OU",
    "hou": "Half-OU",
    "halfou": "Half-OU",
    "fou": "Full-OU",
    "tab": "OU",
    "htab": "Half-OU",
}


def _codec(scan: Scan, title_end: int) -> str:
    """Return the codec of the picture, empty where none is told."""
    for place in scan.hits:
        if place < title_end or not scan.marks[place] & CODEC:
            continue
        word = scan.words[place]
        if codec := CODECS.get(word) or SPLIT_CODECS.get((word, scan.next_word(place))):
            return codec
    return ""


def _depth(scan: Scan, title_end: int) -> int:
    """Return the bits of each colour, 0 where it is not told."""
    for place in scan.hits:
        if place < title_end or not scan.marks[place] & DEPTH:
            continue
        word = scan.words[place]
        if depth := DEPTHS.get(word):
            return depth
        if place and scan.words[place - 1] in ("8", "10", "12"):
            return int(scan.words[place - 1])
    return 0


def _hdr(scan: Scan, title_end: int) -> tuple[str, ...]:
    """Return the kinds of dynamic range a name tells."""
    found: dict[str, None] = {}
    for place in scan.hits:
        if place < title_end or not scan.marks[place] & HDR:
            continue
        word = scan.words[place]
        if word == "dolby" and scan.next_word(place) != "vision":
            continue
        plus = word == "hdr10" and (
            scan.after(place) == "+" or scan.next_word(place) == "plus"
        )
        found["HDR10+" if plus else _HDR_NAMES[word]] = None
    return tuple(found)


def _stereo(scan: Scan, title_end: int) -> str:
    """Return how a name says that the picture is in three dimensions."""
    layout = ""
    flat = True
    for place in scan.hits:
        if place >= title_end and scan.marks[place] & STEREO:
            word = scan.words[place]
            layout = layout or _LAYOUTS.get(word, "")
            flat = flat and word in ("tab", "ou", "sbs")
    if flat:
        return ""
    return f"3D {layout}".rstrip()


def read_video(scan: Scan, title_end: int) -> Video:
    """Return what a name tells of the picture besides the quality."""
    seen = scan.seen
    if not seen & (CODEC | DEPTH | HDR | STEREO):
        return NO_VIDEO
    return Video(
        _codec(scan, title_end) if seen & CODEC else "",
        _depth(scan, title_end) if seen & DEPTH else 0,
        _hdr(scan, title_end) if seen & HDR else (),
        _stereo(scan, title_end) if seen & STEREO else "",
    )


def read_subs(scan: Scan, title_end: int) -> str | None:
    """Return what a name tells of subtitles burnt into the picture."""
    for place in range(title_end, len(scan.words)):
        word = scan.words[place]
        if word.endswith(("sub", "subs")) and not word.startswith(_SOFT_SUBS):
            return scan.raw(place)
    if scan.seen & SUBTITLE:
        for place in scan.hits:
            if place >= title_end and scan.marks[place] & SUBTITLE:
                return GENERIC_SUBS
    return None


def read_ids(scan: Scan) -> tuple[str | None, int]:
    """Return the IMDb and the TMDb id in a name, None and 0 where there is none."""
    imdb, tmdb = None, 0
    if scan.seen & ID:
        for place in scan.hits:
            if not scan.marks[place] & ID:
                continue
            word, following = scan.words[place], scan.next_word(place)
            if word.startswith("tt"):
                imdb = imdb or word
            elif (
                word.startswith("tmdb")
                and following.isdecimal()
                and following.isascii()
            ):
                tmdb = tmdb or int(following)
    return imdb, tmdb


def read_service(scan: Scan, title_end: int) -> str:
    """Return the streaming service a release was taken from, empty if none is told."""
    if scan.seen & SERVICE:
        for place in scan.hits:
            mark = scan.marks[place]
            if place < title_end or not mark & SERVICE:
                continue
            following = place + 1
            if not mark & WEAK or (
                following < len(scan.marks) and scan.marks[following] & SOURCE
            ):
                return SERVICES[scan.words[place]]
    return ""


def is_episode(scan: Scan) -> bool:
    """Return whether a name has the number of an episode in it."""
    return bool(scan.seen & EPISODE)
