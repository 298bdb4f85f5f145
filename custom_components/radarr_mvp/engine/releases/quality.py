"""The quality of a release, and what it was read from."""

from typing import Final

from ..quality.definitions import (
    UNKNOWN,
    DetectedFrom,
    Modifier,
    Quality,
    QualityModel,
    Revision,
    Source,
    find_quality,
    quality_by_name,
)
from .extensions import VIDEO_QUALITIES
from .scan import Scan
from .vocabulary import (
    CODEC,
    ORIGINS,
    OTHER,
    REMUX,
    RESOLUTION,
    RESOLUTIONS,
    REVISION,
    SOURCE,
    SPLIT_CODECS,
    SPLIT_ORIGINS,
    TECHNICAL,
    WEAK,
    Origin,
)

_ULTRA: Final = frozenset(("uhd", "4k", "ultrahd"))
_GLUED_ORIGINS: Final = (
    ("bluray", Origin.BLURAY),
    ("bd", Origin.BLURAY),
    ("hdtv", Origin.HDTV),
    ("webrip", Origin.WEBRIP),
    ("web", Origin.WEBDL),
    ("dvd", Origin.DVD),
)
_NEAR_WEB: Final = (
    TECHNICAL | REVISION | OTHER
)
"""What stands beside a bare WEB that means the source."""
_FIXED: Final[dict[Origin, str]] = {
    Origin.SCREENER: "DVDSCR",
    Origin.REGIONAL: "REGIONAL",
    Origin.CAM: "CAM",
    Origin.TELESYNC: "TELESYNC",
    Origin.TELECINE: "TELECINE",
    Origin.WORKPRINT: "WORKPRINT",
    Origin.DVD: "DVD",
    Origin.DVDR: "DVD-R",
}
_DISC_CODECS: Final = frozenset(("avc", "hevc", "vc1", "mvc", "mpeg2"))
_DISC_WORDS: Final = frozenset(("bdiso", "bd25", "bd50", "bd66", "bd100", "brdisk"))
_DISC_SIZES: Final = frozenset(("25", "50", "66", "100", "iso"))
_NO_DISC: Final = frozenset(
    "bdrip brrip 720p mkv xvid wmv d3g x264 h264 x265 h265 dvdrip dvdr dvd5 dvd9".split()
)
_USUAL_HEIGHT: Final = {Source.TELESYNC: 720}
"""The height that a release of a source has where nothing is said."""
_SMALL: Final = frozenset((360, 480, 540, 576))


def _named(name: str) -> Quality:
    """Return a quality of the table."""
    return quality_by_name(name) or UNKNOWN


_BY_ORIGIN: Final = {origin: _named(name) for origin, name in _FIXED.items()}
_SDTV: Final = _named("SDTV")
_RAW_HD: Final = _named("Raw-HD")
_DISC: Final = _named("BR-DISK")


def _glued_origin(word: str) -> Origin | None:
    """Return the source of a word that also holds a resolution (bd1080p)."""
    for prefix, origin in _GLUED_ORIGINS:
        if word.startswith(prefix):
            return origin
    return Origin.DVDR if "dvd" in word else None


def _is_web(scan: Scan, place: int, behind_year: bool) -> bool:
    """Return whether a bare WEB is the source and not a word of a title."""
    if scan.before(place) in ("[", "(") and scan.after(place) in ("]", ")", " ", "."):
        return True
    marks = scan.marks
    last = place + 1 == len(marks)
    if not last and _means_something(scan, place + 1):
        return True
    if place and _means_something(scan, place - 1):
        return True
    return scan.raw(place) == "WEB" and (behind_year or last)


def _means_something(scan: Scan, place: int) -> bool:
    """Return whether a word beside WEB is a technical one."""
    mark = scan.marks[place]
    if mark & CODEC and mark & WEAK:
        return (scan.words[place], scan.next_word(place)) in SPLIT_CODECS
    return bool(mark & _NEAR_WEB)


def _origin_at(scan: Scan, place: int, behind_year: bool) -> Origin | None:
    """Return the source that a marked word names."""
    word = scan.words[place]
    following = scan.next_word(place)
    if pair := SPLIT_ORIGINS.get((word, following)):
        return pair
    if word == "web":
        return Origin.WEBDL if _is_web(scan, place, behind_year) else None
    origin = ORIGINS.get(word)
    if origin is None:
        return _glued_origin(word)
    if origin is Origin.DVD and place and scan.words[place - 1] == "hd":
        return Origin.BLURAY
    if not following and word in ("bd", "ts"):
        return None
    return origin


def read_origin(scan: Scan, title_end: int) -> tuple[Origin | None, int]:
    """Return the last source of a name and its place."""
    found, at = None, -1
    if scan.seen & SOURCE:
        for place in reversed(scan.hits):
            mark = scan.marks[place]
            if not mark & SOURCE or (mark & WEAK and place < title_end):
                continue
            origin = _origin_at(scan, place, title_end > 0)
            if origin is None:
                continue
            if origin < Origin.SPLIT_HDTV:
                return origin, place
            if found is None:
                found, at = origin, place
    return found, at


def _height_of(word: str) -> int:
    """Return the resolution of a word that is marked as one, 0 for the vague ones."""
    if height := RESOLUTIONS.get(word):
        return height
    if word[-1] in "pi":
        return RESOLUTIONS.get(word.lstrip("abcdefghijklmnopqrstuvwxyz-"), 0)
    width, cross, lines = word.partition("x")
    if not cross or not width.isdigit() or not lines.isdigit():
        return 0
    return height_of_picture(int(width), int(lines))


def height_of_picture(width: int, height: int) -> int:
    """Return the resolution that a picture's size counts as."""
    if width >= 3200 or height >= 2100:
        return 2160
    if width >= 1800 or height >= 1000:
        return 1080
    if width >= 1200 or height >= 700:
        return 720
    return 576 if width >= 1000 or height >= 560 else 480


def read_height(scan: Scan, title_end: int) -> int:
    """Return the resolution of a name, 0 where none is told."""
    vague = 0
    for place in scan.hits:
        mark = scan.marks[place]
        if not mark & RESOLUTION or (mark & WEAK and place < title_end):
            continue
        word = scan.words[place]
        if height := _height_of(word):
            return height
        if word in _ULTRA or scan.next_word(place) == "hd":
            vague = 2160
    return vague


def is_remux(scan: Scan) -> bool:
    """Return whether a name tells of a remux, and not only of a group of that name."""
    for place in scan.hits:
        if not scan.marks[place] & REMUX:
            continue
        if scan.before(place) != "-" or not place:
            return True
        previous = scan.words[place - 1]
        if scan.marks[place - 1] & (RESOLUTION | SOURCE) or previous in ("hybrid", "ray"):
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


def _german_behind(scan: Scan, title_end: int) -> bool:
    """Return whether a release is German, by the words behind its title."""
    return "german" in scan.words[title_end:]


def _is_disc(
    scan: Scan, words: set[str], codecs: set[str], title_end: int, extension: str
) -> bool:
    """Return whether a Blu-ray is the whole disc."""
    if words & _NO_DISC or codecs & _NO_DISC or extension in ("mkv", "wmv", "avi", "mp4"):
        return False
    if ("dvd" in words and "hd" not in words) or ("1080p" in words and "hevc" in codecs):
        return False
    disc_codec = bool(codecs & _DISC_CODECS)
    if _german_behind(scan, title_end) and (disc_codec or words & {"dl", "ml"}):
        return False
    return (
        disc_codec
        or extension == "iso"
        or bool(words & _DISC_WORDS)
        or not words.isdisjoint(("iso", "bdmv", "untouched", "complete", "disc", "full"))
    )


def _marks_disc(scan: Scan) -> bool:
    """Return whether a name says a disc's kind (BD50, UHD 100, 3D BD) beside BD."""
    for place in scan.hits:
        word, following = scan.words[place], scan.next_word(place)
        if word in ("bd", "uhd") and following in _DISC_SIZES:
            return True
        if word == "3d" and following == "bd":
            return True
    return False


def _is_german_remux(scan: Scan, place: int, title_end: int) -> bool:
    """Return whether a German release names a disc's codec right behind Blu-ray."""
    behind = place + (2 if scan.words[place] == "blu" else 1)
    return (
        behind < len(scan.words)
        and bool(scan.marks[behind] & CODEC)
        and _codec_word(scan, behind) in _DISC_CODECS
        and _german_behind(scan, title_end)
    )


def _bluray(
    scan: Scan, place: int, height: int, title_end: int, extension: str
) -> Quality:
    """Return which Blu-ray quality it is."""
    codecs = codec_words(scan)
    remux = is_remux(scan)
    words = set(scan.words)
    if not remux and (
        _is_disc(scan, words, codecs, title_end, extension)
        or (_marks_disc(scan) and not words & _NO_DISC)
    ):
        return _DISC
    if codecs & {"xvid", "xvidhd", "divx"}:
        return _named("Bluray-480p")
    if not remux and not codecs & _NO_DISC:
        remux = _is_german_remux(scan, place, title_end)
    if not height:
        height = 1080 if remux else 720
    if remux and height >= 1080:
        return find_quality(Source.BLURAY, height, Modifier.REMUX)
    return find_quality(Source.BLURAY, 480 if height in (360, 540) else height)


def _from_origin(
    scan: Scan, origin: Origin, place: int, height: int, title_end: int, extension: str
) -> Quality:
    """Return the quality of a known source and the resolution that was read."""
    if origin is Origin.BLURAY:
        return _bluray(scan, place, height, title_end, extension)
    if fixed := _BY_ORIGIN.get(origin):
        return fixed
    small = 480 if height in _SMALL else height
    if origin in (Origin.WEBDL, Origin.WEBRIP):
        source = Source.WEBDL if origin is Origin.WEBDL else Source.WEBRIP
        in_brackets = scan.text[max(0, scan.starts[place] - 1) :][:7].upper() == "[WEBDL]"
        return find_quality(source, small or (720 if in_brackets else 480))
    if origin is Origin.BDRIP:
        if not codec_words(scan).isdisjoint(("xvid", "xvidhd", "divx")):
            return _named("Bluray-480p")
        remux = Modifier.REMUX if height >= 1080 and is_remux(scan) else Modifier.NONE
        height = 480 if height in (0, 360, 540) else height
        return find_quality(Source.BLURAY, height, remux)
    return _television(scan, origin, small)


def _television(scan: Scan, origin: Origin, height: int) -> Quality:
    """Return the quality of a recording from television."""
    if origin is Origin.HDTV:
        if scan.text.find("MPEG2") >= 0 or scan.text.find("MPEG-2") >= 0:
            return _RAW_HD
        if not height and "[HDTV]" in scan.text:
            height = 720
    elif origin is Origin.SPLIT_HDTV:
        height = height or 720
    elif not height and origin is Origin.SDTV and "hr" in scan.words:
        height = 720
    return find_quality(Source.TV, height or 480)


def _without_origin(scan: Scan, height: int, extension: str) -> tuple[Quality, bool]:
    """Return the quality where no source is named, and whether the extension told it."""
    by_extension = VIDEO_QUALITIES.get(extension, UNKNOWN)
    if is_remux(scan):
        if height and height < 1080:
            return find_quality(Source.BLURAY, 480 if height < 576 else height), False
        return find_quality(Source.BLURAY, height or 1080, Modifier.REMUX), False
    if height:
        source = by_extension.source or Source.TV
        if source in (Source.TV, Source.WEBDL) and height in _SMALL:
            height = 480
        return find_quality(source, height), bool(by_extension.source)
    if "x264" in scan.words:
        return _SDTV, False
    return by_extension, bool(by_extension.source)


def read_quality(
    scan: Scan, title_end: int, extension: str, revision: Revision
) -> tuple[QualityModel, int]:
    """Return the quality of a name and the height of its picture."""
    height = read_height(scan, title_end) if scan.seen & RESOLUTION else 0
    origin, place = read_origin(scan, title_end)
    from_height = DetectedFrom.NAME if height else DetectedFrom.UNKNOWN
    from_source = DetectedFrom.UNKNOWN
    if _is_raw_hd(scan):
        quality, from_source = _RAW_HD, DetectedFrom.NAME
    elif origin is not None:
        from_source = DetectedFrom.NAME
        quality = _from_origin(scan, origin, place, height, title_end, extension)
    else:
        quality, by_extension = _without_origin(scan, height, extension)
        if by_extension:
            from_source = DetectedFrom.EXTENSION
            from_height = from_height if height else DetectedFrom.EXTENSION
        elif quality.modifier or scan.seen & REMUX:
            from_source = DetectedFrom.NAME
    model = QualityModel(
        quality,
        revision,
        from_source,
        from_height,
        DetectedFrom.NAME if quality.modifier else DetectedFrom.UNKNOWN,
        DetectedFrom.NAME if revision.version > 1 or revision.real else DetectedFrom.UNKNOWN,
    )
    usual = _USUAL_HEIGHT.get(quality.source, 0)
    return model, quality.resolution or height or usual


def _is_raw_hd(scan: Scan) -> bool:
    """Return whether a name says that it is the raw broadcast."""
    words = scan.words
    if "rawhd" in words:
        return True
    return "raw" in words and ("raw", "hd") in zip(words, words[1:], strict=False)


