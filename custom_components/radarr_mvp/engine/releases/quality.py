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
from .bluray import bdrip_quality, bluray_quality, is_remux
from .extensions import VIDEO_QUALITIES
from .origin import read_origin
from .resolution import read_height
from .scan import Scan
from .vocabulary import REMUX, RESOLUTION
from .wordlists import Origin

_FIXED: Final[dict[Origin, str]] = {
    Origin.SCREENER: "DVDSCR",
    Origin.REGIONAL: "REGIONAL",
    Origin.CAM: "CAM",
    Origin.TELESYNC: "TELESYNC",
    Origin.TELECINE: "TELECINE",
    Origin.WORKPRINT: "WORKPRINT",
    Origin.DVD: "DVD",
    Origin.DVDR: "DVD-R",
    Origin.RAW_HD: "Raw-HD",
}
_USUAL_HEIGHT: Final = {Source.TELESYNC: 720}
"""The height that a release of a source has where nothing is said."""
_SMALL: Final = frozenset((360, 480, 540, 576))


def _named(name: str) -> Quality:
    """Return a quality of the table."""
    return quality_by_name(name) or UNKNOWN


_BY_ORIGIN: Final = {origin: _named(name) for origin, name in _FIXED.items()}
_SDTV: Final = _named("SDTV")
_RAW_HD: Final = _named("Raw-HD")


def _from_origin(
    scan: Scan, origin: Origin, place: int, height: int, title_end: int, extension: str
) -> Quality:
    """Return the quality of a known source and the resolution that was read."""
    if origin is Origin.BLURAY:
        return bluray_quality(scan, place, height, title_end, extension)
    if fixed := _BY_ORIGIN.get(origin):
        return fixed
    small = 480 if height in _SMALL else height
    if origin in (Origin.WEBDL, Origin.WEBRIP):
        source = Source.WEBDL if origin is Origin.WEBDL else Source.WEBRIP
        in_brackets = (
            scan.text[max(0, scan.starts[place] - 1) :][:7].upper() == "[WEBDL]"
        )
        return find_quality(source, small or (720 if in_brackets else 480))
    if origin is Origin.BDRIP:
        return bdrip_quality(scan, height)
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
    origin, place = read_origin(scan, title_end, is_file=bool(extension))
    from_height = DetectedFrom.NAME if height else DetectedFrom.UNKNOWN
    from_source = DetectedFrom.UNKNOWN
    if origin is not None:
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
        DetectedFrom.NAME
        if revision.version > 1 or revision.real
        else DetectedFrom.UNKNOWN,
    )
    usual = _USUAL_HEIGHT.get(quality.source, 0)
    return model, quality.resolution or height or usual
