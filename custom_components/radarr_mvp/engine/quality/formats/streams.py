"""What is known of the picture and the sound of a release or file, in few words."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from ...mediainfo import HdrFormat, MediaInfo, audio_channels, audio_codec
from ...releases.facts import Audio, Video
from ...releases.parser import parse_release
from .subject import FormatSubject

NAMES_KEPT: Final = 1024


class HdrKind(StrEnum):
    """The ranges of brightness that are told apart; `HDR` is any but the usual one."""

    HDR = "hdr"
    HDR10 = "hdr10"
    HDR10_PLUS = "hdr10_plus"
    DV = "dv"
    HLG = "hlg"
    PQ = "pq"
    SDR = "sdr"


class AudioKind(StrEnum):
    """The codecs that are told apart; `DTS_HD` is any of its kind."""

    ATMOS = "atmos"
    TRUEHD = "truehd"
    DTS_X = "dts_x"
    DTS_HD = "dts_hd"
    DTS_HD_MA = "dts_hd_ma"
    DTS_HD_HRA = "dts_hd_hra"
    DTS = "dts"
    DD_PLUS = "dd_plus"
    DD = "dd"
    AAC = "aac"
    FLAC = "flac"
    PCM = "pcm"
    ALAC = "alac"
    OPUS = "opus"
    VORBIS = "vorbis"
    MP3 = "mp3"
    WMA = "wma"


_HDR_WORDS: Final[Mapping[str, HdrKind]] = {
    # Names leave the number away more often than not.
    "HDR": HdrKind.HDR10,
    "HDR10": HdrKind.HDR10,
    "HDR10+": HdrKind.HDR10_PLUS,
    "DV": HdrKind.DV,
    "HLG": HdrKind.HLG,
    "PQ": HdrKind.PQ,
    "SDR": HdrKind.SDR,
}
_HDR_FORMATS: Final[Mapping[HdrFormat, tuple[HdrKind, ...]]] = {
    HdrFormat.NONE: (HdrKind.SDR,),
    HdrFormat.PQ10: (HdrKind.PQ,),
    HdrFormat.HDR10: (HdrKind.HDR10,),
    HdrFormat.HDR10_PLUS: (HdrKind.HDR10_PLUS,),
    HdrFormat.HLG10: (HdrKind.HLG,),
    HdrFormat.DOLBY_VISION: (HdrKind.DV,),
    HdrFormat.DOLBY_VISION_HDR10: (HdrKind.DV, HdrKind.HDR10),
    HdrFormat.DOLBY_VISION_HDR10_PLUS: (HdrKind.DV, HdrKind.HDR10_PLUS),
    HdrFormat.DOLBY_VISION_HLG: (HdrKind.DV, HdrKind.HLG),
    HdrFormat.DOLBY_VISION_SDR: (HdrKind.DV,),
}
_AUDIO_WORDS: Final[Mapping[str, tuple[AudioKind, ...]]] = {
    "Atmos": (AudioKind.ATMOS,),
    "TrueHD": (AudioKind.TRUEHD,),
    "TrueHD Atmos": (AudioKind.TRUEHD, AudioKind.ATMOS),
    "DTS-X": (AudioKind.DTS_X,),
    "DTS-HD": (AudioKind.DTS_HD,),
    "DTS-HD MA": (AudioKind.DTS_HD, AudioKind.DTS_HD_MA),
    "DTS-HD HRA": (AudioKind.DTS_HD, AudioKind.DTS_HD_HRA),
    "DTS": (AudioKind.DTS,),
    "DTS-ES": (AudioKind.DTS,),
    "DTS Express": (AudioKind.DTS,),
    "DTS 96/24": (AudioKind.DTS,),
    "EAC3": (AudioKind.DD_PLUS,),
    "EAC3 Atmos": (AudioKind.DD_PLUS, AudioKind.ATMOS),
    "AC3": (AudioKind.DD,),
    "AAC": (AudioKind.AAC,),
    "HE-AAC": (AudioKind.AAC,),
    "FLAC": (AudioKind.FLAC,),
    "PCM": (AudioKind.PCM,),
    "ALAC": (AudioKind.ALAC,),
    "Opus": (AudioKind.OPUS,),
    "Vorbis": (AudioKind.VORBIS,),
    "MP3": (AudioKind.MP3,),
    "WMA": (AudioKind.WMA,),
}
# What rides upon another codec, and which older probes do not see.
_UPON: Final = frozenset({AudioKind.ATMOS, AudioKind.DTS_X})


def hdr_of(subject: FormatSubject) -> frozenset[HdrKind]:
    """Return the ranges of brightness of a picture: what is in the file, else what names tell.

    A name that speaks of none is one of the usual range; of what cannot be read at all, nothing is known.
    """
    if (media := subject.media) is not None and media.video_format:
        found = set(_HDR_FORMATS[media.hdr])
    elif videos := _videos(subject):
        words = [word for video in videos for word in video.hdr]
        found = {_HDR_WORDS[word] for word in words} or {HdrKind.SDR}
    else:
        return frozenset()
    return frozenset(found if found == {HdrKind.SDR} else found | {HdrKind.HDR})


def audio_of(subject: FormatSubject) -> frozenset[AudioKind]:
    """Return the codecs of the sound: that of the file's main track, else those that names tell."""
    if (media := subject.media) is None or not media.audio_format:
        return _named_audio(subject)
    found = _kinds(audio_codec(media))
    return found if media.audio_profile else found | (_named_audio(subject) & _UPON)


def channels_of(subject: FormatSubject) -> frozenset[str]:
    """Return the channels of the sound, as in 5.1: those of the file's main track, else what names tell."""
    if counted := audio_channels(subject.media or _NO_MEDIA):
        return frozenset({counted})
    return frozenset(one.channels for one in _audios(subject) if one.channels)


_NO_MEDIA: Final = MediaInfo()


def _named_audio(subject: FormatSubject) -> frozenset[AudioKind]:
    """Return the codecs that names tell."""
    words = [word for audio in _audios(subject) for word in audio.formats]
    return frozenset(kind for word in words for kind in _kinds(word))


def _kinds(word: str) -> frozenset[AudioKind]:
    """Return what the name of a codec says."""
    return frozenset(_AUDIO_WORDS.get(word, ()))


def _videos(subject: FormatSubject) -> tuple[Video, ...]:
    """Return what the names of a subject tell of its picture."""
    if subject.video is not None:
        return (subject.video,)
    return tuple(video for video, _ in _read(subject))


def _audios(subject: FormatSubject) -> tuple[Audio, ...]:
    """Return what the names of a subject tell of its sound."""
    if subject.audio is not None:
        return (subject.audio,)
    return tuple(audio for _, audio in _read(subject))


def _read(subject: FormatSubject) -> list[tuple[Video, Audio]]:
    """Return what all names of a file tell that can be read."""
    return [read for title in subject.titles if (read := _read_name(title))]


@lru_cache(maxsize=NAMES_KEPT)
def _read_name(name: str) -> tuple[Video, Audio] | None:
    """Return what one name tells, None where it cannot be read."""
    facts = parse_release(name)
    return None if facts is None else (facts.video, facts.audio)
