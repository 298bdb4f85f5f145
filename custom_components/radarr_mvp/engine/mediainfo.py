"""What is inside a video file, and the short words that names and people use for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final


class HdrFormat(StrEnum):
    """How the picture carries more than the usual range of brightness."""

    NONE = "None"
    PQ10 = "Pq10"
    HDR10 = "Hdr10"
    HDR10_PLUS = "Hdr10Plus"
    HLG10 = "Hlg10"
    DOLBY_VISION = "DolbyVision"
    DOLBY_VISION_HDR10 = "DolbyVisionHdr10"
    DOLBY_VISION_HDR10_PLUS = "DolbyVisionHdr10Plus"
    DOLBY_VISION_HLG = "DolbyVisionHlg"
    DOLBY_VISION_SDR = "DolbyVisionSdr"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    """The facts of a file as its streams state them; languages are ISO 639-2 codes."""

    container: str = ""
    video_format: str = ""
    video_codec_id: str = ""
    video_bit_depth: int = 0
    video_bitrate: int = 0
    video_multi_view_count: int = 0
    width: int = 0
    height: int = 0
    frame_rate: float = 0.0
    interlaced: bool = False
    hdr: HdrFormat = HdrFormat.NONE
    audio_format: str = ""
    audio_codec_id: str = ""
    audio_profile: str = ""
    audio_channels: int = 0
    audio_channel_layout: str = ""
    audio_bitrate: int = 0
    audio_stream_count: int = 0
    audio_languages: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    runtime_seconds: float = 0.0


_VIDEO: Final = {
    "x264": "x264",
    "x265": "x265",
    "mpeg2video": "MPEG2",
    "mpeg1video": "MPEG",
    "vc1": "VC1",
    "av1": "AV1",
}
_DIVX: Final = frozenset({"DIV3", "DIV4", "DIV5", "DIVX", "DX50"})
# Old codecs whose names say nothing to anyone.
_NAMELESS: Final = ("qtrle", "rpza", "rv1", "rv2", "rv3", "rv4", "cinepak", "rawvideo")
_ENCODED: Final = {"h264": ("AVC", "x264", "h264"), "hevc": ("HEVC", "x265", "h265")}


def video_codec(info: MediaInfo, scene_name: str = "") -> str:
    """Return the name of the video codec; what the release calls it is kept."""
    codec = info.video_format.strip().lower()
    if codec in _ENCODED:
        return _encoder(info, scene_name, *_ENCODED[codec])
    if codec == "mpeg4" or codec.startswith("msmpeg4"):
        return _mpeg4(info.video_codec_id.upper())
    if codec.startswith((*_NAMELESS, "msvideo")):
        return ""
    if found := re.match(r"(vp[6-9]|wmv)", codec):
        return found[1].upper()
    return _VIDEO.get(codec, info.video_format.strip())


def _encoder(
    info: MediaInfo, scene_name: str, standard: str, encoder: str, plain: str
) -> str:
    """Return the standard, the encoder or the plain name, by what the names say."""
    if info.video_codec_id.lower() == encoder:
        return encoder
    if re.search(rf"(?<![a-z\d]){standard}(?![a-z\d])", scene_name, re.IGNORECASE):
        return standard
    return encoder if encoder in scene_name.lower() else plain


def _mpeg4(codec_id: str) -> str:
    """Return the name that the maker gave its variant of MPEG-4."""
    if codec_id == "XVID":
        return "XviD"
    return "DivX" if codec_id in _DIVX else ""


_AUDIO: Final = {
    "flac": "FLAC",
    "ac3": "AC3",
    "mp3": "MP3",
    "mp2": "MP2",
    "opus": "Opus",
    "vorbis": "Vorbis",
}
# The first that the profile contains counts.
_DTS: Final = (
    ("DTS:X", "DTS-X"),
    ("DTS-HD MA", "DTS-HD MA"),
    ("DTS-HD HRA", "DTS-HD HRA"),
    ("DTS-ES", "DTS-ES"),
    ("DTS EXPRESS", "DTS Express"),
    ("DTS 96/24", "DTS 96/24"),
)


def audio_codec(info: MediaInfo) -> str:
    """Return the name of the codec of the main audio track."""
    codec = info.audio_format.strip().lower()
    profile = info.audio_profile.upper()
    atmos = " Atmos" if "ATMOS" in profile else ""
    match codec:
        case "truehd":
            return "TrueHD" + (" Atmos" if info.audio_codec_id == "thd+" else atmos)
        case "eac3":
            return "EAC3" + (" Atmos" if info.audio_codec_id == "ec+3" else atmos)
        case "dts":
            return next((name for mark, name in _DTS if mark in profile), "DTS")
        case "aac":
            high = "HE-AAC" in profile or info.audio_codec_id.upper().endswith("SBR")
            return "HE-AAC" if high else "AAC"
    if codec.startswith(("pcm", "adpcm")):
        return "PCM"
    if codec.startswith("wma"):
        return "WMA"
    return _AUDIO.get(codec, info.audio_format.strip())


_LAYOUTS: Final = {"mono": "1.0", "stereo": "2.0", "downmix": "2.0", "quad": "4.0"}
_WITH_BASS: Final = {6: "5.1", 7: "6.1", 8: "7.1"}


def audio_channels(info: MediaInfo) -> str:
    """Return the channels of the main audio track, as in 5.1; empty if unknown."""
    layout = info.audio_channel_layout.lower()
    if found := re.match(r"\d+\.\d+", layout):
        return found[0]
    if layout in _LAYOUTS:
        return _LAYOUTS[layout]
    if info.audio_channels <= 0:
        return ""
    return _WITH_BASS.get(info.audio_channels, f"{info.audio_channels}.0")


_RANGE_TYPES: Final = {
    HdrFormat.NONE: "",
    HdrFormat.PQ10: "PQ",
    HdrFormat.HDR10: "HDR10",
    HdrFormat.HDR10_PLUS: "HDR10Plus",
    HdrFormat.HLG10: "HLG",
    HdrFormat.DOLBY_VISION: "DV",
    HdrFormat.DOLBY_VISION_HDR10: "DV HDR10",
    HdrFormat.DOLBY_VISION_HDR10_PLUS: "DV HDR10Plus",
    HdrFormat.DOLBY_VISION_HLG: "DV HLG",
    HdrFormat.DOLBY_VISION_SDR: "DV SDR",
}


def dynamic_range(hdr: HdrFormat) -> str:
    """Return HDR, or nothing for the usual range."""
    return "" if hdr is HdrFormat.NONE else "HDR"


def dynamic_range_type(hdr: HdrFormat) -> str:
    """Return the kind of high dynamic range, or nothing for the usual range."""
    return _RANGE_TYPES[hdr]


def detect_hdr(
    bit_depth: int,
    primaries: str,
    transfer: str,
    side_data: Iterable[str] = (),
    dv_compatibility: int | None = None,
) -> HdrFormat:
    """Return the kind of high dynamic range that a video stream's facts add up to."""
    if bit_depth < 10:
        return HdrFormat.NONE
    marks = [re.sub(r"[^a-z\d]", "", one.lower()) for one in side_data]
    dynamic = any("2094" in mark for mark in marks)
    if any("dovi" in mark for mark in marks):
        return _dolby_vision(dv_compatibility, dynamic=dynamic)
    if primaries != "bt2020":
        return HdrFormat.NONE
    if transfer == "arib-std-b67":
        return HdrFormat.HLG10
    if transfer != "smpte2084":
        return HdrFormat.NONE
    if dynamic:
        return HdrFormat.HDR10_PLUS
    static = any("masteringdisplay" in one or "lightlevel" in one for one in marks)
    return HdrFormat.HDR10 if static else HdrFormat.PQ10


def _dolby_vision(compatibility: int | None, *, dynamic: bool) -> HdrFormat:
    """Return what a Dolby Vision stream shows where Dolby Vision is not understood."""
    match compatibility:
        case 1 | 6 if dynamic:
            return HdrFormat.DOLBY_VISION_HDR10_PLUS
        case 1 | 6:
            return HdrFormat.DOLBY_VISION_HDR10
        case 2:
            return HdrFormat.DOLBY_VISION_SDR
        case 4:
            return HdrFormat.DOLBY_VISION_HLG
    return HdrFormat.DOLBY_VISION


# Cropped pictures are less wide or less high than the name of their resolution says.
_LEAST: Final = (
    (3200, 2100, 2160),
    (1800, 1000, 1080),
    (1200, 700, 720),
    (1000, 560, 576),
)


def resolution_from_size(width: int, height: int) -> int:
    """Return the resolution that a picture of some size counts as."""
    for least_width, least_height, resolution in _LEAST:
        if width >= least_width or height >= least_height:
            return resolution
    return 480
